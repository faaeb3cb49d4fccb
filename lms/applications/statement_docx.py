"""A statement as a DOCX file that everybody can read: real headings and lists, and its language said."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO

from docx import Document as new_document
from docx.document import Document
from docx.oxml.ns import qn
from docx.oxml.parser import OxmlElement

from lms.applications.statement_sheet import StatementSheet

LANGUAGE = "en-GB"


def docx_of(sheet: StatementSheet) -> bytes:
    """The file. It names nobody as its author, so that nothing in it says more than its pages do."""
    document = new_document()
    _describe(document, sheet)
    document.add_heading(sheet.title, level=0)
    document.add_paragraph(sheet.council)
    if sheet.whose:
        document.add_paragraph(sheet.whose)
    for title, passages in sheet.chapters:
        document.add_heading(title, level=1)
        for passage in passages:
            document.add_heading(passage.wording, level=2)
            for evidence in passage.evidence:
                document.add_paragraph(evidence, style="List Bullet")
            for paragraph in passage.paragraphs:
                document.add_paragraph(paragraph)
    file = BytesIO()
    document.save(file)
    return file.getvalue()


def _describe(document: Document, sheet: StatementSheet) -> None:
    about = document.core_properties
    about.title, about.author, about.last_modified_by = sheet.title, "", ""
    about.subject, about.comments, about.language = sheet.council, "", LANGUAGE
    about.created = about.modified = datetime(sheet.made_on.year, sheet.made_on.month, sheet.made_on.day)  # noqa: DTZ001
    said = document.styles.element.find(f".//{qn('w:rPrDefault')}/{qn('w:rPr')}")
    if said is None:  # pragma: no cover - the template of python-docx has it
        return
    for old in said.findall(qn("w:lang")):
        said.remove(old)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), LANGUAGE)
    said.append(language)
