"""The whole policy and its lifecycles as a text that is read line by line when it changes.

python -m tests.laws.permissions > tests/laws/permissions.txt
"""

from collections.abc import Container, Iterable
from dataclasses import dataclass
from functools import cache
from itertools import combinations

from portal import docs
from portal.policy import may
from portal.policy.actor import SYSTEM, VISITOR, Actor, Role
from portal.policy.acts import Act

STANDINGS = (
    "public",
    "colleague",
    "self",
    "delegate",
    "wrote",
    "reported",
    "applicant",
    "owner",
    "chair",
    "reader",
    "has_evaluated",
    "author",
    "conflicted",
    "convened",
    "acting",
    "lead",
    "reviewed",
    "supervisor",
    "lent",
    "assigned",
    "board",
    "glass",
    "sealed",
)
EVERYBODY = Actor(id=1, public_id="x", roles=frozenset({*Role, "system"}))
NOBODY = Actor(id=1, public_id="x")
WHO = {
    "visitor": VISITOR,
    "anybody signed in": NOBODY,
    **{str(role): Actor(id=1, public_id="x", roles=frozenset({role})) for role in Role},
    "the portal": SYSTEM,
}
ACTORS = (*WHO.values(), EVERYBODY)


class Curious:
    """A standing that notes what it is asked. A rule that does more than ask for single words raises."""

    def __init__(self, held: frozenset[str], asked: set[str]):
        self.held, self.asked = held, asked

    def __contains__(self, word: str) -> bool:
        self.asked.add(word)
        return word in self.held


@dataclass(frozen=True)
class Thing:
    """Anything with a standing and a status."""

    standing: Container[str] = frozenset()
    status: str = ""


def subsets(words: Iterable[str]) -> list[frozenset[str]]:
    """Every set of these words, the small ones first."""
    known = sorted(words)
    return [frozenset(one) for n in range(len(known) + 1) for one in combinations(known, n)]


@cache
def words_of(act: Act) -> frozenset[str]:
    """Every word of a standing that a rule of the act can ask for, whatever the answers to the others are.

    Asked with every answer to the words known so far, until no new word comes: whatever else somebody is to a
    thing, no rule of this act looks at it.
    """
    known: frozenset[str] = frozenset()
    while True:
        asked: set[str] = set()
        for held in subsets(known):
            for actor in ACTORS:
                may(actor, act, Thing(Curious(held, asked)))
        if asked <= known:
            return known
        known |= asked


def lets_in(act: Act) -> list[str]:
    """Who may, with nothing else to help them; then which standing alone is enough."""
    who = [name for name, actor in WHO.items() if may(actor, act, Thing())]
    if who[:2] == ["visitor", "anybody signed in"]:
        return ["anybody"]
    if who[:1] == ["anybody signed in"]:
        return who[:1]
    return who + [f"whoever is {one}" for one in STANDINGS if may(NOBODY, act, Thing(with_evaluation(one)))]


def with_evaluation(standing: str) -> frozenset[str]:
    """A standing, with an evaluation behind it."""
    return frozenset({standing, "has_evaluated"})


def stops(act: Act) -> list[str]:
    """Which standing stops everybody: all roles, and every other standing that helps."""
    helped = {"has_evaluated", *(one for one in STANDINGS if f"whoever is {one}" in lets_in(act))}
    found = [one for one in STANDINGS if not may(EVERYBODY, act, Thing(frozenset({*helped, one})))]
    waits = not may(EVERYBODY, act, Thing(frozenset({*helped, "reader"} - {"has_evaluated"})))
    barred = {"reader"} <= set(found) or not waits
    return found if barred else [*found, "reader without has_evaluated"]


def starts_from(act: Act) -> list[str]:
    """The statuses in which a lifecycle knows the act."""
    return [
        f"{machine.name} {status}"
        for machine in docs.LIFECYCLES
        for one in machine.moves
        if one.act == act
        for status in sorted(one.sources)
    ]


def written() -> str:
    """The text."""
    lines = []
    for act in Act:
        lines.append(str(act))
        for word, found in (("lets in", lets_in(act)), ("stops", stops(act)), ("from", starts_from(act))):
            lines += [f"    {word:<8} {', '.join(found)}"] if found else []
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    print(written(), end="")
