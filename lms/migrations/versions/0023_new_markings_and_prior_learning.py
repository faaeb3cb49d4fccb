"""who asked for a new marking, and so does not give it; declaration and VACSR checks of prior learning

Revision: 0023, after 0022. Work that waits already keeps to what it was sent back with; claims from before have neither.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op


revision = '0023'
down_revision = '0022'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go up."""
    op.create_table('remark_requester',
    sa.Column('submission_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_remark_requester_person_id')),
    sa.ForeignKeyConstraint(['submission_id'], ['submission.id'], name=op.f('fk_remark_requester_submission_id')),
    sa.PrimaryKeyConstraint('submission_id', 'person_id', name=op.f('pk_remark_requester'))
    )
    with op.batch_alter_table('remark_requester', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_remark_requester_person_id'), ['person_id'], unique=False)
    with op.batch_alter_table('recognition_claim', schema=None) as batch_op:
        batch_op.add_column(sa.Column('declared_at', sa.DateTime(timezone=True), nullable=True))

    op.create_table('recognition_check',
    sa.Column('claim_id', sa.Integer(), nullable=False),
    sa.Column('check', sa.String(length=40), nullable=False),
    sa.Column('is_met', sa.Boolean(), nullable=False),
    sa.Column('note', sa.String(length=500), nullable=False),
    sa.ForeignKeyConstraint(['claim_id'], ['recognition_claim.id'], name=op.f('fk_recognition_check_claim_id')),
    sa.PrimaryKeyConstraint('claim_id', 'check', name=op.f('pk_recognition_check'))
    )


def downgrade() -> None:
    """Go back."""
    op.drop_table('recognition_check')
    with op.batch_alter_table('recognition_claim', schema=None) as batch_op:
        batch_op.drop_column('declared_at')

    op.drop_table('remark_requester')
