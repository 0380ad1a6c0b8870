"""The public pages of publications: the list, one publication, and what programs read."""

from flask import Blueprint

pages = Blueprint("publications", __name__)
