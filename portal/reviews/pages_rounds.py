"""The pages of a director: the rounds, one round's table, its advisors, and what becomes of it."""

from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, current_app, flash, make_response, redirect, render_template, request, url_for
from sqlalchemy.orm import joinedload
from werkzeug.wrappers import Response

from portal import policy
from portal.accounts import login
from portal.accounts import queries as accounts
from portal.kernel import clock, paging
from portal.kernel.errors import Incomplete, Invalid, PortalError, Stale
from portal.kernel.forms import Choices, Form
from portal.kernel.web import performs
from portal.kernel.words import _, _n, language
from portal.people.models import Person
from portal.policy.actor import Role
from portal.policy.acts import Act
from portal.reviews import queries, queries_people, queries_rounds, schemas, service, views, views_rounds
from portal.reviews.lifecycle import RoundStatus
from portal.reviews.models import Dossier, Round
from portal.reviews.rules import CrossView, Identity

pages = Blueprint("rounds", __name__)

PAGE = 50


@pages.get("/rounds")
@performs(Act.ROUND_READ)
def index() -> str:
    """The rounds, the newest first, and who has had none for twelve months."""
    who = login.actor()
    policy.require(who, Act.ROUND_READ, _Rounds(who))
    order = Round.until_on.desc(), Round.id.desc()
    page = paging.page(queries_rounds.listed(who), *order, size=PAGE, after=request.args.get("after"))
    leads = policy.may(who, Act.ROUND_CREATE)
    return render_template(
        "rounds/index.html",
        page=page,
        rounds=[views.round_shown(one) for one in page],
        unreviewed=views_rounds.unreviewed(today()) if leads else [],
        leads=leads,
    )


class _Rounds:
    """The list of rounds as a thing that somebody may read: what they are to any of them."""

    def __init__(self, who: Any):
        self.standing = frozenset({"acting"}) if queries_rounds.acts_somewhere(who) else frozenset()


@pages.route("/rounds/new", methods=["GET", "POST"])
@performs(Act.ROUND_CREATE)
def new() -> Response:
    """Plan a round."""
    policy.require(login.actor(), Act.ROUND_CREATE)
    usual = {"zone": current_app.config["SETTINGS"].LAB_TIMEZONE, "identity": Identity.NAMED}
    usual |= {"cross_view": CrossView.AFTER_OWN, "correct_days": 0}
    form = Form(schemas.plan(candidates()), values=usual, typed=typed())
    if form.typed is not None:
        try:
            made = service.create(_values(form), actor=login.actor())
        except (Invalid, Incomplete) as error:
            refuse(form, error)
        else:
            flash(str(_("The round is planned. Ask advisors to it, then open it.")))
            return redirect(url_for("rounds.show", slug=made.slug), 303)
    return _plan(form, None)


@pages.get("/rounds/<slug>")
@performs(Act.ROUND_READ)
def show(slug: str) -> str:
    """The table of a round: coverage, progress, what is missing."""
    found = seen(slug)
    rows = queries.in_round(login.actor(), found).join(Person, Person.id == Dossier.person_id)
    status = request.args.get("status") or None
    if status == "exempt":
        rows = rows.where(Dossier.exempt_reason.is_not(None))
    elif status in views.DOSSIERS:
        rows = rows.where(Dossier.status == status, Dossier.exempt_reason.is_(None))
    rows = rows.options(joinedload(Dossier.person), joinedload(Dossier.acting_director))
    page = paging.page(rows, Person.sort_name, Dossier.id, size=PAGE, after=request.args.get("after"))
    queries.with_standing(login.actor(), list(page))
    return render_template(
        "rounds/show.html", table=views_rounds.table(login.actor(), found, page), status=status
    )


@pages.route("/rounds/<slug>/edit", methods=["GET", "POST"])
@performs(Act.ROUND_EDIT)
def edit(slug: str) -> Response:
    """Change a round: all of it while it is planned, its dates once it is open."""
    found = seen(slug, to_change=request.method == "POST")
    policy.require(login.actor(), Act.ROUND_EDIT, found)
    planned = found.status == RoundStatus.DRAFT
    schema = schemas.plan(candidates()) if planned else schemas.Dates()
    form = Form(schema, values=schemas.typed(found), typed=typed())
    if form.typed is None:
        return _plan(form, found)
    try:
        values = _values(form, None if planned else found.zone)
        version = int(form.schema._taken(form.typed, "version") or 0)
        service.edit(found, values, version=version, actor=login.actor())
    except Stale as error:
        return _stale(found, form, error)
    except (Invalid, Incomplete) as error:
        refuse(form, error)
        return _plan(form, found)
    flash(str(_("Saved.")))
    return redirect(url_for("rounds.show", slug=found.slug), 303)


@pages.post("/rounds/<slug>/open")
@performs(Act.ROUND_OPEN)
def open_(slug: str) -> Response:
    """Open a round: everybody in office gets a dossier, and a mail."""
    made = service.open_round(seen(slug, to_change=True), actor=login.actor())
    taking_part = sum(one.exempt_reason is None for one in made)
    flash(
        str(
            _n(
                "The round is open: one dossier was begun.",
                "The round is open: %(num)s dossiers were begun.",
                taking_part,
            )
        )
    )
    return _back(slug)


@pages.post("/rounds/<slug>/close")
@performs(Act.ROUND_CLOSE)
def close(slug: str) -> Response:
    """Close a round of which everything is shared."""
    service.close(seen(slug, to_change=True), actor=login.actor())
    flash(str(_("The round is closed.")))
    return _back(slug)


@pages.route("/rounds/<slug>/cancel", methods=["GET", "POST"])
@performs(Act.ROUND_CANCEL)
def cancel(slug: str) -> Response:
    """Give a round up, for a reason that everybody in it reads."""
    found = seen(slug, to_change=request.method == "POST")
    policy.require(login.actor(), Act.ROUND_CANCEL, found)
    form = Form(schemas.Reason(), typed=typed())
    if form.typed is not None:
        try:
            service.cancel(found, form.submit()["reason"], actor=login.actor())
        except (Invalid, Incomplete) as error:
            refuse(form, error)
        else:
            flash(str(_("The round is cancelled. Everybody in it was told.")))
            return redirect(url_for("rounds.index"), 303)
    page = render_template("rounds/cancel.html", form=form, round=views.round_shown(found))
    return make_response(page, 422 if form.errors else 200)


# Advisors


@pages.route("/rounds/<slug>/advisors", methods=["GET", "POST"])
@performs(Act.ROUND_CONVENE)
def advisors(slug: str) -> Response:
    """Who is asked to a round, and whom one could ask."""
    found = seen(slug, to_change=request.method == "POST")
    policy.require(login.actor(), Act.ROUND_CONVENE, found)
    if request.method == "POST":
        chosen = set(request.form.getlist("user"))
        users = [one for one in queries_people.users_with(Role.ADVISOR) if one.public_id in chosen]
        made = service.convene(found, users, actor=login.actor())
        flash(str(_n("One advisor is asked.", "%(num)s advisors are asked.", len(made))))
        return redirect(url_for("rounds.advisors", slug=slug), 303)
    return _advisors(found, Form(schemas.Invited(), values={"locale": language()}))


@pages.post("/rounds/<slug>/advisors/invite")
@performs(Act.ROUND_CONVENE)
def invite(slug: str) -> Response:
    """Ask somebody by mail who may not have an account yet."""
    found = seen(slug, to_change=True)
    form = Form(schemas.Invited(), typed=request.form)
    try:
        service.invite(found, **form.submit(), actor=login.actor())
    except Invalid as error:
        refuse(form, error)
        return _advisors(found, form)
    flash(str(_("The invitation leaves by mail; with the account they are an advisor of this round.")))
    return redirect(url_for("rounds.advisors", slug=slug), 303)


@pages.post("/rounds/<slug>/advisors/<advisor_id>/extend")
@performs(Act.ROUND_EXTEND)
def extend(slug: str, advisor_id: str) -> Response:
    """Give one advisor more time."""
    found = seen(slug, to_change=True)
    policy.require(login.actor(), Act.ROUND_EXTEND, found)
    advisor = queries_rounds.advisor_by(found, advisor_id)
    try:
        day = Form(schemas.MoreTime(), typed=request.form).submit()["until_on"]
        service.extend(found, advisor, schemas.end_of(day, found.zone), actor=login.actor())
    except Invalid as error:
        said = next((one for some in error.fields.values() for one in some), error.sentence)
        flash(str(said), "error")
    else:
        flash(str(_("%(name)s has more time, and was told.", name=views.name_of(advisor.user))))
    return redirect(url_for("rounds.advisors", slug=slug), 303)


# What these pages share with pages_leading and pages_sharing


def seen(slug: str, *, to_change: bool = False) -> Round:
    """A round whose table the reader may see; raises NotFound."""
    found = queries_rounds.one_visible(login.actor(), slug, to_change=to_change)
    policy.require(login.actor(), Act.ROUND_READ, found)
    return found


def typed():
    """What was posted, if this is a POST."""
    return request.form if request.method == "POST" else None


def refuse(form: Form, error: PortalError) -> None:
    """Show a refusal beside what was typed."""
    form.refuse(error if isinstance(error, Invalid) else Invalid(sentence=error.sentence))


def today() -> Any:
    """The lab's date."""
    return clock.today(ZoneInfo(current_app.config["SETTINGS"].LAB_TIMEZONE))


def _values(form: Form, zone: str | None = None) -> dict[str, Any]:
    values = form.submit()
    made = schemas.moments(values, zone or values["zone"])
    if "acting_director" in made:
        chosen = made.pop("acting_director")
        made["acting_director_id"] = accounts.one(chosen).id if chosen else None
    return made


def candidates() -> Choices:
    """Whoever may act for the director, by public id."""
    return [(one.public_id, views.name_of(one)) for one in queries_people.who_may_act()]


def _plan(form: Form, found: Round | None) -> Response:
    shown = views.round_shown(found) if found else None
    page = render_template("rounds/plan.html", form=form, round=shown)
    return make_response(page, 422 if form.errors else 200)


def _stale(found: Round, form: Form, error: Stale) -> Response:
    labels = {name: one.label for name, one in form.fields.items() if one.kind != "hidden"}
    error.theirs = schemas.typed(found)
    error.yours = {name: form.schema._taken(form.typed, name) for name in labels}  # type: ignore[arg-type]
    here = url_for("rounds.edit", slug=found.slug)
    page = render_template("errors/stale.html", error=error, labels=labels, action=here, back=here)
    return make_response(page, error.status)


def _advisors(found: Round, form: Form) -> Response:
    asked = {one.user_id for one in found.advisors}
    others = [one for one in queries_people.users_with(Role.ADVISOR) if one.id not in asked]
    page = render_template(
        "rounds/advisors.html",
        form=form,
        round=views.round_shown(found),
        open=found.status == RoundStatus.OPEN,
        advisors=views_rounds.advisor_lines(found),
        others=[(one.public_id, views.name_of(one)) for one in others],
        awaited=[(one.name, one.address) for one in queries_rounds.awaited(found)],
    )
    return make_response(page, 422 if form.errors else 200)


def _back(slug: str) -> Response:
    return redirect(url_for("rounds.show", slug=slug), 303)
