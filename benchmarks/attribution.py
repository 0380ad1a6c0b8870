"""How well papers find their people: `python -m benchmarks.attribution [--json] [--mentions FILE] [--fit] TRUTH…`.

No name is judged by weights that have seen it. Names that the portal's own weights were fitted on are judged by those of
a fit without them, kept beside this file; all others by the portal's own. `--fit` fits both anew.
"""

import argparse
import json
import random
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

if not __package__:  # called by its path
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks import attribution_fit
from benchmarks.attribution_truth import Outcome, Shared, answered, confused, recognised, truth
from benchmarks.tables import Table, short
from portal.publications import scoring_model
from portal.publications.scoring_model import Model

FOLDS, FILE = 5, Path(__file__).with_name("attribution_folds.json")
DRAWS, SEED = 1000, 6
COMMAND = "python -m benchmarks.attribution --fit TRUTH…"


def share(of: str, among: str) -> Callable[[Sequence[Outcome]], float]:
    """One number of all people together as a share of another; 1 where there is nothing."""

    def counted(people: Sequence[Outcome]) -> float:
        every = sum(getattr(one, among) for one in people)
        return sum(getattr(one, of) for one in people) / every if every else 1.0

    return counted


def mean(of: Callable[[Sequence[Outcome]], float]) -> Callable[[Sequence[Outcome]], float]:
    """A number worked out for each person alone, and its mean."""
    return lambda people: sum(of([one]) for one in people) / len(people)


def f1(people: Sequence[Outcome]) -> float:
    """The harmonic mean of precision and recall."""
    precision, recall = PRECISION(people), RECALL(people)
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def questions(people: Sequence[Outcome]) -> float:
    """How many questions a person answers."""
    return sum(one.questions for one in people) / len(people)


AUTO_PRECISION, PRECISION, RECALL = (
    share("auto_right", "auto"),
    share("right", "accepted"),
    share("right", "papers"),
)
MEASURES: dict[str, Callable[[Sequence[Outcome]], float]] = {
    "auto_precision": AUTO_PRECISION,
    "precision": PRECISION,
    "recall": RECALL,
    "f1": f1,
    "questions_per_person": questions,
}
AIMS = {"auto_precision": 0.98, "recall": 0.95, "questions_per_person": 12.0}
SAID = {
    "auto_precision": "precision of automatic ones",
    "precision": "precision",
    "recall": "recall",
    "f1": "F1",
    "questions_per_person": "questions a person",
}


def main() -> None:
    """Measure what was asked for, and print it."""
    asked = argparse.ArgumentParser(description="How well papers find their people.")
    asked.add_argument(
        "truth", nargs="+", type=Path, metavar="TRUTH", help="a JSON object a line for each name"
    )
    asked.add_argument(
        "--mentions", type=Path, metavar="FILE", help="printed names and their authors' names, as JSON"
    )
    asked.add_argument("--json", action="store_true", help="one object instead of tables")
    asked.add_argument("--fit", action="store_true", help="fit the weights anew, and keep them")
    given = asked.parse_args()
    began = time.perf_counter()
    names = [name for path in given.truth for name in truth(path)]
    if given.fit:
        fit(names)
    people = judged(names)
    passed, mentions = recognised(given.mentions) if given.mentions else (0, 0)
    wrong, pairs = confused(names)
    gate = {
        "gate_recall": passed / mentions if mentions else None,
        "gate_false_rate": wrong / pairs if pairs else None,
    }
    seconds = round(time.perf_counter() - began, 1)
    if given.json:
        kept = (name for name in MEASURES if name != "f1")
        said = {name: MEASURES[name](people) if people else None for name in kept}
        print(json.dumps({**said, "persons": len(people), **gate, "seconds": seconds}))
    else:
        for table in tables(names, people, gate, f"{mentions:,} mentions, {pairs:,} pairs; {seconds} s"):
            print(table)


def judged(names: Sequence[Shared]) -> list[Outcome]:
    """What comes of everybody with papers enough, by weights that have not seen their name."""
    unseen = _unseen()
    return [
        answered(shared, person, unseen.get(shared.digest) or scoring_model.current())
        for shared in names
        for person in shared.people
    ]


def _unseen() -> dict[str, Model]:
    """For every name that the portal's weights have seen, the model of a fit without it."""
    kept = json.loads(FILE.read_text("utf-8")) if FILE.exists() else []
    return {digest: attribution_fit.made(one["fitted"]) for one in kept for digest in one["without"]}


def fit(names: Sequence[Shared]) -> None:
    """Fit the portal's weights on all names, and others without each fold of them; keep both, and what they reach."""
    order = sorted(names, key=lambda one: one.digest)
    folds = []
    for fold in range(FOLDS):
        seen = [one for place, one in enumerate(order) if place % FOLDS != fold]
        without = [one.digest for one in order[fold::FOLDS]]
        folds.append({"without": without, "fitted": attribution_fit.fitted(seen)})
    _keep(FILE, folds)
    people = judged(order)
    kept = {
        "version": attribution_fit.VERSION,
        "command": COMMAND,
        "fitted": attribution_fit.fitted(order),
        "assumed": attribution_fit.ASSUMPTIONS,
        "measured": {
            "names": len(order),
            "persons": len(people),
            **{
                name: [round(one, 4) for one in (of(people), *interval(of, people))]
                for name, of in MEASURES.items()
            },
        },
    }
    _keep(scoring_model.FILE, kept)
    scoring_model.current.cache_clear()


def _keep(path: Path, said: Any) -> None:
    path.write_text(json.dumps(said, indent=1, ensure_ascii=False) + "\n", "utf-8")


def interval(of: Callable[[Sequence[Outcome]], float], people: Sequence[Outcome]) -> tuple[float, float]:
    """Between which values 95 of 100 samples lie that are drawn from these people, as often as there are of them."""
    chance = random.Random(SEED)  # noqa: S311
    people = sorted(people)  # in whatever order names are given, the draws are the same
    drawn = sorted(of(chance.choices(people, k=len(people))) for _draw in range(DRAWS))
    return drawn[DRAWS // 40], drawn[-DRAWS // 40 - 1]


def tables(
    names: Sequence[Shared], people: Sequence[Outcome], gate: dict[str, float | None], note: str
) -> Iterator[Table]:
    """What was measured, beside what is aimed at."""
    unseen = sum(name.digest in _unseen() for name in names)
    notes = [
        f"{len(names)} names, {len(people)} people with enough papers; {unseen} names judged by a fit without them.",
        "Intervals: 95 of 100 samples of people.",
    ]
    yield Table(
        "Attribution", ("", "together", "from", "to", "mean of people", "aim"), list(_rows(people)), notes
    )
    yield Table(
        "Name gate",
        ("", "of 10,000", "aim"),
        [
            ("recognised mentions", _of_ten_thousand(gate["gate_recall"]), "≥ 9,200 of hand-made ones"),
            ("co-authors taken for one another", _of_ten_thousand(gate["gate_false_rate"]), "≤ 3"),
        ],
        [note],
    )


def _rows(people: Sequence[Outcome]) -> Iterator[tuple[str | float | None, ...]]:
    for name, of in MEASURES.items() if people else ():
        reached, (low, high), aim = of(people), interval(of, people), AIMS.get(name)
        said = short(reached, aim, at_most=name == "questions_per_person") if aim else None
        yield SAID[name], *(f"{one:.3f}" for one in (reached, low, high, mean(of)(people))), said


def _of_ten_thousand(rate: float | None) -> float | None:
    return None if rate is None else 10_000 * rate


if __name__ == "__main__":
    main()
