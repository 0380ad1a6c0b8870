"""A dossier as it concerns its person: what is asked of them until when, who acts next, whom to ask, how far it has come."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from portal.kernel import clock
from portal.kernel.words import Sentence, _
from portal.policy.actor import Role
from portal.reviews import queries_people, views
from portal.reviews.lifecycle import AFTER_SHARING, DossierStatus
from portal.reviews.models import Dossier
from portal.reviews.views import RoundShown, Stand
from portal.reviews.views_dossier import DossierShown

D = DossierStatus
OPEN_TO_OBJECTIONS = frozenset({D.PREPARING, D.FROZEN})

ASKED: dict[str, Sentence] = {
    D.PREPARING: _("Choose what mattered, say why, and write your statement."),
    D.FROZEN: _("Nothing for now. Your dossier is frozen and goes to the advisors next."),
    D.REVIEWING: _("Nothing for now. The advisors read and write."),
    D.WITH_DIRECTOR: _("Nothing for now. The reviews are in, and the director reads them."),
    D.CORRECTING: _("Read the draft, and say if a fact is wrong."),
    D.SHARED: _("Read your review. You may say that you have read it, and reply once."),
    D.CLOSED: _("Nothing. This round is over, and what you received stays here."),
}
TOO_LATE: dict[str, Sentence] = {
    D.PREPARING: _("The day has passed. You may still write until the director freezes your dossier."),
    D.CORRECTING: _(
        "Nothing for now. The days for corrections are over; the director shares your review next."
    ),
    D.SHARED: _("Read your review. The day for a reply has passed."),
}
EXEMPT = _("Nothing. You sit this round out.")
NEXT: dict[str, Sentence] = {
    D.PREPARING: _("You write. Then the director freezes your dossier."),
    D.FROZEN: _("The director gives your dossier to advisors."),
    D.REVIEWING: _("The advisors submit their reviews."),
    D.WITH_DIRECTOR: _("The director shares your review with you."),
    D.CORRECTING: _("You check the facts. Then the director shares your review."),
    D.SHARED: _("You and the director agree on what follows."),
}
STEPS: tuple[tuple[str, Sentence, str | None], ...] = (
    (D.PREPARING, _("Begun"), None),
    (D.FROZEN, _("Frozen"), "dossiers_due_at"),
    (D.REVIEWING, _("With the advisors"), None),
    (D.WITH_DIRECTOR, _("With the director"), "reviews_due_at"),
    (D.CORRECTING, _("Facts checked by you"), None),
    (D.SHARED, _("Shared with you"), "share_at"),
    (D.CLOSED, _("Round closed"), None),
)
WAY = [status for status, _word, _planned in STEPS]


@dataclass(frozen=True)
class Asked:
    """What a dossier asks of its person now, and until when."""

    public_id: str
    round: RoundShown
    stand: Stand
    ask: Sentence
    until: datetime | None
    over: bool
    status: DossierStatus
    exempt: bool


@dataclass(frozen=True)
class Step:
    """A station on a dossier's way, reached or ahead."""

    word: Sentence
    mark: str
    at: datetime | None
    on: date | None
    ahead: bool
    status: str


@dataclass(frozen=True)
class Desk:
    """All that surrounds a dossier on its person's page."""

    asked: Asked
    next: Sentence | None
    next_at: datetime | None
    whom: Sequence[tuple[str, str]]
    supervisors: Sequence[str]
    steps: Sequence[Step]
    writes: bool
    may_object: bool
    may_correct: bool
    may_acknowledge: bool
    may_reply: bool
    may_lend: bool
    follows: bool


def asked(dossier: Dossier) -> Asked:
    """What a dossier asks of its person now."""
    status, exempt = dossier.status, dossier.exempt_reason is not None
    until = None if exempt else _until(dossier)
    late = until is not None and until < clock.now()
    ask = TOO_LATE[status] if late else ASKED[status]
    return Asked(
        public_id=dossier.public_id,
        round=views.round_shown(dossier.round),
        stand=views.stand_of(dossier),
        ask=EXEMPT if exempt else ask,
        until=None if late else until,
        over=status == D.CLOSED or dossier.round.status != "open",
        status=status,
        exempt=exempt,
    )


def desk(dossier: Dossier, shown: DossierShown) -> Desk:
    """All that surrounds a dossier on its person's page, and what they may do on it."""
    status, takes_part, now = dossier.status, dossier.exempt_reason is None, asked(dossier)
    in_time = now.until is not None
    said = shown.reply if shown.sees("reply") else None
    around = queries_people.around(dossier)
    return Desk(
        asked=now,
        next=NEXT.get(status) if takes_part else None,
        next_at=_next_at(dossier) if takes_part else None,
        whom=_whom(dossier, around.directors),
        supervisors=around.supervisors,
        steps=_steps(dossier) if takes_part else (),
        writes=writes(dossier),
        may_object=status in OPEN_TO_OBJECTIONS and takes_part,
        may_correct=status == D.CORRECTING and in_time,
        may_acknowledge=status == D.SHARED and said is not None and said.acknowledged_at is None,
        may_reply=status == D.SHARED and in_time and said is not None and said.sent_at is None,
        may_lend=status == D.SHARED and bool(around.supervisors),
        follows=status in AFTER_SHARING,
    )


def writes(dossier: Dossier) -> bool:
    """Whether its person writes in it: it is being prepared, and they take part."""
    return dossier.status == D.PREPARING and dossier.exempt_reason is None


def directors() -> list[tuple[str, str]]:
    """Whom to ask where no dossier says it: the directors, with their addresses."""
    return [(views.name_of(one), one.address) for one in queries_people.users_with(Role.DIRECTOR)]


def _until(dossier: Dossier) -> datetime | None:
    return {
        D.PREPARING: dossier.round.dossiers_due_at,
        D.CORRECTING: dossier.correct_until,
        D.SHARED: dossier.reply_until,
    }.get(dossier.status)


def _next_at(dossier: Dossier) -> datetime | None:
    planned = {D.REVIEWING: dossier.round.reviews_due_at, D.WITH_DIRECTOR: dossier.round.share_at}
    return planned.get(dossier.status)


def _whom(dossier: Dossier, directors: Sequence[tuple[str, str]]) -> Sequence[tuple[str, str]]:
    """Whoever directs the dossier, with their address."""
    acting = dossier.acting_director
    return directors if acting is None else [(views.name_of(acting), acting.address)]


def _steps(dossier: Dossier) -> list[Step]:
    """The way of a dossier; facts are checked where the round leaves days for it, or where they were."""
    here, zone = WAY.index(dossier.status), ZoneInfo(dossier.round.zone)
    made = []
    for place, (status, word, planned) in enumerate(STEPS):
        ahead = place > here
        at = getattr(dossier.round, planned) if ahead and planned else None
        reached = getattr(dossier, f"{status}_at") if not ahead else None
        if status == D.CORRECTING and not (dossier.round.correct_days if ahead else reached):
            continue
        mark = "none" if ahead else views.DOSSIERS[status].mark if place == here else "done"
        when = reached or at
        made.append(Step(word, mark, when, when.astimezone(zone).date() if when else None, ahead, status))
    return made
