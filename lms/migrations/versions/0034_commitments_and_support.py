"""commitments and support

Revision: 0034, after 0033.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op


revision = '0034'
down_revision = '0033'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go up."""
    op.create_table('checklist_round',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('council_id', sa.Integer(), nullable=False),
    sa.Column('version', sa.String(length=20), nullable=False),
    sa.Column('family', sa.String(length=40), nullable=True),
    sa.Column('answered_by_id', sa.Integer(), nullable=False),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['answered_by_id'], ['person.id'], name=op.f('fk_checklist_round_answered_by_id')),
    sa.ForeignKeyConstraint(['council_id'], ['council.id'], name=op.f('fk_checklist_round_council_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_checklist_round'))
    )
    with op.batch_alter_table('checklist_round', schema=None) as batch_op:
        batch_op.create_index('ix_checklist_round_council_id_answered_at', ['council_id', 'answered_at'], unique=False)
    op.create_table('engagement',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('council_id', sa.Integer(), nullable=False),
    sa.Column('held_on', sa.Date(), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('groups', sa.JSON(), nullable=False),
    sa.Column('other_groups', sa.String(length=200), nullable=False),
    sa.Column('languages', sa.String(length=200), nullable=False),
    sa.Column('attendance', sa.Integer(), nullable=False),
    sa.Column('heard', sa.Text(), nullable=False),
    sa.Column('will_do', sa.Text(), nullable=False),
    sa.Column('answer_due_on', sa.Date(), nullable=True),
    sa.Column('answered_on', sa.Date(), nullable=True),
    sa.Column('answer', sa.Text(), nullable=False),
    sa.Column('recorded_by_id', sa.Integer(), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('attendance >= 0', name=op.f('ck_engagement_nobody_or_more_came')),
    sa.ForeignKeyConstraint(['council_id'], ['council.id'], name=op.f('fk_engagement_council_id')),
    sa.ForeignKeyConstraint(['recorded_by_id'], ['person.id'], name=op.f('fk_engagement_recorded_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_engagement'))
    )
    with op.batch_alter_table('engagement', schema=None) as batch_op:
        batch_op.create_index('ix_engagement_council_id_held_on', ['council_id', 'held_on'], unique=False)
    op.create_table('guidance_time',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('adviser_id', sa.Integer(), nullable=False),
    sa.Column('starts_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ends_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('place', sa.String(length=200), nullable=False),
    sa.Column('link', sa.String(length=500), nullable=False),
    sa.Column('offered_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('withdrawn_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint('ends_at > starts_at', name=op.f('ck_guidance_time_ends_later')),
    sa.ForeignKeyConstraint(['adviser_id'], ['person.id'], name=op.f('fk_guidance_time_adviser_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_guidance_time'))
    )
    with op.batch_alter_table('guidance_time', schema=None) as batch_op:
        batch_op.create_index('ix_guidance_time_adviser_id_starts_at', ['adviser_id', 'starts_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_guidance_time_starts_at'), ['starts_at'], unique=False)
    op.create_table('initiative',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('council_id', sa.Integer(), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('held_on', sa.Date(), nullable=False),
    sa.Column('for_whom', sa.String(length=300), nullable=False),
    sa.Column('what', sa.Text(), nullable=False),
    sa.Column('evidence', sa.Text(), nullable=False),
    sa.Column('link', sa.String(length=500), nullable=False),
    sa.Column('next_on', sa.Date(), nullable=True),
    sa.Column('uid', sa.String(length=40), nullable=False),
    sa.Column('sequence', sa.Integer(), nullable=False),
    sa.Column('recorded_by_id', sa.Integer(), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['council_id'], ['council.id'], name=op.f('fk_initiative_council_id')),
    sa.ForeignKeyConstraint(['recorded_by_id'], ['person.id'], name=op.f('fk_initiative_recorded_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_initiative')),
    sa.UniqueConstraint('uid', name=op.f('uq_initiative_uid'))
    )
    with op.batch_alter_table('initiative', schema=None) as batch_op:
        batch_op.create_index('ix_initiative_council_id_held_on', ['council_id', 'held_on'], unique=False)
    op.create_table('retention_follow_up',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('council_id', sa.Integer(), nullable=False),
    sa.Column('appointed_on', sa.Date(), nullable=False),
    sa.Column('months', sa.Integer(), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('answered_on', sa.Date(), nullable=True),
    sa.Column('keeps', sa.Text(), nullable=False),
    sa.Column('next_step', sa.String(length=500), nullable=False),
    sa.ForeignKeyConstraint(['council_id'], ['council.id'], name=op.f('fk_retention_follow_up_council_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_retention_follow_up')),
    sa.UniqueConstraint('council_id', 'appointed_on', 'months', name=op.f('uq_retention_follow_up_council_id_appointed_on_months'))
    )
    with op.batch_alter_table('retention_follow_up', schema=None) as batch_op:
        batch_op.create_index('ix_retention_follow_up_answered_on_due_on', ['answered_on', 'due_on'], unique=False)
    op.create_table('strategy_review',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('council_id', sa.Integer(), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('begun_on', sa.Date(), nullable=False),
    sa.Column('begun_by_id', sa.Integer(), nullable=False),
    sa.Column('begun_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('signed_off_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('signed_off_by_id', sa.Integer(), nullable=True),
    sa.CheckConstraint('(signed_off_at IS NULL) = (signed_off_by_id IS NULL)', name=op.f('ck_strategy_review_signed_off_by_somebody')),
    sa.ForeignKeyConstraint(['begun_by_id'], ['person.id'], name=op.f('fk_strategy_review_begun_by_id')),
    sa.ForeignKeyConstraint(['council_id'], ['council.id'], name=op.f('fk_strategy_review_council_id')),
    sa.ForeignKeyConstraint(['signed_off_by_id'], ['person.id'], name=op.f('fk_strategy_review_signed_off_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_strategy_review'))
    )
    with op.batch_alter_table('strategy_review', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_strategy_review_council_id'), ['council_id'], unique=False)
    op.create_table('workforce_look',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('council_id', sa.Integer(), nullable=False),
    sa.Column('looked_on', sa.Date(), nullable=False),
    sa.Column('period_from', sa.Date(), nullable=True),
    sa.Column('period_to', sa.Date(), nullable=True),
    sa.Column('looked_at', sa.String(length=300), nullable=False),
    sa.Column('found', sa.String(length=40), nullable=False),
    sa.Column('findings', sa.Text(), nullable=False),
    sa.Column('next_step', sa.String(length=500), nullable=False),
    sa.Column('next_on', sa.Date(), nullable=True),
    sa.Column('next_done_on', sa.Date(), nullable=True),
    sa.Column('recorded_by_id', sa.Integer(), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("found <> 'no data yet' OR next_on IS NOT NULL", name=op.f('ck_workforce_look_no_data_starts_a_step')),
    sa.CheckConstraint('period_from IS NULL OR period_to IS NULL OR period_from <= period_to', name=op.f('ck_workforce_look_period_in_order')),
    sa.ForeignKeyConstraint(['council_id'], ['council.id'], name=op.f('fk_workforce_look_council_id')),
    sa.ForeignKeyConstraint(['recorded_by_id'], ['person.id'], name=op.f('fk_workforce_look_recorded_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_workforce_look'))
    )
    with op.batch_alter_table('workforce_look', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_workforce_look_council_id'), ['council_id'], unique=False)
    op.create_table('checklist_answer',
    sa.Column('round_id', sa.Integer(), nullable=False),
    sa.Column('item', sa.String(length=40), nullable=False),
    sa.Column('answer', sa.String(length=40), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['round_id'], ['checklist_round.id'], name=op.f('fk_checklist_answer_round_id')),
    sa.PrimaryKeyConstraint('round_id', 'item', name=op.f('pk_checklist_answer'))
    )
    op.create_table('guidance_booking',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('time_id', sa.Integer(), nullable=False),
    sa.Column('council_id', sa.Integer(), nullable=False),
    sa.Column('topic', sa.String(length=300), nullable=False),
    sa.Column('booked_by_id', sa.Integer(), nullable=False),
    sa.Column('booked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('uid', sa.String(length=40), nullable=False),
    sa.Column('sequence', sa.Integer(), nullable=False),
    sa.Column('cancelled_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('turnout', sa.String(length=40), nullable=True),
    sa.Column('outcome', sa.Text(), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint('(turnout IS NULL) = (recorded_at IS NULL)', name=op.f('ck_guidance_booking_recorded_with_turnout')),
    sa.ForeignKeyConstraint(['booked_by_id'], ['person.id'], name=op.f('fk_guidance_booking_booked_by_id')),
    sa.ForeignKeyConstraint(['council_id'], ['council.id'], name=op.f('fk_guidance_booking_council_id')),
    sa.ForeignKeyConstraint(['time_id'], ['guidance_time.id'], name=op.f('fk_guidance_booking_time_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_guidance_booking')),
    sa.UniqueConstraint('uid', name=op.f('uq_guidance_booking_uid'))
    )
    with op.batch_alter_table('guidance_booking', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_guidance_booking_council_id'), ['council_id'], unique=False)
        batch_op.create_index('uq_guidance_booking_time', ['time_id'], unique=True, sqlite_where=sa.text('cancelled_at IS NULL'), postgresql_where=sa.text('cancelled_at IS NULL'))
    op.create_table('review_action',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('review_id', sa.Integer(), nullable=False),
    sa.Column('task', sa.String(length=500), nullable=False),
    sa.Column('owner', sa.String(length=200), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('done_on', sa.Date(), nullable=True),
    sa.Column('done_note', sa.String(length=500), nullable=False),
    sa.Column('added_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['review_id'], ['strategy_review.id'], name=op.f('fk_review_action_review_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_review_action'))
    )
    with op.batch_alter_table('review_action', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_review_action_review_id'), ['review_id'], unique=False)
    op.create_table('review_document',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('review_id', sa.Integer(), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('link', sa.String(length=500), nullable=False),
    sa.Column('file_name', sa.String(length=200), nullable=False),
    sa.Column('media_type', sa.String(length=100), nullable=False),
    sa.Column('size_bytes', sa.Integer(), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('key', sa.String(length=64), nullable=True),
    sa.Column('added_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("key IS NOT NULL OR link <> ''", name=op.f('ck_review_document_a_link_or_a_file')),
    sa.ForeignKeyConstraint(['review_id'], ['strategy_review.id'], name=op.f('fk_review_document_review_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_review_document'))
    )
    with op.batch_alter_table('review_document', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_review_document_review_id'), ['review_id'], unique=False)
    op.create_table('review_finding',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('review_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=40), nullable=False),
    sa.Column('words', sa.Text(), nullable=False),
    sa.Column('added_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['review_id'], ['strategy_review.id'], name=op.f('fk_review_finding_review_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_review_finding'))
    )
    with op.batch_alter_table('review_finding', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_review_finding_review_id'), ['review_id'], unique=False)
    op.create_table('support_plan',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('council_id', sa.Integer(), nullable=False),
    sa.Column('pledge_id', sa.Integer(), nullable=False),
    sa.Column('adviser_id', sa.Integer(), nullable=False),
    sa.Column('starts_on', sa.Date(), nullable=False),
    sa.Column('ends_on', sa.Date(), nullable=False),
    sa.Column('opened_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('summary', sa.Text(), nullable=False),
    sa.CheckConstraint("closed_at IS NULL OR summary <> ''", name=op.f('ck_support_plan_closed_with_summary')),
    sa.CheckConstraint('ends_on >= starts_on', name=op.f('ck_support_plan_ends_later')),
    sa.ForeignKeyConstraint(['adviser_id'], ['person.id'], name=op.f('fk_support_plan_adviser_id')),
    sa.ForeignKeyConstraint(['council_id'], ['council.id'], name=op.f('fk_support_plan_council_id')),
    sa.ForeignKeyConstraint(['pledge_id'], ['pledge.id'], name=op.f('fk_support_plan_pledge_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_support_plan')),
    sa.UniqueConstraint('pledge_id', name=op.f('uq_support_plan_pledge_id'))
    )
    with op.batch_alter_table('support_plan', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_support_plan_council_id'), ['council_id'], unique=False)
    op.create_table('guidance_entry',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('council_id', sa.Integer(), nullable=False),
    sa.Column('booking_id', sa.Integer(), nullable=True),
    sa.Column('kind', sa.String(length=40), nullable=False),
    sa.Column('minutes', sa.Integer(), nullable=False),
    sa.Column('reason', sa.String(length=300), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("kind <> 'corrected' OR reason <> ''", name=op.f('ck_guidance_entry_corrected_with_reason')),
    sa.ForeignKeyConstraint(['booking_id'], ['guidance_booking.id'], name=op.f('fk_guidance_entry_booking_id')),
    sa.ForeignKeyConstraint(['by_id'], ['person.id'], name=op.f('fk_guidance_entry_by_id')),
    sa.ForeignKeyConstraint(['council_id'], ['council.id'], name=op.f('fk_guidance_entry_council_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_guidance_entry'))
    )
    with op.batch_alter_table('guidance_entry', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_guidance_entry_booking_id'), ['booking_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_guidance_entry_council_id'), ['council_id'], unique=False)
    op.create_table('support_milestone',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('plan_id', sa.Integer(), nullable=False),
    sa.Column('title', sa.String(length=300), nullable=False),
    sa.Column('owner', sa.String(length=200), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('done_on', sa.Date(), nullable=True),
    sa.ForeignKeyConstraint(['plan_id'], ['support_plan.id'], name=op.f('fk_support_milestone_plan_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_support_milestone'))
    )
    with op.batch_alter_table('support_milestone', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_support_milestone_plan_id'), ['plan_id'], unique=False)
    op.create_table('support_note',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('plan_id', sa.Integer(), nullable=False),
    sa.Column('words', sa.Text(), nullable=False),
    sa.Column('is_shared', sa.Boolean(), nullable=False),
    sa.Column('written_by_id', sa.Integer(), nullable=False),
    sa.Column('written_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['plan_id'], ['support_plan.id'], name=op.f('fk_support_note_plan_id')),
    sa.ForeignKeyConstraint(['written_by_id'], ['person.id'], name=op.f('fk_support_note_written_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_support_note'))
    )
    with op.batch_alter_table('support_note', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_support_note_plan_id'), ['plan_id'], unique=False)


def downgrade() -> None:
    """Go back."""
    op.drop_table('support_note')
    op.drop_table('support_milestone')
    op.drop_table('guidance_entry')
    op.drop_table('support_plan')
    op.drop_table('review_finding')
    op.drop_table('review_document')
    op.drop_table('review_action')
    op.drop_table('guidance_booking')
    op.drop_table('checklist_answer')
    op.drop_table('workforce_look')
    op.drop_table('strategy_review')
    op.drop_table('retention_follow_up')
    op.drop_table('initiative')
    op.drop_table('guidance_time')
    op.drop_table('engagement')
    op.drop_table('checklist_round')
