"""Whose a publication is: what its people say, and what follows from that for others.

What somebody says is kept for ever and beats all evidence. Everything else is judged anew from all the evidence that
there is (`settling`, `weighing`), so that neither the order of harvests nor that of answers changes where things end.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from portal import policy
from portal.kernel import audit, clock, db
from portal.kernel.errors import IllegalMove, Incomplete, Invalid
from portal.kernel.words import Sentence, _
from portal.policy.actor import SYSTEM, Actor
from portal.policy.acts import Act
from portal.publications import queries_queue_authors, reporting_answers, settling, views_queue, weighing
from portal.publications.lifecycle import DECIDED, UNASKED, AttributionStatus
from portal.publications.models import Attribution


@dataclass(frozen=True)
class Answered:
    """What came of one answer about several publications: those where it stands, and the others' titles with why not."""

    done: tuple[Attribution, ...]
    refused: tuple[tuple[str, Sentence | str], ...]


def answer(
    attributions: Iterable[Attribution],
    act: Act,
    *,
    actor: Actor,
    places: Mapping[str, int] | None = None,
) -> Answered:
    """Give the same answer (to confirm, reject or undo) about several publications; a refused one leaves the others.

    `places` says by the attribution's public id which author somebody is. All else that may be theirs is weighed anew.
    Raises Forbidden.
    """
    done: list[Attribution] = []
    refused: list[tuple[str, Sentence | str]] = []
    for one in attributions:
        title, place = one.publication.title, (places or {}).get(one.public_id)
        try:
            _ANSWERS[act](one, place, actor)
        except (IllegalMove, Incomplete, Invalid) as error:
            refused.append((title, error.sentence))
        else:
            done.append(one)
    for person in sorted({one.person_id for one in done}):
        weighing.weigh_now_or_soon(person)
    return Answered(tuple(done), tuple(refused))


def confirm(attribution: Attribution, *, place: int | None = None, actor: Actor) -> None:
    """A person says that a publication is theirs, as the author at `place`; the only one that fits needs no saying.

    Raises Incomplete where several authors or none fit and no place is given, Invalid for a place that the publication
    does not have, IllegalMove where somebody else has said to be this author, Forbidden.
    """
    _confirm(attribution, place, actor)
    weighing.weigh_now_or_soon(attribution.person_id)


def reject(attribution: Attribution, *, actor: Actor) -> None:
    """A person says that a publication is not theirs; it never comes back by itself. Raises Forbidden."""
    _reject(attribution, None, actor)
    weighing.weigh_now_or_soon(attribution.person_id)


def undo(attribution: Attribution, *, actor: Actor) -> None:
    """A person takes back what they said, and the evidence speaks again. Raises Forbidden."""
    _undo(attribution, None, actor)
    weighing.weigh_now_or_soon(attribution.person_id)


def _confirm(attribution: Attribution, place: int | None, actor: Actor) -> None:
    policy.require(actor, Act.ATTRIBUTION_CONFIRM, attribution)
    if attribution.status == AttributionStatus.CONFIRMED and place in (None, attribution.place):
        return
    chosen = _place(attribution, place)
    if holder := queries_queue_authors.holder(actor, attribution, chosen):
        raise IllegalMove(views_queue.taken_by(holder.name))
    with _one_author_each():
        _make_room(attribution, chosen)
        _say(attribution, Act.ATTRIBUTION_CONFIRM, place=chosen, actor=actor)


def _reject(attribution: Attribution, _place: int | None, actor: Actor) -> None:
    policy.require(actor, Act.ATTRIBUTION_REJECT, attribution)
    if attribution.status != AttributionStatus.REJECTED:
        _say(attribution, Act.ATTRIBUTION_REJECT, place=None, actor=actor)


def _undo(attribution: Attribution, _place: int | None, actor: Actor) -> None:
    policy.require(actor, Act.ATTRIBUTION_UNDO, attribution)
    if attribution.status in DECIDED:
        _say(attribution, Act.ATTRIBUTION_UNDO, place=None, actor=actor)


_ANSWERS = {
    Act.ATTRIBUTION_CONFIRM: _confirm,
    Act.ATTRIBUTION_REJECT: _reject,
    Act.ATTRIBUTION_UNDO: _undo,
}


def _say(attribution: Attribution, act: Act, *, place: int | None, actor: Actor) -> None:
    """Keep what a person says, and let what they did not speak about follow from it."""
    settling.move(attribution, act, place=place, actor=actor)
    decided = attribution.status in DECIDED
    attribution.decided_at = clock.now() if decided else None
    attribution.decided_by_id = actor.id if decided else None
    audit.record(act, attribution, actor=actor)
    reporting_answers.settled_by_answer(attribution, actor)
    settling.settle([attribution.publication_id])


def _place(attribution: Attribution, place: int | None) -> int:
    """Which author the person is: as they say, or the only one it can be."""
    if place is not None:
        if not queries_queue_authors.has_author(attribution.publication_id, place):
            raise Invalid(sentence=_("This publication has no author number %(place)s.", place=place))
        return place
    if len(attribution.places) != 1:
        raise Incomplete([_("which of the authors you are")])
    return attribution.places[0]


def _make_room(attribution: Attribution, place: int) -> None:
    """Ask again whoever had become this author without being asked: somebody's own word beats that."""
    others = Attribution.publication_id == attribution.publication_id, Attribution.id != attribution.id
    there = select(Attribution).where(*others, Attribution.place == place)
    for one in db.session().scalars(there.where(Attribution.status.in_(UNASKED))):
        settling.move(one, Act.ATTRIBUTION_QUESTION, place=None, actor=SYSTEM)
    db.session().flush()  # the place is given up before another takes it


@contextmanager
def _one_author_each() -> Iterator[None]:
    """Of two people who claim a place at the same moment, the database lets one; the other is told."""
    try:
        with db.session().begin_nested():
            yield
    except IntegrityError:
        raise IllegalMove(views_queue.taken_by(None)) from None
