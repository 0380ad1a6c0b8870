"""States that no move leads to and no constraint can forbid, as queries that should find nothing.

Each sentence says what holds; its query answers with the public id, or the key, of what breaks it.
"""

from datetime import timedelta

from sqlalchemy import Select, exists, select
from sqlalchemy.orm import aliased

from portal.kernel import clock
from portal.publications.lifecycle import DECIDED, AttributionStatus, Band, MergeStatus
from portal.publications.models import (
    Attribution,
    Origin,
    Publication,
    PublicationAuthor,
    PublicationIdentifier,
)
from portal.publications.models_lookups import ArxivLookup
from portal.publications.models_works import Merge
from portal.publications.rules import CERTAIN_FIT


def impossible_states() -> dict[str, Select]:
    """A sentence for each thing that always holds, and the query that would find an exception."""
    author = exists().where(
        PublicationAuthor.publication_id == Attribution.publication_id,
        PublicationAuthor.place == Attribution.place,
    )
    named = exists().where(PublicationIdentifier.publication_id == Publication.id)
    other = aliased(Attribution)
    answered = exists().where(other.person_id == Attribution.person_id, other.status.in_(DECIDED))
    certain = Attribution.status == AttributionStatus.CERTAIN
    taken = Attribution.status == AttributionStatus.AUTO
    long_ago = clock.now() - timedelta(days=2)
    return {
        "What somebody looked up at arXiv is thrown away within a day.": select(ArxivLookup.public_id).where(
            ArxivLookup.created_at < long_ago
        ),
        "Whoever is an author has a place among the authors.": select(Attribution.public_id).where(
            Attribution.place.is_not(None), ~author
        ),
        "What is certain fits the person's name, at one place.": select(Attribution.public_id).where(
            certain, (Attribution.fit < CERTAIN_FIT) | Attribution.place.is_(None)
        ),
        "What was taken without asking is likely, at one place, and its person has answered once.": select(
            Attribution.public_id
        ).where(taken, (Attribution.band != Band.AUTO) | Attribution.place.is_(None) | ~answered),
        "Every publication has an identifier, but for what was added as BibTeX.": select(
            Publication.key
        ).where(~named, Publication.origin != Origin.BIBTEX),
        **_of_merges(),
    }


def _of_merges() -> dict[str, Select]:
    into = aliased(Publication)
    chain = select(Publication.key).join(into, into.id == Publication.merged_into_id)
    said = exists().where(
        Merge.gone_id == Publication.id,
        Merge.kept_id == Publication.merged_into_id,
        Merge.status == MergeStatus.MERGED,
    )
    shown = exists().where(Publication.id == Merge.gone_id, Publication.merged_into_id == Merge.kept_id)
    return {
        "Nothing is merged into what was merged itself.": chain.where(into.merged_into_id.is_not(None)),
        "Whatever is merged was said to be one work.": select(Publication.key).where(
            Publication.merged_into_id.is_not(None), ~said
        ),
        "What was said to be one work is shown as one.": select(Merge.public_id).where(
            Merge.status == MergeStatus.MERGED, ~shown
        ),
    }
