"""Every setting of the portal: its name, its default and what it means.

Nothing else reads the environment. An unsafe setting is refused at the start, in a sentence
that says how to mend it, because a portal that starts unsafe is found out by a stranger.
`docs/settings.md` is generated from this table.
"""

import contextlib
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, available_timezones

from dotenv import dotenv_values

ROOT = Path(__file__).resolve().parent


class UnsafeSetting(SystemExit):
    """The portal does not start: one sentence says which setting, why, and what would be right."""


def setting(default: object, meaning: str):
    """A field of Settings with its default and the sentence that explains it."""
    return field(default=default, metadata={"meaning": meaning})


@dataclass(frozen=True)
class Settings:
    """What the operator decided, read once; every value is checked by `check`."""

    PORTAL_ENV: str = setting(
        "local", "`local` on one's own machine, `production` anywhere else, `test` in tests."
    )
    INSTANCE: str = setting(
        str(ROOT / "instance"),
        "The folder that holds the embedded database, uploads, outbox and generated secret.",
    )
    SECRET_KEY: str = setting(
        "",
        "Signs cookies; 32 characters or more. Generated and kept in the instance folder when local; required in production.",
    )
    DATABASE_URL: str = setting(
        "", "SQLite or PostgreSQL address; `portal.sqlite3` in the instance folder by default."
    )
    STORAGE_URL: str = setting(
        "", "Where uploads are kept: `file:` and a folder; `documents/` in the instance folder by default."
    )
    MAIL_URL: str = setting(
        "",
        "`smtp://user:password@host:port` (`smtps://` for TLS, `?starttls=1`); by default `file:` and `outbox/` in the instance folder.",
    )
    MAIL_FROM: str = setting("portal@localhost", "The address that mail comes from.")
    MAIL_PER_MINUTE: int = setting(60, "How many messages leave in a minute at most.")
    SUPPORT_EMAIL: str = setting(
        "help@localhost", "Whom a person who is stuck may write to; shown on every page."
    )
    PUBLIC_URL: str = setting(
        "http://127.0.0.1:8000", "The address people use; links in mail start with it; https in production."
    )
    TRUSTED_PROXIES: int = setting(
        0, "How many proxies stand in front and set X-Forwarded-For, -Proto and -Host."
    )
    METRICS_TOKEN: str = setting("", "Bearer token for /metrics; without one only this machine may read it.")
    WEB_WORKERS: int = setting(2, "Server processes.")
    WEB_THREADS: int = setting(4, "Threads in each server process.")
    WEB_PATIENCE_SECONDS: int = setting(
        10, "How long a request may wait for a free thread; who waited longer is asked to come again (503)."
    )
    ARXIV_API_URL: str = setting("https://export.arxiv.org/api/query", "Where arXiv answers queries.")
    ARXIV_FEED_URL: str = setting(
        "https://arxiv.org/a",
        "Where arXiv keeps its author feeds; an author's is at `/<identifier>.atom2` below it.",
    )
    ARXIV_CONTACT: str = setting(
        "", "Whom arXiv may write to about our requests; SUPPORT_EMAIL if not given."
    )
    ARXIV_DELAY_SECONDS: int = setting(
        3, "How long the whole cluster rests between two requests to arXiv; arXiv asks for 3."
    )
    DOI_LOOKUP: str = setting(
        "", "`on` or `off`: whether works are looked up by their DOI; `on` by default in production only."
    )
    DOI_URL: str = setting("https://doi.org", "Where DOIs are resolved; a DOI is asked for below it.")
    LAB_NAME: str = setting("Institut Lumen", "The lab's name, as it stands on every page.")
    LAB_TIMEZONE: str = setting("Europe/Paris", "The lab's IANA time zone.")
    LOCALE: str = setting("en", "The language of pages whose reader has chosen none: `en` or `fr`.")
    HOST: str = setting("127.0.0.1", "The address the server listens on.")
    PORT: int = setting(8000, "The port the server listens on.")
    LOG_FORMAT: str = setting("text", "`text` for people, `json` for programs.")

    @property
    def production(self) -> bool:
        """Whether strangers can reach this portal."""
        return self.PORTAL_ENV == "production"

    @property
    def doi_lookup(self) -> bool:
        """Whether works are looked up by their DOI."""
        return self.DOI_LOOKUP == "on" or (self.production and not self.DOI_LOOKUP)

    @property
    def database_url(self) -> str:
        """The database's address as SQLAlchemy writes it."""
        url = self.DATABASE_URL or f"sqlite:///{self.INSTANCE}/portal.sqlite3"
        for prefix in ("postgres://", "postgresql://"):
            if url.startswith(prefix):
                return "postgresql+psycopg://" + url.removeprefix(prefix)
        return url

    @property
    def storage(self) -> Path:
        """The folder that keeps uploads."""
        return Path(self.STORAGE_URL.removeprefix("file:").removeprefix("//") or f"{self.INSTANCE}/documents")

    @property
    def mail_url(self) -> str:
        """Where mail goes: an SMTP server or a folder."""
        return self.MAIL_URL or f"file:{self.INSTANCE}/outbox"


def load(environ: Mapping[str, str] | None = None) -> Settings:
    """Read the settings from the environment and `.env`; refuse unsafe ones.

    Raises UnsafeSetting.
    """
    if environ is None:
        environ = {**{k: v for k, v in dotenv_values(ROOT / ".env").items() if v is not None}, **os.environ}
    values: dict[str, object] = {}
    for one in fields(Settings):
        raw = environ.get(one.name, "").strip()
        if raw:
            values[one.name] = _typed(one.name, raw, type(one.default))
    settings = Settings(**values)  # type: ignore[arg-type]
    if not settings.SECRET_KEY and not settings.production:
        settings = Settings(**{**values, "SECRET_KEY": _kept_secret(Path(settings.INSTANCE))})  # type: ignore[arg-type]
    check(settings)
    return settings


def check(settings: Settings) -> None:
    """Raise UnsafeSetting for the first setting the portal must not start with."""
    for wrong, sentence in _faults(settings):
        if wrong:
            raise UnsafeSetting(f"The portal did not start. {sentence}")


def _faults(s: Settings):
    mail, public = urlsplit(s.mail_url), urlsplit(s.PUBLIC_URL)
    yield s.PORTAL_ENV not in {"local", "production", "test"}, "PORTAL_ENV is local, production or test."
    yield (
        len(s.SECRET_KEY) < 32,
        "SECRET_KEY needs 32 random characters or more; `python -c 'import secrets; print(secrets.token_hex(32))'` makes one.",
    )
    yield len(set(s.SECRET_KEY)) < 8, "SECRET_KEY is guessable; it needs random characters."
    yield (
        not s.database_url.startswith(("sqlite:///", "postgresql+psycopg://")),
        "DATABASE_URL is sqlite:///… or postgresql://…",
    )
    yield mail.scheme not in {"file", "smtp", "smtps"}, "MAIL_URL is smtp://…, smtps://… or file:…"
    yield (
        any(c in s.MAIL_FROM + s.SUPPORT_EMAIL for c in "\r\n"),
        "MAIL_FROM and SUPPORT_EMAIL are one address each.",
    )
    yield (
        public.scheme not in {"http", "https"} or not public.netloc,
        "PUBLIC_URL is the portal's whole address, such as https://portal.example.org",
    )
    yield s.LOCALE not in {"en", "fr"}, "LOCALE is en or fr."
    yield (
        s.LAB_TIMEZONE not in available_timezones(),
        "LAB_TIMEZONE is an IANA time zone such as Europe/Paris.",
    )
    yield s.LOG_FORMAT not in {"text", "json"}, "LOG_FORMAT is text or json."
    yield (
        s.TRUSTED_PROXIES < 0
        or min(s.WEB_WORKERS, s.WEB_THREADS, s.WEB_PATIENCE_SECONDS, s.MAIL_PER_MINUTE) < 1,
        "TRUSTED_PROXIES, WEB_WORKERS, WEB_THREADS, WEB_PATIENCE_SECONDS and MAIL_PER_MINUTE are counts.",
    )
    yield not 0 < s.PORT < 65536, "PORT is between 1 and 65535."
    yield from _arxiv_faults(s)
    if s.production:
        yield (
            public.scheme != "https",
            "In production PUBLIC_URL starts with https://, so that cookies never travel in the clear.",
        )
        yield (
            mail.scheme == "file",
            "In production MAIL_URL names an SMTP server; mail in a folder reaches nobody.",
        )
        yield s.MAIL_FROM.endswith("@localhost"), "In production MAIL_FROM is a real address."
        yield s.SUPPORT_EMAIL.endswith("@localhost"), "In production SUPPORT_EMAIL is a real address."


def _arxiv_faults(s: Settings):
    addresses = [urlsplit(one) for one in (s.ARXIV_API_URL, s.ARXIV_FEED_URL)]
    yield (
        any(one.scheme not in {"http", "https"} or not one.hostname for one in addresses),
        "ARXIV_API_URL and ARXIV_FEED_URL are whole addresses, such as https://export.arxiv.org/api/query",
    )
    at_arxiv = any(f".{one.hostname}".endswith(".arxiv.org") for one in addresses)
    least = 3 if at_arxiv else 0
    yield (
        least > s.ARXIV_DELAY_SECONDS,
        "arXiv asks for 3 seconds between two requests; ARXIV_DELAY_SECONDS is 3 or more.",
    )
    yield any(c in s.ARXIV_CONTACT for c in "\r\n"), "ARXIV_CONTACT is one address."
    yield s.DOI_LOOKUP not in {"", "on", "off"}, "DOI_LOOKUP is on or off."
    resolver = urlsplit(s.DOI_URL)
    yield (
        resolver.scheme not in {"http", "https"} or not resolver.hostname,
        "DOI_URL is a whole address, such as https://doi.org",
    )


def _typed(name: str, raw: str, kind: type) -> object:
    try:
        return kind(raw)
    except ValueError:
        raise UnsafeSetting(f"The portal did not start. {name} is a whole number, not “{raw}”.") from None


def _kept_secret(folder: Path) -> str:
    """The secret of this instance folder, made the first time; two processes starting at once agree."""
    folder.mkdir(parents=True, exist_ok=True)
    path, draft = folder / "secret_key", folder / f".secret_key.{os.getpid()}"
    if not path.exists():
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_hex(32))
        with contextlib.suppress(FileExistsError):
            os.link(draft, path)
        draft.unlink()
    return path.read_text().strip()


def zone(settings: Settings) -> ZoneInfo:
    """The lab's time zone."""
    return ZoneInfo(settings.LAB_TIMEZONE)
