"""What applicants look up at arXiv."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0008"


def upgrade() -> None:
    op.create_table(
        "arxiv_lookup",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("about", sa.String(length=16), nullable=False),
        sa.Column("sought", sa.String(length=10), nullable=False),
        sa.Column("value", sa.String(length=200), nullable=False),
        sa.Column("names", sa.JSON(), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("requests", sa.Integer(), nullable=False),
        sa.Column("planned", sa.Integer(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("problem", sa.String(length=200), nullable=True),
        sa.Column("cursor", sa.JSON(), nullable=False),
        sa.Column("papers", sa.JSON(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.CheckConstraint(
            "(status = 'failed') = (failed_at IS NOT NULL)", name=op.f("ck_arxiv_lookup_failed_when_failed")
        ),
        sa.CheckConstraint(
            "(status = 'found') = (found_at IS NOT NULL)", name=op.f("ck_arxiv_lookup_found_when_found")
        ),
        sa.CheckConstraint(
            "sought IN ('paper', 'orcid', 'author', 'name')", name=op.f("ck_arxiv_lookup_sought")
        ),
        sa.CheckConstraint("status IN ('waiting', 'found', 'failed')", name=op.f("ck_arxiv_lookup_status")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_arxiv_lookup_user_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_arxiv_lookup")),
        sa.UniqueConstraint("public_id", name=op.f("uq_arxiv_lookup_public_id")),
    )
    op.create_index(op.f("ix_arxiv_lookup_about"), "arxiv_lookup", ["about"], unique=False)
    op.create_index(op.f("ix_arxiv_lookup_user_id"), "arxiv_lookup", ["user_id"], unique=False)
    op.create_index(
        "uq_arxiv_lookup_under_way",
        "arxiv_lookup",
        ["about"],
        unique=True,
        sqlite_where=sa.text("status = 'waiting'"),
        postgresql_where=sa.text("status = 'waiting'"),
    )


def downgrade() -> None:
    op.drop_table("arxiv_lookup")
