"""panels: seats, judgements by member, agreements, and reasons of a shortlist

Revision: 0030, after 0029. A score was one for each criterion, whoever gave it last. It stays as that person's own; they
get a seat, and have finished where they scored every criterion, or the shortlist is locked. A post that is still being
scored waits for a second member.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op


revision = '0030'
down_revision = '0029'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go up."""
    op.create_table('shortlisting_seat',
    sa.Column('vacancy_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('named_by_id', sa.Integer(), nullable=False),
    sa.Column('named_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['named_by_id'], ['person.id'], name=op.f('fk_shortlisting_seat_named_by_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_shortlisting_seat_person_id')),
    sa.ForeignKeyConstraint(['vacancy_id'], ['vacancy.id'], name=op.f('fk_shortlisting_seat_vacancy_id')),
    sa.PrimaryKeyConstraint('vacancy_id', 'person_id', name=op.f('pk_shortlisting_seat'))
    )
    op.create_index(op.f('ix_shortlisting_seat_person_id'), 'shortlisting_seat', ['person_id'])
    op.create_table('panel_judgement',
    sa.Column('application_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('finished_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('conflict_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('note', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['application_id'], ['application.id'], name=op.f('fk_panel_judgement_application_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_panel_judgement_person_id')),
    sa.PrimaryKeyConstraint('application_id', 'person_id', name=op.f('pk_panel_judgement'))
    )
    op.create_index(op.f('ix_panel_judgement_person_id'), 'panel_judgement', ['person_id'])
    op.create_table('agreed_decision',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('application_id', sa.Integer(), nullable=False),
    sa.Column('criterion_id', sa.Integer(), nullable=False),
    sa.Column('met', sa.String(length=40), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('recorded_by_id', sa.Integer(), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['application_id'], ['application.id'], name=op.f('fk_agreed_decision_application_id')),
    sa.ForeignKeyConstraint(['criterion_id'], ['vacancy_criterion.id'], name=op.f('fk_agreed_decision_criterion_id')),
    sa.ForeignKeyConstraint(['recorded_by_id'], ['person.id'], name=op.f('fk_agreed_decision_recorded_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_agreed_decision'))
    )
    op.create_index(op.f('ix_agreed_decision_application_id'), 'agreed_decision', ['application_id'])
    op.create_table('shortlist_reason',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('application_id', sa.Integer(), nullable=False),
    sa.Column('ground', sa.String(length=40), nullable=False),
    sa.Column('criterion_id', sa.Integer(), nullable=True),
    sa.CheckConstraint(
        "(ground = 'essential not shown') = (criterion_id IS NOT NULL)",
        name=op.f('ck_shortlist_reason_essential_is_named')
    ),
    sa.ForeignKeyConstraint(['application_id'], ['application.id'], name=op.f('fk_shortlist_reason_application_id')),
    sa.ForeignKeyConstraint(['criterion_id'], ['vacancy_criterion.id'], name=op.f('fk_shortlist_reason_criterion_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_shortlist_reason')),
    sa.UniqueConstraint('application_id', 'criterion_id', name=op.f('uq_shortlist_reason_application_id_criterion_id'))
    )
    _set_key('application_id', 'criterion_id', 'scored_by_id')
    op.execute(
        """
        INSERT INTO shortlisting_seat (vacancy_id, person_id, named_by_id, named_at)
        SELECT a.vacancy_id, s.scored_by_id, s.scored_by_id, MIN(s.scored_at)
        FROM criterion_score s JOIN application a ON a.id = s.application_id
        GROUP BY a.vacancy_id, s.scored_by_id
        """
    )
    op.execute(
        """
        INSERT INTO panel_judgement (application_id, person_id, finished_at, note)
        SELECT s.application_id, s.scored_by_id,
            CASE WHEN l.vacancy_id IS NOT NULL
                OR COUNT(*) = (SELECT COUNT(*) FROM vacancy_criterion c WHERE c.vacancy_id = a.vacancy_id)
            THEN MAX(s.scored_at) END,
            ''
        FROM criterion_score s
        JOIN application a ON a.id = s.application_id
        LEFT JOIN shortlist l ON l.vacancy_id = a.vacancy_id
        GROUP BY s.application_id, s.scored_by_id, a.vacancy_id, l.vacancy_id
        """
    )


def downgrade() -> None:
    """Go back: the last score of each criterion stays."""
    op.execute(
        """
        DELETE FROM criterion_score WHERE EXISTS (
            SELECT 1 FROM criterion_score later
            WHERE later.application_id = criterion_score.application_id
                AND later.criterion_id = criterion_score.criterion_id
                AND (later.scored_at > criterion_score.scored_at
                    OR (later.scored_at = criterion_score.scored_at
                        AND later.scored_by_id > criterion_score.scored_by_id))
        )
        """
    )
    _set_key('application_id', 'criterion_id')
    op.drop_table('shortlist_reason')
    op.drop_table('agreed_decision')
    op.drop_table('panel_judgement')
    op.drop_table('shortlisting_seat')


def _set_key(*columns: str) -> None:
    with op.batch_alter_table('criterion_score') as batch:
        batch.drop_constraint('pk_criterion_score', type_='primary')
        batch.create_primary_key('pk_criterion_score', list(columns))
