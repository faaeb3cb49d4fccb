"""Certificates of every kind, and names of every sort."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from certificates.certificate import Certificate, CriterionMet, HoursSpent, Kind, ModuleAchieved
from certificates.design import HOUSE_DESIGN, load_design
from certificates.fonts import FontLibrary
from lms.config import DEFAULT_WORDING, Settings

FONTS = FontLibrary(Settings.fonts)
DESIGN = load_design(HOUSE_DESIGN)
NUMBER = "WLG-7K3M9-QXT40-AAAAA-BBBBB"
ADDRESS = f"https://learn.example.org/certificates/{NUMBER}"
BADGE = b'{"type": ["VerifiableCredential", "OpenBadgeCredential"]}\n'

# Copied in whole, whether a program looks at shapes alone or at the text beside them, too.
NAMES = {
    "Latin": "Zoë Łukasiewicz-Nguyễn",
    "letters that like to join": "Griffin Affleck Fjord",
    "Cyrillic": "Олександр Ткаченко",
    "Arabic": "محمد عبد الله الحسين",
    "Farsi": "فریدون پارسا",
    "Farsi with a joiner": "رضا\u200cزاده",
    "Hebrew": "שרה כהן",
    "Amharic": "ሰላማዊት ገብረመድህን",
    "Bengali": "মোহাম্মদ ইসলাম",
    "Gurmukhi": "ਗੁਰਪ੍ਰੀਤ ਸਿੰਘ",
    "Devanagari": "नरेन्द्र शर्मा",
    "Chinese": "陳大文",
    "Arabic around Latin": "محمد Smith الحسين",
    "Latin around Arabic": "Smith محمد Jones",
    "Arabic before Latin": "محمد Smith",
    "Hebrew in brackets": "Anna (שרה) Cohen 2",
    "Arabic with emoji": "محمد 😀 الحسين",
    "Arabic before emoji": "محمد 😀",
    "several scripts": "Amina 陳大文 ሰላማዊት",
    "marks without a letter of their own": "X\u0304avier q\u0303 Adebọ́wálé",
    "Arabic with vowels": "مُحَمَّد",
    "Hebrew with vowels": "שָׁלוֹם",
    "emoji": "Amina 😀👩\u200d👩\u200d👧",
    "letters that no font holds": "𓀀𓀁",
    "120 wide letters": "W" * 120,
    "120 Chinese letters": "陳大文王" * 30,
}
HARD_NAMES = {
    "Arabic with a number": "محمد 12 الحسين",
    "120 Arabic letters": "محمد " * 24,
    "120 letters in words": "Very long name " * 8,
    "a mark alone": "\u0301",
    "signs of other languages": "<b>&amp;</b> (\\) %s ]]>",
}
ALL_NAMES = NAMES | HARD_NAMES


def certificate(
    kind: Kind = Kind.PROGRAMME, *, name: str = "Amina Yusuf", modules: int = 2, criteria: int = 6
) -> Certificate:
    """The facts of a document of this kind."""
    facts = Certificate(
        number=NUMBER,
        name=name,
        programme="Working in Local Government",
        modules=tuple(ModuleAchieved(f"LG{n}", f"Module {n}", date(2026, 11, n)) for n in range(1, modules + 1)),
        skills=(),
        issued_on=date(2026, 11, 24),
        verify_url=ADDRESS,
        wording=DEFAULT_WORDING,
        kind=kind,
    )
    if kind is Kind.MODULE:
        return replace(facts, modules=facts.modules[:1])
    if kind is Kind.RECORD:
        return replace(facts, criteria=tuple(_criterion(number, criteria) for number in range(criteria)))
    if kind is Kind.HOURS:
        hours = HoursSpent(1110, 12, 2405, date(2026, 9, 1), date(2026, 11, 20))
        return replace(facts, modules=(), hours=hours)
    return facts


def _criterion(number: int, of: int) -> CriterionMet:
    module = 1 + number * 2 // of
    return CriterionMet(
        module=f"LG{module}",
        outcome=f"Outcome {number // 3 + 1}",
        criterion=f"{number // 3 + 1}.{number % 3 + 1}",
        text=f"Explain who decides about part {number + 1} of a council’s budget, and how residents are heard",
        met_on=date(2026, 11, 1 + number % 28),
        assessor="" if number % 3 == 0 else "Tutor",
        recognised=number % 4 == 1,
    )
