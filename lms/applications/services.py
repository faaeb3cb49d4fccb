"""Inviting, answering and deciding. Every step is told to the graduate and written down."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from lms import audit
from lms.addresses import public_address
from lms.applications.filling import fill_when_all_are_appointed
from lms.applications.holding import hold_application, hold_post
from lms.applications.models import (
    Answer,
    Application,
    Invitation,
    Met,
    Stage,
    StageChange,
)
from lms.applications.private_numbers import refuse_private_numbers
from lms.applications.queries import (
    answer_until,
    find_application_of,
    find_invitation,
    find_shortlist,
)
from lms.applications.recruiters import Told, tell_recruiters
from lms.applications.statements import send_statement
from lms.awards.queries import find_valid_certificate
from lms.candidates.consent_queries import find_block
from lms.candidates.models import Profile
from lms.candidates.queries import get_profile_with_person, is_found, lock_standing_consent
from lms.clock import london_day
from lms.errors import Conflict, Invalid
from lms.extensions import db
from lms.languages import DEFAULT, in_language_of
from lms.outbox.services import queue
from lms.pledge.queries import has_active_pledge
from lms.vacancies.models import Vacancy
from lms.vacancies.queries import is_open_now

NEXT_STAGES: Mapping[Stage, tuple[Stage, ...]] = {
    Stage.SHORTLISTED: (Stage.INTERVIEWED, Stage.NOT_APPOINTED),
    Stage.INTERVIEWED: (Stage.OFFERED, Stage.NOT_APPOINTED),
    Stage.OFFERED: (Stage.APPOINTED, Stage.NOT_APPOINTED),
}
STILL_RUNNING = frozenset({Stage.APPLIED, *NEXT_STAGES})
CONSENT_VERSION = "2026-12"  # of the words on the pages on which one applies


class AlreadyInvited(Conflict):
    """One invitation for each post and candidate."""


class InvitationClosed(Conflict):
    """The post has closed, or the invitation was answered."""


class ShortlistLocked(Conflict):
    """Scores can't change once names are shown."""


class NotScored(Conflict):
    """Every application needs a decision on every criterion first."""


class KnowsThePerson(Conflict):
    """Who knows an applicant has no part in their application."""


class WrongStage(Conflict):
    """That step doesn't follow from where the application stands."""


class NotInPool(Conflict):
    """Who left the pool, or whose certificate is not valid, is neither invited nor can they apply from it."""


class NoActivePledge(Conflict):
    """A council invites, and is applied to here unasked, while its pledge is active."""


class PostClosed(Conflict):
    """The post takes no applications any more."""


class TakenBack(Conflict):
    """Who took an application back does not apply for the same post again: what the panel began to judge has ended."""


class ReasonMissing(Invalid):
    """Who is not taken further is told why."""


@dataclass(frozen=True, slots=True)
class Score:
    """A decision on one criterion, and the reason for it."""

    met: Met
    reason: str


def invite(vacancy: Vacancy, profile_id: int, *, by: int, now: datetime) -> Invitation:
    """Invite a candidate of the pool to apply, and mail them. Raises NoActivePledge, AlreadyInvited, ShortlistLocked,
    and NotInPool when they have just left.
    """
    hold_post(vacancy.id)
    if not has_active_pledge(vacancy.council_id, london_day(now)):
        raise NoActivePledge(
            _("Your council’s pledge is not active, so nobody can be invited. Ask the programme team.")
        )
    if lock_standing_consent(profile_id) is None or not is_found(profile_id, vacancy.council_id, now):
        raise NotInPool(_("This person can’t be found any more, so they can’t be invited. Go on with the others."))
    if find_shortlist(vacancy.id) is not None:
        raise ShortlistLocked(_("The shortlist of this post is locked, so nobody can be invited for it any more."))
    if find_invitation(vacancy.id, profile_id) is not None:
        raise AlreadyInvited(_("This person has been invited for this post already."))
    if find_application_of(vacancy.id, profile_id) is not None:
        raise AlreadyInvited(_("This person has applied for this post already. Look under its applications."))
    invitation = Invitation(vacancy_id=vacancy.id, profile_id=profile_id, invited_by_id=by, invited_at=now)
    db.session.add(invitation)
    audit.record("candidate.invited", invitation, now, vacancy=vacancy.id)
    person = get_profile_with_person(profile_id).person
    with in_language_of(person):
        queue(
            recipient=person.email,
            subject=_("%(council)s invites you to apply", council=vacancy.council.name),
            body=_(
                "%(council)s signed the pledge and looked for people for this post: %(post)s.\n\n"
                "They saw your evidence, without your name, and invite you to apply. "
                "You can say yes or no. Nobody is told your name now.\n\n%(link)s\n",
                council=vacancy.council.name,
                post=vacancy.title,
                link=public_address("applications.invitation", invitation_id=invitation.id),
            ),
            now=now,
        )
    return invitation


def accept(invitation: Invitation, now: datetime, *, language: str = DEFAULT) -> Application:
    """Make an application, still unnamed, and tell the council's recruiters. Accepting twice gives the same one. A
    statement that was drafted for the post is sent with it. ``language`` is the one in which they read what it means.
    Raises InvitationClosed, StatementTooLong, and NotInPool for who left the pool meanwhile, or has no valid
    certificate any more.
    """
    hold_post(invitation.vacancy_id)
    db.session.refresh(invitation, ["answer", "application"])
    if invitation.application is not None:
        return invitation.application
    _check_open(invitation, now)
    if find_shortlist(invitation.vacancy_id) is not None:
        raise InvitationClosed(_("The council has chosen its shortlist for this post already."))
    if lock_standing_consent(invitation.profile_id) is None:
        raise NotInPool(_("You have left the pool. Join it again, then answer this invitation."))
    if find_block(invitation.profile_id, invitation.vacancy.council_id) is not None:
        raise NotInPool(_("You have blocked this council. Unblock it, then answer this invitation."))
    if find_valid_certificate(invitation.profile.person_id) is None:
        raise NotInPool(_("Your certificate is not valid now, so you can’t apply with it. Ask the programme team."))
    return _begin(invitation.vacancy, invitation.profile, invitation, Told.APPLIED, language=language, now=now)


def apply(vacancy: Vacancy, profile: Profile, *, language: str, now: datetime) -> Application:
    """Apply without having been asked; being in the pool is not needed. An invitation that waits is answered by it, and
    a statement that was drafted is sent with it. Applying twice gives the same application.

    Raises PostClosed, TakenBack, NoActivePledge, StatementTooLong, and NotInPool for who has no valid certificate.
    """
    hold_post(vacancy.id)
    made = find_application_of(vacancy.id, profile.id)
    if made is not None and made.stage is Stage.WITHDRAWN:
        raise TakenBack(_("You took back your application for this post, so you can’t apply for it again."))
    if made is not None:
        return made
    if not is_open_now(vacancy, now):
        raise PostClosed(_("This post has closed. Your words are kept, and you can use them for another post."))
    if find_shortlist(vacancy.id) is not None:
        raise PostClosed(_("The council has chosen its shortlist for this post already. Your words are kept."))
    invitation = find_invitation(vacancy.id, profile.id)
    waiting = invitation if invitation is not None and invitation.answer is None else None
    can_answer = waiting is not None and answer_until(waiting, now) > now
    if not can_answer and not has_active_pledge(vacancy.council_id, london_day(now)):
        raise NoActivePledge(
            _("This council’s pledge is not active, so you can’t apply here. You can still apply in the council’s way.")
        )
    if find_valid_certificate(profile.person_id) is None:
        raise NotInPool(_("Your certificate is not valid now, so you can’t apply with it. Ask the programme team."))
    return _begin(vacancy, profile, waiting, Told.APPLIED_UNASKED, language=language, now=now)


def _begin(
    vacancy: Vacancy, profile: Profile, invitation: Invitation | None, told: Told, *, language: str, now: datetime
) -> Application:
    """Make the application and answer the invitation, if there is one. Whoever calls this holds the post."""
    send_statement(profile.id, vacancy.id, now)
    if invitation is not None:
        invitation.answer = Answer.ACCEPTED
        invitation.answered_at = now
    application = Application(
        invitation=invitation,
        vacancy_id=vacancy.id,
        profile_id=profile.id,
        applied_at=now,
        consent_version=CONSENT_VERSION,
        consent_language=language,
        stage=Stage.APPLIED,
    )
    db.session.add(application)
    db.session.flush()
    _note_stage(application, Stage.APPLIED, by=profile.person_id, reason="", now=now)
    tell_recruiters(told, application, now)
    return application


def decline(invitation: Invitation, now: datetime) -> None:
    """Say no; saying it twice changes nothing. Raises InvitationClosed when it was accepted."""
    hold_post(invitation.vacancy_id)
    db.session.refresh(invitation, ["answer"])
    if invitation.answer is Answer.DECLINED:
        return
    _check_open(invitation, now)
    invitation.answer = Answer.DECLINED
    invitation.answered_at = now
    audit.record("invitation.declined", invitation, now)


def withdraw(application: Application, now: datetime, *, told: Told = Told.WITHDRAWN) -> None:
    """The graduate takes the application back, and the council's recruiters are told. Raises WrongStage when it has
    ended.
    """
    hold_application(application)
    if application.stage not in STILL_RUNNING:
        raise WrongStage(_("This application has ended already."))
    _note_stage(application, Stage.WITHDRAWN, by=application.profile.person_id, reason="", now=now)
    tell_recruiters(told, application, now)


def end_for_erasure(person_id: int, now: datetime) -> None:
    """Withdraw every application that still runs of somebody who is erased, and tell the councils' recruiters. They are
    told the post, and no name.
    """
    running = (
        select(Application)
        .join(Profile, Profile.id == Application.profile_id)
        .where(Profile.person_id == person_id, Application.stage.in_(STILL_RUNNING))
        .options(joinedload(Application.vacancy).joinedload(Vacancy.council))
    )
    for application in db.session.scalars(running).all():
        hold_application(application)
        if application.stage not in STILL_RUNNING:
            continue
        _note_stage(application, Stage.WITHDRAWN, by=person_id, reason="", now=now)
        tell_recruiters(Told.ERASED, application, now)


def advance(application: Application, stage: Stage, *, reason: str, by: int, now: datetime) -> None:
    """Take a shortlisted application a step further, or end it with a reason. Raises WrongStage, ReasonMissing,
    PrivateNumber.
    """
    refuse_private_numbers(reason)
    hold_application(application)
    if stage not in NEXT_STAGES.get(application.stage, ()):
        raise WrongStage(_("That step does not follow from where this application stands."))
    if stage is Stage.NOT_APPOINTED and not reason.strip():
        raise ReasonMissing(_("Give a reason. The person will read it."))
    take_step(application, application.vacancy, stage, by=by, reason=reason.strip(), now=now)


def next_stages(application: Application) -> Sequence[Stage]:
    """The steps that may follow."""
    return NEXT_STAGES.get(application.stage, ())


def _check_open(invitation: Invitation, now: datetime) -> None:
    if invitation.answer is not None:
        raise InvitationClosed(_("You have answered this invitation already."))
    post = invitation.vacancy
    if post.closes_at <= now or post.withdrawn_at is not None or post.filled_on is not None:
        raise InvitationClosed(_("This post has closed, so the invitation can’t be answered any more."))
    if answer_until(invitation, now) <= now:
        raise InvitationClosed(_("The council’s pledge has ended, and the time to answer this invitation is over."))


def take_step(application: Application, vacancy: Vacancy, stage: Stage, *, by: int, reason: str, now: datetime) -> None:
    """Note the step, and mail the person. Whoever calls this holds the post, and knows that the step follows."""
    _note_stage(application, stage, by=by, reason=reason, now=now)
    with in_language_of(application.profile.person):
        queue(
            recipient=application.profile.person.email,
            subject=_("News of your application: %(post)s", post=vacancy.title),
            body=_(
                "%(council)s has taken a step with your application for %(post)s.\n\nRead it here:\n%(link)s\n",
                council=vacancy.council.name,
                post=vacancy.title,
                link=public_address("applications.application", application_id=application.id),
            ),
            now=now,
        )


def _note_stage(application: Application, stage: Stage, *, by: int, reason: str, now: datetime) -> None:
    application.stage = stage
    db.session.add(StageChange(application_id=application.id, stage=stage, at=now, by_id=by, reason=reason))
    audit.record("application.moved", application, now, by=by, stage=stage.value)
    if stage is Stage.APPOINTED:
        fill_when_all_are_appointed(application.vacancy, now)
