"""The commands of `flask publications`: for whoever runs the portal."""

from flask.cli import AppGroup

publications = AppGroup("publications", help="What the lab's people wrote.")
