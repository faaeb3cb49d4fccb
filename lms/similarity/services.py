"""Comparing: asked for when work is handed in, done by a job. What it finds is evidence and decides nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, insert
from sqlalchemy.orm import joinedload

from lms import storage
from lms.editions import get_edition
from lms.extensions import db
from lms.learning.models import Enrolment
from lms.marking.events import TaskSubmitted
from lms.marking.models import Submission
from lms.similarity.models import Comparison, Likeness, ModelAnswer, Shingle
from lms.similarity.passages import Passage, Sentence, common_passages, count_words, sentences, shingles
from lms.similarity.queries import sharing_words
from lms.similarity.reading import words_of

LONGEST_TEXT = 200_000  # letters; what a document holds beyond that is not compared


def ask_for_comparison(event: TaskSubmitted) -> None:
    """What was handed in is compared soon: never while the learner waits for the page."""
    db.session.add(Comparison(submission_id=event.submission_id, asked_at=event.at, tries=0, unread=[]))


def compare(submission_id: int, now: datetime) -> None:
    """Find what a submission has in common with the model answers and with other learners' work on the same task.

    The author's own earlier versions don't count, nor what the task itself says. Again replaces what was found.
    """
    submission = db.session.get_one(
        Submission,
        submission_id,
        options=[joinedload(Submission.enrolment).joinedload(Enrolment.person), joinedload(Submission.files)],
    )
    task = get_edition(submission.edition).get_task(submission.module_code)
    text, unread = _text_of(submission)
    own, quoted = sentences(text), sentences(task.brief)
    db.session.execute(delete(Likeness).where(Likeness.submission_id == submission.id))
    _keep_shingles(submission, shingles(text) - shingles(task.brief))
    for which, answer in ((ModelAnswer.PASS, task.model_pass), (ModelAnswer.REFER, task.model_refer)):
        _keep(submission, common_passages(own, sentences(answer), quoted), now, model_answer=which)
    for other in sharing_words(submission, submission.enrolment.person_id):
        _keep(submission, common_passages(own, _sentences_of(other), quoted), now, other=other)
    done = db.session.get_one(Comparison, submission.id)
    done.done_at = now
    done.unread = unread


def _text_of(submission: Submission) -> tuple[str, list[str]]:
    """All the words of a submission, and the names of files of which there are none to be had."""
    parts, unread = [submission.text], []
    for file in submission.files:
        words = words_of(file.media_type, storage.fetch(file.key))
        if words is None:
            unread.append(file.name)
        else:
            parts.append(words)
    return "\n".join(parts)[:LONGEST_TEXT], unread


def _sentences_of(other: Submission) -> list[Sentence]:
    return sentences(_text_of(other)[0])


def _keep_shingles(submission: Submission, values: frozenset[int]) -> None:
    db.session.execute(delete(Shingle).where(Shingle.submission_id == submission.id))
    if values:
        rows = [
            {"submission_id": submission.id, "value": value, "module_code": submission.module_code} for value in values
        ]
        db.session.execute(insert(Shingle), rows)


def _keep(
    submission: Submission,
    passages: Sequence[Passage],
    now: datetime,
    *,
    other: Submission | None = None,
    model_answer: ModelAnswer | None = None,
) -> None:
    if passages:
        db.session.add(
            Likeness(
                submission_id=submission.id,
                other_id=other.id if other else None,
                model_answer=model_answer,
                passages=[{"own": passage.own, "other": passage.other} for passage in passages],
                words=count_words(passages),
                found_at=now,
            )
        )
