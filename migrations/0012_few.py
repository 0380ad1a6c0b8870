"""Who did not prove their address yet is found at once: a committee's counts leave them out."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

UNVERIFIED = sa.text("verified_at IS NULL")


def upgrade() -> None:
    op.create_index(
        "ix_user_unverified", "user", ["id"], sqlite_where=UNVERIFIED, postgresql_where=UNVERIFIED
    )


def downgrade() -> None:
    op.drop_index("ix_user_unverified", table_name="user")
