"""The plan of support: a year from the pledge, milestones, notes for staff or shared, follow-ups, and its end."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from lms.access import Role
from lms.accounts.models import Person
from lms.applications import services as applications
from lms.applications.models import Stage, StageChange
from lms.applications.queries import get_invitation
from lms.applications.retention import plan_retention_follow_ups
from lms.clock import utc_now
from lms.councils.models import Council
from lms.errors import DomainError
from lms.extensions import db
from lms.notices.models import Notice
from lms.pledge.models import Pledge
from lms.pledge.services import end_pledge
from lms.support.jobs import remind_of_milestones, warn_of_plans_ending
from lms.support.plan_models import RetentionFollowUp, SupportMilestone, SupportNote, SupportPlan
from lms.support.plans import open_plan, state_of_plan
from lms.support.retention import plan_follow_ups
from tests.factories.accounts import make_person
from tests.factories.candidates import make_graduate
from tests.factories.commitments import day_parts
from tests.factories.councils import make_council
from tests.factories.pledge import make_pledge
from tests.factories.support import make_plan
from tests.factories.vacancies import make_vacancy
from tests.simultaneous import at_once, count

DAY = timedelta(days=1)


def test_an_officer_opens_the_plan_of_a_pledge_for_a_year_from_its_first_day(
    council: Council, officer: FlaskClient, browser: FlaskClient
) -> None:
    pledge = make_pledge(council, active_from=date(2026, 11, 30))
    db.session.commit()
    assert "There is no plan yet" in browser.get(f"/council/{council.id}/support").text
    assert "Signed, and without a plan" in officer.get("/staff/support").text
    opened = officer.post(f"/staff/support/open/{pledge.id}")
    [plan] = db.session.scalars(select(SupportPlan))
    assert opened.location == f"/staff/support/{plan.id}"
    assert (plan.starts_on, plan.ends_on) == (date(2026, 11, 30), date(2027, 11, 29))
    assert all(plan.starts_on < one.due_on <= plan.ends_on for one in plan.milestones)
    assert "Signed, and without a plan" not in officer.get("/staff/support").text
    shown = browser.get(f"/council/{council.id}/support").text
    assert "From 30 November 2026 to 29 November 2027" in shown
    assert "Olga Officer" in shown
    assert officer.post(f"/staff/support/open/{pledge.id}").status_code == 409


def test_two_officers_who_open_at_once_open_one_plan(app: Flask, council: Council, adviser: Person) -> None:
    number, by = make_pledge(council).id, adviser.id

    def do(_place: int) -> None:
        with app.app_context():
            try:
                open_plan(db.session.get_one(Pledge, number), adviser_id=by, now=utc_now())
                db.session.commit()
            except DomainError:
                db.session.rollback()

    at_once(do, [1, 2])
    assert count(SupportPlan) == 1


def test_the_council_reads_shared_notes_and_never_those_for_staff(
    council: Council, adviser: Person, officer: FlaskClient, browser: FlaskClient
) -> None:
    plan = make_plan(make_pledge(council), adviser)
    here = f"/staff/support/{plan.id}"
    db.session.commit()
    assert officer.post(f"{here}/notes", data={"words": "x"}).status_code == 422, "say who reads it"
    officer.post(f"{here}/notes", data={"words": "The new head is not convinced.", "for_whom": "staff"})
    officer.post(f"{here}/notes", data={"words": "Begin with two posts.", "for_whom": "council"})
    theirs, ours = browser.get(f"/council/{council.id}/support").text, officer.get(here).text
    assert "Begin with two posts." in theirs
    assert "not convinced" not in theirs
    assert "not convinced" in ours
    as_officer = officer.get(f"/council/{council.id}/support").text
    assert "not convinced" not in as_officer, "this page may be shown to the council"
    assert count(SupportNote) == 2


def test_milestones_are_added_reached_once_and_counted(
    council: Council, adviser: Person, officer: FlaskClient, browser: FlaskClient, stranger: FlaskClient, today: date
) -> None:
    plan = make_plan(make_pledge(council), adviser)
    first = plan.milestones[0].id
    db.session.commit()
    form = {"title": "A mentor for each", "owner": "Head of HR", **day_parts("due_on", today + DAY)}
    assert officer.post(f"/staff/support/{plan.id}/milestones", data=form).location == f"/staff/support/{plan.id}"
    reached = f"/council/{council.id}/support/milestones/{first}/reached"
    assert stranger.post(reached).status_code == 404
    assert browser.post(reached).location == f"/council/{council.id}/support"
    assert officer.post(reached).status_code == 409
    page = browser.get(f"/council/{council.id}/support").text
    assert "A mentor for each" in page
    assert "1 of 8 milestones reached" in page
    db.session.expire_all()
    assert db.session.get_one(SupportMilestone, first).done_on == today


def test_a_milestone_of_another_council_is_not_reached_through_ones_own(
    council: Council, adviser: Person, sign_in: Callable[[Person], FlaskClient]
) -> None:
    plan = make_plan(make_pledge(council), adviser)
    other = make_council()
    elsewhere = sign_in(make_person(roles=[Role.SIGNATORY], council=other))
    address = f"/council/{other.id}/support/milestones/{plan.milestones[0].id}/reached"
    assert elsewhere.post(address).status_code == 404


def test_a_plan_closes_with_a_summary_and_stays_as_it_is(
    council: Council, adviser: Person, officer: FlaskClient, browser: FlaskClient, today: date
) -> None:
    plan = make_plan(make_pledge(council), adviser)
    milestone = plan.milestones[0].id
    db.session.commit()
    here = f"/staff/support/{plan.id}"
    assert officer.post(f"{here}/close", data={"summary": " "}).status_code == 422
    assert officer.post(f"{here}/close", data={"summary": "Posts are shorter."}).location == here
    assert "Posts are shorter." in browser.get(f"/council/{council.id}/support").text
    assert officer.post(f"{here}/close", data={"summary": "Again."}).status_code == 409
    assert officer.post(f"{here}/notes", data={"words": "x", "for_whom": "staff"}).status_code == 409
    assert browser.post(f"/council/{council.id}/support/milestones/{milestone}/reached").status_code == 409


def test_a_plan_is_over_after_its_last_day_or_when_the_pledge_ends(
    council: Council, adviser: Person, now: datetime
) -> None:
    pledge = make_pledge(council)
    plan = make_plan(pledge, adviser)
    assert state_of_plan(plan, plan.ends_on) == "open"
    assert state_of_plan(plan, plan.ends_on + DAY) == "over"
    end_pledge(pledge, "Withdrawn", now)
    assert state_of_plan(plan, plan.starts_on) == "over"


def test_council_and_adviser_are_warned_once_before_support_ends(
    council: Council, recruiter: Person, adviser: Person, now: datetime
) -> None:
    plan = make_plan(make_pledge(council), adviser)
    plan.ends_on = (now + 30 * DAY).date()
    later = make_plan(make_pledge(make_council()), adviser)
    later.ends_on = (now + 40 * DAY).date()
    db.session.commit()
    warn_of_plans_ending(now)
    warn_of_plans_ending(now)
    told = [(one.person_id, one.sentence.split(" ends")[0]) for one in db.session.scalars(select(Notice))]
    words = "Support for Millbrook Council"
    assert sorted(told) == sorted([(recruiter.id, words), (adviser.id, words)])


def test_milestones_that_are_due_soon_or_late_are_told_once(
    council: Council, recruiter: Person, adviser: Person, now: datetime, today: date
) -> None:
    plan = make_plan(make_pledge(council), adviser)
    soon, late, done, *others = plan.milestones
    soon.due_on, late.due_on, done.due_on, done.done_on = today + 7 * DAY, today - DAY, today, today
    for one in others:
        one.due_on = today + 8 * DAY
    db.session.commit()
    remind_of_milestones(now)
    remind_of_milestones(now)
    words = [f"A milestone of the support plan is due soon: {soon.title}"]
    words += [f"A milestone of the support plan is late: {late.title}"]
    told = [(one.person_id, one.sentence) for one in db.session.scalars(select(Notice))]
    assert sorted(told) == sorted((person.id, sentence) for person in (recruiter, adviser) for sentence in words)


def appoint_somebody(council: Council, recruiter: Person, now: datetime) -> None:
    invitation = applications.invite(make_vacancy(council), make_graduate().id, by=recruiter.id, now=now)
    db.session.flush()
    application = applications.accept(get_invitation(invitation.id), now)
    db.session.flush()
    db.session.add(
        StageChange(application_id=application.id, stage=Stage.APPOINTED, at=now, by_id=recruiter.id, reason="")
    )


def test_appointments_on_the_platform_plan_three_questions_without_a_name(
    council: Council, recruiter: Person, officer: FlaskClient, browser: FlaskClient, now: datetime, today: date
) -> None:
    make_pledge(council)
    for _again in range(2):
        appoint_somebody(council, recruiter, now)
    db.session.commit()
    plan_retention_follow_ups(now)
    plan_retention_follow_ups(now)
    rows = db.session.scalars(select(RetentionFollowUp).order_by(RetentionFollowUp.due_on)).all()
    assert [(one.council_id, one.appointed_on, one.months) for one in rows] == [
        (council.id, today, months) for months in (3, 6, 12)
    ]
    first = rows[0].id
    here = f"/staff/support/follow-ups/{first}"
    assert officer.post(here, data={"keeps": ""}).status_code == 422
    said = {"keeps": "Everybody has a mentor.", "next_step": "A talk after six months."}
    assert officer.post(here, data=said).location == "/staff/support"
    assert officer.post(here, data=said).status_code == 409
    assert "Everybody has a mentor." in browser.get(f"/council/{council.id}/support").text


def test_an_officer_plans_follow_ups_of_an_appointment_elsewhere_and_sees_what_is_due(
    council: Council, officer: FlaskClient, today: date
) -> None:
    db.session.commit()
    page = "/staff/support/follow-ups/new"
    for day in (today + DAY, today - 400 * DAY):
        assert (
            officer.post(page, data={"council": str(council.id), **day_parts("appointed_on", day)}).status_code == 422
        )
    long_ago = {"council": str(council.id), **day_parts("appointed_on", today - 100 * DAY)}
    assert officer.post(page, data=long_ago).location == "/staff/support"
    assert officer.post(page, data=long_ago).location == "/staff/support"
    assert count(RetentionFollowUp) == 3
    shown = officer.get("/staff/support").text
    assert "3 months after" in shown
    assert "6 months after" not in shown


def test_pages_of_plans_take_few_statements_and_are_not_for_others(
    council: Council, adviser: Person, officer: FlaskClient, browser: FlaskClient, stranger: FlaskClient,
    sign_in: Callable[[Person], FlaskClient], count_statements: Callable[[], Any], today: date,
) -> None:  # fmt: skip
    plan = make_plan(make_pledge(council), adviser)
    make_pledge(make_council())
    plan_follow_ups([(council.id, today - 100 * DAY)])
    panel = sign_in(make_person(roles=[Role.PANEL_MEMBER], council=council))
    follow_up = db.session.scalars(select(RetentionFollowUp.id).order_by(RetentionFollowUp.id)).first()
    theirs = f"/council/{council.id}/support"
    for reader, address in (
        (browser, theirs),
        (officer, theirs),
        *(
            (officer, f"/staff/support{page}")
            for page in (
                "", f"/{plan.id}", f"/{plan.id}/milestones", f"/{plan.id}/notes", f"/{plan.id}/close",
                "/follow-ups/new", f"/follow-ups/{follow_up}",
            )
        ),
    ):  # fmt: skip
        with count_statements() as statements:
            assert reader.get(address).status_code == 200, address
        assert len(statements) <= 6, address
    assert stranger.get(theirs).status_code == 404
    assert panel.get(theirs).status_code == 403
    assert browser.get("/staff/support").status_code == 403
