"""The pages of a director: the rounds, one round's table, its advisors, and what becomes of it."""

from collections.abc import Mapping
from dataclasses import replace
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
from portal.kernel.words import _, _n
from portal.people.models import Person
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
    page = rounds_seen(request.args.get("after"))
    leads = policy.may(login.actor(), Act.ROUND_CREATE)
    return render_template(
        "rounds/index.html",
        page=replace(page, items=()),
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
            made = service.create(planned(form.submit()), actor=login.actor())
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
    status = request.args.get("status") or None
    page = dossiers_in(found, status, request.args.get("after"))
    return render_template(
        "rounds/show.html", table=views_rounds.table(login.actor(), found, page), status=status
    )


@pages.route("/rounds/<slug>/edit", methods=["GET", "POST"])
@performs(Act.ROUND_EDIT)
def edit(slug: str) -> Response:
    """Change a round: all of it while it is planned, its dates once it is open."""
    found = seen(slug, to_change=request.method == "POST")
    policy.require(login.actor(), Act.ROUND_EDIT, found)
    in_plan = found.status == RoundStatus.DRAFT
    schema = schemas.plan(candidates()) if in_plan else schemas.Dates()
    form = Form(schema, values=schemas.typed(found), typed=typed())
    if form.typed is None:
        return _plan(form, found)
    try:
        values = planned(form.submit(), None if in_plan else found.zone)
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


# What these pages share with pages_leading, pages_sharing and the operations of programs


def rounds_seen(after: str | None) -> paging.Page:
    """A page of the rounds whose table the reader may see, the newest first; refuses whoever may see none."""
    who = login.actor()
    policy.require(who, Act.ROUND_READ, _Rounds(who))
    order = Round.until_on.desc(), Round.id.desc()
    return paging.page(queries_rounds.listed(who), *order, size=PAGE, after=after)


def dossiers_in(found: Round, status: str | None, after: str | None) -> paging.Page:
    """A page of a round's dossiers that the reader may know of, by name; those in one status, or `exempt`, if named."""
    rows = queries.in_round(login.actor(), found).join(Person, Person.id == Dossier.person_id)
    if status == "exempt":
        rows = rows.where(Dossier.exempt_reason.is_not(None))
    elif status in views.DOSSIERS:
        rows = rows.where(Dossier.status == status, Dossier.exempt_reason.is_(None))
    rows = rows.options(joinedload(Dossier.person), joinedload(Dossier.acting_director))
    page = paging.page(rows, Person.sort_name, Dossier.id, size=PAGE, after=after)
    queries.with_standing(login.actor(), list(page))
    return page


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


def planned(values: Mapping[str, Any], zone: str | None = None) -> dict[str, Any]:
    """What was typed of a round as the service takes it; `zone` is the round's own where it is no longer typed."""
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


def _back(slug: str) -> Response:
    return redirect(url_for("rounds.show", slug=slug), 303)
