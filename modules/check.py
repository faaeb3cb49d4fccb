"""What is weak in a programme that loads: for its writers and ``lms programme check``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from modules.programme import Check, Lesson, Module, Programme
from modules.readability import read, sentences_of, words_of

FEWEST_WORDS, MOST_WORDS = 250, 400
WORDS_PER_SENTENCE = 15
SUMMARY_SENTENCES = 2
HARDEST_GRADE = 11


@dataclass(frozen=True, slots=True)
class Finding:
    """Something to mend: an error keeps the check from passing, a warning does not. ``file`` is from the folder; it
    stands on the first line that holds ``near``, on the first of all where that is empty.
    """

    severity: Literal["error", "warning"]
    file: str
    field: str
    message: str
    near: str = ""

    def __str__(self) -> str:
        return f"{self.severity}: {self.file}: {self.field}: {self.message}"


def check_programme(programme: Programme) -> tuple[Finding, ...]:
    """Everything that should be better, module by module; nothing when all is well."""
    known = _explained_words(programme)
    used = {term.slug for module in programme.modules for lesson in module.lessons for term in lesson.terms}
    told = {fact for module in programme.modules for lesson in module.lessons for fact in lesson.facts}
    findings: list[Finding] = []
    for module in programme.modules:
        for lesson in module.lessons:
            findings += _reading(module, lesson, known)
            findings += _summary(module, lesson)
            findings += _broken_links(module, lesson)
        findings += _given_away(module)
        findings += _unused_terms(module, used)
        findings += _unused_facts(module, told)
        findings += _unknown_before(module, programme)
    return tuple(findings)


def _explained_words(programme: Programme) -> frozenset[str]:
    """The words of the glossary, and their plurals in s."""
    words = {word.casefold() for term in programme.terms for word in words_of(term.term)}
    return frozenset(words | {f"{word}s" for word in words})


def _file_of(module: Module, lesson: Lesson) -> str:
    return f"{module.slug}/{lesson.number:02}-{lesson.slug}.md"


def _reading(module: Module, lesson: Lesson, known: frozenset[str]) -> Iterator[Finding]:
    reading = read(lesson.html, known)
    file = _file_of(module, lesson)
    if not FEWEST_WORDS <= reading.words <= MOST_WORDS:
        message = f"{reading.words} words; write {FEWEST_WORDS} to {MOST_WORDS}."
        yield Finding("error", file, "text", message)
    if reading.words_per_sentence >= WORDS_PER_SENTENCE:
        message = f"{reading.words_per_sentence:.1f} words in a sentence; keep it under {WORDS_PER_SENTENCE}."
        yield Finding("error", file, "text", message)
    if reading.grade > HARDEST_GRADE:
        message = f"reading grade {reading.grade:.1f}; keep it at {HARDEST_GRADE} or less with shorter words."
        yield Finding("error", file, "text", message)


def _summary(module: Module, lesson: Lesson) -> Iterator[Finding]:
    """Learners read the summary in their own language: it is short, so that every word of it can be translated."""
    file = _file_of(module, lesson)
    if not lesson.summary:
        message = "there is none; say in two sentences what the lesson teaches and why it helps."
        yield Finding("warning", file, "summary", message, "title = ")
        return
    sentences = sentences_of(lesson.summary)
    if len(sentences) != SUMMARY_SENTENCES or not lesson.summary.endswith((".", "!", "?")):
        message = f"write two whole sentences; the number of sentences here is {len(sentences)}."
        yield Finding("warning", file, "summary", message, "summary = ")


def _broken_links(module: Module, lesson: Lesson) -> Iterator[Finding]:
    """A lesson stands at an address of its own: a link that names no whole address leads nowhere."""
    for target in re.findall(r'<a href="([^"]*)"', lesson.html):
        if not target.startswith(("https://", "http://", "mailto:", "tel:")):
            message = f"the link to {target!r} leads nowhere; write a whole address, such as https://www.gov.uk."
            yield Finding("error", _file_of(module, lesson), "link", message, f"({target})")


def _given_away(module: Module) -> Iterator[Finding]:
    longest = [lesson for lesson in module.lessons if _right_is_longest(lesson.check)]
    if len(longest) * 2 > len(module.lessons):
        message = (
            f"the right answer is the longest in {len(longest)} of {len(module.lessons)} lessons, which gives it away; "
            f"change some, such as that of {longest[0].slug}."
        )
        yield Finding("error", f"{module.slug}/module.toml", "check", message)


def _right_is_longest(check: Check) -> bool:
    right = max(len(option.text) for option in check.options if option.correct)
    return all(len(option.text) < right for option in check.options if not option.correct)


def _unused_terms(module: Module, used: set[str]) -> Iterator[Finding]:
    for term in module.terms:
        if term.slug not in used:
            message = f"no lesson uses [[{term.term}]]; link it where it is first said, or drop it."
            yield Finding("warning", f"{module.slug}/module.toml", "terms", message, f'term = "{term.term}"')


def _unused_facts(module: Module, told: set[str]) -> Iterator[Finding]:
    for fact_id in module.facts:
        if fact_id not in told:
            message = f"no lesson tells {{{{{fact_id}}}}}; use it where it is said, or drop it."
            yield Finding("warning", f"{module.slug}/module.toml", "facts", message, f'id = "{fact_id}"')


def _unknown_before(module: Module, programme: Programme) -> Iterator[Finding]:
    for code in module.after:
        if code not in programme.by_code:
            message = f"advises {code} before this module, but the programme has no {code} (yet)."
            yield Finding("warning", f"{module.slug}/module.toml", "after", message, "after = ")
