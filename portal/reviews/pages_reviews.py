"""The pages of an advisor: what waits for them, conflicts in one act, and the dossier beside the form of its review."""

from typing import Any

from flask import Blueprint, flash, g, jsonify, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from portal import policy
from portal.accounts import login
from portal.kernel.errors import IllegalMove, Incomplete, Invalid, NotFound, PortalError, Stale
from portal.kernel.forms import Form
from portal.kernel.web import performs, wants_json
from portal.kernel.words import _
from portal.policy.acts import Act
from portal.reviews import (
    assigning,
    conflicts,
    queries_reviews,
    queries_rounds,
    reviewing,
    rules_form,
    schemas_dossier,
    schemas_review,
    views,
    views_board,
    views_dossier,
)
from portal.reviews.models_reviews import Assignment, Review

pages = Blueprint("reviews", __name__)


@pages.get("/reviews")
@performs(Act.BOARD_READ)
def index() -> str:
    """What waits for me: conflicts to declare, dossiers to review, and how far I am."""
    policy.require(login.actor(), Act.BOARD_READ)
    return render_template("reviews/index.html", boards=views_board.boards(login.actor()))


@pages.route("/reviews/rounds/<slug>/declare", methods=["GET", "POST"])
@performs(Act.ROUND_DECLARE)
def declare(slug: str) -> Response:
    """Names only, with what the portal found: "none but these", in one act."""
    found = queries_rounds.one_convened(login.actor(), slug, to_change=request.method == "POST")
    policy.require(login.actor(), Act.ROUND_DECLARE, found)
    people = views_board.people(login.actor(), found)
    schema = schemas_review.declaration([(one.dossier_id, one.name) for one in people])
    advisor = queries_rounds.advisor(found, login.actor().id)
    if advisor is None:
        raise NotFound()
    kept = {"zone": advisor.zone or found.zone}
    form = Form(schema, values=kept, typed=request.form if request.method == "POST" else None)
    if form.typed is not None:
        try:
            said = form.submit()
            ticked = {
                one.person_id: said["remark"] for one in people if one.dossier_id in (said["conflicts"] or ())
            }
            conflicts.declare(found, advisor, ticked, zone=said["zone"], actor=login.actor())
        except (Invalid, Incomplete, IllegalMove) as error:
            form.refuse(error if isinstance(error, Invalid) else Invalid(sentence=error.sentence))
        else:
            flash(str(_("Thank you. The dossiers that were given to you are open now.")))
            return redirect(url_for("reviews.index"), 303)
    page = render_template(
        "reviews/declare.html",
        form=form,
        round=views.round_shown(found),
        people=people,
        looked=advisor.found_at is not None,
        declared_at=advisor.declared_at,
    )
    return make_response(page, 422 if form.errors else 200)


@pages.get("/reviews/dossiers/<public_id>")
@performs(Act.BOARD_READ)
def of_dossier(public_id: str) -> Response:
    """From a dossier to my review of it, or to what I may see of it."""
    policy.require(login.actor(), Act.BOARD_READ)
    mine = queries_reviews.mine_of(login.actor(), public_id)
    if mine is None:
        return redirect(url_for("dossiers.show", public_id=public_id), 303)
    return redirect(url_for("reviews.show", public_id=mine), 303)


@pages.get("/reviews/<public_id>")
@performs(Act.REVIEW_READ)
def show(public_id: str) -> Response:
    """The dossier beside the form."""
    found = mine(public_id)
    return _page(found, _form(found))


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
    except Stale as error:
        return _stale(found, form, error)
    except (Invalid, Incomplete, IllegalMove) as error:
        return _refused(found, form, error)
    if wants_json():
        return jsonify(version=kept.version, saved_at=kept.saved_at.isoformat())
    if act in {"submit", "next"}:
        flash(str(_("Your review of %(person)s is submitted.", person=found.dossier.person.name)))
    return redirect(_onward(found, act), 303)


@pages.get("/reviews/<public_id>/versions")
@performs(Act.REVIEW_READ)
def versions(public_id: str) -> str:
    """Every version of my review, to go back to."""
    found = mine(public_id)
    shown = views_board.versions(found.review, found.dossier.round.form) if found.review else []
    return render_template(
        "reviews/versions.html",
        assignment=views_board.assignment(found),
        versions=shown,
    )


@pages.post("/reviews/<public_id>/versions/<int:number>/restore")
@performs(Act.REVIEW_WRITE)
def restore(public_id: str, number: int) -> Response:
    """Go on from a version of before."""
    found = mine(public_id, to_change=True)
    reviewing.restore(found, number, actor=login.actor(), at=g.arrived_at)
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
    said = _("The director was told. This dossier is no longer yours.")
    return _leave(public_id, Act.ASSIGNMENT_DECLINE, assigning.decline, "reviews/decline.html", said)


@pages.route("/reviews/<public_id>/conflict", methods=["GET", "POST"])
@performs(Act.ASSIGNMENT_RECUSE)
def recuse(public_id: str) -> Response:
    """Say that there is a conflict after all: the dossier closes, and what I wrote is sealed."""
    said = _("Thank you. This dossier is closed to you, and what you wrote is sealed.")
    return _leave(public_id, Act.ASSIGNMENT_RECUSE, conflicts.recuse, "reviews/conflict.html", said)


def mine(public_id: str, *, to_change: bool = False) -> Assignment:
    """An assignment of the reader's own that is open to them; raises NotFound."""
    found = queries_reviews.assignment(login.actor(), public_id, to_change=to_change)
    policy.require(login.actor(), Act.REVIEW_READ, found)
    return found


def _leave(public_id: str, act: Act, do: Any, template: str, said: Any) -> Response:
    found = mine(public_id, to_change=request.method == "POST")
    policy.require(login.actor(), act, found)
    typed = request.form if request.method == "POST" else None
    form = Form(schemas_review.why(schemas_review.TO_DIRECTOR), typed=typed)
    if form.typed is not None:
        try:
            do(found, form.submit()["reason"], actor=login.actor())
        except (Invalid, IllegalMove) as error:
            form.refuse(error if isinstance(error, Invalid) else Invalid(sentence=error.sentence))
        else:
            flash(str(said))
            return redirect(url_for("reviews.index"), 303)
    page = render_template(template, form=form, assignment=views_board.assignment(found))
    return make_response(page, 422 if form.errors else 200)


def _keep(found: Assignment, form: Form, act: str) -> Review:
    typed = form.save()
    said, version = schemas_review.answers(typed), schemas_review.version_of(typed)
    by_hand = not wants_json()
    at = g.arrived_at
    kept = reviewing.save(found, said, version=version, actor=login.actor(), at=at, by_hand=by_hand)
    if act in {"submit", "next"}:
        reviewing.submit(found, actor=login.actor(), at=at)
    return kept


def _onward(found: Assignment, act: str) -> str:
    if act == "next":
        following = views_board.next_of(login.actor(), found)
        return url_for("reviews.show", public_id=following) if following else url_for("reviews.index")
    return url_for("reviews.show", public_id=found.public_id)


def _form(found: Assignment) -> Form:
    review = found.review
    kept = {**review.answers, "version": review.version} if review else {}
    return Form(schemas_review.review(found.dossier.round.form), values=kept)


def _page(found: Assignment, form: Form, error: PortalError | None = None) -> Response:
    who, form_number = login.actor(), found.dossier.round.form
    page = render_template(
        "reviews/show.html",
        assignment=views_board.assignment(found),
        dossier=views_dossier.shown(found.dossier, actor=who),
        form=form,
        error=error,
        required=[one.key for one in rules_form.form(form_number) if one.required],
        readers=views_board.readers(form_number),
        legal=rules_form.LEGAL,
        progress=views_board.progress(who, found),
        follow_up=Form(schemas_dossier.FollowUp()),
    )
    return make_response(page, error.status if error else 200)


def _refused(found: Assignment, form: Form, error: PortalError) -> Response:
    if wants_json():
        raise error
    if isinstance(error, Incomplete):
        form.errors[""] = [_("Still needed: %(what)s.", what=one) for one in error.needs]
    else:
        form.refuse(error if isinstance(error, Invalid) else Invalid(sentence=error.sentence))
    return _page(found, form, error)


def _stale(found: Assignment, form: Form, error: Stale) -> Response:
    if wants_json():
        raise error
    labels = {name: one.label for name, one in form.fields.items() if one.kind != "hidden"}
    page = render_template(
        "errors/stale.html",
        error=error,
        labels=labels,
        action=url_for("reviews.write", public_id=found.public_id),
        back=url_for("reviews.show", public_id=found.public_id),
    )
    return make_response(page, error.status)
