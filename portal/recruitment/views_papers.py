"""What an applicant found at arXiv, beside the rows into which they may take it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from portal.policy.acts import Act
from portal.publications.views_lookups import ArxivLookupShown


@dataclass(frozen=True)
class OwnLookup:
    """A look-up of yours at arXiv, and how much room there is for what it found."""

    lookup: ArxivLookupShown
    shown: Annotated[Sequence[str], "The papers among these that stand in your rows already, by identifier."]
    room: Annotated[int, "How many rows are free."]
    actions: Annotated[Sequence[Act], "What you may do now."]
