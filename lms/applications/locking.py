"""Locking a post's shortlist: everyone is decided, settled and compared alike, and every no has its reasons."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _

from lms import audit
from lms.applications.holding import hold_post
from lms.applications.models import Application, Met, Shortlist, Stage
from lms.applications.panel import FEWEST_MEMBERS, Panel, panel_of
from lms.applications.panel_models import Ground, ShortlistReason
from lms.applications.queries import applications_for
from lms.applications.services import KnowsThePerson, NotScored, ReasonMissing, ShortlistLocked, take_step
from lms.errors import Conflict, Invalid
from lms.extensions import db
from lms.vacancies.models import Vacancy, VacancyCriterion


class NotSettled(Conflict):
    """Where members of a panel differ, they agree first."""


class NotAlike(Invalid):
    """Nobody is turned down for what somebody on the shortlist shows no better."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why somebody is not shortlisted: essential criteria that the panel did not find met, or that others showed more;
    and the words that the person reads.
    """

    words: str
    not_shown: frozenset[int] = frozenset()
    others_showed_more: bool = False


def lock_shortlist(
    vacancy: Vacancy, chosen: Collection[int], refusals: Mapping[int, Refusal], *, by: int, now: datetime
) -> Shortlist:
    """Lock the scores; the chosen applications are shortlisted and named, the others told why not.

    ``chosen`` holds application ids; ``refusals`` a reason for each other one. Whoever locks has judged everyone
    themself. Raises ShortlistLocked, NotScored, NotSettled, KnowsThePerson, ReasonMissing, NotAlike.
    """
    hold_post(vacancy.id)
    panel = panel_of(vacancy.id)
    if panel.is_locked:
        raise ShortlistLocked(_("The shortlist of this post is locked already."))
    waiting = [application for application in applications_for(vacancy.id) if application.stage is Stage.APPLIED]
    if not waiting:
        raise NotScored(_("Nobody has applied yet, so there is nothing to lock."))
    _check_decided(vacancy, waiting, panel)
    _check_judged_by(by, waiting, panel)
    for application in waiting:
        if application.id not in chosen:
            _check_told(refusals.get(application.id), panel.of(application.id).not_shown(vacancy.criteria))
    _check_alike(chosen, refusals, panel)
    shortlist = Shortlist(vacancy_id=vacancy.id, locked_at=now, locked_by_id=by)
    db.session.add(shortlist)
    for application in waiting:
        if application.id in chosen:
            take_step(application, vacancy, Stage.SHORTLISTED, by=by, reason="", now=now)
            continue
        refusal = refusals[application.id]
        db.session.add_all(
            ShortlistReason(application_id=application.id, ground=Ground.ESSENTIAL_NOT_SHOWN, criterion_id=criterion_id)
            for criterion_id in sorted(refusal.not_shown)
        )
        if refusal.others_showed_more:
            db.session.add(ShortlistReason(application_id=application.id, ground=Ground.OTHERS_SHOWED_MORE))
        take_step(application, vacancy, Stage.NOT_SHORTLISTED, by=by, reason=refusal.words.strip(), now=now)
    audit.record("shortlist.locked", vacancy, now, by=by, shortlisted=sorted(chosen))
    return shortlist


def _check_decided(vacancy: Vacancy, waiting: Sequence[Application], panel: Panel) -> None:
    """Raises NotScored and NotSettled."""
    judged = [panel.of(application.id) for application in waiting]
    if too_few := [one for one in judged if len(one.counted) < FEWEST_MEMBERS]:
        raise NotScored(
            _(
                "Two members of the panel score each application first. Applications still to score: %(number)s.",
                number=len(too_few),
            )
        )
    if differing := [one for one in judged if not one.is_decided(vacancy.criteria)]:
        raise NotSettled(
            _(
                "Settle first where members of the panel differ. Applications with differences: %(number)s.",
                number=len(differing),
            )
        )


def _check_judged_by(person_id: int, waiting: Sequence[Application], panel: Panel) -> None:
    """Raises KnowsThePerson and NotScored: who chooses among people has no tie to any of them, and knows them all."""
    if any(panel.of(one.id).is_in_conflict(person_id) or one.profile.person_id == person_id for one in waiting):
        raise KnowsThePerson(_("You know somebody who applied. Another recruiter of the panel locks this shortlist."))
    if not all(panel.of(one.id).has_finished(person_id) for one in waiting):
        raise NotScored(_("Finish your own scores of every application first. Then you can lock the shortlist."))


def _check_told(refusal: Refusal | None, not_shown: Iterable[VacancyCriterion]) -> None:
    """Raises ReasonMissing for a no without a ground or without words, or on a criterion that the panel found met."""
    if refusal is None or not refusal.words.strip():
        raise ReasonMissing(_("Give a reason for each person whom you do not shortlist. They will read it."))
    if not refusal.not_shown and not refusal.others_showed_more:
        raise ReasonMissing(_("Choose for each person whom you do not shortlist what decided it."))
    if not refusal.not_shown <= {criterion.id for criterion in not_shown}:
        raise ReasonMissing(_("Somebody can only be turned down for a criterion that the panel did not find met."))


def _check_alike(chosen: Collection[int], refusals: Mapping[int, Refusal], panel: Panel) -> None:
    """Raises NotAlike: appointment is on merit, comparing everyone alike (LGHA 1989, section 7)."""
    best_first = list(Met)
    for number in set(refusals) - set(chosen):
        for criterion_id in refusals[number].not_shown:
            refused = panel.of(number).decision_on(criterion_id)
            taken = [panel.of(one).decision_on(criterion_id) for one in chosen]
            if any(met and refused and best_first.index(met) >= best_first.index(refused) for met in taken):
                raise NotAlike(
                    _(
                        "You turn somebody down for a criterion that somebody on the shortlist shows no better. "
                        "Treat both alike, or choose what really decided it."
                    )
                )
