"""What was sent, frozen: one text that says all of it, its number, and its hash.

The text is JSON with its keys in order, in UTF-8, and holds a random salt: whoever knows the hash and guesses at
the content cannot make sure. The receipt's SHA-256 is that of exactly these bytes, so that anybody who was
given the file can recompute it with `sha256sum`.
"""

import hashlib
import json
import secrets
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import orjson

LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
FACTS = (
    "given_name",
    "family_name",
    "phone",
    "country",
    "affiliation",
    "orcid",
    "arxiv_author",
    "website",
    "education",
)


def new_number() -> str:
    """A receipt's number, as people read it out: `7K4M-Q2XD-9TB3`."""
    return "-".join("".join(secrets.choice(LETTERS) for _letter in range(4)) for _group in range(3))


def freeze(application: Any, *, number: str, arrived_at: datetime, title: str) -> str:
    """Everything the applicant sends, as one text; `title` is the position's, as they read it."""
    position = application.position
    content = {
        "salt": secrets.token_hex(16),
        "number": number,
        "arrived_at": arrived_at.isoformat(),
        "position": {"slug": position.slug, "title": title, "kind": str(position.kind)},
        "applicant": _applicant(application),
        "papers": list(application.particulars.papers),
        "statement": application.statement,
        "answers": [
            {"key": one["key"], "question": one["label"], "answer": application.answers.get(one["key"])}
            for one in position.questions
        ],
        "documents": [_document(one, position.documents_asked) for one in application.documents],
    }
    return written(content)


def written(content: dict[str, Any]) -> str:
    """The one text that is hashed: lines for people, keys in order for machines."""
    return json.dumps(content, sort_keys=True, ensure_ascii=False, indent=1) + "\n"


def sha256(snapshot: str) -> str:
    """The SHA-256 of a snapshot's bytes, in hexadecimal."""
    return hashlib.sha256(snapshot.encode()).hexdigest()


def content(snapshot: str) -> dict[str, Any]:
    """A snapshot as `freeze` wrote it: position, applicant, papers, statement, answers, documents."""
    return orjson.loads(snapshot)


def names(snapshot: str | None, document_id: str) -> bool:
    """Whether a snapshot names this document; one that was erased names none."""
    return snapshot is not None and any(one["id"] == document_id for one in content(snapshot)["documents"])


def findable(content: dict[str, Any]) -> str:
    """The words of a submission, for full text."""
    return "\n".join(_words(content))


def _words(content: dict[str, Any]) -> Iterator[str]:
    yield from (str(content["applicant"][fact]) for fact in FACTS if content["applicant"][fact])
    yield from (text for paper in content["papers"] for text in paper.values() if text)
    yield content["statement"] or ""
    yield from (str(one["answer"]) for one in content["answers"] if one["answer"] is not None)


def _applicant(application: Any) -> dict[str, Any]:
    particulars = application.particulars
    facts = {name: getattr(particulars, name) for name in FACTS}
    return facts | {"name": particulars.name, "address": application.user.address}


def _document(document: Any, asked: list[dict[str, Any]]) -> dict[str, Any]:
    label = next((one["label"] for one in asked if one["kind"] == document.kind), document.kind)
    return {
        "id": document.public_id,
        "kind": document.kind,
        "label": label,
        "name": document.name,
        "sha256": document.file.sha256,
        "size": document.file.size,
        "pages": document.file.pages,
    }
