"""Whoever waits for the world does so outside units of work: a unit that waits makes everybody wait."""

import ast
from io import BytesIO

import pytest

from portal.accounts import limits, passwords
from portal.kernel import carrier, db, documents, pdf, sealing, traces
from portal.publications import arxiv_client, works_doi
from portal.reviews import queries_impossible as reviews_impossible
from tests.laws.house import Source, sources

SLOW = {
    "subprocess": {"run", "Popen", "check_output"},
    "smtplib": {"SMTP", "SMTP_SSL"},
    "time": {"sleep"},
    "socket": {"create_connection", "socket"},
    "urllib": {"urlopen"},
    "requests": {"get", "post", "Session"},
    "storage": {"keep", "draft", "discard"},
    "_hasher": {"hash", "verify"},
    "typst": {"compile"},
}
ALONE = {  # spoken to through documents.py alone, through arxiv_client.py and works_doi.py
    "portal.kernel.storage",
    "portal.kernel.inspection",
    "portal.publications.arxiv_carrier",
    "portal.publications.arxiv_limits",
    "portal.publications.works_carrier",
}


def functions(source: Source) -> dict[str, ast.FunctionDef]:
    """The functions of a file, by name."""
    return {node.name: node for node in ast.walk(source.tree) if isinstance(node, ast.FunctionDef)}


def calls(function: ast.FunctionDef) -> set[tuple[str, str]]:
    """What a function calls or names, as (module or object, name); its own file's functions stand under ""."""
    found = {
        (node.value.id, node.attr)
        for node in ast.walk(function)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)
    }
    return found | {("", node.id) for node in ast.walk(function) if isinstance(node, ast.Name)}


def waits_inside(source: Source) -> list[str]:
    """Public functions that reach slow work, within their file, without having said `db.outside`."""
    known = functions(source)
    called = {name: calls(function) for name, function in known.items()}
    slow = {
        name
        for name, reached in called.items()
        if any(one in SLOW.get(module, ()) for module, one in reached)
    }
    careful = {name for name, reached in called.items() if ("db", "outside") in reached}
    careful |= {name for name, reached in called.items() if any(("", one) in reached for one in careful)}
    while more := {
        name
        for name, reached in called.items()
        if name not in slow and any(("", one) in reached for one in slow - careful)
    }:
        slow |= more
    return [f"{source.module}.{name}" for name in sorted(slow - careful) if not name.startswith("_")]


def test_whatever_waits_says_that_it_stands_outside():
    held = [
        source
        for source in sources()
        if source.package not in {"app", "cli", "cli_publications", "serve", "demo"}
        and source.module not in ALONE
    ]
    assert [name for source in held for name in waits_inside(source)] == []


WAITS = {
    "hashing": lambda: passwords.hashed("a rather long sentence"),
    "checking a password": lambda: passwords.fits(None, "a rather long sentence"),
    "sending": lambda: carrier.carry("file:/nowhere", None, "x"),
    "reading the outbox": lambda: carrier.filed("file:/nowhere", 1),
    "reading an upload": lambda: documents.receive(BytesIO(b""), "cv.pdf"),
    "opening a document": lambda: documents.open("0" * 64),
    "reading a document's text": lambda: documents.text("0" * 64),
    "sweeping": documents.sweep,
    "checking every document": lambda: list(documents.problems()),
    "sealing": sealing.seal,
    "waiting": lambda: limits.hold_back("127.0.0.1"),
    "asking about a DOI": lambda: works_doi.ask("10.1000/1"),
    "asking arXiv": lambda: arxiv_client.search("au:lovelace", 0),
    "checking every frozen text": lambda: list(reviews_impossible.problems()),
    "leaving a trace": lambda: traces.leave(lambda: None),
    "typesetting": lambda: pdf.render("packet", {}),
}


@pytest.mark.parametrize("work", WAITS)
@pytest.mark.parametrize("unit", [db.unit, db.reading])
def test_slow_work_refuses_to_begin_inside_a_unit(database, work, unit):
    with unit(), pytest.raises(RuntimeError, match="must stand outside"):
        WAITS[work]()


def test_this_list_knows_every_place_that_says_so():
    said = [
        node.args[0].value
        for source in sources()
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "outside"
    ]
    assert len(said) == len(WAITS)
