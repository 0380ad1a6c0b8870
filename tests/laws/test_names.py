"""Names that one part writes and another reads: jobs, mail, acts, templates, files. None hangs in the air."""

import ast
import inspect
import re
from collections.abc import Iterator

import pytest

from portal import assets, docs
from portal.app import BROUGHT
from portal.kernel import jobs
from portal.policy.acts import Act
from tests.laws.house import PORTAL, Source, sources

TEMPLATES = PORTAL / "templates"
REFERENCE = re.compile(r"{%-?\s*(?:extends|include|import|from)\s+[\"']([^\"']+)[\"']")

# Acts that no route declares, and where they happen instead.
INSIDE = {
    Act.APPLICATION_SHORTLIST: "when the decision is released",
    Act.APPLICATION_INTERVIEW: "when the decision is released",
    Act.APPLICATION_OFFER: "when the decision is released",
    Act.APPLICATION_REJECT: "when the decision is released",
    Act.LOOKUP_FIND: "the portal, when a registry has answered about a DOI",
    Act.LOOKUP_FAIL: "the portal, when no registry answers about a DOI",
    Act.MERGE_SUGGEST: "the portal, when two publications look like one work",
    Act.HARVEST_BEGIN: "the portal, with the first request of a harvest",
    Act.HARVEST_FINISH: "the portal, after the last request of a harvest",
    Act.HARVEST_STOP: "the portal, when nothing of a harvest succeeded",
    Act.ATTRIBUTION_ESTABLISH: "the portal, when the evidence is enough",
    Act.ATTRIBUTION_QUESTION: "the portal, when the evidence is not enough any more",
    Act.ATTRIBUTION_TAKE: "the portal, when nearly everything speaks for it",
    Act.LOOKUP_FIND: "the portal, when a DOI leads to a publication",
    Act.LOOKUP_FAIL: "the portal, when a DOI leads nowhere",
    Act.MERGE_SUGGEST: "the portal, when two publications look like one work",
    Act.APPLICATION_LAPSE: "the portal, when a position closes",
    Act.APPLICATION_REVIVE: "the portal, when a position reopens",
}


# Functions whose first argument is the name of a mail's template.
POSTS = (
    "post",
    "_mail",
    "_tell",
    "_post",
    "tell",
    "tell_person",
    "tell_director",
    "tell_directors",
    "tell_advisors",
)


def called(source: Source, *names: str) -> Iterator[ast.Call]:
    """Calls of functions with one of these names."""
    for node in ast.walk(source.tree):
        if (
            isinstance(node, ast.Call)
            and (getattr(node.func, "attr", None) or getattr(node.func, "id", None)) in names
        ):
            yield node


def literals(source: Source) -> set[str]:
    """Every string that stands in a file."""
    return {
        node.value
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


def keys_of(source: Source, node: ast.expr | None) -> list[set[str]]:
    """The keys of a dict that is written here, or of those assigned to the name that stands here."""
    if isinstance(node, ast.Dict):
        return [{key.value for key in node.keys}]
    if isinstance(node, ast.Name):
        assigned = [one for one in ast.walk(source.tree) if isinstance(one, ast.Assign)]
        return [
            keys
            for one in assigned
            if ast.unparse(one.targets[0]) == node.id
            for keys in keys_of(source, one.value)
        ]
    return [set()]


# Jobs


def enqueued() -> list[tuple[str, str, list[set[str]]]]:
    """Where a job is enqueued, its name, and the arguments it may be given."""
    return [
        (
            f"{source.module}:{call.lineno}",
            call.args[0].value,
            keys_of(source, call.args[1] if len(call.args) > 1 else None),
        )
        for source in sources()
        for call in called(source, "enqueue")
        if call.args and isinstance(call.args[0], ast.Constant)
    ]


def test_every_job_has_a_handler_that_takes_its_arguments(app):
    faults = []
    for place, name, given in enqueued():
        for keys in given:
            try:
                inspect.signature(jobs.HANDLERS[name].function).bind(**dict.fromkeys(keys))
            except (KeyError, TypeError) as error:
                faults.append(f"{place} {name}: {error}")
    assert faults == []


def test_every_handler_is_enqueued_or_ticks(app):
    ours = {
        name for name in jobs.HANDLERS if not name.startswith("tests.")
    }  # other tests make handlers of their own
    assert ours - {name for _place, name, _keys in enqueued()} - set(jobs.SCHEDULES) == set()


def test_every_schedule_has_a_handler_without_parameters(app):
    assert [
        name for name in jobs.SCHEDULES if inspect.signature(jobs.HANDLERS[name].function).parameters
    ] == []


# Acts


def declared(app) -> set[Act]:
    """The acts that routes declare."""
    return {view.act for name, view in app.view_functions.items() if name not in BROUGHT and view.act}


def test_every_act_is_declared_by_a_route_or_happens_inside_another(app):
    assert set(Act) - declared(app) == set(INSIDE)


@pytest.mark.parametrize("act", INSIDE)
def test_an_act_without_a_route_is_asked_for_all_the_same(act):
    name = f"Act.{act.name}"
    assert [
        source.module
        for source in sources()
        if source.package not in {"policy", "docs"} and name in source.text
    ]


def test_every_move_of_a_lifecycle_is_an_act():
    assert [
        one.act for machine in docs.LIFECYCLES for one in machine.moves if not isinstance(one.act, Act)
    ] == []


# Templates, mail, files


def templates(ending: str) -> set[str]:
    """The names of templates."""
    return {path.relative_to(TEMPLATES).as_posix() for path in TEMPLATES.rglob(f"*{ending}")}


def rendered(source: Source) -> set[str]:
    """Templates that a file names, whole or as a folder in an f-string with the rest elsewhere in the file."""
    words, found = literals(source), set()
    for node in ast.walk(source.tree):
        if (
            isinstance(node, ast.JoinedStr)
            and isinstance(node.values[0], ast.Constant)
            and node.values[0].value.endswith("/")
        ):
            found |= {node.values[0].value + word.removesuffix(".html") + ".html" for word in words}
    return found | words


def test_every_page_template_is_rendered_by_something():
    named = set().union(*(rendered(source) for source in sources()))
    named |= {
        one for path in TEMPLATES.rglob("*") if path.is_file() for one in REFERENCE.findall(path.read_text())
    }
    assert templates(".html") - named == set()


def test_every_template_that_another_names_exists():
    named = {one for path in TEMPLATES.rglob("*.html") for one in REFERENCE.findall(path.read_text())}
    assert named - templates(".html") == set()


def posted() -> set[str]:
    """The mail templates that the code names where it posts."""
    first = [call.args[0] for source in sources() for call in called(source, *POSTS) if call.args]
    return {
        node.value
        for one in first
        for node in ast.walk(one)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


def test_every_mail_that_is_posted_has_a_template():
    said = {name for name in posted() if re.fullmatch(r"[a-z_]+", name)}
    assert said - {name.removeprefix("mail/").removesuffix(".txt") for name in templates(".txt")} == set()


def test_every_mail_template_is_posted():
    words = set().union(*(literals(source) for source in sources()))
    assert [
        name
        for name in sorted(templates(".txt"))
        if name.removeprefix("mail/").removesuffix(".txt") not in words
    ] == []


def test_every_static_file_is_asked_for():
    texts = {
        path: path.read_text()
        for path in [*TEMPLATES.rglob("*.html"), *assets.SOURCE.rglob("*.js"), *assets.SOURCE.rglob("*.css")]
    }
    unused = [
        one.name
        for one in assets.files(assets.SOURCE)
        if not any(one.name in text for path, text in texts.items() if path != one)
    ]
    assert unused == []
