"""What the item bank holds about a person: which officer brought a file in, or changed a draft."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Select, select

from lms.held import Fate, Held, Section, Treatment, Whom, nothing_to_erase, rows
from lms.item_bank.models import QuestionImport

TABLES = {
    "question_import": Treatment(
        "files_of_questions", Fate.UNNAMED, "where what is assessed came from, for as long as it is assessed"
    ),
    "banked_question": Treatment("", Fate.UNNAMED, "what is assessed; the audit tells who changed it"),
}


def imports(person_id: int) -> Select[Any]:
    """The ids of files that a person brought in."""
    return select(QuestionImport.id).where(QuestionImport.imported_by_id == person_id)


def about(whom: Whom) -> Iterable[Section]:
    """Every file that the person brought in."""
    yield Section(
        "files_of_questions",
        _("Files of questions that you brought in"),
        {"file_name": _("File"), "imported_at": _("Sent"), "kept_at": _("Kept")},
        rows(
            select(QuestionImport.file_name, QuestionImport.imported_at, QuestionImport.kept_at)
            .where(QuestionImport.imported_by_id == whom.id)
            .order_by(QuestionImport.id)
        ),
    )


HELD = Held(tables=TABLES, about=about, erase=nothing_to_erase, subjects={"question_import": imports})
