"""What becomes of answers and evidence when two publications are one work, and when they are two again."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete

from portal.kernel import clock, db
from portal.kernel.errors import IllegalMove
from portal.kernel.search import fold
from portal.kernel.words import Sentence, _
from portal.people.models import Person
from portal.policy.actor import SYSTEM, Actor, Role
from portal.policy.acts import Act
from portal.publications import matching, queries_harvest, queries_merging, settling, views_queue
from portal.publications.importing_evidence import known_names
from portal.publications.lifecycle import ATTRIBUTION, DECIDED, UNASKED, AttributionStatus
from portal.publications.models import Attribution, AttributionEvent
from portal.publications.models_works import Merge

_ACTS = {
    AttributionStatus.CONFIRMED: Act.ATTRIBUTION_CONFIRM,
    AttributionStatus.REJECTED: Act.ATTRIBUTION_REJECT,
}


@dataclass(frozen=True)
class Answer:
    """An answer about the one that is gone, to be carried over; `place` is which author of the other that is."""

    said: Attribution
    place: int | None


def plan(merge: Merge, actor: Actor) -> list[Answer]:
    """Which answers are to be carried over. Raises IllegalMove, with what to settle first, where two contradict each other."""
    kept, gone = (queries_merging.attributions(one) for one in (merge.kept_id, merge.gone_id))
    for person_id, said in gone.items():
        other = kept.get(person_id)
        if other and {said.status, other.status} == DECIDED:
            raise IllegalMove(_contradicts(said.person, actor))
    printed = queries_harvest.printed([merge.kept_id, merge.gone_id])
    taken = {one.place: one.person for one in kept.values() if one.status == AttributionStatus.CONFIRMED}
    answers = []
    for said in (one for one in gone.values() if one.status in DECIDED):
        if (other := kept.get(said.person_id)) and other.status in DECIDED:
            continue
        place = None
        if said.status == AttributionStatus.CONFIRMED:
            place = _place(said, printed[merge.gone_id], printed[merge.kept_id])
            if place and place in taken:
                raise IllegalMove(_two_say_so(taken[place], said.person, actor))
            taken[place] = said.person
        answers.append(Answer(said, place))
    return answers


def carry(merge: Merge, answers: Sequence[Answer]) -> list[dict[str, Any]]:
    """Let what is known of the one that is gone count for the other; answers what was said there by that alone."""
    kept, gone = (queries_merging.attributions(one) for one in (merge.kept_id, merge.gone_id))
    printed = queries_harvest.printed([merge.kept_id])[merge.kept_id]
    said = {one.said.person_id: one for one in answers}
    for person_id, one in gone.items():
        known = kept.get(person_id) or _made(merge.kept_id, one.person, printed)
        ways = set(one.sources) if known.fit else {*one.sources} - {"name"}
        if ways or person_id in said or person_id in kept:
            known.borrowed = sorted(ways - {*known.sources})
            known.sources = sorted({*known.sources, *ways})
            kept[person_id] = known
            db.session().add(known)
    db.session().flush()
    for answer in answers:
        _make_room(kept.values(), answer)
    for answer in answers:
        _say(kept[answer.said.person_id], answer.said, answer.place)
    db.session().flush()
    return [{"attribution": kept[one].id, "said": _word(kept[one])} for one in said]


def give_back(merge: Merge, since: datetime) -> None:
    """Take back what was carried over and nobody changed; a no that was said of the two as one is said of both."""
    kept, gone = (queries_merging.attributions(one) for one in (merge.kept_id, merge.gone_id))
    printed = queries_harvest.printed([merge.gone_id])[merge.gone_id]
    noted = {one["attribution"]: one["said"] for one in merge.carried}
    for person_id, one in kept.items():
        if noted.get(one.id) == _word(one):
            _take_back(one)
        elif _is_a_no_since(one, since):
            other = gone.get(person_id) or _made(merge.gone_id, one.person, printed)
            _keep_a_no(one, other)
        one.sources, one.borrowed = sorted({*one.sources} - {*one.borrowed}), []
    db.session().flush()
    empty = [one for one in kept.values() if not one.sources and one.status not in DECIDED]
    spoken = queries_merging.spoken_about([one.id for one in empty])
    _forget([one for one in empty if one.id not in spoken])


def _word(one: Attribution) -> list[str]:
    """What somebody said, and when, by which it is known again."""
    return [str(one.status), f"{one.decided_at}"]


def _made(publication_id: int, person: Person, printed: Sequence[str]) -> Attribution:
    """What is known of a person and one of the two, of whom nothing was known there."""
    fit, places = matching.fits(printed, known_names(person))
    return Attribution(
        publication_id=publication_id,
        person_id=person.id,
        status=AttributionStatus.SUGGESTED,
        sources=[],
        fit=fit,
        places=list(places),
        created_at=clock.now(),
    )


def _place(said: Attribution, before: Sequence[str], after: Sequence[str]) -> int | None:
    """Which author of the one that is kept somebody is who said to be one of the other: by the printed name, else theirs."""
    name = fold(before[said.place - 1]) if said.place and said.place <= len(before) else None
    same = [at for at, one in enumerate(after, 1) if name and fold(one) == name]
    if same:
        return min(same, key=lambda at: (abs(at - (said.place or 0)), at))
    return next(iter(matching.fits(after, known_names(said.person))[1]), None)


def _make_room(everybody: Iterable[Attribution], answer: Answer) -> None:
    """Ask again whoever became this author without being asked, as for any answer."""
    for one in everybody:
        mine = one.person_id == answer.said.person_id
        if not mine and answer.place and one.place == answer.place and one.status in UNASKED:
            settling.move(one, Act.ATTRIBUTION_QUESTION, place=None, actor=SYSTEM)
    db.session().flush()  # the place is given up before another takes it


def _say(one: Attribution, said: Attribution, place: int | None) -> None:
    """Let somebody's answer about one publication be their answer about another."""
    _note(one, _ACTS[said.status], place)
    one.decided_at, one.decided_by_id = said.decided_at, said.decided_by_id


def _take_back(one: Attribution) -> None:
    _note(one, Act.ATTRIBUTION_UNDO, None)
    one.decided_at = one.decided_by_id = None


def _is_a_no_since(one: Attribution, since: datetime) -> bool:
    return one.status == AttributionStatus.REJECTED and one.decided_at is not None and one.decided_at >= since


def _keep_a_no(one: Attribution, other: Attribution) -> None:
    """Somebody who rejected the two as one work rejected both."""
    db.session().add(other)
    db.session().flush()
    if other.status != AttributionStatus.REJECTED:
        _say(other, one, None)


def _note(one: Attribution, act: Act, place: int | None) -> None:
    """Make a move that follows from a merge; nobody says anything anew."""
    before = one.status
    ATTRIBUTION.apply(one, act)
    one.place = place
    event = AttributionEvent(
        attribution_id=one.id,
        act=act,
        before=before,
        after=one.status,
        place=place,
        by_id=None,
        at=clock.now(),
    )
    db.session().add(event)


def _forget(attributions: Sequence[Attribution]) -> None:
    """What stood here only because the two were one stands here no more."""
    here, ids = db.session(), [one.id for one in attributions]
    for one in attributions:
        here.expunge(one)
    here.execute(delete(AttributionEvent).where(AttributionEvent.attribution_id.in_(ids)))
    here.execute(delete(Attribution).where(Attribution.id.in_(ids)))


def _contradicts(person: Person, actor: Actor) -> Sentence:
    """That somebody said yes to one and no to the other, as far as the actor may know who."""
    if person.user_id == actor.id:
        return _("You said that one of the two is yours and the other is not. Please settle that first.")
    if Role.ADMINISTRATOR in actor.roles:
        return _(
            "%(name)s said that one of the two is theirs and the other is not. They have to settle that first.",
            name=person.name,
        )
    return _(
        "Somebody said that one of the two is theirs and the other is not. They have to settle that first."
    )


def _two_say_so(one: Person, other: Person, actor: Actor) -> Sentence:
    """That two people said to be the same author."""
    if Role.ADMINISTRATOR in actor.roles:
        return _(
            "%(one)s and %(other)s have both said to be the same author. They have to settle that first.",
            one=one.name,
            other=other.name,
        )
    mine = {one.user_id: other, other.user_id: one}.get(actor.id)
    return (
        views_queue.taken_by(None)
        if mine
        else _("Two people have said to be the same author. They have to settle that first.")
    )
