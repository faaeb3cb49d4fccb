"""what a phone keeps and sends later: receipts, when it was written, and until when an attempt takes answers

Revision: 0005, after 0004.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op


revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go up."""
    op.create_table('offline_receipt',
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('item_id', sa.String(length=36), nullable=False),
    sa.Column('kind', sa.String(length=40), nullable=False),
    sa.Column('outcome', sa.String(length=40), nullable=False),
    sa.Column('received_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_offline_receipt_person_id')),
    sa.PrimaryKeyConstraint('person_id', 'item_id', name=op.f('pk_offline_receipt'))
    )
    with op.batch_alter_table('answer', schema=None) as batch_op:
        batch_op.add_column(sa.Column('written_at', sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table('attempt', schema=None) as batch_op:
        batch_op.add_column(sa.Column('closes_at', sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table('lesson_progress', schema=None) as batch_op:
        batch_op.add_column(sa.Column('checked_at', sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    """Go back."""
    with op.batch_alter_table('lesson_progress', schema=None) as batch_op:
        batch_op.drop_column('checked_at')
    with op.batch_alter_table('attempt', schema=None) as batch_op:
        batch_op.drop_column('closes_at')
    with op.batch_alter_table('answer', schema=None) as batch_op:
        batch_op.drop_column('written_at')
    op.drop_table('offline_receipt')
