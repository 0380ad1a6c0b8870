"""A text that anybody wrote stands in a page as it is: it must be safe, whatever it says."""

import time

import html5lib
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from portal.kernel import markdown

MARKS = ["# ", "\n\n", "> ", "- ", "1. ", "`", "```\n", "**", "_", "[a](", ")", '"', "|", "---|---\n", "\\"]
TRICKS = [
    "javascript:alert(1)",
    "data:text/html,x",
    "<script>",
    "</p>",
    "<img src=x onerror=y>",
    "&#0;",
    "&#x80;",
]
PIECES = st.sampled_from([*MARKS, *TRICKS, "<", ">", "&"])
TEXTS = st.lists(PIECES | st.text(), max_size=20).map("".join)


def elements(html: str):
    """Every element of a fragment; raises on what a browser would have to repair."""
    tree = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parseFragment(html)
    return [one for one in tree.iter() if isinstance(one.tag, str) and one.tag != "DOCUMENT_FRAGMENT"]


@given(TEXTS)
@example("a\x00b\x0c\ufffe\ud800\U0001ffff")
@example("[a](javascript&colon;alert(1))")
def test_whatever_was_written_the_html_is_safe_and_parses(text):
    for one in elements(markdown.render(text)):
        assert one.tag in markdown.TAGS
        assert set(one.attrib) <= {"href", "title", "start", "rel"}
        scheme = one.attrib.get("href", "").partition(":")[0] if ":" in one.attrib.get("href", "") else ""
        assert "/" in scheme or "#" in scheme or "?" in scheme or scheme.lower() in {"", *markdown.SCHEMES}


@given(st.text(max_size=200))
def test_rendering_again_gives_the_same(text):
    assert markdown.render(text) == markdown.render(text)


def test_a_script_stays_text():
    assert markdown.render("<script>alert(1)</script>") == "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>\n"


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "data:text/html,x",
        "vbscript:x",
        "file:///etc",
        "ftp://a.org",
        "tel:1",
    ],
)
def test_an_address_that_is_neither_web_nor_mail_is_dead(address):
    assert "href" not in markdown.render(f"[press]({address})\n\n<{address}>")


def test_a_link_tells_search_engines_and_the_other_page_nothing():
    assert markdown.render("[Paper](https://example.org)") == (
        '<p><a href="https://example.org" rel="noopener nofollow">Paper</a></p>\n'
    )


def test_headings_begin_below_those_of_the_page_and_leave_out_no_level():
    html = markdown.render("# One\n\n#### Two\n\n# Three")
    assert [one.tag for one in elements(html)] == ["h3", "h4", "h3"]


def test_a_heading_written_with_two_marks_is_the_first_level_too():
    assert markdown.render("## What you will do") == "<h3>What you will do</h3>\n"


def test_a_picture_from_elsewhere_is_not_loaded():
    assert "<img" not in markdown.render("![tracker](https://example.org/pixel.png)")


def test_a_table_keeps_its_cells():
    html = markdown.render("| a | b |\n|---|---|\n| 1 | 2 |")
    assert [one.text for one in elements(html) if one.tag in {"th", "td"}] == ["a", "b", "1", "2"]


@pytest.mark.parametrize(
    "text", ["[" * 40_000, "> " * 20_000, "*a " * 13_000, "`" * 40_000, "|" * 40_000, "- " * 20_000]
)
def test_a_text_made_to_be_slow_is_not(text):
    before = time.process_time()
    markdown.render(text)
    assert time.process_time() - before < 5
