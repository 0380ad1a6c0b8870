"""A person's page, which shows what several parts know of them."""

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from portal import policy
from portal.accounts.login import actor
from portal.kernel.errors import NotFound
from portal.kernel.freshness import fresh
from portal.kernel.web import performs
from portal.people import queries as people
from portal.people import views
from portal.people.pages import pages, today
from portal.policy.acts import Act
from portal.publications import queries_people, views_people


@pages.get("/people/<slug>")
@performs(Act.PERSON_READ)
def person(slug: str) -> Response:
    """One person's page: who they are, what they published, what they were here.

    The address of somebody who was found to be another leads to that one, for now: their page may be taken back.
    """

    def render() -> str:
        found = people.one_visible(actor(), slug)
        policy.require(actor(), Act.PERSON_READ, found)
        published = views_people.theirs(actor(), found, request.args.get("after"))
        page = views.page(found, today())
        merges = policy.may(actor(), Act.PERSON_MERGE, found)
        return render_template("home/person.html", person=page, published=published, merges=merges)

    try:
        return fresh(lambda: [*queries_people.version(), today()], render)
    except NotFound:
        return redirect(url_for("people.person", slug=people.address_since(actor(), slug)))
