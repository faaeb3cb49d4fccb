"""Special consideration, after an assessment: asked, decided by an officer. No criterion asks less because of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from lms import audit
from lms.access import Role
from lms.accounts.queries import holders_of
from lms.addresses import path_of
from lms.cases.closing import announce_closing, due_after, tell_learner, tell_staff
from lms.cases.models import Consideration, ConsiderationState, Effect
from lms.concerns.clocks import end_of
from lms.errors import Conflict, Invalid
from lms.extensions import db
from lms.learning import services as learning
from lms.learning.extending import extend, get_enrolment, restore_extension
from lms.learning.further_tries import give_try, take_try_back
from lms.learning.models import Enrolment, ExtensionReason
from lms.marking.further_versions import close_the_way, open_the_way
from lms.once import add_once, find_sent
from lms.quizzes.time_queries import times_for
from lms.quizzes.times import Bar

DECIDED_IN = 5  # working days


class AskedAlready(Conflict):
    """One request for a module waits at a time."""


class DecidedAlready(Conflict):
    """A request is decided once."""


class NotSaid(Invalid):
    """Something is missing. ``field`` names what."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


@dataclass(frozen=True, slots=True)
class Agreement:
    """What an officer decides. ``later_on`` counts for a later date, ``arrangement`` for other evidence."""

    is_agreed: bool
    answer: str
    effect: Effect | None = None
    later_on: date | None = None
    arrangement: str = ""
    saw_evidence: bool = False


def ask(
    enrolment: Enrolment, module_code: str, happened_on: date, words: str, *, token: str, now: datetime
) -> Consideration:
    """Ask that something that happened is considered. The same form sent twice asks once.

    Raises NotSaid, AskedAlready.
    """
    words = words.strip()
    if not words:
        raise NotSaid("words", _("Say what happened, in a few words."))
    same = {"enrolment_id": enrolment.id, "module_code": module_code, "words": words}
    found, token = find_sent(Consideration, token, **same)
    if found is not None:
        return found
    learning.lock_enrolment(enrolment.id)
    waits = select(Consideration.id).where(
        Consideration.enrolment_id == enrolment.id,
        Consideration.module_code == module_code,
        Consideration.state == ConsiderationState.ASKED,
    )
    if db.session.scalar(waits) is not None:
        raise AskedAlready(_("We have a request of yours for this module. Wait for our answer, or take it back."))
    asked = Consideration(
        token=token,
        **same,
        happened_on=happened_on,
        asked_at=now,
        due_at=due_after(now, DECIDED_IN),
        state=ConsiderationState.ASKED,
        arrangement="",
        answer="",
    )
    asked, is_new = add_once(asked, **same)
    if is_new:
        audit.record("consideration.asked", asked, now, module=module_code)
        officers = [one for one in holders_of(Role.PROGRAMME_OFFICER) if one.id != enrolment.person_id]
        tell_staff(officers, f"consideration {asked.id}", _l("A learner’s request waits."), path_of("cases.index"), now)
    return asked


def withdraw(asked: Consideration, now: datetime) -> None:
    """The learner takes it back. Raises DecidedAlready."""
    _lock(asked)
    asked.state = ConsiderationState.WITHDRAWN
    asked.decided_at = now
    audit.record("consideration.withdrawn", asked, now)
    announce_closing(asked.enrolment_id, now)


def decide(asked: Consideration, agreement: Agreement, *, by: int, now: datetime) -> None:
    """Settle a request; a later date and one more try hold at once, everywhere.

    Raises DecidedAlready, NotSaid, NotLater.
    """
    _lock(asked)
    if not agreement.answer.strip():
        raise NotSaid("answer", _("Write one or two sentences to the learner."))
    if agreement.is_agreed:
        _agree(asked, agreement, by, now)
    asked.state = ConsiderationState.AGREED if agreement.is_agreed else ConsiderationState.NOT_AGREED
    asked.saw_evidence = agreement.saw_evidence
    asked.answer = agreement.answer.strip()
    asked.decided_by_id = by
    asked.decided_at = now
    effect = asked.effect.value if asked.effect else None
    audit.record("consideration.decided", asked, now, by=by, state=asked.state.value, effect=effect)
    tell_learner(
        asked.enrolment.person,
        f"consideration {asked.id} decided",
        _l("There is an answer to what you asked us to consider."),
        path_of("cases.mine"),
        now,
    )
    if agreement.is_agreed:
        tutors = [one for one in holders_of(Role.TUTOR) if one.id != asked.enrolment.person_id]
        tell_staff(
            tutors,
            f"consideration {asked.id} effect",
            _l("Something is agreed for a learner."),
            path_of("considerations.decide", consideration_id=asked.id),
            now,
        )
    announce_closing(asked.enrolment_id, now)


def reverse(asked: Consideration, answer: str, *, by: int, now: datetime) -> None:
    """Take back what was agreed: the rules hold again. What the learner has begun meanwhile goes on.

    Raises NotSaid, DecidedAlready.
    """
    _lock(asked, ConsiderationState.AGREED)
    if not answer.strip():
        raise NotSaid("answer", _("Say why. The learner reads it."))
    enrolment = get_enrolment(asked.enrolment_id)
    given = next((one for one in enrolment.extensions if one.module_code == asked.module_code), None)
    if given is not None and given.due_at == asked.later_at:  # a still later day was given for another reason
        restore_extension(enrolment, asked.module_code, given.given_at, by=by, now=now)
    if asked.effect is Effect.AGAIN:
        take_try_back(enrolment, _name(asked), by=by, now=now)
        close_the_way(enrolment, asked.module_code, now)
    asked.state = ConsiderationState.REVERSED
    asked.answer = f"{asked.answer}\n\n{answer.strip()}"
    asked.reversed_by_id = by
    asked.reversed_at = now
    audit.record("consideration.reversed", asked, now, by=by, effect=asked.effect.value if asked.effect else None)
    tell_learner(
        asked.enrolment.person,
        f"consideration {asked.id} reversed",
        _l("There is an answer to what you asked us to consider."),
        path_of("cases.mine"),
        now,
    )


def _agree(asked: Consideration, agreement: Agreement, by: int, now: datetime) -> None:
    match agreement.effect:
        case None:
            raise NotSaid("effect", _("Choose what you agree."))
        case Effect.LATER:
            if agreement.later_on is None:
                raise NotSaid("later_on", _("Write the new last day."))
            _give_later_day(asked, agreement.later_on, by, now)
        case Effect.OTHER_EVIDENCE:
            if not agreement.arrangement.strip():
                raise NotSaid("arrangement", _("Say which evidence takes the place of the work. Tutors read it."))
        case Effect.AGAIN:
            if agreement.later_on is not None:
                _give_later_day(asked, agreement.later_on, by, now)
            elif times_for(asked.enrolment_id, asked.module_code, now).bar is Bar.CLOSED:
                raise NotSaid("later_on", _("The quiz is closed for this learner. Write a new last day, too."))
            _give_try(asked, by, now)
    if agreement.effect is not Effect.LATER:
        asked.arrangement = agreement.arrangement.strip()
    asked.effect = agreement.effect


def _give_later_day(asked: Consideration, later_on: date, by: int, now: datetime) -> None:
    asked.later_at = end_of(later_on)
    # The reason is never passed on: whoever reads the later date reads “other”.
    enrolment = get_enrolment(asked.enrolment_id)
    extend(enrolment, asked.module_code, asked.later_at, ExtensionReason.OTHER, by=by, now=now)


def _give_try(asked: Consideration, by: int, now: datetime) -> None:
    enrolment = get_enrolment(asked.enrolment_id)
    give_try(enrolment, asked.module_code, _name(asked), by=by, now=now)
    open_the_way(enrolment, asked.module_code, now)


def _name(asked: Consideration) -> str:
    """How what it gave names it, so that it can be taken back."""
    return f"consideration {asked.id}"


def _lock(asked: Consideration, state: ConsiderationState = ConsiderationState.ASKED) -> None:
    """Somebody else may be at it: wait, and see what they did."""
    db.session.flush()
    db.session.refresh(asked, ["state"], with_for_update={"of": Consideration})
    if asked.state is not state:
        raise DecidedAlready(_("This has been decided already, or it was taken back."))
