"""What the portal holds true of addresses, sessions and links, without asking anybody."""

import re
from collections.abc import Iterable
from datetime import timedelta
from ipaddress import ip_address, ip_network
from urllib.parse import urlsplit

from portal.kernel import mail
from portal.kernel.errors import Invalid
from portal.kernel.forms import tidy
from portal.policy.actor import Role

IDLE, IDLE_WITH_KEYS = timedelta(days=14), timedelta(hours=12)
ABSOLUTE = timedelta(days=90)
HOLDS_KEYS = frozenset({Role.ADMINISTRATOR, Role.DIRECTOR})
AFTER_SIGN_IN = "/home"

SYSTEMS = ("iPhone", "iPad", "Android", "Windows", "Macintosh", "CrOS", "Linux")
BROWSERS = ("Edg", "OPR", "Firefox", "FxiOS", "CriOS", "Chrome", "Safari")
NAMES = {
    "Macintosh": "Mac",
    "CrOS": "ChromeOS",
    "Edg": "Edge",
    "OPR": "Opera",
    "FxiOS": "Firefox",
    "CriOS": "Chrome",
}


def one_address(typed: str) -> str:
    """An address as it is kept: composed characters, nothing around it. Raises Invalid for anything else."""
    try:
        return mail.address(tidy(typed))
    except Invalid as error:
        raise Invalid({"address": [one for said in error.fields.values() for one in said]}) from None


def folded(address: str) -> str:
    """An address as addresses are compared.

    Only A–Z are folded before the @: "straße" and "strasse" are two mailboxes, and who owns one of them must
    never be taken for the owner of the other.
    """
    local, _at, domain = tidy(address).rpartition("@")
    return f"{local.encode().lower().decode()}@{domain.lower()}"


def idle_time(roles: Iterable[str]) -> timedelta:
    """How long a session may lie unused: shorter for those who hold the keys to others' accounts and texts."""
    return IDLE_WITH_KEYS if HOLDS_KEYS & set(roles) else IDLE


def local_path(path: str | None) -> str:
    """Where to go on: a path of this portal, or the home page for anything else."""
    if not path or not re.fullmatch(r"/(?![/\\])[^\\\s\x00-\x1f\x7f]*", path):
        return AFTER_SIGN_IN
    parts = urlsplit(path)
    return AFTER_SIGN_IN if parts.scheme or parts.netloc else path


def device(user_agent: str) -> str:
    """A browser and its system in two words, as people recognise their own: "Firefox, Windows"."""
    browser = next((name for name in BROWSERS if name in user_agent), "")
    system = next((name for name in SYSTEMS if name in user_agent), "")
    return ", ".join(NAMES.get(one, one) for one in (browser, system) if one)


def neighbourhood(client: str) -> str:
    """A client's address as guesses are counted: all of a household's IPv6 addresses are one."""
    try:
        return client if ip_address(client).version == 4 else str(ip_network(f"{client}/64", strict=False))
    except ValueError:
        return "unknown"
