"""The house as the laws see it: its source files, their ranks, and their imports, read from the code itself."""

import ast
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PORTAL = ROOT / "portal"

# Who stands on whose shoulders. Files of one line may import one another.
PACKAGES = [
    {"kernel"},
    {"policy"},
    {"accounts"},
    {"people"},
    {"publications"},
    {"recruitment"},
    {"reviews"},
    {"subjects"},
    {"home"},
    {
        "app",
        "layout",
        "assets",
        "cli",
        "demo",
        "serve",
        "server_log",
        "health",
        "metrics",
        "checks",
        "docs",
        "reference",
    },
]
FILES = [
    {
        "lifecycle",
        "rules",
        "records",
        "diversity",
        "snapshots",
        "matching",
        "scoring",
        "calendar",
        "passwords",
        "tokens",
    },
    {"models"},
    {"queries", "waiting"},
    {"sight", "views"},
    {
        "service",
        "drafting",
        "adopting",
        "positions",
        "judging",
        "deciding",
        "limits",
        "sessions",
        "proofs",
        "invitations",
        "credentials",
        "programs",
        "arxiv",
        "importing",
        "harvesting",
        "attributing",
        "weighing",
        "settling",
        "delegating",
        "digesting",
        "reporting",
        "works",
        "merging",
        "telling",
        "dossiers",
        "collecting",
        "conflicts",
        "assigning",
        "reviewing",
        "sharing",
        "following",
        "glass",
        "reminding",
    },
    {"jobs", "messages", "login"},
    {"schemas"},
    {"pages", "api"},
]
DOMAINS = {"accounts", "people", "publications", "recruitment", "reviews", "subjects", "home"}
WEB = {
    "flask",
    "flask_login",
    "flask_wtf",
    "flask_babel",
    "flask_bootstrap",
    "werkzeug",
    "marshmallow",
    "wtforms",
}


@dataclass(frozen=True)
class Source:
    """A file of the portal: its path, its module name, its text and its tree."""

    path: Path
    module: str
    text: str
    tree: ast.Module

    @property
    def package(self) -> str:
        """The package or top-level file it belongs to."""
        return self.module.split(".")[1] if "." in self.module else "app"

    @property
    def stem(self) -> str:
        """The file's name without its ending."""
        return self.path.stem

    def imports(self) -> list[str]:
        """The modules it imports, wherever the import stands."""
        return [name for node in ast.walk(self.tree) for name in imported(node)]


def imported(node: ast.AST) -> list[str]:
    """The modules that one node imports; `from portal import x` names portal.x."""
    if isinstance(node, ast.Import):
        return [one.name for one in node.names]
    if isinstance(node, ast.ImportFrom) and node.module:
        return [f"{node.module}.{one.name}" for one in node.names]
    return []


@cache
def sources(folder: Path = PORTAL) -> tuple[Source, ...]:
    """Every Python file below a folder."""
    return tuple(_source(path) for path in sorted(folder.rglob("*.py")))


def _source(path: Path) -> Source:
    text = path.read_text()
    parts = path.relative_to(ROOT).with_suffix("").parts
    return Source(path, ".".join(part for part in parts if part != "__init__"), text, ast.parse(text))


def rank(name: str, ranks: list[set[str]]) -> int | None:
    """Which line of a ranking a name stands in; `pages_committee` ranks as `pages`."""
    names = {name, name.split("_")[0]}
    return next((place for place, line in enumerate(ranks) if names & line), None)
