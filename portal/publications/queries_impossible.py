"""States that no move leads to and no constraint can forbid, as queries that should find nothing.

Each sentence says what holds; its query answers with the public id, or the key, of what breaks it.
"""

from sqlalchemy import Select, exists, select

from portal.publications.lifecycle import AttributionStatus
from portal.publications.models import Attribution, Publication, PublicationAuthor, PublicationIdentifier
from portal.publications.rules import CERTAIN_FIT


def impossible_states() -> dict[str, Select]:
    """A sentence for each thing that always holds, and the query that would find an exception."""
    author = exists().where(
        PublicationAuthor.publication_id == Attribution.publication_id,
        PublicationAuthor.place == Attribution.place,
    )
    named = exists().where(PublicationIdentifier.publication_id == Publication.id)
    certain = Attribution.status == AttributionStatus.CERTAIN
    return {
        "Whoever is an author has a place among the authors.": select(Attribution.public_id).where(
            Attribution.place.is_not(None), ~author
        ),
        "What is certain fits the person's name, at one place.": select(Attribution.public_id).where(
            certain, (Attribution.fit < CERTAIN_FIT) | Attribution.place.is_(None)
        ),
        "Every publication has an identifier.": select(Publication.key).where(~named),
    }
