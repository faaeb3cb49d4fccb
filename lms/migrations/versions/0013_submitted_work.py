"""resubmissions, similarity, recognition of prior learning, absences and transfers

Revision: 0013, after 0012.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op


revision = '0013'
down_revision = '0012'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go up."""
    op.create_table('absence',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('enrolment_id', sa.Integer(), nullable=False),
    sa.Column('first_day', sa.Date(), nullable=False),
    sa.Column('last_day', sa.Date(), nullable=False),
    sa.Column('reason', sa.String(length=40), nullable=False),
    sa.Column('agreed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('agreed_by_id', sa.Integer(), nullable=False),
    sa.CheckConstraint('last_day >= first_day', name=op.f('ck_absence_ends_later')),
    sa.ForeignKeyConstraint(['agreed_by_id'], ['person.id'], name=op.f('fk_absence_agreed_by_id')),
    sa.ForeignKeyConstraint(['enrolment_id'], ['enrolment.id'], name=op.f('fk_absence_enrolment_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_absence'))
    )
    with op.batch_alter_table('absence', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_absence_enrolment_id'), ['enrolment_id'], unique=False)

    op.create_table('recognition_claim',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('enrolment_id', sa.Integer(), nullable=False),
    sa.Column('module_code', sa.String(length=20), nullable=False),
    sa.Column('edition', sa.String(length=16), nullable=False),
    sa.Column('state', sa.String(length=40), nullable=False),
    sa.Column('gained_where', sa.String(length=300), nullable=False),
    sa.Column('words', sa.Text(), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('judged_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('tutor_id', sa.Integer(), nullable=True),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('agreed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('assurer_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['assurer_id'], ['person.id'], name=op.f('fk_recognition_claim_assurer_id')),
    sa.ForeignKeyConstraint(['enrolment_id'], ['enrolment.id'], name=op.f('fk_recognition_claim_enrolment_id')),
    sa.ForeignKeyConstraint(['tutor_id'], ['person.id'], name=op.f('fk_recognition_claim_tutor_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_recognition_claim'))
    )
    with op.batch_alter_table('recognition_claim', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_recognition_claim_enrolment_id'), ['enrolment_id'], unique=False)
        batch_op.create_index('ix_recognition_claim_state_asked_at', ['state', 'asked_at'], unique=False)

    op.create_table('transfer',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('enrolment_id', sa.Integer(), nullable=False),
    sa.Column('from_cohort_id', sa.Integer(), nullable=False),
    sa.Column('to_cohort_id', sa.Integer(), nullable=False),
    sa.Column('from_edition', sa.String(length=16), nullable=False),
    sa.Column('to_edition', sa.String(length=16), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('officer_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['enrolment_id'], ['enrolment.id'], name=op.f('fk_transfer_enrolment_id')),
    sa.ForeignKeyConstraint(['from_cohort_id'], ['cohort.id'], name=op.f('fk_transfer_from_cohort_id')),
    sa.ForeignKeyConstraint(['officer_id'], ['person.id'], name=op.f('fk_transfer_officer_id')),
    sa.ForeignKeyConstraint(['to_cohort_id'], ['cohort.id'], name=op.f('fk_transfer_to_cohort_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_transfer'))
    )
    with op.batch_alter_table('transfer', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_transfer_enrolment_id'), ['enrolment_id'], unique=False)

    op.create_table('comparison',
    sa.Column('submission_id', sa.Integer(), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('done_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('tries', sa.Integer(), nullable=False),
    sa.Column('unread', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['submission_id'], ['submission.id'], name=op.f('fk_comparison_submission_id')),
    sa.PrimaryKeyConstraint('submission_id', name=op.f('pk_comparison'))
    )
    with op.batch_alter_table('comparison', schema=None) as batch_op:
        batch_op.create_index('ix_comparison_waiting', ['asked_at'], unique=False, sqlite_where=sa.text('done_at IS NULL'), postgresql_where=sa.text('done_at IS NULL'))

    op.create_table('likeness',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('submission_id', sa.Integer(), nullable=False),
    sa.Column('other_id', sa.Integer(), nullable=True),
    sa.Column('model_answer', sa.String(length=40), nullable=True),
    sa.Column('passages', sa.JSON(), nullable=False),
    sa.Column('words', sa.Integer(), nullable=False),
    sa.Column('found_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['other_id'], ['submission.id'], name=op.f('fk_likeness_other_id')),
    sa.ForeignKeyConstraint(['submission_id'], ['submission.id'], name=op.f('fk_likeness_submission_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_likeness'))
    )
    with op.batch_alter_table('likeness', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_likeness_other_id'), ['other_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_likeness_submission_id'), ['submission_id'], unique=False)

    op.create_table('recognition_criterion',
    sa.Column('claim_id', sa.Integer(), nullable=False),
    sa.Column('criterion', sa.String(length=20), nullable=False),
    sa.Column('finding', sa.String(length=40), nullable=True),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['claim_id'], ['recognition_claim.id'], name=op.f('fk_recognition_criterion_claim_id')),
    sa.PrimaryKeyConstraint('claim_id', 'criterion', name=op.f('pk_recognition_criterion'))
    )
    op.create_table('recognition_file',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('claim_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('media_type', sa.String(length=100), nullable=False),
    sa.Column('size_bytes', sa.Integer(), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('key', sa.String(length=64), nullable=False),
    sa.Column('added_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['claim_id'], ['recognition_claim.id'], name=op.f('fk_recognition_file_claim_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_recognition_file'))
    )
    with op.batch_alter_table('recognition_file', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_recognition_file_claim_id'), ['claim_id'], unique=False)

    op.create_table('resubmission',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('submission_id', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(length=40), nullable=False),
    sa.Column('authoriser', sa.String(length=40), nullable=False),
    sa.Column('opened_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('starts_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('decided_by_id', sa.Integer(), nullable=True),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['decided_by_id'], ['person.id'], name=op.f('fk_resubmission_decided_by_id')),
    sa.ForeignKeyConstraint(['submission_id'], ['submission.id'], name=op.f('fk_resubmission_submission_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_resubmission')),
    sa.UniqueConstraint('submission_id', name=op.f('uq_resubmission_submission_id'))
    )
    with op.batch_alter_table('resubmission', schema=None) as batch_op:
        batch_op.create_index('ix_resubmission_waiting', ['opened_at'], unique=False, sqlite_where=sa.text("state = 'waiting'"), postgresql_where=sa.text("state = 'waiting'"))

    op.create_table('shingle',
    sa.Column('submission_id', sa.Integer(), nullable=False),
    sa.Column('value', sa.BigInteger(), nullable=False),
    sa.Column('module_code', sa.String(length=20), nullable=False),
    sa.ForeignKeyConstraint(['submission_id'], ['submission.id'], name=op.f('fk_shingle_submission_id')),
    sa.PrimaryKeyConstraint('submission_id', 'value', name=op.f('pk_shingle'))
    )
    with op.batch_alter_table('shingle', schema=None) as batch_op:
        batch_op.create_index('ix_shingle_module_code_value', ['module_code', 'value'], unique=False)


    # What was submitted before is compared too.
    op.execute(
        "INSERT INTO comparison (submission_id, asked_at, tries, unread)"
        " SELECT id, submitted_at, 0, '[]' FROM submission WHERE submitted_at IS NOT NULL"
    )


def downgrade() -> None:
    """Go back."""
    with op.batch_alter_table('shingle', schema=None) as batch_op:
        batch_op.drop_index('ix_shingle_module_code_value')

    op.drop_table('shingle')
    with op.batch_alter_table('resubmission', schema=None) as batch_op:
        batch_op.drop_index('ix_resubmission_waiting', sqlite_where=sa.text("state = 'waiting'"), postgresql_where=sa.text("state = 'waiting'"))

    op.drop_table('resubmission')
    with op.batch_alter_table('recognition_file', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_recognition_file_claim_id'))

    op.drop_table('recognition_file')
    op.drop_table('recognition_criterion')
    with op.batch_alter_table('likeness', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_likeness_submission_id'))
        batch_op.drop_index(batch_op.f('ix_likeness_other_id'))

    op.drop_table('likeness')
    with op.batch_alter_table('comparison', schema=None) as batch_op:
        batch_op.drop_index('ix_comparison_waiting', sqlite_where=sa.text('done_at IS NULL'), postgresql_where=sa.text('done_at IS NULL'))

    op.drop_table('comparison')
    with op.batch_alter_table('transfer', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_transfer_enrolment_id'))

    op.drop_table('transfer')
    with op.batch_alter_table('recognition_claim', schema=None) as batch_op:
        batch_op.drop_index('ix_recognition_claim_state_asked_at')
        batch_op.drop_index(batch_op.f('ix_recognition_claim_enrolment_id'))

    op.drop_table('recognition_claim')
    with op.batch_alter_table('absence', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_absence_enrolment_id'))

    op.drop_table('absence')
