"""Statements as files: real headings and lists for whoever hears them, and no name where none is to be known."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import page as validation
import pytest
from docx import Document as read_docx
from docx.oxml.ns import qn
from pypdf import PdfReader
from sqlalchemy import select
from werkzeug.test import TestResponse

from lms.access import Role
from lms.applications.statement_sheet import NO_WORDS
from lms.audit import AuditEntry
from lms.candidates.models import Look, Shown
from lms.extensions import db
from tests.applications.scene import NAME, Scene, SignIn
from tests.factories.accounts import make_person
from tests.factories.applicants import close, make_statement
from tests.factories.councils import make_council

SAID = f"Who decides.\n\nI learnt it. I am {NAME}."


@pytest.fixture
def scene(sign_in: SignIn) -> Scene:
    scene = Scene(sign_in)
    make_statement(scene.graduate, scene.vacancy, SAID)
    db.session.commit()
    return scene


def own(scene: Scene, document: str, query: str = "") -> TestResponse:
    return scene.person.get(f"/jobs/{scene.vacancy.id}/statement.{document}{query}")


def paragraphs(answer: TestResponse) -> list[tuple[str, str]]:
    """Style and words of each paragraph of a DOCX file."""
    assert answer.status_code == 200
    return [(one.style.name, one.text) for one in read_docx(BytesIO(answer.data)).paragraphs if one.style]


def pdf_text(answer: TestResponse) -> str:
    """The words of a PDF, one space between each."""
    assert answer.status_code == 200
    return " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(answer.data)).pages).split())


def roles(answer: TestResponse) -> list[str]:
    """The structure of a PDF, in the order in which it is read."""
    found: list[str] = []

    def walk(element: Any) -> None:
        element = element.get_object()
        if isinstance(element, list):
            for kid in element:
                walk(kid)
        elif isinstance(element, dict) and "/S" in element:
            found.append(element["/S"].removeprefix("/"))
            walk(element.get("/K", []))

    root: Any = PdfReader(BytesIO(answer.data)).trailer["/Root"]
    walk(root["/StructTreeRoot"]["/K"])
    return found


def test_a_docx_has_real_headings_lists_and_a_language_and_nobodys_name(scene: Scene) -> None:
    answer = own(scene, "docx")
    found = paragraphs(answer)
    assert found[0] == ("Title", "Statement for Housing officer")
    assert ("Heading 1", "Essential criteria") in found
    place = found.index(("Heading 2", "You know who decides"))
    assert found[place + 1] == ("List Bullet", "Assessed: module T1, criterion 1.1, at level 2, on 5 October 2026.")
    assert found[place + 2 : place + 4] == [("Normal", "Who decides."), ("Normal", f"I learnt it. I am {NAME}.")]
    assert found[found.index(("Heading 2", "You can work until 6pm")) + 1] == ("Normal", NO_WORDS)
    file = read_docx(BytesIO(answer.data))
    assert file.core_properties.author == file.core_properties.last_modified_by == ""
    assert file.core_properties.title == "Statement for Housing officer"
    [language] = file.styles.element.findall(f".//{qn('w:rPrDefault')}//{qn('w:lang')}")
    assert language.get(qn("w:val")) == "en-GB"
    assert ("Normal", NAME) not in found


@pytest.mark.parametrize("document", ["docx", "pdf"])
def test_the_name_stands_there_if_one_chooses_so(scene: Scene, document: str) -> None:
    with_name, without = own(scene, document, "?name=yes"), own(scene, document)
    assert with_name.headers["Content-Disposition"].startswith("attachment")
    if document == "docx":
        assert ("Normal", NAME) in paragraphs(with_name)
    else:
        assert pdf_text(with_name).count(NAME) == pdf_text(without).count(NAME) + 1


def test_a_pdf_says_the_same_in_headings_and_lists(scene: Scene) -> None:
    answer = own(scene, "pdf")
    text = pdf_text(answer)
    for words in (
        "Statement for Housing officer",
        "Essential criteria",
        "You know who decides",
        "I learnt it.",
        NO_WORDS,
    ):
        assert words in text
    found = roles(answer)
    assert found[:3] == ["Document", "H1", "P"]
    assert found.count("H2") == 2
    assert found.count("H3") == 4
    assert "L" in found
    assert "LBody" in found


@pytest.mark.pages
@pytest.mark.parametrize("words", ["Plain words", "كتبت رسالة\n\nNapisałam list", "word " * 1400, "x" * 900])
def test_a_pdf_conforms_to_pdf_ua_and_pdf_a(scene: Scene, words: str) -> None:
    make_statement(scene.graduate, scene.vacancy, words)
    db.session.commit()
    content = own(scene, "pdf").data
    for profile in (validation.ValidationProfile.PDF_UA_1, validation.ValidationProfile.PDF_A_2A):
        assert validation.validate_pdf_bytes(content, profile=profile).failures == []


def test_a_long_statement_flows_over_pages_and_loses_no_word(scene: Scene) -> None:
    words = [f"word{number}" for number in range(1400)]
    make_statement(scene.graduate, scene.vacancy, " ".join(words))
    db.session.commit()
    answer = own(scene, "pdf")
    assert len(PdfReader(BytesIO(answer.data)).pages) > 1
    assert set(words) <= set(pdf_text(answer).split())


@pytest.mark.parametrize("document", ["docx", "pdf"])
def test_words_in_any_script_can_be_taken_away(scene: Scene, document: str) -> None:
    make_statement(scene.graduate, scene.vacancy, "كتبت رسالة\n\nNapisałam list 🙂")
    db.session.commit()
    assert own(scene, document).status_code == 200


def test_a_closed_post_keeps_its_files(scene: Scene) -> None:
    close(scene.vacancy)
    assert own(scene, "pdf").status_code == own(scene, "docx").status_code == 200
    assert own(scene, "exe").status_code == 404


# The council's


def test_a_council_takes_one_application_away_by_reference_and_the_look_is_noted(scene: Scene) -> None:
    application = scene.apply()
    path = f"/council/applications/{application.id}/statement"
    answer = scene.council.get(f"{path}.docx")
    found = paragraphs(answer)
    assert ("Normal", scene.reference) in found
    assert ("Normal", "I learnt it. I am [name].") in found
    assert scene.reference in answer.headers["Content-Disposition"]
    assert NAME not in pdf_text(scene.council.get(f"{path}.pdf"))
    looks = set(db.session.scalars(select(Look.shown).where(Look.profile_id == scene.graduate.id)))
    assert Shown.APPLICATION in looks
    entries = list(db.session.scalars(select(AuditEntry).where(AuditEntry.action == "statement.exported")))
    assert [(entry.details["document"], entry.details["named"]) for entry in entries] == [
        ("docx", False),
        ("pdf", False),
    ]


def test_the_name_is_in_the_file_once_the_shortlist_is_locked(scene: Scene) -> None:
    application = scene.apply()
    scene.score(application)
    scene.lock(application)
    found = paragraphs(scene.council.get(f"/council/applications/{application.id}/statement.docx"))
    assert ("Normal", f"{NAME} ({scene.reference})") in found
    assert ("Normal", f"I learnt it. I am {NAME}.") in found


def test_another_council_and_other_people_get_no_file(scene: Scene, sign_in: SignIn) -> None:
    path = f"/council/applications/{scene.apply().id}/statement.docx"
    elsewhere = sign_in(make_person(roles=[Role.RECRUITER], council=make_council()))
    assert elsewhere.get(path).status_code == 404
    assert scene.person.get(path).status_code == 403
