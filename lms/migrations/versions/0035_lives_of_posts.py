"""lives of posts

Revision: 0035, after 0034.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op


revision = '0035'
down_revision = '0034'
branch_labels = None
depends_on = None

COLUMNS = (
    sa.Column('version', sa.Integer(), server_default='1', nullable=False),
    sa.Column('checked_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('filled_on', sa.Date(), nullable=True),
    sa.Column('reference', sa.String(length=60), nullable=True),
    sa.Column('scp_from', sa.Integer(), nullable=True),
    sa.Column('scp_to', sa.Integer(), nullable=True),
    sa.Column('pay_table_from', sa.Date(), nullable=True),
    sa.Column('hours_pattern', sa.String(length=200), server_default='', nullable=False),
    sa.Column('is_flexible', sa.Boolean(), server_default=sa.false(), nullable=False),
    sa.Column('workplace', sa.String(length=40), server_default='at the place of work', nullable=False),
    sa.Column('positions', sa.Integer(), server_default='1', nullable=False),
    sa.Column('start_wish', sa.String(length=120), server_default='', nullable=False),
    sa.Column('sponsorship', sa.String(length=40), server_default='not said', nullable=False),
    sa.Column('is_politically_restricted', sa.Boolean(), server_default=sa.false(), nullable=False),
    sa.Column('welsh', sa.String(length=40), nullable=True),
    sa.Column('welsh_assessed_on', sa.Date(), nullable=True),
)
CHECKS = {
    'points_in_order': '(scp_from IS NULL) = (scp_to IS NULL) AND scp_from <= scp_to',
    'welsh_assessed': '(welsh IS NULL) = (welsh_assessed_on IS NULL)',
    'some_position': 'positions > 0',
}


def upgrade() -> None:
    """Go up."""
    with op.batch_alter_table('vacancy', schema=None) as batch_op:
        for column in COLUMNS:
            batch_op.add_column(column)
        for name, condition in CHECKS.items():
            batch_op.create_check_constraint(batch_op.f(f'ck_vacancy_{name}'), condition)
        batch_op.create_unique_constraint(batch_op.f('uq_vacancy_council_id_reference'), ['council_id', 'reference'])

    op.create_table('vacancy_change',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('vacancy_id', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('topic', sa.String(length=40), nullable=False),
    sa.Column('old', sa.JSON(), nullable=False),
    sa.Column('new', sa.JSON(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('changed_by_id', sa.Integer(), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['changed_by_id'], ['person.id'], name=op.f('fk_vacancy_change_changed_by_id')),
    sa.ForeignKeyConstraint(['vacancy_id'], ['vacancy.id'], name=op.f('fk_vacancy_change_vacancy_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_vacancy_change'))
    )
    with op.batch_alter_table('vacancy_change', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_vacancy_change_vacancy_id'), ['vacancy_id'], unique=False)

    op.create_table('post_import',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('council_id', sa.Integer(), nullable=False),
    sa.Column('brought_by_id', sa.Integer(), nullable=False),
    sa.Column('brought_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('file_name', sa.String(length=120), nullable=False),
    sa.Column('key', sa.String(length=64), nullable=True),
    sa.Column('columns', sa.JSON(), nullable=False),
    sa.Column('unread_columns', sa.JSON(), nullable=False),
    sa.Column('good', sa.Integer(), nullable=False),
    sa.Column('known', sa.Integer(), nullable=False),
    sa.Column('broken', sa.Integer(), nullable=False),
    sa.Column('made', sa.Integer(), nullable=False),
    sa.Column('done_through', sa.Integer(), nullable=False),
    sa.Column('tries', sa.Integer(), nullable=False),
    sa.Column('problem', sa.Text(), nullable=False),
    sa.Column('read_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('confirmed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('finished_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['brought_by_id'], ['person.id'], name=op.f('fk_post_import_brought_by_id')),
    sa.ForeignKeyConstraint(['council_id'], ['council.id'], name=op.f('fk_post_import_council_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_post_import'))
    )
    with op.batch_alter_table('post_import', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_post_import_council_id'), ['council_id'], unique=False)

    op.create_table('broken_row',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('import_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('cells', sa.JSON(), nullable=False),
    sa.Column('faults', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['import_id'], ['post_import.id'], name=op.f('fk_broken_row_import_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_broken_row')),
    sa.UniqueConstraint('import_id', 'number', name=op.f('uq_broken_row_import_id_number'))
    )


def downgrade() -> None:
    """Go back."""
    op.drop_table('broken_row')
    op.drop_table('post_import')
    op.drop_table('vacancy_change')
    with op.batch_alter_table('vacancy', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('uq_vacancy_council_id_reference'), type_='unique')
        for name in CHECKS:
            batch_op.drop_constraint(batch_op.f(f'ck_vacancy_{name}'), type_='check')
        for column in COLUMNS:
            batch_op.drop_column(column.name)
