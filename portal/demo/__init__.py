"""A small believable invented institute, for one's own machine."""
