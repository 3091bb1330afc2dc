"""Maps: what a table of somebody's own means, written in a small TOML file beside it."""
