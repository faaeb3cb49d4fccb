"""Designs are files."""

from __future__ import annotations

import struct
import zlib
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import page
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader

from certificates.design import HOUSE_DESIGN, Colour, DesignError, Drawing, Layout, Logo, Signatory, load_design
from certificates.pdf import render_pdf
from certificates.svg_path import PathError, path_operators
from tests.certificates.samples import DESIGN, FONTS, certificate

HOUSE = HOUSE_DESIGN.read_text(encoding="utf-8")


def written(folder: Path, text: str) -> Path:
    path = folder / "ours.toml"
    path.write_text(text, encoding="utf-8")
    return path


def png(width: int, height: int) -> bytes:
    """A half-transparent picture."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">2I5B", width, height, 8, 6, 0, 0, 0)
    rows = (b"\0" + b"\x0b\x5c\x63\x80" * width) * height
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def test_the_house_design_can_be_loaded_and_has_no_crown() -> None:
    assert DESIGN.id == "house"
    assert DESIGN.logo is not None
    assert DESIGN.logo.alternative == "The programme’s sign: a house with three pillars"
    assert DESIGN.signatories == ()


def test_a_design_is_what_its_file_says(tmp_path: Path) -> None:
    people = "".join(f'[[signatories]]\nname = "Person {n}"\nrole = "Role {n}"\n' for n in (1, 2))
    text = HOUSE.replace('layout = "centred"', 'layout = "left"').replace("#17212b", "#000000") + people
    design = load_design(written(tmp_path, text))
    assert design.layout is Layout.LEFT
    assert design.ink == Colour(0, 0, 0)
    assert design.signatories == (Signatory("Person 1", "Role 1"), Signatory("Person 2", "Role 2"))


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (('id = "house"', ""), "ours.toml: id: Field required."),
        (('ink = "#17212b"', 'ink = "black"'), "ours.toml: colours.ink: "),
        (('layout = "centred"', 'layout = "round"'), "ours.toml: layout: "),
        (('layout = "centred"', 'laid_out = "left"'), "ours.toml: laid_out: Extra inputs are not permitted."),
        (("#4a5763", "#8a9aa5"), "ours.toml: colours.quiet: Take a darker colour: 2.9:1 on white is less than 4.5:1."),
        (("alternative =", "alternativ ="), "ours.toml: logo.alternative: Field required."),
        (("box = [40, 40]", ""), "ours.toml: logo: Say in box how wide and high the path is, such as [40, 40]."),
        (("box = [40, 40]", "box = [40, 0]"), "ours.toml: logo.box[2]: Input should be greater than 0."),
        (("M0 14", "M0 fourteen"), "ours.toml: logo: path: "),
        (("M0 14", "A1 1 0 0 0 9 9"), "ours.toml: logo: path: 'A' can’t be drawn. Use M, L, H, V, C, Q and Z."),
        (("box = [40, 40]", 'file = "logo.png"'), "ours.toml: logo: Give either a path or a file."),
        (('id = "house"', "id = "), "ours.toml: TOML: Mend what can’t be read here: "),
    ],
)
def test_a_fault_in_a_design_names_file_and_field(change: tuple[str, str], sentence: str, tmp_path: Path) -> None:
    assert change[0] in HOUSE
    with pytest.raises(DesignError) as fault:
        load_design(written(tmp_path, HOUSE.replace(*change, 1)))
    assert sentence in str(fault.value)


def test_every_fault_is_told_at_once(tmp_path: Path) -> None:
    text = HOUSE.replace("#17212b", "#cccccc").replace("#0b5c63", "#dddddd")
    with pytest.raises(DesignError, match=r"(?s)colours.ink.*colours.accent"):
        load_design(written(tmp_path, text))


def test_more_signatories_than_have_room_are_refused(tmp_path: Path) -> None:
    with pytest.raises(DesignError, match="signatories: Tuple should have at most 3 items"):
        load_design(written(tmp_path, HOUSE + '[[signatories]]\nname = "A"\nrole = "B"\n' * 4))


def test_a_design_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(DesignError, match=r"none\.toml: file: It can’t be read"):
        load_design(tmp_path / "none.toml")


@pytest.mark.parametrize("content", [None, b"GIF89a", b"\x89PNG\r\n\x1a\nbroken"])
def test_a_logo_that_is_no_picture_is_refused(content: bytes | None, tmp_path: Path) -> None:
    if content is not None:
        (tmp_path / "logo.png").write_bytes(content)
    with pytest.raises(DesignError, match=r"logo: file: logo\.png "):
        load_design(written(tmp_path, with_file()))


def test_a_logo_may_be_a_picture_with_transparency_and_the_document_still_conforms(tmp_path: Path) -> None:
    (tmp_path / "logo.png").write_bytes(png(60, 20))
    design = load_design(written(tmp_path, with_file()))
    document = render_pdf(certificate(), design, FONTS)
    assert document == render_pdf(certificate(), design, FONTS)
    assert len(PdfReader(BytesIO(document)).pages[0].images) == 1
    for profile in (page.ValidationProfile.PDF_UA_1, page.ValidationProfile.PDF_A_2A):
        assert page.validate_pdf_bytes(document, profile=profile).failures == []


def with_file() -> str:
    lines = [line for line in HOUSE.splitlines() if not line.startswith(("path", "box"))]
    return "\n".join(lines).replace("alternative =", 'file = "logo.png"\nalternative =')


def test_a_logo_of_any_shape_fits_the_page() -> None:
    for width, height in ((1, 1000), (1000, 1), (0.01, 0.01)):
        logo = Logo("A line", Drawing(path_operators("M0 0L1 1Z"), width, height))
        document = render_pdf(certificate(), replace(DESIGN, logo=logo), FONTS)
        assert page.validate_pdf_bytes(document, profile=page.ValidationProfile.PDF_UA_1).failures == []


@pytest.mark.parametrize(
    ("path", "operators"),
    [
        ("M1 2 L3 4", "1 2 m 3 4 l"),
        ("m1,2 l3,4z", "1 2 m 4 6 l h"),
        ("M1 1 2 2 3 3", "1 1 m 2 2 l 3 3 l"),
        ("M1 1h2v3H0V0", "1 1 m 3 1 l 3 4 l 0 4 l 0 0 l"),
        ("M0 0C1 1 2 2 3 3", "0 0 m 1 1 2 2 3 3 c"),
        ("M0 0Q3 3 6 0", "0 0 m 2 2 4 2 6 0 c"),
        ("M5 5l1 0z m1 1l1 0", "5 5 m 6 5 l h 6 6 m 7 6 l"),
        ("M.5-.5L1e1 0", "0.5 -0.5 m 10 0 l"),
    ],
)
def test_a_path_is_drawn_as_svg_means_it(path: str, operators: str) -> None:
    assert path_operators(path) == operators


@given(st.text(alphabet="MmLlHhVvCcQqZzA 0123456789.,-e", max_size=40))
def test_any_path_is_drawn_or_refused(path: str) -> None:
    try:
        assert path_operators(path)
    except PathError as fault:
        assert str(fault)
