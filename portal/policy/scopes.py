"""What a token may be used for: an area of the portal, to read or to write; writing includes reading.

A scope narrows what its owner may do, and never widens it. The account and administration have none: a token can neither
change an account nor make another token.
"""

from portal.kernel.words import Sentence, _
from portal.policy.acts import Act

AREAS: dict[str, Sentence] = {
    "home": _("what waits for you, and lists of what is yours"),
    "people": _("people and their pages"),
    "publications": _("publications, and which are yours"),
    "positions": _("positions"),
    "applications": _("your own applications"),
    "committee": _("applications that you read and decide on"),
    "reviews": _("rounds of reviews, dossiers, and what comes of them"),
}
NOUNS = {
    "home": "home",
    "person": "people",
    "profile": "people",
    "publication": "publications",
    "harvest": "publications",
    "attribution": "publications",
    **dict.fromkeys(("delegation", "digest", "report", "lookup", "merge"), "publications"),
    "position": "positions",
    "committee": "committee",
    "application": "committee",
    "evaluation": "committee",
    "decision": "committee",
    "conflict": "committee",
    **dict.fromkeys(
        ("round", "board", "dossier", "assignment", "glass", "review", "synthesis", "packet", "follow-up"),
        "reviews",
    ),
}
APPLICANT = frozenset(
    {
        Act.APPLICATION_START,
        Act.APPLICATION_FOLLOW,
        Act.APPLICATION_EDIT,
        Act.APPLICATION_SUBMIT,
        Act.APPLICATION_CORRECT,
        Act.APPLICATION_WITHDRAW,
        Act.APPLICATION_RESTORE,
        Act.APPLICATION_ACCEPT,
        Act.APPLICATION_DECLINE,
        Act.APPLICATION_DELETE,
    }
)
ELSEWHERE = {**dict.fromkeys(APPLICANT, "applications"), Act.CONFLICT_SETTLE: "reviews"}
READS = frozenset({"read", "follow", "oversee"})

SCOPES: tuple[str, ...] = tuple(
    f"{area}:{way}" for area in AREAS for way in ("read", "write") if (area, way) != ("home", "write")
)


def scope_of(act: Act | None) -> str | None:
    """The scope that a token needs for an act: None where no token will do, or none is needed."""
    if act is None:
        return None
    noun, _dot, verb = act.partition(".")
    area = ELSEWHERE.get(act) or NOUNS.get(noun)
    return f"{area}:{'read' if verb in READS else 'write'}" if area else None


def covers(scopes: frozenset[str], act: Act) -> bool:
    """Whether a token with these scopes may be used for an act."""
    needed = scope_of(act)
    return needed is not None and (needed in scopes or needed.replace(":read", ":write") in scopes)
