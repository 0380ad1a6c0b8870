"""A dossier's way until its reviews are in: written by its person, frozen and taken in by its director.

A save carries a fingerprint of what was kept when the page was opened; one that brings another is stale, unless it says
what is kept already, and both texts are shown.
"""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from portal import policy
from portal.accounts.models import User
from portal.kernel import audit, clock, db
from portal.kernel.errors import IllegalMove, Incomplete, Invalid, Stale
from portal.kernel.words import Sentence, _
from portal.policy.actor import Actor, Role
from portal.policy.acts import Act
from portal.reviews import (
    conflicts,
    queries_content,
    queries_people,
    queries_reviews,
    rules,
    snapshots,
    telling,
)
from portal.reviews.lifecycle import DOSSIER, WITH_ADVISOR, DossierStatus, RoundStatus
from portal.reviews.models import Dossier, DossierItem, SelfStatement
from portal.reviews.models_reviews import AdvisorConflict
from portal.reviews.rules import ConflictSource, ItemKind, Settlement

Draft = dict[str, Any]


def kept(dossier: Dossier) -> Draft:
    """What is kept of a dossier: `statement` by part, `lines` by kind, `highlights` as what, role and why."""
    items = queries_content.items(dossier)
    highlights = sorted((one for one in items if one.place), key=lambda one: one.place or 0)
    parts = dossier.statement.parts if dossier.statement else dict.fromkeys(rules.PARTS)
    return {
        "statement": parts,
        "lines": {str(kind): [one.title for one in items if one.kind == kind] for kind in rules.ITEMS},
        "highlights": [
            {"what": queries_content.reference(one, {}), "role": one.role, "why": one.why}
            for one in highlights
        ],
    }


def version_of(draft: Draft) -> str:
    """A short fingerprint of what a dossier says."""
    return hashlib.sha256(json.dumps(draft, sort_keys=True).encode()).hexdigest()[:16]


def save(dossier: Dossier, draft: Draft, *, version: str | None, actor: Actor) -> str:
    """Keep a dossier as it was typed, complete or not; answers its new version.

    Raises Stale with both texts, IllegalMove once it is frozen, Invalid for a highlight that is not in it, Forbidden.
    """
    policy.require(actor, Act.DOSSIER_WRITE, dossier)
    if dossier.status != DossierStatus.PREPARING:
        raise IllegalMove(_("Your dossier is frozen. What you typed was not kept; copy it if you need it."))
    there = kept(dossier)
    if draft == there:
        return version_of(there)
    if version != version_of(there):
        raise Stale(theirs=there | {"version": version_of(there)}, yours=draft)
    _write_items(dossier, draft)
    _write_statement(dossier, draft["statement"])
    db.session().flush()
    return version_of(kept(dossier))


def freeze(dossier: Dossier, *, actor: Actor) -> None:
    """Freeze a dossier with a salted hash; later changes are shown beside it. Raises Incomplete, IllegalMove, Forbidden."""
    policy.require(actor, Act.DOSSIER_FREEZE, dossier)
    content = queries_content.assembled(dossier)
    DOSSIER.apply(dossier, Act.DOSSIER_FREEZE)
    dossier.snapshot = snapshots.frozen(content)
    dossier.sha256 = snapshots.sha256(dossier.snapshot)
    audit.record(Act.DOSSIER_FREEZE, dossier, actor=actor, detail={"sha256": dossier.sha256})
    telling.tell_person("dossier_frozen", dossier, dossier.sha256[:16], sha256=dossier.sha256)


def unfreeze(dossier: Dossier, reason: str, *, actor: Actor) -> None:
    """Take a dossier back from its reviewers; what they wrote stays, and whoever loses sight is told why.

    Raises IllegalMove, Forbidden.
    """
    policy.require(actor, Act.DOSSIER_UNFREEZE, dossier)
    frozen_at = dossier.frozen_at
    DOSSIER.apply(dossier, Act.DOSSIER_UNFREEZE)
    dossier.frozen_at = frozen_at  # the snapshot is as old as before
    audit.record(Act.DOSSIER_UNFREEZE, dossier, actor=actor, reason=reason)
    key = f"{dossier.public_id}:{dossier.version}"
    told = {"person": dossier.person.name, "reason": reason}
    telling.tell_advisors("dossier_taken_back", queries_people.board(dossier), dossier.round, key, **told)


def exempt(dossier: Dossier, reason: str, *, actor: Actor) -> None:
    """Let somebody sit a round out, for a reason they read. Raises IllegalMove once it was shared, Forbidden."""
    policy.require(actor, Act.DOSSIER_EXEMPT, dossier)
    if dossier.shared_at is not None or dossier.exempt_reason is not None:
        raise IllegalMove()
    dossier.exempt_reason = reason
    audit.record(Act.DOSSIER_EXEMPT, dossier, actor=actor, reason=reason)
    telling.tell_person("dossier_exempt", dossier, f"{dossier.version}", reason=reason)


def include(dossier: Dossier, *, actor: Actor) -> None:
    """Let somebody take part after all, while the round runs. Raises IllegalMove, Forbidden."""
    policy.require(actor, Act.DOSSIER_INCLUDE, dossier)
    if dossier.exempt_reason is None or dossier.round.status != RoundStatus.OPEN:
        raise IllegalMove()
    dossier.exempt_reason = None
    audit.record(Act.DOSSIER_INCLUDE, dossier, actor=actor)
    telling.tell_person("dossier_begun", dossier, f"{dossier.version}", due_at=dossier.round.dossiers_due_at)


def entrust(dossier: Dossier, user: User | None, reason: str, *, actor: Actor) -> None:
    """Let somebody act for the director on one dossier, or let the director do it again, for a recorded reason.

    An administrator does so only where no director may, and nobody names themself but a director: it is no way round the
    glass. Every director who may know is told. Raises Invalid, Forbidden.
    """
    policy.require(actor, Act.DOSSIER_ENTRUST, dossier)
    if needs := _why_not_entrust(dossier, user, actor):
        raise Invalid({"user": [needs]})
    before = telling.directors_of(dossier)
    dossier.acting_director_id = user.id if user else None
    dossier.acting_director = user
    named = {"user": user.public_id if user else None}
    audit.record(Act.DOSSIER_ENTRUST, dossier, actor=actor, reason=reason, detail=named)
    key = f"entrusted:{dossier.version}"
    now = telling.directors_of(dossier)
    gone = [one for one in before if one not in now]
    telling.tell_directors("dossier_entrusted", dossier, key, [one for one in now if one not in before])
    telling.tell_directors(
        "dossier_handed_over", dossier, key, gone, reason=reason, successors=[one.name for one in now]
    )


def _why_not_entrust(dossier: Dossier, user: User | None, actor: Actor) -> Sentence | None:
    free = [one for one in queries_people.users_with(Role.DIRECTOR) if one.id not in _barred(dossier)]
    if Role.DIRECTOR not in actor.roles and free:
        return _("A director can name somebody; an administrator does so only where no director may.")
    if user is not None and user.id in _barred(dossier):
        return _("They cannot: it is their own dossier, or a conflict stands between them.")
    if user is not None and user.id == actor.id and Role.DIRECTOR not in actor.roles:
        return _("Nobody names themself.")
    if user is not None and user.id in {one.user_id for one in _with_advisors(dossier)}:
        return _("They review this person; nobody directs the dossier that they review.")
    return None


def stand_aside(dossier: Dossier, remark: str | None, *, actor: Actor) -> None:
    """A director declares a conflict of their own: it is sealed at once, and somebody else acts for them.

    Raises Incomplete where there is nobody else, Forbidden.
    """
    policy.require(actor, Act.DOSSIER_STAND_ASIDE, dossier)
    barred = {*_barred(dossier), actor.id}
    others = [one for one in queries_people.users_with(Role.DIRECTOR) if one.id not in barred]
    acting = dossier.round.acting_director_id
    if dossier.acting_director_id == actor.id or acting in barred:
        acting = None
    if acting is None and not others:
        raise Incomplete([_("an acting director of this round who can take over: name one first")])
    _seal(dossier, remark, actor)
    for assignment in queries_reviews.between(actor.id or 0, dossier.person_id):
        conflicts.withdraw(assignment, Act.CONFLICT_SETTLE)
    dossier.acting_director_id, dossier.acting_director = acting, None
    audit.record(Act.DOSSIER_STAND_ASIDE, dossier, actor=actor)
    db.session().flush()
    db.session().refresh(dossier, ["acting_director"])
    telling.tell_director("dossier_entrusted", dossier, f"aside:{dossier.version}")


def _seal(dossier: Dossier, remark: str | None, actor: Actor) -> None:
    conflict = queries_reviews.conflict_between(actor.id or 0, dossier.person_id)
    if conflict is None:
        conflict = AdvisorConflict(
            user_id=actor.id, person_id=dossier.person_id, evidence=[], found_at=clock.now()
        )
        db.session().add(conflict)
    conflict.source, conflict.remark = ConflictSource.DIRECTOR, remark
    conflict.settled, conflict.settled_at, conflict.settled_by_id = Settlement.SEALED, clock.now(), actor.id


def _barred(dossier: Dossier) -> set[int | None]:
    return {dossier.person.user_id, *queries_people.sealed_users(dossier.person_id)}


def _with_advisors(dossier: Dossier) -> list[Any]:
    found = queries_reviews.of_dossiers([dossier.id]).get(dossier.id, [])
    return [one for one in found if one.status in WITH_ADVISOR]


def _write_statement(dossier: Dossier, parts: Mapping[str, str | None]) -> None:
    if dossier.statement is None:
        dossier.statement = SelfStatement(saved_at=clock.now())
    for name in rules.PARTS:
        setattr(dossier.statement, name, parts[name])
    dossier.statement.saved_at = clock.now()


def _write_items(dossier: Dossier, draft: Draft) -> None:
    """Lines keep their rows where they say the same; highlights are set anew on whatever they name."""
    publications = {f"p:{one.key}": one for one in queries_content.works(dossier)}
    items = {queries_content.reference(one, {}): one for one in queries_content.items(dossier)}
    wanted = {f"{kind}:{title}": (kind, title) for kind, titles in draft["lines"].items() for title in titles}
    for name, (kind, title) in wanted.items():
        if name not in items:
            items[name] = DossierItem(kind=ItemKind(kind), title=title)
    for one in items.values():
        one.place = one.role = one.why = None
    wrong: dict[str, list[Any]] = {}
    for place, said in enumerate(draft["highlights"], 1):
        name = said["what"]
        if name in publications and name not in items:
            items[name] = DossierItem(kind=ItemKind.PUBLICATION, publication=publications[name])
        if (name not in publications and name not in wanted) or items[name].place is not None:
            wrong[f"what_{place}"] = [_("Please choose something that is in your dossier, once.")]
            continue
        items[name].place, items[name].role, items[name].why = place, said["role"], said["why"]
    if wrong:
        raise Invalid(wrong)
    kept_items = {name: one for name, one in items.items() if name in wanted or one.place}
    dossier.items[:] = [
        *(kept_items[name] for name in wanted),
        *(one for name, one in kept_items.items() if name not in wanted),
    ]
