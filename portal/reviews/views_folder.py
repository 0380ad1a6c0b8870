"""All that hangs on a dossier and on the one before it, each kind asked for once, and only as far as its reader may see it."""

from collections.abc import Mapping, Sequence
from functools import cached_property

from sqlalchemy.orm.attributes import set_committed_value

from portal.policy.actor import Actor
from portal.reviews import queries_packets, queries_reviews, sight
from portal.reviews.lifecycle import SUBMITTED
from portal.reviews.models import Dossier
from portal.reviews.models_packets import FollowUp, Packet
from portal.reviews.models_reviews import AdvisorConflict, Assignment, Review
from portal.reviews.queries_packets import Before, Said
from portal.reviews.sight import Group

LOOKING_BACK = (Group.LAST, Group.LAST_OWN)
READING_REVIEWS = frozenset({"lead", "assigned", "across", "glass"})


class Folder:
    """One dossier for one reader; what is asked of it first asks the database, what is asked again does not."""

    def __init__(self, dossier: Dossier, actor: Actor):
        self.dossier, self.actor = dossier, actor
        self.sees = sight.DOSSIER.of(dossier)

    @property
    def leads(self) -> bool:
        """Whether the reader directs it."""
        return "lead" in self.dossier.standing and "reviewed" not in self.dossier.standing

    @property
    def hides_names(self) -> bool:
        """Whether some advisors are not named to the reader: to the person those of collective rounds, behind the glass all."""
        return "reviewed" in self.dossier.standing or ("glass" in self.dossier.standing and not self.leads)

    @property
    def reads_reviews(self) -> bool:
        """Whether the reader may know of any review of it."""
        stands = self.dossier.standing
        return not stands & {"reviewed", "sealed"} and bool(stands & READING_REVIEWS)

    @cached_property
    def before(self) -> Before | None:
        """The dossier that was shared the round before."""
        if not any(map(self.sees, LOOKING_BACK)):
            return None
        return queries_packets.before(self.dossier, whole=self.sees(Group.LAST))

    @cached_property
    def given(self) -> Sequence[Assignment]:
        """Who has it and who had the one before, of whom the reader may know; of the one before only they themself."""
        here = self.reads_reviews or self.sees(Group.ADVISORS) or self.sees(Group.OTHER_ADVISORS)
        then = self.before.dossier.id if self.before else None
        if not here and then is None:
            return []
        own = None if self.leads else self.actor
        return queries_reviews.around(self.dossier.id if here else None, then, own)

    @property
    def assignments(self) -> list[Assignment]:
        """Who has it or is proposed for it, in the order they were proposed."""
        return [one for one in self.given if one.dossier_id == self.dossier.id]

    @property
    def knew(self) -> frozenset[int]:
        """Who reviewed the same person in the round before, by user; for whoever directs it."""
        then = (one for one in self.given if one.dossier_id != self.dossier.id)
        return frozenset(one.user_id for one in then if one.review and one.review.status in SUBMITTED)

    @cached_property
    def reviews(self) -> list[Review]:
        """Its submitted reviews in the order they came, each with what the reader is to it."""
        found = [one for one in self.assignments if one.review and one.review.status in SUBMITTED]
        return sorted(map(self._review, found), key=lambda one: (one.submitted_at, one.id))

    @property
    def own_before(self) -> list[Review]:
        """The reader's own submitted review of the round before."""
        earlier = (one for one in self.given if one.dossier_id != self.dossier.id)
        mine = (one for one in earlier if one.user_id == self.actor.id)
        return [self._review(one) for one in mine if one.review and one.review.status in SUBMITTED]

    def _review(self, assignment: Assignment) -> Review:
        review = assignment.review
        assert review is not None
        set_committed_value(review, "assignment", assignment)
        own = {"author"} if assignment.user_id == self.actor.id else set()
        review.standing = self.dossier.standing | own
        return review

    @cached_property
    def between(self) -> Mapping[int, AdvisorConflict]:
        """What stands between anybody and the person, by user."""
        found = queries_reviews.conflicts_with([self.dossier]).get(self.dossier.person_id, [])
        return {one.user_id: one for one in found}

    @cached_property
    def said(self) -> Said:
        """The director's letter, corrections, the reply, and that it was read."""
        return queries_packets.said(
            self.dossier,
            letter=self.sees(Group.SYNTHESIS),
            corrections=self.sees(Group.DRAFT_PACKET),
            answers=self.sees(Group.REPLY) or self.sees(Group.SENT_REPLY),
        )

    @cached_property
    def packets(self) -> Sequence[Packet]:
        """What the person received or was shown, and for whoever directs it also what they looked at last, oldest first."""
        return queries_packets.shown(
            self.dossier,
            released=self.sees(Group.PACKET),
            checked=self.sees(Group.DRAFT_PACKET),
            looked_at=self.leads and self.sees(Group.SYNTHESIS),
        )

    @property
    def released(self) -> Packet | None:
        """The packet that the person received and has."""
        return next((one for one in self.packets if one.released_at and not one.withdrawn_at), None)

    @property
    def checked(self) -> Packet | None:
        """The draft that the person was last shown to correct facts in."""
        shown = [(one.checked_at, one.id, one) for one in self.packets if one.checked_at]
        return max(shown, key=lambda one: one[:2])[2] if shown else None

    @property
    def looked_at(self) -> Packet | None:
        """The packet that whoever directs it looked at last."""
        return self.packets[-1] if self.packets else None

    @cached_property
    def following(self) -> Sequence[tuple[FollowUp, bool]]:
        """What follows from it and from the one before; with each, whether who proposed it is not named to the reader."""
        of = [self.dossier.id] if self.sees(Group.FOLLOW_UPS) else []
        of += [self.before.dossier.id] if self.before and self.sees(Group.LAST) else []
        own = self.actor if self.sees(Group.OWN_PROPOSALS) else None
        if not of and own is None:
            return []
        hidden = queries_packets.advises(FollowUp.proposed_by_id, self.dossier) if self.hides_names else None
        return queries_packets.following(self.dossier, of, own, hidden)
