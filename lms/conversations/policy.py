"""Who may read and write in a thread, and who may handle a report of a page."""

from __future__ import annotations

from datetime import datetime, timedelta

from lms.access import Holder, Role
from lms.conversations.models import Fault, PageReport, Thread

TAKEN_OVER_AFTER = timedelta(days=3)


def may_read_as_learner(person: Holder, thread: Thread) -> bool:
    """Whether it is the person's own question."""
    return thread.learner_id == person.id


def may_read_as_tutor(person: Holder, thread: Thread) -> bool:
    """Whether the person is a tutor, and the question is not their own. Tutors are not assigned to groups: any of them
    may answer. Nobody else of the staff reads what a learner asks.
    """
    return person.holds_any({Role.TUTOR}) and thread.learner_id != person.id


def may_answer(person: Holder, thread: Thread, now: datetime) -> bool:
    """Whether the person may write the answer: nobody else has taken the question, or whoever has is a tutor no more,
    or has let it wait for three days.
    """
    if not may_read_as_tutor(person, thread):
        return False
    if thread.tutor_id in (None, person.id) or thread.tutor is None:
        return True
    if thread.tutor.closed_at is not None or not thread.tutor.holds_any({Role.TUTOR}):
        return True
    return thread.waiting_since is not None and now - thread.waiting_since > TAKEN_OVER_AFTER


def may_handle_report(person: Holder, report: PageReport) -> bool:
    """Whether the person may read and answer the report: officers all of them, reviewers those of translations."""
    if person.holds_any({Role.PROGRAMME_OFFICER}):
        return True
    return report.fault is Fault.TRANSLATION and person.holds_any({Role.TRANSLATION_REVIEWER})
