"""reviews of translations: which text, for which English, by whom and when

Revision: 0009, after 0008.
"""

from __future__ import annotations

from alembic import op
import sqlalchemy as sa



revision = '0009'
down_revision = '0008'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go up."""
    op.create_table(
        'translation_review',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('language', sa.String(length=12), nullable=False),
        sa.Column('kind', sa.String(length=40), nullable=False),
        sa.Column('key', sa.String(length=200), nullable=False),
        sa.Column('number', sa.Integer(), nullable=False),
        sa.Column('english', sa.String(length=16), nullable=False),
        sa.Column('texts', sa.JSON(), nullable=False),
        sa.Column('reviewer_id', sa.Integer(), nullable=False),
        sa.Column('reviewed_at', sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(['reviewer_id'], ['person.id'], name=op.f('fk_translation_review_reviewer_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_translation_review')),
        sa.UniqueConstraint('language', 'kind', 'key', 'number', name=op.f('uq_translation_review_language_kind_key_number')),
    )


def downgrade() -> None:
    """Go back."""
    op.drop_table('translation_review')
