"""Audit, jobs, mail, uploads, traces, forms sent twice, full text."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


SQLITE_WORDS = (
    "CREATE VIRTUAL TABLE search_words USING fts5(text, content='search_text', content_rowid='id', tokenize='ascii', prefix='2 3')",
    "CREATE TRIGGER search_words_insert AFTER INSERT ON search_text BEGIN INSERT INTO search_words(rowid, text) VALUES (new.id, new.text); END",
    "CREATE TRIGGER search_words_delete AFTER DELETE ON search_text BEGIN INSERT INTO search_words(search_words, rowid, text) VALUES ('delete', old.id, old.text); END",
    "CREATE TRIGGER search_words_update AFTER UPDATE OF id, text ON search_text BEGIN INSERT INTO search_words(search_words, rowid, text) VALUES ('delete', old.id, old.text); INSERT INTO search_words(rowid, text) VALUES (new.id, new.text); END",
)
POSTGRESQL_WORDS = (
    "ALTER TABLE search_text ADD COLUMN search_words tsvector GENERATED ALWAYS AS (to_tsvector('simple', text)) STORED",
    "CREATE INDEX search_words_index ON search_text USING gin (search_words)",
)


def upgrade() -> None:
    op.create_table(
        "access_trace",
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("thing", sa.String(), nullable=False),
        sa.Column("reader", sa.String(), nullable=False),
        sa.Column("first_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access_trace")),
        sa.UniqueConstraint("kind", "thing", "reader", name=op.f("uq_access_trace_kind_thing_reader")),
    )
    op.create_index(op.f("ix_access_trace_reader"), "access_trace", ["reader"], unique=False)
    op.create_table(
        "audit_entry",
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("act", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("thing", sa.String(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("detail_hash", sa.String(), nullable=True),
        sa.Column("sealed_number", sa.BigInteger(), nullable=True),
        sa.Column("seal", sa.String(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("(sealed_number IS NULL) = (seal IS NULL)", name=op.f("ck_audit_entry_sealed")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entry")),
        sa.UniqueConstraint("sealed_number", name=op.f("uq_audit_entry_sealed_number")),
    )
    op.create_index(op.f("ix_audit_entry_act_id"), "audit_entry", ["act", "id"], unique=False)
    op.create_index(op.f("ix_audit_entry_actor_id"), "audit_entry", ["actor", "id"], unique=False)
    op.create_index(
        op.f("ix_audit_entry_kind_thing_id"), "audit_entry", ["kind", "thing", "id"], unique=False
    )
    op.create_index(
        "ix_audit_entry_unsealed",
        "audit_entry",
        ["id"],
        unique=False,
        sqlite_where=sa.text("sealed_number IS NULL"),
        postgresql_where=sa.text("sealed_number IS NULL"),
    )
    op.create_table(
        "job",
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=True),
        sa.Column("args", sa.JSON(), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("lease", sa.String(length=32), nullable=True),
        sa.Column("error", sa.String(length=200), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.CheckConstraint(
            "(status = 'running') = (lease IS NOT NULL)", name=op.f("ck_job_leased_while_running")
        ),
        sa.CheckConstraint(
            "(status IN ('done', 'dead')) = (finished_at IS NOT NULL)", name=op.f("ck_job_finished_when_over")
        ),
        sa.CheckConstraint(
            "(status IN ('waiting', 'running')) = (due_at IS NOT NULL)", name=op.f("ck_job_due_until_over")
        ),
        sa.CheckConstraint("status IN ('waiting', 'running', 'done', 'dead')", name=op.f("ck_job_status")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job")),
        sa.UniqueConstraint("public_id", name=op.f("uq_job_public_id")),
    )
    op.create_index(
        "ix_job_due",
        "job",
        ["priority", "due_at"],
        unique=False,
        sqlite_where=sa.text("due_at IS NOT NULL"),
        postgresql_where=sa.text("due_at IS NOT NULL"),
    )
    op.create_index("ix_job_status", "job", ["status", "id"], unique=False)
    op.create_index(
        "uq_job_waiting",
        "job",
        ["name", "key"],
        unique=True,
        sqlite_where=sa.text("status = 'waiting'"),
        postgresql_where=sa.text("status = 'waiting'"),
    )
    op.create_table(
        "message",
        sa.Column("template", sa.String(length=80), nullable=False),
        sa.Column("recipient", sa.String(length=254), nullable=False),
        sa.Column("locale", sa.String(length=5), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("about", sa.String(length=80), nullable=True),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("minter", sa.String(length=80), nullable=True),
        sa.Column("minted_for", sa.String(length=80), nullable=True),
        sa.Column("message_id", sa.String(length=320), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("error", sa.String(length=80), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tried_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.CheckConstraint(
            "(status = 'sent') = (sent_at IS NOT NULL)", name=op.f("ck_message_sent_when_sent")
        ),
        sa.CheckConstraint(
            "status IN ('queued', 'sent', 'failed', 'bounced')", name=op.f("ck_message_status")
        ),
        sa.CheckConstraint(
            "(minter IS NULL) = (minted_for IS NULL)", name=op.f("ck_message_minted_for_something")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message")),
        sa.UniqueConstraint("key", name=op.f("uq_message_key")),
        sa.UniqueConstraint("public_id", name=op.f("uq_message_public_id")),
    )
    op.create_index(op.f("ix_message_about"), "message", ["about"], unique=False)
    op.create_index(op.f("ix_message_tried_at"), "message", ["tried_at"], unique=False)
    op.create_table(
        "search_text",
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("audience", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_text")),
        sa.UniqueConstraint(
            "kind", "public_id", "audience", name=op.f("uq_search_text_kind_public_id_audience")
        ),
    )
    op.create_table(
        "spent_key",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("location", sa.String(), nullable=False),
        sa.Column("spent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_spent_key")),
        sa.UniqueConstraint("key", name=op.f("uq_spent_key_key")),
    )
    op.create_table(
        "stored_file",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("stored_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("length(sha256) = 64", name=op.f("ck_stored_file_sha256_is_whole")),
        sa.CheckConstraint("pages > 0", name=op.f("ck_stored_file_has_pages")),
        sa.CheckConstraint("size > 0", name=op.f("ck_stored_file_has_bytes")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stored_file")),
        sa.UniqueConstraint("sha256", name=op.f("uq_stored_file_sha256")),
    )
    op.create_table(
        "tick",
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("ticked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tick")),
        sa.UniqueConstraint("name", name=op.f("uq_tick_name")),
    )
    op.create_table(
        "audit_detail",
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("salt", sa.String(), nullable=True),
        sa.Column("text", sa.String(), nullable=True),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(text IS NULL) = (erased_at IS NOT NULL) AND (text IS NULL) = (salt IS NULL)",
            name=op.f("ck_audit_detail_erased"),
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["audit_entry.id"], name=op.f("fk_audit_detail_entry_id_audit_entry")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_detail")),
        sa.UniqueConstraint("entry_id", name=op.f("uq_audit_detail_entry_id")),
    )

    for statement in SQLITE_WORDS if op.get_bind().dialect.name == "sqlite" else POSTGRESQL_WORDS:
        op.execute(statement)
