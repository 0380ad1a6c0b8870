"""Positions as visitors see them, in the reader's language where there is one."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from portal.kernel import clock, paging
from portal.kernel.words import Sentence
from portal.recruitment import queries_public, rules
from portal.recruitment.models_positions import Position
from portal.recruitment.rules_positions import KINDS, said, text_in


@dataclass(frozen=True)
class Card:
    """A position on a list; `closes_at` is when it closes or closed, `closes_on` that day in its own zone; None while rolling."""

    slug: str
    kind: str
    kind_label: Sentence
    locale: str
    title: str
    summary: str
    location: str | None
    closes_at: datetime | None
    closes_on: date | None


@dataclass(frozen=True)
class Listing:
    """The list of positions: open with a deadline, open and rolling, closed lately, and how many of each kind are open."""

    dated: Sequence[Card]
    rolling: Sequence[Card]
    closed: Sequence[Card]
    kinds: Sequence[tuple[str, Sentence, int]]
    page: paging.Page


@dataclass(frozen=True)
class Asked:
    """Something that an applicant is asked for: a kind of document, or a question by its key and how it is answered."""

    kind: str
    label: Sentence
    required: bool
    key: str | None = None
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class Shown:
    """A position on its page. `body` is clean HTML; `may_apply` says that an application arriving now would count."""

    slug: str
    status: str
    kind: str
    kind_label: Sentence
    locale: str
    title: str
    summary: str
    body: str
    team: str | None
    supervisor: str | None
    supervisor_slug: str | None
    location: str | None
    contact: str | None
    contract_months: int | None
    starts_on: date | None
    salary: str | None
    seats: int
    opens_at: datetime | None
    closes_at: datetime | None
    ended_at: datetime | None
    zone: str
    answer_days: int
    statement_words: int
    documents: tuple[Asked, ...]
    questions: tuple[Asked, ...]
    is_public: bool
    may_apply: bool
    changed_at: datetime


COPIED = (
    *(
        "slug",
        "status",
        "kind",
        "team",
        "location",
        "contact",
        "contract_months",
        "starts_on",
        "salary",
        "seats",
    ),
    *("opens_at", "closes_at", "zone", "answer_days", "statement_words", "changed_at"),
)


def shown(position: Position, locale: str) -> Shown:
    """A position's page; a supervisor is named once their own page is public. Texts and supervisor are loaded."""
    now = clock.now()
    text = text_in(position.texts, locale)
    supervisor = position.supervisor if position.supervisor and position.supervisor.published_at else None
    return Shown(
        **{name: getattr(position, name) for name in COPIED},
        kind_label=KINDS[position.kind],
        locale=text.locale if text else locale,
        title=text.title if text else position.slug,
        summary=text.summary if text else "",
        body=text.body_html if text else "",
        supervisor=supervisor.name if supervisor else None,
        supervisor_slug=supervisor.slug if supervisor else None,
        documents=_asked(position.documents_asked),
        questions=_asked(position.questions),
        ended_at=rules.ended_at(position),
        is_public=rules.is_announced(position, now),
        may_apply=rules.takes_applications(position, now),
    )


def version(slug: str) -> list[object]:
    """What was saved, and whether an application arriving now would count; the page of nothing has a version too."""
    now = clock.now()
    found = queries_public.version_of_page(slug, now)
    return [*found, rules.takes_applications(found, now) if found else None]


def listing(
    locale: str, *, kind: str | None = None, language: str | None = None, after: str | None = None
) -> Listing:
    """The public list, filtered by kind and by a language that the text is written in; in the caller's unit."""
    now = clock.now()
    chosen = queries_public.listed(kind, language)
    page = queries_public.open_page(now, chosen, after)
    closed = queries_public.recently_closed(now, chosen) if page.first else []
    cards = _cards([*page, *closed], language or locale)
    opened = [cards[row.id] for row in page]
    kinds = queries_public.open_kinds(now)
    return Listing(
        dated=[one for one in opened if one.closes_at],
        rolling=[one for one in opened if not one.closes_at],
        closed=[cards[row.id] for row in closed],
        kinds=[(key, label, kinds[key]) for key, label in KINDS.items() if key in kinds],
        page=page,
    )


def next_deadlines(locale: str, size: int = 5) -> list[Card]:
    """The open positions whose deadlines come first, for other pages; in the caller's unit."""
    rows = queries_public.next_open(clock.now(), size)
    found = [list(texts) for _id, texts in groupby(rows, key=lambda row: row.id)]
    return [_card(some[0], text_in([one for one in some if one.locale], locale)) for some in found]


def _cards(rows: Iterable[Any], locale: str) -> dict[int, Card]:
    rows = list(rows)
    texts: dict[int, list[Any]] = {}
    for text in queries_public.texts_of(row.id for row in rows):
        texts.setdefault(text.position_id, []).append(text)
    return {row.id: _card(row, text_in(texts.get(row.id, ()), locale)) for row in rows}


def _card(row: Any, text: Any) -> Card:
    ended = rules.ended_at(row)
    return Card(
        slug=row.slug,
        kind=row.kind,
        kind_label=KINDS[row.kind],
        locale=text.locale if text else "en",
        title=text.title if text else row.slug,
        summary=text.summary if text else "",
        location=row.location,
        closes_at=ended,
        closes_on=ended and ended.astimezone(ZoneInfo(row.zone)).date(),
    )


def _asked(rows: Iterable[Mapping[str, Any]]) -> tuple[Asked, ...]:
    return tuple(
        Asked(
            row["kind"],
            said(row["label"]),
            row["required"],
            row.get("key"),
            tuple(row.get("choices", ())),
        )
        for row in rows
    )
