"""A person's page, which shows what several parts know of them."""
