"""Rounds of advisor reviews: dossiers, conflicts, assignments, reviews, packets and what follows."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "round",
        sa.Column("slug", sa.String(length=120), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("zone", sa.String(length=60), nullable=False),
        sa.Column("dossiers_due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reviews_due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reviews_close_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("share_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("correct_days", sa.Integer(), nullable=False),
        sa.Column("form", sa.Integer(), nullable=False),
        sa.Column("identity", sa.String(length=12), nullable=False),
        sa.Column("cross_view", sa.String(length=12), nullable=False),
        sa.Column("acting_director_id", sa.Integer(), nullable=True),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("slot", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("open_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(kind = 'trial' OR status = 'cancelled') = (slot IS NULL)", name=op.f("ck_round_slot")
        ),
        sa.CheckConstraint("cross_view IN ('after_own', 'never')", name=op.f("ck_round_cross_view")),
        sa.CheckConstraint("identity IN ('named', 'collective')", name=op.f("ck_round_identity")),
        sa.CheckConstraint("kind IN ('annual', 'spring', 'autumn', 'trial')", name=op.f("ck_round_kind")),
        sa.CheckConstraint("status <> 'closed' OR closed_at IS NOT NULL", name=op.f("ck_round_closed_at")),
        sa.CheckConstraint(
            "status IN ('draft', 'open', 'closed', 'cancelled')", name=op.f("ck_round_status")
        ),
        sa.CheckConstraint(
            "status NOT IN ('open', 'closed') OR open_at IS NOT NULL", name=op.f("ck_round_open_at")
        ),
        sa.CheckConstraint("correct_days BETWEEN 0 AND 60", name=op.f("ck_round_correct_days")),
        sa.CheckConstraint("slot IN (1, 2)", name=op.f("ck_round_two_a_year")),
        sa.CheckConstraint("until_on >= from_on", name=op.f("ck_round_period")),
        sa.ForeignKeyConstraint(
            ["acting_director_id"], ["user.id"], name=op.f("fk_round_acting_director_id_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_round")),
        sa.UniqueConstraint("slug", name=op.f("uq_round_slug")),
    )
    op.create_index(
        "uq_round_slot",
        "round",
        ["year", "slot"],
        unique=True,
        sqlite_where=sa.text("slot IS NOT NULL"),
        postgresql_where=sa.text("slot IS NOT NULL"),
    )
    op.create_table(
        "advisor_conflict",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=10), nullable=False),
        sa.Column("evidence", sa.JSON(), nullable=False),
        sa.Column("remark", sa.String(), nullable=True),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled", sa.String(length=10), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_by_id", sa.Integer(), nullable=True),
        sa.Column("settled_reason", sa.String(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.CheckConstraint(
            "settled IN ('sealed', 'allowed', 'dismissed')", name=op.f("ck_advisor_conflict_settled")
        ),
        sa.CheckConstraint(
            "settled_by_id IS NULL OR settled_by_id <> user_id OR settled = 'sealed'",
            name=op.f("ck_advisor_conflict_not_opened_by_oneself"),
        ),
        sa.CheckConstraint(
            "source IN ('auto', 'advisor', 'person', 'director')", name=op.f("ck_advisor_conflict_source")
        ),
        sa.CheckConstraint(
            "(settled IS NULL) = (settled_at IS NULL)", name=op.f("ck_advisor_conflict_settled_when_settled")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_advisor_conflict_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["settled_by_id"], ["user.id"], name=op.f("fk_advisor_conflict_settled_by_id_user")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_advisor_conflict_user_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_advisor_conflict")),
        sa.UniqueConstraint("public_id", name=op.f("uq_advisor_conflict_public_id")),
        sa.UniqueConstraint("user_id", "person_id", name=op.f("uq_advisor_conflict_user_id_person_id")),
    )
    op.create_index(op.f("ix_advisor_conflict_person_id"), "advisor_conflict", ["person_id"], unique=False)
    op.create_index(op.f("ix_advisor_conflict_user_id"), "advisor_conflict", ["user_id"], unique=False)
    op.create_table(
        "awaited_advisor",
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("invitation_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["invitation_id"], ["invitation.id"], name=op.f("fk_awaited_advisor_invitation_id_invitation")
        ),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_awaited_advisor_round_id_round")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_awaited_advisor")),
        sa.UniqueConstraint(
            "round_id", "invitation_id", name=op.f("uq_awaited_advisor_round_id_invitation_id")
        ),
    )
    op.create_table(
        "dossier",
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("exempt_reason", sa.String(), nullable=True),
        sa.Column("acting_director_id", sa.Integer(), nullable=True),
        sa.Column("snapshot", sa.String(), nullable=True),
        sa.Column("sha256", sa.String(length=64), nullable=True),
        sa.Column("lent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("correct_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reply_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("preparing_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("frozen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reviewing_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("with_director_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("correcting_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("shared_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.CheckConstraint(
            "(status = 'preparing') = (sha256 IS NULL)", name=op.f("ck_dossier_frozen_has_hash")
        ),
        sa.CheckConstraint(
            "exempt_reason IS NULL OR status NOT IN ('shared', 'closed')",
            name=op.f("ck_dossier_exempt_receives_nothing"),
        ),
        sa.CheckConstraint("status <> 'closed' OR closed_at IS NOT NULL", name=op.f("ck_dossier_closed_at")),
        sa.CheckConstraint("status <> 'shared' OR shared_at IS NOT NULL", name=op.f("ck_dossier_shared_at")),
        sa.CheckConstraint(
            "status IN ('preparing', 'frozen', 'reviewing', 'with_director', 'correcting', 'shared', 'closed')",
            name=op.f("ck_dossier_status"),
        ),
        sa.ForeignKeyConstraint(
            ["acting_director_id"], ["user.id"], name=op.f("fk_dossier_acting_director_id_user")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_dossier_person_id_person")),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_dossier_round_id_round")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dossier")),
        sa.UniqueConstraint("public_id", name=op.f("uq_dossier_public_id")),
        sa.UniqueConstraint("round_id", "person_id", name=op.f("uq_dossier_round_id_person_id")),
    )
    op.create_index(op.f("ix_dossier_acting_director_id"), "dossier", ["acting_director_id"], unique=False)
    op.create_index(op.f("ix_dossier_person_id"), "dossier", ["person_id"], unique=False)
    op.create_table(
        "round_advisor",
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("zone", sa.String(length=60), nullable=True),
        sa.Column("convened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("declared_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("extended_to", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.CheckConstraint(
            "declared_at IS NULL OR found_at IS NOT NULL", name=op.f("ck_round_advisor_found_before_declared")
        ),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_round_advisor_round_id_round")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_round_advisor_user_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_round_advisor")),
        sa.UniqueConstraint("public_id", name=op.f("uq_round_advisor_public_id")),
        sa.UniqueConstraint("round_id", "user_id", name=op.f("uq_round_advisor_round_id_user_id")),
    )
    op.create_index(op.f("ix_round_advisor_user_id"), "round_advisor", ["user_id"], unique=False)
    op.create_table(
        "acknowledgement",
        sa.Column("dossier_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossier.id"], name=op.f("fk_acknowledgement_dossier_id_dossier")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_acknowledgement")),
        sa.UniqueConstraint("dossier_id", name=op.f("uq_acknowledgement_dossier_id")),
    )
    op.create_table(
        "assignment",
        sa.Column("dossier_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("part", sa.String(length=10), nullable=False),
        sa.Column("status", sa.String(length=14), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("acknowledged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("declined_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("recused_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.CheckConstraint("part IN ('lead', 'second', 'reader')", name=op.f("ck_assignment_part")),
        sa.CheckConstraint(
            "status <> 'declined' OR reason IS NOT NULL", name=op.f("ck_assignment_declined_for_a_reason")
        ),
        sa.CheckConstraint(
            "status = 'proposed' OR published_at IS NOT NULL", name=op.f("ck_assignment_published_at")
        ),
        sa.CheckConstraint(
            "status IN ('proposed', 'published', 'acknowledged', 'declined', 'recused')",
            name=op.f("ck_assignment_status"),
        ),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossier.id"], name=op.f("fk_assignment_dossier_id_dossier")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_assignment_user_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assignment")),
        sa.UniqueConstraint("dossier_id", "user_id", name=op.f("uq_assignment_dossier_id_user_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq_assignment_public_id")),
    )
    op.create_index(op.f("ix_assignment_user_id"), "assignment", ["user_id"], unique=False)
    op.create_table(
        "broken_glass",
        sa.Column("dossier_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossier.id"], name=op.f("fk_broken_glass_dossier_id_dossier")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_broken_glass_user_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_broken_glass")),
        sa.UniqueConstraint("public_id", name=op.f("uq_broken_glass_public_id")),
    )
    op.create_index(op.f("ix_broken_glass_dossier_id"), "broken_glass", ["dossier_id"], unique=False)
    op.create_table(
        "correction",
        sa.Column("dossier_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossier.id"], name=op.f("fk_correction_dossier_id_dossier")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_correction")),
    )
    op.create_index(op.f("ix_correction_dossier_id"), "correction", ["dossier_id"], unique=False)
    op.create_table(
        "dossier_item",
        sa.Column("dossier_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("publication_id", sa.Integer(), nullable=True),
        sa.Column("title", sa.String(), nullable=True),
        sa.Column("place", sa.Integer(), nullable=True),
        sa.Column("role", sa.String(length=200), nullable=True),
        sa.Column("why", sa.String(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.CheckConstraint(
            "(kind = 'publication') = (publication_id IS NOT NULL)", name=op.f("ck_dossier_item_publication")
        ),
        sa.CheckConstraint("(kind = 'publication') = (title IS NULL)", name=op.f("ck_dossier_item_title")),
        sa.CheckConstraint("place BETWEEN 1 AND 5", name=op.f("ck_dossier_item_five_highlights")),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossier.id"], name=op.f("fk_dossier_item_dossier_id_dossier")
        ),
        sa.ForeignKeyConstraint(
            ["publication_id"], ["publication.id"], name=op.f("fk_dossier_item_publication_id_publication")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dossier_item")),
        sa.UniqueConstraint(
            "dossier_id", "publication_id", name=op.f("uq_dossier_item_dossier_id_publication_id")
        ),
        sa.UniqueConstraint("public_id", name=op.f("uq_dossier_item_public_id")),
    )
    op.create_index(op.f("ix_dossier_item_dossier_id"), "dossier_item", ["dossier_id"], unique=False)
    op.create_table(
        "follow_up",
        sa.Column("dossier_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("evidence", sa.String(length=500), nullable=True),
        sa.Column("proposed_by_id", sa.Integer(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("dropped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.CheckConstraint(
            "status IN ('proposed', 'agreed', 'done', 'dropped')", name=op.f("ck_follow_up_status")
        ),
        sa.CheckConstraint(
            "status NOT IN ('agreed', 'done') OR (owner_id IS NOT NULL AND due_on IS NOT NULL)",
            name=op.f("ck_follow_up_agreed"),
        ),
        sa.ForeignKeyConstraint(["dossier_id"], ["dossier.id"], name=op.f("fk_follow_up_dossier_id_dossier")),
        sa.ForeignKeyConstraint(["owner_id"], ["person.id"], name=op.f("fk_follow_up_owner_id_person")),
        sa.ForeignKeyConstraint(
            ["proposed_by_id"], ["user.id"], name=op.f("fk_follow_up_proposed_by_id_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follow_up")),
        sa.UniqueConstraint("public_id", name=op.f("uq_follow_up_public_id")),
    )
    op.create_index(op.f("ix_follow_up_dossier_id"), "follow_up", ["dossier_id"], unique=False)
    op.create_index(op.f("ix_follow_up_owner_id"), "follow_up", ["owner_id"], unique=False)
    op.create_table(
        "packet",
        sa.Column("dossier_id", sa.Integer(), nullable=False),
        sa.Column("content", sa.String(), nullable=True),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("source", sa.String(length=64), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("previewed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("previewed_by_id", sa.Integer(), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("released_by_id", sa.Integer(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.CheckConstraint(
            "(content IS NULL) = (erased_at IS NOT NULL)", name=op.f("ck_packet_erased_or_whole")
        ),
        sa.CheckConstraint(
            "(released_at IS NULL) = (released_by_id IS NULL)", name=op.f("ck_packet_released_by_somebody")
        ),
        sa.CheckConstraint(
            "withdrawn_at IS NULL OR released_at IS NOT NULL", name=op.f("ck_packet_withdrawn_after_release")
        ),
        sa.ForeignKeyConstraint(["dossier_id"], ["dossier.id"], name=op.f("fk_packet_dossier_id_dossier")),
        sa.ForeignKeyConstraint(["file_id"], ["stored_file.id"], name=op.f("fk_packet_file_id_stored_file")),
        sa.ForeignKeyConstraint(
            ["previewed_by_id"], ["user.id"], name=op.f("fk_packet_previewed_by_id_user")
        ),
        sa.ForeignKeyConstraint(["released_by_id"], ["user.id"], name=op.f("fk_packet_released_by_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_packet")),
        sa.UniqueConstraint("public_id", name=op.f("uq_packet_public_id")),
    )
    op.create_index(op.f("ix_packet_dossier_id"), "packet", ["dossier_id"], unique=False)
    op.create_index(op.f("ix_packet_file_id"), "packet", ["file_id"], unique=False)
    op.create_index(
        "uq_packet_one_released",
        "packet",
        ["dossier_id"],
        unique=True,
        sqlite_where=sa.text("released_at IS NOT NULL AND withdrawn_at IS NULL"),
        postgresql_where=sa.text("released_at IS NOT NULL AND withdrawn_at IS NULL"),
    )
    op.create_table(
        "reminder",
        sa.Column("round_advisor_id", sa.Integer(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["round_advisor_id"],
            ["round_advisor.id"],
            name=op.f("fk_reminder_round_advisor_id_round_advisor"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder")),
        sa.UniqueConstraint("round_advisor_id", "days", name=op.f("uq_reminder_round_advisor_id_days")),
    )
    op.create_table(
        "reply",
        sa.Column("dossier_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["dossier_id"], ["dossier.id"], name=op.f("fk_reply_dossier_id_dossier")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reply")),
        sa.UniqueConstraint("dossier_id", name=op.f("uq_reply_dossier_id")),
    )
    op.create_table(
        "self_statement",
        sa.Column("dossier_id", sa.Integer(), nullable=False),
        sa.Column("knowledge", sa.String(), nullable=True),
        sa.Column("people", sa.String(), nullable=True),
        sa.Column("community", sa.String(), nullable=True),
        sa.Column("openness", sa.String(), nullable=True),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossier.id"], name=op.f("fk_self_statement_dossier_id_dossier")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_self_statement")),
        sa.UniqueConstraint("dossier_id", name=op.f("uq_self_statement_dossier_id")),
    )
    op.create_table(
        "synthesis",
        sa.Column("dossier_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(), nullable=True),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["dossier_id"], ["dossier.id"], name=op.f("fk_synthesis_dossier_id_dossier")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_synthesis")),
        sa.UniqueConstraint("dossier_id", name=op.f("uq_synthesis_dossier_id")),
    )
    op.create_table(
        "review",
        sa.Column("assignment_id", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("returned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("returned_reason", sa.String(), nullable=True),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("recused_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.CheckConstraint(
            "status IN ('draft', 'submitted', 'released', 'recused')", name=op.f("ck_review_status")
        ),
        sa.CheckConstraint(
            "status NOT IN ('submitted', 'released') OR submitted_at IS NOT NULL",
            name=op.f("ck_review_submitted_at"),
        ),
        sa.CheckConstraint(
            "(returned_at IS NULL) = (returned_reason IS NULL)", name=op.f("ck_review_returned_for_a_reason")
        ),
        sa.ForeignKeyConstraint(
            ["assignment_id"], ["assignment.id"], name=op.f("fk_review_assignment_id_assignment")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review")),
        sa.UniqueConstraint("assignment_id", name=op.f("uq_review_assignment_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq_review_public_id")),
    )
    op.create_table(
        "review_version",
        sa.Column("review_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["review_id"], ["review.id"], name=op.f("fk_review_version_review_id_review")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_version")),
        sa.UniqueConstraint("review_id", "number", name=op.f("uq_review_version_review_id_number")),
    )
