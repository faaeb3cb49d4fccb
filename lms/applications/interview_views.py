"""Pages of interviews: the person chooses a time and says what they need; the council offers times."""

from __future__ import annotations

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response as AnyResponse

from lms import audit
from lms.access import Role, for_roles
from lms.adjustments.queries import agreed_for
from lms.applications import interview_needs, interview_queries, interviews
from lms.applications.council_forms import ChangeSlotForm, OfferSlotsForm
from lms.applications.interview_calendar import Entry, entry_of, entry_of_slot
from lms.applications.interview_forms import NeedsForm
from lms.applications.interview_models import InterviewSlot
from lms.applications.models import Stage
from lms.applications.reach import my_application, named_application, recruited_vacancy
from lms.attendance.calendar import calendar_of
from lms.calendars import MEDIA_TYPE
from lms.candidates.models import Shown
from lms.candidates.services import note_looks
from lms.clock import london_day, utc_now
from lms.database import row_id, writes_down_looks
from lms.errors import Conflict, Invalid, NotFound
from lms.extensions import db
from lms.vacancies.policy import may_recruit, may_sit_on_panel
from lms.vacancies.queries import get_vacancy

interviews_pages = Blueprint("interviews", __name__, template_folder="templates")


# The person's side


@interviews_pages.route("/applications/<int:application_id>/interview", methods=["GET", "POST"])
@for_roles(Role.LEARNER)
def choose(application_id: int) -> str | AnyResponse:
    """The time that was chosen, and those to choose from; and the choice."""
    application, now = my_application(application_id), utc_now()
    here = redirect(url_for("interviews.choose", application_id=application_id))
    if request.method == "GET":
        interview = interview_queries.find_interview(application.id)
        return render_template(
            "applications/interview.html",
            application=application,
            interview=interview,
            stands=interview_queries.is_standing(interview, application),
            slots=interview_queries.free_slots(application.vacancy_id, now),
            may_choose=application.stage is Stage.SHORTLISTED,
            may_share=application.stage in interview_queries.HOLDS_A_PLACE,
            needs=interview_queries.find_needs(application.id),
            need_words=interview_needs.need_words(),
            now=now,
        )
    slot_id = request.form.get("slot", type=row_id)
    if slot_id is None:
        flash(_("Choose a time first."))
        return here
    slot = interview_queries.get_slot(slot_id)
    if slot.vacancy_id != application.vacancy_id:
        raise NotFound
    try:
        interviews.choose(application, slot, now)
    except Conflict as fault:
        db.session.rollback()
        flash(fault.message)
        return here
    db.session.commit()
    flash(_("Your time is chosen. Put it in your calendar."), "success")
    return here


@interviews_pages.post("/applications/<int:application_id>/interview/give-back")
@for_roles(Role.LEARNER)
def give_back(application_id: int) -> AnyResponse:
    """Give the chosen time back."""
    application = my_application(application_id)
    try:
        interviews.give_back(application, utc_now())
    except Conflict as fault:
        db.session.rollback()
        flash(fault.message)
    else:
        db.session.commit()
        flash(_("Your time is given back. Choose another one."), "success")
    return redirect(url_for("interviews.choose", application_id=application_id))


@interviews_pages.post("/applications/<int:application_id>/interview/other-times")
@for_roles(Role.LEARNER)
def other_times(application_id: int) -> AnyResponse:
    """Ask the council for other times."""
    interviews.ask_for_other_times(my_application(application_id), utc_now())
    db.session.commit()
    flash(_("We told the council that you ask for other times."), "success")
    return redirect(url_for("interviews.choose", application_id=application_id))


@interviews_pages.get("/applications/<int:application_id>/interview.ics")
@for_roles(Role.LEARNER)
def calendar_entry(application_id: int) -> Response:
    """The chosen time as a file for a calendar; called off, it is struck out there."""
    application = my_application(application_id)
    interview = interview_queries.find_interview(application.id)
    if interview is None:
        raise NotFound
    return _calendar([entry_of(interview, application)], application.vacancy.title)


@interviews_pages.route("/applications/<int:application_id>/needs", methods=["GET", "POST"])
@for_roles(Role.LEARNER)
def needs(application_id: int) -> str | AnyResponse | tuple[str, int]:
    """Say what one needs at the interview, and agree that this council sees it."""
    application, now = my_application(application_id), utc_now()
    if application.stage not in interview_queries.HOLDS_A_PLACE:
        raise NotFound
    shared = interview_queries.find_needs(application.id)
    suggested = [] if shared else interview_needs.suggested(agreed_for(current_user.id, london_day(now)))
    form = NeedsForm(shared.needs if shared else suggested, shared.words if shared else "")
    if form.validate_on_submit():
        try:
            interview_needs.share(application, form.chosen, form.words.data or "", language=str(get_locale()), now=now)
        except Invalid as fault:
            form.words.errors = [fault.message]
        else:
            db.session.commit()
            flash(_("Shared. The council sees what you need, and not why."), "success")
            return redirect(url_for("interviews.choose", application_id=application_id))
    page = render_template(
        "applications/needs.html", form=form, application=application, shared=shared, suggested=bool(suggested)
    )
    return page, 422 if form.errors else 200


@interviews_pages.post("/applications/<int:application_id>/needs/stop")
@for_roles(Role.LEARNER)
def stop_sharing(application_id: int) -> AnyResponse:
    """Take the consent back."""
    interview_needs.stop_sharing(my_application(application_id), utc_now())
    db.session.commit()
    flash(_("The council does not see what you need any more. We deleted your words."), "success")
    return redirect(url_for("interviews.choose", application_id=application_id))


# The council's side


@interviews_pages.get("/council/vacancies/<int:vacancy_id>/interviews")
@for_roles(Role.RECRUITER, Role.PANEL_MEMBER)
@writes_down_looks
def slots(vacancy_id: int) -> str:
    """The times of a post, and who comes. Each name is a look."""
    vacancy, now = get_vacancy(vacancy_id), utc_now()
    if not may_sit_on_panel(current_user, vacancy):
        raise NotFound
    found = interview_queries.slots_of(vacancy.id)
    coming = interview_queries.interviews_of([slot.id for slot in found], seen_on=london_day(now))
    people = [interview.application for some in coming.values() for interview in some]
    note_looks(
        [one.profile_id for one in people],
        vacancy_id=vacancy.id,
        viewer_id=current_user.id,
        shown=Shown.NAME,
        now=now,
    )
    page = render_template(
        "applications/interview_slots.html",
        vacancy=vacancy,
        slots=found,
        coming=coming,
        with_needs=interview_queries.who_shares_needs([one.id for one in people]),
        may_recruit=may_recruit(current_user, vacancy),
        now=now,
    )
    db.session.commit()
    return page


@interviews_pages.route("/council/vacancies/<int:vacancy_id>/interviews/new", methods=["GET", "POST"])
@for_roles(Role.RECRUITER)
def offer(vacancy_id: int) -> str | AnyResponse | tuple[str, int]:
    """Offer times."""
    vacancy = recruited_vacancy(vacancy_id)
    form = OfferSlotsForm()
    if form.validate_on_submit():
        try:
            interviews.offer_slots(vacancy, form.details, form.how_many, by=current_user.id, now=utc_now())
        except Invalid as fault:
            form.to_prepare.errors = [fault.message]
        else:
            db.session.commit()
            flash(_("The times are offered. People on the shortlist can choose one now."), "success")
            return redirect(url_for("interviews.slots", vacancy_id=vacancy.id))
    page = render_template("applications/interview_offer.html", form=form, vacancy=vacancy)
    return page, 422 if form.errors else 200


@interviews_pages.route("/council/interviews/<int:slot_id>", methods=["GET", "POST"])
@for_roles(Role.RECRUITER)
def change(slot_id: int) -> str | AnyResponse | tuple[str, int]:
    """Change a time, or take it back."""
    slot, now = _recruited_slot(slot_id), utc_now()
    if slot.withdrawn_at is not None or slot.starts_at <= now:
        raise NotFound
    form = ChangeSlotForm(slot)
    if form.validate_on_submit():
        try:
            interviews.change_slot(slot, form.details, by=current_user.id, now=now)
        except interviews.TooFewPlaces as fault:
            form.places.errors = [fault.message]
        except Invalid as fault:
            form.to_prepare.errors = [fault.message]
        else:
            db.session.commit()
            flash(_("The time is changed. Who chose it is told."), "success")
            return redirect(url_for("interviews.slots", vacancy_id=slot.vacancy_id))
    page = render_template(
        "applications/interview_change.html",
        form=form,
        slot=slot,
        vacancy=slot.vacancy,
        taken=interview_queries.count_taken(slot.id),
    )
    return page, 422 if form.errors else 200


@interviews_pages.post("/council/interviews/<int:slot_id>/withdraw")
@for_roles(Role.RECRUITER)
def withdraw(slot_id: int) -> AnyResponse:
    """Take a time back."""
    slot = _recruited_slot(slot_id)
    interviews.withdraw_slot(slot, by=current_user.id, now=utc_now())
    db.session.commit()
    flash(_("The time is taken back. Who had chosen it is told, and chooses another one."), "success")
    return redirect(url_for("interviews.slots", vacancy_id=slot.vacancy_id))


@interviews_pages.get("/council/vacancies/<int:vacancy_id>/interviews.ics")
@for_roles(Role.RECRUITER, Role.PANEL_MEMBER)
def council_calendar(vacancy_id: int) -> Response:
    """The times of a post as a file for a calendar, without names."""
    vacancy = get_vacancy(vacancy_id)
    if not may_sit_on_panel(current_user, vacancy):
        raise NotFound
    found = interview_queries.slots_of(vacancy.id)
    coming = interview_queries.interviews_of([slot.id for slot in found])
    return _calendar([entry_of_slot(slot, len(coming.get(slot.id, ()))) for slot in found], vacancy.title)


@interviews_pages.get("/council/applications/<int:application_id>/needs")
@for_roles(Role.RECRUITER, Role.PANEL_MEMBER)
@writes_down_looks
def council_needs(application_id: int) -> str:
    """What a person needs at the interview, while they share it and the interview is ahead. It is a look."""
    now = utc_now()
    application = named_application(application_id, now, to_recruit=False)
    shared = interview_queries.find_needs(application.id)
    if shared is None or application.stage not in interview_queries.HOLDS_A_PLACE:
        raise NotFound
    note_looks(
        [application.profile_id],
        vacancy_id=application.vacancy_id,
        viewer_id=current_user.id,
        shown=Shown.NEEDS,
        now=now,
    )
    audit.record("needs.read", application, now)
    page = render_template(
        "applications/council_needs.html",
        application=application,
        vacancy=application.vacancy,
        shared=shared,
        need_words=interview_needs.need_words(),
    )
    db.session.commit()
    return page


def _recruited_slot(slot_id: int) -> InterviewSlot:
    slot = interview_queries.get_slot(slot_id)
    if not may_recruit(current_user, slot.vacancy):
        raise NotFound
    return slot


def _calendar(entries: list[Entry], name: str) -> Response:
    file = Response(calendar_of(entries, name), content_type=MEDIA_TYPE)
    file.headers["Content-Disposition"] = 'attachment; filename="interviews.ics"'
    file.headers["Cache-Control"] = "private, no-store"
    return file
