"""The twelve posts of the demonstration (curriculum, section 4): pay of 2025/26 for a full-time year."""

from __future__ import annotations

from dataclasses import dataclass

from lms.vacancies.models import Contract, DbsLevel, Family, Workplace
from lms.vacancies.services import Line


@dataclass(frozen=True, slots=True)
class DemoPost:
    """A post; ``essential`` and ``desirable`` are such as "S04·2", or a requirement in words."""

    title: str
    family: Family
    grade: str
    pay_from: int
    pay_to: int
    hours: float
    place: str
    contract: Contract
    months: int | None
    dbs: DbsLevel
    languages: str
    summary: str
    essential: tuple[str, ...]
    desirable: tuple[str, ...]


WORDING = {
    "S01": "You know who decides what in a council",
    "S02": "You serve every resident and every party fairly",
    "S03": "You can read a simple budget",
    "S04": "You help people by phone and face to face",
    "S05": "You listen, and check what people need",
    "S06": "You explain things clearly to a group",
    "S07": "You write clear and polite messages",
    "S08": "You keep clear notes of each case, and follow up",
    "S09": "You handle complaints in the right way",
    "S10": "You stay calm when people are upset",
    "S11": "You treat people fairly and remove barriers",
    "S12": "You work well with people of other cultures",
    "S13": "You can use another language, or work with an interpreter",
    "S14": "You notice when somebody may be harmed, and report it",
    "S15": "You keep personal details safe",
    "S16": "You file records so that others find them",
    "S17": "You check details",
    "S18": "You calculate, and check the result",
    "S19": "You find practical answers to problems",
    "S20": "You apply rules to facts and give reasons",
    "S21": "You support the people in your team",
    "S22": "You work with other organisations",
    "S23": "You reach residents and hear what they say",
    "S24": "You plan your time and keep deadlines",
    "S25": "You prepare papers for meetings and take notes",
    "S26": "You use e-mail, chat and video calls well",
    "S27": "You work with documents and spreadsheets",
    "S28": "You notice risks online, and avoid them",
    "S29": "You are honest and declare interests",
    "S30": "You ask, learn and improve",
    "S32": "You follow safety rules",
}


def spine_points(post: DemoPost) -> tuple[int, int] | None:
    """The points of a grade such as "SCP 6 to 8"."""
    found = [int(word) for word in post.grade.split() if word.isdecimal()]
    return (found[0], found[1]) if len(found) == 2 else None


def workplace(post: DemoPost) -> Workplace:
    """Where the work is done, as its place says."""
    if post.place.startswith("Mostly at home"):
        return Workplace.AT_HOME
    return Workplace.PARTLY_AT_HOME if "partly at home" in post.place else Workplace.AT_PLACE


def lines(post: DemoPost) -> list[Line]:
    """The person specification of a post."""
    return [_line(text, True) for text in post.essential] + [_line(text, False) for text in post.desirable]


def _line(text: str, essential: bool) -> Line:
    skill, dot, level = text.partition("·")
    return Line(essential, WORDING[skill], skill, int(level)) if dot else Line(essential, text, None, None)


PERMANENT, FIXED, APPRENTICE = Contract.PERMANENT, Contract.FIXED_TERM, Contract.APPRENTICESHIP

POSTS = (
    DemoPost(
        "Customer service adviser", Family.CUSTOMER, "SCP 6 to 8", 25_989, 26_824, 37, "Millbrook, partly at home",
        PERMANENT, None, DbsLevel.NONE, "Arabic, Polish",
        "You are the first person whom residents meet, by phone and at the desk. You find out what they need and help.",
        ("S04·2", "S05·2", "S07·2", "S15·2", "S10·2", "You can work shifts until 6pm"), ("S08·2", "S13·1"),
    ),
    DemoPost(
        "Democratic services assistant", Family.GOVERNANCE, "SCP 9 to 14", 27_254, 29_540, 37,
        "Aberwennol, partly at home", PERMANENT, None, DbsLevel.NONE, "Welsh",
        "You help councillors’ meetings to run: papers, rooms, notes. The post may be politically restricted.",
        ("S01·2", "S02·2", "S07·2", "S17·2", "S24·2", "You can work at some evening meetings"), ("S25·2", "S27·2"),
    ),
    DemoPost(
        "Housing officer", Family.HOUSING, "SCP 20 to 25", 32_597, 36_363, 37, "Millbrook, with visits to homes",
        PERMANENT, None, DbsLevel.BASIC, "Somali, Urdu",
        "You look after homes and the people in them: repairs, rent, neighbours.",
        ("S04·3", "S08·2", "S10·2", "S14·2", "S20·2", "S29·2", "You can travel to homes"), ("S09·2", "S22·2"),
    ),
    DemoPost(
        "Community engagement officer", Family.COMMUNITIES, "SCP 18 to 22", 31_537, 33_699, 30,
        "Community centres in Millbrook", FIXED, 24, DbsLevel.BASIC, "Dari, Ukrainian, Tigrinya",
        "You bring newcomers and people who have lived here for long together, and hear what they need.",
        ("S23·2", "S12·2", "S22·2", "S06·3", "S11·2", "You can work on some weekends"), ("S13·2", "S27·2"),
    ),
    DemoPost(
        "Business support assistant", Family.ADMINISTRATION, "SCP 4 to 5", 25_185, 25_583, 18.5,
        "The town hall, Millbrook", PERMANENT, None, DbsLevel.NONE, "",
        "You keep an office going: post, files, bookings, orders.",
        ("S17·2", "S24·2", "S26·2", "S27·2", "S28·2"), ("S25·1", "S16·2"),
    ),
    DemoPost(
        "Planning technician", Family.PLANNING, "SCP 12 to 17", 28_598, 31_022, 37, "Millbrook, partly at home",
        PERMANENT, None, DbsLevel.NONE, "",
        "You check plans for new buildings and keep the register of applications right.",
        ("S17·2", "S18·2", "S20·2", "S27·2", "S07·2", "You can read maps"), ("S01·2", "S19·2"),
    ),
    DemoPost(
        "ESOL learning support assistant", Family.EDUCATION, "SCP 5 to 7", 25_583, 26_403, 20,
        "The adult college, in term time", PERMANENT, None, DbsLevel.ENHANCED_BARRED, "Kurdish, Pashto",
        "You help learners of English aged 16 and over in their lessons.",
        ("S05·2", "S06·2", "S12·2", "S14·2", "S21·2", "You have English at Level 2, or something equal to it"),
        ("S13·2", "S30·2"),
    ),
    DemoPost(
        "Revenues and benefits officer", Family.FINANCE, "SCP 11 to 15", 28_142, 30_024, 37,
        "Millbrook, partly at home", PERMANENT, None, DbsLevel.BASIC, "Bengali, Romanian",
        "You work out council tax and support, and explain both.",
        ("S18·2", "S15·2", "S20·2", "S07·2", "S17·2", "S29·2"), ("S10·2", "S03·2"),
    ),
    DemoPost(
        "Environmental services operative", Family.ENVIRONMENT, "SCP 3 to 5", 24_796, 25_583, 37,
        "Outdoors in Millbrook, early starts", PERMANENT, None, DbsLevel.NONE, "",
        "You keep streets and parks clean, in a crew.",
        ("S32·2", "S21·2", "S24·1", "S05·1", "You can lift, and start early"), ("S04·1", "S19·1"),
    ),
    DemoPost(
        "Social care assistant", Family.ADULT_CARE, "SCP 7 to 11", 26_403, 28_142, 30, "Homes in Millbrook, shifts",
        PERMANENT, None, DbsLevel.ENHANCED_BARRED, "Punjabi, Cantonese",
        "You help adults to live at home: washing, meals, company.",
        ("S14·2", "S05·2", "S11·2", "S16·2", "S32·2", "You can work on some weekends"), ("S12·2", "S13·1"),
    ),
    DemoPost(
        "Data analyst", Family.DIGITAL, "SCP 23 to 27", 34_434, 38_220, 37, "Mostly at home", FIXED, 12, DbsLevel.NONE,
        "", "You turn the council’s numbers into answers that people use.",
        ("S27·3", "S18·3", "S15·2", "S17·2", "S28·2", "You have a data project to show"), ("S06·2", "S19·2"),
    ),
    DemoPost(
        "Business administration apprentice, Level 3", Family.ADMINISTRATION, "Apprentice", 20_000, 20_000, 37,
        "The town hall, Millbrook", APPRENTICE, 18, DbsLevel.NONE, "",
        "You learn office work on the job. Pay is for the first year; after it at least the minimum wage for your age.",
        ("S30·2", "S21·1", "S26·2", "S24·1", "The rules for apprenticeship funding allow it"), ("S27·1", "S04·1"),
    ),
)  # fmt: skip
