"""Pages of standardisation meetings. Who follows quality reads every meeting; a tutor those to which they are asked."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from assessments.rubrics import Decision
from lms import audit
from lms.access import Role, for_roles
from lms.clock import london_day, utc_now
from lms.database import writes_down_looks
from lms.editions import get_edition
from lms.errors import Conflict, Invalid, NotFound
from lms.extensions import db
from lms.quality import meeting_queries, standardising
from lms.quality.drawing import DAYS_A_MONTH, rules_in_force
from lms.quality.meeting_forms import (
    ActionForm,
    AgreementForm,
    ItemForm,
    JudgementForm,
    MeetingForm,
    MinutesForm,
)
from lms.quality.meeting_models import Meeting, MeetingItem, OwnJudgement
from lms.quality.policy import PLANNERS, REVIEWERS, may_discuss
from lms.quality.queries import find_plan
from lms.requests import page_number

standardisation = Blueprint("standardisation", __name__, template_folder="templates")


@standardisation.get("/quality/meetings")
@for_roles(Role.TUTOR, *REVIEWERS)
def meetings() -> str:
    """Meetings, the latest first, and who has not been at one lately."""
    page, now = page_number(), utc_now()
    reviews = current_user.holds_any(REVIEWERS)
    rows = meeting_queries.meetings(
        attended_by=None if reviews else current_user.id, offset=(page - 1) * meeting_queries.PAGE_SIZE
    )
    months = rules_in_force(find_plan()).meeting_months if reviews else 0
    return render_template(
        "quality/meetings.html",
        rows=rows[: meeting_queries.PAGE_SIZE],
        has_more=len(rows) > meeting_queries.PAGE_SIZE,
        page=page,
        now=now,
        months=months,
        absent=meeting_queries.not_standardised_since(now - timedelta(days=months * DAYS_A_MONTH)) if months else [],
        plans=current_user.holds_any(PLANNERS),
    )


@standardisation.route("/quality/meetings/new", methods=["GET", "POST"])
@for_roles(*PLANNERS)
def plan() -> str | Response | tuple[str, int]:
    """Plan a meeting."""
    form = MeetingForm(meeting_queries.people_to_ask())
    if form.validate_on_submit():
        meeting = standardising.plan_meeting(form.details, by=current_user.id, now=utc_now())
        db.session.commit()
        flash(_("The meeting is planned. Whoever is asked to come is told."), "success")
        return redirect(url_for("standardisation.meeting", meeting_id=meeting.id))
    return render_template("quality/meeting_form.html", form=form, meeting=None), 422 if form.errors else 200


@standardisation.route("/quality/meetings/<int:meeting_id>/edit", methods=["GET", "POST"])
@for_roles(*PLANNERS)
def edit(meeting_id: int) -> str | Response | tuple[str, int]:
    """Change a meeting."""
    found = meeting_queries.get_meeting(meeting_id)
    form = MeetingForm(meeting_queries.people_to_ask(), found)
    if form.validate_on_submit():
        standardising.change_meeting(found, form.details, by=current_user.id, now=utc_now())
        db.session.commit()
        flash(_("The meeting is changed."), "success")
        return redirect(url_for("standardisation.meeting", meeting_id=meeting_id))
    return render_template("quality/meeting_form.html", form=form, meeting=found), 422 if form.errors else 200


@standardisation.get("/quality/meetings/<int:meeting_id>")
@for_roles(Role.TUTOR, *REVIEWERS)
def meeting(meeting_id: int) -> str:
    """A meeting: who comes, what is discussed, what was agreed, what follows."""
    found = _readable(meeting_id)
    return render_template(
        "quality/meeting.html",
        meeting=found,
        today=london_day(utc_now()),
        me=current_user.id,
        is_asked=any(one.person_id == current_user.id for one in found.attendees),
        plans=current_user.holds_any(PLANNERS) and found.closed_at is None,
        may_finish=current_user.holds_any(PLANNERS),
    )


@standardisation.post("/quality/meetings/<int:meeting_id>/open")
@for_roles(*PLANNERS)
def open_decisions(meeting_id: int) -> Response:
    """Begin: everybody sees everybody's decisions."""
    standardising.open_decisions(meeting_queries.get_meeting(meeting_id), by=current_user.id, now=utc_now())
    db.session.commit()
    flash(_("The decisions are open. Everybody who is asked to come sees them now."), "success")
    return redirect(url_for("standardisation.meeting", meeting_id=meeting_id))


@standardisation.route("/quality/meetings/<int:meeting_id>/work", methods=["GET", "POST"])
@for_roles(*PLANNERS)
def add_item(meeting_id: int) -> str | Response | tuple[str, int]:
    """Put work on the agenda."""
    found, form = meeting_queries.get_meeting(meeting_id), ItemForm()
    if form.validate_on_submit():
        try:
            standardising.add_item(
                found,
                form.title.data.strip(),
                marking_id=form.marking.data,
                work=form.work.data or "",
                now=utc_now(),
            )
        except Invalid as fault:
            form.work.errors = [fault.message]
        else:
            db.session.commit()
            flash(_("The work is on the agenda."), "success")
            return redirect(url_for("standardisation.meeting", meeting_id=meeting_id))
    return render_template("quality/meeting_add_item.html", form=form, meeting=found), 422 if form.errors else 200


@standardisation.get("/quality/meetings/<int:meeting_id>/work/<int:item_id>")
@for_roles(Role.TUTOR, *REVIEWERS)
@writes_down_looks
def item(meeting_id: int, item_id: int) -> str:
    """Work that is discussed: alone before the meeting, then together. The look at a learner's work is noted."""
    found, work = _readable_item(meeting_id, item_id)
    if work.marking is not None:
        audit.record("submission.read", work.marking.submission, utc_now(), meeting=found.id)
    page = _item_page(found, work, _item_form(found, work))
    db.session.commit()
    return page


@standardisation.post("/quality/meetings/<int:meeting_id>/work/<int:item_id>")
@for_roles(Role.TUTOR, *PLANNERS)
def decide(meeting_id: int, item_id: int) -> Response | tuple[str, int]:
    """An own decision before the meeting, or what the meeting agreed."""
    found, work = _readable_item(meeting_id, item_id)
    form, now = _item_form(found, work), utc_now()
    if form is None:
        raise Conflict(_("Nothing can be decided about this work now."))
    if not form.validate_on_submit():
        return _item_page(found, work, form), 422
    decision = Decision(form.decision.data)
    if isinstance(form, JudgementForm):
        standardising.judge_alone(work, decision, (form.why.data or "").strip(), by=current_user.id, now=now)
    else:
        differences = (form.differences.data or "").strip()
        standardising.agree(work, decision, differences, by=current_user.id, now=now)
    db.session.commit()
    flash(_("Your decision is saved."), "success")
    return redirect(url_for("standardisation.meeting", meeting_id=meeting_id))


@standardisation.route("/quality/meetings/<int:meeting_id>/actions", methods=["GET", "POST"])
@for_roles(*PLANNERS)
def add_action(meeting_id: int) -> str | Response | tuple[str, int]:
    """Note what somebody will do after the meeting."""
    found = meeting_queries.get_meeting(meeting_id)
    form = ActionForm([(one.person_id, one.person.name) for one in found.attendees])
    if form.validate_on_submit():
        standardising.add_action(
            found, form.task.data.strip(), form.owner.data, form.due_on.data, by=current_user.id, now=utc_now()
        )
        db.session.commit()
        flash(_("The action is added."), "success")
        return redirect(url_for("standardisation.meeting", meeting_id=meeting_id))
    return render_template("quality/meeting_add_action.html", form=form, meeting=found), 422 if form.errors else 200


@standardisation.post("/quality/meetings/<int:meeting_id>/actions/<int:item_id>/done")
@for_roles(Role.TUTOR, *PLANNERS)
def finish(meeting_id: int, item_id: int) -> Response:
    """An action is done, says its owner or who plans meetings."""
    found = _readable(meeting_id)
    action = next((one for one in found.actions if one.id == item_id), None)
    if action is None or not (action.owner_id == current_user.id or current_user.holds_any(PLANNERS)):
        raise NotFound
    standardising.finish_action(action, by=current_user.id, now=utc_now())
    db.session.commit()
    flash(_("Marked as done."), "success")
    return redirect(url_for("standardisation.meeting", meeting_id=meeting_id))


@standardisation.route("/quality/meetings/<int:meeting_id>/minutes", methods=["GET", "POST"])
@for_roles(*PLANNERS)
def minutes(meeting_id: int) -> str | Response | tuple[str, int]:
    """Write the minutes, note who was there, and close them."""
    found = meeting_queries.get_meeting(meeting_id)
    form = MinutesForm(found)
    if form.validate_on_submit():
        standardising.keep_minutes(
            found,
            (form.minutes.data or "").strip(),
            frozenset(form.present.data or ()),
            closes=form.closes.data,
            by=current_user.id,
            now=utc_now(),
        )
        db.session.commit()
        flash(_("The minutes are closed.") if found.closed_at else _("The minutes are saved."), "success")
        return redirect(url_for("standardisation.meeting", meeting_id=meeting_id))
    return render_template("quality/meeting_minutes.html", form=form, meeting=found), 422 if form.errors else 200


def _readable(meeting_id: int) -> Meeting:
    """A meeting that the reader may see. Raises NotFound."""
    found = meeting_queries.get_meeting(meeting_id)
    if not current_user.holds_any(REVIEWERS) and all(one.person_id != current_user.id for one in found.attendees):
        raise NotFound
    return found


def _readable_item(meeting_id: int, item_id: int) -> tuple[Meeting, MeetingItem]:
    found = _readable(meeting_id)
    work = next((one for one in found.items if one.id == item_id), None)
    if work is None or (work.marking is not None and not may_discuss(current_user, work.marking)):
        raise NotFound
    return found, work


def _own_judgement(work: MeetingItem) -> OwnJudgement | None:
    return next((one for one in work.judgements if one.person_id == current_user.id), None)


def _item_form(found: Meeting, work: MeetingItem) -> JudgementForm | AgreementForm | None:
    """What the reader can decide now: alone, for the meeting, or nothing."""
    is_asked = any(one.person_id == current_user.id for one in found.attendees)
    if found.closed_at is None and found.opened_at is None and is_asked:
        return JudgementForm.of(_own_judgement(work))
    if found.closed_at is None and found.opened_at is not None and current_user.holds_any(PLANNERS):
        return AgreementForm.of(work)
    return None


def _item_page(found: Meeting, work: MeetingItem, form: JudgementForm | AgreementForm | None) -> str:
    submission = work.marking.submission if work.marking else None
    return render_template(
        "quality/meeting_item.html",
        meeting=found,
        item=work,
        submission=submission,
        task=get_edition(submission.edition).find_task(submission.module_code) if submission else None,
        mine=_own_judgement(work),
        form=form,
        decides_alone=isinstance(form, JudgementForm),
    )
