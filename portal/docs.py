"""Documents that are read from the code: who may do what, when, and which settings there are."""

from collections.abc import Callable
from dataclasses import fields
from pathlib import Path

import config
from portal import policy
from portal.kernel.lifecycle import Lifecycle
from portal.policy.sentences import SENTENCES
from portal.publications.lifecycle import ATTRIBUTION, HARVEST, LOOKUP, MERGE
from portal.recruitment.lifecycle import APPLICATION, EVALUATION, POSITION
from portal.reviews.lifecycle import ASSIGNMENT, DOSSIER, FOLLOW_UP, REVIEW, ROUND

FOLDER = config.ROOT / "docs"
LIFECYCLES: tuple[Lifecycle, ...] = (
    POSITION,
    APPLICATION,
    EVALUATION,
    HARVEST,
    ATTRIBUTION,
    LOOKUP,
    MERGE,
    ROUND,
    DOSSIER,
    ASSIGNMENT,
    REVIEW,
    FOLLOW_UP,
)
NOTE = "*Written by `make docs`; change the code instead.*"


def permissions() -> str:
    """Who may perform each act: any one of the rules lets in, unless a bar stops."""
    rows = [
        f"| `{act}` | {SENTENCES[act].text} | {_names(rules)} | {_names(bars)} |"
        for act, bars, rules in policy.matrix()
    ]
    head = [
        "# Who may do what",
        "",
        NOTE,
        "",
        "One of the rules is enough; a bar beats every rule and every role.",
        "",
    ]
    return _page([*head, "| act | in words | may | never |", "|---|---|---|---|", *rows])


def lifecycles() -> str:
    """What may become of each thing, as diagrams."""
    lines = ["# What becomes of things", "", NOTE]
    for one in LIFECYCLES:
        lines += ["", f"## {one.name.capitalize()}", "", "```mermaid", one.mermaid(), "```"]
    return _page(lines)


def settings() -> str:
    """Every setting with its default and its meaning."""
    rows = [
        f"| `{one.name}` | {_default(one.default)} | {one.metadata['meaning']} |"
        for one in fields(config.Settings)
    ]
    head = [
        "# Settings",
        "",
        NOTE,
        "",
        "Read from the environment, and from a file `.env` beside the README.",
        "",
    ]
    return _page([*head, "| name | default | meaning |", "|---|---|---|", *rows])


DOCUMENTS: dict[str, Callable[[], str]] = {
    "permissions.md": permissions,
    "lifecycles.md": lifecycles,
    "settings.md": settings,
}


def write(folder: Path = FOLDER) -> list[Path]:
    """Write every document; answers with their paths."""
    folder.mkdir(exist_ok=True)
    for name, text in DOCUMENTS.items():
        (folder / name).write_text(text())
    return [folder / name for name in DOCUMENTS]


def _names(rules) -> str:
    return ", ".join(rule.name.replace("_", " ") for rule in rules)


def _default(value: object) -> str:
    text = str(value).replace(str(config.ROOT), ".")
    return f"`{text}`" if text else ""


def _page(lines: list[str]) -> str:
    return "\n".join(lines) + "\n"
