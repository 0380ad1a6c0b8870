"""One's own publications: what waits for an answer, what was answered, and asking arXiv for more."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from portal import policy
from portal.accounts.login import actor
from portal.kernel.errors import Invalid, NotFound, NotSignedIn
from portal.kernel.forms import Form
from portal.kernel.web import performs
from portal.kernel.words import Sentence, _, _n
from portal.people.models import Person
from portal.policy.acts import Act
from portal.publications import (
    attributing,
    harvesting,
    queries_harvest,
    queries_queue,
    schemas,
    views_harvest,
    views_queue,
)
from portal.publications.lifecycle import DECIDED, HarvestStatus
from portal.publications.models import Attribution
from portal.publications.queries_queue import Show

pages = Blueprint("queue", __name__)
NAMED = 5  # refusals that are told one by one
ANSWERED = _n(
    "%(num)s of them was answered already, and stays as it is.",
    "%(num)s of them were answered already, and stay as they are.",
    1,
)
UNCLEAR = _n(
    "%(num)s of them still waits: please say which of its authors you are.",
    "%(num)s of them still wait: please say which of their authors you are.",
    1,
)
AGAIN = _n(
    "%(num)s that was taken without asking waits for your answer again.",
    "%(num)s that were taken without asking wait for your answer again.",
    1,
)


@pages.get("/my/publications")
@performs(Act.ATTRIBUTION_READ)
def index() -> str:
    """One of the reader's lists: what waits for their answer, what is theirs, what is not, what is unlikely to be.

    With `person`, those of somebody in whose place they answer.
    """
    person = whose()
    policy.require(actor(), Act.ATTRIBUTION_READ, person)
    show = next((one for one in Show if one == request.args.get("show")), Show.WAITING)
    said, taken = _ids("answered", schemas.MOST), _ids("taken", views_queue.TOLD)
    harvest = queries_queue.last_harvest(person)
    return render_template(
        "publications/queue.html",
        ledger=views_queue.ledger(actor(), person, show, request.args.get("after"), said, taken),
        harvest=views_harvest.shown(harvest) if harvest else None,
        **in_place_of(person),
    )


@pages.post("/my/publications/confirm")
@performs(Act.ATTRIBUTION_CONFIRM)
def confirm() -> Response:
    """These are mine."""
    return _answer(Act.ATTRIBUTION_CONFIRM)


@pages.post("/my/publications/reject")
@performs(Act.ATTRIBUTION_REJECT)
def reject() -> Response:
    """These are not mine."""
    return _answer(Act.ATTRIBUTION_REJECT)


@pages.post("/my/publications/undo")
@performs(Act.ATTRIBUTION_UNDO)
def undo() -> Response:
    """Take back what was said of these."""
    return _answer(Act.ATTRIBUTION_UNDO)


def _answer(act: Act) -> Response:
    """Give one answer about what the button names or what is ticked, and go on with the next row."""
    person = whose()
    policy.require(actor(), act, person)
    asked = Form(schemas.Answer(), typed=request.form).save()
    show, after = Show(asked["show"] or Show.WAITING), asked["after"]
    ids = _named(asked)
    if not ids:
        return _back(show, after, wrong=_("Please tick the ones that you mean first."))
    found = queries_queue.some(actor(), ids, to_change=True)
    try:
        typed = Form(schemas.places(ids), typed=request.form).save()
    except Invalid as error:
        return _back(show, after, at=ids[0], wrong=next(iter(error.fields.values()))[0])
    places = {one: typed[f"place-{one}"] for one in ids if typed[f"place-{one}"]}
    if asked["group"]:
        found = _clear(found, act, places)
    before = _Stood.now(person, show, after)
    said = attributing.answer(found, act, actor=actor(), places=places)
    _refused(said)
    if not said.done:
        return _back(show, after, at=ids[0])
    return _on([one.public_id for one in said.done], act, before, _Stood.now(person, show, after))


def _ids(name: str, most: int) -> list[str]:
    return list(filter(schemas.PUBLIC_ID.fullmatch, request.args.getlist(name)))[:most]


def whose() -> Person:
    """Whose publications this is about: the reader's, or theirs in whose place the reader answers."""
    return queries_queue.whose(actor(), request.args.get("person"))


def in_place_of(person: Person) -> dict[str, Any]:
    """What a page knows of whose publications it is about: `place_of` their name, `of` what addresses say of them."""
    return {"place_of": None if "self" in person.standing else person.name, "of": of(person)}


def of(person: Person) -> dict[str, Any]:
    """What an address says of whose publications it is about: nothing where they are the reader's own."""
    return {} if "self" in person.standing else {"person": person.slug}


def _named(asked: dict[str, Any]) -> list[str]:
    """What an answer is about: what the pressed button names, or what is ticked. Raises NotFound for what is no id."""
    named = asked["these"] or asked["group"]
    ids = list(dict.fromkeys(named.split(",") if named else asked["attribution"] or ()))
    if len(ids) > schemas.MOST or not all(map(schemas.PUBLIC_ID.fullmatch, ids)):
        raise NotFound()
    return ids


def _clear(found: Sequence[Attribution], act: Act, places: Collection[str]) -> Sequence[Attribution]:
    """What an answer about a group is about: neither what was answered elsewhere, nor what has to be chosen from."""
    waits = [one for one in found if one.status not in DECIDED]
    clear = [one for one in waits if len(one.places) == 1 or one.public_id in places]
    if left := len(found) - len(waits):
        _flash(ANSWERED % {"num": left})
    if act != Act.ATTRIBUTION_CONFIRM:
        return waits
    if left := len(waits) - len(clear):
        _flash(UNCLEAR % {"num": left})
    return clear


@dataclass(frozen=True)
class _Stood:
    """How somebody's publications stood at a moment: a page of a list, and what was taken without asking."""

    show: Show
    after: str | None
    rows: tuple[str, ...]
    taken: frozenset[str]

    @classmethod
    def now(cls, person: Person, show: Show, after: str | None) -> "_Stood":
        rows = tuple(one.public_id for one in queries_queue.listed(person, show, after))
        return cls(show, after, rows, queries_queue.taken(person))


def _on(done: Sequence[str], act: Act, before: _Stood, now: _Stood) -> Response:
    """On to the row that stands now where the first answered one stood, with what was said and what followed."""
    if again := len(before.taken - now.taken - set(done)):
        _flash(AGAIN % {"num": again})
    if act == Act.ATTRIBUTION_UNDO:
        _flash(_("Taken back."))
        return _back(now.show, now.after, at=done[0])
    first = next((place for place, one in enumerate(before.rows) if one in done), 0)
    place = sum(one in now.rows for one in before.rows[:first])
    following = now.rows[place] if place < len(now.rows) else None
    taken = sorted(now.taken - before.taken - set(done))[: views_queue.TOLD]
    return _back(now.show, now.after if following else None, at=following, answered=done, taken=taken)


def _refused(said: attributing.Answered) -> None:
    """Say why answers were refused: of each or, of many, how many there are."""
    for title, why in said.refused[:NAMED]:
        _flash(_("“%(title)s”: %(why)s", title=title, why=why), "error")
    more = len(said.refused) - NAMED
    if more > 0:
        _flash(_n("%(num)s other was refused, too.", "%(num)s others were refused, too.", more), "error")


def _flash(sentence: Sentence | str, kind: str = "message") -> None:
    flash(str(sentence), kind)


def _back(
    show: Show,
    after: str | None,
    *,
    at: str | None = None,
    answered: Sequence[str] = (),
    taken: Sequence[str] = (),
    wrong: Sentence | str | None = None,
) -> Response:
    """To the list where somebody was, at a row of it."""
    if wrong:
        _flash(wrong, "error")
    shown = None if show == Show.WAITING else show
    anchor = f"p-{at}" if at else None
    args: dict[str, Any] = {"show": shown, "after": after, "answered": answered, "taken": taken}
    there = url_for("queue.index", **args, person=request.args.get("person"), _anchor=anchor)
    return redirect(there, 303)


@pages.post("/my/publications/sync")
@performs(Act.HARVEST_REQUEST)
def sync() -> Response:
    """Ask arXiv for the reader's publications, or find the search that is under way."""
    found = harvesting.request(whose(), actor=actor())
    return redirect(url_for("queue.harvest", public_id=found.public_id), 303)


@pages.get("/my/publications/harvests/<public_id>")
@performs(Act.HARVEST_READ)
def harvest(public_id: str) -> str:
    """How a search at arXiv goes, and what to do next."""
    if not actor().signed_in:
        raise NotSignedIn()
    found = queries_harvest.one_visible(actor(), public_id)
    policy.require(actor(), Act.HARVEST_READ, found)
    sentence = None
    if found.status == HarvestStatus.WAITING:
        line = harvesting.place_in_line(found)
        sentence = views_harvest.waits(line.ahead, line.expected)
    return render_template(
        "publications/harvest.html",
        harvest=views_harvest.shown(found, sentence),
        waiting=queries_queue.waiting(actor()),
        own=bool(found.standing),
    )
