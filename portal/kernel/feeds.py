"""What programs read of a list: JSON Feed 1.1 and Atom (RFC 4287), and data for search engines within a page."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from xml.etree.ElementTree import Element, SubElement, tostring

from portal.kernel import clock

NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")  # in no XML, not even escaped


@dataclass(frozen=True)
class Item:
    """One thing in a feed; its content is `html` or `text`, `tags` are (term, label), `extra` is for JSON alone."""

    href: str
    title: str
    published: datetime
    modified: datetime
    html: str | None = None
    text: str | None = None
    summary: str | None = None
    locale: str | None = None
    tags: tuple[tuple[str, str], ...] = ()
    authors: tuple[str, ...] = ()
    extra: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Feed:
    """A feed: its title, the page it tells of, its own address, who publishes it, and the address of what follows."""

    title: str
    page: str
    href: str
    publisher: str
    locale: str
    items: Sequence[Item]
    following: str | None = None


def as_json(feed: Feed) -> dict[str, Any]:
    """The feed as JSON Feed 1.1."""
    return _given(
        version="https://jsonfeed.org/version/1.1",
        title=feed.title,
        home_page_url=feed.page,
        feed_url=feed.href,
        next_url=feed.following,
        language=feed.locale,
        items=[_json_item(one) for one in feed.items],
    )


def as_atom(feed: Feed) -> bytes:
    """The feed as Atom."""
    root = Element("feed", {"xmlns": "http://www.w3.org/2005/Atom", "xml:lang": feed.locale})
    _say(root, "id", feed.page)
    _say(root, "title", feed.title)
    _say(root, "updated", max((one.modified for one in feed.items), default=clock.now()).isoformat())
    SubElement(root, "link", {"rel": "self", "type": "application/atom+xml", "href": feed.href})
    SubElement(root, "link", {"rel": "alternate", "type": "text/html", "href": feed.page})
    _say(SubElement(root, "author"), "name", feed.publisher)
    root.extend(_atom_entry(one) for one in feed.items)
    return tostring(root, encoding="utf-8", xml_declaration=True)


def for_script(data: Mapping[str, Any]) -> str:
    """What is given of some data, as JSON that is safe to stand in an HTML script element."""
    said = json.dumps(_given(**data), ensure_ascii=False)
    return said.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _given(**values: Any) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}


def _json_item(item: Item) -> dict[str, Any]:
    return _given(
        id=item.href,
        url=item.href,
        title=item.title,
        summary=item.summary or None,
        content_html=item.html,
        content_text=item.text,
        date_published=item.published.isoformat(),
        date_modified=item.modified.isoformat(),
        language=item.locale,
        authors=[{"name": name} for name in item.authors] or None,
        tags=[term for term, _label in item.tags],
        **item.extra,
    )


def _atom_entry(item: Item) -> Element:
    entry = Element("entry", {"xml:lang": item.locale} if item.locale else {})
    _say(entry, "id", item.href)
    _say(entry, "title", item.title)
    _say(entry, "published", item.published.isoformat())
    _say(entry, "updated", item.modified.isoformat())
    SubElement(entry, "link", {"rel": "alternate", "type": "text/html", "href": item.href})
    for name in item.authors:
        _say(SubElement(entry, "author"), "name", name)
    for term, label in item.tags:
        SubElement(entry, "category", {"term": term, "label": label})
    if item.summary:
        _say(entry, "summary", item.summary)
    kind = {"type": "html"} if item.html is not None else {}
    _say(entry, "content", item.html if item.html is not None else item.text or "", **kind)
    return entry


def _say(parent: Element, tag: str, text: str, **attributes: str) -> None:
    SubElement(parent, tag, attributes).text = NO_XML.sub("", text)
