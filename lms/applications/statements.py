"""What an applicant does with a statement: write it, put words in, send it. A draft is theirs alone.

A statement is saved as one writes. Of two tabs or devices none overwrites the other unseen; a post that closes takes
nothing away; what is sent never changes.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from lms import audit
from lms.applications.statement_models import Statement, StatementPart
from lms.applications.statement_words import LONGEST_PART, MOST_WORDS, count_words
from lms.candidates.models import Profile
from lms.errors import Conflict, Invalid
from lms.extensions import db
from lms.marking.services import Stamp
from lms.vacancies.models import Vacancy


class StatementSent(Conflict):
    """What was sent with an application never changes."""


class StatementChanged(Conflict):
    """Another tab or device has saved since this page was opened."""


class StatementTooLong(Invalid):
    """A statement has more words than may be sent, or more letters than can be kept."""


def save_statement(
    profile_id: int, vacancy: Vacancy, words: Mapping[int, str], now: datetime, stamp: Stamp | None = None
) -> Statement:
    """Keep the words to these criteria, by the criterion's id; what is not named stays as it is. A post that has closed
    takes nothing away from the draft. The same words again change nothing; a save of the same tab that comes late is
    left out.

    Raises StatementTooLong, StatementSent, and StatementChanged when another tab has saved something else meanwhile.
    """
    if any(len(written) > LONGEST_PART for written in words.values()):
        raise StatementTooLong(
            _("Write at most %(most)s letters for each criterion. Nothing is saved yet.", most=f"{LONGEST_PART:,}")
        )
    statement = hold_statement(profile_id, vacancy.id)
    parts = {part.criterion_id: part for part in statement.parts} if statement else {}
    changed = {
        criterion: words[criterion.id]
        for criterion in vacancy.criteria
        if criterion.id in words and words[criterion.id] != (parts[criterion.id].words if criterion.id in parts else "")
    }
    if statement is not None and not changed:
        return statement
    if statement is None:
        statement = Statement(
            profile_id=profile_id, vacancy_id=vacancy.id, started_at=now, revision=0, saved_tab="", saved_sequence=0
        )
        db.session.add(statement)
    if statement.sent_at is not None:
        raise StatementSent(_("You have applied with this statement, so it can’t change any more."))
    if stamp is not None:
        is_same_tab = stamp.tab == statement.saved_tab
        if not is_same_tab and stamp.revision != statement.revision:
            raise StatementChanged(
                _("You saved other words in another tab or on another device since you opened this page.")
            )
        if is_same_tab and stamp.sequence < statement.saved_sequence:
            return statement
        statement.saved_tab, statement.saved_sequence = stamp.tab, stamp.sequence
    for criterion, written in changed.items():
        part = parts.get(criterion.id)
        if part is None:
            part = StatementPart(criterion_id=criterion.id)
            statement.parts.append(part)
        part.wording, part.skill, part.essential = criterion.wording, criterion.skill, criterion.essential
        part.words = written
    statement.saved_at = now
    statement.revision += 1
    db.session.flush()
    return statement


def put_in(statement: Statement, vacancy: Vacancy, criterion_id: int, words: str, now: datetime) -> None:
    """Add words below what stands at a criterion, as a start to go on from; words that stand there are not added twice.
    Raises StatementSent, StatementTooLong.
    """
    before = words_of(statement).get(criterion_id, "")
    if words not in before:
        save_statement(statement.profile_id, vacancy, {criterion_id: f"{before}\n\n{words}".strip()}, now)


def delete_draft(statement: Statement, now: datetime) -> None:
    """Throw a draft away. Raises StatementSent."""
    if statement.sent_at is not None:
        raise StatementSent(_("You have applied with this statement, so it can’t be deleted."))
    audit.record("statement.deleted", statement, now)
    db.session.delete(statement)


def send_statement(profile_id: int, vacancy_id: int, now: datetime) -> None:
    """Freeze what was drafted for a post, as it goes with an application; without a draft, nothing is sent.

    Raises StatementTooLong.
    """
    statement = hold_statement(profile_id, vacancy_id)
    if statement is None or statement.sent_at is not None:
        return
    written = sum(count_words(part.words) for part in statement.parts)
    if written > MOST_WORDS:
        raise StatementTooLong(
            _(
                "Your statement has %(written)s words. Shorten it to %(most)s, then apply.",
                written=f"{written:,}",
                most=f"{MOST_WORDS:,}",
            )
        )
    statement.sent_at = now
    audit.record("statement.sent", statement, now)


def words_of(statement: Statement | None) -> dict[int, str]:
    """The words by criterion, for criteria that the post still has."""
    return {part.criterion_id: part.words for part in (statement.parts if statement else ()) if part.criterion_id}


def hold_statement(profile_id: int, vacancy_id: int) -> Statement | None:
    """A statement as it is now. Who saves, sends or makes a statement of this profile meanwhile waits."""
    db.session.execute(select(Profile.id).where(Profile.id == profile_id).with_for_update(key_share=True))
    query = (
        select(Statement)
        .where(Statement.profile_id == profile_id, Statement.vacancy_id == vacancy_id)
        .options(selectinload(Statement.parts))
        .execution_options(populate_existing=True)
    )
    return db.session.scalars(query).one_or_none()
