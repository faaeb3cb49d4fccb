"""who asked for a new marking, and so does not give it

Revision: 0026, after 0021. Work that waits already keeps to what it was sent back with.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op


revision = '0026'
down_revision = '0021'
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


def downgrade() -> None:
    """Go back."""
    op.drop_table('remark_requester')
