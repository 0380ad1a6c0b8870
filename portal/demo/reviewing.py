"""What people of the demo write about themselves, and their advisors about them."""

from collections.abc import Iterator
from contextlib import contextmanager

from portal.demo.plan_reviews import Written
from portal.demo.rounds import Case, led, own, user
from portal.kernel import clock, db
from portal.policy.actor import Actor
from portal.reviews import assigning, conflicts, dossiers, following, queries_reviews, reviewing, rules
from portal.reviews.models_reviews import Assignment


@contextmanager
def given(case: Case, key: str) -> Iterator[tuple[Assignment, Actor]]:
    """A dossier as it was given to an advisor, in a unit."""
    with db.unit():
        actor = case.actor(key)
        mine = queries_reviews.mine_of(actor, case.public_id)
        assert mine is not None, f"{key} does not have {case.told.key}"
        yield queries_reviews.assignment(actor, mine, to_change=True), actor


# By the person


def write(case: Case) -> None:
    """Somebody writes their dossier: highlights, lines, the statement, as far as they come."""
    told = case.told
    draft = {
        "statement": {part: told.statement.get(part) for part in rules.PARTS},
        "lines": {str(kind): told.lines.get(kind, []) for kind in rules.ITEMS},
        "highlights": [
            {"what": _reference(case, one["what"]), "role": one["role"], "why": one["why"]}
            for one in told.highlights
        ],
    }
    with own(case) as (found, actor):
        version = dossiers.version_of(dossiers.kept(found))
        dossiers.save(found, draft, version=version, actor=actor)


def object_to(case: Case) -> None:
    """Somebody does not want to be read by an advisor, and says why."""
    said = case.told.objects
    with own(case) as (found, actor):
        conflicts.object_to(found, user(case, said["to"]), said["reason"], actor=actor)


# By an advisor


def accept(case: Case, key: str) -> None:
    """An advisor will read it."""
    with given(case, key) as (assignment, actor):
        assigning.acknowledge(assignment, actor=actor)


def decline(case: Case, one: Written) -> None:
    """An advisor will not, and says why."""
    with given(case, one.by) as (assignment, actor):
        assigning.decline(assignment, one.declines or "", actor=actor)


def recuse(case: Case, one: Written) -> None:
    """An advisor finds that they should not go on."""
    with given(case, one.by) as (assignment, actor):
        conflicts.recuse(assignment, one.recuses or "", actor=actor)


def begin(case: Case, one: Written) -> None:
    """The first evening: a sentence or two, and no judgement yet."""
    answers = one.answers
    if one.ends == "submitted":
        first, _dot, _rest = answers["for_person"].partition(". ")
        answers = {"for_person": f"{first}."}
    with given(case, one.by) as (assignment, actor):
        _save(assignment, answers, actor)


def submit(case: Case, one: Written) -> None:
    """They say what they think, and what should follow from it."""
    with given(case, one.by) as (assignment, actor):
        _save(assignment, one.answers, actor)
        for number, follow in enumerate(case.told.follows):
            if follow["by"] == one.by:
                made = following.propose(assignment.dossier, follow["text"], actor=actor)
                db.session().flush()
                case.follows[number] = made.public_id
        reviewing.submit(assignment, actor=actor, at=clock.now())


def return_(case: Case, key: str, reason: str) -> None:
    """The director asks an advisor to look again."""
    with led(case) as (found, actor):
        reviews = queries_reviews.submitted(actor, found)
        mine = case.here.members[key].address
        one = next(one for one in reviews if one.assignment.user.address == mine)
        review = queries_reviews.review_in(found, one.public_id)
        reviewing.return_to_author(review, reason, actor=actor)


def submit_again(case: Case, key: str, changed: dict[str, str]) -> None:
    """They looked, and changed something."""
    with given(case, key) as (assignment, actor):
        assert assignment.review is not None
        _save(assignment, {**assignment.review.answers, **changed}, actor)
        reviewing.submit(assignment, actor=actor, at=clock.now())


def _save(assignment: Assignment, answers: dict[str, str], actor: Actor) -> None:
    version = assignment.review.version if assignment.review else 0
    reviewing.save(assignment, answers, version=version, actor=actor)


def _reference(case: Case, what: str) -> str:
    """How the dossier's form names something: a paper by its number, anything else by its kind and title."""
    kind, colon, title = what.partition(": ")
    return f"{kind}:{title}" if colon else f"p:{case.round.papers[what]}"
