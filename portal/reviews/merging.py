"""Two people become one: their dossiers, what they owe from reviews, and who is in conflict with them.

Everything that was frozen stays as it was; it only belongs to the other page. Where two conflicts would contradict each
other, or somebody would have judged themself, nothing is done until that is settled.
"""

from collections import Counter
from collections.abc import Iterator, Sequence

from sqlalchemy import ColumnElement, and_, delete, exists, or_, select, update

from portal.kernel import db
from portal.kernel.words import Sentence, _, _n
from portal.people.merging import Ahead, account_after
from portal.people.models import Person
from portal.reviews.lifecycle import WITH_ADVISOR, AssignmentStatus
from portal.reviews.models import Dossier, Round
from portal.reviews.models_packets import FollowUp, Packet
from portal.reviews.models_reviews import AdvisorConflict, Assignment
from portal.reviews.rules import Settlement

STRICTEST = Settlement.SEALED, None, Settlement.ALLOWED, Settlement.DISMISSED


def ahead(kept: Person, gone: Person) -> Ahead:
    """What becomes of dossiers and conflicts; nothing is changed."""
    rows = select(Dossier.person_id, Round.name).join(Dossier.round).order_by(Round.id)
    found = db.session().execute(rows.where(Dossier.person_id.in_((kept.id, gone.id)))).all()
    number = sum(row.person_id == gone.id for row in found)
    moves = _n(
        "%(num)s dossier moves to %(kept)s, with its reviews, packets and what follows from them.",
        "%(num)s dossiers move to %(kept)s, with their reviews, packets and what follows from them.",
        number,
        kept=kept.name,
    )
    conflicts = _conflicts(kept, gone)
    about = _(
        "What stands between %(gone)s and advisors stands between %(kept)s and them.", **_names(kept, gone)
    )
    said = ((moves,) if number else ()) + (
        (about,) if any(one.person_id == gone.id for one in conflicts) else ()
    )
    twice = [name for name, times in Counter(row.name for row in found).items() if times > 1]
    return Ahead(said, (*_twice(twice), *_stops(kept, gone, conflicts)))


def move(kept: Person, gone: Person) -> None:
    """Give `kept` the dossiers, follow-ups and conflicts of `gone`, in the caller's unit."""
    here = db.session()
    here.execute(update(Dossier).where(Dossier.person_id == gone.id).values(person_id=kept.id))
    here.execute(update(FollowUp).where(FollowUp.owner_id == gone.id).values(owner_id=kept.id))
    themself = AdvisorConflict.user_id == (kept.user_id or 0)
    here.execute(delete(AdvisorConflict).where(themself, AdvisorConflict.person_id.in_((kept.id, gone.id))))
    found = _conflicts(kept, gone)
    theirs = {one.user_id: one for one in found if one.person_id == kept.id}
    for one in (one for one in found if one.person_id == gone.id):
        if other := theirs.get(one.user_id):
            _unite(one, other)
        else:
            one.person_id = kept.id
    here.flush()


def _stops(kept: Person, gone: Person, conflicts: Sequence[AdvisorConflict]) -> Iterator[Sentence]:
    closes: dict[int, set[bool]] = {}
    for one in conflicts:
        closes.setdefault(one.user_id, set()).add(_closes(one))
    if any(len(said) > 1 for said in closes.values()) or db.session().scalar(_reads_the_other(kept, gone)):
        yield _(
            "A conflict of interest is settled for the one as it is not for the other; a director settles both alike "
            "first."
        )
    account = account_after(kept, gone)
    if account and db.session().scalar(_judged_by(account, kept, gone)):
        yield _("One of them has judged the other, so they are two people; nobody reviews themself.")


def _twice(rounds: Sequence[str]) -> Iterator[Sentence]:
    if rounds:
        yield _("Both have a dossier in the same round: %(rounds)s.", rounds=", ".join(rounds))


def _reads_the_other(kept: Person, gone: Person):
    """Somebody is in conflict with the one, and has a dossier of the other in hand that is not shared yet."""
    pair = or_(
        *(and_(Dossier.person_id == a.id, AdvisorConflict.person_id == b.id) for a, b in _ways(kept, gone))
    )
    has = exists().where(
        Assignment.dossier_id == Dossier.id,
        Assignment.user_id == AdvisorConflict.user_id,
        Assignment.status.in_({AssignmentStatus.PROPOSED, *WITH_ADVISOR}),
    )
    acts = Dossier.acting_director_id == AdvisorConflict.user_id
    rows = select(Dossier.id).join(AdvisorConflict, pair).where(Dossier.shared_at.is_(None), or_(has, acts))
    return rows.where(_is_closed()).limit(1)


def _judged_by(account: int, kept: Person, gone: Person):
    """This account reviews, directs or released a dossier of one of the two."""
    reviews = exists().where(Assignment.dossier_id == Dossier.id, Assignment.user_id == account)
    released = exists().where(Packet.dossier_id == Dossier.id, Packet.released_by_id == account)
    rows = select(Dossier.id).where(Dossier.person_id.in_((kept.id, gone.id)))
    return rows.where(or_(reviews, released, Dossier.acting_director_id == account)).limit(1)


def _conflicts(kept: Person, gone: Person) -> Sequence[AdvisorConflict]:
    """All that stands between others and the two; what stands between the two themselves says nothing."""
    rows = select(AdvisorConflict).where(AdvisorConflict.person_id.in_((kept.id, gone.id)))
    account = account_after(kept, gone) if gone.merged_into_id is None else kept.user_id
    return (
        db.session()
        .scalars(rows.where(AdvisorConflict.user_id != (account or 0)).order_by(AdvisorConflict.id))
        .all()
    )


def _unite(one: AdvisorConflict, other: AdvisorConflict) -> None:
    """Of two conflicts between the same, the stricter settlement stands, with the evidence of both."""
    stays, goes = sorted((other, one), key=lambda row: STRICTEST.index(row.settled))
    known = {paper["key"]: paper for paper in (*goes.evidence, *stays.evidence)}
    person_id = other.person_id
    db.session().delete(goes)
    db.session().flush()
    stays.evidence, stays.person_id = list(known.values()), person_id


def _closes(one: AdvisorConflict) -> bool:
    return one.settled in {None, Settlement.SEALED}


def _is_closed() -> ColumnElement[bool]:
    return or_(AdvisorConflict.settled.is_(None), AdvisorConflict.settled == Settlement.SEALED)


def _ways(kept: Person, gone: Person) -> tuple[tuple[Person, Person], ...]:
    return (kept, gone), (gone, kept)


def _names(kept: Person, gone: Person) -> dict[str, str]:
    return {"kept": kept.name, "gone": gone.name}
