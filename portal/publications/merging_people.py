"""Two people become one: what either said about a publication is said, and all that nobody spoke about is judged anew.

Somebody's word wins over none. Where one said yes and the other no, or both said to be different authors, nothing is done
until they have settled that. No answer is given here: of two attributions the one that says more stays as it stands.
"""

from collections import Counter
from collections.abc import Sequence
from itertools import groupby

from sqlalchemy import Row, and_, case, delete, func, or_, select, update
from sqlalchemy.orm import aliased, selectinload

from portal import policy
from portal.kernel import clock, db
from portal.kernel.words import _, _n
from portal.people.merging import Ahead
from portal.people.models import Person
from portal.policy.actor import SYSTEM
from portal.policy.acts import Act
from portal.publications import harvesting_cursor as cursors
from portal.publications import importing_evidence, queries_merging, queries_queue, settling, weighing
from portal.publications.lifecycle import (
    ACCEPTED,
    DECIDED,
    HARVEST,
    LOOKUP,
    UNDER_WAY,
    AttributionStatus,
    LookupStatus,
)
from portal.publications.models import Attribution, AttributionEvent, Publication
from portal.publications.models_harvest import Harvest
from portal.publications.models_help import AttributionReport, Delegation
from portal.publications.models_works import Lookup

MOST = 20  # contradictions that are listed


def ahead(kept: Person, gone: Person) -> Ahead:
    """What becomes of publications and searches; nothing is changed."""
    rows = select(Attribution.status, func.count()).where(Attribution.person_id == gone.id)
    numbers = Counter(dict(db.session().execute(rows.group_by(Attribution.status)).all()))
    accepted = sum(numbers[one] for one in ACCEPTED)
    moves = [
        _n("%(num)s publication moves.", "%(num)s publications move.", accepted),
        _n(
            "%(num)s question that waits moves.",
            "%(num)s questions that wait move.",
            numbers[AttributionStatus.SUGGESTED],
        ),
        _n(
            "%(num)s publication that is not theirs stays rejected.",
            "%(num)s publications that are not theirs stay rejected.",
            numbers[AttributionStatus.REJECTED],
        ),
    ]
    said = [one for one in moves if dict(one.parameters)["num"]]
    searches = select(Harvest.id).where(Harvest.person_id == gone.id, Harvest.status.in_(UNDER_WAY))
    if db.session().scalar(searches) is not None:
        said.append(_("The search at arXiv for %(gone)s is stopped.", gone=gone.name))
    said.append(_("All that nobody answered about is judged anew."))
    return Ahead(tuple(said))


def contested(kept: Person, gone: Person) -> Sequence[Row]:
    """What must be settled first: key and title of publications about which the two said what cannot both be so."""
    one, other = aliased(Attribution), aliased(Attribution)
    contradicts = or_(one.status != other.status, one.place != other.place)
    rows = select(Publication.key, Publication.title).join(one, one.publication_id == Publication.id)
    rows = rows.join(other, and_(other.publication_id == one.publication_id, other.person_id == gone.id))
    both = one.person_id == kept.id, one.status.in_(DECIDED), other.status.in_(DECIDED)
    found = rows.where(*both, contradicts).order_by(Publication.published_at.desc(), Publication.id)
    return db.session().execute(found.limit(MOST)).all()


def move(kept: Person, gone: Person) -> None:
    """Give `kept` (with its names by now) all that is known of whose publications are `gone`'s, in the caller's unit."""
    queries_queue.one_at_a_time()
    _stop_harvests(kept, gone)
    publication_ids = _unite(kept, gone)
    _move_help(kept, gone)
    person = _with_names(kept)
    importing_evidence.weigh(person, dict.fromkeys(publication_ids, ()))
    settling.settle(publication_ids)
    weighing.weigh_now_or_soon(person.id)


def _with_names(kept: Person) -> Person:
    query = select(Person).where(Person.id == kept.id).options(selectinload(Person.names))
    return db.session().scalars(query.execution_options(populate_existing=True)).one()


def _stop_harvests(kept: Person, gone: Person) -> None:
    """Whatever a search for `gone` is answered from now on goes nowhere; what is over belongs to `kept`."""
    theirs = select(Harvest).where(Harvest.person_id == gone.id, Harvest.status.in_(UNDER_WAY))
    for harvest in db.session().scalars(theirs.with_for_update()):
        policy.require(SYSTEM, Act.HARVEST_STOP, harvest)
        cursors.note(harvest, "merged")
        HARVEST.apply(harvest, Act.HARVEST_STOP)
    db.session().flush()
    db.session().execute(update(Harvest).where(Harvest.person_id == gone.id).values(person_id=kept.id))


def _unite(kept: Person, gone: Person) -> list[int]:
    """One attribution for each publication of the two, with all that is known of it; the ids of those publications."""
    rows = select(Attribution).where(Attribution.person_id.in_((kept.id, gone.id)))
    rows = rows.order_by(Attribution.publication_id, Attribution.person_id != kept.id)
    every = db.session().scalars(rows.execution_options(populate_existing=True)).all()
    carried = queries_merging.carried({one.publication_id for one in every})
    stays: list[Attribution] = []
    twice: dict[int, int] = {}
    for _publication, group in groupby(every, key=lambda one: one.publication_id):
        best, *others = sorted(group, key=lambda one: (*_says(one), one.id not in carried), reverse=True)
        stays.append(best)
        for one in others:
            own = [{*both.sources} - {*both.borrowed} for both in (best, one)]
            best.sources = sorted({*best.sources, *one.sources})
            best.borrowed = sorted({*best.sources}.difference(*own))
            twice[one.id] = best.id
    db.session().flush()
    _forget(twice, every)
    for one in stays:
        one.person_id = kept.id
    db.session().flush()
    return [one.publication_id for one in stays]


def _says(attribution: Attribution) -> tuple[bool, bool]:
    """How much an attribution says that must not be lost: somebody's word, and which author they are.

    Of two that say as much, one stays that was said there, not only carried over from what was merged into it.
    """
    return attribution.status in DECIDED, attribution.status in DECIDED and attribution.place is not None


def _forget(twice: dict[int, int], every: Sequence[Attribution]) -> None:
    """Leave out attributions that others stand for, by their ids; what was said and reported about them goes along."""
    if not twice:
        return
    here = db.session()
    for kind in (AttributionEvent, AttributionReport):
        theirs = update(kind).where(kind.attribution_id.in_(twice))
        here.execute(theirs.values(attribution_id=case(twice, value=kind.attribution_id)))
    for one in every:
        if one.id in twice:
            here.expunge(one)
    here.execute(delete(Attribution).where(Attribution.id.in_(twice)))


def _move_help(kept: Person, gone: Person) -> None:
    """Delegates and searches by DOI; none stands twice, and nobody is their own delegate."""
    here, now = db.session(), clock.now()
    lasting = select(Delegation).where(
        Delegation.person_id.in_((kept.id, gone.id)), Delegation.ended_at.is_(None)
    )
    known = {kept.user_id}
    for one in here.scalars(lasting.order_by(Delegation.person_id != kept.id, Delegation.id)):
        if one.user_id in known:
            one.ended_at = now
        known.add(one.user_id)
    here.flush()
    here.execute(update(Delegation).where(Delegation.person_id == gone.id).values(person_id=kept.id))
    waits = select(Lookup.doi).where(Lookup.person_id == kept.id, Lookup.status == LookupStatus.WAITING)
    asked = set(here.scalars(waits))
    twice = select(Lookup).where(Lookup.person_id == gone.id, Lookup.status == LookupStatus.WAITING)
    for lookup in here.scalars(twice.where(Lookup.doi.in_(asked))):
        policy.require(SYSTEM, Act.LOOKUP_FAIL, lookup)
        LOOKUP.apply(lookup, Act.LOOKUP_FAIL)
    here.flush()
    here.execute(update(Lookup).where(Lookup.person_id == gone.id).values(person_id=kept.id))
