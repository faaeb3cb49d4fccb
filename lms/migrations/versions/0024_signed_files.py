"""certificates of several kinds, and the signed files that they are issued as

Revision: 0024, after 0023. What was issued before counts as published; its file is signed by the first run of the job.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op


revision = '0024'
down_revision = '0023'
branch_labels = None
depends_on = None

VALID = sa.text('superseded_at IS NULL AND revoked_at IS NULL')
BEING_SIGNED = sa.text('published_at IS NULL')


def upgrade() -> None:
    """Go up."""
    with op.batch_alter_table('issued_certificate', schema=None) as batch_op:
        batch_op.add_column(sa.Column('kind', sa.String(length=40), nullable=False, server_default='programme'))
        batch_op.add_column(sa.Column('module_code', sa.String(length=20), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('published_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('status_index', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('share_token', sa.String(length=43), nullable=True))
        batch_op.create_unique_constraint(op.f('uq_issued_certificate_status_index'), ['status_index'])
        batch_op.create_unique_constraint(op.f('uq_issued_certificate_share_token'), ['share_token'])
        batch_op.drop_index('uq_issued_certificate_valid')
    op.execute('UPDATE issued_certificate SET published_at = issued_at')
    op.create_index(
        'uq_issued_certificate_valid', 'issued_certificate', ['person_id', 'kind', 'module_code'], unique=True,
        sqlite_where=VALID, postgresql_where=VALID,
    )
    op.create_index(
        'ix_issued_certificate_being_signed', 'issued_certificate', ['id'], unique=False,
        sqlite_where=BEING_SIGNED, postgresql_where=BEING_SIGNED,
    )
    op.create_table('certificate_file',
    sa.Column('certificate_id', sa.Integer(), nullable=False),
    sa.Column('form', sa.String(length=40), nullable=False),
    sa.Column('key', sa.String(length=64), nullable=True),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('size_bytes', sa.Integer(), nullable=False),
    sa.Column('signing_key', sa.String(length=64), nullable=False),
    sa.Column('signed_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['certificate_id'], ['issued_certificate.id'], name=op.f('fk_certificate_file_certificate_id')),
    sa.PrimaryKeyConstraint('certificate_id', 'form', name=op.f('pk_certificate_file'))
    )
    with op.batch_alter_table('certificate_file', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_certificate_file_sha256'), ['sha256'], unique=False)


def downgrade() -> None:
    """Go back. Certificates of other kinds than the programme's can't be kept."""
    op.drop_table('certificate_file')
    others = "SELECT id FROM issued_certificate WHERE kind <> 'programme'"
    op.execute(f'DELETE FROM certificate_review WHERE certificate_id IN ({others})')
    op.execute(f'UPDATE issued_certificate SET superseded_by_id = NULL WHERE id IN ({others})')
    op.execute("DELETE FROM issued_certificate WHERE kind <> 'programme'")
    op.drop_index('ix_issued_certificate_being_signed', 'issued_certificate')
    op.drop_index('uq_issued_certificate_valid', 'issued_certificate')
    with op.batch_alter_table('issued_certificate', schema=None) as batch_op:
        batch_op.drop_constraint(op.f('uq_issued_certificate_share_token'), type_='unique')
        batch_op.drop_constraint(op.f('uq_issued_certificate_status_index'), type_='unique')
        batch_op.drop_column('share_token')
        batch_op.drop_column('status_index')
        batch_op.drop_column('published_at')
        batch_op.drop_column('module_code')
        batch_op.drop_column('kind')
    op.create_index(
        'uq_issued_certificate_valid', 'issued_certificate', ['person_id'], unique=True,
        sqlite_where=VALID, postgresql_where=VALID,
    )
