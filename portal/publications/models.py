"""Publications as arXiv tells them, and whose they are.

A publication keeps its key for ever; everything else about it may change, and every change is kept beside it. An
attribution holds what speaks for it (`sources`, `fit`, `places`) apart from what was decided, so that undecided ones
can be judged anew from all evidence at any time, and the order in which it came never matters.
"""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.kernel import db
from portal.people.models import Person
from portal.policy.standing import HasStanding
from portal.publications.lifecycle import AttributionStatus, Band


class Origin(StrEnum):
    """Who told the portal of a publication: arXiv, a DOI's registry, or somebody with a BibTeX entry."""

    ARXIV = "arxiv"
    DOI = "doi"
    BIBTEX = "bibtex"


class Scheme(StrEnum):
    """Where an identifier of a publication comes from."""

    ARXIV = "arxiv"
    DOI = "doi"


class Publication(db.Base, HasStanding):
    """A paper: `key` is its address and never changes, `latest` its newest version, `fingerprint` that of its record.

    One that was merged keeps everything it has, and is shown as what it was merged into; `kind` is what BibTeX calls a
    work that arXiv does not have.
    """

    key: Mapped[str] = mapped_column(String(200), unique=True)
    citation_key: Mapped[str] = mapped_column(String(120), unique=True)
    fingerprint: Mapped[str] = mapped_column(String(64))
    latest: Mapped[int]
    title: Mapped[str]
    abstract: Mapped[str]
    comment: Mapped[str | None]
    journal_ref: Mapped[str | None]
    doi: Mapped[str | None] = mapped_column(String(300))
    categories: Mapped[list[Any]]
    primary_category: Mapped[str] = mapped_column(String(40))
    published_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    withdrawn: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    origin: Mapped[Origin] = mapped_column(
        String(10), default=Origin.ARXIV, server_default=Origin.ARXIV, sort_order=1
    )
    kind: Mapped[str | None] = mapped_column(String(40), sort_order=1)
    added_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), sort_order=1)
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("publication.id"), sort_order=1)

    authors: Mapped[list["PublicationAuthor"]] = relationship(
        lazy="raise", order_by="PublicationAuthor.place", cascade="all, delete-orphan"
    )
    changes: Mapped[list["PublicationChange"]] = relationship(
        lazy="raise", order_by="PublicationChange.id", cascade="all, delete-orphan"
    )
    others: Mapped[list["Publication"]] = relationship(
        lazy="raise", foreign_keys=merged_into_id, order_by="Publication.id", viewonly=True
    )
    attributions: Mapped[list["Attribution"]] = relationship(
        lazy="raise", back_populates="publication", order_by="Attribution.id"
    )

    __table_args__ = (
        Index("ix_publication_newest", "published_at", "id"),
        Index("ix_publication_changed_at", "changed_at"),
        CheckConstraint("latest >= 1", name="latest_is_a_version"),
        CheckConstraint("origin IN ('arxiv', 'doi', 'bibtex')", name="origin"),
        CheckConstraint("merged_into_id <> id", name="nothing_is_merged_into_itself"),
        # of the few: where it held the rest too, SQLite took it for the shortest way to all that is public
        Index(
            "ix_publication_merged_into_id",
            "merged_into_id",
            sqlite_where=text("merged_into_id IS NOT NULL"),
            postgresql_where=text("merged_into_id IS NOT NULL"),
        ),
    )


class PublicationIdentifier(db.Base):
    """What a publication is called elsewhere; one identifier leads to one publication."""

    publication_id: Mapped[int] = mapped_column(ForeignKey("publication.id"), index=True)
    scheme: Mapped[Scheme] = mapped_column(String(10))
    value: Mapped[str] = mapped_column(String(300))

    __table_args__ = (
        UniqueConstraint("scheme", "value"),
        CheckConstraint("scheme IN ('arxiv', 'doi')", name="scheme"),
    )


class PublicationAuthor(db.Base):
    """An author in the order of the paper, counted from 1, by the name printed there."""

    publication_id: Mapped[int] = mapped_column(ForeignKey("publication.id"))
    place: Mapped[int]
    name: Mapped[str] = mapped_column(String(300))
    affiliation: Mapped[str | None]

    __table_args__ = (
        UniqueConstraint("publication_id", "place"),
        CheckConstraint("place >= 1", name="places_count_from_one"),
    )


class PublicationChange(db.Base):
    """A field of a publication that arXiv changed: what stood there, what stands there, when it was seen."""

    publication_id: Mapped[int] = mapped_column(ForeignKey("publication.id"), index=True)
    field: Mapped[str] = mapped_column(String(40))
    before: Mapped[str | None]
    after: Mapped[str | None]
    seen_at: Mapped[datetime]


class Attribution(db.Base, db.Public, HasStanding):
    """Whether a publication is a person's, as which author, and what speaks for it.

    `sources` are the ways it was found (name, orcid, arxiv_author), sorted; of these `borrowed` are those by which only
    what was merged into the publication was found, and which are given back when the two are parted. `fit` says how well the printed name fits
    (0 to 100); `places` are the authors it can be, best first; `place` is the one it is, where that is known.
    `score` (in ten thousandths), `band` and `reasons` are what the weighing of all of a person's papers says of one that
    nobody spoke about; `cluster` is a co-author it shares with others in the queue, `lead` the best score among them.
    """

    publication_id: Mapped[int] = mapped_column(ForeignKey("publication.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    status: Mapped[AttributionStatus] = mapped_column(String(20), default=AttributionStatus.SUGGESTED)
    sources: Mapped[list[Any]]
    fit: Mapped[int]
    places: Mapped[list[Any]]
    place: Mapped[int | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    decided_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    score: Mapped[int | None] = mapped_column(sort_order=1)
    band: Mapped[Band | None] = mapped_column(String(10), sort_order=1)
    reasons: Mapped[list[Any]] = mapped_column(default=list, server_default=text("'[]'"), sort_order=1)
    cluster: Mapped[str | None] = mapped_column(String(300), sort_order=1)
    lead: Mapped[int] = mapped_column(default=0, server_default=text("0"), sort_order=1)
    borrowed: Mapped[list[Any]] = mapped_column(default=list, server_default=text("'[]'"), sort_order=2)

    publication: Mapped[Publication] = relationship(lazy="raise", back_populates="attributions")
    person: Mapped[Person] = relationship(lazy="raise")
    events: Mapped[list["AttributionEvent"]] = relationship(lazy="raise", order_by="AttributionEvent.id")

    __table_args__ = (
        UniqueConstraint("publication_id", "person_id"),
        Index("ix_attribution_of_person", "person_id", "status"),
        Index("ix_attribution_in_queue", "person_id", "lead"),
        Index(
            "uq_attribution_accepted_place",
            "publication_id",
            "place",
            unique=True,
            sqlite_where=text("status IN ('certain', 'auto', 'confirmed')"),
            postgresql_where=text("status IN ('certain', 'auto', 'confirmed')"),
        ),
        CheckConstraint("status IN ('suggested', 'certain', 'auto', 'confirmed', 'rejected')", name="status"),
        CheckConstraint("fit BETWEEN 0 AND 100", name="fit_is_a_percentage"),
        CheckConstraint("score BETWEEN 0 AND 10000", name="score_in_ten_thousandths"),
        CheckConstraint("band IN ('auto', 'suggested', 'unlikely')", name="band"),
        CheckConstraint(
            "(status IN ('confirmed', 'rejected')) = (decided_at IS NOT NULL)", name="decided_when_decided"
        ),
    )


class AttributionEvent(db.Base):
    """Something that was said or found about an attribution; only ever added to. `by` is None for the portal."""

    attribution_id: Mapped[int] = mapped_column(ForeignKey("attribution.id"), index=True)
    act: Mapped[str] = mapped_column(String(40))
    before: Mapped[str | None] = mapped_column(String(20))
    after: Mapped[str] = mapped_column(String(20))
    place: Mapped[int | None]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime]
