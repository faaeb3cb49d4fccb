"""consents

Revision: 0028, after 0027. Consents by purpose, council and fields, with receipts; councils that are blocked. The consents
to be in the pool are carried over, those that ended too. Their words said as well that a council reads own examples when
somebody applies, and area, hours and languages with the name: that is a consent of its own now, kept for every council
where the pool consent stands, and for the councils where somebody has applied.
"""

from __future__ import annotations

import secrets

import sqlalchemy as sa
from alembic import op


revision = '0028'
down_revision = '0027'
branch_labels = None
depends_on = None

OLD_WORDING = '2026-11'
ALL_WITH_AN_APPLICATION = 'own words,area,hours,languages'
ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
AT_ONCE = 5000


def upgrade() -> None:
    """Go up."""
    op.create_table('consent',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('profile_id', sa.Integer(), nullable=False),
    sa.Column('purpose', sa.String(length=40), nullable=False),
    sa.Column('council_id', sa.Integer(), nullable=True),
    sa.Column('fields', sa.String(length=200), nullable=False),
    sa.Column('wording_version', sa.String(length=20), nullable=False),
    sa.Column('language', sa.String(length=12), nullable=False),
    sa.Column('given_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ended_why', sa.String(length=40), nullable=True),
    sa.Column('paused_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('paused_until', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint('(ended_at IS NULL) = (ended_why IS NULL)', name=op.f('ck_consent_ended_for_a_reason')),
    sa.ForeignKeyConstraint(['council_id'], ['council.id'], name=op.f('fk_consent_council_id')),
    sa.ForeignKeyConstraint(['profile_id'], ['profile.id'], name=op.f('fk_consent_profile_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_consent'))
    )
    op.create_table('consent_receipt',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('consent_id', sa.Integer(), nullable=False),
    sa.Column('what', sa.String(length=40), nullable=False),
    sa.Column('number', sa.String(length=20), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['consent_id'], ['consent.id'], name=op.f('fk_consent_receipt_consent_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_consent_receipt')),
    sa.UniqueConstraint('number', name=op.f('uq_consent_receipt_number'))
    )
    op.create_table('council_block',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('profile_id', sa.Integer(), nullable=False),
    sa.Column('council_id', sa.Integer(), nullable=False),
    sa.Column('blocked_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['council_id'], ['council.id'], name=op.f('fk_council_block_council_id')),
    sa.ForeignKeyConstraint(['profile_id'], ['profile.id'], name=op.f('fk_council_block_profile_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_council_block')),
    sa.UniqueConstraint('profile_id', 'council_id', name=op.f('uq_council_block_profile_id_council_id'))
    )
    carry_over(op.get_bind())
    with op.batch_alter_table('consent', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_consent_profile_id'), ['profile_id'], unique=False)
        batch_op.create_index('uq_consent_standing', ['profile_id', 'purpose'], unique=True, sqlite_where=sa.text('ended_at IS NULL AND council_id IS NULL'), postgresql_where=sa.text('ended_at IS NULL AND council_id IS NULL'))
        batch_op.create_index('uq_consent_standing_for_council', ['profile_id', 'purpose', 'council_id'], unique=True, sqlite_where=sa.text('ended_at IS NULL AND council_id IS NOT NULL'), postgresql_where=sa.text('ended_at IS NULL AND council_id IS NOT NULL'))
    with op.batch_alter_table('consent_receipt', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_consent_receipt_consent_id'), ['consent_id'], unique=False)
    with op.batch_alter_table('council_block', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_council_block_council_id'), ['council_id'], unique=False)
    op.drop_table('pool_consent')


def carry_over(database: sa.Connection) -> None:
    """Every consent there was, and a receipt for what was given and for what has ended."""
    columns = 'profile_id, purpose, council_id, fields, wording_version, language, given_at, ended_at, ended_why'
    database.execute(sa.text(
        f"INSERT INTO consent ({columns}) SELECT profile_id, 'pool', NULL, 'own experience', wording_version, language, "
        "given_at, withdrawn_at, CASE WHEN withdrawn_at IS NULL THEN NULL ELSE 'withdrawn' END FROM pool_consent ORDER BY id"
    ))
    database.execute(sa.text(
        f"INSERT INTO consent ({columns}) SELECT profile_id, 'applications', NULL, '{ALL_WITH_AN_APPLICATION}', "
        "wording_version, language, given_at, NULL, NULL FROM pool_consent WHERE withdrawn_at IS NULL ORDER BY id"
    ))
    database.execute(sa.text(
        f"INSERT INTO consent ({columns}) SELECT application.profile_id, 'applications', vacancy.council_id, "
        f"'{ALL_WITH_AN_APPLICATION}', '{OLD_WORDING}', person.language, min(application.applied_at), NULL, NULL "
        "FROM application JOIN vacancy ON vacancy.id = application.vacancy_id "
        "JOIN profile ON profile.id = application.profile_id JOIN person ON person.id = profile.person_id "
        "WHERE NOT EXISTS (SELECT 1 FROM pool_consent WHERE pool_consent.profile_id = profile.id "
        "AND pool_consent.withdrawn_at IS NULL) "
        "AND person.erased_at IS NULL GROUP BY application.profile_id, vacancy.council_id, person.language"
    ))
    consent = sa.table('consent', *(sa.column(name) for name in ('id', 'given_at', 'ended_at')))
    receipt = sa.table('consent_receipt', *(sa.column(name) for name in ('consent_id', 'what', 'number', 'at')))
    last = 0
    while rows := database.execute(
        sa.select(consent).where(consent.c.id > last).order_by(consent.c.id).limit(AT_ONCE)
    ).all():
        last = rows[-1].id
        given = [(row.id, 'given', row.given_at) for row in rows]
        ended = [(row.id, 'ended', row.ended_at) for row in rows if row.ended_at is not None]
        database.execute(sa.insert(receipt), [
            {'consent_id': one, 'what': what, 'number': new_number(), 'at': at} for one, what, at in given + ended
        ])


def new_number() -> str:
    """As receipts are numbered."""
    return '-'.join(''.join(secrets.choice(ALPHABET) for _letter in range(4)) for _group in range(3))


def downgrade() -> None:
    """Go back."""
    op.create_table('pool_consent',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('profile_id', sa.Integer(), nullable=False),
    sa.Column('wording_version', sa.String(length=20), nullable=False),
    sa.Column('language', sa.String(length=12), nullable=False),
    sa.Column('given_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('withdrawn_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['profile_id'], ['profile.id'], name=op.f('fk_pool_consent_profile_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_pool_consent'))
    )
    op.execute(
        "INSERT INTO pool_consent (profile_id, wording_version, language, given_at, withdrawn_at) "
        "SELECT profile_id, wording_version, language, given_at, ended_at FROM consent WHERE purpose = 'pool' ORDER BY id"
    )
    with op.batch_alter_table('pool_consent', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_pool_consent_profile_id'), ['profile_id'], unique=False)
        batch_op.create_index('uq_pool_consent_standing', ['profile_id'], unique=True, sqlite_where=sa.text('withdrawn_at IS NULL'), postgresql_where=sa.text('withdrawn_at IS NULL'))
    op.drop_table('council_block')
    op.drop_table('consent_receipt')
    op.drop_table('consent')
