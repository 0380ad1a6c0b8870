"""Who answers about publications in whose place, and whether one wants to be told of them once a week."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from portal import policy
from portal.accounts.login import actor
from portal.kernel.errors import Invalid, NotFound
from portal.kernel.forms import Form
from portal.kernel.web import performs
from portal.kernel.words import _
from portal.people.models import Person
from portal.policy.acts import Act
from portal.publications import delegating, digesting, queries_help, schemas_help, views_help

pages = Blueprint("delegates", __name__)


@pages.get("/my/publications/delegates")
@performs(Act.DELEGATION_READ)
def index() -> str:
    """Those who answer in the reader's place, and those in whose place the reader answers."""
    person = seen()
    return _page(person, Form(schemas_help.delegate(_choosable(person))))


@pages.post("/my/publications/delegates")
@performs(Act.DELEGATION_GRANT)
def grant() -> Response | tuple[str, int]:
    """Let a colleague answer in the reader's place."""
    person = mine(Act.DELEGATION_GRANT)
    colleagues = _choosable(person)
    form = Form(schemas_help.delegate(colleagues), typed=request.form)
    try:
        chosen = form.submit()["user"]
    except Invalid as error:
        return _page(person, form), error.status
    user = next(one for one in colleagues if one.public_id == chosen)
    delegating.grant(person, user, actor=actor())
    flash(
        str(
            _(
                "%(name)s can answer in your place now, and is told so by mail.",
                name=user.name or user.address,
            )
        )
    )
    return redirect(url_for("delegates.index"), 303)


@pages.post("/my/publications/delegates/<public_id>/end")
@performs(Act.DELEGATION_END)
def end(public_id: str) -> Response:
    """Nobody answers in the other's place any longer."""
    delegating.end(queries_help.one(actor(), public_id), actor=actor())
    flash(str(_("Ended. What was answered until now stands.")))
    return redirect(url_for("delegates.index"), 303)


@pages.post("/my/publications/digest")
@performs(Act.DIGEST_EDIT)
def digest() -> Response:
    """Say whether one wants the weekly mail."""
    wanted = Form(schemas_help.Wanted(), typed=request.form).submit()["wanted"]
    digesting.choose(mine(Act.DIGEST_EDIT), wanted, actor=actor())
    flash(
        str(
            _("You get one mail a week while something new waits.")
            if wanted
            else _("You get no weekly mail.")
        )
    )
    return redirect(url_for("delegates.index"), 303)


def seen() -> Person | None:
    """The person whom the reader is, if they are one; raises NotFound for whoever neither gave nor took anything."""
    person = queries_help.own(actor())
    theirs = [person] if person else queries_help.taken_by(actor())
    if not theirs:
        raise NotFound()
    policy.require(actor(), Act.DELEGATION_READ, theirs[0])
    return person


def mine(act: Act) -> Person:
    """The person whom the reader is; raises NotFound for somebody who is none, Forbidden."""
    person = queries_help.own(actor())
    if person is None:
        raise NotFound()
    policy.require(actor(), act, person)
    return person


def _choosable(person: Person | None) -> list:
    """Colleagues who do not answer in the person's place already."""
    if person is None:
        return []
    there = {one.user_id for one in queries_help.given_by(actor())}
    return [one for one in queries_help.colleagues(actor()) if one.id not in there]


def _page(person: Person | None, form: Form) -> str:
    wanted = Form(
        schemas_help.Wanted(), values={"wanted": not person or not queries_help.is_stopped(person.id)}
    )
    return render_template(
        "publications/delegates.html",
        helpers=views_help.helpers(actor(), person),
        form=form,
        digest=wanted,
    )
