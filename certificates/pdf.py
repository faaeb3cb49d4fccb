"""A certificate as a PDF that everybody can read and that is kept: drawn by ReportLab, finished by pikepdf."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from reportlab.lib.pagesizes import A4

from certificates.archival import archive
from certificates.certificate import Certificate, Kind
from certificates.design import Design
from certificates.diploma import PAGE, draw_diploma
from certificates.fonts import FontLibrary, clean
from certificates.hours import draw_hours
from certificates.metadata import About
from certificates.parts import title
from certificates.record import draw_record
from certificates.sheet import Sheet

DRAWN_BY: Mapping[Kind, tuple[tuple[float, float], Callable[[Sheet, Certificate], None]]] = MappingProxyType(
    {
        Kind.PROGRAMME: (PAGE, draw_diploma),
        Kind.MODULE: (PAGE, draw_diploma),
        Kind.RECORD: (A4, draw_record),
        Kind.HOURS: (A4, draw_hours),
    }
)


def render_pdf(certificate: Certificate, design: Design, fonts: FontLibrary, *, badge: bytes | None = None) -> bytes:
    """The certificate as a document of PDF/A-2a and PDF/UA-1, with an empty field for a signature.

    ``badge`` is the same certificate as a JSON-LD credential: it becomes a file within the document, which then is of
    PDF/A-3a. Letters that no font holds become a visible replacement sign, and are copied as what they are. The same
    facts give the same bytes.
    """
    size, draw = DRAWN_BY[certificate.kind]
    sheet = Sheet(size, design, fonts)
    draw(sheet, certificate)
    pages = sheet.finished(certificate.number)
    about = About(
        title=f"{title(certificate)}: {clean(certificate.name)}, {certificate.number}",
        author=clean(certificate.wording.issuer),
        subject=clean(certificate.programme),
        made_on=certificate.issued_on,
    )
    return archive(pages, sheet.root, sheet.lettering, about, badge)
