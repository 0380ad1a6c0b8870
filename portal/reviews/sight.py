"""WHAT the readers of a dossier and of a review may read: field group × standing × where the dossier stands.

A conflict that is sealed, or not settled yet, closes everything of that pair, through every standing and every role. The
person under review reads their own side and nothing else, whatever they are besides. A draft is its author's alone.
Standings: `reviewed` the person · `supervisor` · `lent` a supervisor to whom the person shows what they received ·
`lead` the director or who acts for them · `assigned` an advisor who has the dossier and declared · `peer` one who also
submitted, where advisors read one another · `board` another advisor who declared · `across` such a one, where advisors
read one another · `glass` an administrator who broke it · `administrator` · `director` · `author` of the review.
"""

from collections.abc import Collection
from enum import StrEnum

from portal.kernel.sight import Grant, Sight
from portal.reviews.lifecycle import DossierStatus as D

FROM_FROZEN = frozenset(D) - {D.PREPARING}
FROM_REVIEWING = FROM_FROZEN - {D.FROZEN}
WITH_DIRECTOR_ON = FROM_REVIEWING - {D.REVIEWING}
FROM_CORRECTING = WITH_DIRECTOR_ON - {D.WITH_DIRECTOR}
FROM_SHARED = FROM_CORRECTING - {D.CORRECTING}
PROPOSING = FROM_REVIEWING - {D.CLOSED}


class Group(StrEnum):
    """Fields of a dossier that have the same readers."""

    SUMMARY = "summary"
    ITEMS = "items"
    STATEMENT = "statement"
    LAST = "last packet"
    LAST_OWN = "own part of the last packet"
    ADVISORS = "assignments"
    OWN_ASSIGNMENT = "own assignment"
    OTHER_ADVISORS = "other assignments"
    NAMES = "names of the advisors"
    SYNTHESIS = "synthesis"
    DRAFT_PACKET = "draft packet"
    PACKET = "packet"
    REPLY = "reply"
    SENT_REPLY = "reply that was sent"
    FOLLOW_UPS = "follow-ups"
    OWN_PROPOSALS = "own proposals"
    OPENINGS = "who opened the packet"
    ENVELOPE = "that it exists"


class ReviewGroup(StrEnum):
    """Fields of a submitted review that have the same readers."""

    EXISTENCE = "that it exists"
    NAME = "name"
    PERSON = "person"
    BOARD = "board"
    DIRECTOR = "director"
    SELF = "self"
    RATING = "rating"


THEIR_SIDE = frozenset({"reviewed", "informed", "sealed"})


class DossierSight(Sight):
    """The person under review reads as that person alone: nothing else that they are opens anything of their own."""

    def sees(self, group: StrEnum, standing: Collection[str], status: str) -> bool:
        """Whether somebody in this standing reads the group while the dossier stands there."""
        theirs = THEIR_SIDE & set(standing) if "reviewed" in standing else standing
        return super().sees(group, theirs, status)


# fmt: off
DOSSIER = DossierSight(
    {
        Group.SUMMARY:         (Grant("board", FROM_REVIEWING),),
        Group.ITEMS:           (Grant("reviewed"), Grant("assigned", FROM_REVIEWING), Grant("lead", FROM_FROZEN), Grant("supervisor", FROM_FROZEN), Grant("glass")),
        Group.STATEMENT:       (Grant("reviewed"), Grant("assigned", FROM_REVIEWING), Grant("lead", FROM_FROZEN), Grant("glass")),
        Group.LAST:            (Grant("reviewed"), Grant("lead"), Grant("peer", FROM_REVIEWING), Grant("glass")),
        Group.LAST_OWN:        (Grant("assigned", FROM_REVIEWING),),
        Group.ADVISORS:        (Grant("lead"), Grant("informed", FROM_REVIEWING)),
        Group.OWN_ASSIGNMENT:  (Grant("assigned"),),
        Group.OTHER_ADVISORS:  (Grant("has_reviewed"),),
        Group.NAMES:           (Grant("informed", FROM_SHARED),),
        Group.SYNTHESIS:       (Grant("reviewed", FROM_SHARED), Grant("assigned", FROM_SHARED), Grant("lead", WITH_DIRECTOR_ON), Grant("glass", WITH_DIRECTOR_ON)),
        Group.DRAFT_PACKET:    (Grant("reviewed", frozenset({D.CORRECTING})), Grant("lead", WITH_DIRECTOR_ON), Grant("glass", WITH_DIRECTOR_ON)),
        Group.PACKET:          (Grant("reviewed", FROM_SHARED), Grant("lead", FROM_SHARED), Grant("lent", FROM_SHARED), Grant("glass", FROM_SHARED)),
        Group.REPLY:           (Grant("reviewed", FROM_SHARED),),
        Group.SENT_REPLY:      (Grant("assigned"), Grant("lead"), Grant("glass")),
        Group.FOLLOW_UPS:      (Grant("reviewed", FROM_SHARED), Grant("lead", FROM_SHARED)),
        Group.OWN_PROPOSALS:   (Grant("assigned", PROPOSING),),
        Group.OPENINGS:        (Grant("reviewed"), Grant("lead"), Grant("administrator")),
        Group.ENVELOPE:        (Grant("reviewed"), Grant("lead"), Grant("director"), Grant("administrator")),
    },
    bars={"sealed": frozenset()},
)

REVIEW = Sight(
    {
        ReviewGroup.EXISTENCE: (Grant("author"), Grant("lead"), Grant("peer"), Grant("across", WITH_DIRECTOR_ON), Grant("glass")),
        ReviewGroup.NAME:      (Grant("author"), Grant("lead"), Grant("peer"), Grant("across", WITH_DIRECTOR_ON)),
        ReviewGroup.PERSON:    (Grant("author"), Grant("lead", WITH_DIRECTOR_ON), Grant("peer"), Grant("across", WITH_DIRECTOR_ON), Grant("glass")),
        ReviewGroup.BOARD:     (Grant("author"), Grant("lead", WITH_DIRECTOR_ON), Grant("peer"), Grant("across", WITH_DIRECTOR_ON), Grant("glass")),
        ReviewGroup.DIRECTOR:  (Grant("author"), Grant("lead", WITH_DIRECTOR_ON), Grant("glass")),
        ReviewGroup.SELF:      (Grant("author"),),
        ReviewGroup.RATING:    (Grant("author"), Grant("lead", WITH_DIRECTOR_ON), Grant("peer")),
    },
    bars={"sealed": frozenset(), "reviewed": frozenset()},
)
# fmt: on

READ_BY_AUDIENCE = {
    "person": ReviewGroup.PERSON,
    "board": ReviewGroup.BOARD,
    "director": ReviewGroup.DIRECTOR,
    "self": ReviewGroup.SELF,
    "rating": ReviewGroup.RATING,
}
