"""What search engines, readers of feeds and harvesters find a site by, and what they show of it."""
