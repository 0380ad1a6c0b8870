"""Two publications that are one work: suggested by the portal, said by an author, taken back at any time.

Nothing moves. The one that is gone keeps all it has and goes on being asked for at arXiv; it is only shown as the one
that is kept. What people said about it counts for the other where they said nothing there, and a no stays a no.
"""

from typing import Any

from portal import policy
from portal.kernel import audit, clock, db
from portal.kernel.errors import IllegalMove
from portal.kernel.search import fold
from portal.kernel.words import _
from portal.policy.actor import SYSTEM, Actor
from portal.policy.acts import Act
from portal.publications import merging_answers, queries_merging, queries_queue, rules, settling
from portal.publications.lifecycle import MERGE, MergeStatus
from portal.publications.models import Origin, Publication
from portal.publications.models_works import Merge


def suggest() -> int:
    """Ask about every pair of publications that looks like one work and was not asked about; answers how many."""
    policy.require(SYSTEM, Act.MERGE_SUGGEST, None)
    queries_queue.one_at_a_time()
    found: dict[frozenset[int], list[list[Any]]] = {}
    for one, other, doi in queries_merging.same_doi():
        found.setdefault(frozenset((one, other)), []).append(["doi", doi])
    titles = [frozenset(pair) for pair in queries_merging.same_title()]
    known = queries_merging.known_pairs()
    publications = queries_merging.some(
        {one for pair in (*found, *titles) if pair not in known for one in pair}
    )
    for pair in (one for one in titles if one not in known):
        if shared := _shared(*(publications[one] for one in pair)):
            found.setdefault(pair, []).append(["title", shared])
    new = [(pair, reasons) for pair, reasons in found.items() if pair not in known]
    for pair, reasons in new:
        kept, gone = sorted((publications[one] for one in pair), key=_goes)
        merge = Merge(kept_id=kept.id, gone_id=gone.id, reasons=reasons, carried=[], created_at=clock.now())
        db.session().add(merge)
    db.session().flush()
    return len(new)


def confirm(merge: Merge, *, actor: Actor) -> None:
    """Show one publication as the other from now on, with what was said about it.

    Raises IllegalMove where one of them was merged with something else, or where the answers about the two contradict
    each other; Forbidden.
    """
    policy.require(actor, Act.MERGE_CONFIRM, merge)
    if merge.status == MergeStatus.MERGED:
        return
    both = merge.kept_id, merge.gone_id
    queries_queue.hold(both)
    if queries_merging.merged_already(both):
        raise IllegalMove(
            _("One of the two was merged with another publication already. Take that back first.")
        )
    plan = merging_answers.plan(merge, actor)
    MERGE.apply(merge, Act.MERGE_CONFIRM)
    _decided(merge, actor)
    merge.carried = merging_answers.carry(merge, plan)
    merge.gone.merged_into_id = merge.kept_id
    _follow(merge, Act.MERGE_CONFIRM, actor)


def dismiss(merge: Merge, *, actor: Actor) -> None:
    """The two are two works, and are not asked about again. Raises IllegalMove where they are merged, Forbidden."""
    policy.require(actor, Act.MERGE_DISMISS, merge)
    if merge.status != MergeStatus.DISMISSED:
        MERGE.apply(merge, Act.MERGE_DISMISS)
        _decided(merge, actor)
        audit.record(Act.MERGE_DISMISS, merge, actor=actor)


def undo(merge: Merge, *, actor: Actor) -> None:
    """Take back what was said: two merged ones stand apart again, as they did. Raises Forbidden."""
    policy.require(actor, Act.MERGE_UNDO, merge)
    if merge.status == MergeStatus.SUGGESTED:
        return
    queries_queue.hold((merge.kept_id, merge.gone_id))
    was, since = merge.status, merge.decided_at
    MERGE.apply(merge, Act.MERGE_UNDO)
    merge.decided_at = merge.decided_by_id = None
    if was == MergeStatus.DISMISSED or since is None:
        audit.record(Act.MERGE_UNDO, merge, actor=actor)
        return
    merge.gone.merged_into_id = None
    merging_answers.give_back(merge, since)
    merge.carried = []
    _follow(merge, Act.MERGE_UNDO, actor)


def _decided(merge: Merge, actor: Actor) -> None:
    merge.decided_at, merge.decided_by_id = clock.now(), actor.id


def _follow(merge: Merge, act: Act, actor: Actor) -> None:
    """Write it down, and let the evidence speak anew for everybody whose these may be."""
    merge.kept.changed_at = merge.gone.changed_at = clock.now()
    audit.record(act, merge, actor=actor)
    both = merge.kept_id, merge.gone_id
    settling.settle([one for one in both if one == merge.kept_id or merge.gone.merged_into_id is None])
    settling.weigh_soon({*queries_merging.attributions(both[0]), *queries_merging.attributions(both[1])})


def _goes(publication: Publication) -> tuple[bool, bool, int]:
    """Which of two is kept comes first: arXiv's, then one with a DOI, then the one that was here before."""
    return publication.origin != Origin.ARXIV, publication.doi is None, publication.id


def _shared(one: Publication, other: Publication) -> int:
    """How many authors two publications have in common, by family names."""
    return len(_families(one) & _families(other))


def _families(publication: Publication) -> set[str]:
    return {family for one in publication.authors if (family := fold(rules.family_name(one.name)))}
