import re
from dataclasses import replace

import pytest

from portal.app import create_app
from portal.kernel import db, jobs


def read(app, *, peer="127.0.0.1", **headers):
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    return app.test_client().get("/metrics", headers=names, environ_base={"REMOTE_ADDR": peer})


@pytest.fixture
def behind_a_proxy(settings, database):
    """The portal as it stands behind one trusted proxy."""
    return create_app(replace(settings, TRUSTED_PROXIES=1, DATABASE_URL=database))


@pytest.fixture
def with_a_token(settings, database):
    """The portal with a token for its metrics."""
    return create_app(replace(settings, METRICS_TOKEN="only for Prometheus", DATABASE_URL=database))


@pytest.mark.parametrize(("peer", "status"), [("127.0.0.1", 200), ("::1", 200), ("10.0.0.7", 404), ("", 404)])
def test_without_a_token_only_this_machine_reads_metrics(app, database, peer, status):
    assert read(app, peer=peer).status_code == status


def test_somebody_behind_a_proxy_that_is_not_trusted_is_not_this_machine(app, database):
    assert read(app, X_Forwarded_For="203.0.113.9").status_code == 404


@pytest.mark.parametrize(
    ("peer", "forwarded", "status"),
    [
        ("127.0.0.1", "203.0.113.9", 404),
        ("127.0.0.1", "127.0.0.1, 203.0.113.9", 404),
        ("203.0.113.9", "127.0.0.1", 404),
        ("127.0.0.1", "127.0.0.1", 200),
    ],
)
def test_behind_a_trusted_proxy_both_must_be_this_machine(behind_a_proxy, peer, forwarded, status):
    assert read(behind_a_proxy, peer=peer, X_Forwarded_For=forwarded).status_code == status


@pytest.mark.parametrize(
    ("header", "status"),
    [("Bearer only for Prometheus", 200), ("Bearer wrong", 404), ("Bearer ü", 404), ("", 404)],
)
def test_with_a_token_nothing_else_opens_metrics(with_a_token, header, status):
    assert read(with_a_token, Authorization=header).status_code == status


def test_requests_are_counted_by_route_and_never_by_address(app, database):
    before = number(app, 'portal_requests_total{method="GET",route="/healthz",status="200"}')
    app.test_client().get("/healthz?secret=1")
    assert number(app, 'portal_requests_total{method="GET",route="/healthz",status="200"}') == before + 1
    assert "secret" not in read(app).get_data(as_text=True)


def test_jobs_are_counted_by_state(app, database):
    with db.unit():
        jobs.enqueue("jobs.prune")
    assert number(app, 'portal_jobs{status="waiting"}') == 1


def test_units_of_work_are_timed_apart_by_whether_they_write(app, database):
    before = number(app, 'portal_unit_seconds_count{kind="writing"}')
    with db.unit():
        db.session().connection()
    assert number(app, 'portal_unit_seconds_count{kind="writing"}') == before + 1


def number(app, name: str) -> float:
    """A number that /metrics shows; 0 while it shows none."""
    found = re.search(rf"^{re.escape(name)} (.+)$", read(app).get_data(as_text=True), re.MULTILINE)
    return float(found[1]) if found else 0.0
