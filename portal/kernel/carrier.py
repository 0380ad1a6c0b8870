"""How one message leaves the house: through an SMTP server, or into a folder as an .eml file.

What the other side says is kept as its code alone; its words may quote the message, and so a secret.
"""

import email
import os
import re
import smtplib
import ssl
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from email import policy
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import parseaddr
from pathlib import Path
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from portal.kernel import clock, db

TIMEOUT = 20  # seconds, for each word of the server
PLAIN = policy.SMTP.clone(cte_type="7bit")


class Refused(Exception):
    """The recipient's side will never take this message; `code` is its answer."""

    def __init__(self, code: str):
        super().__init__()
        self.code = code


class Delayed(Exception):
    """It did not leave, and may the next time; `code` is the answer, or the kind of trouble."""

    def __init__(self, code: str):
        super().__init__()
        self.code = code


@dataclass(frozen=True)
class Filed:
    """A message that lies in the file outbox."""

    to: str
    subject: str
    body: str
    at: datetime


def compose(*, sender: str, to: str, subject: str, body: str, message_id: str) -> EmailMessage:
    """A plain-text message to one recipient; raises ValueError where a header would not stay one line."""
    name, address = parseaddr(sender)
    message = EmailMessage(PLAIN)
    message["From"] = Address(name, addr_spec=address)
    message["To"] = Address(addr_spec=to)
    message["Subject"] = subject
    message["Date"] = clock.now()
    message["Message-ID"] = message_id
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(body)
    return message


def carry(url: str, message: EmailMessage, name: str) -> None:
    """Send a message, outside units; `name` sorts it in a folder. Raises Refused or Delayed."""
    db.outside("sending mail")
    try:
        if url.startswith("file:"):
            _file(folder(url), message, name)
        else:
            _send(urlsplit(url), message)
    except smtplib.SMTPRecipientsRefused as refused:
        raise _sorted(*next(iter(refused.recipients.values()))) from None
    except smtplib.SMTPDataError as refused:
        raise _sorted(refused.smtp_code, refused.smtp_error) from None
    except smtplib.SMTPResponseException as trouble:
        raise Delayed(_code(trouble.smtp_code, trouble.smtp_error)) from None
    except (smtplib.SMTPException, OSError) as trouble:
        raise Delayed(type(trouble).__name__) from None


def folder(url: str) -> Path:
    """The folder that a `file:` address names."""
    return Path(url.removeprefix("file:").removeprefix("//"))


def filed(url: str, size: int) -> list[Filed]:
    """The newest messages in a folder, newest first."""
    db.outside("reading mail files")
    names = sorted(folder(url).glob("*.eml"), reverse=True)[:size]
    return [_read(name) for name in names]


def _send(url: SplitResult, message: EmailMessage) -> None:
    """Hand the message over; trouble after the server's 250 is no trouble."""
    host, port = url.hostname or "localhost", url.port or (465 if url.scheme == "smtps" else 25)
    secure = ssl.create_default_context()
    if url.scheme == "smtps":
        server: smtplib.SMTP = smtplib.SMTP_SSL(host, port, timeout=TIMEOUT, context=secure)
    else:
        server = smtplib.SMTP(host, port, timeout=TIMEOUT)
    try:
        if parse_qs(url.query).get("starttls") == ["1"]:
            server.starttls(context=secure)
        if url.username:
            server.login(unquote(url.username), unquote(url.password or ""))
        sender, to = (message[header].addresses[0].addr_spec for header in ("From", "To"))
        server.send_message(message, sender, [to])
    finally:
        with suppress(smtplib.SMTPException, OSError):
            server.quit()
        server.close()


def _sorted(code: int, words: bytes | str) -> Exception:
    return (Refused if code >= 500 else Delayed)(_code(code, words))


def _code(code: int, words: bytes | str) -> str:
    text = words.decode("ascii", "replace") if isinstance(words, bytes) else words
    enhanced = re.match(r"\d\.\d{1,3}\.\d{1,3}\b", text)
    return f"{code} {enhanced[0]}" if enhanced else str(code)


def _file(where: Path, message: EmailMessage, name: str) -> None:
    where.mkdir(mode=0o700, parents=True, exist_ok=True)
    name += f"-{message['Message-ID'][1:9]}"
    draft = where / f".{name}"
    with open(draft, "wb", opener=lambda path, flags: os.open(path, flags, 0o600)) as file:
        file.write(message.as_bytes())
        file.flush()
        os.fsync(file.fileno())
    draft.replace(where / f"{name}.eml")


def _read(path: Path) -> Filed:
    message = email.message_from_bytes(path.read_bytes(), policy=policy.default)
    body = message.get_content().replace("\r\n", "\n")
    return Filed(message["To"], message["Subject"], body, message["Date"].datetime)
