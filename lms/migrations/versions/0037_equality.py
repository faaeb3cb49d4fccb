"""equality answers apart from everybody's record, and the counts that they are folded into

Revision: 0037, after 0036.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op


revision = '0037'
down_revision = '0036'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go up."""
    op.create_table(
        'equality_answers',
        sa.Column('code', sa.String(length=64), nullable=False),
        sa.Column('questionnaire', sa.String(length=20), nullable=False),
        sa.Column('answers', sa.JSON(), nullable=False),
        sa.Column('wiped_after', sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint('code', name=op.f('pk_equality_answers')),
        sqlite_with_rowid=False,
    )
    op.create_table(
        'counted_application',
        sa.Column('application_id', sa.Integer(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint('application_id', name=op.f('pk_counted_application')),
    )
    op.create_table(
        'waiting_count',
        sa.Column('nation', sa.String(length=40), nullable=False),
        sa.Column('question', sa.String(length=20), nullable=False),
        sa.Column('group', sa.String(length=30), nullable=False),
        sa.Column('reached', sa.String(length=40), nullable=False),
        sa.Column('number', sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint('nation', 'question', 'group', 'reached', name=op.f('pk_waiting_count')),
    )
    op.create_table(
        'publication',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('published_on', sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_publication')),
        sa.UniqueConstraint('published_on', name=op.f('uq_publication_published_on')),
    )
    op.create_table(
        'published_cell',
        sa.Column('publication_id', sa.Integer(), nullable=False),
        sa.Column('area', sa.String(length=80), nullable=False),
        sa.Column('question', sa.String(length=20), nullable=False),
        sa.Column('group', sa.String(length=30), nullable=False),
        sa.Column('reached', sa.String(length=40), nullable=False),
        sa.Column('shown', sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ['publication_id'], ['publication.id'], name=op.f('fk_published_cell_publication_id_publication')
        ),
        sa.PrimaryKeyConstraint(
            'publication_id', 'area', 'question', 'group', 'reached', name=op.f('pk_published_cell')
        ),
    )


def downgrade() -> None:
    """Go back."""
    for name in ('published_cell', 'publication', 'waiting_count', 'counted_application', 'equality_answers'):
        op.drop_table(name)
