"""Groups, as programme officers keep them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import select

from lms.access import Role
from lms.accounts.models import Person
from lms.audit import AuditEntry
from lms.extensions import db
from lms.learning.models import Cohort
from lms.learning.queries import get_cohort
from tests.factories.accounts import make_person
from tests.factories.learning import make_cohort, make_enrolment

SignIn = Callable[[Person], FlaskClient]
Counting = Callable[[], Any]

AUTUMN = {
    "name": "Autumn",
    "opens_on": ["1", "7", "2099"],
    "closes_on": ["31", "8", "2099"],
    "starts_on": ["7", "9", "2099"],
    "ends_on": ["30", "6", "2100"],
    "places": "30",
    "due_T1": ["1", "12", "2099"],
    "due_T2": ["", "", ""],
}


def officer(sign_in: SignIn) -> FlaskClient:
    return sign_in(make_person(roles=[Role.PROGRAMME_OFFICER]))


def the_cohort() -> Cohort:
    db.session.expire_all()
    return get_cohort(db.session.scalars(select(Cohort.id)).one())


def test_an_officer_adds_a_group_with_days_of_london(sign_in: SignIn) -> None:
    client = officer(sign_in)
    assert client.get("/staff/cohorts/new").status_code == 200
    answer = client.post("/staff/cohorts/new", data=AUTUMN)
    cohort = the_cohort()
    assert answer.location == f"/staff/cohorts/{cohort.id}"
    assert cohort.opens_at == datetime(2099, 6, 30, 23, 0, tzinfo=UTC)  # midnight in British summer
    assert cohort.closes_at == datetime(2099, 8, 31, 22, 59, tzinfo=UTC)
    assert (cohort.starts_on, cohort.ends_on, cohort.places) == (date(2099, 9, 7), date(2100, 6, 30), 30)
    assert {due.module_code: due.due_at for due in cohort.due} == {"T1": datetime(2099, 12, 1, 23, 59, tzinfo=UTC)}
    assert db.session.scalars(select(AuditEntry.action)).one() == "cohort.added"


def test_an_officer_changes_due_dates(sign_in: SignIn) -> None:
    client = officer(sign_in)
    client.post("/staff/cohorts/new", data=AUTUMN)
    cohort_id = the_cohort().id
    page = client.get(f"/staff/cohorts/{cohort_id}/edit").text
    assert 'value="Autumn"' in page
    assert 'id="due_T1-month" name="due_T1" type="text" value="12"' in page
    changed = {**AUTUMN, "due_T1": ["", "", ""], "due_T2": ["1", "7", "2100"], "places": ""}
    assert client.post(f"/staff/cohorts/{cohort_id}/edit", data=changed).status_code == 302
    cohort = the_cohort()
    assert cohort.places is None
    assert {due.module_code: due.due_at for due in cohort.due} == {"T2": datetime(2100, 7, 1, 22, 59, tzinfo=UTC)}


def test_a_form_with_faults_is_shown_again_and_nothing_is_kept(sign_in: SignIn) -> None:
    client = officer(sign_in)
    faults: dict[str, tuple[Any, str]] = {
        "name": ("", "Write a name."),
        "opens_on": (["31", "2", "2099"], "Write a real day"),
        "closes_on": (["1", "1", "2099"], "must not be before the first"),
        "ends_on": (["1", "1", "2099"], "must not end before it starts"),
        "starts_on": (["", "", ""], "Write the day on which study starts."),
        "places": ("0", "Write a number from 1 to 100,000."),
        "due_T1": (["<script>", "1", "2099"], "Write a real day"),
    }
    for field, (value, sentence) in faults.items():
        answer = client.post("/staff/cohorts/new", data={**AUTUMN, field: value})
        assert answer.status_code == 422, field
        assert sentence in answer.text, field
        assert "<script>" not in answer.text.replace("<script ", "")
    assert client.post("/staff/cohorts/new", data={"name": "x", "opens_on": "1"}).status_code == 422
    assert client.post("/staff/cohorts/new").status_code == 422
    assert db.session.scalars(select(Cohort)).all() == []


def test_two_groups_have_different_names(sign_in: SignIn) -> None:
    make_cohort(name="Autumn")
    other = make_cohort(name="Spring")
    client = officer(sign_in)
    for path in ("/staff/cohorts/new", f"/staff/cohorts/{other.id}/edit"):
        answer = client.post(path, data=AUTUMN)
        assert answer.status_code == 422, path
        assert "Another group has this name" in answer.text, path
    assert sorted(db.session.scalars(select(Cohort.name))) == ["Autumn", "Spring"]


def test_the_list_shows_how_many_learn_in_each_group(sign_in: SignIn) -> None:
    client = officer(sign_in)
    assert "There are no groups yet" in client.get("/staff/cohorts").text
    cohort = make_cohort(name="<b>Autumn</b>", places=30)
    make_enrolment(cohort=cohort)
    page = client.get("/staff/cohorts").text
    assert "&lt;b&gt;Autumn&lt;/b&gt;" in page
    assert "1 of 30" in page


def test_a_groups_page_leads_to_all_that_is_known_of_it_in_few_statements(
    sign_in: SignIn, count_statements: Counting
) -> None:
    cohort = make_cohort(name="Autumn", places=30)
    one = make_enrolment(person=make_person(name="Amina Warsame"), cohort=cohort)
    client = officer(sign_in)
    with count_statements() as statements:
        page = client.get(f"/staff/cohorts/{cohort.id}").text
    assert len(statements) <= 6, statements
    assert "1 of 30" in page
    assert one.person.name not in page
    for address in (f"/staff/gradebook?cohort={cohort.id}", f"/staff/cohorts/{cohort.id}/map"):
        assert f'href="{address}"' in page
        assert client.get(address).status_code == 200
    with count_statements() as statements:
        client.get("/staff/cohorts")
    assert len(statements) <= 6


def test_pages_that_do_not_exist_are_not_found(sign_in: SignIn) -> None:
    client = officer(sign_in)
    for path in ("/staff/cohorts/4711", "/staff/cohorts/4711/edit"):
        assert client.get(path).status_code == 404, path


def test_only_programme_officers_keep_groups(sign_in: SignIn) -> None:
    cohort = make_cohort()
    client = sign_in(make_person(roles=[Role.LEARNER, Role.TUTOR, Role.ADMINISTRATOR]))
    for path in ("/staff/cohorts", "/staff/cohorts/new", f"/staff/cohorts/{cohort.id}"):
        assert client.get(path).status_code == 403, path
