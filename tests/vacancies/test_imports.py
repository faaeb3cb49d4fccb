"""Posts from files: each broken row says what is wrong, good rows become drafts once, and nothing is lost."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import date, datetime, time
from io import BytesIO, StringIO

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlalchemy import select

from lms.access import Role
from lms.accounts.models import Person
from lms.audit import AuditEntry
from lms.councils.models import Council, Nation
from lms.extensions import db
from lms.vacancies import importing
from lms.vacancies.import_columns import COLUMNS
from lms.vacancies.import_models import BrokenRow, PostImport
from lms.vacancies.models import Contract, DbsLevel, Family, Sponsorship, Welsh, Workplace
from tests.factories.accounts import make_person
from tests.factories.councils import make_council
from tests.simultaneous import at_once
from tests.vacancies.importing import GOOD, Cells, SignIn, as_csv, as_xlsx, bring, counts, posts, the_import

# A good file


@pytest.mark.parametrize("make", [as_csv, as_xlsx])
def test_a_file_is_read_shown_and_becomes_drafts_when_somebody_says_so(
    council: Council, recruiter: FlaskClient, rita: Person, make: Callable[..., bytes]
) -> None:
    answer = bring(recruiter, council, make([GOOD, GOOD | {"Reference": "HR-2", "Job title": "Data analyst"}]))
    page = recruiter.get(answer.location).text
    assert "Make 2 drafts" in page
    assert posts() == [], "nothing becomes a post before somebody has seen it"
    recruiter.post(f"{answer.location}/confirm")
    first, second = posts()
    assert (first.title, second.title, first.reference, second.reference) == (
        "Housing officer",
        "Data analyst",
        "HR-1",
        "HR-2",
    )
    assert (first.family, first.contract, first.dbs_level) == (Family.HOUSING, Contract.PERMANENT, DbsLevel.BASIC)
    assert (first.grade, first.pay_from_pence, first.pay_to_pence) == ("SCP 20 to 25", 32_597_00, 36_363_00)
    assert first.closes_at.isoformat() == "2098-02-26T17:00:00+00:00"
    assert (first.published_at, first.checked_at, first.version) == (None, None, 1)
    assert first.secret != second.secret
    assert [(line.essential, line.wording, line.skill, line.level) for line in first.criteria] == [
        (True, "You know who decides", "S01", 2),
        (True, "You can work until 6pm", None, None),
        (False, "Organising", "S24", 1),
    ]
    drafted = select(AuditEntry.subject_id).where(
        AuditEntry.action == "vacancy.drafted", AuditEntry.person_id == rita.id
    )
    assert set(db.session.scalars(drafted)) == {first.id, second.id}
    assert "2 drafts were made." in recruiter.get(answer.location).text
    assert recruiter.get(f"/council/vacancies/{first.id}").status_code == 200


def test_every_column_is_read(council: Council, sign_in: SignIn) -> None:
    council.nation = Nation.WALES
    recruiter = sign_in(make_person(roles=[Role.RECRUITER], council=council))
    row = GOOD | {
        "Grade": "Grade 5",
        "When the hours are": "In term time",
        "Flexible hours": True,
        "Where the work is done": "Partly at home",
        "Contract": "Fixed-term",
        "Months": 12,
        "People wanted": 3,
        "Start": date(2099, 1, 4),
        "Sponsorship": "No",
        "Politically restricted": "yes",
        "Welsh": "Learn on appointment",
        "Welsh assessed on": date(2026, 11, 2),
        "Languages that help": "Polish",
        "Closing day": datetime(2098, 7, 1),  # noqa: DTZ001 - a cell of a spreadsheet has no zone
        "Closing time": time(12, 0),
        "Hours a week": 18.5,
    }
    answer = bring(recruiter, council, as_xlsx([row], columns=[column.name for column in COLUMNS]), "posts.xlsx")
    recruiter.post(f"{answer.location}/confirm")
    [post] = posts()
    assert (post.grade, post.scp_from, post.hours_per_week, post.hours_pattern) == ("Grade 5", 20, 18.5, "In term time")
    assert (post.is_flexible, post.workplace) == (True, Workplace.PARTLY_AT_HOME)
    assert (post.contract, post.contract_months, post.positions) == (Contract.FIXED_TERM, 12, 3)
    assert (post.start_wish, post.sponsorship) == ("2099-01-04", Sponsorship.NO)
    assert (post.is_politically_restricted, post.languages_valued) == (True, "Polish")
    assert (post.welsh, post.welsh_assessed_on) == (Welsh.LEARN, date(2026, 11, 2))
    assert post.closes_at.isoformat() == "2098-07-01T11:00:00+00:00", "noon in London's summer"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_csv_is_read_as_programs_write_it(
    council: Council, recruiter: FlaskClient, encoding: str, separator: str
) -> None:
    content = as_csv([GOOD | {"Job title": "Café manager – Zoë"}], separator=separator).decode().encode(encoding)
    recruiter.post(f"{bring(recruiter, council, content).location}/confirm")
    assert [post.title for post in posts()] == ["Café manager – Zoë"]


def test_headers_are_known_by_other_names_and_unknown_ones_are_told(council: Council, recruiter: FlaskClient) -> None:
    names = {
        "Job title": "TITLE",
        "Hours a week": " hours_per_week ",
        "Closing day": "Closing date:",
        "DBS": "dbs check",
    }
    columns = [*GOOD, "Cost centre"]
    content = as_csv([GOOD | {"Cost centre": "77"}], columns=columns)
    header, rest = content.split(b"\r\n", 1)
    for old, new in names.items():
        header = header.replace(old.encode(), new.encode())
    answer = bring(recruiter, council, header + b"\r\n" + rest)
    page = recruiter.get(answer.location).text
    assert "Make 1 draft<" in page
    assert "Cost centre" in page


def test_a_missing_column_is_named(council: Council, recruiter: FlaskClient) -> None:
    columns = [column for column in GOOD if column not in ("Reference", "Contract")]
    page = recruiter.get(bring(recruiter, council, as_csv([GOOD], columns=columns)).location).text
    assert "These columns are missing: Reference, Contract." in page


def test_our_own_template_can_be_brought_and_its_example_is_never_taken(
    council: Council, recruiter: FlaskClient
) -> None:
    for ending in ("csv", "xlsx"):
        content = recruiter.get(f"/council/{council.id}/imports/template.{ending}").data
        answer = bring(recruiter, council, content, f"posts.{ending}")
        brought = the_import()
        assert (brought.problem, counts(brought)) == ("", (0, 0, 0)), ending
        assert brought.unread_columns == []
        assert recruiter.post(f"{answer.location}/confirm").status_code == 409


# Broken rows


@pytest.mark.parametrize(
    ("changes", "column", "told"),
    [
        ({"Reference": ""}, "Reference", "Write your own reference of the post."),
        ({"Job title": ""}, "Job title", "Write a job title."),
        ({"Job title": "x" * 161}, "Job title", "Write at most 160 letters; these are 161."),
        ({"Job family": "spying"}, "Job family", "Write one of these: customer service,"),
        ({"Spine point from": 2}, "Spine point from", "Write a spine point from 3 to 43."),
        ({"Spine point from": 26}, "Spine point to", "must not be less"),
        ({"Spine point from": "", "Spine point to": ""}, "Grade", "Write the grade, or spine points."),
        ({"Hours a week": "lots"}, "Hours a week", "Write the hours"),
        ({"Hours a week": "61"}, "Hours a week", "Write the hours"),
        ({"Contract": "fixed-term"}, "Months", "Write how many months"),
        ({"Contract": "for ever"}, "Contract", "Write one of these: permanent, fixed-term, apprenticeship."),
        ({"DBS": ""}, "DBS", "Write one of these: none,"),
        ({"Closing day": "soon"}, "Closing day", "Write the day"),
        ({"Closing day": "2020-01-01"}, "Closing day", "This day has passed."),
        ({"Essential 1": "S99 2 You fly"}, "Essential 1", "There is no skill S99."),
        ({"Essential 1": "", "Essential 2": ""}, "Essential 1", "Write at least one essential criterion."),
        ({"Desirable 1": "x" * 301}, "Desirable 1", "Write at most 300 letters"),
    ],
)
def test_a_broken_row_says_its_number_its_column_and_what_to_do(
    council: Council, recruiter: FlaskClient, changes: Cells, column: str, told: str
) -> None:
    rows = [GOOD, GOOD | {"Reference": "HR-2"} | changes]
    answer = bring(recruiter, council, as_csv(rows))
    assert counts(the_import()) == (1, 0, 1)
    page = recruiter.get(answer.location).text
    assert "Row 3" in page
    assert f"<strong>{column}:</strong>" in page
    assert told.split(";")[0] in page


@pytest.mark.parametrize(
    ("column", "value", "told"),
    [
        ("Closing time", "teatime", "Write the time, such as 17:00."),
        ("Flexible hours", "perhaps", "Write yes or no."),
        ("People wanted", "0", "Write a whole number from 1 to 999."),
        ("People wanted", "²", "Write a whole number from 1 to 999."),
        ("Welsh", "very desirable", "Only councils in Wales"),
        ("Pay from", "-5", "Write an amount"),
        ("Pay from", "NaN", "Write an amount"),
    ],
)
def test_what_need_not_stand_is_checked_where_it_does(
    council: Council, recruiter: FlaskClient, column: str, value: str, told: str
) -> None:
    plain = {"Spine point from": "", "Spine point to": "", "Grade": "G5", "Pay from": "30000", "Pay to": "31000"}
    columns = list(dict.fromkeys([*GOOD, *plain, column]))
    answer = bring(recruiter, council, as_csv([GOOD | plain | {column: value}], columns=columns))
    assert told in recruiter.get(answer.location).text


def test_welsh_has_four_categories_and_no_fifth(council: Council, sign_in: SignIn) -> None:
    council.nation = Nation.WALES
    recruiter = sign_in(make_person(roles=[Role.RECRUITER], council=council))
    row = GOOD | {"Welsh": "very desirable", "Welsh assessed on": "2026-11-02"}
    page = recruiter.get(bring(recruiter, council, as_csv([row], columns=list(row))).location).text
    assert "Write one of these: essential, learn on appointment, desirable, not necessary." in page


def test_all_faults_of_a_row_are_told_at_once(council: Council, recruiter: FlaskClient) -> None:
    bring(recruiter, council, as_csv([GOOD | {"Job title": "", "Contract": "x", "DBS": "y", "Closing day": "z"}]))
    [row] = db.session.scalars(select(BrokenRow))
    assert [column for column, _sentence in row.faults] == ["Contract", "Job title", "DBS", "Closing day"]


def test_a_reference_that_stands_twice_breaks_the_second_row(council: Council, recruiter: FlaskClient) -> None:
    answer = bring(recruiter, council, as_csv([GOOD, GOOD]))
    assert counts(the_import()) == (1, 0, 1)
    assert "Row 2 has this reference, too." in recruiter.get(answer.location).text


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_broken_rows_are_taken_away_mended_and_brought_again(
    council: Council, recruiter: FlaskClient, ending: str
) -> None:
    rows = [GOOD, GOOD | {"Reference": "HR-2", "Contract": "for ever", "Job title": "=1+1"}]
    answer = bring(recruiter, council, as_csv(rows))
    recruiter.post(f"{answer.location}/confirm")
    taken = recruiter.get(f"{answer.location}/broken.{ending}").data
    if ending == "csv":
        lines = list(csv.reader(StringIO(taken.decode("utf-8-sig"))))
        assert lines[1][1] == "'=1+1", "no program runs it"
    else:
        lines = [["" if cell is None else str(cell) for cell in row]
                 for row in load_workbook(BytesIO(taken)).worksheets[0].iter_rows(values_only=True)]  # fmt: skip
    assert lines[0] == [*GOOD, "What is wrong"]
    assert lines[1][-1] == "Contract: Write one of these: permanent, fixed-term, apprenticeship."
    lines[1][lines[0].index("Contract")] = "permanent"
    mended = StringIO()
    csv.writer(mended).writerows(lines)
    again = bring(recruiter, council, mended.getvalue().encode())
    assert the_import().unread_columns == [], "our own column is no surprise"
    recruiter.post(f"{again.location}/confirm")
    assert [(post.reference, post.title) for post in posts()] == [("HR-1", "Housing officer"), ("HR-2", "=1+1")]


def test_the_same_file_twice_makes_no_doubles(council: Council, recruiter: FlaskClient) -> None:
    content = as_csv([GOOD, GOOD | {"Reference": "HR-2"}])
    recruiter.post(f"{bring(recruiter, council, content).location}/confirm")
    again = bring(recruiter, council, content)
    assert counts(the_import()) == (0, 2, 0)
    assert "They stay as they are." in recruiter.get(again.location).text
    assert recruiter.post(f"{again.location}/confirm").status_code == 409
    assert len(posts()) == 2


def test_two_who_bring_the_same_file_before_either_confirms_make_no_doubles(
    app: Flask, council: Council, recruiter: FlaskClient, now: datetime
) -> None:
    content = as_csv([GOOD | {"Reference": f"HR-{number}"} for number in range(40)])
    places = [bring(recruiter, council, content).location for _number in range(2)]
    numbers = [int(place.rpartition("/")[2]) for place in places]

    def take(number: int) -> None:
        with app.test_request_context("/", method="POST"):
            brought = db.session.get_one(PostImport, number)
            importing.confirm(brought, now)
            importing.make_drafts(brought, now)
            db.session.commit()

    at_once(take, numbers)
    assert len(posts()) == 40
    made = list(db.session.scalars(select(PostImport.made)))
    assert sum(made) == 40


def test_the_same_reference_may_be_of_another_council(
    council: Council, recruiter: FlaskClient, sign_in: SignIn
) -> None:
    other = make_council(name="Ashford Council")
    stranger = sign_in(make_person(roles=[Role.RECRUITER], council=other))
    for browser, whose in ((recruiter, council), (stranger, other)):
        browser.post(f"{bring(browser, whose, as_csv([GOOD])).location}/confirm")
    assert [post.reference for post in posts()] == ["HR-1", "HR-1"]
