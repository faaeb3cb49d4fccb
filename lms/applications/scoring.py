"""Scoring: each member alone, until they have finished; then the panel settles together where members differ."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from flask_babel import gettext as _

from lms import audit
from lms.applications.models import Application, CriterionScore, Met, Stage
from lms.applications.panel_models import AgreedDecision
from lms.applications.panels import hold_panel, judgement_of
from lms.applications.services import ReasonMissing, Score, ShortlistLocked, WrongStage
from lms.errors import Conflict, Invalid
from lms.extensions import db


class FinishedAlready(Conflict):
    """A member's scores stand once they have finished: from then on they see those of others."""


class NotAllScored(Invalid):
    """A member finishes when every criterion has a score of theirs."""


class NothingToSettle(Conflict):
    """Members do not differ on this criterion, or who asks has not finished."""


class SettledMeanwhile(Conflict):
    """Another member recorded what the panel agreed, while this one wrote."""


def score(application: Application, scores: Mapping[int, Score], *, by: int, now: datetime) -> None:
    """Keep a member's own scores of some criteria, by their id; they can change until the member has finished.

    Raises ShortlistLocked, FinishedAlready, WrongStage, NotFound without a seat, and KnowsThePerson.
    """
    _hold_to_score(application, by)
    mine = {held.criterion_id: held for held in application.scores if held.scored_by_id == by}
    for criterion_id, given in scores.items():
        held = mine.get(criterion_id)
        if held is None:
            held = CriterionScore(criterion_id=criterion_id, scored_by_id=by)
            application.scores.append(held)
        held.met, held.reason, held.scored_at = given.met, given.reason, now
    judgement_of(application.id, by)
    audit.record("application.scored", application, now, by=by, criteria=sorted(scores))


def finish(application: Application, *, by: int, now: datetime) -> None:
    """The member's scores stand, count, and are shown to those who have finished, as theirs are to this member.

    Raises NotAllScored while a criterion has no score, ReasonMissing where one is not "met" without a reason, and what
    ``score`` raises.
    """
    _hold_to_score(application, by)
    mine = {held.criterion_id: held for held in application.scores if held.scored_by_id == by}
    if open_ones := [one for one in application.vacancy.criteria if one.id not in mine]:
        raise NotAllScored(_("Score every criterion first. Still open: %(number)s.", number=len(open_ones)))
    if any(held.met is not Met.MET and not held.reason.strip() for held in mine.values()):
        raise ReasonMissing(_("Give a reason for each criterion that is not met, or only partly met."))
    judgement_of(application.id, by).finished_at = now
    audit.record("application.scored_in_full", application, now, by=by)


def agree(
    application: Application, criterion_id: int, given: Score, *, instead_of: int | None, by: int, now: datetime
) -> None:
    """Record what the panel agreed on a criterion on which its members differ. ``instead_of`` is the number of the
    agreement that the member has read, if there was one.

    Raises ShortlistLocked, NothingToSettle, SettledMeanwhile, ReasonMissing, and what hold_panel raises.
    """
    panel = hold_panel(application, by)
    if panel.is_locked:
        raise ShortlistLocked(_("The shortlist is locked, so decisions can’t change any more."))
    judged = panel.of(application.id)
    if not judged.has_finished(by) or not judged.differ_on(criterion_id):
        raise NothingToSettle(_("There is no difference to settle here now. Look at the application again."))
    standing = judged.agreement_on(criterion_id)
    if (standing.number if standing else None) != instead_of:
        raise SettledMeanwhile(_("Another member has just recorded what the panel agreed on this. Read it first."))
    if not given.reason.strip():
        raise ReasonMissing(_("Say why the panel agreed on this."))
    db.session.add(
        AgreedDecision(
            application_id=application.id,
            criterion_id=criterion_id,
            met=given.met,
            reason=given.reason.strip(),
            recorded_by_id=by,
            recorded_at=now,
        )
    )
    audit.record("application.agreed", application, now, by=by, criterion=criterion_id, met=given.met.value)


def _hold_to_score(application: Application, person_id: int) -> None:
    panel = hold_panel(application, person_id)
    if panel.is_locked:
        raise ShortlistLocked(_("The shortlist is locked, so scores can’t change any more."))
    if application.stage is not Stage.APPLIED:
        raise WrongStage(_("This application is not being scored any more."))
    if panel.of(application.id).has_finished(person_id):
        raise FinishedAlready(
            _("You have finished this application, so your scores stand. Settle differences with the panel.")
        )
