"""Whose a publication is: what the evidence settles by itself, and what its people say.

What somebody says is kept for ever and beats all evidence. Everything else is judged anew from all the evidence that
there is (`rules.certain`), so that neither the order of harvests nor that of answers changes where things end.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import groupby

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from portal import policy
from portal.kernel import audit, clock, db
from portal.kernel.errors import IllegalMove, Incomplete, Invalid
from portal.kernel.words import Sentence, _
from portal.policy.actor import SYSTEM, Actor
from portal.policy.acts import Act
from portal.publications import queries_queue, rules, views_queue
from portal.publications.lifecycle import ATTRIBUTION, DECIDED, AttributionStatus
from portal.publications.models import Attribution, AttributionEvent


@dataclass(frozen=True)
class Answered:
    """What came of one answer about several publications: those where it stands, and the others' titles with why not."""

    done: tuple[Attribution, ...]
    refused: tuple[tuple[str, Sentence | str], ...]


def answer(
    attributions: Iterable[Attribution],
    act: Callable[..., None],
    *,
    actor: Actor,
    places: Mapping[str, int] | None = None,
) -> Answered:
    """Give the same answer (`confirm`, `reject` or `undo`) about several publications; a refused one leaves the others.

    `places` says by the attribution's public id which author somebody is. Raises Forbidden.
    """
    done: list[Attribution] = []
    refused: list[tuple[str, Sentence | str]] = []
    for one in attributions:
        title, place = one.publication.title, (places or {}).get(one.public_id)
        try:
            act(one, actor=actor, **({"place": place} if act is confirm else {}))
        except (IllegalMove, Incomplete, Invalid) as error:
            refused.append((title, error.sentence))
        else:
            done.append(one)
    return Answered(tuple(done), tuple(refused))


def confirm(attribution: Attribution, *, place: int | None = None, actor: Actor) -> None:
    """A person says that a publication is theirs, as the author at `place`; the only one that fits needs no saying.

    Raises Incomplete where several authors or none fit and no place is given, Invalid for a place that the publication
    does not have, IllegalMove where somebody else has said to be this author, Forbidden.
    """
    policy.require(actor, Act.ATTRIBUTION_CONFIRM, attribution)
    if attribution.status == AttributionStatus.CONFIRMED and place in (None, attribution.place):
        return
    chosen = _place(attribution, place)
    if holder := queries_queue.holder(actor, attribution, chosen):
        raise IllegalMove(views_queue.taken_by(holder.name))
    with _one_author_each():
        _make_room(attribution, chosen)
        _say(attribution, Act.ATTRIBUTION_CONFIRM, place=chosen, actor=actor)


def reject(attribution: Attribution, *, actor: Actor) -> None:
    """A person says that a publication is not theirs; it never comes back by itself. Raises Forbidden."""
    policy.require(actor, Act.ATTRIBUTION_REJECT, attribution)
    if attribution.status != AttributionStatus.REJECTED:
        _say(attribution, Act.ATTRIBUTION_REJECT, place=None, actor=actor)


def undo(attribution: Attribution, *, actor: Actor) -> None:
    """A person takes back what they said, and the evidence speaks again. Raises Forbidden."""
    policy.require(actor, Act.ATTRIBUTION_UNDO, attribution)
    if attribution.status in DECIDED:
        _say(attribution, Act.ATTRIBUTION_UNDO, place=None, actor=actor)


def settle(publication_ids: Iterable[int]) -> None:
    """Let the evidence speak for everything undecided about these publications; one statement reads it all."""
    ids = sorted(set(publication_ids))
    queries_queue.hold(ids)
    found = select(Attribution).where(Attribution.publication_id.in_(ids))
    rows = db.session().scalars(found.order_by(Attribution.publication_id, Attribution.id)).all()
    questioned, established = [], []
    for _publication, group in groupby(rows, key=lambda one: one.publication_id):
        together = list(group)
        for one, certain in zip(together, rules.certain(map(evidence, together)), strict=True):
            if one.status == AttributionStatus.CERTAIN and not (certain and one.place == one.places[0]):
                questioned.append(one)
            if certain and one.status not in DECIDED:
                established.append(one)
    for one in questioned:
        _move(one, Act.ATTRIBUTION_QUESTION, place=None, actor=SYSTEM)
    db.session().flush()  # a place is given up before another takes it
    for one in established:
        if one.status == AttributionStatus.SUGGESTED:
            _move(one, Act.ATTRIBUTION_ESTABLISH, place=one.places[0], actor=SYSTEM)
    db.session().flush()


def evidence(attribution: Attribution) -> rules.Evidence:
    """What speaks for an attribution, as the rules weigh it."""
    return rules.Evidence(
        sources=frozenset(attribution.sources),
        fit=attribution.fit,
        places=tuple(attribution.places),
        confirmed=attribution.status == AttributionStatus.CONFIRMED,
        rejected=attribution.status == AttributionStatus.REJECTED,
        place=attribution.place,
    )


def _move(attribution: Attribution, act: Act, *, place: int | None, actor: Actor) -> None:
    """Make a move and keep it among the attribution's events."""
    policy.require(actor, act, attribution)
    before = attribution.status
    ATTRIBUTION.apply(attribution, act)
    attribution.place = place
    event = AttributionEvent(
        attribution_id=attribution.id,
        act=act,
        before=before,
        after=attribution.status,
        place=place,
        by_id=actor.id,
        at=clock.now(),
    )
    db.session().add(event)


def _say(attribution: Attribution, act: Act, *, place: int | None, actor: Actor) -> None:
    """Keep what a person says, and let what they did not speak about follow from it."""
    _move(attribution, act, place=place, actor=actor)
    decided = attribution.status in DECIDED
    attribution.decided_at = clock.now() if decided else None
    attribution.decided_by_id = actor.id if decided else None
    audit.record(act, attribution, actor=actor)
    settle([attribution.publication_id])


def _place(attribution: Attribution, place: int | None) -> int:
    """Which author the person is: as they say, or the only one it can be."""
    if place is not None:
        if not queries_queue.has_author(attribution.publication_id, place):
            raise Invalid(sentence=_("This publication has no author number %(place)s.", place=place))
        return place
    if len(attribution.places) != 1:
        raise Incomplete([_("which of the authors you are")])
    return attribution.places[0]


def _make_room(attribution: Attribution, place: int) -> None:
    """Ask again whoever only an identifier had made this author: somebody's own word beats it."""
    others = Attribution.publication_id == attribution.publication_id, Attribution.id != attribution.id
    there = select(Attribution).where(*others, Attribution.place == place)
    for one in db.session().scalars(there.where(Attribution.status == AttributionStatus.CERTAIN)):
        _move(one, Act.ATTRIBUTION_QUESTION, place=None, actor=SYSTEM)
    db.session().flush()  # the place is given up before another takes it


@contextmanager
def _one_author_each() -> Iterator[None]:
    """Of two people who claim a place at the same moment, the database lets one; the other is told."""
    try:
        with db.session().begin_nested():
            yield
    except IntegrityError:
        raise IllegalMove(views_queue.taken_by(None)) from None
