"""The example that stands in the template of a table of posts."""

from __future__ import annotations

from lms.sheets import Cell
from lms.vacancies.import_columns import COLUMNS, EXAMPLE

_CELLS: dict[str, Cell] = {
    "Reference": f"{EXAMPLE}-1: this row is never taken",
    "Job title": "Customer service adviser",
    "What the person will do": "You answer residents by telephone and at the desk. You find out what they need.",
    "Job family": "customer service",
    "Spine point from": 6,
    "Spine point to": 8,
    "Hours a week": 37,
    "When the hours are": "Monday to Friday",
    "Flexible hours": "yes",
    "Place of work": "Millbrook town hall",
    "Where the work is done": "partly at home",
    "Contract": "permanent",
    "DBS": "none",
    "Sponsorship": "not said",
    "How anyone can apply": "Use the form on our website, or write to jobs@millbrook.example.",
    "Closing day": "2027-02-26",
    "Closing time": "17:00",
    "Essential 1": "S04 2 You help people by telephone and face to face",
    "Essential 2": "You can work until 6pm",
    "Desirable 1": "S13 1 You can use another language, or work with an interpreter",
}
EXAMPLE_ROW: list[Cell] = [_CELLS.get(column.name, "") for column in COLUMNS]
