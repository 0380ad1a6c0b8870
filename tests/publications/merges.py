"""What tests of merging publications share: a pair, who says what it is, and how it stands for somebody."""

from sqlalchemy import select

from portal.kernel import db
from portal.publications import merging, queries_merging
from portal.publications.models import Attribution, Publication
from portal.publications.models_works import Merge
from tests.factories_publications import a_publication
from tests.publications.answering import Somebody

AUTHORS = ("Ines Duarte", "Wei Li")


def a_pair(**columns: object) -> tuple[Publication, Publication]:
    """A preprint and what a journal made of it, with the same title and authors."""
    return a_publication("Measured mirrors", AUTHORS), a_publication(
        "Measured Mirrors!",
        AUTHORS,
        key="doi/10.1234/m",
        origin="doi",
        doi="10.1234/m",
        journal_ref="Optics",
        **columns,
    )


def suggested() -> Merge:
    """The portal looks for pairs; the one it asks about."""
    with db.unit():
        merging.suggest()
    with db.reading() as here:
        return here.scalars(select(Merge).order_by(Merge.id.desc())).first()


def says(who: Somebody, act, merge: Merge) -> None:
    """Somebody says what two publications are, in a unit of its own."""
    with db.unit():
        act(queries_merging.one(who.actor, merge.public_id), actor=who.actor)


def stands(publication: Publication, who: Somebody) -> tuple[str, int | None, list[str]] | None:
    """How a publication stands for somebody: status, place, sources."""
    theirs = Attribution.publication_id == publication.id, Attribution.person_id == who.person.id
    with db.reading() as here:
        found = here.scalar(select(Attribution).where(*theirs))
        return found and (found.status, found.place, found.sources)
