"""The outbox: a message is a row first, written with its cause, and sent by a job.

`post` renders a template in the reader's language and keeps the text with ‹link› or ‹code› where a secret
will stand; the secret itself is minted while sending, and stays only with the reader and, as a hash, with
whoever minted it. A message is posted once per key, that is once per event and person. Should the house
burn down between the server's "accepted" and our note of it, the message may arrive twice, with the same
Message-ID.
"""

import dataclasses
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from enum import StrEnum
from functools import cache
from typing import Any

from sqlalchemy import CheckConstraint, String, bindparam, func, select, update
from sqlalchemy.orm import Mapped, mapped_column

from portal.kernel import carrier, clock, db, jobs, paging, wording
from portal.kernel.errors import Invalid, NotFound, PortalError
from portal.kernel.words import _

WINDOW, BREATH = timedelta(minutes=1), timedelta(seconds=5)
ONE_AT_A_TIME = 0x6D61696C  # PostgreSQL's advisory lock on the count of the last minute
ADDRESS = re.compile(r"[^\s@<>()\[\]\\,;:\"]+@[^\s@<>()\[\]\\,;:\"]+")
# So plain that no parser has to be asked, which takes as long as writing the message does.
PLAINEST = re.compile(r"[A-Za-z0-9_-]+([.+][A-Za-z0-9_-]+)*@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*")

Minter = Callable[[str], dict[str, str]]


class Status(StrEnum):
    """Where a message stands: bounced means that the recipient's side will never take it."""

    QUEUED = "queued"
    SENT = "sent"
    FAILED = "failed"
    BOUNCED = "bounced"


class Message(db.Base, db.Public):
    """One message to one person; its body holds no secret."""

    template: Mapped[str] = mapped_column(String(80))
    recipient: Mapped[str] = mapped_column(String(254))
    locale: Mapped[str] = mapped_column(String(5))
    subject: Mapped[str]
    body: Mapped[str]
    about: Mapped[str | None] = mapped_column(String(80), index=True)
    key: Mapped[str] = mapped_column(String(200), unique=True)
    minter: Mapped[str | None] = mapped_column(String(80))
    minted_for: Mapped[str | None] = mapped_column(String(80))
    message_id: Mapped[str] = mapped_column(String(320))
    status: Mapped[str] = mapped_column(String(10), default=Status.QUEUED)
    error: Mapped[str | None] = mapped_column(String(80))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    tried_at: Mapped[datetime | None] = mapped_column(index=True)
    sent_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint("status IN ('queued', 'sent', 'failed', 'bounced')", name="status"),
        CheckConstraint("(status = 'sent') = (sent_at IS NOT NULL)", name="sent_when_sent"),
        CheckConstraint("(minter IS NULL) = (minted_for IS NULL)", name="minted_for_something"),
    )


@dataclass(frozen=True)
class Envelope:
    """What stands on the outside of a message, and where it is."""

    public_id: str
    template: str
    recipient: str
    subject: str
    status: str
    error: str | None
    about: str | None
    created_at: datetime
    tried_at: datetime | None
    sent_at: datetime | None


@dataclass(frozen=True)
class Outlet:
    """Where mail goes, whom it comes from, and how much of it in a minute."""

    url: str
    sender: str
    per_minute: int


MINTERS: dict[str, Minter] = {}
_outlet = Outlet("file:outbox", "portal@localhost", 60)


def configure(url: str, sender: str, per_minute: int) -> None:
    """Set where mail goes (`smtp:`, `smtps:` or `file:`), whom it comes from, and how much in a minute."""
    global _outlet
    _outlet = Outlet(url, sender, per_minute)


def minter(name: str) -> Callable[[Minter], Minter]:
    """Register who mints secrets: given a subject's public id, what stands for ‹link›, ‹code› …

    It is called while sending, in a unit of its own, keeps only hashes, and revokes what it minted before.
    It may refuse with a PortalError: then the message is not sent any more.
    """

    def register(function: Minter) -> Minter:
        if name in MINTERS:
            raise ValueError(f"two minters are called {name}")
        MINTERS[name] = function
        return function

    return register


def post(
    template: str,
    *,
    to: str,
    locale: str,
    key: str,
    about: str | None = None,
    secrets: tuple[str, str] | None = None,
    **parameters: object,
) -> str:
    """Write a message in the caller's unit, once per `key`; answers its public id.

    `templates/mail/<template>.txt` starts with the subject and an empty line. `secrets` names a minter and
    its subject; the places ‹link›, ‹code› … stand in the template itself, never in a parameter.
    Raises Invalid for anything but one plain address.
    """
    if known := db.session().scalar(_POSTED, {"its_key": key}):
        return known
    row: dict[str, Any] = {"template": template, "recipient": address(to), "locale": locale, "about": about}
    row["subject"], row["body"] = wording.render(template, locale, parameters)
    _check_places(template, row["subject"], row["body"], secrets)
    row["minter"], row["minted_for"] = secrets or (None, None)
    row |= {"key": key, "message_id": _new_message_id(), "public_id": db.new_public_id()}
    if db.session().scalar(_unless_posted(db.engine().dialect.name), row) is None:
        return db.session().scalars(_POSTED, {"its_key": key}).one()  # another unit was quicker
    _enqueue(row["public_id"], urgent=secrets is not None)
    return row["public_id"]


def resend(public_id: str) -> None:
    """Send a message again, in the caller's unit, with fresh secrets and a fresh Message-ID; raises NotFound."""
    # A fresh Message-ID, or the reader's mailbox would hide it as one it has seen.
    again = {"status": Status.QUEUED, "error": None, "sent_at": None, "message_id": _new_message_id()}
    one = update(Message).where(Message.public_id == public_id)
    if db.session().scalar(one.values(again).returning(Message.id)) is None:
        raise NotFound()
    _enqueue(public_id, urgent=True)


def address(typed: str) -> str:
    """One plain e-mail address; raises Invalid for two, for a name beside it, or for hidden line breaks."""
    if len(typed) <= 254 and PLAINEST.fullmatch(typed):
        return typed
    try:
        plain = len(typed) <= 254 and typed.isprintable() and ADDRESS.fullmatch(typed)
        if plain and Address(addr_spec=typed).addr_spec == typed:
            return typed
    except (ValueError, IndexError, MessageError):
        pass
    raise Invalid({"email": [_("This is not one e-mail address, such as name@example.org.")]})


def envelopes(after: str | None = None, size: int = 50) -> paging.Page:
    """Messages as Envelope, newest first, a page at a time; `after` is the cursor of the page before."""
    shown = (getattr(Message, field.name) for field in dataclasses.fields(Envelope))
    page = paging.page(select(*shown), Message.id.desc(), size=size, after=after)
    return dataclasses.replace(page, items=[Envelope(*row) for row in page])


def body(public_id: str) -> str:
    """The text of a message, without its secrets, for who broke the glass; raises NotFound."""
    found = db.session().scalar(select(Message.body).where(Message.public_id == public_id))
    if found is None:
        raise NotFound()
    return found


def file_outbox(size: int = 20) -> list[carrier.Filed]:
    """The newest messages of a `file:` outbox with their links, newest first; nothing where mail really leaves."""
    return carrier.filed(_outlet.url, size) if _outlet.url.startswith("file:") else []


_MESSAGES: Any = Message.__table__
_POSTED = select(_MESSAGES.c.public_id).where(_MESSAGES.c.key == bindparam("its_key"))


@cache
def _unless_posted(_dialect: str) -> Any:
    one = db.insert(_MESSAGES).returning(_MESSAGES.c.id)
    return one.on_conflict_do_nothing(index_elements=["key"])


def _give_up(message: str) -> None:
    queued = update(Message).where(Message.public_id == message, Message.status == Status.QUEUED)
    db.session().execute(queued.values(status=Status.FAILED))


@jobs.handler("mail.send", given_up=_give_up)
def send(message: str) -> None:
    """Send one message, as often as it takes; what the recipient's side refuses for good has bounced."""
    row = _take(message)
    if row is None:
        return
    try:
        minted = _mint(row)
    except PortalError as refusal:
        _settle(row, status=Status.FAILED, error=refusal.code)
        return
    try:
        carrier.carry(_outlet.url, _write(row, minted), f"{clock.now():%Y%m%dT%H%M%S%f}-{row.id:09d}")
    except carrier.Refused as refused:
        _settle(row, status=Status.BOUNCED, error=refused.code)
    except carrier.Delayed as delayed:
        with db.unit():
            _change(row, error=delayed.code)
        raise
    else:
        _settle(row, status=Status.SENT, error=None, sent_at=clock.now())


def _take(public_id: str) -> Message | None:
    """The message, if it is still to be sent and the last minute has room for it; raises jobs.Later."""
    with db.unit() as here:
        if here.get_bind().dialect.name == "postgresql":
            here.execute(select(func.pg_advisory_xact_lock(ONE_AT_A_TIME)))
        row = here.scalars(select(Message).where(Message.public_id == public_id)).one()
        if row.status in {Status.SENT, Status.BOUNCED}:
            return None
        last = select(Message.tried_at).where(Message.tried_at.is_not(None)).order_by(Message.tried_at.desc())
        nth = here.scalar(last.offset(_outlet.per_minute - 1).limit(1))
        if nth is not None and nth + WINDOW > clock.now():
            raise jobs.Later(max(nth + WINDOW, clock.now() + BREATH))
        row.tried_at = clock.now()
    return row


def _mint(row: Message) -> dict[str, str]:
    if row.minter is None or row.minted_for is None:
        return {}
    with db.unit():
        return MINTERS[row.minter](row.minted_for)


def _write(row: Message, minted: dict[str, str]) -> EmailMessage:
    return carrier.compose(
        sender=_outlet.sender,
        to=row.recipient,
        subject=row.subject,
        body=wording.fill(row.body, minted) if row.minter else row.body,
        message_id=row.message_id,
    )


def _settle(row: Message, **values: object) -> None:
    with db.unit():
        _change(row, **values)
        jobs.done()


def _change(row: Message, **values: object) -> None:
    # A message sent again in the meantime has a new Message-ID, and is not settled by the old sending.
    same = update(Message).where(Message.id == row.id, Message.message_id == row.message_id)
    db.session().execute(same.values(values))


def _enqueue(public_id: str, *, urgent: bool) -> None:
    # A secret is something that somebody sits waiting for.
    priority = jobs.Priority.URGENT if urgent else jobs.Priority.USUAL
    jobs.enqueue("mail.send", {"message": public_id}, key=public_id, priority=priority)


def _new_message_id() -> str:
    domain = _outlet.sender.rpartition("@")[2].strip("<> ")
    return f"<{db.new_public_id()}@{domain}>"


def _check_places(template: str, subject: str, body: str, secrets: tuple[str, str] | None) -> None:
    if wording.places(subject) or bool(wording.places(body)) != (secrets is not None):
        raise ValueError(f"{template}: secrets stand in the body, and come from a minter")
    if secrets is not None and secrets[0] not in MINTERS:
        raise LookupError(f"no minter is called {secrets[0]}")
