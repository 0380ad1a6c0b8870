import pytest
from sqlalchemy import select, update

from portal import checks
from portal.kernel import audit, db, jobs, releases, sealing
from portal.kernel.leases import Job
from portal.policy.actor import SYSTEM
from portal.policy.acts import Act
from tests.conftest import MONDAY


@pytest.fixture
def check(app, database, monkeypatch):
    """Run `flask check` on a portal whose schema fits."""
    monkeypatch.setattr(releases, "pending", lambda _connection: [])
    return lambda: app.test_cli_runner().invoke(args=["check"])


def test_a_portal_where_all_is_well_passes(check):
    answer = check()
    assert (answer.exit_code, answer.output.splitlines()) == (
        0,
        [f"{one.name}: {one.sentence}" for one in checks.CHECKS],
    )


def test_an_audit_that_was_changed_is_found(check):
    with db.unit():
        audit.record(Act.PERSON_ADD, ("person", "a" * 16), actor=SYSTEM)
    sealing.seal()
    with db.unit() as here:
        here.connection().execute(update(audit.AuditEntry.__table__).values(actor="somebody else"))
    answer = check()
    assert (answer.exit_code, "audit: 1 wrong\n  Row 1 was changed or moved.\n" in answer.output) == (1, True)


def test_a_schema_that_waits_for_migrations_is_found(check, monkeypatch):
    monkeypatch.setattr(releases, "pending", lambda _connection: ["0005"])
    answer = check()
    assert (answer.exit_code, "schema: 1 wrong\n  migration 0005 has not run\n" in answer.output) == (1, True)


def test_rows_that_cannot_be_are_named_one_by_one_up_to_twenty(check, monkeypatch):
    names = [f"job {number:02d}" for number in range(21)]
    monkeypatch.setattr(checks, "CHECKS", [checks.Check("jobs", "Jobs are sound.", lambda: names)])
    lines = check().output.splitlines()
    assert lines == ["jobs: 21 wrong", *(f"  {name}" for name in names[:20]), "  … and 1 more"]


def test_an_impossible_state_is_named_with_what_should_hold(app, database):
    with db.unit():
        jobs.enqueue("jobs.prune", key="twice")
    states = {
        "No job has a key.": select(Job.key).where(Job.key.is_not(None)),
        "No job waits for tomorrow.": select(Job.name).where(Job.due_at > MONDAY),
    }
    assert list(checks.found_by(states)) == ["twice: not so: No job has a key."]
