"""reviews of certificates, numbers of an awarding organisation by step, claims for units

Revision: 0022, after 0021.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op


revision = '0022'
down_revision = '0021'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go up."""
    op.create_table('certificate_review',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('certificate_id', sa.Integer(), nullable=False),
    sa.Column('module_code', sa.String(length=20), nullable=False),
    sa.Column('raised_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('outcome', sa.String(length=40), nullable=True),
    sa.Column('reason', sa.String(length=300), nullable=False),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('decided_by_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['certificate_id'], ['issued_certificate.id'], name=op.f('fk_certificate_review_certificate_id')),
    sa.ForeignKeyConstraint(['decided_by_id'], ['person.id'], name=op.f('fk_certificate_review_decided_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_certificate_review'))
    )
    with op.batch_alter_table('certificate_review', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_certificate_review_certificate_id'), ['certificate_id'], unique=False)

    with op.batch_alter_table('claim_step', schema=None) as batch_op:
        batch_op.add_column(sa.Column('ao_number', sa.String(length=60), server_default='', nullable=False))
        batch_op.add_column(sa.Column('ao_issued_on', sa.Date(), nullable=True))

    with op.batch_alter_table('claim', schema=None) as batch_op:
        batch_op.add_column(sa.Column('kind', sa.String(length=40), server_default='whole programme', nullable=False))
        batch_op.drop_constraint(batch_op.f('uq_claim_enrolment_id'), type_='unique')
        batch_op.create_unique_constraint(batch_op.f('uq_claim_enrolment_id_kind'), ['enrolment_id', 'kind'])

    # A claim was issued once until now: its number is what was written down in that step.
    op.execute(
        "UPDATE claim_step SET ao_number = (SELECT ao_number FROM claim WHERE claim.id = claim_step.claim_id),"
        " ao_issued_on = (SELECT ao_issued_on FROM claim WHERE claim.id = claim_step.claim_id)"
        " WHERE state = 'issued'"
    )


def downgrade() -> None:
    """Go back. Claims for units go with it: there was no place for them."""
    op.execute("DELETE FROM claim_step WHERE claim_id IN (SELECT id FROM claim WHERE kind = 'units')")
    op.execute("DELETE FROM claim WHERE kind = 'units'")
    with op.batch_alter_table('claim', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('uq_claim_enrolment_id_kind'), type_='unique')
        batch_op.create_unique_constraint(batch_op.f('uq_claim_enrolment_id'), ['enrolment_id'])
        batch_op.drop_column('kind')

    with op.batch_alter_table('claim_step', schema=None) as batch_op:
        batch_op.drop_column('ao_issued_on')
        batch_op.drop_column('ao_number')

    with op.batch_alter_table('certificate_review', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_certificate_review_certificate_id'))

    op.drop_table('certificate_review')
