"""What is to be done in a round, step by step, and how far each step is: what waits for the director stands out."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from portal.kernel.words import Sentence, _, _n
from portal.policy.acts import Act
from portal.reviews.lifecycle import DossierStatus, RoundStatus
from portal.reviews.models import Round
from portal.reviews.views import Stand
from portal.reviews.views_advisors import AdvisorLine

NOTHING_YET = Stand(_("Nothing yet"), "none")


@dataclass(frozen=True)
class Step:
    """Something to do in a round: where it is done, how far it is; `status` narrows the table to what it is about."""

    label: Sentence
    stand: Stand
    endpoint: str
    status: str | None = None


def steps(
    round_: Round,
    acts: Collection[Act],
    led: Mapping[str, int],
    advisors: Sequence[AdvisorLine],
    proposals: int,
) -> list[Step]:
    """The steps of a round that is planned or runs; `led` says how many dossiers of the reader's stand where."""
    if round_.status not in {RoundStatus.DRAFT, RoundStatus.OPEN}:
        return []
    made = [_asking(advisors)] if Act.ROUND_CONVENE in acts else []
    return made if round_.status == RoundStatus.DRAFT else [*made, *_running(led, advisors, proposals)]


def _asking(advisors: Sequence[AdvisorLine]) -> Step:
    declared = sum(one.declared_at is not None for one in advisors)
    if not advisors:
        stand = Stand(_("Nobody is asked yet"), "attention")
    elif declared == len(advisors):
        stand = Stand(
            _n("%(num)s advisor, who has declared", "%(num)s advisors, all have declared", declared), "done"
        )
    else:
        said = _(
            "%(declared)s of %(all)s have declared their conflicts", declared=declared, all=len(advisors)
        )
        stand = Stand(said, "waiting")
    return Step(_("Ask advisors"), stand, "rounds.advisors")


def _running(led: Mapping[str, int], advisors: Sequence[AdvisorLine], proposals: int) -> Iterator[Step]:
    unsettled = sum(one.unsettled for one in advisors)
    settle = _n("%(num)s to settle", "%(num)s to settle", unsettled) if unsettled else _("Nothing to settle")
    stand = Stand(settle, "attention" if unsettled else "done")
    yield Step(_("Settle conflicts"), stand, "rounds.conflicts_of")
    yield Step(_("Freeze dossiers"), _freezing(led), "rounds.show", DossierStatus.PREPARING)
    yield Step(_("Give dossiers to advisors"), _giving(led, proposals), "rounds.assignments")
    yield Step(_("Wait for reviews"), _reviewing(led), "rounds.show", DossierStatus.REVIEWING)
    yield Step(_("Write and share"), _sharing(led), "rounds.show", DossierStatus.WITH_DIRECTOR)


def _freezing(led: Mapping[str, int]) -> Stand:
    if left := led.get(DossierStatus.PREPARING, 0):
        return Stand(_n("%(num)s being prepared", "%(num)s being prepared", left), "waiting")
    return Stand(_("All are frozen"), "done") if _any(led) else NOTHING_YET


def _giving(led: Mapping[str, int], proposals: int) -> Stand:
    if proposals:
        said = _n("%(num)s proposal nobody sees yet", "%(num)s proposals nobody sees yet", proposals)
        return Stand(said, "attention")
    if left := led.get(DossierStatus.FROZEN, 0):
        return Stand(_n("%(num)s to give", "%(num)s to give", left), "attention")
    if led.get(DossierStatus.PREPARING) or not _any(led):
        return NOTHING_YET
    return Stand(_("All are given"), "done")


def _reviewing(led: Mapping[str, int]) -> Stand:
    if left := led.get(DossierStatus.REVIEWING, 0):
        return Stand(_n("%(num)s under review", "%(num)s under review", left), "waiting")
    if led.get(DossierStatus.PREPARING) or led.get(DossierStatus.FROZEN) or not _any(led):
        return NOTHING_YET
    return Stand(_("All are in"), "done")


def _sharing(led: Mapping[str, int]) -> Stand:
    if left := led.get(DossierStatus.WITH_DIRECTOR, 0) + led.get(DossierStatus.CORRECTING, 0):
        return Stand(_n("%(num)s with you", "%(num)s with you", left), "attention")
    if _any(led) == led.get(DossierStatus.SHARED, 0) and _any(led):
        return Stand(_("All are shared"), "done")
    return NOTHING_YET


def _any(led: Mapping[str, int]) -> int:
    return sum(number for key, number in led.items() if key != "exempt")
