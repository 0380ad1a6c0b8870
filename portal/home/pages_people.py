"""A person's page, which shows what several parts know of them."""

from flask import Response, render_template, request

from portal import policy
from portal.accounts.login import actor
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
    """One person's page: who they are, what they published, what they were here."""

    def render() -> str:
        found = people.one_visible(actor(), slug)
        policy.require(actor(), Act.PERSON_READ, found)
        published = views_people.theirs(actor(), found, request.args.get("after"))
        return render_template("home/person.html", person=views.page(found, today()), published=published)

    return fresh(lambda: [*queries_people.version(), today()], render)
