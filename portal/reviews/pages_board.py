"""The pages of an advisor: what waits for them, and with whom they have a conflict, said in one act."""

from collections.abc import Sequence

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from portal import policy
from portal.accounts import login
from portal.kernel.errors import IllegalMove, Incomplete, Invalid, NotFound, PortalError
from portal.kernel.forms import Form, Schema
from portal.kernel.web import performs
from portal.kernel.words import _
from portal.policy.acts import Act
from portal.reviews import conflicts, queries_reviews, queries_rounds, schemas_review, views, views_board
from portal.reviews.models import Round, RoundAdvisor
from portal.reviews.views_board import Name

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
    advisor = advisor_of(found)
    people = views_board.people(login.actor(), found) if advisor.found_at else []
    form = _declaration(found, advisor, people)
    if form.typed is None:
        return _declaring(found, advisor, people, form)
    try:
        say(found, advisor, people, form)
    except (Invalid, Incomplete, IllegalMove) as error:
        return _declaring(found, advisor, people, form, error)
    flash(str(_("Thank you. The dossiers that were given to you are open now.")))
    return redirect(url_for("reviews.index"), 303)


@pages.get("/reviews/dossiers/<public_id>")
@performs(Act.BOARD_READ)
def of_dossier(public_id: str) -> Response:
    """From a dossier to my review of it, or to what I may see of it."""
    policy.require(login.actor(), Act.BOARD_READ)
    mine = queries_reviews.mine_of(login.actor(), public_id)
    if mine is None:
        return redirect(url_for("dossiers.show", public_id=public_id), 303)
    return redirect(url_for("reviews.show", public_id=mine), 303)


def advisor_of(found: Round) -> RoundAdvisor:
    """What the reader is asked to in a round; raises NotFound."""
    advisor = queries_rounds.advisor(found, login.actor().id)
    if advisor is None:
        raise NotFound()
    return advisor


def _declaration(found: Round, advisor: RoundAdvisor, people: Sequence[Name]) -> Form:
    typed = request.form if request.method == "POST" else None
    return Form(declaration(people), values={"zone": advisor.zone or found.zone}, typed=typed)


def declaration(people: Sequence[Name]) -> Schema:
    """The form in which these people are named."""
    return schemas_review.declaration([(one.dossier_id, one.name) for one in people])


def _declaring(
    found: Round, advisor: RoundAdvisor, people: Sequence[Name], form: Form, error: PortalError | None = None
) -> Response:
    if error is not None:
        tell(form, error)
    page = render_template(
        "reviews/declare.html",
        form=form,
        round=views.round_shown(found),
        people=people,
        looked=advisor.found_at is not None,
        declared_at=advisor.declared_at,
    )
    return make_response(page, error.status if error else 200)


def say(found: Round, advisor: RoundAdvisor, people: Sequence[Name], form: Form) -> None:
    """Declare what the form says; raises Invalid, Incomplete, IllegalMove."""
    if advisor.declared_at is not None or advisor.found_at is None:
        conflicts.declare(found, advisor, {}, zone=found.zone, actor=login.actor())  # says why not
    said = form.submit()
    ticked = {one.person_id: said["remark"] for one in people if one.dossier_id in (said["conflicts"] or ())}
    conflicts.declare(found, advisor, ticked, zone=said["zone"], actor=login.actor())


def tell(form: Form, error: PortalError) -> None:
    """Show beside a form why it was refused."""
    form.refuse(error if isinstance(error, Invalid) else Invalid(sentence=error.sentence))
