"""The front page, the reader's desk, and the pages that a law asks for."""

from collections import Counter
from collections.abc import Callable
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, current_app, render_template
from sqlalchemy import select, true

from portal.accounts.login import actor
from portal.home import waiting, waiting_reviews
from portal.kernel import clock, db
from portal.kernel.freshness import fresh
from portal.kernel.web import performs, public
from portal.kernel.words import language
from portal.people import queries as people
from portal.people import rules as people_rules
from portal.people import views as people_views
from portal.policy import require
from portal.policy.acts import Act
from portal.publications import queries_people, views_people
from portal.recruitment import queries_public, views_positions

pages = Blueprint("home", __name__)

NAMED = 12
BOTH = queries_public.LIST_VERSION.subquery(), queries_people.VERSION.subquery()
VERSION = select(*BOTH).join_from(*BOTH, true())  # of positions, and of people with what they published
REVIEWS = (
    waiting_reviews.own_dossiers,
    waiting_reviews.board,
    waiting_reviews.led,
    waiting_reviews.follow_ups,
)


@pages.get("/")
@public
def front() -> Response:
    """The lab: what it is, whom it looks for, what it found, who works here."""
    version = cache(_version)  # one question, whoever wants to know
    return fresh(version, lambda: _front(version))


@pages.get("/home")
@performs(Act.HOME_READ)
def desk() -> str:
    """What waits for the reader."""
    require(actor(), Act.HOME_READ)
    return render_template("home/desk.html", waiting=waiting.of(actor(), (*waiting.SOURCES, *REVIEWS)))


@pages.get("/privacy")
@public
def privacy() -> Response:
    """What the portal keeps, and why."""
    return fresh(list, lambda: render_template("home/privacy.html"))


@pages.get("/legal")
@public
def legal() -> Response:
    """Who answers for this site."""
    return fresh(list, lambda: render_template("home/legal.html"))


def _front(version: Callable[[], list[object]]) -> str:
    here = [people_views.row(one) for one in people.in_office(actor(), _today())]
    held = Counter(one.code for one in here)
    return render_template(
        "home/front.html",
        positions=views_positions.next_deadlines(language()),
        publications=views_people.latest(actor(), version),
        people=here[:NAMED],
        titles=[(one, people_rules.TITLES[one], held[one]) for one in people_rules.TITLES if one in held],
    )


def _version() -> list[object]:
    return [*db.session().execute(VERSION, queries_public.moments(clock.now())).one(), _today()]


def _today() -> Any:
    return clock.today(ZoneInfo(current_app.config["SETTINGS"].LAB_TIMEZONE))
