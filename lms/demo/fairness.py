"""What the demonstration shows of adjustments, appeals, live sessions and learning hours."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from lms.accounts.models import Person
from lms.adjustments.models import Need, State
from lms.adjustments.services import Agreement, Wish, ask, decide
from lms.attendance import services as attendance
from lms.attendance.logging_time import write_entry
from lms.attendance.models import Presence
from lms.attendance.services import Seen, SessionDetails
from lms.cases import appeal_services as appeals
from lms.cases import consideration_services as considerations
from lms.cases.models import Verdict
from lms.clock import LONDON, london_day
from lms.extensions import db
from lms.learning.models import Cohort, Enrolment
from lms.marking.models import Submission
from lms.once import new_token
from modules.programme import Module


def meet(cohort: Cohort, module: Module, learners: list[Enrolment], tutor: Person, now: datetime) -> None:
    """A session a week ago, with who was there, and one in a week."""
    for days, title in ((-7, "Meet your tutor"), (7, "Questions about your first task")):
        day = london_day(now + timedelta(days=days))
        details = SessionDetails(
            title=title,
            module_code=module.code,
            starts_at=datetime.combine(day, time(18, 30), LONDON),
            ends_at=datetime.combine(day, time(20), LONDON),
            place="Millbrook library, room 2" if days < 0 else "",
            link="" if days < 0 else "https://meet.example.org/autumn",
            notes="Bring your questions. You can listen only, too.",
        )
        session = attendance.plan(cohort, details, by=tutor.id, now=now - timedelta(days=14))
        db.session.flush()
        if days < 0:
            seen = {one.id: Seen(Presence.PRESENT) for one in learners}
            seen[learners[-1].id] = Seen(Presence.LEFT_EARLY, 45)
            attendance.record(session, seen, by=tutor.id, now=session.ends_at)


def study_alone(learner: Enrolment, now: datetime) -> None:
    """Two lines of a learner's own log."""
    for days, minutes, about in (
        (5, 90, "Read the lessons again, made a list of words"),
        (2, 45, "Practised questions"),
    ):
        write_entry(learner.id, london_day(now - timedelta(days=days)), minutes, about, now - timedelta(days=days))


def agree_extra_time(learner: Enrolment, officer: Person, now: datetime) -> None:
    """A learner for whom more time is agreed."""
    wishes = [Wish(Need.EXTRA_TIME, percent=25), Wish(Need.REST_BREAKS)]
    asked = ask(learner.person, wishes, "I read slowly in English.", "I have dyslexia.", now - timedelta(days=12))
    db.session.flush()
    agreement = Agreement(State.AGREED, percent=25, extra_days=7)
    decide(asked.needs[0], agreement, by=officer.id, now=now - timedelta(days=11))


def ask_for_breaks(learner: Enrolment, now: datetime) -> None:
    """A learner whose request waits for an officer."""
    ask(learner.person, [Wish(Need.TIMED_BREAKS)], "Ten minutes in each hour would help me.", "", now)


def disagree(submission: Submission, other_tutor: Person, now: datetime) -> None:
    """An appeal that another tutor did not uphold, and that a quality assurer looks at now."""
    counts = submission.markings[-1]
    words = "I wrote who decides in the second sentence."
    made_at, decided_at, further_at = (now - timedelta(days=days) for days in (6, 4, 3))
    appeal = appeals.appeal_marking(
        submission.enrolment, submission.module_code, counts, words, token=new_token(), now=made_at
    )
    reasons = "The second sentence names the mayor only. The task asks for councillors and officers."
    appeals.decide(appeal, Verdict.NOT_UPHELD, reasons, by=other_tutor.id, now=decided_at)
    appeals.take_further(appeal, "The mayor leads the councillors where I live.", None, further_at)


def tell_what_happened(learner: Enrolment, module: Module, now: datetime) -> None:
    """Something that an officer is to consider."""
    day, words = london_day(now - timedelta(days=3)), "My son was ill, and I was up all night."
    considerations.ask(learner, module.code, day, words, token=new_token(), now=now)
