"""What the pages of the person under review share: their dossier, its forms, and the page with what was refused."""

from collections.abc import Iterable
from typing import Any

from flask import make_response, render_template, url_for
from werkzeug.wrappers import Response

from portal import policy
from portal.accounts import login
from portal.kernel.errors import Invalid, PortalError, Stale
from portal.kernel.forms import Form
from portal.policy.acts import Act
from portal.reviews import (
    dossiers,
    queries,
    queries_content,
    queries_rounds,
    rules,
    schemas_dossier,
    views,
    views_dossier,
    views_own,
)
from portal.reviews.lifecycle import FollowUpStatus
from portal.reviews.models import Dossier
from portal.reviews.pages_leading import owners
from portal.reviews.views_dossier import DossierShown
from portal.reviews.views_own import Desk

SHORT = 90  # characters of a title in a list of choices


def own(public_id: str, *, to_change: bool = False) -> Dossier:
    """The reader's own dossier; raises NotFound."""
    found = queries.own(login.actor(), public_id, to_change=to_change)
    policy.require(login.actor(), Act.DOSSIER_FOLLOW, found)
    return found


def own_page(
    found: Dossier, shown: DossierShown | None = None, /, *, error: PortalError | None = None, **typed: Form
) -> Response:
    """The page of a dossier for its person, with what was refused, and everything typed, still there."""
    shown = shown or views_dossier.shown(found, actor=login.actor())
    desk = views_own.desk(found, shown)
    refused = error is not None and not isinstance(error, Invalid)
    page = render_template(
        "dossier/show.html",
        dossier=shown,
        own=desk,
        error=error,
        refused=refused,
        unsent=list(said(typed.values())) if refused else [],
        places=range(1, rules.MOST_HIGHLIGHTS + 1),
        parts=list(rules.PARTS),
        kinds=[str(kind) for kind in rules.ITEMS],
        **(_forms(found, shown, desk) | typed),
    )
    return make_response(page, error.status if error else 200)


def stale_page(found: Dossier, form: Form, error: Stale) -> Response:
    """Both texts, side by side; either may be kept."""
    theirs = error.theirs
    labels = {name: one.label for name, one in form.fields.items() if one.kind != "hidden"}
    error.theirs = schemas_dossier.typed(theirs, str(theirs["version"]))
    error.yours = {name: form.fields[name].value for name in labels}
    page = render_template(
        "dossier/stale.html",
        error=error,
        labels=labels,
        titles=dict(things(found)),
        action=url_for("dossier.write", public_id=found.public_id),
        back=address(found),
    )
    return make_response(page, error.status)


def things(found: Dossier, shown: DossierShown | None = None) -> list[tuple[str, str]]:
    """What can be singled out of a dossier, by reference: its publications, and the lines that were kept."""
    works = shown.content.papers if shown else queries_content.works(found)
    papers = [(f"p:{one.key}", _short(one.title)) for one in works]
    own = (one for one in queries_content.items(found) if one.title)
    return [*papers, *((queries_content.reference(one, {}), _short(one.title or "")) for one in own)]


def advisors(found: Dossier) -> list[tuple[str, str]]:
    """The advisors of the round to whom the person may object."""
    asked = (one for one in queries_rounds.advisors(found.round) if one.user_id != found.person.user_id)
    return [(one.user.public_id, views.name_of(one.user)) for one in asked]


def address(found: Dossier, place: str | None = None) -> str:
    """Where the person finds a dossier."""
    return url_for("dossier.show", public_id=found.public_id, _anchor=place)


def said(forms: Iterable[Form]) -> Iterable[tuple[Any, Any]]:
    """What somebody typed, as labels and texts: it is shown where its form is gone."""
    for form in forms:
        for one in form.fields.values():
            if one.value and one.kind != "hidden":
                yield one.label, dict(one.choices).get(one.value, one.value)


def _forms(found: Dossier, shown: DossierShown, desk: Desk) -> dict[str, Any]:
    """Every form that the person may use now, by the name under which the template knows it."""
    forms: dict[str, Any] = {
        "correction": Form(schemas_dossier.Correction()),
        "acknowledgement": Form(schemas_dossier.Acknowledgement()),
        "reply": Form(schemas_dossier.Reply()),
        "follow_up": Form(schemas_dossier.FollowUp()),
        "evidence": Form(schemas_dossier.Evidence()),
        "agreements": _agreements(found, shown) if desk.follows else {},
        "objection": None,
    }
    if desk.may_object and (choices := advisors(found)):
        forms["objection"] = Form(schemas_dossier.objection(choices))
    if desk.writes:
        kept = dossiers.kept(found)
        values = schemas_dossier.typed(kept, dossiers.version_of(kept))
        forms["form"] = Form(schemas_dossier.dossier(things(found, shown)), values=values)
    return forms


def _agreements(found: Dossier, shown: DossierShown) -> dict[str, Form]:
    """For each thing that was proposed, who does it until when, as it was proposed."""
    proposed = [one for one in shown.follow_ups if one.status == FollowUpStatus.PROPOSED]
    schema = schemas_dossier.agreement(owners(found)) if proposed else None
    return {
        one.public_id: Form(schema, values={"owner": one.owner_id, "due_on": one.due_on})
        for one in proposed
        if schema
    }


def _short(title: str) -> str:
    return title if len(title) <= SHORT else f"{title[: SHORT - 1].rstrip()}…"
