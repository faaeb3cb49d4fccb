"""Pages of invitations and applications, for the graduate and for the council."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from lms.access import Role, for_roles
from lms.applications import panels, queries, scoring, services
from lms.applications.forms import StageForm
from lms.applications.locking import lock_shortlist
from lms.applications.models import Application, Invitation, Stage
from lms.applications.panel import grounds_told, panel_of
from lms.applications.panel_forms import LONGEST_NOTE, read_choices, read_lines, scores_in, typed
from lms.applications.panel_pages import application_page, not_saved_page, shortlist_page
from lms.applications.panel_rows import rows_of
from lms.applications.parting_models import Parting
from lms.applications.parting_views import read_reasons, reason_words
from lms.applications.partings import note_reasons, reasons_told
from lms.applications.policy import may_answer
from lms.applications.standing import standing_of
from lms.applications.statement_queries import find_sent
from lms.candidates.consent_models import Field, Purpose
from lms.candidates.consent_queries import fields_among, find_block, standing_consents
from lms.candidates.models import Shown
from lms.candidates.queries import is_in_the_pool
from lms.candidates.services import note_looks
from lms.clock import london_day, utc_now
from lms.database import writes_down_looks
from lms.errors import Conflict, Invalid, NotFound
from lms.extensions import db
from lms.matching.queries import get_pool_candidate
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
    return render_template(
        "applications/invitations.html",
        invitations=queries.invitations_of(current_user.id),
        unasked=queries.unasked_applications_of(current_user.id),
        is_in_pool=is_in_the_pool(current_user.id),
    )


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
    made = services.accept(_my_invitation(invitation_id), utc_now(), language=str(get_locale()))
    db.session.commit()
    flash(_("You have applied. The council still does not see your name."), "success")
    return redirect(url_for("applications.application", application_id=made.id))


@applications.post("/invitations/<int:invitation_id>/decline")
@for_roles(Role.LEARNER)
def decline(invitation_id: int) -> Response:
    """Say no."""
    found, now = _my_invitation(invitation_id), utc_now()
    services.decline(found, now)
    note_reasons(found.vacancy_id, found.profile_id, Parting.DECLINED, *read_reasons(request.form), now)
    db.session.commit()
    flash(_("You said no. The council is told only that this person declined."), "success")
    return redirect(url_for("applications.invitations"))


@applications.get("/applications/<int:application_id>")
@for_roles(Role.LEARNER)
def application(application_id: int) -> str:
    """The graduate's own application and every step of it."""
    mine = _my_application(application_id)
    return render_template(
        "applications/application.html",
        application=mine,
        can_withdraw=mine.stage in services.STILL_RUNNING,
        told=grounds_told(mine.id) if mine.stage is Stage.NOT_SHORTLISTED else None,
        statement=find_sent(mine),
        standing=standing_of(mine, utc_now()),
    )


@applications.post("/applications/<int:application_id>/withdraw")
@for_roles(Role.LEARNER)
def withdraw(application_id: int) -> Response:
    """Take the application back."""
    mine, now = _my_application(application_id), utc_now()
    services.withdraw(mine, now)
    note_reasons(mine.vacancy_id, mine.profile_id, Parting.WITHDREW, *read_reasons(request.form), now)
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
    """A post's invitations and applications, and how far its panel is; names only of those on a locked shortlist."""
    vacancy = _panel_vacancy(vacancy_id)
    panel = panel_of(vacancy.id)
    rows = rows_of(current_user, vacancy, queries.applications_for(vacancy.id, seen_on=london_day(utc_now())), panel)
    _note(vacancy, [row.application.profile_id for row in rows if row.is_named], Shown.NAME)
    waiting, ended = (
        ([], 0) if panel.is_locked else queries.waiting_invitations(vacancy.id, vacancy.council_id, utc_now())
    )
    shown = render_template(
        "applications/council_applications.html",
        vacancy=vacancy,
        panel=panel,
        rows=rows,
        waiting=[(reference_of(vacancy.secret, one.profile_id), one.invited_at) for one in waiting],
        ended=ended,
        declined=queries.count_declined(vacancy.id),
        declined_because=[(reason_words()[one], number) for one, number in reasons_told(vacancy, utc_now()).items()],
        may_recruit=may_recruit(current_user, vacancy),
        is_seated=current_user.id in panel.seats,
        Stage=Stage,
    )
    db.session.commit()
    return shown


@applications.route("/council/applications/<int:application_id>", methods=["GET", "POST"])
@for_roles(Role.RECRUITER, Role.PANEL_MEMBER)
@writes_down_looks
def council_application(application_id: int) -> str | Response | tuple[str, int]:
    """One application beside the post's criteria, with one's own scores and note; and once they stand, the panel's."""
    found = _panel_application(application_id)
    if request.method == "GET":
        return application_page(found, _form_of_next_step(found))
    lines = read_lines(request.form, found.vacancy.criteria)
    note, now = typed(request.form, "note", LONGEST_NOTE), utc_now()
    is_last = "finish" in request.form
    try:
        panels.hold_panel(found, current_user.id)
        if lines or is_last:
            scoring.score(found, scores_in(lines), by=current_user.id, now=now)
        if "note" in request.form:
            panels.keep_note(found, note, by=current_user.id, now=now)
        db.session.commit()
        if is_last:
            scoring.finish(found, by=current_user.id, now=now)
            db.session.commit()
    except Invalid as fault:
        db.session.rollback()
        return application_page(found, _form_of_next_step(found), problem=fault, lines=lines, note=note)
    except Conflict as fault:
        db.session.rollback()
        return not_saved_page(found, fault, lines, note)
    if is_last:
        flash(_("You have finished this application. Your scores stand."), "success")
        return redirect(url_for("applications.council_applications", vacancy_id=found.vacancy_id))
    flash(_("Saved. Only you see it until you finish."), "success")
    return redirect(url_for("applications.council_application", application_id=application_id))


@applications.route("/council/vacancies/<int:vacancy_id>/shortlist", methods=["GET", "POST"])
@for_roles(Role.RECRUITER)
def shortlist(vacancy_id: int) -> str | Response | tuple[str, int]:
    """Choose the shortlist and lock it; names are shown from then on. Recruiters who sit on the panel do it."""
    vacancy = _panel_vacancy(vacancy_id)
    panel = panel_of(vacancy.id)
    if not may_recruit(current_user, vacancy) or current_user.id not in panel.seats:
        raise NotFound
    if request.method == "GET":
        return shortlist_page(vacancy, panel)
    waiting = [one.id for one in queries.applications_for(vacancy.id) if one.stage is Stage.APPLIED]
    sent = read_choices(request.form, waiting, vacancy.criteria)
    chosen = {number for number, choice in sent.items() if choice.is_chosen}
    refusals = {number: choice.refusal for number, choice in sent.items() if not choice.is_chosen}
    try:
        lock_shortlist(vacancy, chosen, refusals, by=current_user.id, now=utc_now())
        db.session.commit()
    except (Invalid, Conflict) as fault:
        db.session.rollback()
        return shortlist_page(vacancy, panel_of(vacancy_id), problem=fault, sent=sent)
    flash(_("The shortlist is locked. Names and addresses of the people on it are shown now."), "success")
    return redirect(url_for("applications.council_applications", vacancy_id=vacancy_id))


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


def _form_of_next_step(found: Application) -> StageForm | None:
    is_asked = may_recruit(current_user, found.vacancy) and services.next_stages(found)
    return _stage_form(found) if is_asked else None


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
    found = queries.get_application(application_id, seen_on=london_day(utc_now()))
    if not may_sit_on_panel(current_user, found.vacancy):
        raise NotFound
    return found


def _note(vacancy: Vacancy, profile_ids: list[int], shown: Shown) -> None:
    note_looks(profile_ids, vacancy_id=vacancy.id, viewer_id=current_user.id, shown=shown, now=utc_now())
