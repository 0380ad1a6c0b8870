"""Chance that falls the same way twice: seeded names, words and secrets, so that one seed makes one world."""

import random
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from itertools import accumulate, product
from types import SimpleNamespace
from unittest.mock import patch

ONSETS = [*"bcdfghjklmnprstv", "br", "dr", "gr", "pr", "st", "tr"]
CORES = ["a", "e", "i", "o", "u", "ai", "ea", "io"]
ENDS = ["", "l", "m", "n", "r", "s"]
SYLLABLES = ["".join(one) for one in product(ONSETS, CORES, ENDS)]


class Chance(random.Random):
    """A seeded source of invented people and texts; no word of them means anything."""

    def __init__(self, seed: int):
        super().__init__(seed)
        self.words = list(dict.fromkeys(self._word(1 + n % 3) for n in range(6000)))
        self.weights = list(accumulate(1 / (n + 3) for n in range(len(self.words))))  # as in real texts
        self.given = [self._word(2).title() for _name in range(400)]
        self.family = [self._word(2 + n % 2).title() for n in range(4000)]

    def _word(self, syllables: int) -> str:
        return "".join(self.choices(SYLLABLES, k=syllables))

    def name(self) -> str:
        """Somebody's name."""
        return f"{self.choice(self.given)} {self.choice(self.family)}"

    def text(self, words: int) -> str:
        """So many words, few of them often and many of them seldom."""
        return " ".join(self.choices(self.words, cum_weights=self.weights, k=words))


@contextmanager
def instead_of_secrets(chance: Chance, *modules: object) -> Iterator[None]:
    """Let the `secrets` of these modules come from a seed: for a world that is invented, and for nothing else."""
    seeded = SimpleNamespace(
        choice=chance.choice,
        token_bytes=chance.randbytes,
        token_hex=lambda size: chance.randbytes(size).hex(),
    )
    with ExitStack() as stack:
        for module in modules:
            stack.enter_context(patch.object(module, "secrets", seeded))
        yield
