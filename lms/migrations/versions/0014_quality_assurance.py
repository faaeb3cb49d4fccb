"""the sampling plan and its draws, checks and actions of second looks, standardisation meetings

Revision: 0014, after 0013.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op


revision = '0014'
down_revision = '0013'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go up."""
    op.create_table('assessor_standing',
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('risk', sa.String(length=40), nullable=False),
    sa.Column('qualified_on', sa.Date(), nullable=True),
    sa.Column('set_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('set_by_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_assessor_standing_person_id')),
    sa.ForeignKeyConstraint(['set_by_id'], ['person.id'], name=op.f('fk_assessor_standing_set_by_id')),
    sa.PrimaryKeyConstraint('person_id', name=op.f('pk_assessor_standing'))
    )
    op.create_table('meeting',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('title', sa.String(length=120), nullable=False),
    sa.Column('held_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('place', sa.String(length=200), nullable=False),
    sa.Column('minutes', sa.Text(), nullable=False),
    sa.Column('planned_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('planned_by_id', sa.Integer(), nullable=False),
    sa.Column('opened_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['planned_by_id'], ['person.id'], name=op.f('fk_meeting_planned_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_meeting'))
    )
    with op.batch_alter_table('meeting', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_meeting_held_at'), ['held_at'], unique=False)

    op.create_table('sampling_plan',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('set_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('set_by_id', sa.Integer(), nullable=False),
    sa.Column('why', sa.String(length=500), nullable=False),
    sa.Column('rules', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['set_by_id'], ['person.id'], name=op.f('fk_sampling_plan_set_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sampling_plan'))
    )
    op.create_table('attendee',
    sa.Column('meeting_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('was_there', sa.Boolean(), nullable=True),
    sa.ForeignKeyConstraint(['meeting_id'], ['meeting.id'], name=op.f('fk_attendee_meeting_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_attendee_person_id')),
    sa.PrimaryKeyConstraint('meeting_id', 'person_id', name=op.f('pk_attendee'))
    )
    with op.batch_alter_table('attendee', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_attendee_person_id'), ['person_id'], unique=False)

    op.create_table('meeting_action',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('meeting_id', sa.Integer(), nullable=False),
    sa.Column('task', sa.String(length=500), nullable=False),
    sa.Column('owner_id', sa.Integer(), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('done_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['meeting_id'], ['meeting.id'], name=op.f('fk_meeting_action_meeting_id')),
    sa.ForeignKeyConstraint(['owner_id'], ['person.id'], name=op.f('fk_meeting_action_owner_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_meeting_action'))
    )
    with op.batch_alter_table('meeting_action', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_meeting_action_meeting_id'), ['meeting_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_meeting_action_owner_id'), ['owner_id'], unique=False)

    op.create_table('draw',
    sa.Column('marking_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('plan_id', sa.Integer(), nullable=True),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('is_final', sa.Boolean(), nullable=False),
    sa.Column('rules', sa.JSON(), nullable=False),
    sa.Column('facts', sa.JSON(), nullable=False),
    sa.Column('reasons', sa.JSON(), nullable=False),
    sa.CheckConstraint('number >= 0 AND number < 1000000', name=op.f('ck_draw_number')),
    sa.ForeignKeyConstraint(['marking_id'], ['marking.id'], name=op.f('fk_draw_marking_id')),
    sa.ForeignKeyConstraint(['plan_id'], ['sampling_plan.id'], name=op.f('fk_draw_plan_id')),
    sa.PrimaryKeyConstraint('marking_id', name=op.f('pk_draw'))
    )
    op.create_table('meeting_item',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('meeting_id', sa.Integer(), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('marking_id', sa.Integer(), nullable=True),
    sa.Column('work', sa.Text(), nullable=False),
    sa.Column('agreed', sa.String(length=40), nullable=True),
    sa.Column('differences', sa.Text(), nullable=False),
    sa.Column('agreed_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['marking_id'], ['marking.id'], name=op.f('fk_meeting_item_marking_id')),
    sa.ForeignKeyConstraint(['meeting_id'], ['meeting.id'], name=op.f('fk_meeting_item_meeting_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_meeting_item'))
    )
    with op.batch_alter_table('meeting_item', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_meeting_item_marking_id'), ['marking_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_meeting_item_meeting_id'), ['meeting_id'], unique=False)

    op.create_table('own_judgement',
    sa.Column('item_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('decision', sa.String(length=40), nullable=False),
    sa.Column('why', sa.Text(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['item_id'], ['meeting_item.id'], name=op.f('fk_own_judgement_item_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_own_judgement_person_id')),
    sa.PrimaryKeyConstraint('item_id', 'person_id', name=op.f('pk_own_judgement'))
    )
    op.create_table('sample_action',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('sample_id', sa.Integer(), nullable=False),
    sa.Column('assessor_id', sa.Integer(), nullable=False),
    sa.Column('task', sa.Text(), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('set_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['assessor_id'], ['person.id'], name=op.f('fk_sample_action_assessor_id')),
    sa.ForeignKeyConstraint(['sample_id'], ['sample.id'], name=op.f('fk_sample_action_sample_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sample_action')),
    sa.UniqueConstraint('sample_id', name=op.f('uq_sample_action_sample_id'))
    )
    with op.batch_alter_table('sample_action', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_sample_action_assessor_id'), ['assessor_id'], unique=False)

    op.create_table('sample_check',
    sa.Column('sample_id', sa.Integer(), nullable=False),
    sa.Column('check', sa.String(length=40), nullable=False),
    sa.Column('is_met', sa.Boolean(), nullable=False),
    sa.Column('note', sa.String(length=500), nullable=False),
    sa.ForeignKeyConstraint(['sample_id'], ['sample.id'], name=op.f('fk_sample_check_sample_id')),
    sa.PrimaryKeyConstraint('sample_id', 'check', name=op.f('pk_sample_check'))
    )
    op.create_table('action_answer',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('action_id', sa.Integer(), nullable=False),
    sa.Column('words', sa.Text(), nullable=False),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('is_accepted', sa.Boolean(), nullable=True),
    sa.Column('verdict', sa.Text(), nullable=False),
    sa.Column('judged_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('judged_by_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['action_id'], ['sample_action.id'], name=op.f('fk_action_answer_action_id')),
    sa.ForeignKeyConstraint(['judged_by_id'], ['person.id'], name=op.f('fk_action_answer_judged_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_action_answer'))
    )
    with op.batch_alter_table('action_answer', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_action_answer_action_id'), ['action_id'], unique=False)

    # Inline, since SQLite can add a constraint by itself only by making the table anew, to which other tables point.
    op.add_column('sample', sa.Column('chosen_by_id', sa.Integer(), sa.ForeignKey('person.id', name='fk_sample_chosen_by_id'), nullable=True), inline_references=True)
    op.add_column('submission', sa.Column('not_by_id', sa.Integer(), sa.ForeignKey('person.id', name='fk_submission_not_by_id'), nullable=True), inline_references=True)
    op.create_index('ix_sample_drawn_at', 'sample', ['drawn_at'])
    # What was called an action was a new marking by any tutor.
    op.execute("UPDATE sample SET outcome = 'overturned' WHERE outcome = 'action'")


def downgrade() -> None:
    """Go back."""
    # An action that is closed is as good as agreed; one that is open is undecided, so that it goes on holding.
    op.execute("UPDATE sample SET outcome = 'agreed' WHERE outcome = 'action' AND action_closed_at IS NOT NULL")
    op.execute("UPDATE sample SET outcome = NULL, decided_at = NULL, assurer_id = NULL WHERE outcome = 'action'")
    op.execute("UPDATE sample SET outcome = 'action' WHERE outcome = 'overturned'")
    op.drop_index('ix_sample_drawn_at', 'sample')
    op.drop_column('submission', 'not_by_id')
    op.drop_column('sample', 'chosen_by_id')

    with op.batch_alter_table('action_answer', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_action_answer_action_id'))

    op.drop_table('action_answer')
    op.drop_table('sample_check')
    with op.batch_alter_table('sample_action', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_sample_action_assessor_id'))

    op.drop_table('sample_action')
    op.drop_table('own_judgement')
    with op.batch_alter_table('meeting_item', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_meeting_item_meeting_id'))
        batch_op.drop_index(batch_op.f('ix_meeting_item_marking_id'))

    op.drop_table('meeting_item')
    op.drop_table('draw')
    with op.batch_alter_table('meeting_action', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_meeting_action_owner_id'))
        batch_op.drop_index(batch_op.f('ix_meeting_action_meeting_id'))

    op.drop_table('meeting_action')
    with op.batch_alter_table('attendee', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_attendee_person_id'))

    op.drop_table('attendee')
    op.drop_table('sampling_plan')
    with op.batch_alter_table('meeting', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_meeting_held_at'))

    op.drop_table('meeting')
    op.drop_table('assessor_standing')
