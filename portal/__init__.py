"""The portal of an open-science lab: a person applies, is hired, publishes, is reviewed."""

VERSION = "0.1.0"  # as in pyproject.toml
