"""What people hear who don't see a certificate, and what is copied out of it."""

from __future__ import annotations

import re
import shutil
import subprocess
import unicodedata
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pikepdf import Pdf
from pypdf import PdfReader

from certificates.certificate import Certificate, Kind
from certificates.design import Signatory
from certificates.fonts import REPLACEMENT, clean
from certificates.parts import SPECIMEN
from certificates.pdf import render_pdf
from certificates.wording import OWN
from tests.certificates.reading import elements_of, heard, roles_of, words_of
from tests.certificates.samples import (
    ADDRESS,
    ALL_NAMES,
    DESIGN,
    FONTS,
    HARD_NAMES,
    NAMES,
    NUMBER,
    certificate,
)

# What Poppler adds around words that run from right to left.
DIRECTIONS = re.compile("[\u200e\u200f\u202a-\u202c]")


def rendered(facts: Certificate) -> bytes:
    return render_pdf(facts, DESIGN, FONTS)


def test_a_certificate_is_heard_in_the_order_of_its_facts() -> None:
    design = replace(DESIGN, signatories=(Signatory("Ben Okri", "Head of the programme"),))
    document = render_pdf(certificate(), design, FONTS)
    assert [(one.role, one.words) for one in heard(document)] == [
        ("Figure", "The programme’s sign: a house with three pillars"),
        ("P", "Working in Local Government programme"),
        ("H1", "Certificate of completion"),
        ("P", "Amina Yusuf"),
        (
            "P",
            "has completed every module of this programme, by quizzes and by practical tasks that tutors assessed.",
        ),
        ("P", "Working in Local Government"),
        ("LBody", "LG1 Module 1, 1 November 2026"),
        ("LBody", "LG2 Module 2, 2 November 2026"),
        ("P", "Ben Okri"),
        ("P", "Head of the programme"),
        ("P", f"Certificate number: {NUMBER}"),
        ("P", "Issued on 24 November 2026"),
        ("P", f"Check it: {ADDRESS}"),
        ("P", OWN.route_note),
        ("Figure", f"QR code that leads to {ADDRESS}"),
        ("Form", "Digital signature of Working in Local Government programme"),
    ]


def test_a_statement_of_hours_is_a_table_whose_cells_are_named_and_nothing_is_added_up() -> None:
    document = rendered(certificate(Kind.HOURS))
    assert [(one.role, one.scope, one.words) for one in heard(document) if one.role in ("TH", "TD")] == [
        ("TH", "Column", "Time spent learning"),
        ("TH", "Column", "How long"),
        ("TH", "Row", "Live sessions attended (12 sessions)"),
        ("TD", "", "18 hours 30 minutes"),
        ("TH", "Row", "Self-directed study"),
        ("TD", "", "40 hours 5 minutes"),
    ]
    words = words_of(document)
    assert "From 1 September 2026 to 20 November 2026." in words
    assert "58 hours" not in words
    assert pages_of(document) == 1


def test_a_record_says_for_each_criterion_when_and_by_whom_and_what_was_recognised() -> None:
    facts = certificate(Kind.RECORD, criteria=2)
    cells = [(one.role, one.scope, one.words) for one in heard(rendered(facts)) if one.role in ("H2", "TH", "TD")]
    headers = [("TH", "Column", words) for words in ("Outcome", "Criterion", "What was shown", "Met on", "Assessed by")]
    text = "Explain who decides about part {} of a council’s budget, and how residents are heard"
    assert cells == [
        ("H2", "", "LG1 Module 1"),
        *headers,
        ("TD", "", "Outcome 1"),
        ("TH", "Row", "1.1"),
        ("TD", "", text.format(1)),
        ("TD", "", "1 November 2026"),
        ("TD", "", "Quiz, marked by computer"),
        ("H2", "", "LG2 Module 2"),
        *headers,
        ("TD", "", "Outcome 1"),
        ("TH", "Row", "1.2"),
        ("TD", "", text.format(2)),
        ("TD", "", "2 November 2026"),
        ("TD", "", "Tutor (RPL)"),
    ]


def test_forty_criteria_of_twelve_modules_flow_over_pages_and_none_is_lost() -> None:
    facts = certificate(Kind.RECORD, modules=12, criteria=40)
    facts = replace(
        facts, criteria=tuple(replace(one, module=f"LG{1 + at * 12 // 40}") for at, one in enumerate(facts.criteria))
    )
    document = rendered(facts)
    found = heard(document)
    assert [one.words for one in found if one.role == "H2"] == [f"LG{n} Module {n}" for n in range(1, 13)]
    assert [one.words for one in found if one.scope == "Row"] == [one.criterion for one in facts.criteria]
    texts = [one.words for one in found if one.role == "TD" and one.words.startswith("Explain")]
    assert texts == [one.text for one in facts.criteria]
    pages = pages_of(document)
    assert pages > 2
    for number, page in enumerate(PdfReader(BytesIO(document)).pages, start=1):
        assert f"{NUMBER}, page {number} of {pages}" in page.extract_text()


def test_headers_of_a_table_are_seen_on_each_page_and_heard_once() -> None:
    facts = certificate(Kind.RECORD, modules=1, criteria=40)
    document = rendered(replace(facts, criteria=tuple(replace(one, module="LG1") for one in facts.criteria)))
    pages = [page.extract_text() for page in PdfReader(BytesIO(document)).pages]
    assert len(pages) > 2
    assert all("What was shown" in page for page in pages)
    assert [one.words for one in heard(document)].count("What was shown") == 1
    assert roles_of(document).count("Table") == 1
    assert roles_of(document).count("TR") == 41


@pytest.mark.parametrize("kind", Kind)
def test_each_mark_and_each_area_leads_back_to_its_element(kind: Kind) -> None:
    document = rendered(replace(certificate(kind, criteria=40), is_specimen=True))
    with Pdf.open(BytesIO(document)) as pdf:
        numbers = list(pdf.Root.StructTreeRoot.ParentTree.Nums)
        ways_back = dict(zip(map(int, numbers[::2]), numbers[1::2], strict=True))
        seen = 0
        for element in elements_of(pdf.Root.StructTreeRoot.K[0]):
            for kid in element.get("/K", []):
                if "/MCID" in kid:
                    seen += 1
                    assert ways_back[int(kid.Pg.StructParents)][int(kid.MCID)].objgen == element.objgen
                elif "/Obj" in kid:
                    assert ways_back[int(kid.Obj.StructParent)].objgen == element.objgen
        assert seen == sum(len(ways_back[int(page.obj.StructParents)]) for page in pdf.pages)


def test_a_criterion_that_is_longer_than_a_page_goes_on_on_the_next() -> None:
    facts = certificate(Kind.RECORD, criteria=3)
    long = " ".join(f"word{number}" for number in range(1500))
    document = rendered(replace(facts, criteria=tuple(replace(one, text=long) for one in facts.criteria)))
    assert [one.words for one in heard(document) if one.words.startswith("word0")] == [long] * 3


@pytest.mark.parametrize("kind", Kind)
def test_a_specimen_says_so_on_each_page_before_anything_else(kind: Kind) -> None:
    document = rendered(replace(certificate(kind, criteria=40), is_specimen=True))
    pages = PdfReader(BytesIO(document)).pages
    assert all(page.extract_text().startswith("SPECIMEN") for page in pages)
    said = [one.words for one in heard(document)]
    assert said[0] == SPECIMEN
    assert said.count(SPECIMEN) == len(pages)
    assert "SPECIMEN" not in words_of(rendered(certificate(kind)))


@pytest.mark.parametrize("modules", [1, 3, 4, 8, 12, 25])
def test_every_module_stands_above_the_foot(modules: int) -> None:
    facts = certificate(name="Very long name " * 8, modules=modules)
    recognised = tuple(
        replace(one, title="A long title of a module that says a lot", recognised=("1.1", "1.2", "2.1"))
        for one in facts.modules
    )
    document = rendered(replace(facts, modules=recognised))
    listed = [one.words for one in heard(document) if one.role == "LBody"]
    assert [words.split()[0] for words in listed] == [f"LG{n}" for n in range(1, modules + 1)]
    assert pages_of(document) == 1


@pytest.mark.parametrize("name", ALL_NAMES.values(), ids=ALL_NAMES.keys())
@pytest.mark.parametrize("kind", Kind)
def test_a_name_is_heard_as_it_is(kind: Kind, name: str) -> None:
    document = rendered(certificate(kind, name=name))
    assert clean(name) in [one.words for one in heard(document)]


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=80))
def test_any_name_is_heard_as_it_is(name: str) -> None:
    assert (clean(name) or REPLACEMENT) in [one.words for one in heard(rendered(certificate(name=name)))]


@pytest.mark.parametrize("name", ["", " \n", "\u202e", "\x00"])
def test_a_name_of_nothing_is_a_visible_sign(name: str) -> None:
    assert REPLACEMENT in [one.words for one in heard(rendered(certificate(name=name)))]


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES.keys())
def test_names_are_copied_by_shapes_alone_where_nobody_reads_the_text_beside_them(name: str) -> None:
    """pypdf knows nothing of ActualText, and guesses spaces by distance."""
    copied = PdfReader(BytesIO(rendered(certificate(name=name)))).pages[0].extract_text()
    assert "".join(name.split()) in unicodedata.normalize("NFC", "".join(copied.split()))


@pytest.mark.poppler
@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES.keys())
def test_names_are_copied_as_they_are(name: str, tmp_path: Path) -> None:
    copied = copied_by_poppler(rendered(certificate(name=name)), tmp_path)
    assert unicodedata.normalize("NFC", name) in copied


@pytest.mark.poppler
def test_a_number_between_arabic_words_is_copied_in_the_order_of_the_content(tmp_path: Path) -> None:
    """By place it isn't: Poppler takes a number for something that runs from left to right."""
    name = HARD_NAMES["Arabic with a number"]
    assert name in copied_by_poppler(rendered(certificate(name=name)), tmp_path, "-raw")


def test_the_address_to_check_is_a_link_that_says_where_to() -> None:
    with Pdf.open(BytesIO(rendered(certificate()))) as pdf:
        links = [one for one in pdf.pages[0].obj.Annots if one.Subtype == "/Link"]
        assert [(str(link.A.URI), str(link.Contents)) for link in links] == [(ADDRESS, f"Check it: {ADDRESS}")]


def pages_of(document: bytes) -> int:
    return len(PdfReader(BytesIO(document)).pages)


def copied_by_poppler(document: bytes, folder: Path, *options: str) -> str:
    """All words, without the signs of direction that Poppler adds; a gap or a new line is a space."""
    path = folder / "certificate.pdf"
    path.write_bytes(document)
    tool = shutil.which("pdftotext")
    assert tool is not None
    done = subprocess.run([tool, "-enc", "UTF-8", *options, path, "-"], capture_output=True, check=True)
    return " ".join(unicodedata.normalize("NFC", DIRECTIONS.sub("", done.stdout.decode())).split())
