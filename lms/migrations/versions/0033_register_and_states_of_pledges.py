"""register and states of pledges

Revision: 0033, after 0032. Pledges that are there get the moves that are known of them: when each was recorded and
ended, and by whom, is read from the audit; where it says nothing, the pledge's own days are taken and nobody is named.
No day for evidence is invented for them.
"""

from __future__ import annotations

from datetime import UTC, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from alembic import op

revision = '0033'
down_revision = '0032'
branch_labels = None
depends_on = None

LONDON = ZoneInfo("Europe/London")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Go up."""
    _extend_the_register()
    _make_tables_of_pledges()
    _tell_what_is_known()


def _extend_the_register() -> None:
    op.create_table('council_replacement',
    sa.Column('old_id', sa.Integer(), nullable=False),
    sa.Column('new_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['old_id'], ['council.id'], name=op.f('fk_council_replacement_old_id')),
    sa.ForeignKeyConstraint(['new_id'], ['council.id'], name=op.f('fk_council_replacement_new_id')),
    sa.PrimaryKeyConstraint('old_id', 'new_id', name=op.f('pk_council_replacement'))
    )
    op.create_index(op.f('ix_council_replacement_new_id'), 'council_replacement', ['new_id'])
    op.execute(
        "INSERT INTO council_replacement (old_id, new_id) "
        "SELECT id, replaced_by_id FROM council WHERE replaced_by_id IS NOT NULL"
    )
    with op.batch_alter_table('council') as batch_op:
        batch_op.add_column(sa.Column('kind', sa.String(length=40), nullable=True))
        batch_op.add_column(sa.Column('region', sa.String(length=80), nullable=True))
        batch_op.add_column(sa.Column('code', sa.String(length=20), nullable=True))
        batch_op.add_column(sa.Column('county_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('authority_id', sa.Integer(), nullable=True))
        batch_op.drop_constraint('fk_council_replaced_by_id', type_='foreignkey')
        batch_op.drop_column('replaced_by_id')
        batch_op.create_foreign_key(batch_op.f('fk_council_county_id'), 'council', ['county_id'], ['id'])
        batch_op.create_foreign_key(batch_op.f('fk_council_authority_id'), 'council', ['authority_id'], ['id'])
        batch_op.create_index(batch_op.f('ix_council_county_id'), ['county_id'])
        batch_op.create_index(batch_op.f('ix_council_authority_id'), ['authority_id'])
    op.create_table('council_import',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('file_name', sa.String(length=200), nullable=False),
    sa.Column('content', sa.Text(), nullable=False),
    sa.Column('sent_at', MOMENT, nullable=False),
    sa.Column('sent_by_id', sa.Integer(), nullable=True),
    sa.Column('applied_at', MOMENT, nullable=True),
    sa.Column('added', sa.Integer(), nullable=False),
    sa.Column('changed', sa.Integer(), nullable=False),
    sa.Column('refused', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['sent_by_id'], ['person.id'], name=op.f('fk_council_import_sent_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_council_import'))
    )
    for column in ('sent_at', 'sent_by_id'):
        op.create_index(op.f(f'ix_council_import_{column}'), 'council_import', [column])
    op.create_table('council_change',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('council_id', sa.Integer(), nullable=False),
    sa.Column('what', sa.String(length=40), nullable=False),
    sa.Column('before', sa.String(length=1000), nullable=False),
    sa.Column('after', sa.String(length=1000), nullable=False),
    sa.Column('at', MOMENT, nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=True),
    sa.Column('import_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['council_id'], ['council.id'], name=op.f('fk_council_change_council_id')),
    sa.ForeignKeyConstraint(['by_id'], ['person.id'], name=op.f('fk_council_change_by_id')),
    sa.ForeignKeyConstraint(['import_id'], ['council_import.id'], name=op.f('fk_council_change_import_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_council_change'))
    )
    for column in ('council_id', 'by_id', 'import_id'):
        op.create_index(op.f(f'ix_council_change_{column}'), 'council_change', [column])


def _make_tables_of_pledges() -> None:
    op.create_table('pledge_signing',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('council_id', sa.Integer(), nullable=False),
    sa.Column('text_version', sa.String(length=20), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('post', sa.String(length=200), nullable=False),
    sa.Column('authority', sa.String(length=300), nullable=False),
    sa.Column('signed_on', sa.Date(), nullable=False),
    sa.Column('signed_at', MOMENT, nullable=True),
    sa.Column('signed_by_id', sa.Integer(), nullable=True),
    sa.Column('check_made', sa.String(length=40), nullable=True),
    sa.Column('check_note', sa.String(length=300), nullable=False),
    sa.Column('checked_on', sa.Date(), nullable=True),
    sa.Column('decided_at', MOMENT, nullable=True),
    sa.Column('decided_by_id', sa.Integer(), nullable=True),
    sa.Column('declined_reason', sa.String(length=300), nullable=True),
    sa.CheckConstraint(
        'decided_at IS NULL OR declined_reason IS NOT NULL OR (check_made IS NOT NULL AND checked_on IS NOT NULL)',
        name=op.f('ck_pledge_signing_checked_or_declined'),
    ),
    sa.ForeignKeyConstraint(['council_id'], ['council.id'], name=op.f('fk_pledge_signing_council_id')),
    sa.ForeignKeyConstraint(['signed_by_id'], ['person.id'], name=op.f('fk_pledge_signing_signed_by_id')),
    sa.ForeignKeyConstraint(['decided_by_id'], ['person.id'], name=op.f('fk_pledge_signing_decided_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_pledge_signing'))
    )
    for column in ('council_id', 'signed_by_id', 'decided_by_id'):
        op.create_index(op.f(f'ix_pledge_signing_{column}'), 'pledge_signing', [column])
    waiting = sa.text('decided_at IS NULL')
    op.create_index(
        'uq_pledge_signing_waiting', 'pledge_signing', ['council_id'],
        unique=True, sqlite_where=waiting, postgresql_where=waiting,
    )
    with op.batch_alter_table('pledge') as batch_op:
        batch_op.add_column(sa.Column('ending', sa.String(length=40), nullable=True))
        batch_op.add_column(sa.Column('signing_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('evidence_due_on', sa.Date(), nullable=True))
        batch_op.add_column(sa.Column('review_began_at', MOMENT, nullable=True))
        batch_op.add_column(sa.Column('suspended_at', MOMENT, nullable=True))
        batch_op.add_column(sa.Column('end_told_at', MOMENT, nullable=True))
        batch_op.create_foreign_key(batch_op.f('fk_pledge_signing_id'), 'pledge_signing', ['signing_id'], ['id'])
        batch_op.create_unique_constraint(batch_op.f('uq_pledge_signing_id'), ['signing_id'])
    op.create_table('pledge_move',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('council_id', sa.Integer(), nullable=False),
    sa.Column('pledge_id', sa.Integer(), nullable=True),
    sa.Column('signing_id', sa.Integer(), nullable=True),
    sa.Column('move', sa.String(length=40), nullable=False),
    sa.Column('from_state', sa.String(length=40), nullable=False),
    sa.Column('to_state', sa.String(length=40), nullable=False),
    sa.Column('at', MOMENT, nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=True),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['council_id'], ['council.id'], name=op.f('fk_pledge_move_council_id')),
    sa.ForeignKeyConstraint(['pledge_id'], ['pledge.id'], name=op.f('fk_pledge_move_pledge_id')),
    sa.ForeignKeyConstraint(['signing_id'], ['pledge_signing.id'], name=op.f('fk_pledge_move_signing_id')),
    sa.ForeignKeyConstraint(['by_id'], ['person.id'], name=op.f('fk_pledge_move_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_pledge_move'))
    )
    for column in ('council_id', 'pledge_id', 'signing_id', 'by_id'):
        op.create_index(op.f(f'ix_pledge_move_{column}'), 'pledge_move', [column])
    op.create_table('pledge_enquiry',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('token', sa.String(length=40), nullable=False),
    sa.Column('council_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('post', sa.String(length=200), nullable=False),
    sa.Column('email', sa.String(length=254), nullable=False),
    sa.Column('words', sa.Text(), nullable=False),
    sa.Column('sent_at', MOMENT, nullable=False),
    sa.Column('handler_id', sa.Integer(), nullable=True),
    sa.Column('next_step', sa.String(length=200), nullable=False),
    sa.Column('next_step_on', sa.Date(), nullable=True),
    sa.Column('result', sa.String(length=40), nullable=True),
    sa.Column('closed_at', MOMENT, nullable=True),
    sa.Column('emptied_at', MOMENT, nullable=True),
    sa.ForeignKeyConstraint(['council_id'], ['council.id'], name=op.f('fk_pledge_enquiry_council_id')),
    sa.ForeignKeyConstraint(['handler_id'], ['person.id'], name=op.f('fk_pledge_enquiry_handler_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_pledge_enquiry')),
    sa.UniqueConstraint('token', name=op.f('uq_pledge_enquiry_token'))
    )
    for column in ('council_id', 'email', 'handler_id'):
        op.create_index(op.f(f'ix_pledge_enquiry_{column}'), 'pledge_enquiry', [column])
    is_open = sa.text('closed_at IS NULL')
    op.create_index(
        'ix_pledge_enquiry_open', 'pledge_enquiry', ['next_step_on'], sqlite_where=is_open, postgresql_where=is_open
    )
    op.create_table('pledge_enquiry_note',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('enquiry_id', sa.Integer(), nullable=False),
    sa.Column('words', sa.Text(), nullable=False),
    sa.Column('at', MOMENT, nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['enquiry_id'], ['pledge_enquiry.id'], name=op.f('fk_pledge_enquiry_note_enquiry_id')),
    sa.ForeignKeyConstraint(['by_id'], ['person.id'], name=op.f('fk_pledge_enquiry_note_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_pledge_enquiry_note'))
    )
    for column in ('enquiry_id', 'by_id'):
        op.create_index(op.f(f'ix_pledge_enquiry_note_{column}'), 'pledge_enquiry_note', [column])


def _tell_what_is_known() -> None:
    bind = op.get_bind()
    pledge = sa.table(
        'pledge',
        *(sa.column(name) for name in ('id', 'council_id', 'ended_reason', 'ending')),
        *(sa.column(name, sa.Date()) for name in ('active_from', 'active_until')),
        *(sa.column(name, MOMENT) for name in ('ended_at', 'end_told_at')),
    )
    audit = sa.table(
        'audit_entry',
        *(sa.column(name) for name in ('action', 'subject_type', 'subject_id', 'person_id')),
        sa.column('at', MOMENT),
    )
    move = sa.table(
        'pledge_move',
        *(sa.column(name) for name in ('council_id', 'pledge_id', 'move', 'from_state', 'to_state', 'by_id')),
        *(sa.column(name) for name in ('reason', 'note')),
        sa.column('at', MOMENT),
    )
    bind.execute(
        pledge.update().where(pledge.c.ended_at.is_not(None)).values(
            ending=sa.case((pledge.c.ended_reason == 'Ran out', 'ran out'), else_='ended')
        )
    )
    # Those that ran out before today told nobody, and nobody is to be told now of what is long over.
    over = pledge.c.ended_at.is_(None) & (pledge.c.active_until < datetime.now(LONDON).date())
    bind.execute(pledge.update().where(over).values(end_told_at=datetime.now(UTC)))
    deeds = {
        (row.action, row.subject_id): row
        for row in bind.execute(
            sa.select(audit).where(
                audit.c.subject_type == 'pledge', audit.c.action.in_(('pledge.recorded', 'pledge.ended'))
            )
        )
    }
    rows: list[dict[str, Any]] = []
    for one in bind.execute(sa.select(pledge)).all():
        recorded = deeds.get(('pledge.recorded', one.id))
        began = datetime.combine(one.active_from, time.min, LONDON).astimezone(UTC)
        at = recorded.at if recorded else began
        row = {'council_id': one.council_id, 'pledge_id': one.id, 'reason': '', 'note': ''}
        by = recorded.person_id if recorded else None
        to = 'signed' if _aware(at).astimezone(LONDON).date() < one.active_from else 'active'
        rows.append(row | {'move': 'recorded', 'from_state': 'none', 'to_state': to, 'at': _aware(at), 'by_id': by})
        if one.ended_at is not None:
            ended = deeds.get(('pledge.ended', one.id))
            ran_out = one.ended_reason == 'Ran out'
            rows.append(row | {
                'move': 'ended',
                'from_state': 'lapsed' if ran_out else 'active',
                'to_state': 'lapsed' if ran_out else 'ended',
                'at': _aware(one.ended_at),
                'by_id': ended.person_id if ended else None,
                'reason': one.ended_reason or '',
            })
    if rows:
        bind.execute(sa.insert(move), rows)


def _aware(moment: datetime) -> datetime:
    """SQLite keeps no zone."""
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment


def downgrade() -> None:
    """Go back. A council that was replaced by several keeps one of them."""
    for table in ('pledge_enquiry_note', 'pledge_enquiry', 'pledge_move'):
        op.drop_table(table)
    with op.batch_alter_table('pledge') as batch_op:
        batch_op.drop_constraint(batch_op.f('uq_pledge_signing_id'), type_='unique')
        batch_op.drop_constraint(batch_op.f('fk_pledge_signing_id'), type_='foreignkey')
        for column in ('ending', 'signing_id', 'evidence_due_on', 'review_began_at', 'suspended_at', 'end_told_at'):
            batch_op.drop_column(column)
    for table in ('pledge_signing', 'council_change', 'council_import'):
        op.drop_table(table)
    with op.batch_alter_table('council') as batch_op:
        batch_op.add_column(sa.Column('replaced_by_id', sa.Integer(), nullable=True))
        for column in ('county_id', 'authority_id'):
            batch_op.drop_index(batch_op.f(f'ix_council_{column}'))
            batch_op.drop_constraint(batch_op.f(f'fk_council_{column}'), type_='foreignkey')
        for column in ('kind', 'region', 'code', 'county_id', 'authority_id'):
            batch_op.drop_column(column)
        batch_op.create_foreign_key(batch_op.f('fk_council_replaced_by_id'), 'council', ['replaced_by_id'], ['id'])
    op.execute(
        "UPDATE council SET replaced_by_id = "
        "(SELECT MIN(new_id) FROM council_replacement WHERE old_id = council.id)"
    )
    op.drop_table('council_replacement')
