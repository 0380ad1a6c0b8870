"""A recruiter's desk for programs: write a position, move it on, choose its committee."""

from typing import Any

from portal.accounts import login
from portal.kernel.api import Operations
from portal.kernel.forms import Form
from portal.policy.acts import Act
from portal.recruitment import pages_recruiter as pages
from portal.recruitment import positions, schemas_positions
from portal.recruitment import positions_moves as moves
from portal.recruitment import queries_positions as queries
from portal.recruitment import schemas_api_positions as schemas
from portal.recruitment.lifecycle import PositionStatus
from portal.recruitment.schemas_deadlines import Deadline
from portal.recruitment.views_api_recruiter import PositionCommittee, PositionDesk, committee, on_desk

api = Operations(
    "api_recruiter",
    __name__,
    title="A recruiter’s positions",
    about="Begin a position, change it, open and close it, and choose its committee.",
)


@api.get("/committee/positions/<slug>/edit", Act.POSITION_PREPARE, answers=PositionDesk)
def desk(slug: str) -> PositionDesk:
    """Show all that can be changed of a position of mine, and what it still needs."""
    position = pages.own(slug, Act.POSITION_PREPARE)
    return on_desk(
        position,
        login.actor(),
        schemas_positions.kept(position),
        supervisors=queries.supervisors(),
        is_evaluated=queries.is_evaluated(position),
        drafts=queries.count_drafts(position),
    )


@api.post(
    "/committee/positions",
    Act.POSITION_CREATE,
    told=schemas_positions.NewPosition,
    leads_to=desk,
    creates=True,
)
def new(body: dict[str, Any]) -> dict[str, str]:
    """Begin a position.

    It is a draft that nobody else sees, and asks for what is usual for its kind.
    """
    return {"slug": pages.begin(body).slug}


@api.post("/committee/positions/<slug>/copy", Act.POSITION_CREATE, leads_to=desk, creates=True)
def copy(slug: str) -> dict[str, str]:
    """Begin a position with what an earlier one of mine said."""
    return {"slug": positions.copy(pages.own(slug, Act.POSITION_PREPARE), actor=login.actor()).slug}


@api.put(
    "/committee/positions/<slug>/edit",
    Act.POSITION_EDIT,
    told=schemas.PositionTold,
    leads_to=desk,
    matches=True,
)
def edit(slug: str, body: dict[str, Any], seen: PositionDesk) -> None:
    """Change a position: send back what its GET says, with what is to be different.

    Rows keep their `key`; a row or a text that is left out goes. Once it is open, what was promised to applicants stays.
    """
    position = pages.own(slug, Act.POSITION_EDIT)
    if position.status != PositionStatus.DRAFT:
        schemas.insist_on_dates(body, seen)
    with schemas.named_as_told():
        form = Form(pages.facts(position, schemas.rows_of(body)), values=schemas.as_form(body))
        pages.save(position, form.submit(), seen.version)


@api.post("/committee/positions/<slug>/open", Act.POSITION_OPEN, leads_to=desk)
def open_(slug: str) -> None:
    """Open a position: visitors see it and can apply, from now or from the opening that it names."""
    moves.open_(pages.own(slug, Act.POSITION_OPEN), actor=login.actor())


@api.post("/committee/positions/<slug>/extend", Act.POSITION_EXTEND, told=Deadline, leads_to=desk)
def extend(slug: str, body: dict[str, Any]) -> None:
    """Move a deadline later; everybody with an unfinished draft is told by mail."""
    position = pages.own(slug, Act.POSITION_EXTEND)
    moves.extend(position, body["closes_at"], body["zone"], actor=login.actor())


@api.post("/committee/positions/<slug>/reopen", Act.POSITION_REOPEN, told=Deadline, leads_to=desk)
def reopen(slug: str, body: dict[str, Any]) -> None:
    """Open a closed position again, until a new deadline; drafts that were set aside come back."""
    position = pages.own(slug, Act.POSITION_REOPEN)
    moves.reopen(position, body["closes_at"], body["zone"], actor=login.actor())


@api.post("/committee/positions/<slug>/close", Act.POSITION_CLOSE, leads_to=desk)
def close(slug: str) -> None:
    """Close a position now; drafts that were not sent are set aside, and their authors told."""
    moves.close(pages.own(slug, Act.POSITION_CLOSE), actor=login.actor())


@api.post("/committee/positions/<slug>/archive", Act.POSITION_ARCHIVE, leads_to=desk)
def archive(slug: str) -> None:
    """Take a closed position off the public pages."""
    moves.archive(pages.own(slug, Act.POSITION_ARCHIVE), actor=login.actor())


@api.get("/committee/positions/<slug>/people", Act.COMMITTEE_COMPOSE, answers=PositionCommittee)
def people(slug: str) -> PositionCommittee:
    """Show who sits on a position's committee, and who else could."""
    position = pages.own(slug, Act.COMMITTEE_COMPOSE)
    return committee(position, login.actor(), pages.offered(position))


@api.put(
    "/committee/positions/<slug>/people",
    Act.COMMITTEE_COMPOSE,
    told=schemas.CommitteeTold,
    leads_to=people,
    matches=True,
)
def compose(slug: str, body: dict[str, Any], seen: PositionCommittee) -> None:
    """Say who sits on a position's committee; whoever is not named leaves it.

    What somebody evaluated stays when they leave.
    """
    position = pages.own(slug, Act.COMMITTEE_COMPOSE)
    given = schemas.seats(body, [one.user.public_id for one in position.committee])
    with schemas.named_as_told():
        positions.compose(position, given, actor=login.actor())
