"""exceptions for words in posts that the law forbids without a reason

Revision: 0025, after 0024.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op


revision = '0025'
down_revision = '0024'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go up."""
    op.create_table('vacancy_exception',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('vacancy_id', sa.Integer(), nullable=False),
    sa.Column('words', sa.Text(), nullable=False),
    sa.Column('ground', sa.String(length=40), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('asked_by_id', sa.Integer(), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ruling', sa.String(length=40), nullable=True),
    sa.Column('ruling_reason', sa.Text(), nullable=False),
    sa.Column('ruled_by_id', sa.Integer(), nullable=True),
    sa.Column('ruled_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint('(ruling IS NULL) = (ruled_at IS NULL) AND (ruling IS NULL) = (ruled_by_id IS NULL)', name=op.f('ck_vacancy_exception_ruled_by_somebody')),
    sa.ForeignKeyConstraint(['asked_by_id'], ['person.id'], name=op.f('fk_vacancy_exception_asked_by_id')),
    sa.ForeignKeyConstraint(['ruled_by_id'], ['person.id'], name=op.f('fk_vacancy_exception_ruled_by_id')),
    sa.ForeignKeyConstraint(['vacancy_id'], ['vacancy.id'], name=op.f('fk_vacancy_exception_vacancy_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_vacancy_exception'))
    )
    with op.batch_alter_table('vacancy_exception', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_vacancy_exception_vacancy_id'), ['vacancy_id'], unique=False)


def downgrade() -> None:
    """Go back."""
    op.drop_table('vacancy_exception')
