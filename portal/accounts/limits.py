"""Limits on guessing, kept in the database so that every process and every restart agree.

An account refuses after too many wrong passwords, whether or not there is such an account. A client's address
only slows: a whole university may stand behind one. A window begins with its first try.
"""

import time
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import case, delete, select

from portal.accounts import tokens
from portal.accounts.models import Tries
from portal.accounts.rules import neighbourhood
from portal.kernel import clock, db
from portal.kernel.errors import TooMany
from portal.kernel.words import Sentence


@dataclass(frozen=True)
class Limit:
    """So many tries within so long a window."""

    kind: str
    most: int
    within: timedelta


PASSWORDS = Limit("password", 10, timedelta(minutes=15))  # of one account
MAILS = Limit("mail", 6, timedelta(hours=1))  # to one address
REPORTS = Limit("report", 20, timedelta(hours=1))  # of readers from one neighbourhood
CLIENT = Limit("client", 3, timedelta(minutes=15))  # failures of one client before it is slowed
CODE_TRIES = 5  # of one code
SLOWEST = 2.0  # seconds


def count(limit: Limit, subject: str) -> int:
    """Count one more try in the caller's unit; answers how many there are, however many came at once."""
    now = clock.now()
    over = Tries.since <= now - limit.within
    first = db.insert(Tries).values(kind=limit.kind, subject=tokens.keyed(subject), number=1, since=now)
    again = first.on_conflict_do_update(
        index_elements=["kind", "subject"],
        set_={
            "number": case((over, 1), else_=Tries.number + 1),
            "since": case((over, first.excluded.since), else_=Tries.since),
        },
    )
    return db.session().scalars(again.returning(Tries.number)).one()


def take(limit: Limit, subject: str, sentence: Sentence) -> None:
    """Count one more try in the caller's unit; raises TooMany with the sentence when it is one too many."""
    if count(limit, subject) > limit.most:
        since = db.session().scalars(_of(limit, subject).with_only_columns(Tries.since)).one()
        left = since + limit.within - clock.now()
        raise TooMany(sentence, retry_after=max(1, int(left.total_seconds())))


def clear(limit: Limit, subject: str) -> None:
    """Forget the tries of somebody who got it right, in the caller's unit."""
    db.session().execute(delete(Tries).where(*_which(limit, subject)))


def hold_back(client: str) -> None:
    """Let a client that failed often wait a little, outside units: longer each time, two seconds at most."""
    db.outside("waiting")
    where = neighbourhood(client)
    with db.reading() as here:
        fresh = Tries.since > clock.now() - CLIENT.within
        failures = here.scalar(_of(CLIENT, where).with_only_columns(Tries.number).where(fresh)) or 0
    if failures > CLIENT.most:
        time.sleep(min(SLOWEST, 0.1 * 2 ** min(failures - CLIENT.most, 8)))


def failed(client: str) -> None:
    """Count a failure of a client, in the caller's unit."""
    count(CLIENT, neighbourhood(client))


def prune() -> None:
    """Forget windows that have passed, in the caller's unit."""
    longest = max(one.within for one in (PASSWORDS, MAILS, REPORTS, CLIENT))
    db.session().execute(delete(Tries).where(Tries.since <= clock.now() - longest))


def _of(limit: Limit, subject: str):
    return select(Tries).where(*_which(limit, subject))


def _which(limit: Limit, subject: str):
    return Tries.kind == limit.kind, Tries.subject == tokens.keyed(subject)
