"""The pages on which an advisor reviews: the dossier beside the form, its versions, and ways out."""

from typing import Any

from flask import flash, g, jsonify, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from portal import policy
from portal.accounts import login
from portal.kernel import db
from portal.kernel.errors import IllegalMove, Incomplete, Invalid, PortalError, Stale
from portal.kernel.forms import Form
from portal.kernel.web import performs, wants_json
from portal.kernel.words import Sentence, _
from portal.policy.acts import Act
from portal.reviews import (
    assigning,
    conflicts,
    queries_people,
    queries_reviews,
    reviewing,
    rules_form,
    schemas_dossier,
    schemas_review,
    views,
    views_board,
    views_dossier,
)
from portal.reviews.models_reviews import Assignment, Review
from portal.reviews.pages_board import pages, tell
from portal.reviews.pages_traces import leave_traces
from portal.reviews.views_dossier import DossierShown

SUBMITTING = frozenset({"submit", "next"})


@pages.get("/reviews/<public_id>")
@performs(Act.REVIEW_READ, own_units=True)
def show(public_id: str) -> Response:
    """The dossier beside the form."""
    with db.reading():
        found = mine(public_id)
        shown = views_dossier.shown(found.dossier, actor=login.actor())
        page = _page(found, _form(found), shown=shown)
    leave_traces(shown)
    return page


@pages.post("/reviews/<public_id>")
@performs(Act.REVIEW_WRITE)
def write(public_id: str) -> Response:
    """Keep my review as it stands, or submit it; with `act=next`, go on to the next one."""
    found = mine(public_id, to_change=True)
    policy.require(login.actor(), Act.REVIEW_WRITE, found)
    form = Form(schemas_review.review(found.dossier.round.form), typed=request.form)
    act = request.form.get("act", "save")
    try:
        kept = _keep(found, form, act)
    except (Stale, Invalid, Incomplete, IllegalMove) as error:
        return _refused(found, form, error)
    if wants_json():
        return jsonify(version=kept.version, saved_at=kept.saved_at.isoformat())
    flash(str(_done(found, act)))
    return redirect(_onward(found, act), 303)


@pages.get("/reviews/<public_id>/versions")
@performs(Act.REVIEW_READ)
def versions(public_id: str) -> str:
    """Every version of my review, to go back to."""
    found = mine(public_id)
    return render_template(
        "reviews/versions.html",
        assignment=views_board.assignment(found),
        versions=views_board.versions(found),
    )


@pages.post("/reviews/<public_id>/versions/<version>/restore")
@performs(Act.REVIEW_WRITE)
def restore(public_id: str, version: str) -> Response:
    """Go on from a version of before, by its number."""
    found = mine(public_id, to_change=True)
    number = int(version) if version.isdecimal() and len(version) < 6 else 0
    reviewing.restore(found, number, actor=login.actor())
    flash(str(_("That version is back in the form; the one before it is kept too.")))
    return redirect(url_for("reviews.show", public_id=public_id), 303)


@pages.post("/reviews/<public_id>/acknowledge")
@performs(Act.ASSIGNMENT_ACKNOWLEDGE)
def acknowledge(public_id: str) -> Response:
    """Accept a dossier to review."""
    found = mine(public_id, to_change=True)
    assigning.acknowledge(found, actor=login.actor())
    flash(str(_("Thank you. The director sees that you have taken it.")))
    return redirect(url_for("reviews.show", public_id=public_id), 303)


@pages.route("/reviews/<public_id>/decline", methods=["GET", "POST"])
@performs(Act.ASSIGNMENT_DECLINE)
def decline(public_id: str) -> Response:
    """Decline a dossier, for a reason that the director reads."""
    found = mine(public_id, to_change=request.method == "POST")
    policy.require(login.actor(), Act.ASSIGNMENT_DECLINE, found)
    said = _("The director was told. This dossier is no longer yours.")
    return _leave(found, assigning.decline, _("Reason"), "reviews/decline.html", said)


@pages.route("/reviews/<public_id>/conflict", methods=["GET", "POST"])
@performs(Act.ASSIGNMENT_RECUSE)
def recuse(public_id: str) -> Response:
    """Say that there is a conflict after all: the dossier closes, and what I wrote is sealed."""
    found = mine(public_id, to_change=request.method == "POST")
    policy.require(login.actor(), Act.ASSIGNMENT_RECUSE, found)
    said = _("Thank you. This dossier is closed to you, and what you wrote is sealed.")
    return _leave(found, conflicts.recuse, _("What connects you"), "reviews/conflict.html", said)


def mine(public_id: str, *, to_change: bool = False) -> Assignment:
    """An assignment of the reader's own that is open to them; raises NotFound."""
    found = queries_reviews.assignment(login.actor(), public_id, to_change=to_change)
    policy.require(login.actor(), Act.REVIEW_READ, found)
    return found


# Conflicts, before anything else


# A review


def _leave(found: Assignment, do: Any, label: Sentence, template: str, said: Sentence) -> Response:
    form = Form(schemas_review.why(label), typed=request.form if request.method == "POST" else None)
    status = 200
    if form.typed is not None:
        try:
            do(found, form.submit()["reason"], actor=login.actor())
        except (Invalid, IllegalMove) as error:
            tell(form, error)
            status = error.status
        else:
            flash(str(said))
            return redirect(url_for("reviews.index"), 303)
    page = render_template(template, form=form, assignment=views_board.assignment(found))
    return make_response(page, status)


def _keep(found: Assignment, form: Form, act: str) -> Review:
    typed = form.save()
    said, version = schemas_review.answers(typed), schemas_review.version_of(typed)
    by_hand = not wants_json()
    kept = reviewing.save(found, said, version=version, actor=login.actor(), by_hand=by_hand)
    if act in SUBMITTING:
        Form(schemas_review.review(found.dossier.round.form, whole=True), typed=form.typed).submit()
        reviewing.submit(found, actor=login.actor(), at=g.arrived_at)
    return kept


def _done(found: Assignment, act: str) -> Sentence:
    if act in SUBMITTING:
        return _("Your review of %(person)s is submitted.", person=found.dossier.person.name)
    return _("Saved. Nobody reads it before you submit it.")


def _onward(found: Assignment, act: str) -> str:
    if act == "next":
        following = views_board.place(login.actor(), found).following
        return url_for("reviews.show", public_id=following) if following else url_for("reviews.index")
    return url_for("reviews.show", public_id=found.public_id)


def _form(found: Assignment) -> Form:
    review = found.review
    kept = {**review.answers, "version": review.version} if review else {}
    return Form(schemas_review.review(found.dossier.round.form), values=kept)


def _page(
    found: Assignment, form: Form, error: PortalError | None = None, *, shown: DossierShown | None = None
) -> Response:
    who, number, task = login.actor(), found.dossier.round.form, views_board.assignment(found)
    page = render_template(
        "reviews/show.html",
        assignment=task,
        dossier=shown or views_dossier.shown(found.dossier, actor=who),
        own=views_board.own(found),
        versions=len(found.review.versions) if found.review else 0,
        place=views_board.place(who, found),
        contacts=_contacts(found) if task.closed or not task.may_write else [],
        form=form,
        refused=error is not None,
        required=schemas_review.required(number),
        folds=schemas_review.folds(form, number),
        readers=views_board.readers(number),
        legal=rules_form.LEGAL,
        follow_up=Form(schemas_dossier.FollowUp()),
    )
    return make_response(page, error.status if error else 200)


def _contacts(found: Assignment) -> list[tuple[str, str]]:
    """Whom to ask when one can no longer write: whoever directs the dossier, with an address."""
    acting = found.dossier.acting_director
    if acting is not None:
        return [(views.name_of(acting), acting.address)]
    return list(queries_people.around(found.dossier).directors)


def _refused(found: Assignment, form: Form, error: PortalError) -> Response:
    if wants_json():
        raise error
    if isinstance(error, Stale):
        return _stale(found, form, error)
    tell(form, error)
    return _page(found, form, error)


def _stale(found: Assignment, form: Form, error: Stale) -> Response:
    labels = {name: one.label for name, one in form.fields.items() if one.kind != "hidden"}
    page = render_template(
        "errors/stale.html",
        error=error,
        labels=labels,
        action=url_for("reviews.write", public_id=found.public_id),
        back=url_for("reviews.show", public_id=found.public_id),
    )
    return make_response(page, error.status)
