"""What arXiv says of a paper, as plain values: the form in which a record crosses from the network into the portal."""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime

_written = json.JSONEncoder(default=datetime.isoformat, ensure_ascii=False).encode


@dataclass(frozen=True)
class Author:
    """An author as printed on the paper."""

    name: str
    affiliation: str | None = None


@dataclass(frozen=True)
class Record:
    """A paper at arXiv: its identifier without version, its latest version, and what stands there.

    `published` is the moment of the first version, `updated` of the latest; texts have single blanks, and what is not
    given is None.
    """

    arxiv_id: str
    version: int
    title: str
    abstract: str
    authors: tuple[Author, ...]
    categories: tuple[str, ...]
    primary: str
    published: datetime
    updated: datetime
    comment: str | None = None
    journal_ref: str | None = None
    doi: str | None = None

    def fingerprint(self) -> str:
        """The same for the same record, and another after any change: SHA-256, in hexadecimal."""
        fields = vars(self) | {"authors": [vars(one) for one in self.authors]}
        return hashlib.sha256(_written(fields).encode()).hexdigest()
