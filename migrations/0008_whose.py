"""Whose a publication is: scores, works that arXiv does not have, merges, delegates and reports."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

ACCEPTED = "status IN ('certain', 'auto', 'confirmed')"
BEFORE = "status IN ('certain', 'confirmed')"


def upgrade() -> None:
    op.create_table(
        "delegation",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("granted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(["ended_by_id"], ["user.id"], name=op.f("fk_delegation_ended_by_id_user")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_delegation_person_id_person")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_delegation_user_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delegation")),
        sa.UniqueConstraint("public_id", name=op.f("uq_delegation_public_id")),
    )
    op.create_index(op.f("ix_delegation_user_id"), "delegation", ["user_id"], unique=False)
    op.create_index(
        "uq_delegation_that_lasts",
        "delegation",
        ["person_id", "user_id"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "digest",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("stopped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_digest_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_digest")),
        sa.UniqueConstraint("person_id", name=op.f("uq_digest_person_id")),
    )
    op.create_table(
        "lookup",
        sa.Column("doi", sa.String(length=300), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=True),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("problem", sa.String(length=40), nullable=True),
        sa.Column("publication_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.CheckConstraint(
            "(status = 'failed') = (failed_at IS NOT NULL)", name=op.f("ck_lookup_failed_when_failed")
        ),
        sa.CheckConstraint(
            "(status = 'found') = (found_at IS NOT NULL)", name=op.f("ck_lookup_found_when_found")
        ),
        sa.CheckConstraint(
            "(status = 'found') = (publication_id IS NOT NULL)",
            name=op.f("ck_lookup_found_with_a_publication"),
        ),
        sa.CheckConstraint("status IN ('waiting', 'found', 'failed')", name=op.f("ck_lookup_status")),
        sa.ForeignKeyConstraint(["asked_by_id"], ["user.id"], name=op.f("fk_lookup_asked_by_id_user")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_lookup_person_id_person")),
        sa.ForeignKeyConstraint(
            ["publication_id"], ["publication.id"], name=op.f("fk_lookup_publication_id_publication")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lookup")),
        sa.UniqueConstraint("public_id", name=op.f("uq_lookup_public_id")),
    )
    op.create_index(op.f("ix_lookup_person_id"), "lookup", ["person_id"], unique=False)
    op.create_index(
        "uq_lookup_under_way",
        "lookup",
        ["person_id", "doi"],
        unique=True,
        sqlite_where=sa.text("status = 'waiting'"),
        postgresql_where=sa.text("status = 'waiting'"),
    )
    op.create_table(
        "merge",
        sa.Column("kept_id", sa.Integer(), nullable=False),
        sa.Column("gone_id", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("carried", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.CheckConstraint(
            "(status = 'suggested') = (decided_at IS NULL)", name=op.f("ck_merge_decided_when_decided")
        ),
        sa.CheckConstraint("status IN ('suggested', 'merged', 'dismissed')", name=op.f("ck_merge_status")),
        sa.CheckConstraint("kept_id <> gone_id", name=op.f("ck_merge_two_publications")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["user.id"], name=op.f("fk_merge_decided_by_id_user")),
        sa.ForeignKeyConstraint(["gone_id"], ["publication.id"], name=op.f("fk_merge_gone_id_publication")),
        sa.ForeignKeyConstraint(["kept_id"], ["publication.id"], name=op.f("fk_merge_kept_id_publication")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_merge")),
        sa.UniqueConstraint("kept_id", "gone_id", name=op.f("uq_merge_kept_id_gone_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq_merge_public_id")),
    )
    op.create_index(op.f("ix_merge_gone_id"), "merge", ["gone_id"], unique=False)
    op.create_table(
        "attribution_report",
        sa.Column("attribution_id", sa.Integer(), nullable=False),
        sa.Column("said", sa.String(), nullable=True),
        sa.Column("filed_by_id", sa.Integer(), nullable=True),
        sa.Column("filed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_by_id", sa.Integer(), nullable=True),
        sa.Column("outcome", sa.String(length=10), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.CheckConstraint("outcome IN ('taken_off', 'stands')", name=op.f("ck_attribution_report_outcome")),
        sa.CheckConstraint(
            "(settled_at IS NULL) = (outcome IS NULL)",
            name=op.f("ck_attribution_report_settled_with_an_outcome"),
        ),
        sa.ForeignKeyConstraint(
            ["attribution_id"],
            ["attribution.id"],
            name=op.f("fk_attribution_report_attribution_id_attribution"),
        ),
        sa.ForeignKeyConstraint(
            ["filed_by_id"], ["user.id"], name=op.f("fk_attribution_report_filed_by_id_user")
        ),
        sa.ForeignKeyConstraint(
            ["settled_by_id"], ["user.id"], name=op.f("fk_attribution_report_settled_by_id_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attribution_report")),
        sa.UniqueConstraint("public_id", name=op.f("uq_attribution_report_public_id")),
    )
    op.create_index(
        op.f("ix_attribution_report_attribution_id"), "attribution_report", ["attribution_id"], unique=False
    )
    op.create_index(
        "ix_attribution_report_open",
        "attribution_report",
        ["filed_at", "id"],
        unique=False,
        sqlite_where=sa.text("settled_at IS NULL"),
        postgresql_where=sa.text("settled_at IS NULL"),
    )
    with op.batch_alter_table("attribution", schema=None) as batch_op:
        batch_op.add_column(sa.Column("score", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("band", sa.String(length=10), nullable=True))
        batch_op.add_column(sa.Column("reasons", sa.JSON(), server_default=sa.text("'[]'"), nullable=False))
        batch_op.add_column(sa.Column("cluster", sa.String(length=300), nullable=True))
        batch_op.add_column(sa.Column("lead", sa.Integer(), server_default=sa.text("0"), nullable=False))
        batch_op.drop_constraint(batch_op.f("ck_attribution_status"), type_="check")
        batch_op.drop_index("uq_attribution_accepted_place")
        batch_op.create_check_constraint(
            batch_op.f("ck_attribution_status"),
            "status IN ('suggested', 'certain', 'auto', 'confirmed', 'rejected')",
        )
        batch_op.create_check_constraint(
            batch_op.f("ck_attribution_score_in_ten_thousandths"), "score BETWEEN 0 AND 10000"
        )
        batch_op.create_check_constraint(
            batch_op.f("ck_attribution_band"), "band IN ('auto', 'suggested', 'unlikely')"
        )
        batch_op.create_index(
            "uq_attribution_accepted_place",
            ["publication_id", "place"],
            unique=True,
            sqlite_where=sa.text(ACCEPTED),
            postgresql_where=sa.text(ACCEPTED),
        )
        batch_op.create_index("ix_attribution_in_queue", ["person_id", "lead"], unique=False)

    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.add_column(sa.Column("merged_into_id", sa.Integer(), nullable=True))
        batch_op.create_index(batch_op.f("ix_person_merged_into_id"), ["merged_into_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_person_merged_into_id_person"), "person", ["merged_into_id"], ["id"]
        )

    with op.batch_alter_table("publication", schema=None) as batch_op:
        batch_op.add_column(sa.Column("origin", sa.String(length=10), server_default="arxiv", nullable=False))
        batch_op.add_column(sa.Column("kind", sa.String(length=40), nullable=True))
        batch_op.add_column(sa.Column("added_by_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("merged_into_id", sa.Integer(), nullable=True))
        batch_op.create_check_constraint(
            batch_op.f("ck_publication_origin"), "origin IN ('arxiv', 'doi', 'bibtex')"
        )
        batch_op.create_check_constraint(
            batch_op.f("ck_publication_nothing_is_merged_into_itself"), "merged_into_id <> id"
        )
        batch_op.create_index(batch_op.f("ix_publication_merged_into_id"), ["merged_into_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_publication_merged_into_id_publication"), "publication", ["merged_into_id"], ["id"]
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_publication_added_by_id_user"), "user", ["added_by_id"], ["id"]
        )


def downgrade() -> None:
    with op.batch_alter_table("publication", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_publication_added_by_id_user"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_publication_merged_into_id_publication"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("ck_publication_origin"), type_="check")
        batch_op.drop_constraint(batch_op.f("ck_publication_nothing_is_merged_into_itself"), type_="check")
        batch_op.drop_index(batch_op.f("ix_publication_merged_into_id"))
        for column in ("merged_into_id", "added_by_id", "kind", "origin"):
            batch_op.drop_column(column)
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_person_merged_into_id_person"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_person_merged_into_id"))
        batch_op.drop_column("merged_into_id")
    op.execute("UPDATE attribution SET status = 'suggested', place = NULL WHERE status = 'auto'")
    with op.batch_alter_table("attribution", schema=None) as batch_op:
        batch_op.drop_index("ix_attribution_in_queue")
        batch_op.drop_index("uq_attribution_accepted_place")
        batch_op.drop_constraint(batch_op.f("ck_attribution_status"), type_="check")
        batch_op.drop_constraint(batch_op.f("ck_attribution_score_in_ten_thousandths"), type_="check")
        batch_op.drop_constraint(batch_op.f("ck_attribution_band"), type_="check")
        for column in ("lead", "cluster", "reasons", "band", "score"):
            batch_op.drop_column(column)
        batch_op.create_check_constraint(
            batch_op.f("ck_attribution_status"), "status IN ('suggested', 'certain', 'confirmed', 'rejected')"
        )
        batch_op.create_index(
            "uq_attribution_accepted_place",
            ["publication_id", "place"],
            unique=True,
            sqlite_where=sa.text(BEFORE),
            postgresql_where=sa.text(BEFORE),
        )
    for table in ("attribution_report", "merge", "lookup", "digest", "delegation"):
        op.drop_table(table)
