"""What demonstration people asked, reported and complained about, through the same services as everyone's deeds."""

from __future__ import annotations

from datetime import datetime, timedelta

from lms.accounts.models import Person
from lms.concerns import complaint_services as complaints
from lms.concerns import services as concerns
from lms.concerns.complaint_services import Words
from lms.concerns.models import ComplaintState, Danger, Kind, Whom
from lms.concerns.services import Report
from lms.conversations import page_report_services as page_reports
from lms.conversations import services as conversations
from lms.conversations.models import About, Fault
from lms.conversations.page_report_services import Page
from lms.extensions import db
from lms.learning.models import Enrolment
from lms.learning.queries import edition_of
from lms.once import new_token


def ask_questions(learner: Enrolment, other: Enrolment, tutor: Person, now: datetime) -> None:
    """One question with an answer that was not read yet, and one that waits."""
    edition = edition_of(learner)
    module = edition.programme.modules[0]
    question = (
        "What is the difference between a councillor and an officer? My friend says that both work for the council."
    )
    asked = conversations.ask(
        learner.person,
        edition,
        module,
        About.LESSON,
        module.lessons[0],
        question,
        token=new_token(),
        now=now - timedelta(days=2),
    )
    answer = "People vote for councillors. Officers have a job there, as you will have. Read the first lesson again."
    conversations.answer(asked, tutor, answer, token=new_token(), now=now - timedelta(days=1))
    waiting = "Must I write in full sentences, or may I make a list?"
    conversations.ask(
        other.person, edition, module, About.TASK, None, waiting, token=new_token(), now=now - timedelta(hours=5)
    )


def report_and_complain(learner: Person, officer: Person, now: datetime) -> None:
    """A report of a page, a complaint that was acknowledged, and a concern by somebody unnamed."""
    page_reports.report(
        Page("/glossary"),
        Fault.UNCLEAR,
        "I do not understand the word “statutory”.",
        language="en",
        edition=None,
        reporter_id=learner.id,
        email=None,
        network="",
        token=new_token(),
        now=now - timedelta(days=1),
    )
    complaint = complaints.complain(
        Words(Kind.SERVICE, "I waited for my marks for two weeks.", "Tell us how long it takes.", False),
        learner,
        language="en",
        network="",
        token=new_token(),
        now=now - timedelta(days=3),
    )
    db.session.flush()
    words = "We have read your complaint. We ask the tutors how long each piece of work waited."
    complaints.take_step(
        complaint,
        ComplaintState.ACKNOWLEDGED,
        "Asked for the list of waiting work.",
        words,
        answer_by=None,
        handler=officer,
        now=now - timedelta(days=2),
    )
    concerns.report(
        Report(
            whom=Whom.SOMEONE_ELSE,
            danger=Danger.NOT_SURE,
            words="A woman in my group says that her employer keeps her passport.",
            contact="",
            mail_to=None,
            is_on_account=False,
        ),
        None,
        language="en",
        network="demonstration",
        token=new_token(),
        now=now - timedelta(hours=3),
    )
