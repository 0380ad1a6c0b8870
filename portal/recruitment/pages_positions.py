"""The public pages of positions: the list, one position, and both feeds."""

from collections.abc import Callable

from flask import Blueprint, Response, current_app, jsonify, make_response, render_template, request

from portal import policy
from portal.accounts.login import actor
from portal.kernel import clock, feeds
from portal.kernel.freshness import fresh
from portal.kernel.web import performs, public
from portal.kernel.words import LOCALES, language
from portal.policy.acts import Act
from portal.recruitment import queries_positions as queries
from portal.recruitment import queries_public, views_feeds, views_positions
from portal.recruitment.rules_positions import KINDS

pages = Blueprint("positions", __name__)


@pages.get("/positions")
@public
def index():
    chosen = _chosen()

    def render() -> str:
        listing = views_positions.listing(language(), after=request.args.get("after"), **chosen)
        return render_template("positions/index.html", listing=listing, chosen=chosen)

    return fresh(lambda: queries_public.version_of_list(clock.now()), render)


@pages.get("/positions/<slug>")
@performs(Act.POSITION_READ)
def show(slug: str):
    def render() -> str:
        position = queries.one_visible(actor(), slug)
        policy.require(actor(), Act.POSITION_READ, position)
        shown = views_positions.shown(position, language())
        return render_template(
            "positions/show.html",
            position=shown,
            posting=views_feeds.job_posting(shown, _lab()) if shown.may_apply else None,
            may_prepare=policy.may(actor(), Act.POSITION_PREPARE, position),
        )

    return fresh(lambda: views_positions.version(slug), render)


@pages.get("/positions.json")
@public
def json_feed():
    return _feed("positions.json_feed", lambda feed: jsonify(feeds.as_json(feed)), "application/feed+json")


@pages.get("/positions.atom")
@public
def atom_feed():
    return _feed(
        "positions.atom_feed", lambda feed: make_response(feeds.as_atom(feed)), "application/atom+xml"
    )


def _feed(endpoint: str, write: Callable[[feeds.Feed], Response], mimetype: str) -> Response:
    def render() -> Response:
        found = queries_public.in_full(clock.now(), queries_public.listed(**_chosen()))
        texts_in = _chosen()["language"] or language()
        feed = views_feeds.feed(endpoint, found, _lab(), locale=language(), texts_in=texts_in)
        response = write(feed)
        response.mimetype = mimetype
        return response

    response = fresh(lambda: queries_public.version_of_list(clock.now()), render)
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


def _chosen() -> dict[str, str | None]:
    """The filters that an address names; what is unknown changes nothing."""
    kind, tongue = request.args.get("kind"), request.args.get("language")
    return {"kind": kind if kind in KINDS else None, "language": tongue if tongue in LOCALES else None}


def _lab() -> str:
    return current_app.config["SETTINGS"].LAB_NAME
