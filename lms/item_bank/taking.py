"""Complete drafts become part of a module's bank: in a copy of the newest edition's files, which is a new edition.

What groups learn now stays as it is. An officer moves a group to the new edition on the group's page.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import select

from assessments.quiz_writing import entry_of, toml_of
from lms import audit
from lms.archives import pack, unpacked
from lms.config import Settings
from lms.curriculum.check import findings_of
from lms.curriculum.services import keep
from lms.editions import ContentFault, Edition, KeptEdition, current_edition, load_edition
from lms.errors import Invalid
from lms.extensions import db
from lms.item_bank.queries import ready_for
from lms.item_bank.services import Nothing
from modules.check import Finding


class DoesNotFit(Invalid):
    """The bank with these questions would not pass the programme's check; ``sentences`` say why."""

    def __init__(self, sentences: Sequence[str]) -> None:
        super().__init__(" ".join(sentences))
        self.sentences = tuple(sentences)


def take_into_bank(module_code: str, now: datetime) -> tuple[Edition, int]:
    """Add a module's complete drafts to its bank; gives the new edition, and how many they were.

    Raises NotFound for a module that there is none of, Nothing, and DoesNotFit: then nothing is changed.
    """
    rows = ready_for(module_code)
    if not rows:
        raise Nothing(_("No question of this module is complete. Complete one first."))
    with unpacked(_newest_archive()) as (content, banks):
        before = load_edition(content, banks)
        module = before.get_module(module_code)
        taken = set(before.get_bank(module_code).questions)
        criteria = {criterion.code for criterion in module.criteria}
        passages = []
        for row in rows:
            question = row.question
            if question.criterion not in criteria:
                raise DoesNotFit([f"{row.name}: {module_code} has no criterion {question.criterion}."])
            own = question.id and question.id not in taken
            question = replace(question, id=question.id if own else f"{module_code.lower()}-i{row.id}")
            taken.add(question.id)
            row.content = entry_of(question)
            passages.append(toml_of(question))
        path = banks / module.slug / "quiz.toml"
        text = path.read_text(encoding="utf-8")
        path.write_text(f"{text.rstrip()}\n\n{chr(10).join(passages)}", encoding="utf-8")
        try:
            after = load_edition(content, banks)
        except ContentFault as fault:
            raise DoesNotFit([sentence.rpartition("/")[2] for sentence in fault.sentences]) from None
        faults = {_fault(finding) for finding in findings_of(before)}
        new = [str(one) for one in findings_of(after) if one.severity == "error" and _fault(one) not in faults]
        if new:
            raise DoesNotFit(new)
        keep(after, pack(content, banks), now)
    for row in rows:
        row.taken_at, row.edition = now, after.id
        audit.record("question.taken", row, now, module=module_code, edition=after.id)
    return after, len(rows)


def _fault(finding: Finding) -> str:
    """What is wrong, whatever the numbers are: a bank that was too small may stay so."""
    return re.sub(r"\d+", "0", str(finding))


def _newest_archive() -> bytes:
    """The files of the newest edition of the programme that is served, with what was taken into it before."""
    newest = select(KeptEdition.archive).where(KeptEdition.programme == current_edition().programme.slug)
    kept = db.session.scalar(newest.order_by(KeptEdition.kept_at.desc(), KeptEdition.id).limit(1))
    if kept is not None:
        return kept
    settings: Settings = current_app.extensions["settings"]
    return pack(settings.content, settings.banks)
