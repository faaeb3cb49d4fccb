"""Documents follow PDF/UA-1 and PDF/A, and the check would notice if they didn't."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import page
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pikepdf import Array, Dictionary, Name, Pdf, String

from certificates.archival import BADGE_FILE
from certificates.certificate import Kind, Wording
from certificates.design import Design, Layout, Signatory
from certificates.pdf import render_pdf
from certificates.structure import SIGNATURE_FIELD
from tests.certificates.samples import ALL_NAMES, BADGE, DESIGN, FONTS, certificate

Change = Callable[[Pdf], None]
UA = page.ValidationProfile.PDF_UA_1
ARCHIVAL = page.ValidationProfile.PDF_A_2A
WITH_FILE = page.ValidationProfile.PDF_A_3A


def faults(document: bytes, *profiles: page.ValidationProfile) -> list[str]:
    """What breaks the standards, in the validator's words."""
    return [
        f"{profile.name} {failure.rule_id}: {failure.message}"
        for profile in profiles
        for failure in page.validate_pdf_bytes(document, profile=profile).failures
    ]


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("name", ALL_NAMES.values(), ids=ALL_NAMES.keys())
def test_every_kind_with_every_name_is_for_everybody_and_kept(kind: Kind, name: str) -> None:
    facts = certificate(kind, name=name)
    assert faults(render_pdf(facts, DESIGN, FONTS), UA, ARCHIVAL) == []
    assert faults(render_pdf(facts, DESIGN, FONTS, badge=BADGE), UA, WITH_FILE) == []


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("layout", Layout)
def test_every_layout_with_signatories_conforms_as_a_specimen_too(kind: Kind, layout: Layout) -> None:
    people = (Signatory("Amina Yusuf", "Head of the programme"), Signatory("محمد", "Assessor"))
    design = replace(DESIGN, layout=layout, signatories=people)
    specimen = replace(certificate(kind, criteria=40), is_specimen=True)
    assert faults(render_pdf(specimen, design, FONTS), UA, ARCHIVAL) == []


def test_a_design_without_a_logo_conforms() -> None:
    design: Design = replace(DESIGN, logo=None)
    assert faults(render_pdf(certificate(), design, FONTS), UA, ARCHIVAL) == []


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("words", ["", "A long sentence of a deployment. " * 20])
def test_any_wording_conforms_and_fits(kind: Kind, words: str) -> None:
    facts = replace(certificate(kind), wording=Wording(words, words, words, words), programme=words)
    bare = replace(facts, modules=(), criteria=(), hours=None)
    for document in (render_pdf(facts, DESIGN, FONTS), render_pdf(bare, DESIGN, FONTS)):
        assert faults(document, UA, ARCHIVAL) == []


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=60), st.sampled_from(Kind))
def test_any_name_conforms(name: str, kind: Kind) -> None:
    assert faults(render_pdf(certificate(kind, name=name), DESIGN, FONTS), UA, ARCHIVAL) == []


def test_whether_a_stream_ends_in_a_carriage_return_is_not_left_to_chance() -> None:
    """One stream in 256 would: among so many documents there are some."""
    for number in range(120):
        document = render_pdf(certificate(name=f"Person {number}"), DESIGN, FONTS)
        assert b"\r\nendstream" not in document


def remove(*path: str) -> Change:
    """Takes a key away, wherever it stands below the catalogue."""

    def change(pdf: Pdf) -> None:
        holder = pdf.Root
        for key in path[:-1]:
            holder = holder[key]
        del holder[path[-1]]

    return change


def remove_from(role: str, key: str) -> Change:
    """Takes a key away from the first element of this type."""

    def change(pdf: Pdf) -> None:
        for element in pdf.objects:
            if isinstance(element, Dictionary) and element.get("/S") == Name(f"/{role}") and key in element:
                del element[key]
                return
        raise AssertionError(f"No {role} has {key}.")

    return change


def remove_from_fonts(key: str) -> Change:
    def change(pdf: Pdf) -> None:
        for font in pdf.pages[0].obj.Resources.Font.values():
            del font[key]

    return change


def remove_font_files(pdf: Pdf) -> None:
    for font in pdf.pages[0].obj.Resources.Font.values():
        del font.DescendantFonts[0].FontDescriptor["/FontFile2"]


def remove_from_annotations(key: str) -> Change:
    def change(pdf: Pdf) -> None:
        for annotation in pdf.pages[0].obj.Annots:
            if key in annotation:
                del annotation[key]

    return change


def draw_untagged(pdf: Pdf) -> None:
    pdf.pages[0].contents_add(b"0 0 10 10 re f")


def skip_a_heading(pdf: Pdf) -> None:
    for element in pdf.objects:
        if isinstance(element, Dictionary) and element.get("/S") == Name.H1:
            element.S = Name.H3


def declare_nothing(pdf: Pdf) -> None:
    packet = pdf.Root.Metadata.read_bytes()
    for prefix in (b"pdfaid", b"pdfuaid"):
        packet = packet.replace(b"<" + prefix + b":part>", b"<dc:format>").replace(
            b"</" + prefix + b":part>", b"</dc:format>"
        )
    pdf.Root.Metadata.write(packet)


def lie_about_widths(pdf: Pdf) -> None:
    for font in pdf.pages[0].obj.Resources.Font.values():
        font.DescendantFonts[0].W = Array([0, Array([1] * 400)])


def act_by_script(pdf: Pdf) -> None:
    pdf.Root.OpenAction = Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))


def unscope(pdf: Pdf) -> None:
    for element in pdf.objects:
        if isinstance(element, Dictionary) and element.get("/S") == Name.TH:
            del element["/A"]


@pytest.mark.parametrize(
    ("change", "profile"),
    [
        pytest.param(remove("/MarkInfo"), UA, id="it doesn't say that it is tagged"),
        pytest.param(remove("/MarkInfo"), ARCHIVAL, id="it doesn't say that it is tagged (archival)"),
        pytest.param(remove("/StructTreeRoot"), UA, id="no structure"),
        pytest.param(remove("/StructTreeRoot"), ARCHIVAL, id="no structure (archival)"),
        pytest.param(remove("/StructTreeRoot", "/ParentTree"), UA, id="no way back from marks to elements"),
        pytest.param(remove("/Lang"), UA, id="no language"),
        pytest.param(remove("/ViewerPreferences"), UA, id="the title is not shown"),
        pytest.param(remove("/Metadata"), UA, id="no metadata"),
        pytest.param(remove("/Metadata"), ARCHIVAL, id="no metadata (archival)"),
        pytest.param(declare_nothing, UA, id="it doesn't declare PDF/UA"),
        pytest.param(declare_nothing, ARCHIVAL, id="it doesn't declare PDF/A"),
        pytest.param(remove("/OutputIntents"), ARCHIVAL, id="colours mean nothing"),
        pytest.param(remove_from("Figure", "/Alt"), UA, id="a picture without words"),
        pytest.param(remove_from_fonts("/ToUnicode"), UA, id="glyphs stand for nothing"),
        pytest.param(remove_from_fonts("/ToUnicode"), ARCHIVAL, id="glyphs stand for nothing (archival)"),
        pytest.param(remove_font_files, ARCHIVAL, id="fonts are elsewhere"),
        pytest.param(lie_about_widths, ARCHIVAL, id="widths are wrong"),
        pytest.param(remove_from_annotations("/Contents"), UA, id="a link doesn't say where to"),
        pytest.param(remove_from_annotations("/StructParent"), UA, id="a link is in no element"),
        pytest.param(remove_from_annotations("/TU"), UA, id="the signature has no name"),
        pytest.param(remove_from_annotations("/F"), ARCHIVAL, id="a link is not printed"),
        pytest.param(draw_untagged, UA, id="something is drawn that is neither read nor decoration"),
        pytest.param(skip_a_heading, UA, id="headings begin below the first level"),
        pytest.param(act_by_script, ARCHIVAL, id="a script"),
    ],
)
def test_the_check_says_no_when_something_is_missing(change: Change, profile: page.ValidationProfile) -> None:
    document = render_pdf(certificate(), DESIGN, FONTS)
    assert faults(changed(document, change), profile) != []
    assert faults(changed(document, lambda _pdf: None), profile) == []


def test_the_check_says_no_when_header_cells_have_no_scope() -> None:
    document = render_pdf(certificate(Kind.HOURS), DESIGN, FONTS)
    assert faults(changed(document, unscope), UA) != []


@pytest.mark.parametrize("key", ["/AFRelationship", "/UF", "/F"])
def test_the_check_says_no_when_a_badge_is_not_described(key: str) -> None:
    document = render_pdf(certificate(), DESIGN, FONTS, badge=BADGE)

    def change(pdf: Pdf) -> None:
        del pdf.Root.AF[0][key]

    assert faults(changed(document, change), WITH_FILE) != []


def test_a_document_with_a_badge_is_not_of_the_part_that_forbids_files() -> None:
    document = render_pdf(certificate(), DESIGN, FONTS, badge=BADGE)
    assert faults(document, ARCHIVAL) != []


def changed(document: bytes, change: Change) -> bytes:
    """The document after somebody has edited it."""
    with Pdf.open(BytesIO(document)) as pdf:
        change(pdf)
        file = BytesIO()
        pdf.save(file, fix_metadata_version=False)
    return file.getvalue()


@pytest.mark.parametrize("badge", [BADGE, b"", b"{}\r", bytes(range(256))])
def test_the_badge_comes_out_as_it_went_in(badge: bytes) -> None:
    document = render_pdf(certificate(), DESIGN, FONTS, badge=badge)
    with Pdf.open(BytesIO(document)) as pdf:
        [specification] = pdf.Root.AF
        assert specification.UF == BADGE_FILE == "badge.json"
        assert specification.AFRelationship == Name.Alternative
        assert specification.EF.F.Subtype == Name("/application/ld+json")
        assert specification.EF.F.read_bytes() == badge
        assert pdf.attachments[BADGE_FILE].get_file().read_bytes() == badge
    assert faults(document, UA, WITH_FILE) == []


@pytest.mark.parametrize("kind", Kind)
def test_an_empty_field_waits_for_a_signature_and_shows_nothing(kind: Kind) -> None:
    with Pdf.open(BytesIO(render_pdf(certificate(kind), DESIGN, FONTS))) as pdf:
        [field] = pdf.Root.AcroForm.Fields
        assert str(field.T) == SIGNATURE_FIELD
        assert str(field.FT) == "/Sig"
        assert "/V" not in field
        assert list(field.Rect) == [0, 0, 0, 0]
        assert "Digital signature" in str(field.TU)


@pytest.mark.parametrize("kind", Kind)
def test_the_same_facts_give_the_same_bytes(kind: Kind) -> None:
    facts = certificate(kind, name="محمد Smith")
    first = render_pdf(facts, DESIGN, FONTS, badge=BADGE)
    render_pdf(certificate(name="فریدون পারভেজ"), DESIGN, FONTS)
    assert render_pdf(facts, DESIGN, FONTS, badge=BADGE) == first


def test_the_same_facts_give_the_same_bytes_in_another_process() -> None:
    source = (
        "import hashlib; from certificates.pdf import render_pdf;"
        "from tests.certificates.samples import DESIGN, FONTS, certificate;"
        "print(hashlib.sha256(render_pdf(certificate(name='محمد 陳 Ω'), DESIGN, FONTS)).hexdigest())"
    )
    root = Path(__file__).parents[2]
    seen = {
        subprocess.run(
            [sys.executable, "-c", source], cwd=root, env={"PYTHONHASHSEED": seed}, capture_output=True, check=True
        ).stdout
        for seed in ("1", "2")
    }
    assert len(seen) == 1
