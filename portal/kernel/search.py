"""Full text behind one function: SQLite's FTS5 or PostgreSQL's tsvector, with the same answers.

Every text is kept for an audience (`public`, `blind`, `full` …), and a search answers only from the texts of
the audiences it is given, so that it never says what a page would not. Accents and case are folded here,
on the way in and in the query, so that "Défossez" and "defossez" are one word on both databases; what a
person types reaches the database only as plain words.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from anyascii import anyascii
from sqlalchemy import (
    DDL,
    ColumnElement,
    Delete,
    Select,
    UniqueConstraint,
    bindparam,
    column,
    delete,
    event,
    false,
    func,
    literal_column,
    select,
    table,
)
from sqlalchemy.orm import Mapped

from portal.kernel import db, many
from portal.kernel.many import among

MOST_TEXT = 400_000  # characters: a tsvector holds one megabyte
MOST_WORD = 64
MOST_TERMS = 24
MOST_QUERY = 2_000

_QUOTES = str.maketrans(dict.fromkeys("“”„«»", '"'))  # as telephones and French keyboards write them
_PLAIN = {at: chr(at).lower() if chr(at).isalnum() else " " for at in range(128)}
_FOREIGN = re.compile(r"[^\x00-\x7f]+")
_TERM = re.compile(r'(-?)(?:"([^"]*)"?|([^\s"]+))')


class SearchText(db.Base):
    """What one audience may find a thing by, folded into plain words; `at` is the moment lists are sorted by."""

    kind: Mapped[str]
    public_id: Mapped[str]
    audience: Mapped[str]
    text: Mapped[str]
    at: Mapped[datetime]

    __table_args__ = (UniqueConstraint("kind", "public_id", "audience"),)


_SQLITE = (
    "CREATE VIRTUAL TABLE search_words USING fts5("
    "text, content='search_text', content_rowid='id', tokenize='ascii', prefix='2 3')",
    "CREATE TRIGGER search_words_insert AFTER INSERT ON search_text BEGIN"
    " INSERT INTO search_words(rowid, text) VALUES (new.id, new.text); END",
    "CREATE TRIGGER search_words_delete AFTER DELETE ON search_text BEGIN"
    " INSERT INTO search_words(search_words, rowid, text) VALUES ('delete', old.id, old.text); END",
    "CREATE TRIGGER search_words_update AFTER UPDATE OF id, text ON search_text BEGIN"
    " INSERT INTO search_words(search_words, rowid, text) VALUES ('delete', old.id, old.text);"
    " INSERT INTO search_words(rowid, text) VALUES (new.id, new.text); END",
)
_POSTGRESQL = (
    "ALTER TABLE search_text ADD COLUMN search_words tsvector"
    " GENERATED ALWAYS AS (to_tsvector('simple', text)) STORED",
    "CREATE INDEX search_words_index ON search_text USING gin (search_words)",
)


def ddl(dialect: str) -> list[str]:
    """The statements that follow CREATE TABLE search_text, for `sqlite` or `postgresql`.

    What they make is named `search_words…` and no model knows it: comparing models with a database leaves it out.
    """
    return list({"sqlite": _SQLITE, "postgresql": _POSTGRESQL}[dialect])


for _dialect in ("sqlite", "postgresql"):
    for _statement in ddl(_dialect):
        event.listen(SearchText.__table__, "after_create", DDL(_statement).execute_if(dialect=_dialect))


def fold(text: str) -> str:
    """The words of a text as they are compared: Latin letters and digits in lower case, one space between them."""
    words = (text if text.isascii() else _FOREIGN.sub(_written, text)).translate(_PLAIN).split()
    if max(map(len, words), default=0) > MOST_WORD:
        words = [word[:MOST_WORD] for word in words]
    return " ".join(words)


def _written(foreign: re.Match[str]) -> str:
    return anyascii(foreign[0])


def put(kind: str, public_id: str, texts: Mapping[str, str], at: datetime) -> None:
    """Let a thing be found by these texts, audience to text, in the caller's unit; what it had before is gone.

    Each audience has its own row: a text for `full` that should also answer by what `blind` may read repeats it.
    """
    put_all(kind, {public_id: (texts, at)})


def put_all(kind: str, things: Mapping[str, tuple[Mapping[str, str], datetime]]) -> None:
    """Let many things of a kind be found, each by public id with its texts and moment as in `put`; two statements."""
    rows = [
        {"kind": kind, "public_id": public_id, "audience": audience, "text": text, "at": at}
        for public_id, (texts, at) in things.items()
        for audience, text in _folded(texts)
    ]
    kept = many.put(_TEXTS, rows, _replaced).scalars().all() if rows else []
    db.session().execute(_GONE, {"its_kind": kind, "things": list(things), "kept": kept})


_TEXTS: Any = SearchText.__table__
_GONE = delete(_TEXTS).where(
    _TEXTS.c.kind == bindparam("its_kind"), among(_TEXTS.c.public_id, "things"), ~among(_TEXTS.c.id, "kept")
)


def _replaced(new: Any) -> Any:
    # With RETURNING it is one statement on SQLite too; FTS5 writes a segment for each statement, and merges them all.
    changed = {"text": new.excluded.text, "at": new.excluded.at}
    key = ["kind", "public_id", "audience"]
    return new.on_conflict_do_update(index_elements=key, set_=changed).returning(_TEXTS.c.id)


def remove(kind: str, public_id: str) -> None:
    """Let a thing no longer be found, in the caller's unit."""
    db.session().execute(_all_of(kind, public_id))


def matching(kind: str, audiences: Iterable[str], query: str) -> Select:
    """The public ids of a kind that a query finds in the texts of these audiences, as a select for `.in_(...)`.

    All words must stand in one text; "words in quotes" follow one another, -word must stand in none,
    the last word may be unfinished. Nothing is too strange to ask; a query without any word finds nothing.
    """
    # PostgreSQL, left alone, walks a sorted list to find a rare word; materialised, it asks the index
    answer = found(kind, audiences, query).cte().prefix_with("MATERIALIZED", dialect="postgresql")
    return select(answer.c.public_id)


def matches(kind: str, audiences: Iterable[str], query: str, public_id: Any) -> ColumnElement[bool]:
    """The same, asked of one thing after the other: for a list whose beginning is sure to hold some of many."""
    return found(kind, audiences, query).where(SearchText.public_id == public_id).exists()


def found(kind: str, audiences: Iterable[str], query: str) -> Select:
    """The same as rows of public_id, left to the database: for the first few of them, whichever those are."""
    terms = _terms(query)
    wanted = [term for term in terms if not term.excluded]
    unwanted = [term for term in terms if term.excluded]
    readable = select(SearchText.public_id).where(
        SearchText.kind == kind, SearchText.audience.in_(list(audiences))
    )
    rows = readable if terms else readable.where(false())
    if wanted:
        rows = rows.where(_contains(wanted, "AND"))
    if unwanted:
        rows = rows.where(SearchText.public_id.not_in(readable.where(_contains(unwanted, "OR"))))
    return rows


@dataclass(frozen=True)
class _Term:
    """Words that follow one another; the last one may go on if `unfinished`."""

    words: tuple[str, ...]
    excluded: bool
    unfinished: bool = False


def _terms(query: str) -> list[_Term]:
    """What was typed, as terms of plain words; a quote that is never closed ends with the query."""
    typed = list(_TERM.finditer(query[:MOST_QUERY].translate(_QUOTES).strip()))
    terms = []
    for number, (minus, phrase, word) in enumerate(one.groups() for one in typed):
        words = tuple(fold(phrase or word or "").split())[:MOST_TERMS]
        last = number == len(typed) - 1 and word is not None and not minus
        if words:
            terms.append(_Term(words, excluded=bool(minus), unfinished=last))
    return terms[:MOST_TERMS]


def _contains(terms: list[_Term], how: str) -> ColumnElement[bool]:
    """That a text contains all (AND) or any (OR) of the terms."""
    if db.engine().dialect.name == "sqlite":
        sought = f" {how} ".join(f'"{" ".join(one.words)}"{"*" * one.unfinished}' for one in terms)
        rows: Select = select(column("rowid")).select_from(table("search_words"))
        return SearchText.id.in_(rows.where(literal_column("search_words").bool_op("MATCH")(sought)))
    sign = {"AND": " & ", "OR": " | "}[how]
    sought = sign.join(
        " <-> ".join(f"'{word}'" for word in one.words) + ":*" * one.unfinished for one in terms
    )
    return literal_column("search_text.search_words").bool_op("@@")(
        func.to_tsquery(literal_column("'simple'"), sought)
    )


def _folded(texts: Mapping[str, str]) -> list[tuple[str, str]]:
    """Texts as they are kept, audience and words; what holds no word is left out."""
    folded = ((audience, fold(text[:MOST_TEXT])[:MOST_TEXT]) for audience, text in sorted(texts.items()))
    return [(audience, text) for audience, text in folded if text]


def _all_of(kind: str, public_id: str) -> Delete:
    return delete(SearchText).where(SearchText.kind == kind, SearchText.public_id == public_id)
