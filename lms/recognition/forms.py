"""What learners and staff send, read from named fields: a criterion's code is part of the name."""

from __future__ import annotations

from collections.abc import Iterable

from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage, MultiDict

from lms.errors import Invalid
from lms.learning.vacsr import Check, CheckFinding
from lms.recognition.models import Finding
from lms.recognition.services import Judged

LONGEST_REASON = 4000
LONGEST_PLACE = 300
LONGEST_NOTE = 500


def read_line(form: MultiDict[str, str], name: str, longest: int) -> str:
    """A text with one kind of line end, cut to its length, and without what no database takes."""
    return form.get(name, "").replace("\r\n", "\n").replace("\x00", "").strip()[:longest]


def read_files(files: MultiDict[str, FileStorage]) -> list[tuple[str, bytes]]:
    """Name and content of each file that was chosen."""
    return [(file.filename, file.read()) for file in files.getlist("files") if file.filename]


def read_judged(form: MultiDict[str, str], codes: Iterable[str]) -> dict[str, Judged]:
    """The finding and reason for each criterion. Raises Invalid for what is no finding."""
    judged = {}
    for code in codes:
        sent = form.get(f"finding-{code}", "")
        if sent not in ("", *Finding):
            raise Invalid(_("Choose Met or Not met on the page."))
        judged[code] = Judged(Finding(sent) if sent else None, read_line(form, f"reason-{code}", LONGEST_REASON))
    return judged


def read_checks(form: MultiDict[str, str]) -> dict[Check, CheckFinding]:
    """What is said of each point of VACSR; a point of which nothing is said is left out."""
    return {
        check: CheckFinding(form[check] == "yes", read_line(form, f"{check}_note", LONGEST_NOTE))
        for check in Check
        if form.get(check) in ("yes", "no")
    }
