"""Positions for programs: JSON Feed 1.1, Atom, and schema.org's JobPosting for search engines."""

from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

from portal.kernel import feeds
from portal.kernel.links import link
from portal.kernel.words import _
from portal.recruitment.models_positions import Position
from portal.recruitment.rules_positions import KINDS, text_in
from portal.recruitment.views_positions import Shown

EMPLOYMENT = {"internship": "INTERN", "open": "OTHER"}


def feed(endpoint: str, positions: Sequence[Position], lab: str, *, locale: str, texts_in: str) -> feeds.Feed:
    """The feed at an endpoint: positions with their texts, each in one language."""
    return feeds.Feed(
        title=str(_("Open positions at %(lab)s", lab=lab)),
        page=link("positions.index"),
        href=link(endpoint),
        publisher=lab,
        locale=locale,
        items=[_item(one, text_in(one.texts, texts_in)) for one in positions if one.texts],
    )


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
    return feeds.for_script(posting)


def _place(location: str | None) -> dict[str, Any] | None:
    if not location:
        return None
    return {"@type": "Place", "address": {"@type": "PostalAddress", "addressLocality": location}}


def _item(position: Position, text: Any) -> feeds.Item:
    closes_at = position.closes_at and position.closes_at.astimezone(ZoneInfo(position.zone)).isoformat()
    about = {
        "kind": position.kind,
        "location": position.location,
        "closes_at": closes_at,
        "zone": position.zone,
    }
    return feeds.Item(
        href=link("positions.show", slug=position.slug),
        title=text.title,
        published=position.opens_at or position.changed_at,
        modified=position.changed_at,
        html=text.body_html,
        summary=text.summary,
        locale=text.locale,
        tags=((position.kind, str(KINDS[position.kind])),),
        extra={"_position": about},
    )
