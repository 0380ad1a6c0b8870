"""A round as its director sees it: who stands where, who is how far, and what is missing. No averages, and no ranking."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from portal.kernel.paging import Page
from portal.kernel.words import Sentence, _, _n
from portal.people.models import Person
from portal.policy import may
from portal.policy.actor import Actor
from portal.policy.acts import Act
from portal.reviews import queries_people, queries_reviews, queries_rounds, rules, views, views_steps
from portal.reviews.lifecycle import BEFORE_REVIEWS_ARE_IN, ROUND, DossierStatus, RoundStatus
from portal.reviews.models import Dossier, Round
from portal.reviews.models_reviews import AdvisorConflict, Assignment
from portal.reviews.views import RoundShown, Stand, name_of, round_shown, stand_of
from portal.reviews.views_advisors import advisor_lines
from portal.reviews.views_reviews import AssignmentShown, ConflictShown, assignment_shown, conflict_shown
from portal.reviews.views_steps import Step


@dataclass(frozen=True)
class Line:
    """A dossier in the table of its round; of one that the reader does not direct, only that it exists."""

    public_id: str
    name: str
    slug: str
    stand: Stand
    status: str
    led: bool
    own: bool
    exempt_reason: Sentence | str | None = None
    acting: str | None = None
    advisors: Sequence[AssignmentShown] = ()
    unsettled: int = 0
    missing: Sequence[Sentence] = ()

    @property
    def freezes(self) -> bool:
        """Whether the reader can freeze it while the round runs."""
        return self.led and self.exempt_reason is None and self.status == DossierStatus.PREPARING

    @property
    def proposals(self) -> int:
        """How many proposals the reader can publish."""
        waits = self.led and self.exempt_reason is None and self.status in BEFORE_REVIEWS_ARE_IN
        return sum(one.proposed for one in self.advisors) if waits else 0


@dataclass(frozen=True)
class Table:
    """A round and a page of its dossiers, with what stands around them."""

    round: RoundShown
    acts: frozenset[Act]
    needs: Mapping[Act, Sequence[Sentence]]
    counts: Mapping[str, tuple[Stand, int]]
    page: Page
    lines: Sequence[Line]
    steps: Sequence[Step]
    leads: bool
    running: bool

    @property
    def total(self) -> int:
        """How many dossiers the reader may know of."""
        return sum(number for _stand, number in self.counts.values())

    @property
    def ticks(self) -> bool:
        """Whether something on this page can be frozen."""
        return self.running and any(one.freezes for one in self.lines)


def lines(actor: Actor, dossiers: Sequence[Dossier]) -> list[Line]:
    """Dossiers with their standing as lines; the same number of queries for any number of them."""
    if not dossiers:
        return []
    led = [one for one in dossiers if "lead" in one.standing and "reviewed" not in one.standing]
    given = queries_reviews.of_dossiers([one.id for one in led] or [0])
    conflicts = queries_reviews.conflicts_with(led)
    written = queries_rounds.written([one.id for one in led] or [0])
    return [
        _line(one, given.get(one.id, []), conflicts.get(one.person_id, []), written.get(one.id, set()))
        if one in led
        else _bare(one)
        for one in dossiers
    ]


def _bare(dossier: Dossier) -> Line:
    return Line(
        public_id=dossier.public_id,
        name=dossier.person.name,
        slug=dossier.person.slug,
        stand=stand_of(dossier),
        status=dossier.status,
        led=False,
        own="reviewed" in dossier.standing,
        acting=name_of(dossier.acting_director) if dossier.acting_director else None,
    )


def _line(
    dossier: Dossier, given: Sequence[Assignment], conflicts: Sequence[AdvisorConflict], written: set[str]
) -> Line:
    between = {one.user_id: one for one in conflicts}
    unsettled = sum(one.settled is None for one in conflicts)
    return Line(
        public_id=dossier.public_id,
        name=dossier.person.name,
        slug=dossier.person.slug,
        stand=stand_of(dossier),
        status=dossier.status,
        led=True,
        own=False,
        exempt_reason=views.why_exempt(dossier),
        acting=name_of(dossier.acting_director) if dossier.acting_director else None,
        advisors=[assignment_shown(one, between.get(one.user_id)) for one in given],
        unsettled=unsettled,
        missing=list(_missing(dossier, given, unsettled, written)),
    )


def _missing(dossier: Dossier, given: Sequence[Assignment], unsettled: int, written: set[str]) -> Any:
    if dossier.exempt_reason is not None:
        return
    if dossier.status == DossierStatus.PREPARING:
        yield from (said for name, said in _UNWRITTEN.items() if name not in written)
    if unsettled:
        yield _n("%(num)s conflict to settle", "%(num)s conflicts to settle", unsettled)
    if dossier.status == DossierStatus.FROZEN:
        yield _("to give to its advisors") if given else _("an advisor")
    if dossier.status == DossierStatus.REVIEWING:
        left = dossier.advisors - dossier.submitted
        yield from [_n("%(num)s review", "%(num)s reviews", left)] if left else []
    if dossier.returned:
        yield _n("%(num)s returned review", "%(num)s returned reviews", dossier.returned)
    if dossier.status in {DossierStatus.WITH_DIRECTOR, DossierStatus.CORRECTING}:
        yield _("to share")


_UNWRITTEN = {"statement": _("a statement"), "highlights": _("highlights")}


def table(actor: Actor, round_: Round, page: Page) -> Table:
    """A round and a page of its dossiers, for whoever may see its table; each dossier has its standing."""
    made = lines(actor, list(page))
    acts, needs = acts_of(actor, round_)
    counted = queries_rounds.counted(actor, round_)
    led = {key: mine for key, (_number, mine) in counted.items()}
    waiting = queries_rounds.proposals(actor, round_)
    leads = Act.ROUND_EDIT in acts or any(led.values())
    return Table(
        round=round_shown(round_),
        acts=acts,
        needs=needs,
        counts={key: (_stand(key), counted[key][0]) for key in [*views.DOSSIERS, "exempt"] if key in counted},
        page=replace(page, items=()),
        lines=made,
        steps=views_steps.steps(round_, acts, led, advisor_lines(actor, round_), waiting) if leads else (),
        leads=leads,
        running=round_.status == RoundStatus.OPEN,
    )


def _stand(key: str) -> Stand:
    return views.EXEMPT if key == "exempt" else views.DOSSIERS[key]


def acts_of(actor: Actor, round_: Round) -> tuple[frozenset[Act], dict[Act, list[Sentence]]]:
    """The acts of the round's lifecycle that the reader may perform now, and what those that they could still need."""
    theirs = [one for one in ROUND.acts(round_.status) if may(actor, one, round_)]
    needs = {one: list(ROUND.needs(round_, one)) for one in theirs}
    extra = {one for one in (Act.ROUND_EDIT, Act.ROUND_CONVENE, Act.ROUND_EXTEND) if may(actor, one, round_)}
    extra = extra if round_.status in {"draft", "open"} else set()
    return frozenset({one for one, left in needs.items() if not left} | extra), {
        k: v for k, v in needs.items() if v
    }


@dataclass(frozen=True)
class Pair:
    """A conflict to settle, and whose dossier it concerns."""

    dossier_id: str
    person: str
    conflict: ConflictShown


def pairs(actor: Actor, dossiers: Sequence[Dossier]) -> list[Pair]:
    """Every conflict around dossiers that the reader directs; those to settle first, none of the reader's own."""
    found = queries_reviews.conflicts_with(dossiers)
    made = [
        Pair(one.public_id, one.person.name, conflict_shown(conflict, actor.id))
        for one in dossiers
        for conflict in found.get(one.person_id, [])
        if conflict.user_id != actor.id
    ]
    return sorted(made, key=lambda one: (one.conflict.settled is not None, one.person))


@dataclass(frozen=True)
class Unreviewed:
    """Somebody who has had no review for twelve months."""

    name: str
    slug: str


def unreviewed(day: date) -> list[Unreviewed]:
    """Who has had none for twelve months, among those who were here all that time."""
    since = rules.months_before(day, rules.WITHOUT_REVIEW_MONTHS)
    people: Sequence[Person] = queries_people.without_review(since, day)
    return [Unreviewed(one.name, one.slug) for one in people]
