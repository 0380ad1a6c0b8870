"""A recruiter's pages: write a position, change it, move it on, choose its committee."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, current_app, flash, make_response, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict

from portal import policy
from portal.accounts.login import actor
from portal.kernel.errors import Incomplete, Invalid, Stale
from portal.kernel.forms import Form
from portal.kernel.web import performs
from portal.kernel.words import _, language
from portal.policy.acts import Act
from portal.recruitment import positions, schemas_positions
from portal.recruitment import positions_moves as moves
from portal.recruitment import queries_positions as queries
from portal.recruitment.lifecycle import PositionStatus
from portal.recruitment.models_positions import Position, Seat
from portal.recruitment.schemas_deadlines import Deadline
from portal.recruitment.views_recruiter import MOVES, desk, move, seats

pages = Blueprint("recruiter", __name__, url_prefix="/committee/positions")


@pages.route("/new", methods=["GET", "POST"])
@performs(Act.POSITION_CREATE)
def new():
    policy.require(actor(), Act.POSITION_CREATE)
    usual = {"contact": actor().address, "language": language(), "zone": _zone()}
    form = Form(schemas_positions.NewPosition(), values=usual, typed=_typed())
    try:
        if form.typed is not None:
            return _to_edit(
                begin(form.submit()),
                _("The draft is saved. What is usual for its kind is filled in below."),
            )
    except Invalid as error:
        form.refuse(error)
    return _page("positions/new.html", form=form)


@pages.post("/<slug>/copy")
@performs(Act.POSITION_CREATE)
def copy(slug: str):
    made = positions.copy(own(slug, Act.POSITION_PREPARE), actor=actor())
    return _to_edit(
        made,
        _("This is a new draft that says what the earlier one said. Please give it a deadline of its own."),
    )


@pages.route("/<slug>/edit", methods=["GET", "POST"])
@performs(Act.POSITION_EDIT)
def edit(slug: str):
    position = own(slug, Act.POSITION_EDIT)
    frozen, typed = queries.is_evaluated(position), _typed()
    rows = schemas_positions.Rows.kept(position, frozen=frozen)
    if typed is not None:
        rows = schemas_positions.Rows.typed(typed, frozen=frozen, add=typed.get("add"))
    form = Form(facts(position, rows), values=schemas_positions.kept(position), typed=typed)
    if typed is None or "add" in typed:
        return _edit_page(position, form, rows)
    try:
        save(position, form.submit(), typed.get("version", 0, type=int))
    except Invalid as error:
        form.refuse(error)
        return _edit_page(position, form, rows)
    except Stale as stale:
        return _both_texts(position, form, stale)
    return _to_edit(position, _("Saved."))


@pages.post("/<slug>/open")
@performs(Act.POSITION_OPEN)
def open_(slug: str):
    position = own(slug, Act.POSITION_OPEN)
    try:
        moves.open_(position, actor=actor())
    except Incomplete as error:
        rows = schemas_positions.Rows.kept(position, frozen=queries.is_evaluated(position))
        form = Form(facts(position, rows), values=schemas_positions.kept(position))
        return _edit_page(position, form, rows, problem=error.sentence)
    return _to_edit(position, MOVES[Act.POSITION_OPEN].done)


@pages.route("/<slug>/extend", methods=["GET", "POST"])
@performs(Act.POSITION_EXTEND)
def extend(slug: str):
    return _move(slug, Act.POSITION_EXTEND, moves.extend)


@pages.route("/<slug>/reopen", methods=["GET", "POST"])
@performs(Act.POSITION_REOPEN)
def reopen(slug: str):
    return _move(slug, Act.POSITION_REOPEN, moves.reopen)


@pages.route("/<slug>/close", methods=["GET", "POST"])
@performs(Act.POSITION_CLOSE)
def close(slug: str):
    return _move(slug, Act.POSITION_CLOSE, moves.close)


@pages.route("/<slug>/archive", methods=["GET", "POST"])
@performs(Act.POSITION_ARCHIVE)
def archive(slug: str):
    return _move(slug, Act.POSITION_ARCHIVE, moves.archive)


@pages.route("/<slug>/people", methods=["GET", "POST"])
@performs(Act.COMMITTEE_COMPOSE)
def people(slug: str):
    position = own(slug, Act.COMMITTEE_COMPOSE)
    members = seats(position)
    schema = schemas_positions.committee([(one.public_id, one.name) for one in members], offered(position))
    form = Form(schema, values={f"seat_{one.public_id}": one.seat for one in members}, typed=_typed())
    try:
        if form.typed is not None:
            positions.compose(position, _seats(form.submit()), actor=actor())
            flash(str(_("The committee is saved.")))
            return redirect(url_for("recruiter.people", slug=slug), 303)
    except Invalid as error:
        form.refuse(error)
    return _page("positions/people.html", form=form, position=desk(position, actor()), members=members)


def _move(slug: str, act: Act, perform: Callable[..., None]):
    """A page that says what will follow from a move, and the move; extending and reopening ask for a deadline."""
    position = own(slug, act)
    takes_deadline = MOVES[act].takes_deadline
    form = (
        Form(Deadline(), values=schemas_positions.kept(position), typed=_typed()) if takes_deadline else None
    )
    problem = None
    if request.method == "POST":
        try:
            perform(position, **_deadline(form), actor=actor())
            return _to_edit(position, MOVES[act].done)
        except Incomplete as error:
            problem = error.sentence
        except Invalid as error:
            assert form is not None
            form.refuse(error)
    shown = move(position, act, drafts=queries.count_drafts(position))
    return _page(
        "positions/move.html", form=form, position=desk(position, actor()), move=shown, problem=problem
    )


def _deadline(form: Form | None) -> dict[str, Any]:
    return (
        {name: value for name, value in form.submit().items() if name in {"closes_at", "zone"}}
        if form
        else {}
    )


def _seats(data: dict[str, Any]) -> dict[str, Seat | None]:
    found = {name.removeprefix("seat_"): seat for name, seat in data.items() if name.startswith("seat_")}
    if data["new_user"]:
        found[data["new_user"]] = data["new_seat"] or Seat.MEMBER
    return {public_id: None if seat == "none" else Seat(seat) for public_id, seat in found.items()}


def _edit_page(position: Position, form: Form, rows: schemas_positions.Rows, problem: Any = None):
    version = position.version if form.typed is None else form.typed.get("version", position.version)
    shown = desk(position, actor())
    return _page(
        "positions/edit.html", form=form, rows=rows, version=version, position=shown, problem=problem
    )


def _both_texts(position: Position, form: Form, stale: Stale):
    there = Form(form.schema, values=form.kept)
    stale.yours = {name: one.value for name, one in form.fields.items()}
    stale.theirs = {name: one.value for name, one in there.fields.items()} | stale.theirs
    here = url_for("recruiter.edit", slug=position.slug)
    labels = {name: one.label for name, one in form.fields.items() if one.kind != "hidden"}
    return make_response(
        render_template("errors/stale.html", error=stale, labels=labels, action=here, back=here), 409
    )


def _to_edit(position: Position, said: Any):
    flash(str(said))
    return redirect(url_for("recruiter.edit", slug=position.slug), 303)


def _typed() -> MultiDict | None:
    return request.form if request.method == "POST" else None


def _zone() -> str:
    return current_app.config["SETTINGS"].LAB_TIMEZONE


def _page(template: str, *, form: Form | None, **context: Any):
    wrong = (form and form.errors) or context.get("problem")
    return make_response(render_template(template, form=form, **context), 422 if wrong else 200)


# What these pages share with programs


def own(slug: str, act: Act) -> Position:
    """A position that the reader may do this to; raises NotFound, Forbidden, NotSignedIn."""
    position = queries.one_visible(actor(), slug)
    policy.require(actor(), act, position)
    return position


def begin(data: dict[str, Any]) -> Position:
    """A new draft of what NewPosition was told."""
    wording = positions.Wording(data["title"], "", data["body"])
    kept = ("kind", "location", "contact", "closes_at", "zone")
    return positions.create(
        actor=actor(), texts={data["language"]: wording}, **{name: data[name] for name in kept}
    )


def facts(position: Position, rows: schemas_positions.Rows) -> schemas_positions.Facts:
    """The form of a position as it stands, with so many rows."""
    supervisors = [(one.public_id, one.name) for one in queries.supervisors()]
    return schemas_positions.facts(
        rows, supervisors=supervisors, draft=position.status == PositionStatus.DRAFT
    )


def save(position: Position, data: dict[str, Any], version: int) -> None:
    """Change a position to what its form was told; raises Stale and what positions.edit does."""
    supervisor = {one.public_id: one.id for one in queries.supervisors()}.get(data["supervisor"] or "")
    known = {*positions.COLUMNS, "texts", "criteria"}
    changes = {name: value for name, value in data.items() if name in known} | {"supervisor_id": supervisor}
    positions.edit(position, changes, actor=actor(), version=version)


def offered(position: Position) -> list[tuple[str, str]]:
    """Who could be given a seat on a position's committee and has none: public ids and names."""
    sitting = {one.user.public_id for one in position.committee}
    return [
        (one.public_id, one.name or one.address) for one in queries.may_sit() if one.public_id not in sitting
    ]
