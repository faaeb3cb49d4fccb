"""what learners need, later dates, live sessions and attendance, the study log

Revision: 0008, after 0007.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op


revision = '0008'
down_revision = '0007'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go up."""
    op.create_table('adjustment_request',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('words', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_adjustment_request_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_adjustment_request'))
    )
    with op.batch_alter_table('adjustment_request', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_adjustment_request_person_id'), ['person_id'], unique=False)

    op.create_table('live_session',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('cohort_id', sa.Integer(), nullable=False),
    sa.Column('uid', sa.String(length=40), nullable=False),
    sa.Column('sequence', sa.Integer(), nullable=False),
    sa.Column('title', sa.String(length=120), nullable=False),
    sa.Column('module_code', sa.String(length=20), nullable=True),
    sa.Column('starts_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ends_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('place', sa.String(length=200), nullable=False),
    sa.Column('link', sa.String(length=500), nullable=False),
    sa.Column('notes', sa.Text(), nullable=False),
    sa.Column('planned_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('planned_by_id', sa.Integer(), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('cancelled_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint('ends_at > starts_at', name=op.f('ck_live_session_ends_later')),
    sa.ForeignKeyConstraint(['cohort_id'], ['cohort.id'], name=op.f('fk_live_session_cohort_id')),
    sa.ForeignKeyConstraint(['planned_by_id'], ['person.id'], name=op.f('fk_live_session_planned_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_live_session')),
    sa.UniqueConstraint('uid', name=op.f('uq_live_session_uid'))
    )
    with op.batch_alter_table('live_session', schema=None) as batch_op:
        batch_op.create_index('ix_live_session_cohort_starts_at', ['cohort_id', 'starts_at'], unique=False)

    op.create_table('adjustment',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('request_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('need', sa.String(length=40), nullable=False),
    sa.Column('format', sa.String(length=40), nullable=False),
    sa.Column('percent_asked', sa.Integer(), nullable=True),
    sa.Column('state', sa.String(length=40), nullable=False),
    sa.Column('percent', sa.Integer(), nullable=True),
    sa.Column('extra_days', sa.Integer(), nullable=True),
    sa.Column('break_minutes', sa.Integer(), nullable=True),
    sa.Column('arrangement', sa.String(length=300), nullable=False),
    sa.Column('valid_from', sa.Date(), nullable=True),
    sa.Column('valid_until', sa.Date(), nullable=True),
    sa.Column('supply', sa.String(length=40), nullable=True),
    sa.Column('answer', sa.Text(), nullable=False),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('decided_by_id', sa.Integer(), nullable=True),
    sa.Column('appealed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['decided_by_id'], ['person.id'], name=op.f('fk_adjustment_decided_by_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_adjustment_person_id')),
    sa.ForeignKeyConstraint(['request_id'], ['adjustment_request.id'], name=op.f('fk_adjustment_request_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_adjustment'))
    )
    with op.batch_alter_table('adjustment', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_adjustment_person_id'), ['person_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_adjustment_request_id'), ['request_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_adjustment_state'), ['state'], unique=False)
        batch_op.create_index('uq_adjustment_agreed', ['person_id', 'need', 'format'], unique=True, sqlite_where=sa.text("state IN ('agreed', 'agreed in part')"), postgresql_where=sa.text("state IN ('agreed', 'agreed in part')"))
        batch_op.create_index('uq_adjustment_waiting', ['person_id', 'need', 'format'], unique=True, sqlite_where=sa.text("state = 'asked'"), postgresql_where=sa.text("state = 'asked'"))

    op.create_table('adjustment_reason',
    sa.Column('request_id', sa.Integer(), nullable=False),
    sa.Column('words', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['request_id'], ['adjustment_request.id'], name=op.f('fk_adjustment_reason_request_id')),
    sa.PrimaryKeyConstraint('request_id', name=op.f('pk_adjustment_reason'))
    )
    op.create_table('attendance',
    sa.Column('session_id', sa.Integer(), nullable=False),
    sa.Column('enrolment_id', sa.Integer(), nullable=False),
    sa.Column('presence', sa.String(length=40), nullable=False),
    sa.Column('minutes', sa.Integer(), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('recorded_by_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['enrolment_id'], ['enrolment.id'], name=op.f('fk_attendance_enrolment_id')),
    sa.ForeignKeyConstraint(['recorded_by_id'], ['person.id'], name=op.f('fk_attendance_recorded_by_id')),
    sa.ForeignKeyConstraint(['session_id'], ['live_session.id'], name=op.f('fk_attendance_session_id')),
    sa.PrimaryKeyConstraint('session_id', 'enrolment_id', name=op.f('pk_attendance'))
    )
    with op.batch_alter_table('attendance', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_attendance_enrolment_id'), ['enrolment_id'], unique=False)

    op.create_table('calendar_link',
    sa.Column('enrolment_id', sa.Integer(), nullable=False),
    sa.Column('serial', sa.String(length=40), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['enrolment_id'], ['enrolment.id'], name=op.f('fk_calendar_link_enrolment_id')),
    sa.PrimaryKeyConstraint('enrolment_id', name=op.f('pk_calendar_link'))
    )
    op.create_table('extension',
    sa.Column('enrolment_id', sa.Integer(), nullable=False),
    sa.Column('module_code', sa.String(length=20), nullable=False),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('reason', sa.String(length=40), nullable=False),
    sa.Column('given_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('given_by_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['enrolment_id'], ['enrolment.id'], name=op.f('fk_extension_enrolment_id')),
    sa.ForeignKeyConstraint(['given_by_id'], ['person.id'], name=op.f('fk_extension_given_by_id')),
    sa.PrimaryKeyConstraint('enrolment_id', 'module_code', name=op.f('pk_extension'))
    )
    op.create_table('study_entry',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('enrolment_id', sa.Integer(), nullable=False),
    sa.Column('studied_on', sa.Date(), nullable=False),
    sa.Column('minutes', sa.Integer(), nullable=False),
    sa.Column('about', sa.String(length=200), nullable=False),
    sa.Column('written_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['enrolment_id'], ['enrolment.id'], name=op.f('fk_study_entry_enrolment_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_study_entry'))
    )
    with op.batch_alter_table('study_entry', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_study_entry_enrolment_id'), ['enrolment_id'], unique=False)

    with op.batch_alter_table('person', schema=None) as batch_op:
        batch_op.add_column(sa.Column('large_print', sa.Boolean(), server_default=sa.false(), nullable=False))



def downgrade() -> None:
    """Go back."""
    with op.batch_alter_table('person', schema=None) as batch_op:
        batch_op.drop_column('large_print')

    with op.batch_alter_table('study_entry', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_study_entry_enrolment_id'))

    op.drop_table('study_entry')
    op.drop_table('extension')
    op.drop_table('calendar_link')
    with op.batch_alter_table('attendance', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_attendance_enrolment_id'))

    op.drop_table('attendance')
    op.drop_table('adjustment_reason')
    with op.batch_alter_table('adjustment', schema=None) as batch_op:
        batch_op.drop_index('uq_adjustment_waiting', sqlite_where=sa.text("state = 'asked'"), postgresql_where=sa.text("state = 'asked'"))
        batch_op.drop_index('uq_adjustment_agreed', sqlite_where=sa.text("state IN ('agreed', 'agreed in part')"), postgresql_where=sa.text("state IN ('agreed', 'agreed in part')"))
        batch_op.drop_index(batch_op.f('ix_adjustment_state'))
        batch_op.drop_index(batch_op.f('ix_adjustment_request_id'))
        batch_op.drop_index(batch_op.f('ix_adjustment_person_id'))

    op.drop_table('adjustment')
    with op.batch_alter_table('live_session', schema=None) as batch_op:
        batch_op.drop_index('ix_live_session_cohort_starts_at')

    op.drop_table('live_session')
    with op.batch_alter_table('adjustment_request', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_adjustment_request_person_id'))

    op.drop_table('adjustment_request')
