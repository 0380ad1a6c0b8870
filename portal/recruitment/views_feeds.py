"""Positions for programs: JSON Feed 1.1, Atom, and schema.org's JobPosting for search engines."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from xml.etree.ElementTree import Element, SubElement, tostring
from zoneinfo import ZoneInfo

from portal.kernel import clock
from portal.kernel.links import link
from portal.kernel.words import _
from portal.recruitment.models_positions import Position
from portal.recruitment.rules_positions import KINDS, text_in
from portal.recruitment.views_positions import Shown

EMPLOYMENT = {"internship": "INTERN", "open": "OTHER"}


@dataclass(frozen=True)
class Item:
    """An open position in a feed."""

    href: str
    locale: str
    title: str
    summary: str
    body: str
    kind: str
    location: str | None
    opened_at: datetime
    changed_at: datetime
    closes_at: str | None
    zone: str


def items(positions: Sequence[Position], locale: str) -> list[Item]:
    """Positions with their texts as items, each in one language."""
    return [_item(one, text_in(one.texts, locale)) for one in positions if one.texts]


def json_feed(found: Sequence[Item], lab: str, locale: str) -> dict[str, Any]:
    """The feed as JSON Feed 1.1."""
    return {
        "version": "https://jsonfeed.org/version/1.1",
        "title": str(_("Open positions at %(lab)s", lab=lab)),
        "home_page_url": link("positions.index"),
        "feed_url": link("positions.json_feed"),
        "language": locale,
        "items": [_json_item(one) for one in found],
    }


def atom_feed(found: Sequence[Item], lab: str, locale: str) -> bytes:
    """The feed as Atom (RFC 4287)."""
    feed = Element("feed", {"xmlns": "http://www.w3.org/2005/Atom", "xml:lang": locale})
    _say(feed, "id", link("positions.index"))
    _say(feed, "title", str(_("Open positions at %(lab)s", lab=lab)))
    _say(feed, "updated", max((one.changed_at for one in found), default=clock.now()).isoformat())
    SubElement(
        feed, "link", {"rel": "self", "type": "application/atom+xml", "href": link("positions.atom_feed")}
    )
    SubElement(feed, "link", {"rel": "alternate", "type": "text/html", "href": link("positions.index")})
    _say(SubElement(feed, "author"), "name", lab)
    for one in found:
        feed.append(_atom_entry(one))
    return tostring(feed, encoding="utf-8", xml_declaration=True)


def job_posting(position: Shown, lab: str) -> str:
    """An open position as schema.org's JobPosting: JSON that is safe to stand in an HTML script element."""
    zone = ZoneInfo(position.zone)
    href = link("positions.show", slug=position.slug)
    posting = {
        "@context": "https://schema.org/",
        "@type": "JobPosting",
        "title": position.title,
        "description": position.body,
        "identifier": {"@type": "PropertyValue", "name": lab, "value": position.slug},
        "datePosted": position.opens_at.astimezone(zone).date().isoformat() if position.opens_at else None,
        "validThrough": position.closes_at.astimezone(zone).isoformat() if position.closes_at else None,
        "employmentType": EMPLOYMENT.get(position.kind, "FULL_TIME"),
        "hiringOrganization": {"@type": "Organization", "name": lab, "sameAs": link("home.front")},
        "jobLocation": _place(position.location),
        "jobStartDate": position.starts_on.isoformat() if position.starts_on else None,
        "totalJobOpenings": position.seats,
        "directApply": True,
        "inLanguage": position.locale,
        "url": href,
    }
    said = json.dumps(
        {name: value for name, value in posting.items() if value is not None}, ensure_ascii=False
    )
    return said.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _place(location: str | None) -> dict[str, Any] | None:
    if not location:
        return None
    return {"@type": "Place", "address": {"@type": "PostalAddress", "addressLocality": location}}


def _item(position: Position, text: Any) -> Item:
    zone = ZoneInfo(position.zone)
    return Item(
        href=link("positions.show", slug=position.slug),
        locale=text.locale,
        title=text.title,
        summary=text.summary,
        body=text.body_html,
        kind=position.kind,
        location=position.location,
        opened_at=position.opens_at or position.changed_at,
        changed_at=position.changed_at,
        closes_at=position.closes_at.astimezone(zone).isoformat() if position.closes_at else None,
        zone=position.zone,
    )


def _json_item(item: Item) -> dict[str, Any]:
    said = {
        "id": item.href,
        "url": item.href,
        "title": item.title,
        "content_html": item.body,
        "date_published": item.opened_at.isoformat(),
        "date_modified": item.changed_at.isoformat(),
        "language": item.locale,
        "tags": [item.kind],
        "_position": {
            "kind": item.kind,
            "location": item.location,
            "closes_at": item.closes_at,
            "zone": item.zone,
        },
    }
    return {**said, "summary": item.summary} if item.summary else said


def _atom_entry(item: Item) -> Element:
    entry = Element("entry", {"xml:lang": item.locale})
    _say(entry, "id", item.href)
    _say(entry, "title", item.title)
    _say(entry, "published", item.opened_at.isoformat())
    _say(entry, "updated", item.changed_at.isoformat())
    SubElement(entry, "link", {"rel": "alternate", "type": "text/html", "href": item.href})
    SubElement(entry, "category", {"term": item.kind, "label": str(KINDS[item.kind])})
    if item.summary:
        _say(entry, "summary", item.summary)
    _say(entry, "content", item.body, type="html")
    return entry


def _say(parent: Element, tag: str, text: str, **attributes: str) -> None:
    SubElement(parent, tag, attributes).text = text
