"""How fast the portal is, and what it does in the hour before a deadline; `make bench` prints the tables."""
