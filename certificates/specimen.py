"""A document drawn from invented facts, which says so: to look at a design, and to try what reads certificates."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from certificates.certificate import (
    Certificate,
    CriterionMet,
    HoursSpent,
    Kind,
    ModuleAchieved,
    SkillEvidenced,
    Wording,
)
from certificates.numbers import written

NUMBER = written("0" * 19)  # never drawn: a real one has 95 random bits
ACHIEVED_ON = date(2026, 11, 2)
MODULES = (
    ("LG1", "How councils work"),
    ("LG2", "Serving residents fairly"),
    ("LG3", "Writing that people understand"),
    ("LG4", "Keeping information safe"),
    ("LG5", "Working in a team"),
)
SKILLS = (("S01", "Council knowledge", 3), ("S07", "Plain writing", 2), ("S24", "Organising", 1))

# What a design has to stand: the longest and the strangest names.
NAMES = (
    "Zoë Łukasiewicz-Nguyễn",
    "محمد عبد الرحمن الحسين",
    "فریدون پارسا‌نژاد",
    "ሰላማዊት ገብረመድህን",
    "মোহাম্মদ ইসলাম চৌধুরী",
    "ਗੁਰਪ੍ਰੀਤ ਸਿੰਘ ਢਿੱਲੋਂ",
    "陳大文",
    "שרה כהן Sarah Cohen",
    "Åsa Ö. O’Neill‐Smith, née d’Arc III",
    "Z̈o͞e̊ A̧ḿi̊ná",
    "Sunny 🌞 Adé",
    "X",
    "Wolfeschlegelsteinhausenbergerdorff " * 3 + "Jr of Llanfair",
)


def specimen(kind: Kind, name: str, *, programme: str, wording: Wording, site_url: str, issued_on: date) -> Certificate:
    """A document of this kind to somebody of this name, who may be anybody: everything else is invented."""
    modules = tuple(ModuleAchieved(code, title, ACHIEVED_ON) for code, title in MODULES)
    skills = tuple(SkillEvidenced(skill, label, level, "LG1", "1.1", ACHIEVED_ON) for skill, label, level in SKILLS)
    whole = Certificate(
        number=NUMBER,
        name=name,
        programme=programme,
        modules=modules,
        skills=skills,
        issued_on=issued_on,
        verify_url=f"{site_url}/certificates/{NUMBER}",
        wording=wording,
        kind=kind,
        is_specimen=True,
    )
    match kind:
        case Kind.PROGRAMME:
            return whole
        case Kind.MODULE:
            return replace(whole, modules=modules[:1], skills=skills[:1])
        case Kind.RECORD:
            return replace(whole, criteria=tuple(_criteria()))
        case Kind.HOURS:
            hours = HoursSpent(
                live_minutes=12 * 60 + 30,
                sessions=6,
                self_directed_minutes=41 * 60 + 15,
                first_on=date(2026, 9, 7),
                last_on=ACHIEVED_ON,
            )
            return replace(whole, modules=(), skills=(), hours=hours)


def _criteria() -> list[CriterionMet]:
    return [
        CriterionMet(
            module=code,
            outcome=f"Understand the subject of “{title}”",
            criterion=criterion,
            text=f"Explain, with an example of one's own, what matters in “{title}”",
            met_on=ACHIEVED_ON,
            assessor=assessor,
        )
        for code, title in MODULES
        for criterion, assessor in (("1.1", ""), ("1.2", "tutor"), ("2.1", "tutor"))
    ]
