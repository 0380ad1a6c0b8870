"""How the weights of attribution are fitted: a logistic model, by Newton's method, the same to the last digit each time.

People of the truth set answer by a first guess of the weights; what was scored on the way, and whose it really was, are
the examples of a first fit; what was scored by that one joins them for the second. Features can only speak for a paper
or against it, never the wrong way round.
"""

from collections.abc import Iterable, Sequence
from itertools import chain
from operator import mul

from benchmarks.attribution_truth import Shared, answered
from portal.publications.scoring import Verdict
from portal.publications.scoring_features import ASSUMED, FITTED
from portal.publications.scoring_model import Model, likely, model

VERSION = 1
GUESS = {"bias": 1.0, "shared": 5.0, "unshared": -0.5, "only_rejected": -2.0, "text": 3.0, "venue": 1.0}
GUESS |= {"organisation": 2.0, "no": -1.0, "groups": -1.0}
ASSUMPTIONS = {"colleague": 1.5, "category": 1.0, "category_rejected": -0.5, "fit": -2.0}
AGAINST = {"unshared", "only_rejected", "text_rejected", "venue_rejected", "organisation_rejected"}
AGAINST |= {"organisation_other", "years", "no", "groups"}
MISSED = 3.0  # a paper that is missed costs as much as three questions in vain
ROUNDS, MOST_ANSWERS, FEWEST_OTHERS, ASKED_FROM = 2, 40, 60, 0.05
LOOKED_AT = {0, 1, 2, 4, 8, 16, 32}
PENALTY, PENALTY_OF_BIAS = 0.3, 0.01
STEPS, ENOUGH = 40, 1e-7
DIGITS = 3

# Features; what the assumed ones add to the score; 1 for theirs and 0 for somebody else's; how much it counts.
Example = tuple[tuple[float, ...], float, float, float]


def fitted(names: Sequence[Shared]) -> dict[str, float]:
    """The weights that truth about these names leads to."""
    weights = dict.fromkeys(FITTED, 0.0) | GUESS
    rounds: list[list[Example]] = []
    for _round in range(ROUNDS):
        rounds.append(list(_examples(names, made(weights))))
        weights = _signed([(*one, w / len(rounds)) for *one, w in chain.from_iterable(rounds)])
    return {name: round(weight, DIGITS) for name, weight in weights.items()}


def made(weights: dict[str, float]) -> Model:
    """The model with these weights."""
    return model({"version": VERSION, "fitted": weights, "assumed": ASSUMPTIONS})


def _examples(names: Iterable[Shared], judge: Model) -> Iterable[Example]:
    """What is scored while people answer; of many papers of others some stand for all."""
    for shared in names:
        for person in shared.people:
            seen: list[Sequence[Verdict]] = []
            answered(shared, person, judge, note=seen.append, most=MOST_ANSWERS, least=ASKED_FROM)
            looked = [one for step, one in enumerate(seen) if step in LOOKED_AT or step == len(seen) - 1]
            for verdicts in looked:
                theirs = [one for one in verdicts if shared.owner[one.key] == person]
                others = [one for one in verdicts if shared.owner[one.key] != person]
                each = max(1, len(others) // FEWEST_OTHERS)
                yield from ((*_parted(one), 1.0, MISSED / len(looked)) for one in theirs)
                yield from ((*_parted(one), 0.0, each / len(looked)) for one in others[::each])


def _parted(verdict: Verdict) -> tuple[tuple[float, ...], float]:
    assumed = sum(map(mul, (ASSUMPTIONS[name] for name in ASSUMED), verdict.features[len(FITTED) :]))
    return verdict.features[: len(FITTED)], assumed


def _signed(examples: Sequence[Example]) -> dict[str, float]:
    """The weights, without the features that would speak the wrong way round."""
    free = list(range(len(FITTED)))
    while True:
        found = _newton([(tuple(one[0][at] for at in free), *one[1:]) for one in examples])
        wrong = [
            at
            for at, weight in zip(free, found, strict=True)
            if at and (weight > 0) == (FITTED[at] in AGAINST)
        ]
        if not wrong:
            return dict.fromkeys(FITTED, 0.0) | {FITTED[at]: one for at, one in zip(free, found, strict=True)}
        free = [at for at in free if at not in wrong]


def _newton(examples: Sequence[Example]) -> list[float]:
    """The weights that make the examples likeliest, kept small by a penalty."""
    weights = [0.0] * len(examples[0][0])
    for _step in range(STEPS):
        change = _solved(*_bend_and_slope(examples, weights))
        weights = [weight - much for weight, much in zip(weights, change, strict=True)]
        if max(map(abs, change)) < ENOUGH:
            break
    return weights


def _bend_and_slope(
    examples: Sequence[Example], weights: Sequence[float]
) -> tuple[list[list[float]], list[float]]:
    """How unlikely the examples become with each weight: the second derivatives, and the first ones."""
    size = len(weights)
    slope = [weight * _penalty(at) for at, weight in enumerate(weights)]
    bend = [[_penalty(at) if at == other else 0.0 for other in range(size)] for at in range(size)]
    for features, assumed, theirs, counted in examples:
        chance = likely(sum(map(mul, weights, features), assumed))
        error, steep = counted * (chance - theirs), counted * chance * (1 - chance)
        for at, value in enumerate(features):
            if value:
                slope[at] += error * value
                row, much = bend[at], steep * value
                for other in range(at + 1):
                    row[other] += much * features[other]
    for at in range(size):
        for other in range(at):
            bend[other][at] = bend[at][other]
    return bend, slope


def _penalty(at: int) -> float:
    return PENALTY if at else PENALTY_OF_BIAS


def _solved(matrix: list[list[float]], right: list[float]) -> list[float]:
    """The solution of linear equations, by elimination."""
    rows = [[*row, value] for row, value in zip(matrix, right, strict=True)]
    size = len(rows)
    for at in range(size):
        best = max(range(at, size), key=lambda row: abs(rows[row][at]))
        rows[at], rows[best] = rows[best], rows[at]
        for row in rows[at + 1 :]:
            factor = row[at] / rows[at][at]
            for column in range(at, size + 1):
                row[column] -= factor * rows[at][column]
    found = [0.0] * size
    for at in range(size - 1, -1, -1):
        known = sum(rows[at][column] * found[column] for column in range(at + 1, size))
        found[at] = (rows[at][size] - known) / rows[at][at]
    return found
