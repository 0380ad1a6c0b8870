"""What pages may hold: text that was escaped, views that were made for them, handlers that decide nothing."""

import ast

import pytest
from jinja2 import nodes

from tests.laws.house import PORTAL, Source, sources

TEMPLATES = sorted((PORTAL / "templates").rglob("*.html"))
LONGEST_HANDLER = 20
PLAIN = {"posting"}  # JSON for search engines, escaped by views_feeds.job_posting


def unescaped(environment, text: str) -> list[str]:
    """Where a template lets text through as it is, unless kernel.markdown made it safe when it was saved."""
    tree = environment.parse(text)
    found = [
        f"line {one.lineno}: {said(one.node)}"
        for one in tree.find_all(nodes.Filter)
        if one.name == "safe" and not harmless(one.node)
    ]
    return found + [
        f"line {one.lineno}: {type(one).__name__}"
        for one in tree.find_all((nodes.MarkSafe, nodes.ScopedEvalContextModifier))
    ]


def said(node: nodes.Node | None) -> str:
    """The last name of an expression."""
    return getattr(node, "attr", None) or getattr(node, "name", None) or type(node).__name__


def harmless(node: nodes.Node | None) -> bool:
    """Rendered Markdown, words of the template itself, or what PLAIN explains."""
    name = said(node)
    return isinstance(node, nodes.Const) or name.endswith("_html") or name == "body" or name in PLAIN


@pytest.mark.parametrize(
    "path", TEMPLATES, ids=lambda path: path.relative_to(PORTAL / "templates").as_posix()
)
def test_nothing_typed_reaches_a_page_as_html(app, path):
    assert unescaped(app.jinja_env, path.read_text()) == []


@pytest.mark.parametrize(
    "text",
    ["{{ user.name|safe }}", "{% autoescape false %}{{ name }}{% endautoescape %}", "{{ (a ~ b)|safe }}"],
)
def test_the_law_above_sees_a_planted_fault(app, text):
    assert len(unescaped(app.jinja_env, text)) == 1


def test_templates_are_escaped_from_the_start(app):
    assert app.select_jinja_autoescape("any.html")
    assert {path.suffix for path in (PORTAL / "templates").rglob("*") if path.is_file()} == {
        ".html",
        ".txt",
        ".typ",
    }


def test_no_code_declares_text_safe():
    made = [
        f"{source.module}:{node.lineno}"
        for source in sources()
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) == "Markup"
    ]
    assert made == []


def handlers(source: Source) -> list[ast.FunctionDef]:
    """The functions of a file that answer requests."""
    named = [node for node in ast.walk(source.tree) if isinstance(node, ast.FunctionDef)]
    return [
        one
        for one in named
        if any("performs" in ast.unparse(by) or "public" in ast.unparse(by) for by in one.decorator_list)
    ]


def test_handlers_are_short_enough_to_decide_nothing():
    found = [(source, one) for source in sources() for one in handlers(source)]
    lengths = {f"{source.module}.{one.name}": (one.end_lineno or 0) - one.lineno + 1 for source, one in found}
    assert len(lengths) > 40
    assert {name: lines for name, lines in lengths.items() if lines > LONGEST_HANDLER} == {}
