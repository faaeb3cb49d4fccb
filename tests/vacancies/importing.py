"""Tables of posts as councils bring them, and what became of them."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Sequence
from io import BytesIO, StringIO
from typing import Any

import pytest
from flask.testing import FlaskClient
from openpyxl import Workbook
from sqlalchemy import select
from werkzeug.test import TestResponse

from lms.accounts.models import Person
from lms.councils.models import Council
from lms.extensions import db
from lms.vacancies.import_models import PostImport
from lms.vacancies.models import Vacancy

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
