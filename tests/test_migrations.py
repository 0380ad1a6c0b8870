import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from importlib import import_module
from itertools import count
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from portal.kernel import db, migrating, releases
from tests.conftest import SERVER
from tests.laws.house import PORTAL

PARENTS = """
import sqlalchemy as sa
from alembic import op
revision, down_revision = "0001", None
def upgrade():
    op.create_table("parent", sa.Column("id", sa.Integer, primary_key=True), sa.Column("name", sa.String))
    op.create_table(
        "child",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("parent_id", sa.Integer, sa.ForeignKey("parent.id", ondelete="CASCADE")),
    )
    op.execute("INSERT INTO parent (id, name) VALUES (1, 'Ada')")
    op.execute("INSERT INTO child (id, parent_id) VALUES (1, 1)")
"""
SECOND = """
import sqlalchemy as sa
from alembic import op
revision, down_revision = "0002", "0001"
def upgrade():
"""
REBUILT = """
    with op.batch_alter_table("parent") as table:  # SQLite can only build it anew
        table.alter_column("name", nullable=False)
"""


@pytest.fixture
def empty(tmp_path) -> Iterator[Callable[[], str]]:
    """Makes empty databases."""
    made, number = [], count()

    def make() -> str:
        name = f"portal_migrated_{tmp_path.parent.name}_{tmp_path.name}_{next(number)}".replace("-", "_")
        if not SERVER:
            return f"sqlite:///{tmp_path}/{name}.sqlite3"
        made.append(name)
        _ask_server(f'CREATE DATABASE "{name}"')
        return SERVER.rsplit("/", 1)[0].replace("postgresql:", "postgresql+psycopg:") + f"/{name}"

    yield make
    db.disconnect()
    for name in made:
        _ask_server(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture
def files(tmp_path) -> Callable[..., Path]:
    """A folder with these migrations in it."""

    def write(*texts: str) -> Path:
        folder = tmp_path / f"migrations{len(texts)}"
        folder.mkdir()
        for number, text in enumerate(texts, 1):
            (folder / f"{number:04d}_sample.py").write_text(text)
        return folder

    return write


def test_models_and_migrations_make_the_same_database(app, empty):
    import_models()
    migrated, created = empty(), empty()
    migrating.upgrade(migrated)
    drawn = picture(migrated)
    engine = db.connect(created, durable=False)
    db.Base.metadata.create_all(engine)
    assert drawn == picture(created)


@pytest.mark.processes
def test_the_portal_knows_every_table_by_itself():
    program = "import portal.app; from portal.kernel import db; print(*sorted(db.Base.metadata.tables))"
    known = subprocess.run([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True, check=True)
    import_models()
    assert known.stdout.split() == sorted(db.Base.metadata.tables)


def test_migrations_form_one_line_in_the_order_of_their_numbers():
    line = [(one.revision, one.down_revision) for one in migrating.scripts().walk_revisions()][::-1]
    numbers = [path.name[:4] for path in sorted(releases.FOLDER.glob("[0-9]*.py"))]
    assert line == list(zip(numbers, [None, *numbers], strict=False))


def test_a_migration_knows_no_model():
    assert [path.name for path in releases.FOLDER.glob("*.py") if "portal" in path.read_text()] == []


def test_a_second_run_finds_nothing_to_do(empty):
    url = empty()
    assert [migrating.upgrade(url), migrating.upgrade(url)] == [all_numbers(), []]


@pytest.mark.processes
def test_of_two_runs_at_once_one_waits_and_finds_nothing_to_do(empty):
    program = f"from portal.kernel import migrating; print(migrating.upgrade({empty()!r}))"
    both = [
        subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True) for _ in range(2)
    ]
    assert sorted(one.communicate(timeout=60)[0].strip() for one in both) == sorted(
        ["[]", str(all_numbers())]
    )


def test_what_is_pending_is_known_before_and_after(empty):
    url = empty()
    engine = db.connect(url, durable=False)
    with engine.connect() as connection:
        assert releases.pending(connection) == all_numbers()
    migrating.upgrade(url)
    with engine.connect() as connection:
        assert releases.pending(connection) == []


def test_a_database_that_a_newer_release_migrated_is_known_for_it(empty):
    migrating.upgrade(migrated := empty())
    engine = db.connect(migrated, durable=False)
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
        with pytest.raises(releases.Newer, match="9999"):
            releases.pending(connection)


def test_children_outlive_the_rebuilding_of_their_parents_table(empty, files):
    url = empty()
    migrating.upgrade(url, folder=files(PARENTS))
    assert migrating.upgrade(url, folder=files(PARENTS, SECOND + REBUILT)) == ["0002"]
    assert ask(url, "SELECT name, parent_id FROM parent JOIN child ON parent.id = parent_id") == [("Ada", 1)]


def test_a_migration_that_fails_leaves_nothing_behind(empty, files):
    url = empty()
    with pytest.raises(ZeroDivisionError):
        migrating.upgrade(url, folder=files(PARENTS, SECOND + REBUILT + "    1 / 0\n"))
    engine = db.connect(url, durable=False)
    assert sa.inspect(engine).get_table_names() == []


def test_a_migration_that_would_leave_orphans_is_undone(empty, files):
    url = empty()
    migrating.upgrade(url, folder=files(PARENTS))
    orphaning = SECOND + '    op.execute("UPDATE child SET parent_id = 7")\n'
    with pytest.raises((migrating.Broken, IntegrityError)):
        migrating.upgrade(url, folder=files(PARENTS, orphaning))
    assert ask(url, "SELECT parent_id FROM child") == [(1,)]


def test_identifiers_of_people_outlive_their_move_into_a_table_of_their_own(empty):
    url = empty()
    migrating.upgrade(url, to="0004")
    column = "slug, public_id, name, sort_name, orcid, arxiv_author, created_at, changed_at, version"
    people = [
        ("ada", "'0000-0002-1825-0097'", "'byron_a_1'"),
        ("bo", "NULL", "'lind_b_1'"),
        ("twin", "'0000-0002-1825-0097'", "NULL"),  # nothing kept two people from giving the same
        ("none", "NULL", "NULL"),
    ]
    with db.connect(url, durable=False).begin() as connection:
        for slug, orcid, author in people:
            values = f"'{slug}', '{slug}', 'N', 'n', {orcid}, {author}, '2027-03-01', '2027-03-01', 1"
            connection.exec_driver_sql(f"INSERT INTO person ({column}) VALUES ({values})")
    db.disconnect()
    assert migrating.upgrade(url)[0] == "0005"
    kept = "SELECT slug, kind, value FROM person JOIN person_identifier i ON i.person_id = person.id ORDER BY slug, kind"
    assert ask(url, kept) == [
        ("ada", "arxiv_author", "byron_a_1"),
        ("ada", "orcid", "0000-0002-1825-0097"),
        ("bo", "arxiv_author", "lind_b_1"),
    ]
    assert ask(url, "SELECT count(*) FROM person") == [(4,)]


def test_evidence_that_a_merge_brought_before_is_known_as_borrowed(empty):
    url = empty()
    migrating.upgrade(url, to="0008")
    _a_merge_of_before(url)
    assert migrating.upgrade(url)[-1] == all_numbers()[-1]
    kept = "SELECT person_id, borrowed FROM attribution WHERE publication_id = 1 ORDER BY id"
    found = [(person, json.loads(one) if isinstance(one, str) else one) for person, one in ask(url, kept)]
    assert found == [(1, ["orcid"]), (2, ["name"]), (3, [])]


def _a_merge_of_before(url: str) -> None:
    """Publication 2 was merged into 1: the first person was known there by name, the second not, the third only there."""
    known = {1: ["name"], 2: None}
    carried = json.dumps([{"attribution": n, "sources": own, "said": None} for n, own in known.items()])
    at, pair = "'2027-03-01'", ((1, "NULL"), (2, "1"))
    attributions = [(1, 1, ["name", "orcid"]), (1, 2, ["name"]), (1, 3, ["name"]), (2, 1, ["name", "orcid"])]
    with db.connect(url, durable=False).begin() as connection:
        tell = connection.exec_driver_sql
        for n in (1, 2, 3):
            columns = "id, public_id, slug, name, sort_name, created_at, changed_at, version"
            tell(f"INSERT INTO person ({columns}) VALUES ({n}, 'p{n}', 'p{n}', 'N', 'n', {at}, {at}, 1)")
        for n, into in pair:
            columns = """id, key, citation_key, fingerprint, latest, title, abstract, categories, primary_category,
                published_at, updated_at, created_at, changed_at, withdrawn, merged_into_id"""
            values = f"{n}, 'k{n}', 'c{n}', 'f{n}', 1, 'T', 'A', '[]', 'cs.LG', {at}, {at}, {at}, {at}, false"
            tell(f"INSERT INTO publication ({columns}) VALUES ({values}, {into})")
        for n, (of, who, ways) in enumerate([*attributions, (2, 2, ["name"])], 1):
            columns = "id, public_id, publication_id, person_id, status, sources, fit, places, created_at"
            values = f"{n}, 'a{n}', {of}, {who}, 'suggested', '{json.dumps(ways)}', 90, '[1]', {at}"
            tell(f"INSERT INTO attribution ({columns}) VALUES ({values})")
        columns = "id, public_id, kept_id, gone_id, status, reasons, carried, created_at, decided_at"
        values = f"1, 'm1', 1, 2, 'merged', '[]', '{carried}', {at}, {at}"
        tell(f"INSERT INTO merge ({columns}) VALUES ({values})")
    db.disconnect()


def import_models() -> None:
    """Every model of every domain, also of one that the app does not know yet."""
    for path in sorted(PORTAL.glob("*/models*.py")):
        import_module(f"portal.{path.parent.name}.{path.stem}")


def all_numbers() -> list[str]:
    return [path.name[:4] for path in sorted(releases.FOLDER.glob("[0-9]*.py"))]


def ask(url: str, question: str) -> list[tuple]:
    with db.connect(url, durable=False).connect() as connection:
        return [tuple(row) for row in connection.exec_driver_sql(question)]


def picture(url: str) -> dict[str, dict]:
    """Everything a database knows of its tables, in a form that can be compared."""
    found = sa.inspect(db.connect(url, durable=False))
    tables = {name: _table(found, name) for name in found.get_table_names() if name != "alembic_version"}
    if not SERVER:
        tables["triggers"] = {
            "sql": ask(url, "SELECT sql FROM sqlite_master WHERE type = 'trigger' ORDER BY name")
        }
    return tables


def _table(found: sa.Inspector, name: str) -> dict:
    return {
        "columns": [
            (one["name"], str(one["type"]), one["nullable"], one["default"])
            for one in found.get_columns(name)
        ],
        "key": found.get_pk_constraint(name),
        "foreign keys": _sorted(found.get_foreign_keys(name)),
        "unique": _sorted(found.get_unique_constraints(name)),
        "checks": _sorted(found.get_check_constraints(name)),
        "indexes": _sorted(_told(one) for one in found.get_indexes(name)),
    }


def _told(index: dict) -> dict:
    return index | {
        "dialect_options": {key: str(value) for key, value in index.get("dialect_options", {}).items()}
    }


def _sorted(rows) -> list[dict]:
    return sorted(rows, key=lambda row: row["name"] or "")


def _ask_server(statement: str) -> None:
    with psycopg.connect(SERVER.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute(statement)
