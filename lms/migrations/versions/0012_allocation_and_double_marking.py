"""allocation, double marking, kept comments, grade changes

Revision: 0012, after 0011.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op


revision = '0012'
down_revision = '0011'
branch_labels = None
depends_on = None

# What nobody changes in a grade change; only the reason can be taken out, when somebody is erased.
FIXED = ("id", "enrolment_id", "module_code", "criterion", "kind", "before", "after", "at", "by_id", "about")


def upgrade() -> None:
    """Go up."""
    op.create_table('cohort_marking',
    sa.Column('cohort_id', sa.Integer(), nullable=False),
    sa.Column('is_anonymous', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['cohort_id'], ['cohort.id'], name=op.f('fk_cohort_marking_cohort_id')),
    sa.PrimaryKeyConstraint('cohort_id', name=op.f('pk_cohort_marking'))
    )
    op.create_table('cohort_tutor',
    sa.Column('cohort_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('weight', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['cohort_id'], ['cohort.id'], name=op.f('fk_cohort_tutor_cohort_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_cohort_tutor_person_id')),
    sa.PrimaryKeyConstraint('cohort_id', 'person_id', name=op.f('pk_cohort_tutor'))
    )
    with op.batch_alter_table('cohort_tutor', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_cohort_tutor_person_id'), ['person_id'], unique=False)

    op.create_table('double_marking',
    sa.Column('cohort_id', sa.Integer(), nullable=False),
    sa.Column('module_code', sa.String(length=20), nullable=False),
    sa.Column('kind', sa.String(length=40), nullable=False),
    sa.Column('share', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['cohort_id'], ['cohort.id'], name=op.f('fk_double_marking_cohort_id')),
    sa.PrimaryKeyConstraint('cohort_id', 'module_code', name=op.f('pk_double_marking'))
    )
    op.create_table('kept_comment',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('owner_id', sa.Integer(), nullable=True),
    sa.Column('is_shared', sa.Boolean(), nullable=False),
    sa.Column('module_code', sa.String(length=20), nullable=False),
    sa.Column('criterion', sa.String(length=20), nullable=False),
    sa.Column('words', sa.Text(), nullable=False),
    sa.Column('uses', sa.Integer(), nullable=False),
    sa.Column('kept_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['owner_id'], ['person.id'], name=op.f('fk_kept_comment_owner_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_kept_comment'))
    )
    with op.batch_alter_table('kept_comment', schema=None) as batch_op:
        batch_op.create_index('ix_kept_comment_module', ['module_code', 'criterion'], unique=False)
        batch_op.create_index(batch_op.f('ix_kept_comment_owner_id'), ['owner_id'], unique=False)

    op.create_table('grade_change',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('enrolment_id', sa.Integer(), nullable=False),
    sa.Column('module_code', sa.String(length=20), nullable=False),
    sa.Column('criterion', sa.String(length=20), nullable=False),
    sa.Column('kind', sa.String(length=40), nullable=False),
    sa.Column('before', sa.String(length=80), nullable=False),
    sa.Column('after', sa.String(length=80), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=True),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('about', sa.String(length=60), nullable=False),
    sa.ForeignKeyConstraint(['by_id'], ['person.id'], name=op.f('fk_grade_change_by_id')),
    sa.ForeignKeyConstraint(['enrolment_id'], ['enrolment.id'], name=op.f('fk_grade_change_enrolment_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_grade_change'))
    )
    with op.batch_alter_table('grade_change', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_grade_change_at'), ['at'], unique=False)
        batch_op.create_index(batch_op.f('ix_grade_change_enrolment_id'), ['enrolment_id'], unique=False)

    op.create_table('conflict_of_interest',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('tutor_id', sa.Integer(), nullable=False),
    sa.Column('learner_id', sa.Integer(), nullable=False),
    sa.Column('reason', sa.String(length=40), nullable=False),
    sa.Column('submission_id', sa.Integer(), nullable=True),
    sa.Column('declared_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('declared_by_id', sa.Integer(), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['declared_by_id'], ['person.id'], name=op.f('fk_conflict_of_interest_declared_by_id')),
    sa.ForeignKeyConstraint(['learner_id'], ['person.id'], name=op.f('fk_conflict_of_interest_learner_id')),
    sa.ForeignKeyConstraint(['submission_id'], ['submission.id'], name=op.f('fk_conflict_of_interest_submission_id')),
    sa.ForeignKeyConstraint(['tutor_id'], ['person.id'], name=op.f('fk_conflict_of_interest_tutor_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_conflict_of_interest'))
    )
    with op.batch_alter_table('conflict_of_interest', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_conflict_of_interest_learner_id'), ['learner_id'], unique=False)
        batch_op.create_index('uq_conflict_of_interest_now', ['tutor_id', 'learner_id'], unique=True, sqlite_where=sa.text('ended_at IS NULL'), postgresql_where=sa.text('ended_at IS NULL'))

    with op.batch_alter_table('criterion_decision', schema=None) as batch_op:
        batch_op.add_column(sa.Column('reason', sa.Text(), server_default='', nullable=False))

    with op.batch_alter_table('marking', schema=None) as batch_op:
        batch_op.add_column(sa.Column('part', sa.String(length=40), server_default='first', nullable=False))
        batch_op.add_column(sa.Column('agreed_by_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('revision', sa.Integer(), server_default='0', nullable=False))
        batch_op.add_column(sa.Column('saved_tab', sa.String(length=40), server_default='', nullable=False))
        batch_op.add_column(sa.Column('saved_sequence', sa.Integer(), server_default='0', nullable=False))
        batch_op.add_column(sa.Column('is_ready', sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.add_column(sa.Column('finished_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.drop_constraint(batch_op.f('uq_marking_submission_id_round'), type_='unique')
        batch_op.drop_index(batch_op.f('uq_marking_open'), sqlite_where=sa.text('released_at IS NULL'), postgresql_where=sa.text('released_at IS NULL'))
        batch_op.create_index('uq_marking_open', ['submission_id', 'part'], unique=True, sqlite_where=sa.text('released_at IS NULL AND finished_at IS NULL'), postgresql_where=sa.text('released_at IS NULL AND finished_at IS NULL'))
        batch_op.create_index('ix_marking_ready', ['tutor_id'], unique=False, sqlite_where=sa.text('released_at IS NULL AND is_ready = 1'), postgresql_where=sa.text('released_at IS NULL AND is_ready'))
        batch_op.create_unique_constraint(batch_op.f('uq_marking_submission_id_round_part'), ['submission_id', 'round', 'part'])
        batch_op.create_foreign_key(batch_op.f('fk_marking_agreed_by_id'), 'person', ['agreed_by_id'], ['id'])

    with op.batch_alter_table('submission', schema=None) as batch_op:
        batch_op.add_column(sa.Column('tutor_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('second_tutor_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('third_tutor_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('double', sa.String(length=40), nullable=True))
        batch_op.add_column(sa.Column('step', sa.String(length=40), server_default='mark', nullable=False))
        batch_op.add_column(sa.Column('is_free', sa.Boolean(), server_default=sa.true(), nullable=False))
        batch_op.create_index('ix_submission_free', ['marking_due_at', 'id'], unique=False, sqlite_where=sa.text('marking_due_at IS NOT NULL AND is_free = 1'), postgresql_where=sa.text('marking_due_at IS NOT NULL AND is_free'))
        batch_op.create_index('ix_submission_second_tutor_id', ['second_tutor_id', 'marking_due_at', 'id'], unique=False, sqlite_where=sa.text('marking_due_at IS NOT NULL AND second_tutor_id IS NOT NULL'), postgresql_where=sa.text('marking_due_at IS NOT NULL AND second_tutor_id IS NOT NULL'))
        batch_op.create_index('ix_submission_third_tutor_id', ['third_tutor_id', 'marking_due_at', 'id'], unique=False, sqlite_where=sa.text('marking_due_at IS NOT NULL AND third_tutor_id IS NOT NULL'), postgresql_where=sa.text('marking_due_at IS NOT NULL AND third_tutor_id IS NOT NULL'))
        batch_op.create_index('ix_submission_tutor_id', ['tutor_id', 'marking_due_at', 'id'], unique=False, sqlite_where=sa.text('marking_due_at IS NOT NULL AND tutor_id IS NOT NULL'), postgresql_where=sa.text('marking_due_at IS NOT NULL AND tutor_id IS NOT NULL'))
        batch_op.create_foreign_key(batch_op.f('fk_submission_third_tutor_id'), 'person', ['third_tutor_id'], ['id'])
        batch_op.create_foreign_key(batch_op.f('fk_submission_second_tutor_id'), 'person', ['second_tutor_id'], ['id'])
        batch_op.create_foreign_key(batch_op.f('fk_submission_tutor_id'), 'person', ['tutor_id'], ['id'])


    # What a tutor has begun is theirs.
    op.execute(
        "UPDATE submission SET is_free = false, tutor_id = (SELECT marking.tutor_id FROM marking "
        "WHERE marking.submission_id = submission.id AND marking.released_at IS NULL) "
        "WHERE marking_due_at IS NOT NULL AND EXISTS (SELECT 1 FROM marking "
        "WHERE marking.submission_id = submission.id AND marking.released_at IS NULL)"
    )
    same = " AND ".join(f'NEW."{column}" IS NOT DISTINCT FROM OLD."{column}"' for column in FIXED)
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "CREATE TRIGGER grade_change_append_only BEFORE UPDATE ON grade_change "
            f"WHEN NOT (NEW.reason = '' AND {same.replace('IS NOT DISTINCT FROM', 'IS')}) "
            "BEGIN SELECT RAISE(ABORT, 'grade changes are append-only'); END"
        )
    else:
        op.execute(
            "CREATE FUNCTION refuse_grade_change() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'grade changes are append-only'; END $$"
        )
        op.execute(
            "CREATE TRIGGER grade_change_append_only BEFORE UPDATE ON grade_change FOR EACH ROW "
            f"WHEN (NOT (NEW.reason = '' AND {same})) EXECUTE FUNCTION refuse_grade_change()"
        )


def downgrade() -> None:
    """Go back."""
    # Of work that two mark, only what was released stays.
    for table, column in (("criterion_decision", "marking_id"), ("marking", "id")):
        op.execute(
            f"DELETE FROM {table} WHERE {column} IN (SELECT id FROM (SELECT id FROM marking "
            "WHERE released_at IS NULL AND (finished_at IS NOT NULL OR part <> 'first')) AS gone)"
        )
    with op.batch_alter_table('submission', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_submission_tutor_id'), type_='foreignkey')
        batch_op.drop_constraint(batch_op.f('fk_submission_second_tutor_id'), type_='foreignkey')
        batch_op.drop_constraint(batch_op.f('fk_submission_third_tutor_id'), type_='foreignkey')
        batch_op.drop_index('ix_submission_tutor_id', sqlite_where=sa.text('marking_due_at IS NOT NULL AND tutor_id IS NOT NULL'), postgresql_where=sa.text('marking_due_at IS NOT NULL AND tutor_id IS NOT NULL'))
        batch_op.drop_index('ix_submission_third_tutor_id', sqlite_where=sa.text('marking_due_at IS NOT NULL AND third_tutor_id IS NOT NULL'), postgresql_where=sa.text('marking_due_at IS NOT NULL AND third_tutor_id IS NOT NULL'))
        batch_op.drop_index('ix_submission_second_tutor_id', sqlite_where=sa.text('marking_due_at IS NOT NULL AND second_tutor_id IS NOT NULL'), postgresql_where=sa.text('marking_due_at IS NOT NULL AND second_tutor_id IS NOT NULL'))
        batch_op.drop_index('ix_submission_free', sqlite_where=sa.text('marking_due_at IS NOT NULL AND is_free = 1'), postgresql_where=sa.text('marking_due_at IS NOT NULL AND is_free'))
        batch_op.drop_column('is_free')
        batch_op.drop_column('step')
        batch_op.drop_column('double')
        batch_op.drop_column('third_tutor_id')
        batch_op.drop_column('second_tutor_id')
        batch_op.drop_column('tutor_id')

    with op.batch_alter_table('marking', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_marking_agreed_by_id'), type_='foreignkey')
        batch_op.drop_constraint(batch_op.f('uq_marking_submission_id_round_part'), type_='unique')
        batch_op.drop_index('ix_marking_ready', sqlite_where=sa.text('released_at IS NULL AND is_ready = 1'), postgresql_where=sa.text('released_at IS NULL AND is_ready'))
        batch_op.drop_index('uq_marking_open', sqlite_where=sa.text('released_at IS NULL AND finished_at IS NULL'), postgresql_where=sa.text('released_at IS NULL AND finished_at IS NULL'))
        batch_op.create_index(batch_op.f('uq_marking_open'), ['submission_id'], unique=True, sqlite_where=sa.text('released_at IS NULL'), postgresql_where=sa.text('released_at IS NULL'))
        batch_op.create_unique_constraint(batch_op.f('uq_marking_submission_id_round'), ['submission_id', 'round'])
        batch_op.drop_column('finished_at')
        batch_op.drop_column('is_ready')
        batch_op.drop_column('saved_sequence')
        batch_op.drop_column('saved_tab')
        batch_op.drop_column('revision')
        batch_op.drop_column('agreed_by_id')
        batch_op.drop_column('part')

    with op.batch_alter_table('criterion_decision', schema=None) as batch_op:
        batch_op.drop_column('reason')

    with op.batch_alter_table('conflict_of_interest', schema=None) as batch_op:
        batch_op.drop_index('uq_conflict_of_interest_now', sqlite_where=sa.text('ended_at IS NULL'), postgresql_where=sa.text('ended_at IS NULL'))
        batch_op.drop_index(batch_op.f('ix_conflict_of_interest_learner_id'))

    op.drop_table('conflict_of_interest')
    with op.batch_alter_table('grade_change', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_grade_change_enrolment_id'))
        batch_op.drop_index(batch_op.f('ix_grade_change_at'))

    op.drop_table('grade_change')
    if op.get_bind().dialect.name != "sqlite":
        op.execute("DROP FUNCTION refuse_grade_change()")
    with op.batch_alter_table('kept_comment', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_kept_comment_owner_id'))
        batch_op.drop_index('ix_kept_comment_module')

    op.drop_table('kept_comment')
    op.drop_table('double_marking')
    with op.batch_alter_table('cohort_tutor', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_cohort_tutor_person_id'))

    op.drop_table('cohort_tutor')
    op.drop_table('cohort_marking')
