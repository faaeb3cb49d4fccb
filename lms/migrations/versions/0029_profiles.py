"""own examples in four parts; languages, wishes, qualifications and work from other countries; permission to work

Revision: 0029, after 0028. A story told in one piece becomes what somebody did; languages in one text become one
language each, of which nobody said how well.
"""

from __future__ import annotations

import re

import sqlalchemy as sa
from alembic import op


revision = '0029'
down_revision = '0028'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go up."""
    with op.batch_alter_table('own_evidence') as table:
        for name in ('situation', 'task', 'action', 'result'):
            table.add_column(sa.Column(name, sa.Text(), nullable=False, server_default=''))
        table.add_column(sa.Column('is_draft', sa.Boolean(), nullable=False, server_default=sa.false()))
    op.execute('UPDATE own_evidence SET action = story')
    with op.batch_alter_table('own_evidence') as table:
        for name in ('situation', 'task', 'action', 'result', 'is_draft'):
            table.alter_column(name, server_default=None)
        table.drop_constraint('uq_own_evidence_profile_id_skill', type_='unique')
        table.drop_column('story')
        table.create_index('ix_own_evidence_profile_id', ['profile_id'])
    op.create_table(
        'profile_language',
        sa.Column('profile_id', sa.Integer(), nullable=False),
        sa.Column('position', sa.Integer(), autoincrement=False, nullable=False),
        sa.Column('name', sa.String(length=300), nullable=False),
        sa.Column('speaks', sa.String(length=40), nullable=True),
        sa.Column('reads', sa.String(length=40), nullable=True),
        sa.Column('writes', sa.String(length=40), nullable=True),
        sa.ForeignKeyConstraint(['profile_id'], ['profile.id'], name=op.f('fk_profile_language_profile_id')),
        sa.PrimaryKeyConstraint('profile_id', 'position', name=op.f('pk_profile_language')),
    )
    _split_languages()
    with op.batch_alter_table('profile') as table:
        table.alter_column('area', existing_type=sa.String(length=120), type_=sa.String(length=400))
        table.add_column(sa.Column('families', sa.JSON(), nullable=False, server_default='[]'))
        table.add_column(sa.Column('starts', sa.String(length=40), nullable=True))
        table.add_column(sa.Column('works', sa.String(length=40), nullable=True))
        table.add_column(sa.Column('job_is_below', sa.Boolean(), nullable=True))
        table.drop_column('languages')
    with op.batch_alter_table('profile') as table:
        table.alter_column('families', server_default=None)
    op.create_table(
        'overseas_qualification',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('profile_id', sa.Integer(), nullable=False),
        sa.Column('name', sa.String(length=200), nullable=False),
        sa.Column('name_in_english', sa.String(length=200), nullable=False),
        sa.Column('country', sa.String(length=80), nullable=False),
        sa.Column('attained', sa.String(length=40), nullable=False),
        sa.Column('year', sa.Integer(), nullable=True),
        sa.Column('compared', sa.String(length=40), nullable=False),
        sa.Column('comparable_to', sa.String(length=200), nullable=False),
        sa.Column('is_shown', sa.Boolean(), nullable=False),
        sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(['profile_id'], ['profile.id'], name=op.f('fk_overseas_qualification_profile_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_overseas_qualification')),
    )
    op.create_index('ix_overseas_qualification_profile_id', 'overseas_qualification', ['profile_id'])
    op.create_table(
        'overseas_job',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('profile_id', sa.Integer(), nullable=False),
        sa.Column('title', sa.String(length=200), nullable=False),
        sa.Column('duties', sa.Text(), nullable=False),
        sa.Column('country', sa.String(length=80), nullable=False),
        sa.Column('from_year', sa.Integer(), nullable=False),
        sa.Column('to_year', sa.Integer(), nullable=True),
        sa.Column('is_shown', sa.Boolean(), nullable=False),
        sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint('to_year IS NULL OR to_year >= from_year', name=op.f('ck_overseas_job_years_in_order')),
        sa.ForeignKeyConstraint(['profile_id'], ['profile.id'], name=op.f('fk_overseas_job_profile_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_overseas_job')),
    )
    op.create_index('ix_overseas_job_profile_id', 'overseas_job', ['profile_id'])
    op.create_table(
        'work_permission',
        sa.Column('person_id', sa.Integer(), nullable=False),
        sa.Column('permission', sa.String(length=40), nullable=False),
        sa.Column('said_at', sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_work_permission_person_id')),
        sa.PrimaryKeyConstraint('person_id', name=op.f('pk_work_permission')),
    )


def _split_languages() -> None:
    told = op.get_bind().execute(sa.text("SELECT id, languages FROM profile WHERE languages <> ''")).all()
    rows = [
        {'profile_id': profile_id, 'position': position, 'name': name}
        for profile_id, languages in told
        for position, name in enumerate(filter(None, map(str.strip, re.split(r'[,;\n]', languages))), start=1)
    ]
    table = sa.table('profile_language', sa.column('profile_id'), sa.column('position'), sa.column('name'))
    op.bulk_insert(table, rows)


def downgrade() -> None:
    """Go back."""
    for name in ('work_permission', 'overseas_job', 'overseas_qualification'):
        op.drop_table(name)
    with op.batch_alter_table('profile') as table:
        table.add_column(sa.Column('languages', sa.String(length=300), nullable=False, server_default=''))
        for name in ('families', 'starts', 'works', 'job_is_below'):
            table.drop_column(name)
    join = "group_concat(name, ', ')" if op.get_bind().dialect.name == 'sqlite' else "string_agg(name, ', ')"
    op.execute(
        f"UPDATE profile SET languages = COALESCE((SELECT substr({join}, 1, 300) FROM profile_language"
        " WHERE profile_language.profile_id = profile.id), '')"
    )
    op.execute("UPDATE profile SET area = substr(area, 1, 120)")
    with op.batch_alter_table('profile') as table:
        table.alter_column('languages', server_default=None)
        table.alter_column('area', existing_type=sa.String(length=400), type_=sa.String(length=120))
    op.drop_table('profile_language')
    with op.batch_alter_table('own_evidence') as table:
        table.add_column(sa.Column('story', sa.Text(), nullable=False, server_default=''))
    op.execute(
        "UPDATE own_evidence SET story = trim(situation || ' ' || task || ' ' || action || ' ' || result)"
    )
    op.execute(
        'DELETE FROM own_evidence WHERE id NOT IN (SELECT min(id) FROM own_evidence GROUP BY profile_id, skill)'
    )
    with op.batch_alter_table('own_evidence') as table:
        table.alter_column('story', server_default=None)
        table.drop_index('ix_own_evidence_profile_id')
        for name in ('situation', 'task', 'action', 'result', 'is_draft'):
            table.drop_column(name)
        table.create_unique_constraint('uq_own_evidence_profile_id_skill', ['profile_id', 'skill'])
