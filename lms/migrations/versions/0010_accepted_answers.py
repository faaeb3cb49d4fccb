"""typed answers that a person accepted; tries found by module and edition

Revision: 0010, after 0009.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op


revision = '0010'
down_revision = '0009'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go up."""
    op.create_table('accepted_words',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('edition', sa.String(length=16), nullable=False),
    sa.Column('module_code', sa.String(length=20), nullable=False),
    sa.Column('question_id', sa.String(length=40), nullable=False),
    sa.Column('gap_id', sa.String(length=40), nullable=False),
    sa.Column('words', sa.Text(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('accepted_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('accepted_by_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['accepted_by_id'], ['person.id'], name=op.f('fk_accepted_words_accepted_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_accepted_words')),
    sa.UniqueConstraint('edition', 'module_code', 'question_id', 'gap_id', 'words', name=op.f('uq_accepted_words_edition_module_code_question_id_gap_id_words'))
    )
    op.create_table('accepted_answer',
    sa.Column('attempt_id', sa.Integer(), nullable=False),
    sa.Column('question_id', sa.String(length=40), nullable=False),
    sa.Column('gap_id', sa.String(length=40), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('accepted_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('accepted_by_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['accepted_by_id'], ['person.id'], name=op.f('fk_accepted_answer_accepted_by_id')),
    sa.ForeignKeyConstraint(['attempt_id'], ['attempt.id'], name=op.f('fk_accepted_answer_attempt_id')),
    sa.PrimaryKeyConstraint('attempt_id', 'question_id', 'gap_id', name=op.f('pk_accepted_answer'))
    )
    with op.batch_alter_table('attempt', schema=None) as batch_op:
        batch_op.create_index('ix_attempt_module_edition', ['module_code', 'edition'], unique=False)


def downgrade() -> None:
    """Go back."""
    with op.batch_alter_table('attempt', schema=None) as batch_op:
        batch_op.drop_index('ix_attempt_module_edition')

    op.drop_table('accepted_answer')
    op.drop_table('accepted_words')
