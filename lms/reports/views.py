"""Pages of learners' progress for staff: the gradebook, a learner's record, who is at risk, a group's map, figures."""

from __future__ import annotations

from datetime import datetime

from flask import Blueprint, current_app, render_template, request
from flask_babel import gettext as _
from flask_login import current_user

from lms import audit
from lms.access import Role, for_roles
from lms.adjustments.wording import needs_in_words
from lms.attendance.wording import time_in_words
from lms.awards.queries import find_valid_certificate
from lms.clock import day_in_words, london_day, utc_now
from lms.config import Settings
from lms.database import row_id, writes_down_looks
from lms.editions import current_edition, get_edition
from lms.errors import NotFound
from lms.extensions import db
from lms.identity.queries import find_check
from lms.learning.extending import get_enrolment
from lms.learning.queries import edition_of, get_cohort
from lms.learning.wording import extension_words
from lms.reports import figures, maps, records
from lms.reports.deadlines import Deadlines
from lms.reports.drawing import bars_of_lessons, bars_of_months, bars_of_shares, line_of_weeks, map_of
from lms.reports.finding import AtRiskPage, at_risk_page, signs_kept, work_out_first
from lms.reports.gradebook import PAGE_SIZE, Filter, Gradebook, Learner, Standing, gradebook_page, module_cells
from lms.reports.policy import EVERYWHERE, READERS, may_read, may_read_group, may_read_record, supports_learners
from lms.reports.wording import (
    CellWords,
    Shown,
    hours_in_words,
    reason_of,
    standing_words,
    state_words,
    step_for,
    urgency_words,
)
from lms.requests import page_number

reports = Blueprint("reports", __name__, template_folder="templates")

LONGEST_SEARCH = 100


@reports.get("/staff/gradebook")
@for_roles(*READERS)
@writes_down_looks
def gradebook() -> str:
    """Learners and where they stand, fifty a page: in every module, or with each criterion of one. It is noted."""
    wanted, module_code, number = _filter(), request.args.get("module", "")[:20], page_number()
    if wanted.cohort_id is not None and not may_read_group(current_user, wanted.cohort_id):
        raise NotFound
    now = utc_now()
    book = gradebook_page(may_read(current_user), wanted, module_code, now, offset=(number - 1) * PAGE_SIZE)
    cohort = _group_of(book, wanted)
    page = render_template(
        "reports/gradebook.html",
        book=book,
        wanted=wanted,
        module_code=module_code,
        group=cohort,
        modules=current_edition().programme.modules,
        rows=_shown(book),
        standings=_standings(),
        page=number,
        address=_address(wanted, module_code),
    )
    audit.record(
        "gradebook.looked", current_user, now, cohort=wanted.cohort_id, module=module_code or None, page=number
    )
    db.session.commit()
    return page


def _standings() -> dict[Standing, str]:
    """By which standings the reader may filter."""
    supports = supports_learners(current_user)
    return {one: words for one, words in standing_words().items() if supports or one is not Standing.AT_RISK}


def _filter() -> Filter:
    """What the address asks for; what can be no group or standing, or none for this reader, is left out."""
    standing = request.args.get("standing", "")
    return Filter(
        cohort_id=request.args.get("cohort", None, type=row_id),
        group=request.args.get("group", "").strip()[:LONGEST_SEARCH],
        words=request.args.get("q", "").strip()[:LONGEST_SEARCH],
        standing=Standing(standing) if standing in _standings() else None,
        by_address=supports_learners(current_user),
    )


def _address(wanted: Filter, module_code: str = "") -> dict[str, object]:
    """The filter as the values of an address; what is empty stays out of it."""
    found = {
        "cohort": wanted.cohort_id,
        "group": wanted.group,
        "q": wanted.words,
        "standing": wanted.standing.value if wanted.standing else None,
        "module": module_code,
    }
    return {name: value for name, value in found.items() if value}


def _group_of(book: Gradebook, wanted: Filter) -> tuple[int, str] | None:
    """The one group that is asked for: id and name. Raises NotFound where there is none."""
    if wanted.cohort_id is None:
        return None
    if book.rows:
        return book.rows[0].learner.cohort_id, book.rows[0].learner.cohort
    cohort = get_cohort(wanted.cohort_id)
    return cohort.id, cohort.name


def _shown(book: Gradebook) -> list[tuple[Learner, list[Shown]]]:
    """The rows with their cells in words. There are hundreds of them, so the template has nothing left to ask."""
    words = CellWords()
    lessons = {
        edition: [0 if book.module else _lessons_of(edition, column.code) for column in book.columns]
        for edition in {row.learner.edition for row in book.rows}
    }
    return [
        (row.learner, [words.of(*one) for one in zip(row.cells, lessons[row.learner.edition], strict=True)])
        for row in book.rows
    ]


def _lessons_of(edition: str, module_code: str) -> int:
    module = get_edition(edition).programme.find_module(module_code)
    return len(module.lessons) if module else 0


@reports.get("/staff/enrolments/<int:enrolment_id>/record")
@for_roles(*READERS)
@writes_down_looks
def record(enrolment_id: int) -> str:
    """Everything about one learner's way through the programme. The look is noted."""
    enrolment = get_enrolment(enrolment_id)
    if not may_read_record(current_user, enrolment):
        raise NotFound
    settings: Settings = current_app.extensions["settings"]
    now, edition = utc_now(), edition_of(enrolment)
    learner = Learner(
        enrolment.id,
        enrolment.person_id,
        enrolment.person.name,
        enrolment.cohort_id,
        enrolment.cohort.name,
        enrolment.cohort.edition,
        enrolment.enrolled_at,
        enrolment.withdrawn_at,
        enrolment.completed_at,
    )
    titles = {module.code: module.title for module in edition.programme.modules}
    versions = records.versions_of(enrolment.id)
    page = render_template(
        "reports/record.html",
        enrolment=enrolment,
        modules=edition.programme.modules,
        titles=titles,
        cells=module_cells([learner], Deadlines([learner.enrolment_id], [learner.cohort_id]), now),
        words=CellWords(),
        tries=records.tries_of(enrolment.id),
        versions=versions,
        time=records.time_of(enrolment.id, versions),
        time_in_words=time_in_words,
        minutes_per_piece=settings.guided_minutes_per_marked_task,
        needs=needs_in_words(enrolment.adjustments, london_day(now)),
        extension_words=extension_words(),
        certificate=find_valid_certificate(enrolment.person_id),
        check=find_check(enrolment.person_id),
        signs=signs_kept(enrolment.id) if supports_learners(current_user) else (),
        supports=supports_learners(current_user),
        reason_of=reason_of,
        is_officer=current_user.holds_any([Role.PROGRAMME_OFFICER]),
    )
    audit.record("record.looked", enrolment, now)
    db.session.commit()
    return page


@reports.get("/staff/at-risk")
@for_roles(*EVERYWHERE)
@writes_down_looks
def at_risk() -> str:
    """Learners who may not finish, the most urgent first, each with the reasons. The look is noted."""
    wanted, number, now = _filter(), page_number(), utc_now()
    found, worked_out_at = _at_risk(wanted, number, now)
    titles = {
        (edition, module.code): module.title
        for edition in {row.learner.edition for row in found.rows}
        for module in get_edition(edition).programme.modules
    }
    page = render_template(
        "reports/at_risk.html",
        found=found,
        worked_out_at=worked_out_at,
        wanted=wanted,
        titles=titles,
        reason_of=reason_of,
        step_for=step_for,
        urgency_words=urgency_words,
        page=number,
        page_size=PAGE_SIZE,
        address=_address(wanted),
    )
    audit.record("at_risk.looked", current_user, now, cohort=wanted.cohort_id, page=number)
    db.session.commit()
    return page


def _at_risk(wanted: Filter, number: int, now: datetime) -> tuple[AtRiskPage, datetime | None]:
    """A page of the list, and when the list was worked out: now, at the first look of all."""
    settings: Settings = current_app.extensions["settings"]

    def look() -> AtRiskPage:
        return at_risk_page(may_read(current_user), wanted, offset=(number - 1) * PAGE_SIZE, limit=PAGE_SIZE)

    found = look()
    if found.rows:
        return found, found.rows[0].found_at
    worked_out_at = work_out_first(now, settings.silence_days)
    return (look() if worked_out_at == now else found), worked_out_at


@reports.get("/staff/cohorts/<int:cohort_id>/map")
@for_roles(*READERS)
def group_map(cohort_id: int) -> str:
    """How a whole group stands: in each module, or with each criterion of one; by week; and lesson by lesson."""
    cohort = get_cohort(cohort_id)
    if not may_read_group(current_user, cohort.id):
        raise NotFound
    programme = get_edition(cohort.edition).programme
    module = programme.find_module(request.args.get("module", "")[:20])
    now = utc_now()
    found = maps.group_map(may_read(current_user), cohort, programme, module, now)
    lessons = maps.lessons_done(cohort.id, [module] if module else programme.modules)
    weeks = maps.modules_by_week(cohort, now)
    return render_template(
        "reports/map.html",
        cohort=cohort,
        modules=programme.modules,
        module=module,
        found=found,
        states=state_words(),
        lessons=lessons,
        weeks=weeks,
        day_in_words=day_in_words,
        heat_map=map_of(found, module),
        lesson_bars=bars_of_lessons(lessons),
        week_line=line_of_weeks(weeks),
    )


@reports.get("/staff/figures")
@for_roles(*EVERYWHERE)
def overview() -> str:
    """Figures of the whole programme. No one is named."""
    now, allowed = utc_now(), may_read(current_user)
    months, shares = figures.months_until(now, allowed), figures.decisions_by_module(allowed)
    return render_template(
        "reports/figures.html",
        now=figures.how_things_stand(now, allowed),
        months=months,
        shares=shares,
        titles={module.code: module.title for module in current_edition().programme.modules},
        marking=figures.time_to_mark(allowed),
        hours_in_words=hours_in_words,
        waiting=figures.waiting_lists(),
        joined_bars=bars_of_months(months, "joined", _("Learners who joined, by month"), lambda month: month.joined),
        completed_bars=bars_of_months(
            months, "completed", _("Learners who finished, by month"), lambda month: month.completed
        ),
        share_bars=bars_of_shares(shares),
        is_officer=current_user.holds_any([Role.PROGRAMME_OFFICER]),
    )
