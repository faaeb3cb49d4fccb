"""The printed page, and names in every script."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from certificates.certificate import Certificate, ModuleAchieved
from certificates.design import HOUSE_DESIGN, load_design
from certificates.diploma import PAGE
from certificates.fonts import FontLibrary, Weight, clean, unprintable
from certificates.pdf import render_pdf
from certificates.shaping import line_of
from lms.config import DEFAULT_WORDING, Settings

FONTS = FontLibrary(Settings.fonts)
DESIGN = load_design(HOUSE_DESIGN)
NUMBER = "WLG-7K3M9-QXT40-AAAAA-BBBBB"


def certificate(name: str = "Amina Yusuf", modules: int = 2) -> Certificate:
    return Certificate(
        number=NUMBER,
        name=name,
        programme="Working in Local Government",
        modules=tuple(ModuleAchieved(f"LG{n}", f"Module {n}", date(2026, 11, n)) for n in range(1, modules + 1)),
        skills=(),
        issued_on=date(2026, 11, 24),
        verify_url=f"https://learn.example.org/certificates/{NUMBER}",
        wording=DEFAULT_WORDING,
    )


def words_of(document: bytes) -> str:
    return " ".join(PdfReader(BytesIO(document)).pages[0].extract_text().split())


def test_every_fact_is_printed() -> None:
    words = words_of(render_pdf(certificate("Zoë Łukasiewicz-Nguyễn", modules=8), DESIGN, FONTS))
    for fact in (
        "Zoë Łukasiewicz-Nguyễn",
        NUMBER,
        "24 November 2026",
        "LG8 Module 8, 8 November 2026",
        "No other body stands behind it",
    ):
        assert fact in words


def test_the_default_claims_no_level_credit_or_award() -> None:
    words = words_of(render_pdf(certificate(), DESIGN, FONTS)).lower()
    for claim in ("level 2", "credit", "award", "accredit", "ofqual", "diploma"):
        assert claim not in words


def test_the_same_facts_give_the_same_bytes() -> None:
    assert render_pdf(certificate(), DESIGN, FONTS) == render_pdf(certificate(), DESIGN, FONTS)


def test_the_document_names_itself() -> None:
    information = PdfReader(BytesIO(render_pdf(certificate("Amina"), DESIGN, FONTS))).metadata
    assert information is not None
    assert "Amina" in str(information.title)


@pytest.mark.parametrize(
    ("name", "fonts"),
    [
        ("محمد الحسين", {"NotoSansArabic-BOLD"}),
        ("فریدون پارسا", {"NotoSansArabic-BOLD"}),
        ("ሰላማዊት ገብረመድህን", {"NotoSansEthiopic-BOLD"}),
        ("মোহাম্মদ ইসলাম", {"NotoSansBengali-BOLD"}),
        ("ਗੁਰਪ੍ਰੀਤ ਸਿੰਘ", {"NotoSansGurmukhi-BOLD"}),
        ("陳大文", {"NotoSansTC-BOLD"}),
        ("שרה כהן", {"NotoSansHebrew-BOLD"}),
        ("Олександр Ткаченко", {"NotoSans-BOLD"}),
        ("Wójcik Țepeș", {"NotoSans-BOLD"}),
    ],
)
def test_a_name_is_printed_in_the_font_of_its_script(name: str, fonts: set[str]) -> None:
    assert unprintable(name, FONTS) == ""
    assert {run.font.name for run in line_of(name, FONTS, Weight.BOLD).runs} == fonts


def test_arabic_letters_are_joined() -> None:
    joined = line_of("محمد", FONTS, Weight.BOLD)
    apart = [line_of(letter, FONTS, Weight.BOLD) for letter in "محمد"]
    assert joined.width(30) != pytest.approx(sum(one.width(30) for one in apart), rel=0.02)


@pytest.mark.parametrize(
    ("name", "seen"),
    [
        ("محمد Smith الحسين", ["محمد", "Smith", "الحسين"]),
        ("Smith محمد Jones", ["Smith", "محمد", "Jones"]),
    ],
)
def test_words_of_both_directions_stand_in_the_order_of_the_eye(name: str, seen: list[str]) -> None:
    assert [run.text.strip() for run in line_of(name, FONTS, Weight.BOLD).runs if run.text.strip()] == seen


def test_words_of_an_arabic_name_stand_from_right_to_left_and_the_shaper_turns_each_round() -> None:
    runs = line_of("محمد عبد الله", FONTS, Weight.BOLD).runs
    assert [run.text for run in runs] == ["الله", " ", "عبد", " ", "محمد"]
    assert all(run.is_right_to_left for run in runs)


@pytest.mark.parametrize("name", ["Very " * 39 + "long", "W" * 200, "محمد " * 40, "陳" * 200])
def test_a_name_of_two_hundred_letters_fits_on_the_page(name: str) -> None:
    document = render_pdf(certificate(name), DESIGN, FONTS)
    assert len(PdfReader(BytesIO(document)).pages) == 1
    assert line_of("W" * 200, FONTS, Weight.BOLD).width(6) / 2 < PAGE[0]


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("  Amina \n Yusuf ", "Amina Yusuf"),
        ("Amina\u202eYusuf", "AminaYusuf"),
        ("Amina\x00\x07Yusuf", "AminaYusuf"),
        ("Zoe\u0308", "Zoë"),
        ("رضا\u200cزاده", "رضا\u200cزاده"),
    ],
)
def test_tricks_are_taken_out_of_a_name(typed: str, printed: str) -> None:
    assert clean(typed) == printed


def test_letters_that_no_font_holds_are_named_and_never_stop_a_certificate() -> None:
    assert unprintable("Amina 𓀀𓀀", FONTS) == "𓀀"
    assert render_pdf(certificate("Amina 𓀀"), DESIGN, FONTS).startswith(b"%PDF")


@settings(max_examples=40, deadline=None)
@given(st.text(min_size=1, max_size=60))
def test_any_name_gives_a_document(name: str) -> None:
    assert render_pdf(certificate(name), DESIGN, FONTS).startswith(b"%PDF")


@pytest.mark.parametrize(
    "name", ["<b>Amina</b>", "&amp;", "%s %d {name}", "'; DROP TABLE person;--", "${7*7}", "(", "\\"]
)
def test_signs_of_other_languages_are_only_letters_here(name: str) -> None:
    assert name in words_of(render_pdf(certificate(name), DESIGN, FONTS))


def test_fonts_are_installed_at_set_up() -> None:
    assert (Path(Settings.fonts) / "@expo-google-fonts").is_dir()


def test_what_was_recognised_is_printed_beside_its_module_and_nothing_where_nothing_was() -> None:
    plain = certificate(modules=8)
    assert "RPL" not in words_of(render_pdf(plain, DESIGN, FONTS))
    first = replace(plain.modules[0], recognised=("1.1", "2.1"))
    words = words_of(render_pdf(replace(plain, modules=(first, *plain.modules[1:])), DESIGN, FONTS))
    assert "LG1 Module 1, 1 November 2026 (RPL: 1.1, 2.1)" in words
    assert "met by recognition of prior learning" in words
