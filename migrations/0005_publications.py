"""Publications from arXiv and whose they are; the names and identifiers they are found by."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "arxiv_gate",
        sa.Column("name", sa.String(length=20), nullable=False),
        sa.Column("holder", sa.String(length=32), nullable=True),
        sa.Column("held_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("free_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_arxiv_gate")),
        sa.UniqueConstraint("name", name=op.f("uq_arxiv_gate_name")),
    )
    op.create_table(
        "publication",
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("citation_key", sa.String(length=120), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("latest", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("abstract", sa.String(), nullable=False),
        sa.Column("comment", sa.String(), nullable=True),
        sa.Column("journal_ref", sa.String(), nullable=True),
        sa.Column("doi", sa.String(length=300), nullable=True),
        sa.Column("categories", sa.JSON(), nullable=False),
        sa.Column("primary_category", sa.String(length=40), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("latest >= 1", name=op.f("ck_publication_latest_is_a_version")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_publication")),
        sa.UniqueConstraint("citation_key", name=op.f("uq_publication_citation_key")),
        sa.UniqueConstraint("key", name=op.f("uq_publication_key")),
    )
    op.create_index("ix_publication_changed_at", "publication", ["changed_at"], unique=False)
    op.create_index("ix_publication_newest", "publication", ["published_at", "id"], unique=False)

    op.create_table(
        "publication_author",
        sa.Column("publication_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("affiliation", sa.String(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("place >= 1", name=op.f("ck_publication_author_places_count_from_one")),
        sa.ForeignKeyConstraint(
            ["publication_id"],
            ["publication.id"],
            name=op.f("fk_publication_author_publication_id_publication"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_publication_author")),
        sa.UniqueConstraint(
            "publication_id", "place", name=op.f("uq_publication_author_publication_id_place")
        ),
    )
    op.create_table(
        "publication_change",
        sa.Column("publication_id", sa.Integer(), nullable=False),
        sa.Column("field", sa.String(length=40), nullable=False),
        sa.Column("before", sa.String(), nullable=True),
        sa.Column("after", sa.String(), nullable=True),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["publication_id"],
            ["publication.id"],
            name=op.f("fk_publication_change_publication_id_publication"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_publication_change")),
    )
    op.create_index(
        op.f("ix_publication_change_publication_id"), "publication_change", ["publication_id"], unique=False
    )

    op.create_table(
        "publication_identifier",
        sa.Column("publication_id", sa.Integer(), nullable=False),
        sa.Column("scheme", sa.String(length=10), nullable=False),
        sa.Column("value", sa.String(length=300), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("scheme IN ('arxiv', 'doi')", name=op.f("ck_publication_identifier_scheme")),
        sa.ForeignKeyConstraint(
            ["publication_id"],
            ["publication.id"],
            name=op.f("fk_publication_identifier_publication_id_publication"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_publication_identifier")),
        sa.UniqueConstraint("scheme", "value", name=op.f("uq_publication_identifier_scheme_value")),
    )
    op.create_index(
        op.f("ix_publication_identifier_publication_id"),
        "publication_identifier",
        ["publication_id"],
        unique=False,
    )

    op.create_table(
        "attribution",
        sa.Column("publication_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("sources", sa.JSON(), nullable=False),
        sa.Column("fit", sa.Integer(), nullable=False),
        sa.Column("places", sa.JSON(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.CheckConstraint(
            "(status IN ('confirmed', 'rejected')) = (decided_at IS NOT NULL)",
            name=op.f("ck_attribution_decided_when_decided"),
        ),
        sa.CheckConstraint(
            "status IN ('suggested', 'certain', 'confirmed', 'rejected')", name=op.f("ck_attribution_status")
        ),
        sa.CheckConstraint("fit BETWEEN 0 AND 100", name=op.f("ck_attribution_fit_is_a_percentage")),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["user.id"], name=op.f("fk_attribution_decided_by_id_user")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_attribution_person_id_person")),
        sa.ForeignKeyConstraint(
            ["publication_id"], ["publication.id"], name=op.f("fk_attribution_publication_id_publication")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attribution")),
        sa.UniqueConstraint("public_id", name=op.f("uq_attribution_public_id")),
        sa.UniqueConstraint(
            "publication_id", "person_id", name=op.f("uq_attribution_publication_id_person_id")
        ),
    )
    op.create_index("ix_attribution_of_person", "attribution", ["person_id", "status"], unique=False)
    op.create_index(
        "uq_attribution_accepted_place",
        "attribution",
        ["publication_id", "place"],
        unique=True,
        sqlite_where=sa.text("status IN ('certain', 'confirmed')"),
        postgresql_where=sa.text("status IN ('certain', 'confirmed')"),
    )

    op.create_table(
        "harvest",
        sa.Column("scope", sa.String(length=10), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("asked_by_id", sa.Integer(), nullable=True),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("requests", sa.Integer(), nullable=False),
        sa.Column("planned", sa.Integer(), nullable=False),
        sa.Column("found", sa.Integer(), nullable=False),
        sa.Column("new", sa.Integer(), nullable=False),
        sa.Column("changed", sa.Integer(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("problems", sa.JSON(), nullable=False),
        sa.Column("cursor", sa.JSON(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("running_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("stopped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.CheckConstraint(
            "(scope = 'person') = (person_id IS NOT NULL)", name=op.f("ck_harvest_person_where_personal")
        ),
        sa.CheckConstraint(
            "(status = 'finished') = (finished_at IS NOT NULL)",
            name=op.f("ck_harvest_finished_when_finished"),
        ),
        sa.CheckConstraint(
            "(status = 'stopped') = (stopped_at IS NOT NULL)", name=op.f("ck_harvest_stopped_when_stopped")
        ),
        sa.CheckConstraint("scope IN ('person', 'known')", name=op.f("ck_harvest_scope")),
        sa.CheckConstraint(
            "status IN ('waiting', 'running', 'finished', 'stopped')", name=op.f("ck_harvest_status")
        ),
        sa.ForeignKeyConstraint(["asked_by_id"], ["user.id"], name=op.f("fk_harvest_asked_by_id_user")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_harvest_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_harvest")),
        sa.UniqueConstraint("public_id", name=op.f("uq_harvest_public_id")),
    )
    op.create_index("ix_harvest_of_person", "harvest", ["person_id", "id"], unique=False)
    op.create_index(
        "uq_harvest_of_known_under_way",
        "harvest",
        ["scope"],
        unique=True,
        sqlite_where=sa.text("status IN ('waiting', 'running') AND scope = 'known'"),
        postgresql_where=sa.text("status IN ('waiting', 'running') AND scope = 'known'"),
    )
    op.create_index(
        "uq_harvest_of_person_under_way",
        "harvest",
        ["person_id"],
        unique=True,
        sqlite_where=sa.text("status IN ('waiting', 'running')"),
        postgresql_where=sa.text("status IN ('waiting', 'running')"),
    )

    op.create_table(
        "person_identifier",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("value", sa.String(length=100), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('orcid', 'arxiv_author', 'dblp')", name=op.f("ck_person_identifier_kind")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_person_identifier_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["user.id"], name=op.f("fk_person_identifier_recorded_by_id_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person_identifier")),
        sa.UniqueConstraint("kind", "value", name=op.f("uq_person_identifier_kind_value")),
        sa.UniqueConstraint("person_id", "kind", name=op.f("uq_person_identifier_person_id_kind")),
    )
    op.create_table(
        "person_name",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("kind IN ('variant', 'former')", name=op.f("ck_person_name_kind")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_person_name_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person_name")),
        sa.UniqueConstraint("person_id", "name", name=op.f("uq_person_name_person_id_name")),
    )
    op.create_index(op.f("ix_person_name_person_id"), "person_name", ["person_id"], unique=False)

    op.create_table(
        "attribution_event",
        sa.Column("attribution_id", sa.Integer(), nullable=False),
        sa.Column("act", sa.String(length=40), nullable=False),
        sa.Column("before", sa.String(length=20), nullable=True),
        sa.Column("after", sa.String(length=20), nullable=False),
        sa.Column("place", sa.Integer(), nullable=True),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["attribution_id"],
            ["attribution.id"],
            name=op.f("fk_attribution_event_attribution_id_attribution"),
        ),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_attribution_event_by_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attribution_event")),
    )
    op.create_index(
        op.f("ix_attribution_event_attribution_id"), "attribution_event", ["attribution_id"], unique=False
    )

    person = sa.table("person", *map(sa.column, ("id", "orcid", "arxiv_author", "created_at")))
    identifier = sa.table("person_identifier", *map(sa.column, ("person_id", "kind", "value", "recorded_at")))
    for kind in ("orcid", "arxiv_author"):
        value = person.c[kind]
        first = sa.select(sa.func.min(person.c.id)).where(value.is_not(None)).group_by(value)
        kept = sa.select(person.c.id, sa.literal(kind), value, person.c.created_at).where(
            person.c.id.in_(first)
        )
        op.execute(identifier.insert().from_select(["person_id", "kind", "value", "recorded_at"], kept))
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.drop_column("orcid")
        batch_op.drop_column("arxiv_author")
