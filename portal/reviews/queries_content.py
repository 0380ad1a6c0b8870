"""What stands in a dossier: as it is today while it is prepared, as it was frozen from then on.

No journal's name and no metric enters it: a publication is its title, its authors, its day and its address.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import inspect, select
from sqlalchemy.orm import joinedload
from sqlalchemy.orm.attributes import set_committed_value

from portal.kernel import db
from portal.publications.models import Publication
from portal.reviews import queries_works, snapshots
from portal.reviews.models import Dossier, DossierItem
from portal.reviews.rules import ITEMS, ItemKind

Content = dict[str, Any]


def content(dossier: Dossier) -> Content:
    """The snapshot once there is one, else what would be frozen now. Erased, it is empty in all its parts."""
    if dossier.snapshot:
        return snapshots.content(dossier.snapshot)
    return assembled(dossier) if dossier.sha256 is None else empty()


def empty() -> Content:
    """A dossier of which nothing is left."""
    return {"publications": [], "highlights": [], "items": {}, "statement": {}}


def items(dossier: Dossier) -> list[DossierItem]:
    """What somebody singled out or added themself; asked for where it is needed, for what was frozen is read from its snapshot."""
    if "items" in inspect(dossier).unloaded:
        rows = select(DossierItem).where(DossierItem.dossier_id == dossier.id).order_by(DossierItem.id)
        rows = rows.options(joinedload(DossierItem.publication))
        set_committed_value(dossier, "items", list(db.session().scalars(rows)))
    return dossier.items


def works(dossier: Dossier) -> Sequence[Publication]:
    """The publications of the dossier's period as they stand today."""
    return queries_works.written(dossier.person_id, dossier.round.from_on, dossier.round.until_on)


def assembled(dossier: Dossier) -> Content:
    """What would be frozen now: publications of the period, highlights, other items, the statement."""
    found = works(dossier)
    theirs = {None, *(one.id for one in found)}  # a paper they said is not theirs is no highlight of theirs
    kept = items(dossier)
    chosen = (one for one in kept if one.place and one.publication_id in theirs)
    highlights = sorted(chosen, key=lambda one: one.place or 0)
    return {
        "round": {
            "name": dossier.round.name,
            "from": f"{dossier.round.from_on}",
            "until": f"{dossier.round.until_on}",
        },
        "person": {"name": dossier.person.name},
        "publications": [_publication(one) for one in found],
        "highlights": [_highlight(one) for one in highlights],
        "items": {str(kind): [one.title for one in kept if one.kind == kind] for kind in ITEMS},
        "statement": dossier.statement.parts if dossier.statement else {},
    }


def since_frozen(dossier: Dossier) -> dict[str, list[str]]:
    """What changed in the period's publications after freezing: titles that came, and titles that went."""
    if dossier.sha256 is None:
        return {"came": [], "went": []}
    before = {one["key"]: one["title"] for one in content(dossier)["publications"]}
    now = queries_works.titles(dossier.person_id, dossier.round.from_on, dossier.round.until_on)
    return {
        "came": [title for key, title in now.items() if key not in before],
        "went": [title for key, title in before.items() if key not in now],
    }


def reference(item: DossierItem, publications: Mapping[int, Publication]) -> str:
    """How a form names an item: `p:` and the publication's key, else its kind and its title."""
    if item.kind == ItemKind.PUBLICATION:
        found = publications.get(item.publication_id or 0) or item.publication
        return f"p:{found.key}" if found else ""
    return f"{item.kind}:{item.title}"


def _publication(one: Publication) -> dict[str, Any]:
    return {
        "key": one.key,
        "title": one.title,
        "authors": [author.name for author in one.authors],
        "on": f"{one.published_at.date()}",
        "withdrawn": one.withdrawn,
    }


def _highlight(one: DossierItem) -> dict[str, Any]:
    named = (
        {"key": one.publication.key, "title": one.publication.title}
        if one.publication
        else {"title": one.title}
    )
    return {"kind": str(one.kind), **named, "role": one.role, "why": one.why}
