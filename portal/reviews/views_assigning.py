"""Whom one could ask to review somebody, with what speaks for and against each."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from portal.kernel.words import Sentence, _, _n
from portal.policy.actor import Actor
from portal.reviews import queries_assigning, queries_loads, rules_assigning
from portal.reviews.models import Dossier, RoundAdvisor
from portal.reviews.models_reviews import AdvisorConflict
from portal.reviews.rules import Settlement
from portal.reviews.views import name_of
from portal.reviews.views_advisors import AdvisorLine, advisor_line
from portal.reviews.views_folder import Folder
from portal.reviews.views_reviews import SETTLED


@dataclass(frozen=True)
class Facts:
    """By user: the categories of arXiv they share with the person, what stands between them, what they have to do with the dossier."""

    shared: Mapping[int, Sequence[str]]
    knew: frozenset[int]
    conflicts: Mapping[int, AdvisorConflict]
    before: Mapping[int, str]


@dataclass(frozen=True)
class Choice:
    """An advisor who could review somebody; `why_not` says what makes it impossible."""

    user_id: str
    name: str
    pros: Sequence[Sentence]
    cons: Sequence[Sentence]
    why_not: Sentence | None


def choices(actor: Actor, dossier: Dossier, folder: Folder) -> list[Choice]:
    """Every advisor of the round; whoever has most in favour stands first, whoever cannot stands last."""
    advisors = queries_loads.advisors_with_loads(actor, dossier.round)
    facts = Facts(
        shared=queries_assigning.shared_categories(dossier, [one.user_id for one, _load in advisors]),
        knew=folder.knew,
        conflicts=folder.between,
        before={one.user_id: str(one.status) for one in folder.assignments},
    )
    made = [_choice(dossier, one, advisor_line(one, load), facts) for one, load in advisors]
    return sorted(made, key=lambda one: (one.why_not is not None, len(one.cons) - len(one.pros), one.name))


def _choice(dossier: Dossier, advisor: RoundAdvisor, line: AdvisorLine, facts: Facts) -> Choice:
    conflict = facts.conflicts.get(advisor.user_id)
    why = rules_assigning.why_not(
        themself=dossier.person.user_id == advisor.user_id,
        directs=dossier.acting_director_id == advisor.user_id,
        in_round=True,
        conflict=(conflict.settled or "open") if conflict else None,
        before=facts.before.get(advisor.user_id),
    )
    return Choice(
        user_id=advisor.user.public_id,
        name=name_of(advisor.user),
        pros=list(_pros(advisor, line, facts)),
        cons=list(_cons(advisor, line, facts)),
        why_not=why,
    )


def _pros(advisor: RoundAdvisor, line: AdvisorLine, facts: Facts) -> Iterator[Sentence]:
    if shared := facts.shared.get(advisor.user_id):
        yield _("publishes on the same: %(what)s", what=", ".join(shared[:4]))
    if advisor.user_id in facts.knew:
        yield _("reviewed them last time")
    if not line.given:
        yield _("has no dossier in this round yet")


def _cons(advisor: RoundAdvisor, line: AdvisorLine, facts: Facts) -> Iterator[Sentence]:
    conflict = facts.conflicts.get(advisor.user_id)
    if conflict is not None and conflict.evidence and conflict.settled != Settlement.DISMISSED:
        yield _n(
            "%(num)s joint paper in five years", "%(num)s joint papers in five years", len(conflict.evidence)
        )
    if conflict is not None and conflict.settled != Settlement.DISMISSED:
        yield _("conflict: %(how)s", how=SETTLED[conflict.settled].word)
    if advisor.declared_at is None:
        yield _("has not declared conflicts yet")
    if line.given:
        yield _n("has %(num)s dossier in this round", "has %(num)s dossiers in this round", line.given)
