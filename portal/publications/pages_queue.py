"""One's own publications: what waits for an answer, what was answered, and asking arXiv for more."""

from flask import Blueprint

pages = Blueprint("queue", __name__)
