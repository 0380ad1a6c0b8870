"""Writing a position: begin one, take an earlier one as its beginning, change it, choose its committee."""

import itertools
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from anyascii import anyascii
from sqlalchemy.orm.attributes import flag_modified

from portal import policy
from portal.accounts.models import User
from portal.kernel import audit, clock, db, markdown
from portal.kernel.errors import IllegalMove, Invalid, Stale
from portal.kernel.words import _
from portal.policy.actor import Actor
from portal.policy.acts import Act
from portal.recruitment import queries_positions as queries
from portal.recruitment.lifecycle import PositionStatus
from portal.recruitment.models_positions import CommitteeMember, Criterion, Position, PositionText, Seat
from portal.recruitment.rules_positions import USUAL, broken_promises, usual_criteria, usual_documents

COLUMNS = (
    *(
        "kind",
        "team",
        "supervisor_id",
        "location",
        "contact",
        "contract_months",
        "starts_on",
        "salary",
        "seats",
    ),
    *("opens_at", "closes_at", "zone", "grace_minutes", "answer_days", "documents_asked", "questions"),
    *("statement_words", "asks_equal_opportunity"),
)
RESERVED = frozenset({"new"})


@dataclass(frozen=True)
class Wording:
    """What a position says in one language; `body` is Markdown."""

    title: str
    summary: str
    body: str


def create(
    *,
    actor: Actor,
    kind: str,
    texts: Mapping[str, Wording],
    location: str | None,
    contact: str | None,
    closes_at: datetime | None,
    zone: str,
) -> Position:
    """A new draft of the actor's; the rest is as usual for its kind. Raises Forbidden, Invalid."""
    policy.require(actor, Act.POSITION_CREATE)
    _refuse_wrong_dates(None, closes_at)
    usual = USUAL[kind]
    position = _begun(actor, next(iter(texts.values())).title or kind, kind=kind, zone=zone)
    position.location, position.contact, position.closes_at = location, contact, closes_at
    position.contract_months, position.statement_words = usual.months, usual.words
    position.documents_asked = usual_documents(kind)
    _say(position, texts)
    _score(position, usual_criteria(kind))
    audit.record(Act.POSITION_CREATE, position, actor=actor)
    return position


def copy(earlier: Position, *, actor: Actor) -> Position:
    """A new draft that says what an earlier position said; its dates have to be set anew. Raises Forbidden."""
    policy.require(actor, Act.POSITION_CREATE)
    policy.require(actor, Act.POSITION_PREPARE, earlier)
    title = earlier.texts[0].title if earlier.texts else earlier.kind
    position = _begun(actor, title, kind=earlier.kind, zone=earlier.zone)
    for name in COLUMNS:
        if name != "opens_at":
            setattr(position, name, getattr(earlier, name))
    _say(position, {one.locale: Wording(one.title, one.summary, one.body) for one in earlier.texts})
    _score(position, [_row(one) for one in earlier.criteria])
    for member in earlier.committee:
        position.committee.append(
            CommitteeMember(user_id=member.user_id, seat=member.seat, joined_at=clock.now())
        )
    audit.record(Act.POSITION_CREATE, position, actor=actor, detail={"from": earlier.public_id})
    return position


def edit(position: Position, changes: Mapping[str, Any], *, actor: Actor, version: int) -> None:
    """Change a position: columns by name, `texts` by language (None takes one out), `criteria` as rows.

    Raises Forbidden, Stale where it was saved since `version`, IllegalMove once archived, and Invalid for what
    would break a promise, or change criteria that somebody has scored by.
    """
    policy.require(actor, Act.POSITION_EDIT, position)
    if version != position.version:
        raise Stale(theirs={"version": position.version}, yours={"version": version})
    if position.status == PositionStatus.ARCHIVED:
        raise IllegalMove()
    _refuse_broken_promises(position, changes)
    scores_anew = "criteria" in changes and changes["criteria"] != [_row(one) for one in position.criteria]
    if scores_anew and queries.is_evaluated(position):
        raise Invalid(
            {"": [_("Somebody has begun to evaluate by these criteria, so they stay as they are.")]}
        )
    changed = sorted(name for name in COLUMNS if name in changes and changes[name] != getattr(position, name))
    for name in changed:
        setattr(position, name, changes[name])
    if "texts" in changes:
        _say(position, changes["texts"])
    if scores_anew:
        _score(position, changes["criteria"])
    position.changed_at = clock.now()
    flag_modified(position, "changed_at")  # so that the version grows when only a text changed
    audit.record(Act.POSITION_EDIT, position, actor=actor, detail={"changed": changed})


def compose(position: Position, seats: Mapping[str, Seat | None], *, actor: Actor) -> None:
    """Give these users (by public id) a seat on the committee, or take it (None); the others keep theirs.

    What somebody evaluated stays when they leave. Raises Forbidden, IllegalMove once archived, and Invalid for
    a committee without a chair, or somebody who cannot sit on one.
    """
    policy.require(actor, Act.COMMITTEE_COMPOSE, position)
    if position.status == PositionStatus.ARCHIVED:
        raise IllegalMove()
    sitting = {one.user.public_id: one for one in position.committee}
    _refuse_without_chair({**{one: member.seat for one, member in sitting.items()}, **seats})
    newcomers = {one.public_id: one for one in queries.may_sit(set(seats) - set(sitting))}
    if {one for one, seat in seats.items() if seat} - set(sitting) - set(newcomers):
        raise Invalid({"new_user": [_("Please choose among the people offered.")]})
    for public_id, seat in seats.items():
        _seat(position, sitting.get(public_id), newcomers.get(public_id), seat)
    detail = {one.user.public_id: str(one.seat) for one in position.committee}
    audit.record(Act.COMMITTEE_COMPOSE, position, actor=actor, detail=detail)


def _seat(
    position: Position, member: CommitteeMember | None, newcomer: User | None, seat: Seat | None
) -> None:
    if member and seat:
        member.seat = seat
    elif member:
        position.committee.remove(member)
        db.session().delete(member)
    elif newcomer and seat:
        position.committee.append(CommitteeMember(user=newcomer, seat=seat, joined_at=clock.now()))


def slug_of(title: str) -> str:
    """A title as it stands in an address: at most 80 letters, digits and hyphens; `position` where none is left."""
    words = re.sub(r"[^a-z0-9]+", "-", anyascii(title).lower()).strip("-")
    return words[:80].strip("-") or "position"


def _begun(actor: Actor, title: str, **columns: Any) -> Position:
    now = clock.now()
    columns |= {"owner_id": actor.id, "created_at": now, "changed_at": now, "questions": []}
    position = Position(slug=_free_slug(title), texts=[], criteria=[], committee=[], **columns)
    db.session().add(position)
    return position


def _free_slug(title: str) -> str:
    wanted = slug_of(title)
    taken = queries.slugs_like(wanted) | RESERVED
    numbered = (f"{wanted}-{number}" for number in itertools.count(2))
    return next(one for one in itertools.chain([wanted], numbered) if one not in taken)


def _say(position: Position, texts: Mapping[str, Wording | None]) -> None:
    kept = {one.locale: one for one in position.texts}
    for locale, wording in texts.items():
        there = kept.get(locale)
        if wording is None and there:
            position.texts.remove(there)
            db.session().delete(there)
        elif wording:
            if there is None:
                position.texts.append(there := PositionText(locale=locale))
            there.title, there.summary, there.body = wording.title, wording.summary, wording.body
            there.body_html = markdown.render(wording.body)


def _score(position: Position, rows: list[dict[str, Any]]) -> None:
    kept = {one.key: one for one in position.criteria}
    for gone in set(kept) - {row["key"] for row in rows}:
        position.criteria.remove(kept[gone])
        db.session().delete(kept[gone])
    for place, row in enumerate(rows):
        there = kept.get(row["key"])
        if there is None:
            position.criteria.append(there := Criterion(key=row["key"]))
        there.place, there.label, there.weight, there.anchors = (
            place,
            row["label"],
            row["weight"],
            row["anchors"],
        )


def _row(criterion: Criterion) -> dict[str, Any]:
    return {name: getattr(criterion, name) for name in ("key", "label", "weight", "anchors")}


def _refuse_wrong_dates(opens_at: datetime | None, closes_at: datetime | None) -> None:
    if closes_at and closes_at <= clock.now():
        raise Invalid({"closes_on": [_("This deadline has passed. Please choose one that lies ahead.")]})
    if closes_at and opens_at and closes_at <= opens_at:
        raise Invalid({"closes_on": [_("This deadline lies before the opening.")]})


def _refuse_broken_promises(position: Position, changes: Mapping[str, Any]) -> None:
    if position.status != PositionStatus.DRAFT:
        broken: dict[str, list] = {}
        for name, sentence in broken_promises(position, changes):
            broken.setdefault(name, []).append(sentence)
        if broken:
            raise Invalid(broken)
    elif {"opens_at", "closes_at"} & set(changes):
        opens_at, closes_at = (
            changes.get(name, getattr(position, name)) for name in ("opens_at", "closes_at")
        )
        if (opens_at, closes_at) != (position.opens_at, position.closes_at):
            _refuse_wrong_dates(opens_at, closes_at)


def _refuse_without_chair(seats: Mapping[str, Seat | None]) -> None:
    taken = [seat for seat in seats.values() if seat]
    if taken and Seat.CHAIR not in taken:
        raise Invalid(
            {"": [_("A committee needs a chair: please give one member at least the chair's seat.")]}
        )
