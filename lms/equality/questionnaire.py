"""What is asked, in one version: five questions, each of which may be left empty.

Born outside the UK is what this programme means by a migrant, British citizens included. Ethnic groups are the lists of
the 2021 census for England and Wales (19), the 2022 census for Scotland, and the 2021 census for Northern Ireland;
disability follows section 6 of the Equality Act 2010. Only the heading of an ethnic group is counted: with 19 groups
nearly every count would be too small to show.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from lms.councils.models import Nation

VERSION = "2026-12"
PREFER_NOT_TO_SAY = "prefer not to say"


@dataclass(frozen=True, slots=True)
class Option:
    """An answer. It is counted as ``group``: itself, or the heading above it."""

    code: str
    words: LazyString
    group: str


@dataclass(frozen=True, slots=True)
class Question:
    """A question, its answers, and the groups that are counted, each with its words."""

    code: str
    words: LazyString
    options: tuple[Option, ...]
    groups: Mapping[str, LazyString]
    hint: LazyString | str = ""


def _plain(code: str, words: LazyString, answers: Mapping[str, LazyString], hint: LazyString | str = "") -> Question:
    return Question(code, words, tuple(Option(key, said, key) for key, said in answers.items()), answers, hint)


ETHNIC_HEADINGS: Mapping[str, LazyString] = {
    "white": _l("White"),
    "mixed": _l("Mixed or multiple ethnic groups"),
    "asian": _l("Asian"),
    "black": _l("Black, African or Caribbean"),
    "other": _l("Another ethnic group"),
}

ENGLAND_AND_WALES = (
    Option("british", _l("White: English, Welsh, Scottish, Northern Irish or British"), "white"),
    Option("irish", _l("White: Irish"), "white"),
    Option("gypsy or irish traveller", _l("White: Gypsy or Irish Traveller"), "white"),
    Option("roma", _l("White: Roma"), "white"),
    Option("other white", _l("White: any other background"), "white"),
    Option("white and black caribbean", _l("Mixed: White and Black Caribbean"), "mixed"),
    Option("white and black african", _l("Mixed: White and Black African"), "mixed"),
    Option("white and asian", _l("Mixed: White and Asian"), "mixed"),
    Option("other mixed", _l("Mixed: any other background"), "mixed"),
    Option("indian", _l("Asian: Indian"), "asian"),
    Option("pakistani", _l("Asian: Pakistani"), "asian"),
    Option("bangladeshi", _l("Asian: Bangladeshi"), "asian"),
    Option("chinese", _l("Asian: Chinese"), "asian"),
    Option("other asian", _l("Asian: any other background"), "asian"),
    Option("black caribbean", _l("Black: Caribbean"), "black"),
    Option("black african", _l("Black: African"), "black"),
    Option("other black", _l("Black: any other background"), "black"),
    Option("arab", _l("Arab"), "other"),
    Option("any other", _l("Any other ethnic group"), "other"),
)
SCOTLAND = (
    Option("scottish", _l("White: Scottish"), "white"),
    Option("other british", _l("White: other British"), "white"),
    Option("irish", _l("White: Irish"), "white"),
    Option("polish", _l("White: Polish"), "white"),
    Option("gypsy or traveller", _l("White: Gypsy or Traveller"), "white"),
    Option("roma", _l("White: Roma"), "white"),
    Option("showman or showwoman", _l("White: Showman or Showwoman"), "white"),
    Option("other white", _l("White: any other background"), "white"),
    Option("mixed", _l("Any mixed or multiple ethnic groups"), "mixed"),
    Option("pakistani", _l("Asian: Pakistani"), "asian"),
    Option("indian", _l("Asian: Indian"), "asian"),
    Option("bangladeshi", _l("Asian: Bangladeshi"), "asian"),
    Option("chinese", _l("Asian: Chinese"), "asian"),
    Option("other asian", _l("Asian: any other background"), "asian"),
    Option("african", _l("African"), "black"),
    Option("caribbean or black", _l("Caribbean or Black"), "black"),
    Option("arab", _l("Arab"), "other"),
    Option("any other", _l("Any other ethnic group"), "other"),
)
NORTHERN_IRELAND = (
    Option("white", _l("White"), "white"),
    Option("irish traveller", _l("White: Irish Traveller"), "white"),
    Option("roma", _l("White: Roma"), "white"),
    Option("indian", _l("Asian: Indian"), "asian"),
    Option("chinese", _l("Asian: Chinese"), "asian"),
    Option("filipino", _l("Asian: Filipino"), "asian"),
    Option("pakistani", _l("Asian: Pakistani"), "asian"),
    Option("other asian", _l("Asian: any other background"), "asian"),
    Option("black african", _l("Black: African"), "black"),
    Option("other black", _l("Black: any other background"), "black"),
    Option("mixed", _l("Any mixed or multiple ethnic groups"), "mixed"),
    Option("arab", _l("Arab"), "other"),
    Option("any other", _l("Any other ethnic group"), "other"),
)
ETHNIC_GROUPS: Mapping[Nation, tuple[Option, ...]] = {
    Nation.ENGLAND: ENGLAND_AND_WALES,
    Nation.WALES: ENGLAND_AND_WALES,
    Nation.SCOTLAND: SCOTLAND,
    Nation.NORTHERN_IRELAND: NORTHERN_IRELAND,
}

BIRTHPLACE = _plain(
    "birthplace",
    _l("Where were you born?"),
    {"uk": _l("In the UK"), "elsewhere": _l("In another country")},
    _l("We do not ask which country, or what you may do in the UK."),
)
SEX = _plain("sex", _l("What is your sex?"), {"female": _l("Female"), "male": _l("Male")})
AGE = _plain(
    "age",
    _l("How old are you?"),
    {
        "under 25": _l("Under 25"),
        "25 to 34": _l("25 to 34"),
        "35 to 44": _l("35 to 44"),
        "45 to 54": _l("45 to 54"),
        "55 or older": _l("55 or older"),
    },
)
DISABILITY = _plain(
    "disability",
    _l("Does a health condition or disability limit what you do each day?"),
    {"no": _l("No"), "a little": _l("Yes, a little"), "a lot": _l("Yes, a lot")},
    _l("Count what has lasted, or will last, 12 months or more."),
)


def questions_for(nation: Nation) -> tuple[Question, ...]:
    """The questions, with the ethnic groups as they are asked in that nation."""
    ethnic_group = Question(
        "ethnic_group",
        _l("What is your ethnic group?"),
        ETHNIC_GROUPS[nation],
        ETHNIC_HEADINGS,
        _l("Choose the one that describes you best. We count only the word before the colon."),
    )
    return (BIRTHPLACE, ethnic_group, SEX, AGE, DISABILITY)
