"""the roles of a person are found by an index: every page asks for them

Revision: 0003, after 0002.
"""

from __future__ import annotations

from alembic import op


revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go up."""
    with op.batch_alter_table('role_holding', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_role_holding_person_id'), ['person_id'], unique=False)


def downgrade() -> None:
    """Go back."""
    with op.batch_alter_table('role_holding', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_role_holding_person_id'))
