"""searches and tokens

Words of posts, by which anyone searches them; a job fills them in for the posts that are there. Readers of alerts with
their saved searches; tokens with which councils' own systems read and write.

Revision: 0036, after 0035.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op


revision = '0036'
down_revision = '0035'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go up."""
    op.create_table(
        "post_word",
        sa.Column(
            "word", sa.String(40).with_variant(sa.String(40, collation="C"), "postgresql"), nullable=False
        ),
        sa.Column("vacancy_id", sa.Integer(), nullable=False),
        sa.Column("is_place", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["vacancy_id"], ["vacancy.id"], name=op.f("fk_post_word_vacancy_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("word", "vacancy_id", name=op.f("pk_post_word")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_post_word_vacancy_id"), "post_word", ["vacancy_id"])
    op.create_table(
        "alert_reader",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("email", sa.String(254), nullable=True),
        sa.Column("language", sa.String(12), nullable=False),
        sa.Column("secret", sa.String(64), nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("warned_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(person_id IS NULL) <> (email IS NULL)", name=op.f("ck_alert_reader_person_or_address")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_alert_reader_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert_reader")),
        sa.UniqueConstraint("person_id", name=op.f("uq_alert_reader_person_id")),
        sa.UniqueConstraint("email", name=op.f("uq_alert_reader_email")),
        sa.UniqueConstraint("secret", name=op.f("uq_alert_reader_secret")),
    )
    op.create_index(op.f("ix_alert_reader_kept_at"), "alert_reader", ["kept_at"])
    op.create_table(
        "saved_search",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reader_id", sa.Integer(), nullable=False),
        sa.Column("asks", sa.Text(), nullable=False),
        sa.Column("rhythm", sa.String(40), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("looked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["reader_id"], ["alert_reader.id"], name=op.f("fk_saved_search_reader_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_search")),
    )
    op.create_index(op.f("ix_saved_search_reader_id"), "saved_search", ["reader_id"])
    op.create_index(op.f("ix_saved_search_due_on"), "saved_search", ["due_on"])
    op.create_table(
        "alerted_post",
        sa.Column("reader_id", sa.Integer(), nullable=False),
        sa.Column("vacancy_id", sa.Integer(), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["reader_id"], ["alert_reader.id"], name=op.f("fk_alerted_post_reader_id")),
        sa.ForeignKeyConstraint(
            ["vacancy_id"], ["vacancy.id"], name=op.f("fk_alerted_post_vacancy_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("reader_id", "vacancy_id", name=op.f("pk_alerted_post")),
    )
    op.create_index(op.f("ix_alerted_post_vacancy_id"), "alerted_post", ["vacancy_id"])
    op.create_index(op.f("ix_alerted_post_told_at"), "alerted_post", ["told_at"])
    op.create_table(
        "api_token",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("council_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("scope_words", sa.JSON(), nullable=False),
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("last_letters", sa.String(4), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["council_id"], ["council.id"], name=op.f("fk_api_token_council_id")),
        sa.ForeignKeyConstraint(["made_by_id"], ["person.id"], name=op.f("fk_api_token_made_by_id")),
        sa.ForeignKeyConstraint(["revoked_by_id"], ["person.id"], name=op.f("fk_api_token_revoked_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_token")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_api_token_token_hash")),
    )
    op.create_index(op.f("ix_api_token_council_id"), "api_token", ["council_id"])


def downgrade() -> None:
    """Go back."""
    for table in ("api_token", "alerted_post", "saved_search", "alert_reader", "post_word"):
        op.drop_table(table)
