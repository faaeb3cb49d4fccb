"""Posts from files: each broken row says what is wrong, good rows become drafts once, and nothing is lost."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, time, timedelta
from io import BytesIO, StringIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import Workbook, load_workbook
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from lms import storage
from lms.access import Role
from lms.accounts.models import Person
from lms.audit import AuditEntry
from lms.clock import utc_now
from lms.councils.models import Council, Nation
from lms.extensions import db
from lms.vacancies import import_jobs, importing
from lms.vacancies.import_columns import COLUMNS
from lms.vacancies.import_models import BrokenRow, PostImport
from lms.vacancies.models import Contract, DbsLevel, Family, Sponsorship, Vacancy, Welsh, Workplace
from tests.factories.accounts import make_person
from tests.factories.councils import make_council
from tests.simultaneous import at_once

SignIn = Callable[[Person], FlaskClient]
Cells = dict[str, Any]

GOOD: Cells = {
    "Reference": "HR-1",
    "Job title": "Housing officer",
    "What the person will do": "You help people with their homes.",
    "Job family": "housing",
    "Spine point from": 20,
    "Spine point to": 25,
    "Hours a week": 37,
    "Place of work": "Millbrook",
    "Contract": "permanent",
    "DBS": "basic",
    "How anyone can apply": "Write to jobs@millbrook.example.",
    "Closing day": "2098-02-26",
    "Essential 1": "S01 2 You know who decides",
    "Essential 2": "You can work until 6pm",
    "Desirable 1": "S24·1",
}


@pytest.fixture
def council(app: Flask) -> Council:
    return make_council(name="Millbrook Council")


@pytest.fixture
def rita(council: Council) -> Person:
    return make_person(name="Rita Recruiter", roles=[Role.RECRUITER], council=council)


@pytest.fixture
def recruiter(rita: Person, sign_in: SignIn) -> FlaskClient:
    return sign_in(rita)


def as_csv(rows: Sequence[Cells], *, columns: Sequence[str] = tuple(GOOD), separator: str = ",") -> bytes:
    text = StringIO()
    writer = csv.writer(text, delimiter=separator)
    writer.writerow(columns)
    writer.writerows([row.get(column, "") for column in columns] for row in rows)
    return text.getvalue().encode()


def as_xlsx(rows: Iterable[Cells], *, columns: Sequence[str] = tuple(GOOD)) -> bytes:
    book, made = Workbook(write_only=True), BytesIO()
    sheet = book.create_sheet("posts")
    sheet.append(list(columns))
    for row in rows:
        sheet.append([row.get(column) for column in columns])
    book.save(made)
    return made.getvalue()


def bring(recruiter: FlaskClient, council: Council, content: bytes, name: str = "posts.csv") -> TestResponse:
    return recruiter.post(f"/council/{council.id}/imports", data={"file": (BytesIO(content), name)})


def the_import() -> PostImport:
    db.session.expire_all()
    return db.session.scalars(select(PostImport).order_by(PostImport.id.desc())).first() or pytest.fail("no import")


def posts() -> list[Vacancy]:
    db.session.expire_all()
    return list(db.session.scalars(select(Vacancy).order_by(Vacancy.id)))


def counts(brought: PostImport) -> tuple[int, int, int]:
    return brought.good, brought.known, brought.broken


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


# Files that are no tables, or would be our ruin


def zipped(**parts: bytes) -> bytes:
    made = BytesIO()
    with ZipFile(made, "w", ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/"), content)
    return made.getvalue()


def bomb() -> bytes:
    """A book of which one part unpacks to 400 MB."""
    made = BytesIO()
    with ZipFile(made, "w", ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"<workbook/>")
        with archive.open("xl/worksheets/sheet1.xml", "w") as part:
            for _number in range(400):
                part.write(b" " * 1024 * 1024)
    return made.getvalue()


ENTITIES = (
    b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">'
    + b"".join(b'<!ENTITY %c "%s">' % (98 + i, b"&%c;" % (97 + i) * 10) for i in range(9))
    + b"]><workbook>&j;</workbook>"
)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "Choose a file that is not empty."),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "old Excel file"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00", "This is no table."),
        (b"PK\x03\x04 broken", "This file is damaged."),
        (zipped(word__document=b"<x/>"), "This is no table."),
        (zipped(**{"xl/workbook.xml": b"<not xml"}), "This file is damaged."),
        (zipped(**{"xl/workbook.xml": ENTITIES, "[Content_Types].xml": ENTITIES}), "This file is damaged."),
        (bomb(), "much larger than it looks"),
        (b"Reference,Job title\r\n\xff\x81\xfe\x9d,x", "can’t be read"),
        (as_csv([]) + b'"' + b"x" * 200_000, "Look for a missing quotation mark."),
        (b"\r\n,,\r\n", "The file is empty."),
    ],
)
def test_what_is_no_table_is_refused_in_words(
    council: Council, recruiter: FlaskClient, content: bytes, told: str
) -> None:
    answer = bring(recruiter, council, content, "posts.xlsx")
    page = recruiter.get(answer.location).text if answer.status_code == 302 else answer.text
    assert told in page
    assert posts() == []


def test_a_formula_is_never_run_and_a_cell_far_away_costs_nothing(council: Council, recruiter: FlaskClient) -> None:
    book, made = Workbook(), BytesIO()
    sheet = book.active
    assert sheet is not None
    sheet.append(list(GOOD))
    sheet.append([*GOOD.values()])
    sheet["B2"] = '=HYPERLINK("https://evil.example","x")'
    sheet["XFD2"] = "far"
    book.save(made)
    bring(recruiter, council, made.getvalue(), "posts.xlsx")
    [row] = db.session.scalars(select(BrokenRow))
    assert row.faults == [["Job title", "Write a job title."]], "no program has left a value beside it"
    assert len(row.cells) <= 60


def test_a_file_that_is_too_long_is_refused_as_a_whole(
    council: Council, recruiter: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lms.vacancies.import_files.MOST_ROWS", 3)
    rows = [GOOD | {"Reference": f"HR-{number}", "Contract": "x"} for number in range(4)]
    page = recruiter.get(bring(recruiter, council, as_csv(rows)).location).text
    assert "The file has more than 3 rows. Bring it in parts." in page
    assert db.session.scalar(select(func.count()).select_from(BrokenRow)) == 0


# Whose it is, and what becomes of it


def test_another_council_sees_nothing_of_it(council: Council, recruiter: FlaskClient, sign_in: SignIn) -> None:
    place = bring(recruiter, council, as_csv([GOOD])).location
    stranger = sign_in(make_person(roles=[Role.RECRUITER], council=make_council(name="Ashford Council")))
    for path in (
        place,
        f"{place}/broken.csv",
        f"/council/{council.id}/imports",
        f"/council/{council.id}/imports/template.csv",
    ):
        assert stranger.get(path).status_code == 404
    for path in ("confirm", "forget"):
        assert stranger.post(f"{place}/{path}").status_code == 404


def test_a_file_can_be_thrown_away(council: Council, recruiter: FlaskClient) -> None:
    place = bring(recruiter, council, as_csv([GOOD, GOOD])).location
    key = the_import().key
    assert key is not None
    recruiter.post(f"{place}/forget")
    assert recruiter.get(place).status_code == 404
    with pytest.raises(FileNotFoundError):
        storage.fetch(key)


def test_files_that_nobody_needs_are_deleted(council: Council, recruiter: FlaskClient, now: datetime) -> None:
    kept = []
    for number in range(3):
        place = bring(recruiter, council, as_csv([GOOD | {"Reference": f"HR-{number}"}])).location
        kept.append(the_import())
        if number == 0:
            recruiter.post(f"{place}/confirm")
    kept[1].brought_at = now - timedelta(days=31)
    db.session.commit()
    keys = [one.key for one in kept]
    import_jobs.work_on_imports(now)
    db.session.expire_all()
    assert [one.key for one in kept] == [None, None, keys[2]]
    assert keys[0] is not None
    with pytest.raises(FileNotFoundError):
        storage.fetch(keys[0])


# Large files


def many(number: int, broken: int) -> list[Cells]:
    """So many rows, of which some are broken, spread evenly."""
    every = number // broken
    return [
        GOOD | {"Reference": f"HR-{place}"} | ({"Contract": "for ever"} if place % every == 0 else {})
        for place in range(number)
    ]


def test_a_large_file_is_read_and_taken_by_a_job_and_says_how_far_it_is(
    council: Council, recruiter: FlaskClient, now: datetime
) -> None:
    place = bring(recruiter, council, as_csv(many(2_000, 20))).location
    assert "The file is being read" in recruiter.get(place).text
    assert recruiter.post(f"{place}/confirm").status_code == 409, "nobody confirms what they have not seen"
    import_jobs.work_on_imports(now)
    assert counts(the_import()) == (1_980, 0, 20)
    page = recruiter.get(place).text
    assert "Make 1980 drafts" in page
    assert page.count("Row ") == 20
    recruiter.post(f"{place}/confirm")
    assert "The drafts are being made: 0 of 1980." in recruiter.get(place).text
    import_jobs.work_on_imports(now)
    assert "1980 drafts were made." in recruiter.get(place).text
    assert len(posts()) == 1_980


def test_a_step_that_breaks_off_goes_on_where_it_stopped(
    council: Council, recruiter: FlaskClient, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = bring(recruiter, council, as_csv(many(2_000, 20))).location
    import_jobs.work_on_imports(now)
    recruiter.post(f"{place}/confirm")
    whole, calls = importing._insert_drafts, []

    def breaks_off(*given: Any) -> None:
        calls.append(given)
        if len(calls) == 3:
            raise OSError("the disk is full")
        whole(*given)

    monkeypatch.setattr(importing, "_insert_drafts", breaks_off)
    import_jobs.work_on_imports(now)
    brought = the_import()
    assert (brought.made, len(posts()), brought.finished_at) == (990, 990, None)
    import_jobs.work_on_imports(now)
    assert (the_import().made, len(posts())) == (1_980, 1_980)
    assert the_import().finished_at is not None


def test_what_fails_three_times_says_so_and_is_left(
    council: Council, recruiter: FlaskClient, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = bring(recruiter, council, as_csv(many(2_000, 20))).location

    def fails(*_given: Any) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr(importing, "_note_judged", fails)
    for _number in range(4):
        import_jobs.work_on_imports(now)
    assert the_import().tries == 3
    assert re.search(r"Something went wrong on our side", recruiter.get(place).text)


def test_fifty_thousand_rows_with_three_hundred_broken_lose_nothing(
    app: Flask, council: Council, rita: Person, now: datetime
) -> None:
    content = as_csv(many(50_000, 300))
    db.session.commit()
    with app.test_request_context("/", method="POST"):
        brought = importing.bring(council.id, "posts.xlsx", content, by=rita.id, now=utc_now())
        db.session.commit()
    import_jobs.work_on_imports(now)
    brought = the_import()
    broken = brought.broken
    assert broken == len([row for row in many(50_000, 300) if row["Contract"] == "for ever"])
    assert counts(brought) == (50_000 - broken, 0, broken)
    importing.confirm(brought, now)
    db.session.commit()
    import_jobs.work_on_imports(now)
    assert db.session.scalar(select(func.count(Vacancy.id))) == 50_000 - broken
    assert db.session.scalar(select(func.count()).select_from(BrokenRow)) == broken
    assert the_import().finished_at is not None


def test_pages_of_files_take_six_statements_at_most(
    council: Council, recruiter: FlaskClient, count_statements: Callable[[], Any]
) -> None:
    place = bring(recruiter, council, as_csv([GOOD | {"Contract": "x", "Reference": f"HR-{one}"} for one in range(9)]))
    for path in (place.location, f"/council/{council.id}/imports", f"/council/{council.id}/vacancies/begin"):
        with count_statements() as statements:
            assert recruiter.get(path).status_code == 200
        assert len(statements) <= 6, statements
