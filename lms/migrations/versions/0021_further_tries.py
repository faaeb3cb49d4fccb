"""one more try than the rules allow; when the list of learners at risk was worked out

Revision: 0021, after 0020. What was agreed before counts for quizzes at once, and for a task from its next Refer.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op


revision = '0021'
down_revision = '0020'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go up."""
    op.create_table('further_try',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('enrolment_id', sa.Integer(), nullable=False),
    sa.Column('module_code', sa.String(length=20), nullable=False),
    sa.Column('about', sa.String(length=60), nullable=False),
    sa.Column('given_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('given_by_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['enrolment_id'], ['enrolment.id'], name=op.f('fk_further_try_enrolment_id')),
    sa.ForeignKeyConstraint(['given_by_id'], ['person.id'], name=op.f('fk_further_try_given_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_further_try')),
    sa.UniqueConstraint('about', name=op.f('uq_further_try_about'))
    )
    with op.batch_alter_table('further_try', schema=None) as batch_op:
        batch_op.create_index('ix_further_try_enrolment_module', ['enrolment_id', 'module_code'], unique=False)

    with op.batch_alter_table('resubmission', schema=None) as batch_op:
        batch_op.add_column(sa.Column('granted_at', sa.DateTime(timezone=True), nullable=True))

    with op.batch_alter_table('consideration', schema=None) as batch_op:
        batch_op.add_column(sa.Column('reversed_by_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('reversed_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.create_foreign_key(batch_op.f('fk_consideration_reversed_by_id'), 'person', ['reversed_by_id'], ['id'])

    op.create_table('risk_list',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('worked_out_at', sa.DateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_risk_list'))
    )
    op.execute("INSERT INTO risk_list (id, worked_out_at) SELECT 1, max(found_at) FROM learner_at_risk")
    op.execute(
        "INSERT INTO further_try (enrolment_id, module_code, about, given_at, given_by_id) "
        "SELECT enrolment_id, module_code, 'consideration ' || id, decided_at, decided_by_id FROM consideration "
        "WHERE state = 'agreed' AND effect = 'one more try'"
    )


def downgrade() -> None:
    """Go back."""
    op.drop_table('risk_list')
    with op.batch_alter_table('consideration', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_consideration_reversed_by_id'), type_='foreignkey')
        batch_op.drop_column('reversed_at')
        batch_op.drop_column('reversed_by_id')

    with op.batch_alter_table('resubmission', schema=None) as batch_op:
        batch_op.drop_column('granted_at')

    with op.batch_alter_table('further_try', schema=None) as batch_op:
        batch_op.drop_index('ix_further_try_enrolment_module')

    op.drop_table('further_try')
