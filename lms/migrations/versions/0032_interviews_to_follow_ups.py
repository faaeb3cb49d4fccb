"""interviews to follow ups

Revision: 0032, after 0031.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op


revision = '0032'
down_revision = '0031'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go up."""
    op.create_table('follow_up_figure',
    sa.Column('months', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('question', sa.String(length=20), nullable=False),
    sa.Column('answer', sa.String(length=40), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('months', 'question', 'answer', name=op.f('pk_follow_up_figure'))
    )
    op.create_table('interview_slot',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('vacancy_id', sa.Integer(), nullable=False),
    sa.Column('starts_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ends_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('place', sa.String(length=200), nullable=False),
    sa.Column('link', sa.String(length=500), nullable=False),
    sa.Column('places', sa.Integer(), nullable=False),
    sa.Column('interviewers', sa.String(length=300), nullable=False),
    sa.Column('to_prepare', sa.Text(), nullable=False),
    sa.Column('change_hours', sa.Integer(), nullable=False),
    sa.Column('uid', sa.String(length=40), nullable=False),
    sa.Column('sequence', sa.Integer(), nullable=False),
    sa.Column('offered_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('offered_by_id', sa.Integer(), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('withdrawn_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint('ends_at > starts_at', name=op.f('ck_interview_slot_ends_later')),
    sa.CheckConstraint('places > 0', name=op.f('ck_interview_slot_has_places')),
    sa.ForeignKeyConstraint(['offered_by_id'], ['person.id'], name=op.f('fk_interview_slot_offered_by_id')),
    sa.ForeignKeyConstraint(['vacancy_id'], ['vacancy.id'], name=op.f('fk_interview_slot_vacancy_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_interview_slot')),
    sa.UniqueConstraint('uid', name=op.f('uq_interview_slot_uid'))
    )
    with op.batch_alter_table('interview_slot', schema=None) as batch_op:
        batch_op.create_index('ix_interview_slot_starts_at', ['starts_at'], unique=False)
        batch_op.create_index('ix_interview_slot_vacancy_starts_at', ['vacancy_id', 'starts_at'], unique=False)
    op.create_table('post_figures',
    sa.Column('vacancy_id', sa.Integer(), nullable=False),
    sa.Column('applied', sa.Integer(), nullable=False),
    sa.Column('shortlisted', sa.Integer(), nullable=False),
    sa.Column('interviewed', sa.Integer(), nullable=False),
    sa.Column('offered', sa.Integer(), nullable=False),
    sa.Column('appointed', sa.Integer(), nullable=False),
    sa.Column('known_3', sa.Integer(), nullable=False),
    sa.Column('stayed_3', sa.Integer(), nullable=False),
    sa.Column('known_6', sa.Integer(), nullable=False),
    sa.Column('stayed_6', sa.Integer(), nullable=False),
    sa.Column('known_12', sa.Integer(), nullable=False),
    sa.Column('stayed_12', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['vacancy_id'], ['vacancy.id'], name=op.f('fk_post_figures_vacancy_id')),
    sa.PrimaryKeyConstraint('vacancy_id', name=op.f('pk_post_figures'))
    )
    op.create_table('follow_up',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('application_id', sa.Integer(), nullable=False),
    sa.Column('months', sa.Integer(), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('reminded_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('council_says_in_post', sa.Boolean(), nullable=True),
    sa.Column('council_answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('council_answered_by_id', sa.Integer(), nullable=True),
    sa.CheckConstraint('(council_says_in_post IS NULL) = (council_answered_at IS NULL)', name=op.f('ck_follow_up_answered_once')),
    sa.ForeignKeyConstraint(['application_id'], ['application.id'], name=op.f('fk_follow_up_application_id')),
    sa.ForeignKeyConstraint(['council_answered_by_id'], ['person.id'], name=op.f('fk_follow_up_council_answered_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_follow_up')),
    sa.UniqueConstraint('application_id', 'months', name=op.f('uq_follow_up_application_id_months'))
    )
    op.create_table('interview',
    sa.Column('application_id', sa.Integer(), nullable=False),
    sa.Column('slot_id', sa.Integer(), nullable=False),
    sa.Column('uid', sa.String(length=40), nullable=False),
    sa.Column('sequence', sa.Integer(), nullable=False),
    sa.Column('chosen_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('cancelled_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['application_id'], ['application.id'], name=op.f('fk_interview_application_id')),
    sa.ForeignKeyConstraint(['slot_id'], ['interview_slot.id'], name=op.f('fk_interview_slot_id')),
    sa.PrimaryKeyConstraint('application_id', name=op.f('pk_interview')),
    sa.UniqueConstraint('uid', name=op.f('uq_interview_uid'))
    )
    with op.batch_alter_table('interview', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_interview_slot_id'), ['slot_id'], unique=False)
    op.create_table('interview_needs',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('application_id', sa.Integer(), nullable=False),
    sa.Column('needs', sa.JSON(), nullable=False),
    sa.Column('words', sa.Text(), nullable=False),
    sa.Column('wording_version', sa.String(length=20), nullable=False),
    sa.Column('language', sa.String(length=12), nullable=False),
    sa.Column('given_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('withdrawn_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['application_id'], ['application.id'], name=op.f('fk_interview_needs_application_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_interview_needs'))
    )
    with op.batch_alter_table('interview_needs', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_interview_needs_application_id'), ['application_id'], unique=False)
        batch_op.create_index('uq_interview_needs_standing', ['application_id'], unique=True, sqlite_where=sa.text('withdrawn_at IS NULL'), postgresql_where=sa.text('withdrawn_at IS NULL'))
    op.create_table('offer',
    sa.Column('application_id', sa.Integer(), nullable=False),
    sa.Column('conditions', sa.Text(), nullable=False),
    sa.Column('answer_by', sa.Date(), nullable=False),
    sa.Column('offered_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('offered_by_id', sa.Integer(), nullable=False),
    sa.Column('answer', sa.String(length=40), nullable=True),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('answer_reason', sa.Text(), nullable=False),
    sa.Column('starts_on', sa.Date(), nullable=True),
    sa.Column('starts_set_by_id', sa.Integer(), nullable=True),
    sa.CheckConstraint('(answer IS NULL) = (answered_at IS NULL)', name=op.f('ck_offer_answered_once')),
    sa.CheckConstraint('(starts_on IS NULL) = (starts_set_by_id IS NULL)', name=op.f('ck_offer_starts_by_somebody')),
    sa.ForeignKeyConstraint(['application_id'], ['application.id'], name=op.f('fk_offer_application_id')),
    sa.ForeignKeyConstraint(['offered_by_id'], ['person.id'], name=op.f('fk_offer_offered_by_id')),
    sa.ForeignKeyConstraint(['starts_set_by_id'], ['person.id'], name=op.f('fk_offer_starts_set_by_id')),
    sa.PrimaryKeyConstraint('application_id', name=op.f('pk_offer'))
    )
    with op.batch_alter_table('offer', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_offer_starts_on'), ['starts_on'], unique=False)
    op.create_table('follow_up_answer',
    sa.Column('follow_up_id', sa.Integer(), nullable=False),
    sa.Column('in_post', sa.Boolean(), nullable=False),
    sa.Column('hours', sa.String(length=40), nullable=False),
    sa.Column('pay', sa.String(length=40), nullable=False),
    sa.Column('support', sa.JSON(), nullable=False),
    sa.Column('went_well', sa.JSON(), nullable=False),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['follow_up_id'], ['follow_up.id'], name=op.f('fk_follow_up_answer_follow_up_id')),
    sa.PrimaryKeyConstraint('follow_up_id', name=op.f('pk_follow_up_answer'))
    )
    op.create_table('offer_check',
    sa.Column('application_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=40), nullable=False),
    sa.Column('done_on', sa.Date(), nullable=False),
    sa.Column('done_by', sa.String(length=120), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('recorded_by_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['application_id'], ['offer.application_id'], name=op.f('fk_offer_check_application_id')),
    sa.ForeignKeyConstraint(['recorded_by_id'], ['person.id'], name=op.f('fk_offer_check_recorded_by_id')),
    sa.PrimaryKeyConstraint('application_id', 'kind', name=op.f('pk_offer_check'))
    )
    with op.batch_alter_table('application', schema=None) as batch_op:
        batch_op.add_column(sa.Column('purged_at', sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    """Go back."""
    with op.batch_alter_table('application', schema=None) as batch_op:
        batch_op.drop_column('purged_at')
    op.drop_table('offer_check')
    op.drop_table('follow_up_answer')
    op.drop_table('offer')
    op.drop_table('interview_needs')
    op.drop_table('interview')
    op.drop_table('follow_up')
    op.drop_table('post_figures')
    op.drop_table('interview_slot')
    op.drop_table('follow_up_figure')
