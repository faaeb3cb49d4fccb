"""The checker of posts: what it finds, what it leaves alone, and that no text makes it stumble."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lms.vacancies.checker import (
    MOST_ESSENTIALS,
    RULES,
    Finding,
    WrittenCriterion,
    WrittenPost,
    blocking,
    check,
    same_words,
)
from lms.vacancies.wording_rules import Severity

LONDON = ZoneInfo("Europe/London")
NOW = datetime(2026, 12, 1, 12, tzinfo=LONDON)
NOTHING_WRONG = WrittenPost(
    title="Housing officer",
    texts={"summary": "You help people with their homes.", "how_to_apply": "Write to jobs@millbrook.example."},
    asks={"languages_valued": "Somali, Urdu"},
    criteria=(
        WrittenCriterion("You know who decides", True, level=2, assessed_to=2),
        WrittenCriterion("You can work until 6pm", True),
    ),
    closes_at=datetime(2026, 12, 21, 17, tzinfo=LONDON),
)


def with_title(words: str) -> WrittenPost:
    return replace(NOTHING_WRONG, title=words)


def with_summary(words: str) -> WrittenPost:
    return replace(NOTHING_WRONG, texts={"summary": words})


def with_criterion(words: str) -> WrittenPost:
    return replace(NOTHING_WRONG, criteria=(WrittenCriterion(words, True, level=1, assessed_to=1),))


def told(found: Sequence[Finding]) -> list[tuple[str, str]]:
    return [(finding.severity.value, finding.words) for finding in found]


def text_of(post: WrittenPost, field: str) -> str:
    if field.startswith("wording-"):
        return post.criteria[int(field.removeprefix("wording-"))].wording
    return {"title": post.title, **post.texts, **post.asks}.get(field, "")


def test_a_good_post_gets_no_advice() -> None:
    assert check(NOTHING_WRONG, NOW) == ()


def test_there_are_many_rules_and_each_says_why_and_what_instead() -> None:
    assert len(RULES) >= 25
    assert len({rule.code for rule in RULES}) == len(RULES)
    for rule in RULES:
        assert rule.reason.endswith((".", "”.")), rule.code
        assert rule.better.endswith((".", "”.")), rule.code
        assert rule.source
        assert ("Equality Act 2010" in rule.source) or rule.severity is Severity.ADVICE, "what blocks names the law"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("British nationals only.", "British nationals only"),
        ("You must be a British citizen.", "must be a British citizen"),
        ("No foreigners!", "No foreigners"),
        ("We want a native English speaker.", "native English speaker"),
        ("Native-English speakers please", "Native-English speakers"),
        ("Native English essential", "Native English"),
        ("native Polish speaker", "native Polish speaker"),
        ("English mother‑tongue", "English mother‑tongue"),
        ("Your first language must be English.", "Your first language must be English"),
        ("Without a foreign accent", "Without a foreign accent"),
        ("You must have been born in England.", "must have been born in"),
        ("White applicants only", "White applicants only"),
        ("Female applicants only", "Female applicants only"),
        ("You must be a man.", "must be a man"),
        ("This post is open to women only.", "post is open to women only"),
        ("You are aged 25-35.", "aged 25-35"),
        ("Applicants aged 25 to 35", "aged 25 to 35"),
        ("Candidates must be under 40.", "must be under 40"),
        ("No over 50s.", "No over 50s"),
        ("Upper age limit: 45", "Upper age limit: 45"),
        ("Young person wanted for our office.", "Young person wanted"),
        ("You’re young and like people.", "You’re young"),
        ("Christian candidates only", "Christian candidates only"),
        ("You must be a practising Catholic.", "must be a practising Catholic"),
        ("You can’t have a disability.", "can’t have a disability"),
        ("Able-bodied people", "Able-bodied"),
        ("You must not be pregnant.", "must not be pregnant"),
        ("Applicants must be unmarried.", "Applicants must be unmarried"),
    ],
)
def test_wording_that_discriminates_blocks(text: str, words: str) -> None:
    post = with_summary(text)
    assert told(blocking(post)) == [("blocks", words)]


@pytest.mark.parametrize(
    ("title", "words"),
    [
        ("Salesman", "Salesman"),
        ("Dinner lady", "Dinner lady"),
        ("Handyman (part time)", "Handyman"),
        ("Female support worker", "Female support worker"),
    ],
)
def test_a_title_for_one_sex_blocks(title: str, words: str) -> None:
    assert told(blocking(with_title(title))) == [("blocks", words)]
    assert told(blocking(with_criterion(f"Works as: {title}"))) == [("blocks", words)]


@pytest.mark.parametrize(
    ("wording", "words"),
    [
        ("British citizenship", "British citizenship"),
        ("English is your mother tongue", "mother tongue"),
        ("Young and dynamic", "Young and dynamic"),
        ("A committed Christian", "A committed Christian"),
        ("Male only", "Male only"),
    ],
)
def test_a_criterion_says_whom_the_council_wants_so_fewer_words_block(wording: str, words: str) -> None:
    assert told(blocking(with_criterion(wording))) == [("blocks", words)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("UK experience is essential.", "UK experience"),
        ("You have UK-based local government experience.", "UK-based local government experience"),
        ("You hold a UK degree.", "UK degree"),
        ("Five GCSEs at grade C.", "GCSEs"),
        ("Two UK referees", "UK referees"),
        ("You have lived in the UK for the last five years.", "lived in the UK for the last five years"),
        ("Indefinite leave to remain only", "Indefinite leave to remain"),
        ("Fluent English", "Fluent English"),
        ("Native-level English", "Native-level English"),
        ("An excellent command of the English language", "excellent command of the English language"),
        ("We seek a recent graduate.", "recent graduate"),
        ("You are energetic.", "energetic"),
        ("Join our young team", "young team"),
        ("A good cultural fit", "cultural fit"),
        ("No career gaps", "No career gaps"),
        ("A full, clean driving licence", "clean driving licence"),
        ("You need your own car.", "your own car"),
        ("Be physically fit.", "physically fit"),
        ("No family commitments", "No family commitments"),
        ("We need a rockstar.", "rockstar"),
        ("He will report to the head of housing.", "He will report"),
        ("Write your Christian name.", "Christian name"),
        ("Local candidates only", "Local candidates only"),
        ("You must be over 18.", "must be over 18"),
        ("A national insurance number is required", "national insurance number is required"),
    ],
)
def test_wording_that_tends_to_shut_people_out_is_advised_about_and_does_not_block(text: str, words: str) -> None:
    assert told(check(with_summary(text), NOW)) == [("advice", words)]


INNOCENT = [
    "You work in our young people’s services.",
    "You support young people aged 16 to 25.",
    "The centre is for children aged 5-11.",
    "You plant native species in our parks.",
    "We plant native English trees.",
    "You write to the Chairman’s office.",
    "You do not need UK experience.",
    "You don’t need to be a native English speaker.",
    "A UK degree is not needed.",
    "No UK experience needed.",
    "Non-native English speakers are welcome.",
    "You have a UK degree or an equivalent from any country.",
    "You teach families whose mother tongue is not English.",
    "You help people with British citizenship ceremonies.",
    "You advise people about settled status applications.",
    "You need a driving licence because you visit tenants in villages.",
    "Men and women may apply.",
    "This job is open to men and women.",
    "The refuge is for women only.",
    "You promote good health.",
    "He or she will find friends here.",
    "You help school leavers to find work.",
    "The council has four white vans only.",
    "You care for the old town’s Christian and Muslim graves.",
    "You serve Welsh first language schools.",
    "We welcome people of any age, nationality and faith.",
    "The museum shows how able people built the canal.",
    "Your team has worked with the UK government for years.",
    "No migrants are turned away at our desk.",
    "You have five years to finish the course.",
    "Many think that only British citizens can vote.",
    "You choose a level for each lesson.",
]


@pytest.mark.parametrize("sentence", INNOCENT)
def test_an_innocent_sentence_raises_no_alarm(sentence: str) -> None:
    assert told(check(with_summary(sentence), NOW)) == []


@pytest.mark.parametrize(
    "wording",
    [
        "You have supported people aged 16 to 25",
        "You explain British citizenship applications",
        "You speak with children in their mother tongue",
        "You can work with young people",
        "You support female victims of crime",
        "You build an online presence",
    ],
)
def test_an_innocent_criterion_raises_no_alarm(wording: str) -> None:
    assert told(check(with_criterion(wording), NOW)) == []


@pytest.mark.parametrize(
    "title", ["Female genital mutilation adviser", "Clerk in the Postman’s Park", "Young carers’ worker"]
)
def test_an_innocent_title_raises_no_alarm(title: str) -> None:
    assert told(check(with_title(title), NOW)) == []


@pytest.mark.parametrize("languages", ["Arabic, Polish", "Welsh", "British Sign Language, English", "Somali or Urdu"])
def test_languages_that_help_raise_no_alarm(languages: str) -> None:
    assert told(check(replace(NOTHING_WRONG, asks={"languages_valued": languages}), NOW)) == []


# What no evidence could meet


@pytest.mark.parametrize(
    ("wording", "words"),
    [
        ("At least five years of office experience", "At least five years of office experience"),
        ("3 years' experience", "3 years' experience"),
        ("A good sense of humour", "good sense of humour"),
        ("A degree from a British university", "degree from a British university"),
        ("Passionate", "Passionate"),
    ],
)
def test_what_nobody_can_show_evidence_for_is_advised_about(wording: str, words: str) -> None:
    assert told(check(with_criterion(wording), NOW)) == [("advice", words)]


def test_a_level_that_no_assessment_reaches_is_advised_about() -> None:
    lines = (
        WrittenCriterion("You plan projects", True, level=3, assessed_to=2),
        WrittenCriterion("You keep bees", False, level=1, assessed_to=0),
        WrittenCriterion("You write clearly", True, level=2, assessed_to=2),
    )
    found = check(replace(NOTHING_WRONG, criteria=lines), NOW)
    assert [(finding.field, finding.words) for finding in found] == [
        ("wording-0", "You plan projects"),
        ("wording-1", "You keep bees"),
    ]
    assert "up to level 2" in found[0].reason
    assert "nowhere" in found[1].reason


def test_essentials_in_words_only_are_advised_about() -> None:
    [found] = check(replace(NOTHING_WRONG, criteria=(WrittenCriterion("You can work until 6pm", True),)), NOW)
    assert (found.field, found.words) == ("wording-0", "")
    assert "pool can show no evidence" in found.reason


def test_too_many_essentials_are_counted() -> None:
    line = WrittenCriterion("You write clearly", True, level=1, assessed_to=1)
    enough = replace(NOTHING_WRONG, criteria=(line,) * MOST_ESSENTIALS)
    assert check(enough, NOW) == ()
    desirable = replace(line, is_essential=False)
    assert check(replace(enough, criteria=(*enough.criteria, desirable)), NOW) == ()
    [found] = check(replace(enough, criteria=(*enough.criteria, desirable, line)), NOW)
    assert found.field == f"wording-{MOST_ESSENTIALS + 1}", "the first of those that are too many"
    assert f"There are {MOST_ESSENTIALS + 1} essential criteria." in found.reason


# How hard it is to read


def test_a_text_that_is_hard_to_read_is_advised_about_with_its_longest_sentence() -> None:
    hard = (
        "The postholder will be accountable for the operationalisation of interdepartmental transformation "
        "methodologies, facilitating organisational accountability and administrative harmonisation throughout "
        "the authority’s multidisciplinary infrastructure, in accordance with statutory responsibilities."
    )
    [found] = check(with_summary(f"You help us. {hard}"), NOW)
    assert (found.field, found.severity, found.words) == ("summary", Severity.ADVICE, hard)
    easy = "You help people with their homes. You visit them. You write down what they need. " * 5
    assert check(with_summary(easy), NOW) == ()


# When it closes


@pytest.mark.parametrize(("hour", "minute", "is_late"), [(23, 59, True), (0, 0, True), (12, 0, False), (17, 0, False)])
def test_closing_at_midnight_is_advised_against(hour: int, minute: int, is_late: bool) -> None:
    found = check(replace(NOTHING_WRONG, closes_at=datetime(2026, 12, 21, hour, minute, tzinfo=LONDON)), NOW)
    assert [finding.field for finding in found] == ["closes_time"] * is_late
    assert all("12:00 or 17:00" in finding.better for finding in found)


def test_closing_in_the_past_is_told() -> None:
    found = check(replace(NOTHING_WRONG, closes_at=NOW - timedelta(minutes=1)), NOW)
    assert [finding.field for finding in found] == ["closes_on"]


def test_what_blocks_comes_first_and_each_finding_names_its_field() -> None:
    post = replace(
        NOTHING_WRONG,
        title="Energetic officer",
        asks={"languages_valued": "English mother tongue"},
        criteria=(*NOTHING_WRONG.criteria, WrittenCriterion("British nationals only", False)),
    )
    assert [(finding.field, finding.severity.value) for finding in check(post, NOW)] == [
        ("languages_valued", "blocks"),
        ("wording-2", "blocks"),
        ("title", "advice"),
    ]


def test_the_same_words_are_told_once_in_a_field_and_longer_words_swallow_shorter_ones() -> None:
    assert len(check(with_summary("UK experience. uk  experience. UK-experience."), NOW)) == 1
    assert told(check(with_criterion("Young and energetic"), NOW)) == [("blocks", "Young and energetic")]


def test_words_are_the_same_whatever_their_case_gaps_and_apostrophes() -> None:
    assert same_words(" You’re\nYOUNG ") == same_words("you're-young") == "you're young"


GUILTY = [
    "British nationals only",
    "a native English speaker",
    "UK experience",
    "aged 25-35",
    "No career gaps",
    "own car",
]
ANY_TEXT = st.one_of(
    st.text(max_size=300),
    st.lists(st.sampled_from([*GUILTY, *INNOCENT, "not", "no", "\n", "-", ".", "’", "needed", "İ", "ß"])).map(" ".join),
)


@settings(deadline=None)  # the first text waits for the rules to be compiled
@given(title=ANY_TEXT, summary=ANY_TEXT, asks=ANY_TEXT, lines=st.lists(ANY_TEXT, max_size=4))
def test_no_text_makes_it_stumble_and_the_words_it_finds_stand_there(
    title: str, summary: str, asks: str, lines: list[str]
) -> None:
    post = WrittenPost(
        title=title,
        texts={"summary": summary},
        asks={"languages_valued": asks},
        criteria=[WrittenCriterion(line, True) for line in lines],
        closes_at=NOTHING_WRONG.closes_at,
    )
    for finding in check(post, NOW):
        assert finding.words in text_of(post, finding.field)
        assert finding.reason
        assert finding.better
    assert {finding.severity for finding in blocking(post)} <= {Severity.BLOCKS}


@settings(deadline=None)
@given(
    guilty=st.sampled_from(GUILTY),
    before=st.lists(st.sampled_from(INNOCENT), max_size=3),
    after=st.lists(st.sampled_from(INNOCENT), max_size=3),
)
def test_an_innocent_sentence_beside_it_removes_no_finding(guilty: str, before: list[str], after: list[str]) -> None:
    alone = told(check(with_summary(f"{guilty}."), NOW))
    among = told(check(with_summary(" ".join([*before, f"{guilty}.", *after])), NOW))
    assert alone
    assert set(alone) <= set(among)


@settings(deadline=None)
@given(st.sampled_from(GUILTY), st.sampled_from([" ", "\n", "\u00a0", "-", "‑", "  ", "\r\n"]), st.booleans())
def test_gaps_and_case_hide_nothing(guilty: str, gap: str, is_loud: bool) -> None:
    written = guilty.replace(" ", gap)
    found = check(with_summary(written.upper() if is_loud else written), NOW)
    assert [same_words(finding.words) for finding in found] == [
        same_words(finding.words) for finding in check(with_summary(guilty), NOW)
    ]
