"""Whose a paper is, likely: every candidate of a person scored anew from what they accepted and rejected.

Papers that score so high that nobody needs to be asked speak for others in their turn, round by round until nothing
changes. Only what people said is kept: the same answers, in whatever order, lead to the same verdicts.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from portal.publications import scoring_model
from portal.publications.scoring_features import Case, Evidence, Paper, features
from portal.publications.scoring_model import Band, Model

__all__ = ["Band", "Case", "Paper", "Verdict", "Weighing", "judge"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """How likely a candidate is a person's, what becomes of it, and what adds to the score or takes from it.

    `round` says on which of the weighing's rounds of evidence it rests, `cold` that nothing was accepted before.
    """

    key: str
    score: float
    band: Band
    features: tuple[float, ...]
    round: int
    cold: bool


class Weighing:
    """What a person said about the papers of a case, and the verdicts on the others that follow from it.

    Each answer adds to what is known before; a paper that was spoken about stays out of the verdicts. Whoever takes an
    answer back weighs anew.
    """

    def __init__(self, case: Case, model: Model | None = None):
        self.case = case
        self.model = model or scoring_model.current()
        self.open = set(range(len(case.papers)))
        self.said = Evidence(case)
        self.rounds: list[Evidence] = []

    def answer(self, key: str, mine: bool) -> None:
        """Take in that a paper is theirs, or is not."""
        at = self.case.at[key]
        if at in self.open:
            self.open.remove(at)
            self.said.answer(at, mine)

    def verdicts(self) -> tuple[Verdict, ...]:
        """The verdicts on all undecided papers, the likeliest first."""
        found: dict[int, Verdict] = {}
        self.rounds, left = [self.said.copy()], sorted(self.open)
        while left:
            found.update((at, self._verdict(at)) for at in left)
            taken = [at for at in left if found[at].band is Band.AUTO]
            if not taken:
                break
            left = [at for at in left if found[at].band is not Band.AUTO]
            self.rounds.append(self.rounds[-1].copy())
            for at in taken:
                self.rounds[-1].take(at, True)
        return tuple(sorted(found.values(), key=lambda one: (-one.score, one.key)))

    def _verdict(self, at: int) -> Verdict:
        paper, evidence = self.case.papers[at], self.rounds[-1]
        cold, said = not evidence.said[True], features(evidence, at)
        score = self.model.score(said)
        return Verdict(
            key=paper.key,
            score=score,
            band=scoring_model.band(self.model, said, paper, cold=cold),
            features=said,
            round=len(self.rounds) - 1,
            cold=cold,
        )


def judge(
    case: Case, accepted: Iterable[str], rejected: Iterable[str], model: Model | None = None
) -> tuple[Verdict, ...]:
    """The verdicts on every undecided paper of a case, given the keys of accepted and rejected ones."""
    weighing = Weighing(case, model)
    for mine, keys in ((True, accepted), (False, rejected)):
        for key in keys:
            weighing.answer(key, mine)
    return weighing.verdicts()
