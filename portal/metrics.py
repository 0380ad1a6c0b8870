"""What is counted: /metrics for Prometheus, technical only, and one log line for each request.

Server processes count into files of a folder that their parent made (prometheus-client's multiprocess mode), so
that any of them answers for all. What stands in the database is asked of it when somebody reads.
"""

import time
from collections.abc import Iterator
from hmac import compare_digest
from ipaddress import ip_address

import structlog
from flask import Blueprint, Flask, Response, current_app, g, request
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector
from sqlalchemy import event, func, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from portal.kernel import db, errors, web
from portal.kernel.leases import Job
from portal.kernel.mail import Message

log = structlog.get_logger("portal.requests")
pages = Blueprint("metrics", __name__)

counted, stored = CollectorRegistry(), CollectorRegistry()
REQUESTS = Counter("portal_requests", "Requests answered.", ["method", "route", "status"], registry=counted)
SECONDS = Histogram("portal_request_seconds", "Time until the answer.", ["method", "route"], registry=counted)
UNITS = Histogram(
    "portal_unit_seconds",
    "How long units of work stood open.",
    ["kind"],
    registry=counted,
    buckets=(0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3),
)
METHODS = frozenset({"GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"})
QUIET = frozenset({"health.healthz", "health.readyz", "metrics.metrics"})


class Rows(Collector):
    """Jobs and mail by state, as the database has them now."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        for name, meaning, model in (
            ("jobs", "Jobs by state.", Job),
            ("mail", "Messages by state.", Message),
        ):
            family = GaugeMetricFamily(f"portal_{name}", meaning, labels=["status"])
            for status, number in _by_status(model):
                family.add_metric([status], number)
            yield family


stored.register(Rows())


def configure(app: Flask) -> None:
    """Count and log the requests of an app; before anything else looks at them, so that refusals count too."""
    app.before_request(_begin)
    app.after_request(_count)
    app.register_blueprint(pages)


@pages.get("/metrics")
@web.public(own_units=True)
def metrics() -> Response:
    """The numbers, for whoever holds METRICS_TOKEN; without one, for this machine."""
    if not _may_read():
        raise errors.NotFound()
    body = generate_latest(_gathered()) + generate_latest(stored)
    return Response(body, content_type=CONTENT_TYPE_LATEST)


def _gathered() -> CollectorRegistry:
    gathered = CollectorRegistry()
    try:
        MultiProcessCollector(gathered)
    except ValueError:  # no parent made a folder: this process is the only one
        return counted
    return gathered


def _may_read() -> bool:
    token = current_app.config["SETTINGS"].METRICS_TOKEN
    if token:
        return compare_digest(request.headers.get("Authorization", "").encode(), f"Bearer {token}".encode())
    return is_local()


def is_local() -> bool:
    """Whether this request comes from this machine itself: the real peer, and whom trusted proxies name, if any."""
    behind = request.environ.get("werkzeug.proxy_fix.orig")
    if behind is None:
        forwarded = "X-Forwarded-For" in request.headers or "Forwarded" in request.headers
        return _is_loopback(request.remote_addr) and not forwarded
    return _is_loopback(behind["REMOTE_ADDR"]) and _is_loopback(request.remote_addr)


def _is_loopback(address: str | None) -> bool:
    try:
        return ip_address(address or "").is_loopback
    except ValueError:
        return False


def _by_status(model: type[Job] | type[Message]) -> list[tuple[str, int]]:
    try:
        with db.reading() as here:
            statement = select(model.status, func.count()).group_by(model.status).order_by(model.status)
            return [(str(status), number) for status, number in here.execute(statement)]
    except SQLAlchemyError:
        return []


def _begin() -> None:
    g.began = time.perf_counter()


def _count(response: Response) -> Response:
    seconds = time.perf_counter() - g.began
    route = request.url_rule.rule if request.url_rule else "(none)"
    method = request.method if request.method in METHODS else "(other)"
    REQUESTS.labels(method, route, response.status_code).inc()
    SECONDS.labels(method, route).observe(seconds)
    if request.endpoint not in QUIET:
        known = g.get("_login_user")  # asked without flask-login's `current_user`, which would go and look
        user = {"user": known.actor.public_id} if known and known.actor.public_id else {}
        log.info(
            "request",
            method=method,
            route=route,
            status=response.status_code,
            ms=round(seconds * 1000, 1),
            **user,
        )
    return response


@event.listens_for(Session, "after_begin")
def _unit_begins(session: Session, _transaction: object, connection) -> None:
    kind = "writing" if connection.get_execution_options().get("writes", True) else "reading"
    session.info.setdefault("began", (kind, time.perf_counter()))


@event.listens_for(Session, "after_transaction_end")
def _unit_ends(session: Session, transaction) -> None:
    if transaction.parent is None and (began := session.info.pop("began", None)):
        UNITS.labels(began[0]).observe(time.perf_counter() - began[1])
