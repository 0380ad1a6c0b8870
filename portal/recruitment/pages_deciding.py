"""The pages on which a committee decides, tells, takes back, and hires; every one restates whom it concerns first."""

from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

from flask import current_app, flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from portal import policy
from portal.accounts import login
from portal.kernel import db
from portal.kernel.errors import IllegalMove, Incomplete, Invalid, NotFound, PortalError
from portal.kernel.forms import Form, Schema
from portal.kernel.web import performs
from portal.kernel.words import _, _n
from portal.people.models import Person, Title
from portal.policy.acts import Act
from portal.recruitment import (
    deciding,
    deciding_offers,
    queries_committee,
    queries_judged,
    queries_positions,
    rules_decisions,
    schemas_committee,
    views_committee,
    views_deciding,
    views_letters,
    views_reading,
)
from portal.recruitment.lifecycle import APPLICATION
from portal.recruitment.models import Application, Outcome, Position
from portal.recruitment.pages_committee import pages, seen
from portal.recruitment.pages_reading import address, readable


@pages.get("/committee/positions/<slug>/ticked")
@performs(Act.COMMITTEE_READ)
def ticked(slug: str) -> Response:
    """From the table on to the page of what shall be done with the ticked applications."""
    found, act, ids = seen(slug), request.args.get("act", ""), request.args.getlist("application")
    if not ids and act != "release":
        flash(str(_("Please tick the applications that you mean first.")), "error")
        return redirect(url_for("committee.position", slug=found.slug), 303)
    outcome = act if act in rules_decisions.ACTS else None
    pages_of = {"take-up": "committee.take_up", "release": "committee.release"}
    endpoint = "committee.decide" if outcome else pages_of.get(act)
    if endpoint is None:
        raise NotFound()
    return redirect(url_for(endpoint, slug=found.slug, outcome=outcome, application=ids), 303)


@pages.route("/committee/positions/<slug>/start-reading", methods=["GET", "POST"])
@performs(Act.APPLICATION_TAKE_UP)
def take_up(slug: str) -> Response | str:
    """Start reading the ticked applications, once their number was read."""
    found = seen(slug)
    rows = _chosen(found, Act.APPLICATION_TAKE_UP)
    if request.method == "GET":
        return render_template("committee/take_up.html", **_whom(found, rows, Act.APPLICATION_TAKE_UP))
    for one in rows:
        deciding.take_up(one, actor=login.actor())
    flash(
        str(_n("One application is being read now.", "%(num)s applications are being read now.", len(rows)))
    )
    return redirect(_back(found, rows), 303)


@pages.route("/committee/positions/<slug>/decide", methods=["GET", "POST"])
@performs(Act.DECISION_RECORD)
def decide(slug: str) -> Response:
    """Decide about the ticked applications; nobody is told yet."""
    found, outcome = seen(slug), _outcome()
    rows = _chosen(found, Act.DECISION_RECORD)
    form = _decision_form(outcome, rows)
    if form.typed is not None:
        try:
            _decide(outcome, rows, form)
        except Invalid as error:
            form.refuse(error)
        else:
            ids = [one.public_id for one in rows]
            flash(str(_("The decision is kept. Nobody was told yet: this is what they will read.")))
            return redirect(url_for("committee.release", slug=found.slug, application=ids), 303)
    whom = _whom(found, rows, rules_decisions.ACTS[outcome])
    page = render_template(
        "committee/decide.html", form=form, outcome=outcome, **whom, outcomes=rules_decisions.OUTCOMES
    )
    return make_response(page, 422 if form.errors else 200)


@pages.route("/committee/positions/<slug>/release", methods=["GET", "POST"])
@performs(Act.DECISION_RELEASE, own_units=True)
def release(slug: str) -> Response:
    """Read the exact mails, then let them go, one unit of work each."""
    if request.method == "POST":
        return _release(slug)
    with db.reading():
        found = seen(slug)
        policy.require(login.actor(), Act.DECISION_RELEASE, found)
        ids = request.args.getlist("application") or queries_committee.with_pending(login.actor(), found)
        rows = queries_committee.ticked(login.actor(), found, ids)
        for one in rows:
            policy.require(login.actor(), Act.DECISION_RELEASE, one)
        letters = [one for one in map(views_deciding.ticked, rows) if one.pending]
        position = views_committee.position_shown(found, found.standing)
        return make_response(render_template("committee/release.html", position=position, letters=letters))


@pages.post("/committee/applications/<public_id>/decision/cancel")
@performs(Act.DECISION_RECORD)
def cancel(public_id: str) -> Response:
    """Take back a decision that nobody was told yet."""
    found = readable(public_id, to_change=True)
    deciding.cancel(found, actor=login.actor())
    flash(str(_("The decision is taken back. Nobody was told.")))
    return redirect(address(found), 303)


@pages.route("/committee/applications/<public_id>/reconsider", methods=["GET", "POST"])
@performs(Act.APPLICATION_RECONSIDER)
def reconsider(public_id: str) -> Response:
    """Read an application once more, for a recorded reason."""
    return _with_reason(
        public_id, Act.APPLICATION_RECONSIDER, schemas_committee.Reconsider(), deciding.reconsider
    )


@pages.route("/committee/applications/<public_id>/withdraw-offer", methods=["GET", "POST"])
@performs(Act.APPLICATION_WITHDRAW_OFFER)
def withdraw_offer(public_id: str) -> Response:
    """Withdraw an offer; the applicant reads why."""
    schema = schemas_committee.WithdrawOffer()
    return _with_reason(public_id, Act.APPLICATION_WITHDRAW_OFFER, schema, deciding_offers.withdraw_offer)


@pages.route("/committee/applications/<public_id>/hire", methods=["GET", "POST"])
@performs(Act.APPLICATION_HIRE)
def hire(public_id: str) -> Response:
    """Appoint who accepted the offer."""
    found = readable(public_id, to_change=request.method == "POST")
    policy.require(login.actor(), Act.APPLICATION_HIRE, found)
    if needs := APPLICATION.needs(found, Act.APPLICATION_HIRE):
        raise Incomplete(needs)
    people = {one.public_id: one for one in queries_positions.supervisors()}
    form = _appointment_form(found.position, [(key, one.name) for key, one in people.items()])
    if form.typed is not None:
        try:
            _hire(found, form.submit(), people)
        except Invalid as error:
            form.refuse(error)
        else:
            flash(str(_("Hired. A page about them is prepared and waits for their yes.")))
            return redirect(address(found), 303)
    shown = views_reading.reading(found, actor=login.actor())
    seats = (queries_judged.hired(found.position), found.position.seats)
    page = render_template("committee/hire.html", form=form, application=shown, seats=seats)
    return make_response(page, 422 if form.errors else 200)


def _hire(found: Application, typed: dict[str, Any], people: dict[str, Person]) -> None:
    title, supervisor = Title(typed.pop("title")), people.get(typed.pop("supervisor") or "")
    zone = ZoneInfo(current_app.config["SETTINGS"].LAB_TIMEZONE)
    deciding_offers.hire(found, **typed, title=title, supervisor=supervisor, zone=zone, actor=login.actor())


def _chosen(position: Position, act: Act) -> list[Application]:
    """The applications that the address or the form names; each one the reader's to act on."""
    asked = request.values.getlist("application")
    rows = queries_committee.ticked(login.actor(), position, asked, to_change=request.method == "POST")
    if not rows or len(rows) != len(set(asked)):
        raise NotFound()
    for one in rows:
        policy.require(login.actor(), act, one)
    return rows


def _whom(position: Position, rows: Sequence[Application], act: Act) -> dict[str, object]:
    """Whom a page is about: those with whom the act is possible, and those it leaves out."""
    fits = [APPLICATION.find(one.status, act) is not None for one in rows]
    shown = [views_deciding.ticked(one) for one in rows]
    return {
        "position": views_committee.position_shown(position, position.standing),
        "chosen": [one for one, fit in zip(shown, fits, strict=True) if fit],
        "left_out": [one for one, fit in zip(shown, fits, strict=True) if not fit],
    }


def _outcome() -> Outcome:
    named = request.values.get("outcome")
    found = next((one for one in Outcome if one == named), None)
    if found is None:
        raise NotFound()
    return found


def _decision_form(outcome: Outcome, rows: Sequence[Application]) -> Form:
    locales = sorted({one.locale for one in rows})
    values: dict[str, object] = {
        f"text_{locale}": views_letters.usual_text(outcome, locale) for locale in locales
    }
    before = views_letters.pending(rows[0]) if len(rows) == 1 else None
    if before and before.outcome == outcome:
        values |= {f"text_{rows[0].locale}": before.message, "reasons": before.reasons, "note": before.note}
    typed = request.form if request.method == "POST" else None
    return Form(schemas_committee.decision(outcome, locales), values=values, typed=typed)


def _decide(outcome: Outcome, rows: Sequence[Application], form: Form) -> None:
    typed = form.submit()
    reasons = typed.get("reasons") or []
    for locale in {one.locale for one in rows}:
        deciding.refuse_wrong(outcome, typed[f"text_{locale}"], reasons, f"text_{locale}")
    for one in rows:
        said = {"text": typed[f"text_{one.locale}"], "reasons": reasons, "note": typed["note"]}
        deciding.record(one, outcome, **said, actor=login.actor())


def _release(slug: str) -> Response:
    told, refused = 0, []
    named = [one.partition(":") for one in request.form.getlist("seen")]
    for public_id, _colon, seen_before in named:
        try:
            with db.unit():
                found = readable(public_id, to_change=True)
                told += deciding.release(found, seen=seen_before, actor=login.actor())
        except PortalError as error:
            refused.append(error)
    if len(refused) == len(named):
        raise refused[0] if refused else NotFound()
    if told:
        flash(str(_n("One applicant was told.", "%(num)s applicants were told.", told)))
    else:
        flash(str(_("They had been told already; nothing was sent twice.")))
    for one in refused:
        flash(str(one), "error")
    return redirect(url_for("committee.position", slug=slug), 303)


def _with_reason(public_id: str, act: Act, schema: Schema, do) -> Response:
    found = readable(public_id, to_change=request.method == "POST")
    policy.require(login.actor(), act, found)
    if APPLICATION.find(found.status, act) is None:
        raise IllegalMove()
    form = Form(schema, typed=request.form if request.method == "POST" else None)
    if form.typed is not None:
        try:
            do(found, form.submit()["reason"], actor=login.actor())
        except Invalid as error:
            form.refuse(error)
        else:
            return redirect(address(found), 303)
    shown = views_reading.reading(found, actor=login.actor())
    page = render_template("committee/reason.html", form=form, application=shown, act=act)
    return make_response(page, 422 if form.errors else 200)


def _appointment_form(position: Position, supervisors: list[tuple[str, str]]) -> Form:
    title = {"phd": "phd", "postdoc": "postdoc", "engineer": "engineer", "internship": "intern"}
    supervisor = position.supervisor.public_id if position.supervisor else None
    values = {
        "title": title.get(position.kind, "researcher"),
        "starts_on": position.starts_on,
        "team": position.team,
        "supervisor": supervisor,
    }
    typed = request.form if request.method == "POST" else None
    return Form(schemas_committee.appointment(supervisors), values=values, typed=typed)


def _back(position: Position, rows: Sequence[Application]) -> str:
    return address(rows[0]) if len(rows) == 1 else url_for("committee.position", slug=position.slug)
