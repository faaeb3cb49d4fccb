"""Where two versions of a post differ: what a colleague has saved, and what somebody else wrote meanwhile."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from flask_babel import gettext as _

from lms.clock import moment_in_words
from lms.rendering import pounds
from lms.vacancies.services import Line, Post


@dataclass(frozen=True, slots=True)
class Difference:
    """A part of the post, as it is saved now and as it was sent."""

    label: str
    saved: str
    sent: str


def differences(saved: Post, saved_lines: Sequence[Line], sent: Post, sent_lines: Sequence[Line]) -> list[Difference]:
    """Every part that differs, in the order of the form."""
    found = [
        Difference(label, _shown(name, getattr(saved, name)), _shown(name, getattr(sent, name)))
        for name, label in _labels().items()
        if getattr(saved, name) != getattr(sent, name)
    ]
    if list(saved_lines) != list(sent_lines):
        found.append(Difference(_("Person specification"), _lines(saved_lines), _lines(sent_lines)))
    return found


def _labels() -> dict[str, str]:
    return {
        "title": _("Job title"),
        "summary": _("What the person will do"),
        "family": _("Job family"),
        "grade": _("Grade"),
        "scp_from": _("Spine point from"),
        "scp_to": _("Spine point to"),
        "pay_from_pence": _("Pay from"),
        "pay_to_pence": _("Pay to"),
        "hours_per_week": _("Hours a week"),
        "hours_pattern": _("When the hours are"),
        "is_flexible": _("Flexible hours"),
        "place": _("Place of work"),
        "workplace": _("Where the work is done"),
        "positions": _("How many people"),
        "start_wish": _("Start"),
        "contract": _("Contract"),
        "contract_months": _("Months"),
        "dbs_level": _("Criminal-record check"),
        "sponsorship": _("Sponsorship"),
        "is_politically_restricted": _("Politically restricted"),
        "welsh": _("Welsh"),
        "welsh_assessed_on": _("Welsh assessed on"),
        "languages_valued": _("Languages that help"),
        "how_to_apply": _("How anyone can apply"),
        "closes_at": _("Closing time"),
    }


def _shown(name: str, value: Any) -> str:
    if value is None or value == "":
        return _("nothing")
    if name in ("pay_from_pence", "pay_to_pence"):
        return pounds(value)
    match value:
        case bool():
            return _("yes") if value else _("no")
        case datetime():
            return moment_in_words(value)
        case StrEnum():
            return value.value
        case float():
            return f"{value:g}"
        case _:
            return str(value)


def _lines(lines: Sequence[Line]) -> str:
    return "\n".join(
        f"{_('Essential') if line.essential else _('Desirable')}: {line.wording}"
        + (f" ({line.skill}, {_('level')} {line.level})" if line.skill else "")
        for line in lines
    )
