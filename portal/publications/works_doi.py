"""The one door to the registries of DOIs: one question, what it leads to, and an answer within limits.

A resolver sends us on to whoever knows a work, wherever that is (`works_carrier`). Never call this inside a unit of work.
"""

from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import quote, urljoin, urlsplit

from portal import VERSION
from portal.kernel import db
from portal.publications.arxiv_limits import Patience
from portal.publications.views import SAFE_IN_DOI

MOST_MOVES = 3


class Fault(Exception):
    """No answer that helps: `code` is one of timeout, connection, cut, status, unknown, moved, unsafe, too_large."""

    def __init__(self, code: str, detail: str | None = None, rest: timedelta | None = None):
        super().__init__(code, detail)
        self.code, self.detail, self.retry_after = code, detail, rest


@dataclass(frozen=True)
class Way:
    """Where DOIs are resolved (None: not at all), as whom we ask, and how long one question may take."""

    url: str | None
    agent: str
    patience_s: float


_way: Way | None = None


def configure(url: str, contact: str, *, on: bool, public_url: str = "", patience_s: float = 20) -> None:
    """Say where DOIs are resolved, whether we ask at all, and whom a registry may write to about us."""
    about = "; ".join(
        part for part in (public_url and f"+{public_url}", contact and f"mailto:{contact}") if part
    )
    agent = f"portal/{VERSION} ({about})".encode("ascii", "replace").decode()
    use(Way(url.rstrip("/") if on else None, agent, patience_s))


def use(to: Way) -> None:
    """Take this way from now on."""
    global _way
    _way = to


def way() -> Way:
    """The way that is configured; raises RuntimeError before that."""
    if _way is None:
        raise RuntimeError("the way to the registries of DOIs is not configured")
    return _way


def is_on() -> bool:
    """Whether works are looked up by their DOI."""
    return way().url is not None


def ask(doi: str) -> bytes:
    """What the registry answers about a DOI, whole; raises Fault."""
    from portal.publications import works_carrier  # with urllib3, which a web worker does not need

    db.outside("asking about a DOI")
    to = way()
    if to.url is None:
        raise Fault("off")
    address, trusted = f"{to.url}/{quote(doi, safe=SAFE_IN_DOI)}", urlsplit(to.url).netloc
    with Patience(to.patience_s) as patience:
        for _move in range(MOST_MOVES + 1):
            told = works_carrier.fetch(address, to, patience, trusted)
            if isinstance(told, bytes):
                return told
            address = urljoin(address, told)
    raise Fault("moved")
