"""What the portal is compared with asks for the same rows in the same order."""

import pytest

from benchmarks import bare, rows
from benchmarks.world import RECRUITER
from benchmarks.world_applications import CROWDED
from portal.accounts import queries as accounts
from portal.kernel import clock, db
from portal.policy.actor import VISITOR
from portal.publications import queries_public, queries_queue, queries_queue_authors
from portal.recruitment import queries_committee
from portal.recruitment import queries_public as positions

LINE = ("number", "snapshot", "evaluations", "mean", "spread", "own_status", "outcome")


def _papers(**asked):
    return queries_public.page(
        queries_public.chosen(VISITOR, None, asked.get("person"), asked.get("words")), None
    )


def _table():
    actor = accounts.actor_of(accounts.verified(RECRUITER))
    position = queries_committee.position(actor, CROWDED)
    page = list(queries_committee.table(actor, position, queries_committee.Filter(), None))
    found = queries_committee.lines(actor, [row.id for row in page])
    return [(*row, *(getattr(found[row.id], name) for name in LINE)) for row in page]


def _queue():
    person = queries_queue.me(actor := accounts.actor_of(accounts.verified(rows.PERSON)))
    page = queries_queue.listed(person, queries_queue.Show.WAITING, None)
    found = queries_queue_authors.authors(actor, dict.fromkeys(row.publication_id for row in page))
    return [(*row, ", ".join(one.name for one in found[row.publication_id].values())) for row in page]


PAGES = {
    "positions": lambda: positions.open_page(clock.now(), positions.listed(), None),
    "publications": _papers,
    "publications-in-full": lambda: queries_public.whole_page(queries_public.is_public(), None),
    "person": lambda: _papers(person=bare.person()),
    "committee": _table,
    "queue": _queue,
}


@pytest.mark.parametrize("name", PAGES)
def test_the_bare_view_finds_what_the_page_shows(connected, name):
    with db.reading() as here:
        found = [tuple(row) for row in here.execute(bare.statements()[name])]
        assert found[:50] == [tuple(row) for row in PAGES[name]()] != []


def test_the_bare_search_finds_what_the_page_finds(connected):
    with db.reading() as here:
        found = [tuple(row) for row in here.execute(bare.papers(words=rows.COMMON))]
        assert found[:50] == [tuple(row) for row in _papers(words=rows.COMMON)] != []
