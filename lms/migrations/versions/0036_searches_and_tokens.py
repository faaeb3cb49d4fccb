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


def downgrade() -> None:
    """Go back."""
    op.drop_table("post_word")
