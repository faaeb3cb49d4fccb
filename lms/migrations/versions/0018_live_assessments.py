"""live assessments: times, bookings, marking sheets, recordings

Revision: 0018, after 0017.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op


revision = '0018'
down_revision = '0017'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go up."""
    op.create_table('live_slot',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('tutor_id', sa.Integer(), nullable=False),
    sa.Column('cohort_id', sa.Integer(), nullable=False),
    sa.Column('module_code', sa.String(length=20), nullable=False),
    sa.Column('starts_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ends_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('place', sa.String(length=200), nullable=False),
    sa.Column('link', sa.String(length=500), nullable=False),
    sa.Column('uid', sa.String(length=40), nullable=False),
    sa.Column('offered_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('withdrawn_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint('ends_at > starts_at', name=op.f('ck_live_slot_ends_later')),
    sa.ForeignKeyConstraint(['cohort_id'], ['cohort.id'], name=op.f('fk_live_slot_cohort_id')),
    sa.ForeignKeyConstraint(['tutor_id'], ['person.id'], name=op.f('fk_live_slot_tutor_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_live_slot')),
    sa.UniqueConstraint('uid', name=op.f('uq_live_slot_uid'))
    )
    with op.batch_alter_table('live_slot', schema=None) as batch_op:
        batch_op.create_index('ix_live_slot_cohort_module_starts_at', ['cohort_id', 'module_code', 'starts_at'], unique=False)
        batch_op.create_index('ix_live_slot_tutor_starts_at', ['tutor_id', 'starts_at'], unique=False)

    op.create_table('live_booking',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('slot_id', sa.Integer(), nullable=False),
    sa.Column('enrolment_id', sa.Integer(), nullable=False),
    sa.Column('module_code', sa.String(length=20), nullable=False),
    sa.Column('edition', sa.String(length=16), nullable=False),
    sa.Column('booked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('cancelled_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('consents_to_recording', sa.Boolean(), nullable=False),
    sa.Column('consent_changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('turnout', sa.String(length=40), nullable=True),
    sa.Column('notes', sa.Text(), nullable=False),
    sa.Column('saved_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('finished_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['enrolment_id'], ['enrolment.id'], name=op.f('fk_live_booking_enrolment_id')),
    sa.ForeignKeyConstraint(['slot_id'], ['live_slot.id'], name=op.f('fk_live_booking_slot_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_live_booking'))
    )
    with op.batch_alter_table('live_booking', schema=None) as batch_op:
        batch_op.create_index('uq_live_booking_open', ['enrolment_id', 'module_code'], unique=True, sqlite_where=sa.text('cancelled_at IS NULL AND finished_at IS NULL'), postgresql_where=sa.text('cancelled_at IS NULL AND finished_at IS NULL'))
        batch_op.create_index('uq_live_booking_slot', ['slot_id'], unique=True, sqlite_where=sa.text('cancelled_at IS NULL'), postgresql_where=sa.text('cancelled_at IS NULL'))

    op.create_table('live_decision',
    sa.Column('booking_id', sa.Integer(), nullable=False),
    sa.Column('criterion', sa.String(length=20), nullable=False),
    sa.Column('decision', sa.String(length=40), nullable=True),
    sa.Column('evidence', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['booking_id'], ['live_booking.id'], name=op.f('fk_live_decision_booking_id')),
    sa.PrimaryKeyConstraint('booking_id', 'criterion', name=op.f('pk_live_decision'))
    )
    op.create_table('live_recording',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('booking_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('media_type', sa.String(length=100), nullable=False),
    sa.Column('size_bytes', sa.Integer(), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('key', sa.String(length=64), nullable=False),
    sa.Column('added_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['booking_id'], ['live_booking.id'], name=op.f('fk_live_recording_booking_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_live_recording'))
    )
    with op.batch_alter_table('live_recording', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_live_recording_booking_id'), ['booking_id'], unique=False)



def downgrade() -> None:
    """Go back."""
    with op.batch_alter_table('live_recording', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_live_recording_booking_id'))

    op.drop_table('live_recording')
    op.drop_table('live_decision')
    with op.batch_alter_table('live_booking', schema=None) as batch_op:
        batch_op.drop_index('uq_live_booking_slot', sqlite_where=sa.text('cancelled_at IS NULL'), postgresql_where=sa.text('cancelled_at IS NULL'))
        batch_op.drop_index('uq_live_booking_open', sqlite_where=sa.text('cancelled_at IS NULL AND finished_at IS NULL'), postgresql_where=sa.text('cancelled_at IS NULL AND finished_at IS NULL'))

    op.drop_table('live_booking')
    with op.batch_alter_table('live_slot', schema=None) as batch_op:
        batch_op.drop_index('ix_live_slot_tutor_starts_at')
        batch_op.drop_index('ix_live_slot_cohort_module_starts_at')

    op.drop_table('live_slot')
