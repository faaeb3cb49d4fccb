"""the item bank: files of questions that were imported, and the drafts that came out of them

Revision: 0016, after 0015.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op


revision = '0016'
down_revision = '0015'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go up."""
    op.create_table(
        'question_import',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('file_name', sa.String(length=200), nullable=False),
        sa.Column('format', sa.String(length=40), nullable=False),
        sa.Column('imported_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('imported_by_id', sa.Integer(), nullable=True),
        sa.Column('kept_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('already', sa.Integer(), nullable=False),
        sa.Column('refused', sa.JSON(), nullable=False),
        sa.Column('notes', sa.JSON(), nullable=False),
        sa.Column('waiting', sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(['imported_by_id'], ['person.id'], name=op.f('fk_question_import_imported_by_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_question_import')),
    )
    with op.batch_alter_table('question_import', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_question_import_imported_by_id'), ['imported_by_id'], unique=False)

    op.create_table(
        'banked_question',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('import_id', sa.Integer(), nullable=False),
        sa.Column('fingerprint', sa.String(length=64), nullable=False),
        sa.Column('line', sa.Integer(), nullable=False),
        sa.Column('file', sa.String(length=200), nullable=False),
        sa.Column('name', sa.String(length=100), nullable=False),
        sa.Column('type', sa.String(length=40), nullable=False),
        sa.Column('category', sa.String(length=500), nullable=False),
        sa.Column('tags', sa.JSON(), nullable=False),
        sa.Column('notes', sa.JSON(), nullable=False),
        sa.Column('content', sa.JSON(), nullable=False),
        sa.Column('module_code', sa.String(length=20), nullable=False),
        sa.Column('changed_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('changed_by_id', sa.Integer(), nullable=True),
        sa.Column('completed_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('taken_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('edition', sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(['changed_by_id'], ['person.id'], name=op.f('fk_banked_question_changed_by_id')),
        sa.ForeignKeyConstraint(['import_id'], ['question_import.id'], name=op.f('fk_banked_question_import_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_banked_question')),
        sa.UniqueConstraint('fingerprint', name=op.f('uq_banked_question_fingerprint')),
    )
    with op.batch_alter_table('banked_question', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_banked_question_changed_by_id'), ['changed_by_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_banked_question_import_id'), ['import_id'], unique=False)
        batch_op.create_index('ix_banked_question_module_completed', ['module_code', 'completed_at'], unique=False)


def downgrade() -> None:
    """Go back."""
    op.drop_table('banked_question')
    op.drop_table('question_import')
