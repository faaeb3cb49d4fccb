"""a stamp that tells one state of the pool from the next

Revision: 0027, after 0026. Without a row nothing tells, and each look reads the whole pool: the first one is drawn here.
"""

from __future__ import annotations

import secrets

import sqlalchemy as sa
from alembic import op


revision = '0027'
down_revision = '0026'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go up."""
    stamp = op.create_table('pool_stamp',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('value', sa.String(length=32), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_pool_stamp'))
    )
    op.bulk_insert(stamp, [{'id': 1, 'value': secrets.token_hex(16)}])


def downgrade() -> None:
    """Go back."""
    op.drop_table('pool_stamp')
