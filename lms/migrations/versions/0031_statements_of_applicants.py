"""statements of applicants; applications without an invitation; why people say no

Revision: 0031, after 0030.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op


revision = '0031'
down_revision = '0030'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go up."""
    op.create_table('statement',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('profile_id', sa.Integer(), nullable=False),
    sa.Column('vacancy_id', sa.Integer(), nullable=False),
    sa.Column('started_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('saved_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('sent_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('saved_tab', sa.String(length=40), nullable=False),
    sa.Column('saved_sequence', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['profile_id'], ['profile.id'], name=op.f('fk_statement_profile_id')),
    sa.ForeignKeyConstraint(['vacancy_id'], ['vacancy.id'], name=op.f('fk_statement_vacancy_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_statement')),
    sa.UniqueConstraint('profile_id', 'vacancy_id', name=op.f('uq_statement_profile_id_vacancy_id'))
    )
    with op.batch_alter_table('statement', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_statement_vacancy_id'), ['vacancy_id'], unique=False)

    op.create_table('statement_part',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('statement_id', sa.Integer(), nullable=False),
    sa.Column('criterion_id', sa.Integer(), nullable=True),
    sa.Column('wording', sa.String(length=300), nullable=False),
    sa.Column('skill', sa.String(length=10), nullable=True),
    sa.Column('essential', sa.Boolean(), nullable=False),
    sa.Column('words', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['criterion_id'], ['vacancy_criterion.id'], name=op.f('fk_statement_part_criterion_id'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['statement_id'], ['statement.id'], name=op.f('fk_statement_part_statement_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_statement_part')),
    sa.UniqueConstraint('statement_id', 'criterion_id', name=op.f('uq_statement_part_statement_id_criterion_id'))
    )
    with op.batch_alter_table('statement_part', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_statement_part_criterion_id'), ['criterion_id'], unique=False)

    op.create_table('given_reason',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('vacancy_id', sa.Integer(), nullable=False),
    sa.Column('profile_id', sa.Integer(), nullable=True),
    sa.Column('parting', sa.String(length=40), nullable=False),
    sa.Column('reason', sa.String(length=40), nullable=False),
    sa.Column('words', sa.String(length=300), nullable=False),
    sa.Column('given_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['profile_id'], ['profile.id'], name=op.f('fk_given_reason_profile_id')),
    sa.ForeignKeyConstraint(['vacancy_id'], ['vacancy.id'], name=op.f('fk_given_reason_vacancy_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_given_reason'))
    )
    with op.batch_alter_table('given_reason', schema=None) as batch_op:
        batch_op.create_index('ix_given_reason_vacancy', ['vacancy_id', 'parting'], unique=False)
        batch_op.create_index(batch_op.f('ix_given_reason_profile_id'), ['profile_id'], unique=False)
        batch_op.create_index('uq_given_reason_once', ['profile_id', 'vacancy_id', 'parting', 'reason'], unique=True)

    with op.batch_alter_table('application', schema=None) as batch_op:
        batch_op.add_column(sa.Column('consent_version', sa.String(length=20), server_default='', nullable=False))
        batch_op.add_column(sa.Column('consent_language', sa.String(length=12), server_default='', nullable=False))
        batch_op.alter_column('invitation_id', existing_type=sa.INTEGER(), nullable=True)
        batch_op.create_unique_constraint(batch_op.f('uq_application_vacancy_id_profile_id'), ['vacancy_id', 'profile_id'])


def downgrade() -> None:
    """Go back. Applications that nobody had asked for go with it: there was no place for them."""
    unasked = "(SELECT id FROM application WHERE invitation_id IS NULL)"
    op.execute(f"DELETE FROM criterion_score WHERE application_id IN {unasked}")
    op.execute(f"DELETE FROM stage_change WHERE application_id IN {unasked}")
    op.execute("DELETE FROM application WHERE invitation_id IS NULL")
    with op.batch_alter_table('application', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('uq_application_vacancy_id_profile_id'), type_='unique')
        batch_op.alter_column('invitation_id', existing_type=sa.INTEGER(), nullable=False)
        batch_op.drop_column('consent_language')
        batch_op.drop_column('consent_version')

    op.drop_table('given_reason')
    op.drop_table('statement_part')
    op.drop_table('statement')
