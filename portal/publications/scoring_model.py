"""The model that makes one score of everything that speaks for and against a candidate, and the bands of scores.

Its weights are data: `scoring_weights.json` says by which command and on what they were fitted, and what was measured on
names that the fit had not seen. Weights of features that no truth set has were not fitted but assumed, and stand apart.
"""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from operator import mul
from pathlib import Path
from typing import Any

from portal.publications.lifecycle import Band
from portal.publications.matching import FULL
from portal.publications.matching_names import names
from portal.publications.scoring_features import FEATURES, Paper

FILE = Path(__file__).with_name("scoring_weights.json")
AUTO_FROM, SUGGESTED_FROM = 0.98, 0.10
ENOUGH = 1.0
IN_COMMON = (
    "shared",
    "several",
    "shortened",
    "text",
    "words",
    "venue",
    "organisation",
    "colleague",
    "category",
)


@dataclass(frozen=True)
class Model:
    """Weights in the order of `FEATURES`, their version, and what was measured with them on names it had not seen."""

    version: int
    weights: tuple[float, ...]
    measured: Mapping[str, Any]

    def score(self, features: Sequence[float]) -> float:
        """How likely a candidate is somebody's, from 0 to 1."""
        return likely(sum(map(mul, self.weights, features)))

    def parts(self, features: Sequence[float]) -> dict[str, float]:
        """What each feature adds to the score or takes from it."""
        return {
            name: weight * value for name, weight, value in zip(FEATURES, self.weights, features, strict=True)
        }


def likely(odds: float) -> float:
    """The likelihood, from 0 to 1, that logarithmic odds mean."""
    return 1 / (1 + math.exp(-max(-60.0, min(60.0, odds))))


def model(kept: Mapping[str, Any]) -> Model:
    """The model that was kept as data."""
    every = {**kept["fitted"], **kept["assumed"]}
    return Model(kept["version"], tuple(every[name] for name in FEATURES), kept.get("measured", {}))


@cache
def current() -> Model:
    """The model that the portal scores with."""
    return model(json.loads(FILE.read_text("utf-8")))


def band(model: Model, features: Sequence[float], paper: Paper, *, cold: bool) -> Band:
    """What becomes of a paper with these features.

    Before anything of a person is accepted every paper is asked about, as there is nothing to compare it with. Neither
    initials alone nor a mere name ever suffice to take a paper unasked: something of accepted ones must be found again.
    """
    score = model.score(features)
    if cold:
        return Band.SUGGESTED
    if score >= AUTO_FROM and not only_initials(paper) and _found_again(model, features) >= ENOUGH:
        return Band.AUTO
    return Band.SUGGESTED if score >= SUGGESTED_FROM else Band.UNLIKELY


def _found_again(model: Model, features: Sequence[float]) -> float:
    """What a paper has in common with accepted ones adds so much to its score."""
    parts = model.parts(features)
    return sum(max(0.0, parts[name]) for name in IN_COMMON)


def only_initials(paper: Paper) -> bool:
    """Whether no given name is written out where the person would stand, or it is not theirs."""
    if paper.fit <= FULL or not 0 < paper.place <= len(paper.authors):
        return True
    read = names(paper.authors[paper.place - 1])
    words = read[0].words if read else ()
    return len(words) < 2 or min(len(words[0]), len(words[-1])) < 2
