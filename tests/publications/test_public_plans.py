"""How SQLite goes about the lists that everybody reads: along an index, page by page, whatever stands behind it."""

import pytest
from sqlalchemy import event

from portal.kernel import db
from portal.policy.actor import VISITOR
from portal.publications import queries_public

pytestmark = pytest.mark.usefixtures("app", "database")


@pytest.fixture
def plan():
    """Asks something, and tells how SQLite went about the first statement of it."""
    if db.engine().dialect.name != "sqlite":
        pytest.skip("PostgreSQL decides by the size of the table")

    def of(ask) -> list[str]:
        asked = []
        listen = db.engine(), "before_cursor_execute", lambda _c, _cursor, *said: asked.append(said[:2])
        event.listen(*listen)
        with db.reading() as here:
            ask()
            event.remove(*listen)
            statement, values = next(one for one in asked if one[0].startswith("SELECT"))
            return [
                row[-1]
                for row in here.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
            ]

    return of


def test_the_newest_publications_are_read_along_their_index(plan):
    which = queries_public.chosen(VISITOR, None, None, None)
    steps = plan(lambda: queries_public.page(which, None))
    assert steps[0] == "SCAN publication USING INDEX ix_publication_newest"
    assert not any("TEMP B-TREE" in one for one in steps)
