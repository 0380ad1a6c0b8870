"""The public pages of publications: the list, one publication, and what programs read."""

import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

from flask import (
    Blueprint,
    Response,
    current_app,
    jsonify,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)

from portal import policy
from portal.accounts.login import actor
from portal.kernel import db, feeds
from portal.kernel.errors import NotFound
from portal.kernel.forms import showable
from portal.kernel.freshness import fresh
from portal.kernel.links import link
from portal.kernel.web import performs, public
from portal.kernel.words import language
from portal.policy.actor import VISITOR, Actor
from portal.policy.acts import Act
from portal.publications import queries, queries_public, views, views_bibtex, views_feeds

pages = Blueprint("publications", __name__)

LONGEST_QUERY = 500


@pages.get("/publications")
@public
def index():
    version = cache(queries_public.version_of_list)  # one question, whoever wants to know

    def render() -> str:
        listing = views.listing(actor(), _asked(), request.args.get("after"), version)
        return render_template("publications/index.html", listing=listing)

    return fresh(version, render)


@pages.get("/publications.json")
@public
def json_feed():
    return _feed("publications.json_feed", lambda feed: jsonify(feeds.as_json(feed)), "application/feed+json")


@pages.get("/publications.atom")
@public
def atom_feed():
    return _feed(
        "publications.atom_feed", lambda feed: make_response(feeds.as_atom(feed)), "application/atom+xml"
    )


@pages.get("/publications.bib")
@public(own_units=True)
def bibtex():
    """The list as it is narrowed, whole, in pieces: no unit is open while they leave."""
    who, asked = actor(), _asked()
    with db.reading():
        version = queries_public.version_of_list()
        which = views.narrowed(who, asked, queries_public.people(who))[1]
    return _bibtex(lambda: version, lambda: _entries(who, which), "publications")


@pages.get("/publications/<path:key>.bib")
@performs(Act.PUBLICATION_READ)
def bibtex_of(key: str):
    def render() -> str:
        return views_bibtex.entry(views_feeds.work_shown(_shown(key)))

    try:
        return _bibtex(lambda: queries_public.version_of_page(key), render, key)
    except NotFound:
        return redirect(url_for("publications.bibtex_of", key=queries_public.key_meant(actor(), key)), 301)


@pages.get("/publications/<path:key>")
@performs(Act.PUBLICATION_READ)
def show(key: str):
    """A publication; other ways to write its identifier lead to its address."""

    def render() -> str:
        shown = _shown(key)
        return render_template(
            "publications/show.html",
            shown=shown,
            bibtex=views_bibtex.entry(views_feeds.work_shown(shown)),
            canonical=link("publications.show", key=key),
            meta=views_feeds.meta_tags(shown),
            posting=views_feeds.scholarly_article(shown),
        )

    try:
        return fresh(lambda: queries_public.version_of_page(key), render)
    except NotFound:
        return redirect(url_for("publications.show", key=queries_public.key_meant(actor(), key)), 301)


def _shown(key: str) -> views.Shown:
    found = queries.one_visible(actor(), key)
    policy.require(actor(), Act.PUBLICATION_READ, found)
    return views.shown(actor(), found)


def _feed(endpoint: str, write: Callable[[feeds.Feed], Response], mimetype: str) -> Response:
    """A feed of the newest, as visitors see them whoever asks."""

    def render() -> Response:
        asked, which = views.narrowed(VISITOR, _asked(), queries_public.people(VISITOR))
        page = queries_public.whole_page(which, request.args.get("after"))
        authors = queries_public.authors_of(VISITOR, [row.id for row in page])
        told = {"lab": current_app.config["SETTINGS"].LAB_NAME, "locale": language(), "following": page.next}
        response = write(views_feeds.feed(endpoint, asked, page.items, authors, **told))
        response.mimetype = mimetype
        return response

    response = fresh(queries_public.version_of_list, render)
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


def _bibtex(version: Callable[[], Any], write: Callable[[], Any], name: str) -> Response:
    def render() -> Response:
        response = Response(write(), content_type="application/x-bibtex; charset=utf-8")
        filename = re.sub(r"[^A-Za-z0-9.-]+", "-", name)[:100]
        response.headers["Content-Disposition"] = f'attachment; filename="{filename}.bib"'
        return response

    response = fresh(version, render)
    if not actor().signed_in:
        response.headers["Access-Control-Allow-Origin"] = "*"
    return response


def _entries(who: Actor, which: Any) -> Iterator[str]:
    """Every entry, a page of the list at a time, each read in a unit of its own."""
    after, more = None, True
    while more:
        with db.reading():
            page = queries_public.whole_page(which, after)
            authors = queries_public.authors_of(who, [row.id for row in page])
        yield "\n".join(views_bibtex.entry(views_feeds.work(row, authors[row.id])) for row in page)
        after, more = page.next, page.next is not None


def _asked() -> views.Asked:
    """What the address narrows a list to; what it does not know changes nothing."""
    year, words = request.args.get("year", ""), showable(request.args.get("q", "")).strip()[:LONGEST_QUERY]
    known_year = int(year) if re.fullmatch("[12][0-9]{3}", year) else None
    return views.Asked(known_year, request.args.get("person") or None, words or None)
