"""A position as its recruiter works on it: where it stands, what it still needs, and what may be done now."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from portal import policy
from portal.kernel.words import Sentence, _, _n, language
from portal.policy.actor import Actor
from portal.policy.acts import Act
from portal.recruitment import rules
from portal.recruitment.lifecycle import POSITION, PositionStatus
from portal.recruitment.models_positions import Position
from portal.recruitment.rules_positions import text_in

STANDS: dict[str, tuple[Sentence, str]] = {
    "draft": (_("Draft"), "empty"),
    "open": (_("Open"), "half"),
    "closed": (_("Closed"), "full"),
    "archived": (_("Archived"), "ended"),
}


@dataclass(frozen=True)
class Move:
    """A move as its button and its page say it; `done` is said afterwards."""

    label: Sentence
    text: Sentence
    done: Sentence
    endpoint: str
    takes_deadline: bool = False
    danger: bool = False
    asks: bool = True


MOVES: dict[Act, Move] = {
    Act.POSITION_OPEN: Move(
        _("Open the position"),
        _("Visitors see it and can apply."),
        _("The position is open."),
        "recruiter.open_",
        asks=False,
    ),
    Act.POSITION_EXTEND: Move(
        _("Extend the deadline"),
        _("Everybody with an unfinished draft is told by mail."),
        _("The deadline is extended. Everybody with a draft is being told."),
        "recruiter.extend",
        takes_deadline=True,
    ),
    Act.POSITION_CLOSE: Move(
        _("Close the position"),
        _(
            "It takes no more applications from now on. Drafts that were not sent are set aside, and their authors told."
        ),
        _("The position is closed."),
        "recruiter.close",
        danger=True,
    ),
    Act.POSITION_REOPEN: Move(
        _("Reopen the position"),
        _(
            "It takes applications again until the new deadline. Drafts that were set aside come back, and their authors are told."
        ),
        _("The position is open again."),
        "recruiter.reopen",
        takes_deadline=True,
    ),
    Act.POSITION_ARCHIVE: Move(
        _("Archive the position"),
        _(
            "Its public page and its place on the list are taken away. The applications stay with the committee."
        ),
        _("The position is archived."),
        "recruiter.archive",
        danger=True,
    ),
}


@dataclass(frozen=True)
class Action:
    """A button: its act, its label, its endpoint, and how it is sent."""

    act: Act
    label: Sentence
    endpoint: str
    method: str
    danger: bool


@dataclass(frozen=True)
class Desk:
    """A position on its recruiter's desk; `needs` is what it still needs before it can open."""

    slug: str
    title: str
    status: PositionStatus
    stands: tuple[Sentence, str]
    is_draft: bool
    may_be_changed: bool
    actions: tuple[Action, ...]
    needs: tuple[Sentence, ...]
    criteria: tuple[str, ...]
    closes_at: datetime | None
    zone: str


@dataclass(frozen=True)
class Ahead:
    """What a move will do, before it is made; `drafts` says how many unfinished applications there are."""

    label: Sentence
    text: Sentence
    drafts: Sentence
    endpoint: str
    danger: bool


@dataclass(frozen=True)
class Sitting:
    """Somebody on a committee."""

    public_id: str
    name: str
    seat: str


def desk(position: Position, actor: Actor) -> Desk:
    """A position with its texts, criteria and standing, for its recruiter."""
    text = text_in(position.texts, language())
    is_draft = position.status == PositionStatus.DRAFT
    return Desk(
        slug=position.slug,
        title=text.title if text else position.slug,
        status=position.status,
        stands=STANDS[position.status],
        is_draft=is_draft,
        may_be_changed=position.status != PositionStatus.ARCHIVED,
        actions=tuple(_actions(position, actor)),
        needs=tuple(POSITION.needs(position, Act.POSITION_OPEN)) if is_draft else (),
        criteria=tuple(one.label for one in position.criteria),
        closes_at=position.closes_at,
        zone=position.zone,
    )


def move(position: Position, act: Act, *, drafts: int) -> Ahead:
    """What a move of this position will do."""
    found = MOVES[act]
    count = _n(
        "%(num)s application is begun and not sent.", "%(num)s applications are begun and not sent.", drafts
    )
    return Ahead(found.label, found.text, count, found.endpoint, found.danger)


def seats(position: Position) -> list[Sitting]:
    """Who sits on the committee, the chairs first; members and users are loaded."""
    found = [
        Sitting(one.user.public_id, one.user.name or one.user.address, one.seat) for one in position.committee
    ]
    return sorted(found, key=lambda one: (one.seat != "chair", one.name.casefold()))


def _actions(position: Position, actor: Actor) -> Iterator[Action]:
    for act in map(Act, POSITION.acts(position.status)):
        found = MOVES[act]
        is_rolling = act == Act.POSITION_EXTEND and rules.closing(position) is None
        if policy.may(actor, act, position) and not is_rolling:
            yield Action(act, found.label, found.endpoint, "get" if found.asks else "post", found.danger)
