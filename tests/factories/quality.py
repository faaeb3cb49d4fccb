"""What quality assurers say in a second look, samples, and standardisation meetings."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from assessments.rubrics import Decision
from lms.accounts.models import Person
from lms.clock import utc_now
from lms.extensions import db
from lms.learning.vacsr import Check, CheckFinding
from lms.marking.models import Marking
from lms.quality.meeting_models import Attendee, Meeting, MeetingItem
from lms.quality.models import Reason, Sample
from tests.factories.accounts import make_person
from tests.factories.marking import make_marking, make_submission

ALL_WELL = {check: CheckFinding(is_met=True) for check in Check}
# As the form sends it.
CHECKED = {check.value: "yes" for check in Check}
AGREED = {**CHECKED, "outcome": "agreed"}


def overturned(comment: str = "Look again.") -> dict[str, str]:
    """What the form sends to overturn."""
    return {**CHECKED, "reliable": "no", "reliable_note": "Two readings.", "outcome": "overturned", "comment": comment}


def action_by(day: date, task: str = "Name the officers in the feedback.") -> dict[str, object]:
    """What the form sends to give the tutor something to do by a day."""
    return {**CHECKED, "outcome": "action", "task": task, "due": [str(day.day), str(day.month), str(day.year)]}


def make_released(tutor: Person | None = None, *, decision: Decision = Decision.PASS, **submission: object) -> Marking:
    """A marking that was released before anybody drew samples."""
    marking = make_marking(make_submission(**submission), tutor or make_person(), decision=decision)  # type: ignore[arg-type]
    marking.released_at, marking.result = utc_now(), decision
    marking.submission.marking_due_at = None
    db.session.flush()
    return marking


def make_sample(marking: Marking | None = None, *, reason: Reason = Reason.SHARE) -> Sample:
    """A sample that waits."""
    sample = Sample(marking_id=(marking or make_released()).id, reason=reason, drawn_at=utc_now(), comment="")
    db.session.add(sample)
    db.session.flush()
    return sample


def make_meeting(
    planner: Person, attendees: Iterable[Person], *, in_days: float = 7, marking: Marking | None = None
) -> Meeting:
    """A meeting with one piece of work to discuss."""
    now = utc_now()
    meeting = Meeting(
        title="Letters that are almost a pass",
        held_at=now + timedelta(days=in_days),
        place="Room 4",
        minutes="",
        planned_at=now,
        planned_by_id=planner.id,
        attendees=[Attendee(person_id=person.id) for person in attendees],
        items=[
            MeetingItem(
                title="A letter",
                marking_id=marking.id if marking else None,
                work="" if marking else "Dear neighbour",
                judgements=[],
            )
        ],
        actions=[],
    )
    db.session.add(meeting)
    db.session.flush()
    return meeting
