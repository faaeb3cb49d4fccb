"""What the kinds of documents are called, in the reader's language."""

from __future__ import annotations

from flask_babel import gettext as _

from certificates.certificate import Kind


def kind_words() -> dict[Kind, str]:
    """Each kind, as a heading."""
    return {
        Kind.PROGRAMME: _("Certificate of the programme"),
        Kind.MODULE: _("Certificate of a module"),
        Kind.RECORD: _("Record of achievement"),
        Kind.HOURS: _("Statement of hours"),
    }
