"""Planning and holding standardisation meetings."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from assessments.rubrics import Decision
from lms import audit
from lms.accounts.models import Person
from lms.addresses import path_of
from lms.clock import moment_in_words
from lms.errors import Conflict, Invalid
from lms.extensions import db
from lms.marking.models import Marking
from lms.notices.models import NoticeKind
from lms.notices.services import Telling, tell_all
from lms.quality.meeting_models import Attendee, Meeting, MeetingAction, MeetingItem, OwnJudgement


class Closed(Conflict):
    """The minutes are closed: nothing changes any more."""


class NotBlind(Conflict):
    """Own decisions are made before the meeting opens them."""


class NotYetOpen(Conflict):
    """The meeting agrees after own decisions are opened."""


class NothingToDiscuss(Invalid):
    """An item is a marking that was released, or work that is pasted in."""


@dataclass(frozen=True, slots=True)
class MeetingDetails:
    """What is told about a meeting, and who is asked to it."""

    title: str
    held_at: datetime
    place: str
    attendee_ids: frozenset[int]


def plan_meeting(details: MeetingDetails, *, by: int, now: datetime) -> Meeting:
    """Plan a meeting; who is asked to it is told."""
    meeting = Meeting(
        title=details.title,
        held_at=details.held_at,
        place=details.place,
        minutes="",
        planned_at=now,
        planned_by_id=by,
        attendees=[Attendee(person_id=number) for number in sorted(details.attendee_ids)],
        items=[],
        actions=[],
    )
    db.session.add(meeting)
    audit.record("meeting.planned", meeting, now, by=by, attendees=len(details.attendee_ids))
    _tell(meeting, details.attendee_ids, now)
    return meeting


def change_meeting(meeting: Meeting, details: MeetingDetails, *, by: int, now: datetime) -> None:
    """Change a meeting. Who is asked newly is told, and everybody when day, time or place change. Raises Closed."""
    _hold(meeting)
    moved = (meeting.held_at, meeting.place) != (details.held_at, details.place)
    before = {attendee.person_id for attendee in meeting.attendees}
    meeting.title, meeting.held_at, meeting.place = details.title, details.held_at, details.place
    # Who was there, or decided something, stays in the record.
    fixed = {one.person_id for one in meeting.attendees if one.was_there is not None}
    fixed |= {own.person_id for item in meeting.items for own in item.judgements}
    wanted = details.attendee_ids | fixed
    meeting.attendees = [one for one in meeting.attendees if one.person_id in wanted] + [
        Attendee(person_id=number) for number in sorted(wanted - before)
    ]
    audit.record("meeting.changed", meeting, now, by=by, attendees=len(wanted))
    _tell(meeting, wanted if moved else wanted - before, now)


def add_item(meeting: Meeting, title: str, *, marking_id: int | None, work: str, now: datetime) -> MeetingItem:
    """Put work on the agenda: a released marking, or anonymous work. Raises Closed, NothingToDiscuss."""
    _hold(meeting)
    if marking_id is not None:
        released = select(Marking.id).where(Marking.id == marking_id, Marking.released_at.is_not(None))
        if db.session.scalar(released) is None:
            raise NothingToDiscuss(_("There is no released marking with this number."))
    elif not work.strip():
        raise NothingToDiscuss(_("Give the number of a marking, or paste the work without names."))
    item = MeetingItem(title=title, marking_id=marking_id, work="" if marking_id else work, judgements=[])
    meeting.items.append(item)
    audit.record("meeting.item_added", meeting, now, marking=marking_id)
    return item


def judge_alone(item: MeetingItem, decision: Decision, why: str, *, by: int, now: datetime) -> None:
    """Keep what an attendee decides alone; again, before the meeting opens, replaces it. Raises NotBlind, Closed."""
    _hold(item.meeting)
    if item.meeting.opened_at is not None:
        raise NotBlind(_("The decisions are open already, so yours can’t be made alone any more."))
    insert: Any = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    change = {"decision": decision, "why": why, "at": now}
    kept = insert(OwnJudgement).values(item_id=item.id, person_id=by, **change)
    db.session.execute(kept.on_conflict_do_update(index_elements=["item_id", "person_id"], set_=change))
    audit.record("meeting.judged_alone", item, now, by=by)


def open_decisions(meeting: Meeting, *, by: int, now: datetime) -> None:
    """Begin: everybody sees everybody's decisions, and they are fixed. Again changes nothing. Raises Closed."""
    _hold(meeting)
    if meeting.opened_at is None:
        meeting.opened_at = now
        audit.record("meeting.opened", meeting, now, by=by)


def agree(item: MeetingItem, decision: Decision, differences: str, *, by: int, now: datetime) -> None:
    """Keep what the meeting decided together, and where people differed. Raises NotYetOpen, Closed."""
    _hold(item.meeting)
    if item.meeting.opened_at is None:
        raise NotYetOpen(_("Open the decisions first, so that everybody sees them."))
    item.agreed, item.differences, item.agreed_at = decision, differences, now
    audit.record("meeting.agreed", item, now, by=by, decision=decision.value)


def add_action(meeting: Meeting, task: str, owner_id: int, due_on: date, *, by: int, now: datetime) -> MeetingAction:
    """Note what somebody will do; they are told. Raises Closed."""
    _hold(meeting)
    action = MeetingAction(task=task, owner_id=owner_id, due_on=due_on)
    meeting.actions.append(action)
    audit.record("meeting.action_added", meeting, now, by=by, owner=owner_id, due=due_on.isoformat())
    db.session.flush()
    _tell_people(
        {owner_id},
        f"meeting action {action.id}",
        _l("A meeting gave you something to do: %(task)s", task=task),
        meeting,
        now,
    )
    return action


def finish_action(action: MeetingAction, *, by: int, now: datetime) -> None:
    """It is done; again changes nothing. Closed minutes don't hinder that."""
    if action.done_at is None:
        action.done_at = now
        audit.record("meeting.action_done", action, now, by=by)


def keep_minutes(
    meeting: Meeting, minutes: str, present: Collection[int], *, closes: bool, by: int, now: datetime
) -> None:
    """Keep the minutes and who was there; closed minutes never change. Raises Closed, NotYetOpen."""
    _hold(meeting)
    if closes and meeting.opened_at is None:
        raise NotYetOpen(_("Open the decisions first. Then close the minutes."))
    meeting.minutes = minutes
    for attendee in meeting.attendees:
        attendee.was_there = attendee.person_id in present
    if closes:
        meeting.closed_at = now
    audit.record("meeting.closed" if closes else "meeting.minutes_kept", meeting, now, by=by, present=len(present))


def _hold(meeting: Meeting) -> None:
    db.session.flush()  # what was changed in this transaction would be lost
    db.session.refresh(meeting, ["opened_at", "closed_at"], with_for_update=True)
    if meeting.closed_at is not None:
        raise Closed(_("The minutes of this meeting are closed."))


def _tell(meeting: Meeting, person_ids: Collection[int], now: datetime) -> None:
    if meeting.held_at <= now:
        return
    sentence = _l(
        "Standardisation meeting “%(title)s”: %(moment)s, London time. Decide alone before it.",
        title=meeting.title,
        moment=moment_in_words(meeting.held_at),
    )
    about = f"meeting {meeting.id} at {meeting.held_at:%Y%m%d%H%M} {len(meeting.place)}"
    _tell_people(person_ids, about, sentence, meeting, now)


def _tell_people(person_ids: Collection[int], about: str, sentence: Any, meeting: Meeting, now: datetime) -> None:
    query = select(Person.id, Person.language).where(Person.id.in_(sorted(person_ids)), Person.closed_at.is_(None))
    path = path_of("standardisation.meeting", meeting_id=meeting.id)
    tell_all(
        [
            Telling(number, language, NoticeKind.QUALITY, about, sentence, path)
            for number, language in db.session.execute(query)
        ],
        now,
    )
