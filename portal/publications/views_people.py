"""Publications as the pages of people and the front page show them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from portal.kernel import charts, paging
from portal.kernel.words import _
from portal.people.models import Person
from portal.policy.actor import Actor
from portal.publications import queries_people, queries_public, views

NEWEST = 5


@dataclass(frozen=True)
class Theirs:
    """Somebody's publications: a page of them under their years, how many there are, and a picture of all years."""

    groups: tuple[tuple[int, tuple[views.Entry, ...]], ...]
    page: paging.Page
    total: int
    chart: charts.Columns | None


@dataclass(frozen=True)
class Headline:
    """A publication in one line: its title and who of the lab wrote it."""

    key: str
    title: str
    published_at: datetime
    people: tuple[views.Author, ...]


@dataclass(frozen=True)
class Latest:
    """What the lab published last, and a picture of all years."""

    headlines: tuple[Headline, ...]
    chart: charts.Columns | None


def theirs(actor: Actor, person: Person, after: str | None) -> Theirs:
    """A person's publications as the actor sees them; in the caller's unit."""
    which = queries_public.chosen(actor, None, person.id, None)
    page = queries_public.page(which, after)
    years = queries_public.years(which)
    total = sum(row.number for row in years)
    return Theirs(views.by_year(actor, page), page, total, _chart(years))


def latest(actor: Actor, version: Callable[[], Sequence[object]]) -> Latest:
    """What everybody here published, as the actor sees it, `version` being that of what visitors see; in the caller's unit."""
    rows = queries_people.newest(actor, NEWEST)
    return Latest(
        tuple(_headline(list(some)) for _key, some in groupby(rows, key=lambda row: row.key)),
        _chart(queries_public.all_years(actor, version())),
    )


def _headline(rows: Sequence[Any]) -> Headline:
    people = tuple(views.Author(row.name, row.slug) for row in rows if row.slug)
    return Headline(rows[0].key, rows[0].title, rows[0].published_at, people)


def _chart(years: Sequence[Any]) -> charts.Columns | None:
    """A picture of years; of a single one there is nothing to see."""
    rows = [(row.year, row.number) for row in years]
    return charts.columns(_("Publications by year"), _("Publications"), rows) if len(rows) > 1 else None
