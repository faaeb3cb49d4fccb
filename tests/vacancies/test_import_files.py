"""Files of posts that are no tables, that are large, or that nobody needs any more."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import Workbook
from sqlalchemy import func, select

from lms import storage
from lms.access import Role
from lms.accounts.models import Person
from lms.clock import utc_now
from lms.councils.models import Council
from lms.extensions import db
from lms.vacancies import import_jobs, importing
from lms.vacancies.import_models import BrokenRow
from lms.vacancies.models import Vacancy
from tests.factories.accounts import make_person
from tests.factories.councils import make_council
from tests.vacancies.importing import GOOD, Cells, SignIn, as_csv, bring, counts, posts, the_import

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
