"""who is at risk, as it was worked out last

Revision: 0017, after 0016.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op


revision = '0017'
down_revision = '0016'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go up."""
    op.create_table(
        'learner_at_risk',
        sa.Column('enrolment_id', sa.Integer(), nullable=False),
        sa.Column('urgency', sa.Integer(), nullable=False),
        sa.Column('signs', sa.JSON(), nullable=False),
        sa.Column('since', sa.DateTime(timezone=True), nullable=False),
        sa.Column('found_at', sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(['enrolment_id'], ['enrolment.id'], name=op.f('fk_learner_at_risk_enrolment_id')),
        sa.PrimaryKeyConstraint('enrolment_id', name=op.f('pk_learner_at_risk')),
    )
    with op.batch_alter_table('learner_at_risk', schema=None) as batch_op:
        batch_op.create_index('ix_learner_at_risk_urgency', ['urgency', 'enrolment_id'], unique=False)


def downgrade() -> None:
    """Go back."""
    op.drop_table('learner_at_risk')
