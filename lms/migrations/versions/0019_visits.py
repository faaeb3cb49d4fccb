"""visits of external verifiers

Revision: 0019, after 0018.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op


revision = '0019'
down_revision = '0018'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go up."""
    op.create_table('verifier_visit',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('purpose', sa.String(length=200), nullable=False),
    sa.Column('opens_on', sa.Date(), nullable=False),
    sa.Column('closes_on', sa.Date(), nullable=False),
    sa.Column('opened_by_id', sa.Integer(), nullable=False),
    sa.Column('opened_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint('closes_on >= opens_on', name=op.f('ck_verifier_visit_closes_later')),
    sa.ForeignKeyConstraint(['opened_by_id'], ['person.id'], name=op.f('fk_verifier_visit_opened_by_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_verifier_visit_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_verifier_visit'))
    )
    with op.batch_alter_table('verifier_visit', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_verifier_visit_person_id'), ['person_id'], unique=False)

    op.create_table('verifier_visit_cohort',
    sa.Column('visit_id', sa.Integer(), nullable=False),
    sa.Column('cohort_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['cohort_id'], ['cohort.id'], name=op.f('fk_verifier_visit_cohort_cohort_id')),
    sa.ForeignKeyConstraint(['visit_id'], ['verifier_visit.id'], name=op.f('fk_verifier_visit_cohort_visit_id')),
    sa.PrimaryKeyConstraint('visit_id', 'cohort_id', name=op.f('pk_verifier_visit_cohort'))
    )


def downgrade() -> None:
    """Go back."""
    op.drop_table('verifier_visit_cohort')
    with op.batch_alter_table('verifier_visit', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_verifier_visit_person_id'))

    op.drop_table('verifier_visit')
