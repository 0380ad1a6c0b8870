"""The pages of people: the list, and one's own profile."""

from zoneinfo import ZoneInfo

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from portal.accounts.login import actor
from portal.kernel import clock, db, paging
from portal.kernel.errors import Invalid, Stale
from portal.kernel.forms import Form
from portal.kernel.freshness import fresh
from portal.kernel.web import performs, public
from portal.kernel.words import _
from portal.people import queries, rules, service, views
from portal.people.models import Person, Title
from portal.people.schemas import Profile
from portal.policy import require
from portal.policy.acts import Act

pages = Blueprint("people", __name__)


def today():
    """The lab's date."""
    return clock.today(ZoneInfo(current_app.config["SETTINGS"].LAB_TIMEZONE))


@pages.get("/people")
@public
def index() -> Response:
    """Everybody the reader may see, by family name."""
    return fresh(_version, _index)


def _index() -> str:
    title = next((one for one in Title if one == request.args.get("title")), None)
    former = request.args.get("former") == "yes"
    found = queries.listed(actor(), today(), title=title, former=former)
    page = paging.page(found, Person.sort_name, Person.id, size=100, after=request.args.get("after"))
    held = queries.titles_held(actor(), today())
    return render_template(
        "people/index.html",
        page=page,
        people=[views.row(one) for one in page],
        titles=[(one, rules.TITLES[one], held[one]) for one in rules.TITLES if one in held],
        everybody=sum(held.values()),
        chosen=title,
        former=former,
    )


@pages.get("/my/profile")
@performs(Act.PROFILE_EDIT)
def profile() -> str:
    """One's own profile, to be changed."""
    found = queries.own(actor())
    require(actor(), Act.PROFILE_EDIT, found)
    return _profile(found, Form(Profile(), values=_kept(found)))


@pages.post("/my/profile")
@performs(Act.PROFILE_EDIT)
def save_profile() -> Response | tuple[str, int]:
    """Save one's own profile."""
    found = queries.own(actor(), to_change=True)
    form = Form(Profile(), typed=request.form)
    try:
        values = form.submit()
        service.edit_profile(found, values, version=values.pop("version") or 0, actor=actor())
    except Stale as error:
        return _both(form, error), 409
    except Invalid as wrong:
        form.refuse(wrong)
        db.session().expire(found)
        return _profile(queries.own(actor()), form), 422
    flash(str(_("Your profile is saved.")))
    return redirect(url_for("people.profile"), 303)


@pages.post("/my/profile/publish")
@performs(Act.PROFILE_PUBLISH)
def publish() -> Response:
    """Say yes to a public page."""
    service.publish(queries.own(actor()), actor=actor())
    flash(str(_("Your page is public now. You can take it back at any time.")))
    return redirect(url_for("people.profile"), 303)


@pages.post("/my/profile/withdraw")
@performs(Act.PROFILE_PUBLISH)
def withdraw() -> Response:
    """Take one's public page back."""
    service.withdraw(queries.own(actor()), actor=actor())
    flash(str(_("Your page is no longer public. Only colleagues see it.")))
    return redirect(url_for("people.profile"), 303)


def _version() -> list[object]:
    return [*queries.version(), today()]


def _kept(found: Person) -> dict[str, object]:
    return {
        name: getattr(found, name)
        for name in (
            "name",
            "other_names",
            "former_names",
            "about",
            "website",
            "orcid",
            "arxiv_author",
            "dblp",
            "version",
        )
    }


def _profile(found: Person, form: Form) -> str:
    return render_template("people/profile.html", person=views.page(found, today()), form=form)


def _both(form: Form, error: Stale) -> str:
    labels = {name: field.label for name, field in form.fields.items() if field.kind != "hidden"}
    ways = {"action": url_for("people.save_profile"), "back": url_for("people.profile")}
    return render_template("errors/stale.html", error=error, labels=labels, **ways)
