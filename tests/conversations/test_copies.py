"""What a copy of one's data shows of questions and reports, and what stays when somebody is erased."""

from __future__ import annotations

from datetime import datetime

from flask import Flask
from sqlalchemy import select

from lms.access import Role
from lms.conversations.held import HELD
from lms.conversations.models import PageReport, Thread, ThreadMessage
from lms.extensions import db
from lms.held import Whom
from tests.factories.accounts import make_person
from tests.factories.conversations import make_page_report, make_thread
from tests.simultaneous import count


def test_a_learners_copy_holds_their_questions_with_the_answers(app: Flask) -> None:
    learner, tutor = make_person(), make_person(roles=[Role.TUTOR])
    make_thread(learner=learner, answered_by=tutor)
    make_thread(answered_by=tutor)
    make_page_report(reporter=learner)
    make_page_report(email="learner@example.org")
    make_page_report()
    copy = {
        section.name: list(section.rows) for section in HELD.about(Whom(learner.id, frozenset({"learner@example.org"})))
    }
    assert [(row["text"], bool(row["is_yours"])) for row in copy["questions"]] == [
        ("Who decides?", True),
        ("The councillors.", False),
    ]
    assert len(copy["page_reports"]) == 2
    tutors = {section.name: list(section.rows) for section in HELD.about(Whom(tutor.id))}
    assert [row["text"] for row in tutors["questions"]] == ["The councillors."] * 2


def test_erasing_a_learner_takes_their_questions_and_keeps_what_is_wrong_on_pages(app: Flask, now: datetime) -> None:
    learner, other, tutor = make_person(), make_person(), make_person(roles=[Role.TUTOR])
    make_thread(learner=learner, answered_by=tutor)
    make_thread(learner=other, answered_by=tutor)
    make_page_report(reporter=learner)
    list(HELD.erase(Whom(learner.id), now))
    db.session.commit()
    assert db.session.scalars(select(Thread.learner_id)).all() == [other.id]
    assert count(ThreadMessage) == 2
    assert db.session.scalars(select(PageReport.reporter_id)).all() == [None]


def test_erasing_a_tutor_keeps_the_answers_and_gives_their_questions_back(app: Flask, now: datetime) -> None:
    tutor = make_person(roles=[Role.TUTOR])
    make_thread(answered_by=tutor)
    list(HELD.erase(Whom(tutor.id), now))
    db.session.commit()
    assert count(ThreadMessage) == 2
    assert db.session.scalars(select(Thread.tutor_id)).all() == [None]
