"""The administrator's pages by which two pages of one person become one."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from portal.accounts.login import actor
from portal.kernel.errors import IllegalMove, Invalid, NotFound
from portal.kernel.forms import Form
from portal.kernel.web import performs
from portal.kernel.words import _
from portal.people.pages import today
from portal.policy import require
from portal.policy.acts import Act
from portal.subjects import merging, queries, views
from portal.subjects.schemas import Confirmed, WithWhom

pages = Blueprint("subjects", __name__, url_prefix="/admin/people")

Answer = str | Response | tuple[str, int]


@pages.get("/merges")
@performs(Act.PERSON_MERGE)
def merges() -> str:
    """Who may be one person."""
    require(actor(), Act.PERSON_MERGE)
    return render_template("subjects/merges.html", found=views.suggested())


@pages.get("/distinctions")
@performs(Act.PERSON_MERGE)
def distinctions() -> str:
    """Who is not the same as whom."""
    require(actor(), Act.PERSON_MERGE)
    page = views.distinctions(request.args.get("after"))
    return render_template("subjects/distinctions.html", page=page)


@pages.get("/<slug>/merge")
@performs(Act.PERSON_MERGE)
def choose(slug: str) -> Answer:
    """Into which page this one goes."""
    require(actor(), Act.PERSON_MERGE)
    person = queries.one(slug)
    asked = request.args if "into" in request.args else None
    form = Form(WithWhom(), typed=asked)
    try:
        if form.typed is not None:
            into = _other(person.slug, form.submit()["into"])
            return redirect(url_for("subjects.look", slug=slug, into=into), 303)
    except Invalid as wrong:
        form.refuse(wrong)
    page = render_template("subjects/choose.html", who=views.Who(person.slug, person.name), form=form)
    return (page, 422) if form.errors else page


@pages.get("/<slug>/merge/<into>")
@performs(Act.PERSON_MERGE)
def look(slug: str, into: str) -> str:
    """Two pages side by side, and what would move."""
    require(actor(), Act.PERSON_MERGE)
    return _look(slug, into, Form(Confirmed()))


@pages.post("/<slug>/merge/<into>")
@performs(Act.PERSON_MERGE)
def merge(slug: str, into: str) -> Answer:
    """Merge them, once the name was typed."""
    require(actor(), Act.PERSON_MERGE)
    gone, kept = queries.pair(actor(), slug, into, to_change=True)
    form = Form(Confirmed(), typed=request.form)
    try:
        merging.merge(gone, kept, form.submit()["name"], today(), actor=actor())
    except Invalid as wrong:
        form.refuse(wrong)
        return _look(slug, into, form), 422
    except IllegalMove:
        return _look(slug, into, form), 409
    flash(str(_("The two pages are one now.")))
    return redirect(url_for("people.person", slug=kept.slug), 303)


@pages.post("/<slug>/merge/<into>/distinguish")
@performs(Act.PERSON_DISTINGUISH)
def distinguish(slug: str, into: str) -> Response:
    """They are not the same."""
    require(actor(), Act.PERSON_DISTINGUISH)
    merging.distinguish(*queries.pair(actor(), slug, into, to_change=True), actor=actor())
    flash(str(_("They are not the same, and are not suggested again.")))
    return redirect(url_for("subjects.merges"), 303)


@pages.post("/<slug>/merge/<into>/reconsider")
@performs(Act.PERSON_RECONSIDER)
def reconsider(slug: str, into: str) -> Response:
    """Take back that they are not the same."""
    require(actor(), Act.PERSON_RECONSIDER)
    merging.reconsider(*queries.pair(actor(), slug, into, to_change=True), actor=actor())
    flash(str(_("Taken back.")))
    return redirect(url_for("subjects.distinctions"), 303)


def _look(slug: str, into: str, form: Form) -> str:
    gone, kept = queries.pair(actor(), slug, into)
    looked = merging.preview(gone, kept, today(), actor=actor())
    return render_template("subjects/look.html", two=looked, form=form)


def _other(slug: str, typed: str) -> str:
    """The page that is meant, by its address or the last part of it. Raises Invalid."""
    meant = typed.split("?")[0].rstrip("/").rpartition("/")[2]
    if meant == slug:
        raise Invalid({"into": [_("This is the same page; please name the other one.")]})
    try:
        return queries.one(meant).slug
    except NotFound:
        raise Invalid({"into": [_("There is nobody here with this address.")]}) from None
