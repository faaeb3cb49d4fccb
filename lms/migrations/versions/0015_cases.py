"""appeals, malpractice, special consideration; identity checks, learner numbers, claims

Revision: 0015, after 0014.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op


revision = '0015'
down_revision = '0014'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go up."""
    op.create_table('identity_check',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('how', sa.String(length=40), nullable=False),
    sa.Column('checked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('checked_by_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['checked_by_id'], ['person.id'], name=op.f('fk_identity_check_checked_by_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_identity_check_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_identity_check')),
    sa.UniqueConstraint('person_id', name=op.f('uq_identity_check_person_id'))
    )
    op.create_table('learner_number',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('uln', sa.String(length=10), nullable=True),
    sa.Column('scn', sa.String(length=9), nullable=True),
    sa.Column('declined_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('changed_by_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['changed_by_id'], ['person.id'], name=op.f('fk_learner_number_changed_by_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_learner_number_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_learner_number')),
    sa.UniqueConstraint('person_id', name=op.f('uq_learner_number_person_id'))
    )
    op.create_table('claim',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('enrolment_id', sa.Integer(), nullable=False),
    sa.Column('organisation', sa.String(length=200), nullable=False),
    sa.Column('units', sa.JSON(), nullable=False),
    sa.Column('state', sa.String(length=40), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('sent_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ao_number', sa.String(length=60), nullable=False),
    sa.Column('ao_issued_on', sa.Date(), nullable=True),
    sa.ForeignKeyConstraint(['enrolment_id'], ['enrolment.id'], name=op.f('fk_claim_enrolment_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_claim')),
    sa.UniqueConstraint('enrolment_id', name=op.f('uq_claim_enrolment_id'))
    )
    with op.batch_alter_table('claim', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_claim_state'), ['state'], unique=False)

    op.create_table('consideration',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('token', sa.String(length=40), nullable=False),
    sa.Column('enrolment_id', sa.Integer(), nullable=False),
    sa.Column('module_code', sa.String(length=20), nullable=False),
    sa.Column('happened_on', sa.Date(), nullable=False),
    sa.Column('words', sa.Text(), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('state', sa.String(length=40), nullable=False),
    sa.Column('effect', sa.String(length=40), nullable=True),
    sa.Column('later_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('arrangement', sa.String(length=300), nullable=False),
    sa.Column('saw_evidence', sa.Boolean(), nullable=False),
    sa.Column('answer', sa.Text(), nullable=False),
    sa.Column('decided_by_id', sa.Integer(), nullable=True),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('reminded_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['decided_by_id'], ['person.id'], name=op.f('fk_consideration_decided_by_id')),
    sa.ForeignKeyConstraint(['enrolment_id'], ['enrolment.id'], name=op.f('fk_consideration_enrolment_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_consideration')),
    sa.UniqueConstraint('token', name=op.f('uq_consideration_token'))
    )
    with op.batch_alter_table('consideration', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_consideration_enrolment_id'), ['enrolment_id'], unique=False)
        batch_op.create_index('uq_consideration_waiting', ['enrolment_id', 'module_code'], unique=True, sqlite_where=sa.text("state = 'asked'"), postgresql_where=sa.text("state = 'asked'"))

    op.create_table('claim_step',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('claim_id', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(length=40), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=True),
    sa.Column('note', sa.String(length=300), nullable=False),
    sa.ForeignKeyConstraint(['by_id'], ['person.id'], name=op.f('fk_claim_step_by_id')),
    sa.ForeignKeyConstraint(['claim_id'], ['claim.id'], name=op.f('fk_claim_step_claim_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_claim_step'))
    )
    with op.batch_alter_table('claim_step', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_claim_step_claim_id'), ['claim_id'], unique=False)

    op.create_table('malpractice_case',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('token', sa.String(length=40), nullable=False),
    sa.Column('enrolment_id', sa.Integer(), nullable=False),
    sa.Column('module_code', sa.String(length=20), nullable=False),
    sa.Column('submission_id', sa.Integer(), nullable=True),
    sa.Column('attempt_id', sa.Integer(), nullable=True),
    sa.Column('category', sa.String(length=40), nullable=False),
    sa.Column('words', sa.Text(), nullable=False),
    sa.Column('reported_by_id', sa.Integer(), nullable=False),
    sa.Column('reported_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('answer_by', sa.DateTime(timezone=True), nullable=False),
    sa.Column('answer', sa.Text(), nullable=False),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('investigator_id', sa.Integer(), nullable=True),
    sa.Column('taken_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('findings', sa.Text(), nullable=False),
    sa.Column('grounds', sa.Text(), nullable=False),
    sa.Column('passed_on_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('outcome', sa.String(length=40), nullable=True),
    sa.Column('reasons', sa.Text(), nullable=False),
    sa.Column('set_aside_id', sa.Integer(), nullable=True),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('reminded_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint('(submission_id IS NULL) <> (attempt_id IS NULL)', name=op.f('ck_malpractice_case_is_about_one')),
    sa.ForeignKeyConstraint(['attempt_id'], ['attempt.id'], name=op.f('fk_malpractice_case_attempt_id')),
    sa.ForeignKeyConstraint(['enrolment_id'], ['enrolment.id'], name=op.f('fk_malpractice_case_enrolment_id')),
    sa.ForeignKeyConstraint(['investigator_id'], ['person.id'], name=op.f('fk_malpractice_case_investigator_id')),
    sa.ForeignKeyConstraint(['reported_by_id'], ['person.id'], name=op.f('fk_malpractice_case_reported_by_id')),
    sa.ForeignKeyConstraint(['set_aside_id'], ['marking.id'], name=op.f('fk_malpractice_case_set_aside_id')),
    sa.ForeignKeyConstraint(['submission_id'], ['submission.id'], name=op.f('fk_malpractice_case_submission_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_malpractice_case')),
    sa.UniqueConstraint('token', name=op.f('uq_malpractice_case_token'))
    )
    with op.batch_alter_table('malpractice_case', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_malpractice_case_enrolment_id'), ['enrolment_id'], unique=False)
        batch_op.create_index('ix_malpractice_case_open', ['due_at'], unique=False, sqlite_where=sa.text('closed_at IS NULL'), postgresql_where=sa.text('closed_at IS NULL'))

    op.create_table('appeal',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('token', sa.String(length=40), nullable=False),
    sa.Column('enrolment_id', sa.Integer(), nullable=False),
    sa.Column('module_code', sa.String(length=20), nullable=False),
    sa.Column('marking_id', sa.Integer(), nullable=True),
    sa.Column('malpractice_id', sa.Integer(), nullable=True),
    sa.Column('words', sa.Text(), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('remark_id', sa.Integer(), nullable=True),
    sa.Column('remark_asked_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('remarked_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ending', sa.String(length=40), nullable=True),
    sa.CheckConstraint('(marking_id IS NULL) <> (malpractice_id IS NULL)', name=op.f('ck_appeal_is_about_one')),
    sa.ForeignKeyConstraint(['enrolment_id'], ['enrolment.id'], name=op.f('fk_appeal_enrolment_id')),
    sa.ForeignKeyConstraint(['malpractice_id'], ['malpractice_case.id'], name=op.f('fk_appeal_malpractice_id')),
    sa.ForeignKeyConstraint(['marking_id'], ['marking.id'], name=op.f('fk_appeal_marking_id')),
    sa.ForeignKeyConstraint(['remark_id'], ['submission.id'], name=op.f('fk_appeal_remark_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_appeal')),
    sa.UniqueConstraint('token', name=op.f('uq_appeal_token'))
    )
    with op.batch_alter_table('appeal', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_appeal_enrolment_id'), ['enrolment_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_appeal_malpractice_id'), ['malpractice_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_appeal_remark_id'), ['remark_id'], unique=False)
        batch_op.create_index('uq_appeal_open', ['enrolment_id', 'module_code'], unique=True, sqlite_where=sa.text('closed_at IS NULL'), postgresql_where=sa.text('closed_at IS NULL'))

    op.create_table('appeal_step',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('appeal_id', sa.Integer(), nullable=False),
    sa.Column('stage', sa.String(length=40), nullable=False),
    sa.Column('outside', sa.String(length=40), nullable=True),
    sa.Column('words', sa.Text(), nullable=False),
    sa.Column('opened_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('decided_by_id', sa.Integer(), nullable=True),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('verdict', sa.String(length=40), nullable=True),
    sa.Column('reasons', sa.Text(), nullable=False),
    sa.Column('answer_by', sa.DateTime(timezone=True), nullable=True),
    sa.Column('accepted_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('reminded_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['appeal_id'], ['appeal.id'], name=op.f('fk_appeal_step_appeal_id')),
    sa.ForeignKeyConstraint(['decided_by_id'], ['person.id'], name=op.f('fk_appeal_step_decided_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_appeal_step'))
    )
    with op.batch_alter_table('appeal_step', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_appeal_step_appeal_id'), ['appeal_id'], unique=False)
        batch_op.create_index('ix_appeal_step_waiting', ['due_at'], unique=False, sqlite_where=sa.text('decided_at IS NULL'), postgresql_where=sa.text('decided_at IS NULL'))

    op.create_table('panel_seat',
    sa.Column('step_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_panel_seat_person_id')),
    sa.ForeignKeyConstraint(['step_id'], ['appeal_step.id'], name=op.f('fk_panel_seat_step_id')),
    sa.PrimaryKeyConstraint('step_id', 'person_id', name=op.f('pk_panel_seat'))
    )
    with op.batch_alter_table('submission', schema=None) as batch_op:
        batch_op.add_column(sa.Column('remark_for_appeal', sa.Boolean(), server_default=sa.false(), nullable=False))

    with op.batch_alter_table('attempt', schema=None) as batch_op:
        batch_op.add_column(sa.Column('set_aside_at', sa.DateTime(timezone=True), nullable=True))



def downgrade() -> None:
    """Go back."""
    with op.batch_alter_table('attempt', schema=None) as batch_op:
        batch_op.drop_column('set_aside_at')

    with op.batch_alter_table('submission', schema=None) as batch_op:
        batch_op.drop_column('remark_for_appeal')

    op.drop_table('panel_seat')
    with op.batch_alter_table('appeal_step', schema=None) as batch_op:
        batch_op.drop_index('ix_appeal_step_waiting', sqlite_where=sa.text('decided_at IS NULL'), postgresql_where=sa.text('decided_at IS NULL'))
        batch_op.drop_index(batch_op.f('ix_appeal_step_appeal_id'))

    op.drop_table('appeal_step')
    with op.batch_alter_table('appeal', schema=None) as batch_op:
        batch_op.drop_index('uq_appeal_open', sqlite_where=sa.text('closed_at IS NULL'), postgresql_where=sa.text('closed_at IS NULL'))
        batch_op.drop_index(batch_op.f('ix_appeal_remark_id'))
        batch_op.drop_index(batch_op.f('ix_appeal_malpractice_id'))
        batch_op.drop_index(batch_op.f('ix_appeal_enrolment_id'))

    op.drop_table('appeal')
    with op.batch_alter_table('malpractice_case', schema=None) as batch_op:
        batch_op.drop_index('ix_malpractice_case_open', sqlite_where=sa.text('closed_at IS NULL'), postgresql_where=sa.text('closed_at IS NULL'))
        batch_op.drop_index(batch_op.f('ix_malpractice_case_enrolment_id'))

    op.drop_table('malpractice_case')
    with op.batch_alter_table('claim_step', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_claim_step_claim_id'))

    op.drop_table('claim_step')
    with op.batch_alter_table('consideration', schema=None) as batch_op:
        batch_op.drop_index('uq_consideration_waiting', sqlite_where=sa.text("state = 'asked'"), postgresql_where=sa.text("state = 'asked'"))
        batch_op.drop_index(batch_op.f('ix_consideration_enrolment_id'))

    op.drop_table('consideration')
    with op.batch_alter_table('claim', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_claim_state'))

    op.drop_table('claim')
    op.drop_table('learner_number')
    op.drop_table('identity_check')
