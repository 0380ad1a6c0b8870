"""Publications are tested against an arXiv of our own."""

from tests.arxiv import arxiv

__all__ = ["arxiv"]
