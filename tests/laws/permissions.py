"""The whole policy and its lifecycles as a text that is read line by line when it changes.

python -m tests.laws.permissions > tests/laws/permissions.txt
"""

from dataclasses import dataclass

from portal import docs
from portal.policy import may
from portal.policy.actor import SYSTEM, VISITOR, Actor, Role
from portal.policy.acts import Act

STANDINGS = (
    "public",
    "colleague",
    "self",
    "applicant",
    "owner",
    "chair",
    "reader",
    "has_evaluated",
    "author",
    "conflicted",
)
EVERYBODY = Actor(id=1, public_id="x", roles=frozenset({*Role, "system"}))
NOBODY = Actor(id=1, public_id="x")
WHO = {
    "visitor": VISITOR,
    "anybody signed in": NOBODY,
    **{str(role): Actor(id=1, public_id="x", roles=frozenset({role})) for role in Role},
    "the portal": SYSTEM,
}


@dataclass(frozen=True)
class Thing:
    """Anything with a standing and a status."""

    standing: frozenset[str] = frozenset()
    status: str = ""


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
