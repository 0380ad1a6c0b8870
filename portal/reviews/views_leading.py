"""A director's desk on one dossier: what stands first in each status, what else can be done, and how far judgements lie apart."""

from collections.abc import Sequence
from dataclasses import dataclass

from portal.kernel.words import Sentence
from portal.policy import may
from portal.policy.actor import Actor
from portal.policy.acts import Act
from portal.reviews import rules_form
from portal.reviews.lifecycle import (
    AFTER_SHARING,
    BEFORE_REVIEWS_ARE_IN,
    DossierStatus,
    FollowUpStatus,
    RoundStatus,
)
from portal.reviews.models import Dossier
from portal.reviews.rules_form import Audience
from portal.reviews.views_dossier import DossierShown
from portal.reviews.views_folder import Folder

FAR = 2
ORDER: dict[str, Sequence[str]] = {
    DossierStatus.PREPARING: ("advisors", "last"),
    DossierStatus.FROZEN: ("advisors", "content", "last"),
    DossierStatus.REVIEWING: ("advisors", "content", "last"),
    DossierStatus.WITH_DIRECTOR: ("reviews", "letter", "content", "last", "advisors"),
    DossierStatus.CORRECTING: ("corrections", "letter", "reviews", "content", "last", "advisors"),
    DossierStatus.SHARED: ("answer", "follow_ups", "packet", "reviews", "content", "last", "advisors"),
    DossierStatus.CLOSED: ("follow_ups", "answer", "packet", "reviews", "content", "last", "advisors"),
}
UNFOLDED: dict[str, int] = {
    DossierStatus.PREPARING: 1,
    DossierStatus.FROZEN: 2,
    DossierStatus.REVIEWING: 1,
    DossierStatus.WITH_DIRECTOR: 2,
    DossierStatus.CORRECTING: 3,
    DossierStatus.SHARED: 2,
    DossierStatus.CLOSED: 2,
}


@dataclass(frozen=True)
class Apart:
    """What every author said to one question, in the order of their reviews; `far`: some lie two steps apart or more."""

    label: Sentence
    said: Sequence[Sentence | str | None]
    far: bool


@dataclass(frozen=True)
class Desk:
    """What a director can do on a dossier now, beside the moves of its lifecycle, and in which order its parts stand."""

    now: Sequence[str]
    folded: Sequence[str]
    waits: int
    proposed: int
    proposes: bool
    returns: bool
    previews: bool
    packet_id: str | None
    exempts: bool
    includes: bool
    entrusts: bool
    agrees: bool
    spread: Sequence[Apart]


def desk(dossier: Dossier, shown: DossierShown, actor: Actor, folder: Folder | None = None) -> Desk:
    """The desk of whoever directs a dossier."""
    folder = folder or Folder(dossier, actor)
    running, taking_part = dossier.round.status == RoundStatus.OPEN, dossier.exempt_reason is None
    first = UNFOLDED[dossier.status] if taking_part else 0
    order = [one for one in ORDER[dossier.status] if one != "last" or (shown.sees("last") and shown.last)]
    looked_at = folder.looked_at if shown.sees("synthesis") else None
    proposed = shown.follow_ups if shown.sees("follow_ups") else ()
    return Desk(
        now=order[:first],
        folded=order[first:],
        waits=sum(one.active and not one.submitted for one in shown.advisors),
        proposed=sum(one.proposed for one in shown.advisors),
        proposes=proposes(dossier),
        returns=writes(dossier) and dossier.status == DossierStatus.WITH_DIRECTOR,
        previews=writes(dossier),
        packet_id=looked_at.public_id if looked_at and looked_at.withdrawn_at is None else None,
        exempts=running
        and taking_part
        and dossier.shared_at is None
        and may(actor, Act.DOSSIER_EXEMPT, dossier),
        includes=running and not taking_part and may(actor, Act.DOSSIER_INCLUDE, dossier),
        entrusts=dossier.status not in AFTER_SHARING and may(actor, Act.DOSSIER_ENTRUST, dossier),
        agrees=any(one.status == FollowUpStatus.PROPOSED for one in proposed),
        spread=apart(dossier, shown),
    )


def proposes(dossier: Dossier) -> bool:
    """Whether advisors can be proposed for it now."""
    return _goes_on(dossier) and dossier.status in BEFORE_REVIEWS_ARE_IN


def writes(dossier: Dossier) -> bool:
    """Whether its director can write to the person now, and look at what they will receive."""
    return _goes_on(dossier) and dossier.status in {DossierStatus.WITH_DIRECTOR, DossierStatus.CORRECTING}


def _goes_on(dossier: Dossier) -> bool:
    return dossier.round.status == RoundStatus.OPEN and dossier.exempt_reason is None


def apart(dossier: Dossier, shown: DossierShown) -> list[Apart]:
    """The ratings side by side, question by question: never summed up. Empty where the reader may not see them yet."""
    reviews = [one for one in shown.reviews if one.sees("ratings")] if shown.sees("reviews") else []
    if len(reviews) < 1:
        return []
    made = []
    for field in rules_form.of_audience(dossier.round.form, {Audience.RATING}):
        said = [
            one.judgement
            if field.key == "judgement"
            else next((rated.text for rated in one.ratings if rated.key == field.key), None)
            for one in reviews
        ]
        scale = [str(label) for key, label in field.choices if key != "cannot_say"]
        places = [scale.index(str(one)) for one in said if one is not None and str(one) in scale]
        if any(said):
            made.append(Apart(field.label, said, bool(places) and max(places) - min(places) >= FAR))
    return made
