"""What follows a lock: an interview with needs, an offer that waits, and an appointment that is followed up."""

from __future__ import annotations

from datetime import datetime, timedelta

from lms.accounts.models import Person
from lms.applications import follow_ups, interview_needs, interviews
from lms.applications.interview_models import InterviewNeed
from lms.applications.models import Answer, Application, Shortlist, Stage
from lms.applications.offer_models import Check
from lms.applications.offers import record_check
from lms.clock import london_day
from lms.extensions import db
from tests.factories.interviews import make_application, make_offer, make_slot
from tests.factories.vacancies import make_vacancy


def let_somebody_be_interviewed(shortlisted: Application, recruiter: Person, now: datetime) -> None:
    """Let the person on the shortlist choose a time and share needs; elsewhere be offered a post, and be appointed."""
    council, profile = shortlisted.vacancy.council, shortlisted.profile
    chosen, _free = (make_slot(shortlisted.vacancy, recruiter, places=2) for _number in range(2))
    interviews.choose(shortlisted, chosen, now)
    needs = [InterviewNeed.STEP_FREE, InterviewNeed.REST_BREAKS]
    interview_needs.share(shortlisted, needs, "The lift, please.", language="en", now=now)
    offered, appointed = (
        make_application(make_vacancy(council, title=title), recruiter, stage=stage, profile=profile, at=now)
        for title, stage in (("Offered post", Stage.OFFERED), ("Taken post", Stage.APPOINTED))
    )
    for one in (offered, appointed):
        db.session.add(Shortlist(vacancy_id=one.vacancy_id, locked_at=now, locked_by_id=recruiter.id))
    make_offer(offered, recruiter)
    start = london_day(now) - timedelta(days=100)
    taken = make_offer(appointed, recruiter, answer=Answer.ACCEPTED, starts_on=start)
    record_check(appointed, Check.REFERENCES, done_on=start, done_by="HR team", by=recruiter.id, now=now)
    follow_ups.ask(appointed, taken, 3, now)
