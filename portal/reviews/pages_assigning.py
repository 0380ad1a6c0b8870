"""The pages of a director about many people at once: conflicts to settle, who reviews whom, and what is frozen and given."""

from collections.abc import Collection, Mapping
from typing import Any

from flask import flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from portal import policy
from portal.accounts import login
from portal.accounts import queries as accounts
from portal.kernel.errors import IllegalMove, Invalid, NotFound
from portal.kernel.forms import Form
from portal.kernel.web import performs
from portal.kernel.words import _, _n
from portal.policy.acts import Act
from portal.reviews import (
    assigning,
    conflicts,
    dossiers,
    queries_reviews,
    queries_rounds,
    schemas,
    views,
    views_rounds,
)
from portal.reviews.lifecycle import DossierStatus
from portal.reviews.models import Dossier, Round
from portal.reviews.pages_leading import back, led, refused
from portal.reviews.pages_rounds import pages, seen
from portal.reviews.rules import Settlement
from portal.reviews.views_advisors import advisor_lines
from portal.reviews.views_rounds import Pair


@pages.get("/rounds/<slug>/conflicts")
@performs(Act.ROUND_READ)
def conflicts_of(slug: str) -> Response:
    """What stands between advisors and people, to be settled one by one."""
    return _conflicts(seen(slug))


@pages.post("/rounds/<slug>/dossiers/<public_id>/conflicts/<conflict_id>")
@performs(Act.CONFLICT_SETTLE)
def settle(slug: str, public_id: str, conflict_id: str) -> Response:
    """Decide what a conflict means."""
    found = led(slug, public_id, to_change=True)
    policy.require(login.actor(), Act.CONFLICT_SETTLE, found)
    conflict = queries_reviews.conflict_in(found, conflict_id)
    if conflict.user_id == login.actor().id:
        raise NotFound()
    form = Form(schemas.Settled(), typed=request.form)
    try:
        said = form.submit()
    except Invalid:
        return _conflicts(seen(slug), {conflict.public_id: form})
    how = Settlement(said["settled"])
    conflicts.settle(found, conflict, how, said["reason"], actor=login.actor())
    both = {"name": views.name_of(conflict.user), "person": found.person.name}
    flash(str(_("Settled: %(name)s and %(person)s.", **both)))
    return redirect(url_for("rounds.conflicts_of", slug=slug), 303)


def _conflicts(found: Round, typed: Mapping[str, Form] | None = None) -> Response:
    led = queries_rounds.led(login.actor(), found)
    pairs = views_rounds.pairs(login.actor(), led)
    page = render_template(
        "rounds/conflicts.html",
        round=views.round_shown(found),
        waiting=[one for one in pairs if one.conflict.settled is None],
        settled=[one for one in pairs if one.conflict.settled is not None],
        means=schemas.MEANS,
        forms_of={one.conflict.public_id: _settling(one) for one in pairs} | dict(typed or {}),
        typed=list(typed or {}),
        undeclared=[views.name_of(one.user) for one in found.advisors if one.declared_at is None],
    )
    return make_response(page, 422 if typed else 200)


def _settling(pair: Pair) -> Form:
    kept = {"settled": pair.conflict.settled, "reason": pair.conflict.reason}
    return Form(schemas.Settled(), values=kept)


@pages.get("/rounds/<slug>/assignments")
@performs(Act.ROUND_READ)
def assignments(slug: str) -> str:
    """Who reviews whom, with what is still proposed."""
    found = seen(slug)
    led_here = queries_rounds.led(login.actor(), found)
    return render_template(
        "rounds/assignments.html",
        round=views.round_shown(found),
        lines=views_rounds.lines(login.actor(), led_here),
        advisors=advisor_lines(login.actor(), found),
    )


@pages.post("/rounds/<slug>/publish")
@performs(Act.ASSIGNMENT_PUBLISH)
def publish(slug: str) -> Response:
    """Give the ticked dossiers to their advisors: the page that lists them has restated how many."""
    ticked = chosen(slug, Act.ASSIGNMENT_PUBLISH, request.form.getlist("dossier"))
    proposed = {one.dossier_id for one in queries_reviews.proposed([one.id for one in ticked])}
    if not proposed:
        flash(str(_("Please tick dossiers for which somebody is proposed first.")), "error")
        return redirect(url_for("rounds.assignments", slug=slug), 303)
    number = assigning.publish([one for one in ticked if one.id in proposed], actor=login.actor())
    flash(
        str(_n("Given to one advisor, who was told.", "Given %(num)s times; the advisors were told.", number))
    )
    if request.form.get("here") == ticked[0].public_id:
        return back(ticked[0], "advisors")
    return redirect(url_for("rounds.assignments", slug=slug), 303)


@pages.post("/rounds/<slug>/freeze")
@performs(Act.DOSSIER_FREEZE)
def freeze_ticked(slug: str) -> Response:
    """Freeze the ticked dossiers, as they stand."""
    found = chosen(slug, Act.DOSSIER_FREEZE, request.form.getlist("dossier"))
    ticked = [one for one in found if one.status == DossierStatus.PREPARING]
    for one in ticked:
        dossiers.freeze(one, actor=login.actor())
    if ticked:
        flash(str(_n("One dossier is frozen.", "%(num)s dossiers are frozen.", len(ticked))))
    else:
        flash(str(_("Please tick dossiers that are being prepared first.")), "error")
    return redirect(url_for("rounds.show", slug=slug), 303)


def chosen(slug: str, act: Act, ids: Collection[str]) -> list[Dossier]:
    """The chosen ones of all that the reader directs in a round; raises NotFound where they direct nothing."""
    mine = queries_rounds.led(login.actor(), seen(slug, to_change=True))
    if not mine:
        raise NotFound()
    for one in mine:
        policy.require(login.actor(), act, one)
    return [one for one in mine if one.public_id in ids]


@pages.post("/rounds/<slug>/dossiers/<public_id>/assignments")
@performs(Act.ASSIGNMENT_PROPOSE)
def propose(slug: str, public_id: str) -> Response:
    """Propose an advisor; nobody else sees it."""
    found = led(slug, public_id, to_change=True)
    policy.require(login.actor(), Act.ASSIGNMENT_PROPOSE, found)
    try:
        put_forward(found, typed=request.form)
    except (Invalid, IllegalMove) as error:
        return refused(found, error)
    flash(str(_("Proposed. Nobody sees it until you publish.")))
    return back(found, "advisors")


@pages.post("/rounds/<slug>/dossiers/<public_id>/assignments/<assignment_id>/drop")
@performs(Act.ASSIGNMENT_DROP)
def drop(slug: str, public_id: str, assignment_id: str) -> Response:
    """Take a proposal back."""
    found = led(slug, public_id, to_change=True)
    assigning.drop(queries_reviews.in_dossier(found, assignment_id), actor=login.actor())
    flash(str(_("The proposal is taken back.")))
    return back(found, "advisors")


def put_forward(found: Dossier, **said_in: Any) -> None:
    """Propose the advisor of the round whom a form names; raises Invalid, IllegalMove."""
    said = Form(schemas.proposal(_advisors(found)), **said_in).submit()
    assigning.propose(found, accounts.one(said["advisor"]), said["part"] or "reader", actor=login.actor())


def _advisors(found: Dossier) -> list[tuple[str, str]]:
    round_ = queries_rounds.by_slug(found.round.slug)
    return [(one.user.public_id, views.name_of(one.user)) for one in round_.advisors]
