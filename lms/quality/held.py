"""What quality assurance holds about a person: second looks at decisions on their work, and at theirs on others'."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Select, delete, exists, or_, select, update

from lms.extensions import db
from lms.held import Fate, Held, Section, Treatment, Whom, rows
from lms.marking.held import markings
from lms.quality.meeting_models import Attendee, Meeting, MeetingAction, MeetingItem, OwnJudgement
from lms.quality.models import (
    ActionAnswer,
    AssessorStanding,
    Draw,
    Sample,
    SampleAction,
    SampleCheck,
)
from lms.quality.queries import TO_PUT_RIGHT, is_holding

TABLES = {
    "sample": Treatment("second_looks", Fate.UNNAMED, "that decisions were looked at twice; no comment stays"),
    "sample_check": Treatment("checks", Fate.UNNAMED, "what was checked in a second look; no note stays"),
    "sample_action": Treatment("actions", Fate.UNNAMED, "that something was put right, and when; no words stay"),
    "action_answer": Treatment("actions", Fate.UNNAMED, "that something was put right, and when; no words stay"),
    "draw": Treatment("draws", Fate.UNNAMED, "how decisions were chosen for a second look: counts, and no words"),
    "sampling_plan": Treatment("", Fate.KEPT, "rules for everybody; they name who set them by number only"),
    "assessor_standing": Treatment("standing", Fate.ERASED),
    "meeting": Treatment("", Fate.KEPT, "what assessors agreed, which a verifier reads; work in it bears no names"),
    "attendee": Treatment("meetings", Fate.UNNAMED, "how many assessors were at a meeting"),
    "meeting_item": Treatment("", Fate.KEPT, "which work a meeting discussed, without names"),
    "own_judgement": Treatment("own_judgements", Fate.UNNAMED, "decisions that were compared; no reasons stay"),
    "meeting_action": Treatment("meeting_actions", Fate.UNNAMED, "what a meeting agreed to do"),
}


def samples(person_id: int) -> Select[Any]:
    """The ids of second looks at decisions on a person's work."""
    return select(Sample.id).where(Sample.marking_id.in_(markings(person_id)))


def actions(person_id: int) -> Select[Any]:
    """The ids of actions that followed from second looks at decisions on a person's work."""
    return select(SampleAction.id).where(SampleAction.sample_id.in_(samples(person_id)))


def about(whom: Whom) -> Iterable[Section]:
    """Second looks at decisions, and what was found; for an assessor, how they are followed, and their meetings."""
    yield from _about_the_work(whom)
    yield from _about_the_assessor(whom)


def _about_the_work(whom: Whom) -> Iterable[Section]:
    yield Section(
        "second_looks",
        _("Second looks at decisions"),
        {
            "marking": _("Number of the decision"),
            "reason": _("Why"),
            "drawn_at": _("Chosen"),
            "decided_at": _("Decided"),
            "outcome": _("Result"),
            "comment": _("Comment"),
            "action_closed_at": _("Put right"),
        },
        rows(
            select(
                Sample.marking_id.label("marking"),
                Sample.reason,
                Sample.drawn_at,
                Sample.decided_at,
                Sample.outcome,
                Sample.comment,
                Sample.action_closed_at,
            )
            .where(Sample.id.in_(samples(whom.id)))
            .order_by(Sample.id)
        ),
    )
    yield Section(
        "checks",
        _("What was checked in second looks"),
        {
            "marking": _("Number of the decision"),
            "check": _("Checked"),
            "is_met": _("Met"),
            "note": _("Comment"),
        },
        rows(
            select(Sample.marking_id.label("marking"), SampleCheck.check, SampleCheck.is_met, SampleCheck.note)
            .join(Sample, Sample.id == SampleCheck.sample_id)
            .where(Sample.id.in_(samples(whom.id)))
            .order_by(Sample.id, SampleCheck.check)
        ),
    )
    yield Section(
        "draws",
        _("How decisions were chosen for a second look"),
        {
            "marking": _("Number of the decision"),
            "at": _("When"),
            "number": _("Number that was drawn"),
            "reasons": _("Why"),
        },
        rows(
            select(Draw.marking_id.label("marking"), Draw.at, Draw.number, Draw.reasons)
            .where(Draw.marking_id.in_(markings(whom.id)))
            .order_by(Draw.marking_id)
        ),
    )
    yield Section(
        "actions",
        _("What assessors had to put right"),
        {
            "marking": _("Number of the decision"),
            "task": _("What was asked"),
            "due_on": _("Due"),
            "words": _("Answer"),
            "answered_at": _("Answered"),
            "verdict": _("Comment"),
            "judged_at": _("Decided"),
        },
        rows(
            select(
                Sample.marking_id.label("marking"),
                SampleAction.task,
                SampleAction.due_on,
                ActionAnswer.words,
                ActionAnswer.answered_at,
                ActionAnswer.verdict,
                ActionAnswer.judged_at,
            )
            .join(Sample, Sample.id == SampleAction.sample_id)
            .outerjoin(ActionAnswer, ActionAnswer.action_id == SampleAction.id)
            .where(or_(SampleAction.assessor_id == whom.id, Sample.id.in_(samples(whom.id))))
            .order_by(SampleAction.id, ActionAnswer.id)
        ),
    )


def _about_the_assessor(whom: Whom) -> Iterable[Section]:
    yield Section(
        "standing",
        _("How your marking is followed"),
        {"risk": _("How closely"), "qualified_on": _("Qualified since"), "set_at": _("Decided")},
        rows(
            select(AssessorStanding.risk, AssessorStanding.qualified_on, AssessorStanding.set_at).where(
                AssessorStanding.person_id == whom.id
            )
        ),
    )
    yield Section(
        "meetings",
        _("Standardisation meetings"),
        {"title": _("Title"), "held_at": _("When"), "was_there": _("You were there")},
        rows(
            select(Meeting.title, Meeting.held_at, Attendee.was_there)
            .join(Attendee, Attendee.meeting_id == Meeting.id)
            .where(Attendee.person_id == whom.id)
            .order_by(Meeting.id)
        ),
    )
    yield Section(
        "own_judgements",
        _("What you decided before meetings"),
        {"title": _("Work"), "decision": _("Decision"), "why": _("Why"), "at": _("When")},
        rows(
            select(MeetingItem.title, OwnJudgement.decision, OwnJudgement.why, OwnJudgement.at)
            .join(MeetingItem, MeetingItem.id == OwnJudgement.item_id)
            .where(OwnJudgement.person_id == whom.id)
            .order_by(MeetingItem.id)
        ),
    )
    yield Section(
        "meeting_actions",
        _("What you do after meetings"),
        {"task": _("What"), "due_on": _("Due"), "done_at": _("Done")},
        rows(
            select(MeetingAction.task, MeetingAction.due_on, MeetingAction.done_at)
            .where(MeetingAction.owner_id == whom.id)
            .order_by(MeetingAction.id)
        ),
    )


def must_wait(person_id: int) -> bool:
    """Whether a second look is open: what it looks at must still be there."""
    return bool(db.session.scalar(select(exists().where(Sample.id.in_(samples(person_id)), is_holding()))))


def erase(whom: Whom, now: datetime) -> Iterable[str]:
    """Take comments out. What is still open can't be decided any more without the work."""
    mine = Sample.id.in_(samples(whom.id))
    db.session.execute(delete(Sample).where(mine, Sample.outcome.is_(None)))
    db.session.execute(
        update(Sample)
        .where(mine, Sample.outcome.in_(TO_PUT_RIGHT), Sample.action_closed_at.is_(None))
        .values(action_closed_at=now)
    )
    db.session.execute(update(Sample).where(mine).values(comment=""))
    db.session.execute(update(SampleCheck).where(SampleCheck.sample_id.in_(samples(whom.id))).values(note=""))
    db.session.execute(update(SampleAction).where(SampleAction.sample_id.in_(samples(whom.id))).values(task=""))
    of_mine = select(SampleAction.id).where(
        or_(SampleAction.assessor_id == whom.id, SampleAction.sample_id.in_(samples(whom.id)))
    )
    db.session.execute(update(ActionAnswer).where(ActionAnswer.action_id.in_(of_mine)).values(words="", verdict=""))
    db.session.execute(update(OwnJudgement).where(OwnJudgement.person_id == whom.id).values(why=""))
    db.session.execute(delete(AssessorStanding).where(AssessorStanding.person_id == whom.id))
    return ()


def forget(person_id: int) -> None:
    """Take the second looks out. A meeting keeps that it discussed some work, and no longer which."""
    db.session.execute(delete(ActionAnswer).where(ActionAnswer.action_id.in_(actions(person_id))))
    db.session.execute(delete(SampleAction).where(SampleAction.sample_id.in_(samples(person_id))))
    db.session.execute(delete(SampleCheck).where(SampleCheck.sample_id.in_(samples(person_id))))
    db.session.execute(delete(Sample).where(Sample.id.in_(samples(person_id))))
    db.session.execute(delete(Draw).where(Draw.marking_id.in_(markings(person_id))))
    db.session.execute(
        update(MeetingItem).where(MeetingItem.marking_id.in_(markings(person_id))).values(marking_id=None)
    )


HELD = Held(
    tables=TABLES,
    about=about,
    erase=erase,
    forget=forget,
    must_wait=must_wait,
    subjects={"sample": samples, "sample_action": actions},
)
