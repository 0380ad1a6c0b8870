"""What the portal writes down about itself: an event a line, with the request's id, and without secrets.

Our own lines and those of libraries go the same way, to standard error. Whoever reads logs is not who may read
applications: values with a secret's name are hidden, long random parts of addresses too, and of an error only its
kind and place are written, because its message may quote a row.
"""

import logging
import re
import sys
import traceback
from collections.abc import Mapping, MutableMapping
from typing import Any, TextIO

import structlog

from portal.kernel import clock

HIDDEN = "(hidden)"
SECRETS = re.compile(
    r"(^|_)(token|password|passwd|code|secret|secret_key|authorization|cookie|address|e?mail|recipient|sender)$",
    re.IGNORECASE,
)
IN_ADDRESS = re.compile(r"(?<=[/=])[\w-]{32,}")
CREDENTIALS = re.compile(r"(?<=://)[^/\s@]+@")

Event = MutableMapping[str, Any]


class StandardError(logging.StreamHandler):
    """Writes to whatever standard error is at the moment of writing."""

    @property
    def stream(self) -> TextIO:
        return sys.stderr

    @stream.setter
    def stream(self, _stream: TextIO) -> None:
        """It is always standard error."""


def configure(style: str, *, quoting: bool = False) -> None:
    """Write logs as `text` for people or `json` for programs; `quoting` writes what errors say, for developers."""
    before: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        _stamp,
    ]
    structlog.configure(
        processors=[*before, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    handler = StandardError()
    handler.setFormatter(formatter(style, before, quoting))
    root = logging.getLogger()
    root.handlers = [one for one in root.handlers if not isinstance(one, StandardError)] + [handler]
    root.setLevel(logging.INFO)
    logging.getLogger("alembic").setLevel(logging.WARNING)


def formatter(style: str, before: list[Any], quoting: bool) -> logging.Formatter:
    """What turns an event into a line; everything passes `redact` last."""
    lines = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if style == "json"
        else structlog.dev.ConsoleRenderer(colors=False)
    )
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=before,
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            _teller(quoting),
            redact,
            lines,
        ],
    )


def redact(_logger: object, _method: str, event: Event) -> Event:
    """Hide the values of secret names, however deep, and what looks like a secret in an address."""
    return {name: _hidden(name, value) for name, value in event.items()}


def _teller(quoting: bool):
    """A processor: of an error, its kind and the places it passed; its message only if quoting."""

    def tell(_logger: object, _method: str, event: Event) -> Event:
        error = _error(event.pop("exc_info", None))
        if error is not None:
            event.update(error=type(error).__name__, places=_places(error))
            if quoting:
                event["said"] = str(error)[:500]
        return event

    return tell


def _error(found: Any) -> BaseException | None:
    if found is None or isinstance(found, BaseException):
        return found
    return (found if isinstance(found, tuple) else sys.exc_info())[1]


def _places(error: BaseException) -> list[str]:
    frames = [
        (frame.f_globals.get("__name__", ""), line) for frame, line in traceback.walk_tb(error.__traceback__)
    ]
    ours = [f"{name}:{line}" for name, line in frames if name.startswith("portal.")]
    last = [f"{name}:{line}" for name, line in frames[-1:]]
    return ours if ours[-1:] == last else ours + last


def _hidden(name: str, value: Any) -> Any:
    if SECRETS.search(name):
        return HIDDEN
    if isinstance(value, Mapping):
        return {str(key): _hidden(str(key), inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_hidden("", inner) for inner in value]
    if isinstance(value, str):
        return CREDENTIALS.sub(f"{HIDDEN}@", IN_ADDRESS.sub(HIDDEN, value))
    return value


def _stamp(_logger: object, _method: str, event: Event) -> Event:
    event["at"] = clock.now().isoformat(timespec="milliseconds")
    return event
