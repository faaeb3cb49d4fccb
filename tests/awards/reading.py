"""What people read: the words of a page, and of a certificate as a PDF."""

from __future__ import annotations

from io import BytesIO

import html5lib
from pypdf import PdfReader


def words_of(page: str) -> str:
    """The words of a page with single spaces, its title too."""
    document = html5lib.HTMLParser(namespaceHTMLElements=False).parse(page)
    return " ".join(" ".join(document.itertext()).split())


def words_of_pdf(document: bytes) -> str:
    """The words of a document of one page, and its title."""
    [page] = (reader := PdfReader(BytesIO(document))).pages
    title = reader.metadata.title if reader.metadata else ""
    return " ".join(f"{title} {page.extract_text()}".split())
