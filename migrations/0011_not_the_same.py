"""Two people who are not the same; and which evidence a publication only borrows from what was merged into it."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.create_table(
        "distinction",
        sa.Column("one_id", sa.Integer(), nullable=False),
        sa.Column("other_id", sa.Integer(), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("said_by_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.CheckConstraint("one_id < other_id", name=op.f("ck_distinction_in_one_order")),
        sa.ForeignKeyConstraint(["one_id"], ["person.id"], name=op.f("fk_distinction_one_id_person")),
        sa.ForeignKeyConstraint(["other_id"], ["person.id"], name=op.f("fk_distinction_other_id_person")),
        sa.ForeignKeyConstraint(["said_by_id"], ["user.id"], name=op.f("fk_distinction_said_by_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_distinction")),
        sa.UniqueConstraint("one_id", "other_id", name=op.f("uq_distinction_one_id_other_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq_distinction_public_id")),
    )
    op.create_index(op.f("ix_distinction_other_id"), "distinction", ["other_id"], unique=False)
    with op.batch_alter_table("attribution", schema=None) as batch_op:
        batch_op.add_column(sa.Column("borrowed", sa.JSON(), server_default=sa.text("'[]'"), nullable=False))
    _borrow(op.get_bind())


def downgrade() -> None:
    with op.batch_alter_table("attribution", schema=None) as batch_op:
        batch_op.drop_column("borrowed")
    op.drop_table("distinction")


def _borrow(connection: sa.Connection) -> None:
    """Of what was merged already: all that speaks for the other one too, and did not speak for this one before."""
    names = "id", "publication_id", "person_id"
    json = sa.column("sources", sa.JSON), sa.column("borrowed", sa.JSON)
    attribution = sa.table("attribution", *map(sa.column, names), *json)
    merge = sa.table(
        "merge", *map(sa.column, ("kept_id", "gone_id", "status")), sa.column("carried", sa.JSON)
    )
    kept, gone = attribution.alias("kept"), attribution.alias("gone")
    both = sa.select(kept.c.id, kept.c.sources, gone.c.sources.label("others"), merge.c.carried)
    both = both.select_from(merge).join(kept, kept.c.publication_id == merge.c.kept_id)
    same = sa.and_(gone.c.publication_id == merge.c.gone_id, gone.c.person_id == kept.c.person_id)
    for row in connection.execute(both.join(gone, same).where(merge.c.status == "merged")).all():
        own = next((one["sources"] for one in row.carried if one["attribution"] == row.id), None) or ()
        borrowed = sorted({*row.sources} & {*row.others} - {*own})
        if borrowed:
            connection.execute(
                sa.update(attribution).where(attribution.c.id == row.id).values(borrowed=borrowed)
            )
