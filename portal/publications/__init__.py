"""Publications of the lab's people: harvested from arXiv, put on the right persons, shown to everybody."""
