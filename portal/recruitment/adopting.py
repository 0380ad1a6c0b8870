"""What somebody began before they proved their address moves to the account they turn out to have.

Nothing typed is lost. Where the account has an application to the same position already, one of the two goes on
and the other is kept beside it: what was sent goes before a draft, else the older goes on. Of two different facts
about the applicant, the account's stands and the other is shown beside it.
"""

from collections.abc import Collection

from sqlalchemy import select

from portal.accounts import service as accounts
from portal.kernel import audit, clock, db
from portal.policy.actor import SYSTEM
from portal.policy.acts import Act
from portal.recruitment import queries
from portal.recruitment.lifecycle import APPLICATION, Status
from portal.recruitment.models import Application, Particulars
from portal.recruitment.snapshots import FACTS


def adopt(left_id: int, owner_id: int) -> None:
    """Move applications and particulars from a user who is left behind to the one who takes over."""
    for application in db.session().scalars(select(Application).where(Application.user_id == left_id)).all():
        rival = queries.active(owner_id, application.position_id)
        if rival and application.status not in queries.ENDED:
            _set_aside(_less_far(application, rival))
        application.user_id = owner_id
        db.session().flush()
    _adopt_particulars(left_id, owner_id)


def needed(user_ids: list[int]) -> Collection[int]:
    """Which of these users have applied, or begun to."""
    return set(db.session().scalars(select(Application.user_id).where(Application.user_id.in_(user_ids))))


def _less_far(newer: Application, older: Application) -> Application:
    return older if older.status == Status.DRAFT and newer.status != Status.DRAFT else newer


def _set_aside(application: Application) -> None:
    """A draft is kept as one that lapsed; what was sent, as withdrawn, so that it can be taken up again."""
    act = Act.APPLICATION_LAPSE if application.status == Status.DRAFT else Act.APPLICATION_WITHDRAW
    APPLICATION.apply(application, act)
    audit.record(act, application, actor=SYSTEM)
    db.session().flush()


def _adopt_particulars(left_id: int, owner_id: int) -> None:
    here = db.session()
    began = here.scalar(select(Particulars).where(Particulars.user_id == left_id))
    known = here.scalar(select(Particulars).where(Particulars.user_id == owner_id))
    if began is None:
        return
    if known is None:
        began.user_id = owner_id
        return
    for name in (*FACTS, "papers"):
        typed, kept = getattr(began, name), getattr(known, name)
        if typed and not kept:
            setattr(known, name, typed)
        elif typed and typed != kept:
            known.also_typed = {**known.also_typed, name: typed}
    known.changed_at = clock.now()
    here.delete(began)


accounts.adopters.append(adopt)
accounts.keepers.append(needed)
