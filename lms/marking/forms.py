"""What learners and tutors send, read from named fields: a criterion's code is part of the name."""

from __future__ import annotations

from collections.abc import Iterable

from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage, MultiDict

from assessments.rubrics import Decision
from lms.errors import Invalid
from lms.marking.services import Judgement

LONGEST_COMMENT = 4000


def read_text(form: MultiDict[str, str]) -> str:
    """The text with one kind of line end, and without what no database takes."""
    return form.get("text", "").replace("\r\n", "\n").replace("\x00", "")


def read_files(files: MultiDict[str, FileStorage]) -> list[tuple[str, bytes]]:
    """Name and content of each file that was chosen."""
    return [(file.filename, file.read()) for file in files.getlist("files") if file.filename]


def read_judgements(form: MultiDict[str, str], codes: Iterable[str]) -> dict[str, Judgement]:
    """The decision and comment for each criterion. Raises Invalid for what is no decision."""
    judgements = {}
    for code in codes:
        sent = form.get(f"decision-{code}", "")
        if sent not in ("", *Decision):
            raise Invalid(_("Choose Pass or Refer on the page."))
        comment = form.get(f"comment-{code}", "").strip().replace("\x00", "")[:LONGEST_COMMENT]
        judgements[code] = Judgement(Decision(sent) if sent else None, comment)
    return judgements


def read_comment(form: MultiDict[str, str]) -> str:
    """The overall comment."""
    return form.get("comment", "").strip().replace("\x00", "")[:LONGEST_COMMENT]
