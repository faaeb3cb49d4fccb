"""Asking, answering, closing, handing back."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select

from lms import audit
from lms.access import Holder
from lms.accounts.models import Person
from lms.addresses import path_of
from lms.conversations.models import About, Thread, ThreadMessage
from lms.conversations.policy import may_answer
from lms.editions import Edition
from lms.errors import Conflict, DomainError, Invalid
from lms.extensions import db
from lms.notices.models import NoticeKind
from lms.notices.services import tell
from lms.once import new_token
from modules.programme import Lesson, Module

LONGEST_MESSAGE = 5000
MESSAGES_AN_HOUR = 20


class TooManyMessages(DomainError):
    """Flooding stops here for a while."""

    status = 429


class TakenByAnother(Conflict):
    """Another tutor has taken the question."""


def ask(
    learner: Holder,
    edition: Edition,
    module: Module,
    about: About,
    lesson: Lesson | None,
    text: str,
    *,
    token: str,
    now: datetime,
) -> Thread:
    """Ask the tutors about a page. The same form sent twice asks once. Raises Invalid, TooManyMessages."""
    _one_at_a_time(learner)
    words = _checked(text)
    sent, token = _find_sent(learner, token, words)
    if sent is not None:
        return sent.thread
    _hold_to_limit(learner, now)
    thread = Thread(
        learner_id=learner.id,
        about=about,
        edition=edition.id,
        module_code=module.code,
        lesson_slug=lesson.slug if lesson else None,
        page_title=(lesson.title if lesson else module.title)[:300],
        asked_at=now,
        last_at=now,
        waiting_since=now,
        learner_read_at=now,
        messages=[ThreadMessage(author_id=learner.id, written_at=now, text=words, token=token)],
    )
    db.session.add(thread)
    db.session.flush()
    audit.record("question.asked", thread, now, module=module.code)
    return thread


def write_again(thread: Thread, learner: Holder, text: str, *, token: str, now: datetime) -> None:
    """The learner writes another message: it waits again, and is open again if it was closed.

    Raises Invalid, TooManyMessages.
    """
    _one_at_a_time(learner)
    words = _checked(text)
    sent, token = _find_sent(learner, token, words)
    if sent is not None:
        return
    _hold_to_limit(learner, now)
    _lock(thread)
    _add(thread, learner, words, token, now)
    thread.waiting_since = thread.waiting_since if thread.waiting_since and not thread.closed_at else now
    thread.closed_at = None


def answer(thread: Thread, tutor: Holder, text: str, *, token: str, now: datetime) -> None:
    """A tutor answers, and has taken the question with that; the learner is told that there is an answer.

    Raises Invalid, TakenByAnother, TooManyMessages.
    """
    _one_at_a_time(tutor)
    words = _checked(text)
    sent, token = _find_sent(tutor, token, words)
    if sent is not None:
        return
    _hold_to_limit(tutor, now)
    # Two tutors may be answering right now: the second reads what the first has said before anything is sent.
    _lock(thread)
    if not may_answer(tutor, thread, now):
        raise TakenByAnother(
            _("Another tutor has taken this question meanwhile. Read the thread. Your words are still below.")
        )
    message = _add(thread, tutor, words, token, now)
    thread.tutor_id = tutor.id
    thread.answered_at = now
    thread.waiting_since = None
    thread.tutor_read_at = now
    audit.record("question.answered", thread, now)
    db.session.flush()
    tell(
        thread.learner,
        NoticeKind.ANSWER,
        about=f"thread message {message.id}",
        sentence=_l("There is an answer to your question: %(page)s", page=thread.page_title),
        path=path_of("conversations.thread", thread_id=thread.id),
        now=now,
    )


def hand_back(thread: Thread, tutor: Holder, now: datetime) -> None:
    """Whoever has taken the question gives it back to all tutors. Raises TakenByAnother."""
    _lock(thread)
    if thread.tutor_id is None:
        return
    if thread.tutor_id != tutor.id:
        raise TakenByAnother(_("Another tutor has this question now."))
    thread.tutor_id = None
    audit.record("question.handed_back", thread, now)


def close(thread: Thread, now: datetime) -> None:
    """The learner has what they need. A new message opens it again."""
    _lock(thread)
    if thread.closed_at is None:
        thread.closed_at = now
        thread.waiting_since = None


def note_learner_read(thread: Thread) -> None:
    """The learner has seen the answers that this page shows; one that comes meanwhile is later, and stays unread."""
    if thread.is_unread:
        thread.learner_read_at = thread.answered_at


def note_tutor_read(thread: Thread, now: datetime) -> None:
    """A tutor has looked: into what a learner wrote, so it is in the audit."""
    thread.tutor_read_at = now
    audit.record("question.read", thread, now)


def _add(thread: Thread, author: Holder, words: str, token: str, now: datetime) -> ThreadMessage:
    message = ThreadMessage(thread_id=thread.id, author_id=author.id, written_at=now, text=words, token=token)
    db.session.add(message)
    thread.last_at = now
    return message


def _one_at_a_time(author: Holder) -> None:
    """A double click sends one form twice at once: the second waits here until the first is done, and then finds it."""
    db.session.execute(select(Person.id).where(Person.id == author.id).with_for_update())


def _find_sent(author: Holder, token: str, words: str) -> tuple[ThreadMessage | None, str]:
    """What this form sent before, if it did; and the token for what it sends now. Who goes back in the browser and
    writes something else sends the old token again: that is another message, and gets a token of its own.
    """
    query = select(ThreadMessage).where(ThreadMessage.author_id == author.id, ThreadMessage.token == token)
    found = db.session.scalars(query).one_or_none()
    if found is None or found.text == words:
        return found, token
    return None, new_token()


def _lock(thread: Thread) -> None:
    db.session.refresh(thread, ["tutor_id", "waiting_since", "answered_at", "closed_at"], with_for_update=True)
    db.session.expire(thread, ["tutor"])


def _checked(text: str) -> str:
    words = text.replace("\r\n", "\n").strip()
    if not words:
        raise Invalid(_("Write your message first."))
    if len(words) > LONGEST_MESSAGE:
        raise Invalid(_("Write at most 5,000 letters. You can send the rest in a second message."))
    return words


def _hold_to_limit(author: Holder, now: datetime) -> None:
    since = now - timedelta(hours=1)
    query = select(func.count()).where(ThreadMessage.author_id == author.id, ThreadMessage.written_at > since)
    if (db.session.scalar(query) or 0) >= MESSAGES_AN_HOUR:
        raise TooManyMessages(_("You have sent many messages. Wait for an hour. Then you can write again."))
