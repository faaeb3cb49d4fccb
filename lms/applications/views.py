"""Pages of invitations and applications, for the graduate and for the council."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from lms.access import Role, for_roles
from lms.applications import queries, services
from lms.applications.forms import StageForm, read_choices, read_scores
from lms.applications.models import Application, Invitation, Met, Stage
from lms.applications.policy import is_named, may_answer
from lms.awards.queries import find_last_certificate
from lms.candidates.consent_models import Field, Purpose
from lms.candidates.consent_queries import fields_among, fields_for, find_block, standing_consents
from lms.candidates.models import Shown
from lms.candidates.services import note_looks
from lms.clock import utc_now
from lms.database import writes_down_looks
from lms.editions import current_programme
from lms.errors import NotFound
from lms.extensions import db
from lms.matching.queries import candidates_for, get_pool_candidate
from lms.references import reference_of
from lms.vacancies.models import Vacancy
from lms.vacancies.policy import may_recruit, may_sit_on_panel
from lms.vacancies.queries import get_open_vacancy, get_vacancy

applications = Blueprint("applications", __name__, template_folder="templates")


# The graduate's side


@applications.get("/invitations")
@for_roles(Role.LEARNER)
def invitations() -> str:
    """Invitations, and the applications made from them."""
    return render_template("applications/invitations.html", invitations=queries.invitations_of(current_user.id))


@applications.get("/invitations/<int:invitation_id>")
@for_roles(Role.LEARNER)
def invitation(invitation_id: int) -> str:
    """One invitation, with what accepting it means."""
    found, now = _my_invitation(invitation_id), utc_now()
    given = standing_consents(found.profile_id)
    return render_template(
        "applications/invitation.html",
        invitation=found,
        now=now,
        answer_until=queries.answer_until(found, now),
        is_in_pool=any(one.purpose is Purpose.POOL for one in given),
        is_blocked=find_block(found.profile_id, found.vacancy.council_id) is not None,
        shows_words=Field.OWN_WORDS in fields_among(given, found.vacancy.council_id),
    )


@applications.post("/invitations/<int:invitation_id>/accept")
@for_roles(Role.LEARNER)
def accept(invitation_id: int) -> Response:
    """Say yes, which makes an application."""
    made = services.accept(_my_invitation(invitation_id), utc_now())
    db.session.commit()
    flash(_("You have applied. The council still does not see your name."), "success")
    return redirect(url_for("applications.application", application_id=made.id))


@applications.post("/invitations/<int:invitation_id>/decline")
@for_roles(Role.LEARNER)
def decline(invitation_id: int) -> Response:
    """Say no."""
    services.decline(_my_invitation(invitation_id), utc_now())
    db.session.commit()
    flash(_("You said no. The council is told only that this person declined."), "success")
    return redirect(url_for("applications.invitations"))


@applications.get("/applications/<int:application_id>")
@for_roles(Role.LEARNER)
def application(application_id: int) -> str:
    """The graduate's own application and every step of it."""
    mine = _my_application(application_id)
    return render_template(
        "applications/application.html", application=mine, can_withdraw=mine.stage in services.STILL_RUNNING
    )


@applications.post("/applications/<int:application_id>/withdraw")
@for_roles(Role.LEARNER)
def withdraw(application_id: int) -> Response:
    """Take the application back."""
    services.withdraw(_my_application(application_id), utc_now())
    db.session.commit()
    flash(_("Your application is withdrawn."), "success")
    return redirect(url_for("applications.application", application_id=application_id))


# The council's side


@applications.post("/council/vacancies/<int:vacancy_id>/pool/<reference>/invite")
@for_roles(Role.RECRUITER)
def invite(vacancy_id: int, reference: str) -> Response:
    """Invite somebody of the pool."""
    now = utc_now()
    vacancy = get_open_vacancy(vacancy_id, now)
    if not may_recruit(current_user, vacancy):
        raise NotFound
    candidate = get_pool_candidate(vacancy, reference, now)
    services.invite(vacancy, candidate.profile_id, by=current_user.id, now=now)
    db.session.commit()
    flash(
        _("%(reference)s is invited. You will see an application here if they say yes.", reference=reference), "success"
    )
    return redirect(url_for("applications.council_applications", vacancy_id=vacancy.id))


@applications.get("/council/vacancies/<int:vacancy_id>/applications")
@for_roles(Role.RECRUITER, Role.PANEL_MEMBER)
@writes_down_looks
def council_applications(vacancy_id: int) -> str:
    """A post's invitations and applications; names only of those on a locked shortlist."""
    vacancy = _panel_vacancy(vacancy_id)
    shortlist = queries.find_shortlist(vacancy.id)
    found = queries.applications_for(vacancy.id)
    named = [one.profile_id for one in found if is_named(one, shortlist)]
    _note(vacancy, named, Shown.NAME)
    waiting, ended = queries.waiting_invitations(vacancy.id, vacancy.council_id, utc_now())
    shown = render_template(
        "applications/council_applications.html",
        vacancy=vacancy,
        shortlist=shortlist,
        rows=[
            {
                "application": one,
                "reference": reference_of(vacancy.secret, one.profile_id),
                "named": one.profile_id in named,
                "scored": services.is_scored(one, vacancy),
                "essentials": services.essentials_met(one, vacancy),
            }
            for one in found
        ],
        waiting=[(reference_of(vacancy.secret, one.profile_id), one.invited_at) for one in waiting],
        ended=ended,
        declined=queries.count_declined(vacancy.id),
        may_recruit=may_recruit(current_user, vacancy),
        Stage=Stage,
    )
    db.session.commit()
    return shown


@applications.route("/council/applications/<int:application_id>", methods=["GET", "POST"])
@for_roles(Role.RECRUITER, Role.PANEL_MEMBER)
@writes_down_looks
def council_application(application_id: int) -> str | Response:
    """One application beside the post's criteria, with a decision for each."""
    found = _panel_application(application_id)
    vacancy = found.vacancy
    if request.method == "POST":
        scores = read_scores(request.form, [criterion.id for criterion in vacancy.criteria])
        services.score(found, scores, by=current_user.id, now=utc_now())
        db.session.commit()
        flash(_("Your decisions are saved."), "success")
        return redirect(url_for("applications.council_applications", vacancy_id=vacancy.id))
    if found.stage is Stage.WITHDRAWN:  # what was shown for it was taken back, too
        reference = reference_of(vacancy.secret, found.profile_id)
        return render_template("applications/withdrawn.html", application=found, vacancy=vacancy, reference=reference)
    shortlist = queries.find_shortlist(vacancy.id)
    named = is_named(found, shortlist)
    _note(vacancy, [found.profile_id], Shown.NAME if named else Shown.APPLICATION)
    form = _stage_form(found)
    fields = fields_for(found.profile_id, vacancy.council_id)
    own = found.profile.own_evidence if Field.OWN_WORDS in fields else ()
    shown = render_template(
        "applications/council_application.html",
        application=found,
        vacancy=vacancy,
        reference=reference_of(vacancy.secret, found.profile_id),
        named=named,
        fits=candidates_for(vacancy, [found.profile_id])[0].fits,
        certificate=find_last_certificate(found.profile.person_id),
        scores={held.criterion_id: held for held in found.scores},
        can_score=shortlist is None and found.stage is Stage.APPLIED,
        stories={evidence.skill: evidence.story for evidence in own},
        fields=fields,
        form=form if form.stage.choices and may_recruit(current_user, vacancy) else None,
        programme=current_programme(),
        Met=Met,
    )
    db.session.commit()
    return shown


@applications.route("/council/vacancies/<int:vacancy_id>/shortlist", methods=["GET", "POST"])
@for_roles(Role.RECRUITER)
def shortlist(vacancy_id: int) -> str | Response:
    """Choose the shortlist and lock it; names are shown from then on."""
    vacancy = _panel_vacancy(vacancy_id)
    if not may_recruit(current_user, vacancy):
        raise NotFound
    waiting = [one for one in queries.applications_for(vacancy.id) if one.stage is Stage.APPLIED]
    if request.method == "POST":
        chosen, reasons = read_choices(request.form, [one.id for one in waiting])
        services.lock_shortlist(vacancy, chosen, reasons, by=current_user.id, now=utc_now())
        db.session.commit()
        flash(_("The shortlist is locked. Names and addresses of the people on it are shown now."), "success")
        return redirect(url_for("applications.council_applications", vacancy_id=vacancy.id))
    return render_template(
        "applications/shortlist.html",
        vacancy=vacancy,
        locked=queries.find_shortlist(vacancy.id),
        rows=[
            {
                "application": one,
                "reference": reference_of(vacancy.secret, one.profile_id),
                "scored": services.is_scored(one, vacancy),
                "essentials": services.essentials_met(one, vacancy),
            }
            for one in waiting
        ],
    )


@applications.post("/council/applications/<int:application_id>/stage")
@for_roles(Role.RECRUITER)
def advance(application_id: int) -> Response:
    """Interviewed, offered, appointed or not."""
    found = _panel_application(application_id)
    if not may_recruit(current_user, found.vacancy):
        raise NotFound
    form = _stage_form(found)
    if not form.validate_on_submit():
        raise services.WrongStage(_("Choose one of the steps on the page."))
    services.advance(found, Stage(form.stage.data), reason=form.reason.data or "", by=current_user.id, now=utc_now())
    db.session.commit()
    flash(_("Saved. We have told the person."), "success")
    return redirect(url_for("applications.council_application", application_id=found.id))


def stage_words() -> dict[Stage, str]:
    """Each stage, as people read it."""
    return {
        Stage.APPLIED: _("Applied"),
        Stage.SHORTLISTED: _("Shortlisted for interview"),
        Stage.NOT_SHORTLISTED: _("Not shortlisted"),
        Stage.INTERVIEWED: _("Interviewed"),
        Stage.OFFERED: _("Offered the post"),
        Stage.APPOINTED: _("Appointed"),
        Stage.NOT_APPOINTED: _("Not appointed"),
        Stage.WITHDRAWN: _("Withdrawn"),
    }


@applications.context_processor
def words() -> dict[str, object]:
    """Templates of this feature say a stage in words."""
    return {"stage_words": stage_words()}


def _stage_form(found: Application) -> StageForm:
    words = stage_words()
    return StageForm([(stage, words[stage]) for stage in services.next_stages(found)])


def _my_invitation(invitation_id: int) -> Invitation:
    found = queries.get_invitation(invitation_id)
    if not may_answer(current_user, found):
        raise NotFound
    return found


def _my_application(application_id: int) -> Application:
    found = queries.get_application(application_id)
    if found.profile.person_id != current_user.id:
        raise NotFound
    return found


def _panel_vacancy(vacancy_id: int) -> Vacancy:
    vacancy = get_vacancy(vacancy_id)
    if not may_sit_on_panel(current_user, vacancy):
        raise NotFound
    return vacancy


def _panel_application(application_id: int) -> Application:
    found = queries.get_application(application_id)
    if not may_sit_on_panel(current_user, found.vacancy):
        raise NotFound
    return found


def _note(vacancy: Vacancy, profile_ids: list[int], shown: Shown) -> None:
    note_looks(profile_ids, vacancy_id=vacancy.id, viewer_id=current_user.id, shown=shown, now=utc_now())
