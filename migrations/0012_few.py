"""The few are found at once, and only they stand in an index: who did not prove their address yet, which a committee's
counts leave out, and what was merged into something else, which every public list leaves out."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

UNVERIFIED = sa.text("verified_at IS NULL")
MERGED = sa.text("merged_into_id IS NOT NULL")


def upgrade() -> None:
    op.create_index(
        "ix_user_unverified", "user", ["id"], sqlite_where=UNVERIFIED, postgresql_where=UNVERIFIED
    )
    for table in ("person", "publication"):
        op.drop_index(f"ix_{table}_merged_into_id", table_name=table)
        op.create_index(
            f"ix_{table}_merged_into_id",
            table,
            ["merged_into_id"],
            sqlite_where=MERGED,
            postgresql_where=MERGED,
        )


def downgrade() -> None:
    for table in ("person", "publication"):
        op.drop_index(f"ix_{table}_merged_into_id", table_name=table)
        op.create_index(f"ix_{table}_merged_into_id", table, ["merged_into_id"])
    op.drop_index("ix_user_unverified", table_name="user")
