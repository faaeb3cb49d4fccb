"""Appeals: made, decided stage by stage, taken further, closed. An appeal never lowers a result."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from lms import audit
from lms.accounts.models import Person
from lms.addresses import path_of
from lms.cases.closing import announce_closing, due_after, settings, tell_learner, tell_staff
from lms.cases.malpractice_services import overturn
from lms.cases.models import (
    Appeal,
    AppealStep,
    CaseOutcome,
    Ending,
    MalpracticeCase,
    Outside,
    PanelSeat,
    Stage,
    Verdict,
)
from lms.cases.queries import STAGE_ROLES, find_annulment, find_appeal_of, independent_people
from lms.errors import Conflict, Invalid
from lms.extensions import db
from lms.learning import services as learning
from lms.learning.models import Enrolment
from lms.marking import services as marking
from lms.marking.events import MarkingReleased
from lms.marking.models import Marking
from lms.marking.queries import submissions_of
from lms.once import add_once, find_sent

PANEL_AT_LEAST = 2
FOLLOWING = {Stage.TUTOR: Stage.ASSURER, Stage.ASSURER: Stage.PANEL}


class TooLate(Conflict):
    """The time to appeal, or to take it further, is over."""


class AppealedAlready(Conflict):
    """A decision is appealed once, and a module has one open appeal at a time."""


class IsAnnulment(Conflict):
    """An annulment is no tutor's judgement: it is appealed through its malpractice case, before a panel."""


class DecidedAlready(Conflict):
    """A stage is decided once."""


class NotDecidedYet(Conflict):
    """There is nothing to answer yet."""


class MarkedAnewFirst(Conflict):
    """Somebody marks the work anew because of this appeal; it is not taken back meanwhile."""


class ReasonsMissing(Invalid):
    """Whoever decides says why."""


class WordsMissing(Invalid):
    """Whoever appeals says why."""


class PanelTooSmall(Invalid):
    """A panel is more than one person, and each of them took no part before."""


def appeal_until(released_at: datetime) -> datetime:
    """Until when a decision can be appealed."""
    return due_after(released_at, settings().appeal_within_days)


def appeal_marking(
    enrolment: Enrolment, module_code: str, counts: Marking, words: str, *, token: str, now: datetime
) -> Appeal:
    """Appeal against the marking that counts. The same form sent twice makes one appeal.

    Raises WordsMissing, TooLate, AppealedAlready, IsAnnulment.
    """
    if find_annulment(counts.id) is not None:
        raise IsAnnulment(_("You can’t appeal against this."))
    if counts.released_at is None or appeal_until(counts.released_at) < now:
        raise TooLate(_("The time to appeal against this decision is over."))
    return _make(enrolment, module_code, words, Stage.TUTOR, token=token, now=now, marking_id=counts.id)


def appeal_outcome(case: MalpracticeCase, words: str, *, token: str, now: datetime) -> Appeal:
    """Appeal against the outcome of a malpractice case: a panel decides. Raises as ``appeal_marking`` does."""
    if case.closed_at is None or case.outcome in (None, CaseOutcome.NO_CASE) or appeal_until(case.closed_at) < now:
        raise TooLate(_("You can’t appeal against this."))
    return _make(case.enrolment, case.module_code, words, Stage.PANEL, token=token, now=now, malpractice_id=case.id)


def _make(
    enrolment: Enrolment,
    module_code: str,
    words: str,
    stage: Stage,
    *,
    token: str,
    now: datetime,
    marking_id: int | None = None,
    malpractice_id: int | None = None,
) -> Appeal:
    words = words.strip()
    if not words:
        raise WordsMissing(_("Say in your own words what is wrong with the decision."))
    same = {"enrolment_id": enrolment.id, "module_code": module_code, "words": words}
    found, token = find_sent(Appeal, token, **same)
    if found is not None:
        return found
    learning.lock_enrolment(enrolment.id)
    if find_appeal_of(marking_id=marking_id, malpractice_id=malpractice_id) is not None:
        raise AppealedAlready(_("You have appealed against this decision already."))
    query = select(Appeal.id).where(
        Appeal.enrolment_id == enrolment.id, Appeal.module_code == module_code, Appeal.closed_at.is_(None)
    )
    if db.session.scalar(query) is not None:
        raise AppealedAlready(_("You have an open appeal on this module. Wait until it is closed."))
    appeal = Appeal(
        token=token,
        **same,
        marking_id=marking_id,
        malpractice_id=malpractice_id,
        made_at=now,
        steps=[],
    )
    appeal, is_new = add_once(appeal, **same)
    if is_new:
        audit.record("appeal.made", appeal, now, module=module_code, marking=marking_id, malpractice=malpractice_id)
        _open(appeal, stage, now)
    return appeal


def decide(
    appeal: Appeal, verdict: Verdict, reasons: str, panel: Collection[int] = (), *, by: int, now: datetime
) -> None:
    """Decide the stage that waits. Upheld, also in part: somebody else marks the work anew, or the outcome of the
    malpractice case is lifted. Raises DecidedAlready, ReasonsMissing, PanelTooSmall.
    """
    step = _lock(appeal)
    if appeal.closed_at is not None or step.decided_at is not None:
        raise DecidedAlready(_("This stage has been decided already, or the learner took the appeal back."))
    if not reasons.strip():
        raise ReasonsMissing(_("Say why. The learner reads it."))
    if step.stage is Stage.PANEL:
        _seat(appeal, step, panel, by)
    step.verdict = verdict
    step.reasons = reasons.strip()
    step.decided_by_id = by
    step.decided_at = now
    if verdict is not Verdict.UPHELD:
        step.answer_by = due_after(now, settings().case_answer_days)
    audit.record(
        "appeal.decided", appeal, now, by=by, stage=step.stage.value, verdict=verdict.value, panel=sorted(panel)
    )
    # Nobody is named on a panel without their knowing.
    named = [seat.person for seat in step.panel if seat.person_id != by]
    address = path_of("appeals.decide", appeal_id=appeal.id)
    tell_staff(named, f"appeal {appeal.id} panel", _l("You are named on the panel of an appeal."), address, now)
    if verdict is not Verdict.NOT_UPHELD:
        _put_right(appeal, verdict, by, now)
    tell_learner(
        appeal.enrolment.person,
        f"appeal {appeal.id} decided {step.id}",
        _l("There is a decision on your appeal."),
        path_of("appeals.follow", appeal_id=appeal.id),
        now,
    )
    _settle(appeal, now)


def accept(appeal: Appeal, now: datetime) -> None:
    """The learner accepts the decision. Raises NotDecidedYet."""
    step = _answerable(appeal)
    step.accepted_at = now
    audit.record("appeal.accepted", appeal, now, stage=step.stage.value)
    _settle(appeal, now)


def take_further(appeal: Appeal, words: str, outside: Outside | None, now: datetime) -> None:
    """The learner takes it to the next stage; after the panel, to somebody ``outside``.

    Raises NotDecidedYet, TooLate, WordsMissing, Invalid.
    """
    step = _answerable(appeal)
    if step.answer_by is not None and step.answer_by < now:
        raise TooLate(_("The time to take this further is over."))
    following = FOLLOWING.get(step.stage, Stage.OUTSIDE)
    if following is Stage.OUTSIDE and outside is None:
        raise Invalid(_("Choose to whom you have written."))
    if following is not Stage.OUTSIDE and not words.strip():
        raise WordsMissing(_("Say in your own words what is wrong with the decision."))
    audit.record("appeal.taken_further", appeal, now, stage=following.value, outside=outside.value if outside else None)
    _open(appeal, following, now, words=words.strip(), outside=outside if following is Stage.OUTSIDE else None)


def withdraw(appeal: Appeal, now: datetime) -> None:
    """The learner takes the appeal back. Raises DecidedAlready, MarkedAnewFirst."""
    _lock(appeal)
    if appeal.closed_at is not None:
        raise DecidedAlready(_("This appeal is closed already."))
    if appeal.waits_for_marking:
        raise MarkedAnewFirst(_("Your work is marked anew now. You can’t take the appeal back meanwhile."))
    _close(appeal, Ending.WITHDRAWN, now)


def lapse(appeal: Appeal, now: datetime) -> None:
    """Close an appeal whose learner said nothing in time."""
    _lock(appeal)
    _settle(appeal, now)


def on_marking_released(event: MarkingReleased) -> None:
    """Somebody has marked anew: the appeal that asked for it goes on, or is closed. Here a changed result is known."""
    released = db.session.get_one(Marking, event.marking_id)
    query = (
        select(Appeal)
        .where(Appeal.remark_id == released.submission_id, Appeal.closed_at.is_(None))
        .where(Appeal.remarked_at.is_(None))
    )
    appeal = db.session.scalars(query).one_or_none()
    if appeal is None:
        return
    appeal.remarked_at = event.at
    before = appeal.marking
    assert before is not None
    audit.record("appeal.marked_anew", appeal, event.at, marking=released.id, changed=before.result != released.result)
    _settle(appeal, event.at)


def _open(appeal: Appeal, stage: Stage, now: datetime, *, words: str = "", outside: Outside | None = None) -> None:
    days = dict(zip((Stage.TUTOR, Stage.ASSURER, Stage.PANEL), settings().appeal_stage_days, strict=True))
    step = AppealStep(
        stage=stage,
        outside=outside,
        words=words,
        opened_at=now,
        due_at=due_after(now, days[stage]) if stage in days else None,
        reasons="",
        panel=[],
    )
    appeal.steps.append(step)
    db.session.flush()
    people = independent_people(appeal.enrolment_id, appeal.module_code, STAGE_ROLES[stage])
    tell_staff(people, f"appeal {appeal.id} stage {step.id}", _l("An appeal waits."), path_of("cases.index"), now)


def _seat(appeal: Appeal, step: AppealStep, panel: Collection[int], by: int) -> None:
    independent = independent_people(appeal.enrolment_id, appeal.module_code, STAGE_ROLES[Stage.PANEL])
    others = set(panel) - {by}
    seated = [person for person in independent if person.id in others | {by}]
    if not others <= {person.id for person in seated} or len(others) + 1 < PANEL_AT_LEAST:
        raise PanelTooSmall(_("Name at least one other person of the panel. Each of them took no part before."))
    step.panel.extend(PanelSeat(person_id=person.id, person=person) for person in seated)


def _put_right(appeal: Appeal, verdict: Verdict, by: int, now: datetime) -> None:
    if appeal.malpractice is not None:
        overturn(appeal.malpractice, verdict, decided_by=_deciders(appeal), by=by, now=now)
        return
    assert appeal.marking is not None
    # The learner may have handed in again meanwhile: the latest version decides, so that is what is marked anew.
    versions = submissions_of(appeal.enrolment_id, appeal.module_code)
    latest = next(version for version in versions if version.submitted_at is not None)
    note = _(
        "An appeal was upheld. Mark this work anew, as if nobody had marked it. What was passed before stays passed."
    )
    marking.ask_for_new_marking(latest, note, now, asked_by=_deciders(appeal), for_appeal=True)
    appeal.remark_id, appeal.remark_asked_at, appeal.remarked_at = latest.id, now, None


def _deciders(appeal: Appeal) -> frozenset[int]:
    """Who decided a stage with us, alone or on a panel: none of them is the somebody else who marks anew."""
    ours = [step for step in appeal.steps if step.stage is not Stage.OUTSIDE]
    alone = {step.decided_by_id for step in ours if step.decided_by_id is not None}
    return frozenset(alone | {seat.person_id for step in ours for seat in step.panel})


def _settle(appeal: Appeal, now: datetime) -> None:
    """Close it, once there is nothing more to wait for."""
    step = appeal.step
    if appeal.closed_at is not None or step.decided_at is None or appeal.waits_for_marking:
        return
    if step.verdict is Verdict.UPHELD:
        _close(appeal, Ending.SETTLED, now)
    elif step.accepted_at is not None:
        _close(appeal, Ending.ACCEPTED, now)
    elif step.answer_by is not None and step.answer_by < now:
        _close(appeal, Ending.LAPSED, now)


def _close(appeal: Appeal, ending: Ending, now: datetime) -> None:
    appeal.closed_at = now
    appeal.ending = ending
    audit.record("appeal.closed", appeal, now, ending=ending.value)
    person: Person = appeal.enrolment.person
    tell_learner(
        person,
        f"appeal {appeal.id} closed",
        _l("Your appeal is closed."),
        path_of("appeals.follow", appeal_id=appeal.id),
        now,
    )
    announce_closing(appeal.enrolment_id, now)


def _answerable(appeal: Appeal) -> AppealStep:
    step = _lock(appeal)
    is_final = step.verdict in (None, Verdict.UPHELD) or step.accepted_at is not None
    if appeal.closed_at is not None or is_final:
        raise NotDecidedYet(_("There is nothing to answer here now."))
    return step


def _lock(appeal: Appeal) -> AppealStep:
    """Somebody else may be at it: wait, and see what they did."""
    db.session.flush()
    db.session.refresh(appeal, ["closed_at", "remark_asked_at", "remarked_at", "steps"], with_for_update={"of": Appeal})
    db.session.refresh(appeal.step, ["decided_at", "verdict", "accepted_at"])
    return appeal.step
