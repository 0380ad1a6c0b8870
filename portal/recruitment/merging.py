"""Two people become one: what they supervise, and what they were hired by."""

from collections.abc import Collection

from sqlalchemy import func, or_, select, update

from portal.kernel import db
from portal.kernel.words import _, _n
from portal.people.merging import Ahead, account_after
from portal.people.models import Appointment, Person
from portal.recruitment.models import Application
from portal.recruitment.models_positions import Position


def ahead(kept: Person, gone: Person) -> Ahead:
    """What becomes of positions and of whoever was hired; nothing is changed."""
    positions = select(func.count(Position.id)).where(Position.supervisor_id == gone.id)
    hired = _hired(kept, gone).where(Application.user_id.is_distinct_from(account_after(kept, gone)))
    number = db.session().scalar(positions) or 0
    moves = _n(
        "%(kept)s becomes the supervisor of %(num)s position.",
        "%(kept)s becomes the supervisor of %(num)s positions.",
        number,
        kept=kept.name,
    )
    stop = _("They were hired with an account that would be left behind; block the other one first.")
    other = db.session().scalar(hired.limit(1)) is not None
    return Ahead((moves,) if number else (), (stop,) if other else ())


def needed(kept: Person, gone: Person) -> Collection[int]:
    """The appointments, by id, that an application led to."""
    return set(db.session().scalars(_hired(kept, gone)))


def move(kept: Person, gone: Person) -> None:
    """Let `kept` supervise what `gone` did, in the caller's unit."""
    theirs = update(Position).where(Position.supervisor_id == gone.id)
    db.session().execute(theirs.values(supervisor_id=kept.id))


def _hired(kept: Person, gone: Person):
    held = select(Application.appointment_id).join(Appointment, Appointment.id == Application.appointment_id)
    return held.where(or_(Appointment.person_id == kept.id, Appointment.person_id == gone.id))
