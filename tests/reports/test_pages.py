"""A learner's record, the map of a group, figures of the programme; and the charts on them."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from assessments.rubrics import Decision
from lms.access import Role
from lms.accounts.models import Person
from lms.attendance.models import Presence
from lms.audit import AuditEntry
from lms.charts import Bar, bars, heat_map, line
from lms.extensions import db
from lms.learning.extending import extend
from lms.learning.models import ExtensionReason, QuizStanding, TaskStanding, Waiting
from lms.marking import services as marking
from lms.reports.figures import months_until, summary_of
from lms.reports.policy import may_read
from lms.reports.wording import state_words
from tests.factories.accounts import make_person
from tests.factories.adjustments import make_agreed
from tests.factories.attendance import make_attendance, make_entry, make_session
from tests.factories.learning import make_cohort, make_enrolment, make_lesson_done, make_progress
from tests.factories.marking import make_marking, make_submission
from tests.factories.quizzes import make_submitted

SignIn = Callable[[Person], FlaskClient]
Counting = Callable[[], Any]


@pytest.fixture
def officer(app: Flask) -> Person:
    return make_person(name="An officer", roles=[Role.PROGRAMME_OFFICER])


def table_of(page: str, caption: str) -> list[list[str]]:
    """A table's rows, in words."""
    [found] = [one for one in re.findall(r"<table.*?</table>", page, re.DOTALL) if f">{caption}</caption>" in one]
    rows = re.findall(r"<tr.*?</tr>", found, re.DOTALL)
    cells = [re.findall(r"<t[hd].*?>(.*?)</t[hd]>", row, re.DOTALL) for row in rows]
    return [[re.sub(r"<[^>]*>", "", cell).strip() for cell in row] for row in cells]


def test_a_record_tells_the_whole_way_and_never_a_reason(
    sign_in: SignIn, officer: Person, now: datetime, count_statements: Counting
) -> None:
    one = make_enrolment(person=make_person(name="Amina <b>"), cohort=make_cohort(due={"T1": now + timedelta(days=9)}))
    tutor = make_person(name="A tutor", roles=[Role.TUTOR])
    make_agreed(one.person, officer, reason="SECRET REASON")
    extend(one, "T2", now + timedelta(days=30), ExtensionReason.WORK, by=officer.id, now=now)
    make_submitted(enrolment=one, right=False)
    work = make_submission(enrolment=one)
    marking.release(make_marking(work, tutor, decision=Decision.REFER), now)
    make_submission(enrolment=one, version=2)
    make_attendance(make_session(cohort=one.cohort, starts_at=now - timedelta(days=2)), one)
    missed = make_session(cohort=one.cohort, starts_at=now - timedelta(days=1))
    make_attendance(missed, one, Presence.ABSENT, 0)
    make_entry(one)
    client = sign_in(officer)
    with count_statements() as statements:
        page = client.get(f"/staff/enrolments/{one.id}/record").text
    assert len(statements) <= 12, statements
    assert "Amina &lt;b&gt;" in page
    assert "SECRET REASON" not in page
    assert "7 more days for each due date" in page
    assert "0%: not yet" in page
    assert "Referred, " in page
    assert "Waiting for marking" in page
    assert "moved for this learner" in page
    assert "Present: 1. Left early: 0. Absent: 1." in page
    assert "2 h 0 min" in page  # 90 minutes of a session, 30 for marked work
    assert "45 min" in page
    entry = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc()).limit(1)).one()
    assert (entry.action, entry.subject_type, entry.subject_id) == ("record.looked", "enrolment", one.id)


def test_nobody_opens_their_own_record_here(sign_in: SignIn) -> None:
    both = make_person(roles=[Role.LEARNER, Role.QUALITY_ASSURER])
    own, others = make_enrolment(person=both), make_enrolment()
    client = sign_in(both)
    assert client.get(f"/staff/enrolments/{own.id}/record").status_code == 404
    assert client.get(f"/staff/enrolments/{others.id}/record").status_code == 200
    assert "Give a later date" not in client.get(f"/staff/enrolments/{others.id}/record").text


def test_a_map_counts_who_stands_where_and_draws_what_its_table_says(
    app: Flask, sign_in: SignIn, officer: Person, now: datetime, count_statements: Counting
) -> None:
    cohort = make_cohort(name="Autumn", due={"T1": now - timedelta(days=3)})
    some = [make_enrolment(cohort=cohort) for _number in range(4)]
    make_progress(some[0], quiz=QuizStanding.ACHIEVED, task=TaskStanding.PASSED)
    make_progress(some[1], task=TaskStanding.SUBMITTED)
    make_lesson_done(some[2])
    make_enrolment(cohort=cohort, withdrawn_at=now)
    client = sign_in(officer)
    with count_statements() as statements:
        page = client.get(f"/staff/cohorts/{cohort.id}/map").text
    assert len(statements) <= 8, statements
    assert "4 learners." in page
    rows = table_of(page, "How many learners stand where")
    with app.test_request_context():
        words = state_words()
    assert rows[0] == ["Module", *words.values(), "Of these late"]
    assert rows[1][1:] == ["1", "1", "0", "0", "1", "1", "2"]
    assert rows[2][1:] == ["0", "0", "0", "0", "0", "4", "0"]
    [drawn] = re.findall(r'<svg class="lms-chart" role="img" aria-labelledby="map-title map-words".*?</svg>', page)
    figures = re.findall(r'<text class="on-\d"[^>]*>(\d+)<', drawn)
    assert figures == [*rows[1][1:7], *rows[2][1:7]]
    assert table_of(page, "How many learners have done each lesson")[1][2] == "1"
    assert table_of(page, "Modules achieved by the whole group, until the end of each week")[-1][1] == "1"
    of_module = client.get(f"/staff/cohorts/{cohort.id}/map?module=T1").text
    assert [row[0][:3] for row in table_of(of_module, "How many learners stand where")[1:]] == ["1.1", "1.2", "2.1"]
    assert client.get(f"/staff/cohorts/{cohort.id}/map?module=nonsense").status_code == 200
    assert client.get("/staff/cohorts/4711/map").status_code == 404
    assert "nothing to draw" in client.get(f"/staff/cohorts/{make_cohort().id}/map").text


def test_figures_of_the_programme(sign_in: SignIn, officer: Person, now: datetime, count_statements: Counting) -> None:
    client = sign_in(officer)
    empty = client.get("/staff/figures").text
    assert "Nothing was marked yet" in empty
    assert "Nobody waits for a place" in empty
    tutor = make_person(roles=[Role.TUTOR])
    cohort = make_cohort(name="Full", places=1)
    one = make_enrolment(cohort=cohort)
    make_enrolment(completed_at=now)
    make_enrolment(withdrawn_at=now)
    waits = make_submission(enrolment=one, module_code="T2")
    for hours in (1, 3, 50):
        learner = make_enrolment()
        work = make_submission(enrolment=learner, submitted_at=now - timedelta(hours=hours))
        marking.release(make_marking(work, tutor, decision=Decision.REFER if hours == 50 else Decision.PASS), now)
    db.session.add(Waiting(person=make_person(), cohort_id=cohort.id, since=now))
    with count_statements() as statements:
        page = client.get("/staff/figures").text
    assert len(statements) <= 9, statements
    assert "Half of the learners waited 3 hours or less. 90 in 100 waited 2 days or less." in page
    assert table_of(page, "How many joined, finished and left in each month")[-1][1:] == ["6", "1", "1"]
    assert table_of(page, "Tasks passed and referred, by module")[1][1:] == ["2", "1", "66%"]
    assert table_of(page, "Groups for which people wait, the longest list first")[1] == ["Full", "1"]
    assert re.search(r"<dt>Learning now</dt><dd>4</dd>", page)
    assert re.search(r"<dt>Pieces of work to mark</dt><dd>1</dd>", page)
    assert waits.marking_due_at is not None


def test_a_month_begins_in_london(app: Flask, officer: Person) -> None:
    late = make_enrolment()
    late.enrolled_at = datetime(2026, 6, 30, 23, 30, tzinfo=UTC)  # half past midnight on 1 July
    db.session.flush()
    months = months_until(datetime(2026, 11, 30, 12, tzinfo=UTC), may_read(officer))
    assert len(months) == 12
    assert [(month.first.isoformat(), month.joined) for month in months if month.joined] == [("2026-07-01", 1)]


def test_the_ninetieth_of_a_hundred_waits() -> None:
    assert summary_of([]) is None
    found = summary_of(float(hour) for hour in range(1, 101))
    assert found is not None
    assert (found.pieces, found.median, found.ninetieth) == (100, 50.5, 90.0)
    one = summary_of([2.0])
    assert one is not None
    assert (one.median, one.ninetieth) == (2.0, 2.0)


# Charts

labels = st.text(max_size=60)


@given(st.lists(st.tuples(labels, st.floats(0, 1e6)), max_size=8), labels)
@settings(max_examples=25)
def test_any_figures_make_a_drawing_with_title_and_description(items: list[tuple[str, float]], title: str) -> None:
    drawings = [
        bars("one", title, "Described", [Bar(label, value) for label, value in items]),
        line("two", title, "Described", items),
        heat_map("three", title, "Described", [label for label, _v in items], ["A", "B"], [[1, 0] for _ in items]),
    ]
    for name, drawn in zip(("one", "two", "three"), drawings, strict=True):
        assert drawn.startswith(f'<svg class="lms-chart" role="img" aria-labelledby="{name}-title {name}-words"')
        assert drawn.count("<title ") == drawn.count("<desc ") == 1
        assert "style=" not in drawn.replace("&#34;", "")
        assert not re.search(r"<(?!/?(svg|title|desc|rect|text|path|circle)\b)", drawn)


def test_a_chart_tells_its_figures_in_figures() -> None:
    drawn = heat_map("map", "T", "D", ["Row"], ["A", "B", "C"], [[10, 0, 30]])
    assert re.findall(r'class="on-\d"[^>]*>(\d+)<', drawn) == ["10", "0", "30"]
    assert re.findall(r'rect class="level-(\d)"', drawn) == ["1", "0", "3"]
    assert ">12%<" in bars("bars", "T", "D", [Bar("A", 12, "12%")])
