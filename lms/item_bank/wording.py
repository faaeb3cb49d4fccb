"""Formats, types and stages in words."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from assessments.formats.port import Format
from lms.item_bank.queries import Stage

FORMATS: Mapping[Format, str] = {
    Format.GIFT: "GIFT",
    Format.MOODLE_XML: "Moodle XML",
    Format.QTI_22: "QTI 2.2",
    Format.QTI_30: "QTI 3.0",
}
TYPES = {
    "single_choice": _l("One choice"),
    "multiple_response": _l("Several choices"),
    "true_false": _l("True or false"),
    "matching": _l("Matching"),
    "ordering": _l("Ordering"),
    "numeric": _l("Number"),
    "short_text": _l("Short text"),
    "cloze": _l("Text with gaps"),
}


def stages() -> dict[Stage, str]:
    """How far a draft has come, in words."""
    return {
        Stage.INCOMPLETE: _("To complete"),
        Stage.READY: _("Ready"),
        Stage.TAKEN: _("In a bank"),
    }
