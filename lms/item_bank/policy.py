"""Who may do what with the item bank. Programme officers look after it, as they do after editions."""

from __future__ import annotations

from lms.item_bank.models import BankedQuestion, QuestionImport


def may_look_at(person_id: int, looked_at: QuestionImport) -> bool:
    """A file that is not kept yet is seen by whoever sent it; what is kept, by every officer."""
    return looked_at.kept_at is not None or looked_at.imported_by_id == person_id


def may_change(row: BankedQuestion) -> bool:
    """What stands in a bank is changed in the module's files, never here."""
    return row.taken_at is None
