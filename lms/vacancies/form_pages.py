"""What pages with a post's form share: the lines that were sent, the version that their writer saw, and empty rows."""

from __future__ import annotations

from collections.abc import Sequence

from flask import request

from lms.editions import current_programme
from lms.errors import Invalid
from lms.vacancies.forms import MOST_LINES, SPARE_LINES, read_lines
from lms.vacancies.services import Line


def sent_lines() -> tuple[list[Line], str | None]:
    """The lines of the person specification that were sent, and what is wrong with them, if anything."""
    try:
        return read_lines(request.form, current_programme().skills), None
    except Invalid as fault:
        return [], fault.message


def sent_version() -> int | None:
    """Which version of the post the writer saw; None where the form does not say."""
    return request.form.get("version", type=int)


def rows_of(lines: Sequence[Line]) -> list[Line | None]:
    """The rows of the page: the lines, and some empty ones."""
    return [*lines, *[None] * SPARE_LINES][:MOST_LINES]
