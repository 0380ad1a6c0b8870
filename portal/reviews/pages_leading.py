"""The pages of a director about one dossier: from freezing to its reviews, and who directs it."""

from collections.abc import Mapping
from typing import Any

from flask import flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from portal import policy
from portal.accounts import login
from portal.accounts import queries as accounts
from portal.kernel import db
from portal.kernel.errors import IllegalMove, Incomplete, Invalid, NotFound, PortalError
from portal.kernel.forms import Form
from portal.kernel.web import performs
from portal.kernel.words import _
from portal.policy.acts import Act
from portal.reviews import (
    collecting,
    dossiers,
    queries,
    queries_people,
    queries_reviews,
    reviewing,
    schemas,
    schemas_dossier,
    views,
    views_assigning,
    views_dossier,
    views_leading,
    views_reviews,
    views_rounds,
)
from portal.reviews.lifecycle import DossierStatus
from portal.reviews.models import Dossier, Round
from portal.reviews.pages_rounds import candidates, pages, refuse, seen, typed
from portal.reviews.pages_traces import leave_traces
from portal.reviews.views_dossier import DossierShown
from portal.reviews.views_folder import Folder


@pages.get("/rounds/<slug>/dossiers/<public_id>")
@performs(Act.DOSSIER_LEAD, own_units=True)
def dossier(slug: str, public_id: str) -> Response:
    """One dossier as its director works on it."""
    with db.reading():
        folder = Folder(led(slug, public_id), login.actor())
        shown = views_dossier.shown(folder.dossier, actor=login.actor(), folder=folder)
        page = dossier_page(folder.dossier, shown=shown, folder=folder)
    leave_traces(shown)
    return page


@pages.post("/rounds/<slug>/dossiers/<public_id>/freeze")
@performs(Act.DOSSIER_FREEZE)
def freeze(slug: str, public_id: str) -> Response:
    """Freeze it, as it stands."""
    found = led(slug, public_id, to_change=True)
    dossiers.freeze(found, actor=login.actor())
    flash(str(_("The dossier is frozen; %(person)s was told.", person=found.person.name)))
    return back(found)


@pages.post("/rounds/<slug>/dossiers/<public_id>/unfreeze")
@performs(Act.DOSSIER_UNFREEZE)
def unfreeze(slug: str, public_id: str) -> Response:
    """Take it back from its reviewers, for a reason."""
    found = led(slug, public_id, to_change=True)
    policy.require(login.actor(), Act.DOSSIER_UNFREEZE, found)
    said = _("The dossier is taken back; its advisors were told why.")
    return for_a_reason(found, "unfreeze", dossiers.unfreeze, said)


@pages.post("/rounds/<slug>/dossiers/<public_id>/collect")
@performs(Act.DOSSIER_COLLECT)
def collect(slug: str, public_id: str) -> Response:
    """Take the reviews in without waiting for the rest."""
    found = led(slug, public_id, to_change=True)
    collecting.collect(found, actor=login.actor())
    flash(str(_("The reviews are in.")))
    return back(found)


@pages.post("/rounds/<slug>/dossiers/<public_id>/exempt")
@performs(Act.DOSSIER_EXEMPT)
def exempt(slug: str, public_id: str) -> Response:
    """Let somebody sit the round out, for a reason they read."""
    found = led(slug, public_id, to_change=True)
    policy.require(login.actor(), Act.DOSSIER_EXEMPT, found)
    said = _("%(person)s is exempt, and was told why.", person=found.person.name)
    return for_a_reason(found, "exempt", dossiers.exempt, said)


@pages.post("/rounds/<slug>/dossiers/<public_id>/include")
@performs(Act.DOSSIER_INCLUDE)
def include(slug: str, public_id: str) -> Response:
    """Let somebody take part after all."""
    found = led(slug, public_id, to_change=True)
    dossiers.include(found, actor=login.actor())
    flash(str(_("%(person)s takes part, and was told.", person=found.person.name)))
    return back(found)


@pages.post("/rounds/<slug>/dossiers/<public_id>/aside")
@performs(Act.DOSSIER_STAND_ASIDE)
def aside(slug: str, public_id: str) -> Response:
    """Stand aside for a conflict of one's own: somebody else acts, and the dossier closes."""
    found = led(slug, public_id, to_change=True)
    policy.require(login.actor(), Act.DOSSIER_STAND_ASIDE, found)
    form = Form(schemas.Aside(), typed=request.form)
    try:
        dossiers.stand_aside(found, form.submit()["remark"], actor=login.actor())
    except (Invalid, Incomplete) as error:
        return refused(found, error, aside=form)
    flash(str(_("You stand aside. Somebody else acts for you, and this dossier is closed to you.")))
    return redirect(url_for("rounds.show", slug=slug), 303)


@pages.route("/rounds/<slug>/dossiers/<public_id>/entrust", methods=["GET", "POST"])
@performs(Act.DOSSIER_ENTRUST)
def entrust(slug: str, public_id: str) -> Response:
    """Name who acts for the director on one dossier: a director does, or an administrator where no director may."""
    round_, found = known(slug, public_id, to_change=request.method == "POST")
    policy.require(login.actor(), Act.DOSSIER_ENTRUST, found)
    form = Form(schemas.entrusting(candidates()), values={"user": _acting(found)}, typed=typed())
    if form.typed is not None:
        try:
            hand_over(found, form)
        except Invalid as error:
            refuse(form, error)
        else:
            flash(str(_("Kept; whoever acts was told.")))
            return redirect(url_for("rounds.show", slug=slug), 303)
    line = views_rounds.lines(login.actor(), [found])[0]
    page = render_template("rounds/entrust.html", form=form, round=views.round_shown(round_), line=line)
    return make_response(page, 422 if form.errors else 200)


@pages.post("/rounds/<slug>/dossiers/<public_id>/reviews/<review_id>/return")
@performs(Act.REVIEW_RETURN)
def return_review(slug: str, public_id: str, review_id: str) -> Response:
    """Ask an author to look at their review again, for a reason they read."""
    found = led(slug, public_id, to_change=True)
    policy.require(login.actor(), Act.REVIEW_RETURN, found)
    if found.status not in {DossierStatus.WITH_DIRECTOR}:
        raise IllegalMove()
    review = queries_reviews.review_in(found, review_id)

    def give_back(_dossier: Dossier, reason: str, *, actor: Any) -> None:
        reviewing.return_to_author(review, reason, actor=actor)

    said = _("The review is with its author again, who was told why.")
    return for_a_reason(found, f"return-{review.public_id}", give_back, said)


def known(slug: str, public_id: str, *, to_change: bool = False) -> tuple[Round, Dossier]:
    """A round and a dossier of it that the reader may know of; raises NotFound."""
    round_ = seen(slug, to_change=to_change)
    found = queries.one_visible(login.actor(), public_id, to_change=to_change)
    if found.round_id != round_.id:
        raise NotFound()
    return round_, found


def _acting(found: Dossier) -> str | None:
    return found.acting_director.public_id if found.acting_director else None


def hand_over(found: Dossier, form: Form) -> None:
    """Let whom a form names act for the director, or the director again; raises Invalid."""
    said = form.submit()
    user = accounts.one(said["user"]) if said["user"] else None
    dossiers.entrust(found, user, said["reason"], actor=login.actor())


# What these pages share with pages_sharing


def led(slug: str, public_id: str, *, to_change: bool = False) -> Dossier:
    """A dossier of this round that the reader directs; raises NotFound."""
    found = queries.led(login.actor(), public_id, to_change=to_change)
    if found.round.slug != slug:
        raise NotFound()
    policy.require(login.actor(), Act.DOSSIER_LEAD, found)
    return found


def dossier_page(
    found: Dossier,
    *,
    shown: DossierShown | None = None,
    folder: Folder | None = None,
    error: PortalError | None = None,
    letter: Form | None = None,
    typed: Mapping[str, Form] | None = None,
) -> Response:
    """The working page of a dossier, with what was refused at its top; `typed` are its small forms as they were sent, by place."""
    who = login.actor()
    folder = folder or Folder(found, who)
    shown = shown or views_dossier.shown(found, actor=who, folder=folder)
    desk = views_leading.desk(found, shown, who, folder)
    if letter is None and shown.sees("synthesis"):
        letter = Form(schemas.Letter(), values={"text": shown.synthesis, "version": shown.synthesis_version})
    page = render_template(
        "rounds/dossier.html",
        dossier=shown,
        desk=desk,
        error=error,
        letter=letter,
        choices=views_assigning.choices(who, found, folder) if desk.proposes else [],
        parts=views_reviews.PARTS_TAKEN,
        follow_up=Form(schemas_dossier.FollowUp()),
        agreement=Form(schemas_dossier.agreement(owners(found) if desk.agrees else [])),
        evidence=Form(schemas_dossier.Evidence()),
        standing_aside=Form(schemas.Aside()),
        reason=Form(schemas.Reason()),
        typed=typed or {},
    )
    return make_response(page, error.status if error else 200)


def owners(found: Dossier) -> list[tuple[str, str]]:
    """Who may owe a follow-up: the person first, then everybody in office."""
    people = [found.person, *queries_people.in_office()]
    return list({one.public_id: (one.public_id, one.name) for one in people}.values())


def back(found: Dossier, place: str | None = None) -> Response:
    """To the dossier's page again."""
    here = url_for("rounds.dossier", slug=found.round.slug, public_id=found.public_id, _anchor=place)
    return redirect(here, 303)


def refused(found: Dossier, error: PortalError, **typed: Form) -> Response:
    """The dossier's page, with why something was not done, and what was typed where it was typed."""
    if isinstance(error, Invalid) and error.fields and not typed:
        error = Invalid(sentence=next(one for some in error.fields.values() for one in some))
    return dossier_page(found, error=error, typed=typed)


def for_a_reason(found: Dossier, place: str, act: Any, said: Any) -> Response:
    """Do something for the reason that was typed in this place of the page; without one nothing is done."""
    form = Form(schemas.Reason(), typed=request.form)
    try:
        reason = form.submit()["reason"]
    except Invalid:
        return refused(
            found, Invalid(sentence=_("Nothing was done: please look at the reason.")), **{place: form}
        )
    act(found, reason, actor=login.actor())
    flash(str(said))
    return back(found)
