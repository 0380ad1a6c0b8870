"""What recruitment asks the database: rows with their standing, and lists that equal the policy.

`standing(actor, ids)` is one statement; the lists use the same named expressions, so that a list never shows what
a page would not, nor the other way round. A list of applications tells a conflicted reader only how many are hidden.
"""

from collections.abc import Iterable, Sequence

from sqlalchemy import ColumnElement, Row, Select, and_, bindparam, exists, or_, select
from sqlalchemy.orm import aliased, joinedload, selectinload
from sqlalchemy.orm.attributes import set_committed_value

from portal.accounts.models import User
from portal.kernel import db, traces
from portal.kernel.errors import NotFound
from portal.policy.actor import Actor
from portal.policy.standing import Standing, asked_by, built_once
from portal.policy.standing import told as words_of
from portal.recruitment.lifecycle import EvaluationStatus, Status
from portal.recruitment.models import (
    Application,
    CommitteeMember,
    Conflict,
    Decision,
    Document,
    Evaluation,
    Particulars,
    Position,
    Seat,
    Submission,
)

ARRIVED = tuple(status for status in Status if status not in {Status.DRAFT, Status.LAPSED})
ENDED = (Status.WITHDRAWN, Status.LAPSED)

# Named expressions: what an actor is to an application


def is_applicant(actor: Actor) -> ColumnElement[bool]:
    """The actor's own application."""
    return Application.user_id == actor.id


def is_deleted() -> ColumnElement[bool]:
    """A draft that its applicant deleted."""
    return and_(Application.status == Status.WITHDRAWN, Application.submitted_at.is_(None))


def is_owner(actor: Actor) -> ColumnElement[bool]:
    """The actor owns the position."""
    return Application.position_id.in_(select(Position.id).where(Position.owner_id == actor.id))


def has_seat(actor: Actor, *seats: Seat) -> ColumnElement[bool]:
    """The actor sits on the position's committee."""
    theirs = CommitteeMember.user_id == actor.id, CommitteeMember.seat.in_(seats)
    return Application.position_id.in_(select(CommitteeMember.position_id).where(*theirs))


def is_conflicted(actor: Actor) -> ColumnElement[bool]:
    """A conflict of the actor's is declared and not overridden."""
    theirs = Conflict.user_id == actor.id, Conflict.overridden_at.is_(None)
    return Application.id.in_(select(Conflict.application_id).where(*theirs))


def has_evaluated(actor: Actor) -> ColumnElement[bool]:
    """The actor has submitted an evaluation."""
    return exists().where(
        Evaluation.application_id == Application.id,
        Evaluation.evaluator_id == actor.id,
        Evaluation.status == EvaluationStatus.SUBMITTED,
    )


def has_arrived() -> ColumnElement[bool]:
    """It was submitted, by somebody whose address is proved: the committee never reads an unproved one."""
    proved = exists().where(User.id == Application.user_id, User.verified_at.is_not(None))
    return and_(Application.status.in_(ARRIVED), Application.submitted_at.is_not(None), proved)


def on_committee_side(actor: Actor) -> ColumnElement[bool]:
    """The actor owns the position or sits on its committee, and it is not their own application."""
    return and_(or_(is_owner(actor), has_seat(actor, *Seat)), ~is_applicant(actor), has_arrived())


STANDING = Standing(
    Application,
    lambda actor: {
        "applicant": is_applicant(actor),
        "owner": is_owner(actor),
        "chair": has_seat(actor, Seat.CHAIR),
        "reader": has_seat(actor, *Seat),
        "conflicted": is_conflicted(actor),
        "has_evaluated": has_evaluated(actor),
    },
)


def standing(actor: Actor, ids: Iterable[int]) -> dict[int, frozenset[str]]:
    """What the actor is to each of these applications, in one statement."""
    return {key: _rounded(found) for key, found in STANDING.ask(actor, ids).items()}


def told(row: Row) -> frozenset[str]:
    """What the actor is to an application that was asked for with `STANDING.columns`."""
    return _rounded(words_of(row))


def _rounded(standing: frozenset[str]) -> frozenset[str]:
    """`owner_apart`: an owner who does not evaluate, and so waits for no evaluation of their own."""
    apart = "owner" in standing and "reader" not in standing
    return standing | {"owner_apart"} if apart else standing


# Applications


def own(actor: Actor, public_id: str, *, to_change: bool = False) -> Application:
    """An application of the actor's own, with what its pages need; raises NotFound, also for a deleted draft.

    `to_change` makes a second request on the same application wait until the first is done.
    """
    return made(_one(actor, _own(actor), public_id, to_change))


def own_to_save(actor: Actor, public_id: str) -> Application:
    """The same with only what a save in the background needs, whatever part it is of: the position itself."""
    return made(_one(actor, _own_briefly(actor), public_id, True))


def own_to_send(actor: Actor, public_id: str) -> Application:
    """The same with only what is sent: the texts of the position, who applies, and the documents."""
    found = made(_one(actor, _own_to_send(actor), public_id, True))
    files = db.session().scalars(_FILES, {"application": found.id}).all()
    set_committed_value(found, "documents", files)
    return found


def owns(actor: Actor) -> Select[Application]:
    """Every application of the actor's, newest first; deleted drafts are gone."""
    return (
        select(Application)
        .where(is_applicant(actor), ~is_deleted())
        .order_by(Application.saved_at.desc(), Application.id.desc())
    )


def active(user_id: int | None, position_id: int) -> Application | None:
    """The application of a user to a position, if there is one that they have neither withdrawn nor left behind."""
    mine = Application.user_id == user_id, Application.position_id == position_id
    return db.session().scalar(select(Application).where(*mine, Application.status.not_in(ENDED)))


def document(application: Application, public_id: str) -> Document:
    """A document of an application, in the draft or in something that was sent; raises NotFound."""
    mine = Document.application_id == application.id, Document.public_id == public_id
    found = db.session().scalar(select(Document).where(*mine).options(selectinload(Document.file)))
    if found is None:
        raise NotFound()
    return found


def last_sent(application: Application) -> str | None:
    """The number of what was sent last, if anything was."""
    sent = select(Submission.number).where(Submission.application_id == application.id)
    return db.session().scalar(sent.order_by(Submission.id.desc()).limit(1))


def submission(application: Application, number: str) -> Submission:
    """One receipt of an application; raises NotFound."""
    found = next((one for one in application.submissions if one.number == number), None)
    if found is None:
        raise NotFound()
    return found


def one_visible(actor: Actor, public_id: str, *, to_change: bool = False) -> Application:
    """An application on the committee's side, with its standing and the actor's own evaluation; raises NotFound.

    A conflicted reader is answered as if it did not exist. `to_change` makes a second request on it wait.
    """
    row = _one(actor, _readable(actor), public_id, to_change)
    found, own = made(row), row[-1]
    if own is not None:
        set_committed_value(own, "application", found)
        own.standing = found.standing | {"author"}
    found.own_evaluation = own
    return found


def visible(actor: Actor, position: Position) -> Select[Application]:
    """The applications to a position that the actor may read."""
    return select(Application).where(*may_read(actor, position))


def may_read(actor: Actor, position: Position) -> tuple[ColumnElement[bool], ...]:
    """It was sent to the position, and no conflict hides it from the actor."""
    return Application.position_id == position.id, on_committee_side(actor), ~is_conflicted(actor)


def set_standing(actor: Actor, applications: Sequence[Application]) -> None:
    """Set what the actor is to each application of a list, in one statement."""
    found = standing(actor, [one.id for one in applications]) if applications else {}
    for one in applications:
        one.standing = found[one.id]


POSITION = joinedload(Application.position).options(
    joinedload(Position.texts), joinedload(Position.supervisor), joinedload(Position.owner)
)
SENT = (joinedload(Application.user), POSITION, selectinload(Application.submissions))
WRITTEN = (
    *SENT,
    selectinload(Application.documents).joinedload(Document.file),
    selectinload(Application.decisions),
)
JUDGED = (
    *SENT,
    selectinload(Application.decisions).joinedload(Decision.decided_by),
    joinedload(Application.position).selectinload(Position.criteria),
)


def asked(actor: Actor) -> Select:
    """Applications, each with the applicant's particulars, what the actor is to it, and whether the committee opened it."""
    applicant = select(User.public_id).where(User.id == Application.user_id)
    theirs = applicant.correlate(Application).scalar_subquery()
    opened = traces.is_opened("application", Application.public_id, by_others_than=theirs)
    rows = select(Application, Particulars, opened.label("opened"), *STANDING.columns(actor))
    return rows.outerjoin(Particulars, Particulars.user_id == Application.user_id)


def made(row: Row) -> Application:
    """The application of a row that was asked for with `asked`."""
    found: Application = row[0]
    found.particulars, found.opened_by_committee, found.standing = row[1], row.opened, told(row)
    return found


@built_once
def _own(actor: Actor) -> Select:
    return _named(asked(actor).options(*WRITTEN)).where(is_applicant(actor), ~is_deleted())


@built_once
def _own_briefly(actor: Actor) -> Select:
    needed = joinedload(Application.position)
    return _named(asked(actor).options(needed)).where(is_applicant(actor), ~is_deleted())


@built_once
def _own_to_send(actor: Actor) -> Select:
    texts = joinedload(Application.position).joinedload(Position.texts)
    needed = joinedload(Application.user), texts
    return _named(asked(actor).options(*needed)).where(is_applicant(actor), ~is_deleted())


_FILES = (
    select(Document)
    .where(Document.application_id == bindparam("application"), Document.removed_at.is_(None))
    .options(joinedload(Document.file))
    .order_by(Document.id)
)


@built_once
def _readable(actor: Actor) -> Select:
    mine = aliased(Evaluation)
    theirs = and_(mine.application_id == Application.id, mine.evaluator_id == actor.id)
    rows = _named(asked(actor).options(*JUDGED)).add_columns(mine).outerjoin(mine, theirs)
    return rows.where(on_committee_side(actor), ~is_conflicted(actor))


def _named(rows: Select) -> Select:
    return rows.where(Application.public_id == bindparam("public_id"))


def _one(actor: Actor, query: Select, public_id: str, to_change: bool) -> Row:
    values = asked_by(actor, public_id=public_id)
    if to_change:
        db.hold(Application, query, values)
    row = db.session().execute(query, values).unique().one_or_none()
    if row is None:
        raise NotFound()
    return row
