"""What an answer costs: twelve statements at most, whoever asks for whatever page, sign-in and traces counted in.

The world has everything once; the stages have a round before this one, a packet, letters, replies and what follows, at
every place where a dossier can stand. That a list asks as much at thirty rows as at one is held by test_lists.py.
"""

from contextlib import contextmanager

import pytest
from sqlalchemy import event

from portal.kernel import db
from tests.factories import reader_signed_in
from tests.laws.world import EVERYBODY, every_get
from tests.reviews.canaries import stage
from tests.reviews.test_who_sees_what import addresses

MOST = 12
BESIDE = ("PRAGMA", "BEGIN", "SAVEPOINT", "RELEASE")  # of the transaction, and no question


@contextmanager
def executed():
    """The statements that the database executes meanwhile."""
    seen: list[str] = []
    listen = db.engine(), "before_cursor_execute", lambda _c, _cursor, sql, *_rest: seen.append(sql)
    event.listen(*listen)
    yield seen
    event.remove(*listen)
    seen[:] = [sql for sql in seen if not sql.lstrip().startswith(BESIDE)]


def dear(reader, paths) -> dict[str, int]:
    """What costs more than it may."""
    cost = {}
    for path in paths:
        with executed() as seen, reader.client.get(path, headers=reader.headers):
            pass
        cost[path] = len(seen)
    return {path: number for path, number in cost.items() if number > MOST}


@pytest.mark.parametrize("persona", EVERYBODY)
def test_no_page_asks_more_than_twelve_questions(world, persona):
    assert dear(world.reader(persona), every_get(world)) == {}


@pytest.mark.parametrize("letter", "PFVDCSZ")
def test_no_page_of_a_review_asks_more_wherever_its_dossier_stands(app, database, letter):
    made = stage(letter)
    paths = [one for one in addresses(app, made) if not one.startswith("/api/")]
    found = {name: dear(reader_signed_in(app, user), paths) for name, user in made.users.items()}
    assert {name: cost for name, cost in found.items() if cost} == {}
