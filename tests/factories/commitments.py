"""What councils write down about their commitments."""

from __future__ import annotations

from datetime import date, timedelta

from lms.accounts.models import Person
from lms.clock import london_day, utc_now
from lms.commitments import recording, reviews
from lms.commitments.checklist import Said, answer_checklist
from lms.commitments.models import Engagement, Found, Initiative, WorkforceLook
from lms.commitments.review_models import Answer, ChecklistRound, FindingKind, StrategyReview
from lms.councils.models import Council
from lms.extensions import db
from lms.vacancies.models import Family


def today() -> date:
    return london_day(utc_now())


def make_review(
    council: Council, by: Person, *, title: str = "Our recruitment strategy", due_in: int = 30
) -> StrategyReview:
    """A review with a link, a finding and an action, which waits for its sign-off."""
    now = utc_now()
    review = reviews.begin_review(council.id, "Our recruitment strategy", today(), by=by.id, now=now)
    reviews.add_link(review, "The strategy", "https://millbrook.example/strategy", by=by.id, now=now)
    reviews.add_finding(review, FindingKind.STANDS_IN_THE_WAY, "Posts ask for UK experience.", by=by.id, now=now)
    due = today() + timedelta(days=due_in)
    reviews.add_action(review, "Take UK experience out.", "Head of recruitment", due, by=by.id, now=now)
    db.session.flush()
    return review


def make_round(council: Council, by: Person, *, family: Family | None = None) -> ChecklistRound:
    """Two answers to the checklist."""
    said = {
        "learning-speed": Said(Answer.YES, "Question 3 of every interview."),
        "essentials-few": Said(Answer.PARTLY, ""),
    }
    row = answer_checklist(council.id, family, said, by=by.id, now=utc_now())
    db.session.flush()
    return row


def make_look(council: Council, by: Person, *, found: Found = Found.DATA, due_in: int | None = None) -> WorkforceLook:
    """A look at workforce data, today."""
    step = due_in is not None or found is Found.NO_DATA_YET
    look = recording.Look(
        looked_on=today(),
        period_from=None,
        period_to=None,
        looked_at="The yearly workforce report",
        found=found,
        findings="One in ten was born abroad." if found is Found.DATA else "",
        next_step="Ask staff in the yearly survey." if step else "",
        next_on=today() + timedelta(days=due_in or 60) if step else None,
    )
    row = recording.record_look(council.id, look, by=by.id, now=utc_now())
    db.session.flush()
    return row


def make_engagement(
    council: Council, by: Person, *, title: str = "An open evening", attendance: int = 40, days_ago: int = 10,
    due_in: int | None = 20,
) -> Engagement:  # fmt: skip
    """A meeting of which people wait to hear what came of it."""
    met = recording.Met(
        held_on=today() - timedelta(days=days_ago),
        title=title,
        groups=["community associations"],
        other_groups="",
        languages="English, Somali",
        attendance=attendance,
        heard="Forms are too long.",
        will_do="Shorten the form.",
        answer_due_on=today() + timedelta(days=due_in) if due_in is not None else None,
    )
    row = recording.record_meeting(council.id, met, by=by.id, now=utc_now())
    db.session.flush()
    return row


def make_initiative(
    council: Council,
    by: Person,
    *,
    days_ago: int = 5,
    evidence: str = "80 people ate together.",
    next_in: int | None = 100,
) -> Initiative:
    """A shared meal."""
    celebrated = recording.Celebrated(
        title="A shared meal",
        held_on=today() - timedelta(days=days_ago),
        for_whom="All staff",
        what="Colleagues cook what they grew up with.",
        evidence=evidence,
        link="",
        next_on=today() + timedelta(days=next_in) if next_in is not None else None,
    )
    row = recording.record_initiative(council.id, celebrated, by=by.id, now=utc_now())
    db.session.flush()
    return row


def day_parts(name: str, day: date) -> dict[str, list[str]]:
    """A day as a form sends it."""
    return {name: [str(day.day), str(day.month), str(day.year)]}
