"""public statements of councils, in versions

Revision: 0026, after 0025.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op


revision = '0026'
down_revision = '0025'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go up."""
    op.create_table('pledge_statement',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('council_id', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('drafted_by_id', sa.Integer(), nullable=False),
    sa.Column('drafted_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('approved_by_id', sa.Integer(), nullable=True),
    sa.Column('approved_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint('(approved_by_id IS NULL) = (approved_at IS NULL)', name=op.f('ck_pledge_statement_approved_by_somebody')),
    sa.ForeignKeyConstraint(['council_id'], ['council.id'], name=op.f('fk_pledge_statement_council_id')),
    sa.ForeignKeyConstraint(['drafted_by_id'], ['person.id'], name=op.f('fk_pledge_statement_drafted_by_id')),
    sa.ForeignKeyConstraint(['approved_by_id'], ['person.id'], name=op.f('fk_pledge_statement_approved_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_pledge_statement')),
    sa.UniqueConstraint('council_id', 'version', name=op.f('uq_pledge_statement_council_id_version'))
    )
    with op.batch_alter_table('pledge_statement', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_pledge_statement_drafted_by_id'), ['drafted_by_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_pledge_statement_approved_by_id'), ['approved_by_id'], unique=False)


def downgrade() -> None:
    """Go back."""
    op.drop_table('pledge_statement')
