"""What may stand between an advisor and a person: found in the publications, declared, objected to, and settled.

Until a conflict is settled the pair is closed to each other; nobody settles their own. A decision stays, whatever the
portal finds later: new evidence is added, and opens or closes nothing by itself.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import update

from portal import policy
from portal.accounts.models import User
from portal.kernel import audit, clock, db
from portal.kernel.errors import IllegalMove, Incomplete, Invalid
from portal.kernel.words import _
from portal.people.models import Person
from portal.policy.actor import Actor
from portal.policy.acts import Act
from portal.publications.matching import compat
from portal.reviews import (
    collecting,
    queries_packets,
    queries_reviews,
    queries_rounds,
    queries_works,
    rules,
    telling,
)
from portal.reviews.lifecycle import (
    ASSIGNMENT,
    REVIEW,
    WITH_ADVISOR,
    AssignmentStatus,
    DossierStatus,
    ReviewStatus,
)
from portal.reviews.models import Dossier, Round, RoundAdvisor
from portal.reviews.models_reviews import AdvisorConflict, Assignment
from portal.reviews.rules import ConflictSource, Settlement

SURE_ENOUGH = 0.5  # an initial and the family name; who only has the same name is dismissed by the director

Found = dict[int, dict[str, dict[str, Any]]]


def find(advisor: RoundAdvisor, people: Iterable[Person]) -> Found:
    """With whom of these people an advisor has joint publications of the last five years: by person, the publications."""
    theirs = {one.id: one for one in people if one.user_id is None or one.user_id != advisor.user_id}
    since = rules.months_before(advisor.round.until_on, 12 * rules.JOINT_PAPERS_YEARS)
    own = set(queries_works.accepted(advisor.user_id))
    names = list({*queries_works.known_names(advisor.user_id), *filter(None, [advisor.user.name])})
    found: Found = {}
    for person_id, publication_id, key, title, published_at, author in queries_works.shared_authors(
        theirs, since
    ):
        if publication_id in own or _is_theirs(author, names, theirs[person_id].name):
            found.setdefault(person_id, {})[key] = {"key": key, "title": title, "year": published_at.year}
    return found


def note(advisor: RoundAdvisor, found: Found) -> None:
    """Write down what was found; from now on the advisor may declare."""
    for person_id, papers in found.items():
        _note(advisor.user_id, person_id, list(papers.values()))
    advisor.found_at = clock.now()


def declare(
    round_: Round, advisor: RoundAdvisor, said: Mapping[int, str | None], *, zone: str, actor: Actor
) -> None:
    """Say in one act with whom one has a conflict, beside what was found: "none but these". Dossiers open after that.

    `said`: by person, what the advisor remarks. Raises Incomplete while the portal is still looking, IllegalMove the
    second time, Forbidden.
    """
    policy.require(actor, Act.ROUND_DECLARE, round_)
    if advisor.found_at is None:
        raise Incomplete([_("a moment: the portal is still looking through the publications")])
    if advisor.declared_at is not None:
        raise IllegalMove(
            _("You have declared already. A conflict that came up later is said on the dossier itself.")
        )
    for person_id, remark in said.items():
        _say(advisor.user_id, person_id, ConflictSource.ADVISOR, remark)
    advisor.declared_at, advisor.zone = clock.now(), zone
    audit.record(Act.ROUND_DECLARE, round_, actor=actor, detail={"conflicts": len(said)})


def recuse(assignment: Assignment, remark: str, *, actor: Actor) -> None:
    """An advisor finds a conflict while reviewing: their review is sealed, and the dossier closes to them.

    Raises IllegalMove, Forbidden.
    """
    policy.require(actor, Act.ASSIGNMENT_RECUSE, assignment)
    dossier = assignment.dossier
    _say(assignment.user_id, dossier.person_id, ConflictSource.ADVISOR, remark)
    withdraw(assignment, Act.ASSIGNMENT_RECUSE)
    audit.record(Act.ASSIGNMENT_RECUSE, assignment, actor=actor)
    who = assignment.user.name or assignment.user.address
    telling.tell_director("advisor_recused", dossier, assignment.public_id, advisor=who)
    collecting.collect_if_complete(dossier)


def object_to(dossier: Dossier, user: User, reason: str, *, actor: Actor) -> None:
    """The person objects to an advisor, for a reason that the director reads. Raises Incomplete, Invalid, Forbidden."""
    policy.require(actor, Act.DOSSIER_OBJECT, dossier)
    if dossier.status not in {DossierStatus.PREPARING, DossierStatus.FROZEN}:
        raise IllegalMove(_("The advisors have your dossier already; write to the director."))
    if user.id == dossier.person.user_id or queries_rounds.advisor(dossier.round, user.id) is None:
        raise Invalid({"advisor": [_("Please choose an advisor of this round.")]})
    _say(user.id, dossier.person_id, ConflictSource.PERSON, reason)
    audit.record(Act.DOSSIER_OBJECT, dossier, actor=actor, detail={"user": user.public_id})
    telling.tell_director("person_objected", dossier, f"objection:{user.public_id}")


def settle(
    dossier: Dossier, conflict: AdvisorConflict, how: Settlement, reason: str | None, *, actor: Actor
) -> None:
    """Decide what a conflict means: sealed, disclosed and allowed, or none at all. Raises Forbidden, IllegalMove for one's own.

    Sealing takes the person's open dossiers away from the advisor, and seals what they wrote about them.
    """
    policy.require(actor, Act.CONFLICT_SETTLE, dossier)
    if conflict.user_id == actor.id or conflict.person_id != dossier.person_id:
        raise IllegalMove()
    conflict.settled, conflict.settled_at = how, clock.now()
    conflict.settled_by_id, conflict.settled_reason = actor.id, reason
    detail = {"user": conflict.user.public_id, "settled": str(how)}
    audit.record(Act.CONFLICT_SETTLE, dossier, actor=actor, reason=reason, detail=detail)
    if how == Settlement.SEALED:
        _act_no_longer(conflict.user_id, conflict.person_id)
        for assignment in queries_reviews.between(conflict.user_id, conflict.person_id):
            withdraw(assignment, Act.CONFLICT_SETTLE)
        collecting.collect_if_complete(dossier)


def withdraw(assignment: Assignment, act: Act) -> None:
    """Take a dossier away from an advisor, and seal what they wrote; what was shared stays."""
    review = assignment.review
    if review is not None and review.status in {ReviewStatus.DRAFT, ReviewStatus.SUBMITTED}:
        REVIEW.apply(review, act)
        for packet in queries_packets.drafts_shown(assignment.dossier_id):
            packet.checked_at = None  # the person was reading what is sealed now
    if assignment.status == AssignmentStatus.PROPOSED:
        db.session().delete(assignment)
    elif assignment.status in WITH_ADVISOR and (review is None or review.status != ReviewStatus.RELEASED):
        ASSIGNMENT.apply(assignment, act)


def _act_no_longer(user_id: int, person_id: int) -> None:
    """Whoever is in conflict with somebody acts for no director on them any more, in any round."""
    theirs = update(Dossier).where(Dossier.person_id == person_id, Dossier.acting_director_id == user_id)
    db.session().execute(theirs.values(acting_director_id=None))


def _is_theirs(author: str, names: list[str], person: str) -> bool:
    fit = compat(author, names)
    return fit >= SURE_ENOUGH and fit > compat(author, [person])


def _note(user_id: int, person_id: int, papers: list[dict[str, Any]]) -> None:
    conflict = queries_reviews.conflict_between(user_id, person_id)
    if conflict is None:
        conflict = AdvisorConflict(
            user_id=user_id, person_id=person_id, source=ConflictSource.AUTO, found_at=clock.now()
        )
        db.session().add(conflict)
    conflict.evidence = papers


def _say(user_id: int, person_id: int, source: ConflictSource, remark: str | None) -> None:
    """What somebody says closes the pair at once, whatever was settled before."""
    conflict = queries_reviews.conflict_between(user_id, person_id)
    if conflict is None:
        conflict = AdvisorConflict(user_id=user_id, person_id=person_id, evidence=[], found_at=clock.now())
        db.session().add(conflict)
    conflict.source, conflict.remark = source, remark
    _act_no_longer(user_id, person_id)
    if conflict.settled != Settlement.SEALED:
        conflict.settled = conflict.settled_at = conflict.settled_by_id = conflict.settled_reason = None
    db.session().flush()
