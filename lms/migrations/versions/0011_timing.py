"""windows and minutes of quizzes, outages and the heartbeat that finds them

Revision: 0011, after 0010.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op


revision = '0011'
down_revision = '0010'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go up."""
    op.create_table(
        'outage',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('began_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('ended_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('note', sa.String(length=300), nullable=False),
        sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('recorded_by_id', sa.Integer(), nullable=True),
        sa.Column('undone_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('undone_by_id', sa.Integer(), nullable=True),
        sa.CheckConstraint('ended_at > began_at', name=op.f('ck_outage_ends_later')),
        sa.ForeignKeyConstraint(['recorded_by_id'], ['person.id'], name=op.f('fk_outage_recorded_by_id')),
        sa.ForeignKeyConstraint(['undone_by_id'], ['person.id'], name=op.f('fk_outage_undone_by_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_outage')),
    )
    with op.batch_alter_table('outage', schema=None) as batch_op:
        batch_op.create_index('ix_outage_ended_at', ['ended_at'], unique=False)
        batch_op.create_index('uq_outage_proposed', ['began_at'], unique=True, sqlite_where=sa.text('recorded_at IS NULL'), postgresql_where=sa.text('recorded_at IS NULL'))

    op.create_table(
        'heartbeat',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('at', sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_heartbeat')),
    )
    op.create_table(
        'quiz_window',
        sa.Column('cohort_id', sa.Integer(), nullable=False),
        sa.Column('module_code', sa.String(length=20), nullable=False),
        sa.Column('opens_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('closes_at', sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint('closes_at > opens_at', name=op.f('ck_quiz_window_closes_later')),
        sa.ForeignKeyConstraint(['cohort_id'], ['cohort.id'], name=op.f('fk_quiz_window_cohort_id')),
        sa.PrimaryKeyConstraint('cohort_id', 'module_code', name=op.f('pk_quiz_window')),
    )
    # Not in the batch: that would make the table anew, which SQLite refuses while answers point at it.
    op.drop_column('attempt', 'closes_at')
    with op.batch_alter_table('attempt', schema=None) as batch_op:
        batch_op.add_column(sa.Column('minutes', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('was_ended', sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.create_index('ix_attempt_timed', ['started_at'], unique=False, sqlite_where=sa.text('submitted_at IS NULL AND minutes IS NOT NULL'), postgresql_where=sa.text('submitted_at IS NULL AND minutes IS NOT NULL'))


def downgrade() -> None:
    """Go back."""
    with op.batch_alter_table('attempt', schema=None) as batch_op:
        batch_op.drop_index('ix_attempt_timed', sqlite_where=sa.text('submitted_at IS NULL AND minutes IS NOT NULL'), postgresql_where=sa.text('submitted_at IS NULL AND minutes IS NOT NULL'))
        batch_op.add_column(sa.Column('closes_at', sa.DateTime(timezone=True), nullable=True))
    op.drop_column('attempt', 'was_ended')
    op.drop_column('attempt', 'minutes')

    op.drop_table('quiz_window')
    op.drop_table('heartbeat')
    with op.batch_alter_table('outage', schema=None) as batch_op:
        batch_op.drop_index('uq_outage_proposed', sqlite_where=sa.text('recorded_at IS NULL'), postgresql_where=sa.text('recorded_at IS NULL'))
        batch_op.drop_index('ix_outage_ended_at')

    op.drop_table('outage')
