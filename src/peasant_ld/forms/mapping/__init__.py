"""A map is proposed for a table of somebody's own: what its titles and its first cells say, and what is to be asked."""
