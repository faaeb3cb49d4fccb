"""Reads a post like a good colleague, and says what to change and why. It knows neither Flask nor the database."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from functools import cache
from html import escape

from lms.vacancies.advice_rules import ADVISING, UNPROVABLE
from lms.vacancies.blocking_rules import BLOCKING
from lms.vacancies.wording_rules import OWN, Part, Rule, Severity
from modules.readability import read, sentences_of, words_of

RULES = BLOCKING + ADVISING + UNPROVABLE

MOST_ESSENTIALS = 8
HIGHEST_READING_AGE = 14
SCHOOL_STARTS_AT = 5  # the age that is added to a school grade
FEWEST_WORDS = 30  # of less, no reading age can be told

_GAP = r"(?:[\s\-‐-―]{1,4})"
_AROUND = 60  # how far a "you do not need" stands from the words, at most
_NOT_NEEDED_BEFORE = re.compile(
    r"\b(?:(?:(?:do|does|will) not|(?:don|doesn|won)['’]?t|never)\s+(?:need|require|ask|expect|look)s?"
    r"|need not(?=\s+(?:be|have|hold)))(?:\s+(?:to|be|have|hold|for|a|an|any|your))*\s+$",
    re.IGNORECASE,
)
_NOT_NEEDED_AFTER = re.compile(
    r"\s+(?:(?:is|are)\s+not|isn['’]?t|aren['’]?t)\s+(?:needed|required|necessary|essential)\b", re.IGNORECASE
)
_NO_BEFORE = re.compile(r"\bno\s+$", re.IGNORECASE)
_NEEDED_AFTER = re.compile(r"\s+(?:(?:is|are)\s+)?(?:needed|required|necessary)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class WrittenCriterion:
    """A line of a person specification. ``level`` is empty where no skill is named; ``assessed_to`` is the highest
    level of that skill that an assessment of the programme shows, 0 where none does.
    """

    wording: str
    is_essential: bool
    level: int | None = None
    assessed_to: int = 0


@dataclass(frozen=True, slots=True)
class WrittenPost:
    """What a council wrote. ``texts`` are by the name of their field; ``asks`` are those that say whom it wants.
    ``closes_at`` is aware, and in London's time.
    """

    title: str
    texts: Mapping[str, str]
    asks: Mapping[str, str]
    criteria: Sequence[WrittenCriterion]
    closes_at: datetime


@dataclass(frozen=True, slots=True)
class Finding:
    """Something to change. ``words`` stand in the field's text, as they are written there, or are empty."""

    field: str
    words: str
    severity: Severity
    reason: str
    better: str
    source: str


def check(post: WrittenPost, now: datetime) -> tuple[Finding, ...]:
    """Everything to say about a post: what blocks first, then advice, in the order of the form."""
    found = [*wording_findings(post), *_hard_to_read(post), *_specification(post), *_closing(post, now)]
    return tuple(sorted(found, key=lambda finding: finding.severity is not Severity.BLOCKS))


def wording_findings(post: WrittenPost) -> Iterator[Finding]:
    """What the rules find in the words of a post."""
    yield from _in_text("title", post.title, Part.TITLE)
    for field, text in post.texts.items():
        yield from _in_text(field, text, Part.TEXT)
    for field, text in post.asks.items():
        yield from _in_text(field, text, Part.CRITERION)
    for number, criterion in enumerate(post.criteria):
        yield from _in_text(f"wording-{number}", criterion.wording, Part.CRITERION)


def blocking(post: WrittenPost) -> tuple[Finding, ...]:
    """What may not be published without an exception."""
    return tuple(finding for finding in wording_findings(post) if finding.severity is Severity.BLOCKS)


def same_words(words: str) -> str:
    """Words as they are compared: in small letters, each gap between them one space, each apostrophe straight."""
    return re.sub(_GAP, " ", words).replace("’", "'").replace("‘", "'").strip().casefold()


@dataclass(frozen=True, slots=True)
class _Hit:
    rule: Rule
    start: int
    end: int

    def covers(self, other: _Hit) -> bool:
        """Whether the other says nothing more: it lies within these words, and does not block where these advise."""
        if not (self.start <= other.start and other.end <= self.end) or self is other:
            return False
        if self.rule.severity is other.rule.severity:
            return self.end - self.start > other.end - other.start
        return self.rule.severity is Severity.BLOCKS


def _in_text(field: str, text: str, part: Part) -> Iterator[Finding]:
    hits = [hit for rule in RULES if part in rule.parts for hit in _hits(rule, text)]
    told = set()
    for hit in sorted(hits, key=lambda hit: (hit.start, -hit.end)):
        words = text[hit.start : hit.end]
        key = (hit.rule.severity, same_words(words))
        if key in told or any(other.covers(hit) for other in hits):
            continue
        told.add(key)
        rule = hit.rule
        yield Finding(field, words, rule.severity, rule.reason, rule.better, rule.source)


def _hits(rule: Rule, text: str) -> Iterator[_Hit]:
    excused = [match.span() for match in _matches(rule.unless, text)]
    for match in _matches(rule.phrases, text):
        start, end = match.span()
        is_excused = any(first <= start and end <= last for first, last in excused)
        if start < end and not is_excused and not _is_not_needed(text, start, end):
            yield _Hit(rule, start, end)


def _is_not_needed(text: str, start: int, end: int) -> bool:
    """Whether the post says just beside the words that they are not asked for."""
    before, after = text[max(0, start - _AROUND) : start], text[end : end + _AROUND]
    if _NOT_NEEDED_BEFORE.search(before) or _NOT_NEEDED_AFTER.match(after):
        return True
    return bool(_NO_BEFORE.search(before) and _NEEDED_AFTER.match(after))


def _matches(phrases: Iterable[str], text: str) -> Iterator[re.Match[str]]:
    for phrase in phrases:
        yield from _pattern(phrase).finditer(text)


@cache
def _pattern(phrase: str) -> re.Pattern[str]:
    spaced = phrase.replace("['’]", "\0").replace("'", "['’‘]?").replace("\0", "['’]")
    return re.compile(rf"(?<!\w)(?:{spaced.replace(' ', _GAP)})(?!\w)", re.IGNORECASE)


def _hard_to_read(post: WrittenPost) -> Iterator[Finding]:
    for field, text in post.texts.items():
        if len(words_of(text)) < FEWEST_WORDS:
            continue
        lines = [line for line in text.splitlines() if line.strip()]
        age = read("".join(f"<p>{escape(line)}</p>" for line in lines)).grade + SCHOOL_STARTS_AT
        if age > HIGHEST_READING_AGE:
            longest = max((one for line in lines for one in sentences_of(line)), key=lambda one: len(words_of(one)))
            yield Finding(
                field,
                longest,
                Severity.ADVICE,
                f"It asks for about {age - SCHOOL_STARTS_AT:.0f} years of school. Its longest sentence has "
                f"{len(words_of(longest))} words.",
                f"Write for a reader of {HIGHEST_READING_AGE}: short sentences, one thought each, everyday words.",
                "Kincaid and others, 1975; GOV.UK advises to write for a reading age of 9",
            )


def _specification(post: WrittenPost) -> Iterator[Finding]:
    essentials = [number for number, criterion in enumerate(post.criteria) if criterion.is_essential]
    if len(essentials) > MOST_ESSENTIALS:
        yield Finding(
            f"wording-{essentials[MOST_ESSENTIALS]}",
            "",
            Severity.ADVICE,
            f"There are {len(essentials)} essential criteria. Nobody can be shortlisted without all of them, and many "
            "good people do not apply when they lack one.",
            f"Keep at most {MOST_ESSENTIALS} without which nobody can begin. Make the others desirable, or teach them.",
            OWN,
        )
    for number, criterion in enumerate(post.criteria):
        if criterion.level is not None and criterion.level > criterion.assessed_to:
            yield Finding(f"wording-{number}", criterion.wording, Severity.ADVICE, *_out_of_reach(criterion))
    if essentials and not any(post.criteria[number].level is not None for number in essentials):
        yield Finding(
            f"wording-{essentials[0]}",
            "",
            Severity.ADVICE,
            "No essential criterion names a skill, so the pool can show no evidence beside them.",
            "Choose a skill and a level for at least one of them.",
            OWN,
        )


def _out_of_reach(criterion: WrittenCriterion) -> tuple[str, str, str]:
    if criterion.assessed_to == 0:
        return (
            "The programme assesses this skill nowhere, so the pool can show it for nobody.",
            "Choose a skill that is assessed, or say it in words only.",
            OWN,
        )
    return (
        f"The programme assesses this skill up to level {criterion.assessed_to}, so no certificate can show level "
        f"{criterion.level}. The pool shows it for nobody in full.",
        f"Choose level {criterion.assessed_to}, or say it in words only.",
        OWN,
    )


def _closing(post: WrittenPost, now: datetime) -> Iterator[Finding]:
    if post.closes_at <= now:
        yield Finding(
            "closes_on", "", Severity.ADVICE, "The closing time has passed.", "Set a later day, then publish.", OWN
        )
    at = post.closes_at.time().replace(second=0, microsecond=0)
    if at in (time(23, 59), time(0, 0)):
        yield Finding(
            "closes_time",
            "",
            Severity.ADVICE,
            "At midnight nobody is there to help when something fails, and people read 00:00 as the end of either day.",
            "Close at 12:00 or 17:00 on a working day.",
            OWN,
        )
