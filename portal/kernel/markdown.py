"""Markdown becomes clean HTML once, when it is saved, and never while a page is read.

What people write is CommonMark with tables. HTML in it stays text, pictures are left out (pages load nothing
from elsewhere), links lead to http(s) and mail only. The page has its own first two levels of headings, so
those of a text begin at the third and leave out none.
"""

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

FIRST, LAST = 3, 6
TAGS = {
    *("p", "br", "hr", "em", "strong", "s", "code", "pre", "blockquote", "ul", "ol", "li", "a"),
    *("table", "thead", "tbody", "tr", "th", "td"),
    *(f"h{level}" for level in range(FIRST, LAST + 1)),
}
ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}}
SCHEMES = {"http", "https", "mailto"}
REL = "noopener nofollow"


def render(text: str) -> str:
    """The HTML of a Markdown text, safe to stand in a page as it is."""
    import nh3  # as in _parser

    parser = _parser()
    tokens = parser.parse(_writable(text))
    _lower_headings(tokens)
    html = parser.renderer.render(tokens, parser.options, {})
    return nh3.clean(html, tags=TAGS, attributes=ATTRIBUTES, url_schemes=SCHEMES, link_rel=REL)


@cache
def _parser() -> "MarkdownIt":
    from markdown_it import MarkdownIt  # seldom needed: when a text is saved

    return MarkdownIt("commonmark", {"html": False}).enable("table").disable("image")


def _writable(text: str) -> str:
    """The text without characters that no page may hold."""
    return "".join(one for one in text if one in "\n\t" or _is_character(ord(one)))


def _is_character(code: int) -> bool:
    control = code < 0x20 or 0x7F <= code < 0xA0
    return not (control or 0xD800 <= code < 0xE000 or 0xFDD0 <= code < 0xFDF0 or code & 0xFFFE == 0xFFFE)


def _lower_headings(tokens: "list[Token]") -> None:
    """Let the highest heading be an h3, the next level in use an h4, and so on."""
    used = sorted({one.tag for one in tokens if one.type == "heading_open"})
    lowered = {tag: f"h{min(FIRST + place, LAST)}" for place, tag in enumerate(used)}
    for one in tokens:
        if one.type in {"heading_open", "heading_close"}:
            one.tag = lowered[one.tag]
