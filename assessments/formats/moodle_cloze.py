"""Texts with gaps in Moodle: {1:SHORTANSWER:=Berlin} in cloze questions, [[1]] where words are dragged or chosen."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from assessments.formats import drafts
from assessments.formats.drafts import Answer, Head
from assessments.formats.gift_reader import literal_star
from assessments.formats.plain import tidy
from assessments.formats.port import MOST_PARTS, Refused
from assessments.questions import Cloze, Gap

FILL_IN = "Fill in the gaps."
_TYPED = frozenset({"SHORTANSWER", "SA", "MW", "SHORTANSWER_C", "SAC", "MWC"})
_CASED = frozenset({"SHORTANSWER_C", "SAC", "MWC"})
_CHOSEN = frozenset(
    [
        "MULTICHOICE",
        "MC",
        "MULTICHOICE_V",
        "MCV",
        "MULTICHOICE_H",
        "MCH",
        "MULTICHOICE_S",
        "MCS",
        "MULTICHOICE_VS",
        "MCVS",
        "MULTICHOICE_HS",
        "MCHS",
    ]
)
_GAP = re.compile(r"\{(\d{0,4}):([A-Z_]{2,20}):((?:[^{}\\]|\\.)*)\}", re.DOTALL)
_BRACE = re.compile(r"\{\d{0,4}:[A-Z_]{2,20}:")
_ANSWER = re.compile(r"(?:^|~)\s*(=|%(-?\d{1,3}(?:\.\d{1,9})?)%)?((?:[^~\\]|\\.)*)", re.DOTALL)
_OUR_GAP = re.compile(r"\{\{([a-z0-9-]+)\}\}")
Parts = tuple[Cloze, list[str]]


def split_prompt(text: str, has_gap: re.Pattern[str]) -> tuple[str, str]:
    """What is asked, and the text with the gaps. A first paragraph without a gap asks; else we ask ourselves."""
    first, blank, rest = text.partition("\n\n")
    if blank and rest.strip() and not has_gap.search(first) and has_gap.search(rest):
        return first.strip(), rest.strip()
    return FILL_IN, text


def read_cloze(head: Head) -> Parts:
    """Moodle's own notation in the question's text. Raises Refused."""
    text = head.prompt
    if _OUR_GAP.search(text):
        raise Refused("It has double braces in its text, which stand for a gap here.")
    gaps: list[Gap] = []
    notes: list[str] = []

    def place(found: re.Match[str]) -> str:
        gap, said = _gap(len(gaps) + 1, found[2], found[3])
        gaps.append(gap)
        notes.extend(said)
        if len(gaps) > MOST_PARTS:
            raise Refused(f"It has more than {MOST_PARTS} gaps.")
        return f"{{{{{gap.id}}}}}"

    weights = {found[1] or "1" for found in _GAP.finditer(text)}
    filled = _GAP.sub(place, text)
    if not gaps:
        raise Refused("It has no gap that can be read.")
    if _BRACE.search(_OUR_GAP.sub("", filled)):
        raise Refused("It has a gap that can’t be read.")
    if len(weights) > 1:
        notes.append("Its gaps count differently in the file; here they count the same.")
    return made_of(head, filled, gaps), notes


def read_placed_words(head: Head, choices: Sequence[tuple[str, str]]) -> Cloze:
    """[[1]] stands where the first of the choices belongs; those of one group are on offer. Raises Refused."""
    if _OUR_GAP.search(head.prompt):
        raise Refused("It has double braces in its text, which stand for a gap here.")
    gaps: list[Gap] = []

    def place(found: re.Match[str]) -> str:
        number = int(found[1])
        if not 0 < number <= len(choices):
            raise Refused(f"Its text names choice {number}, and there is none.")
        text, group = choices[number - 1]
        offered = [Answer(words, Decimal(100 if words == text else 0)) for words, of in choices if of == group]
        if len({answer.text for answer in offered}) < len(offered):
            offered = list({answer.text: answer for answer in offered}.values())
        gap, _notes = drafts.gap(len(gaps) + 1, offered, is_chosen=True)
        gaps.append(gap)
        if len(gaps) > MOST_PARTS:
            raise Refused(f"It has more than {MOST_PARTS} gaps.")
        return f"{{{{{gap.id}}}}}"

    filled = re.sub(r"\[\[(\d{1,4})\]\]", place, head.prompt)
    if not gaps:
        raise Refused("It has no gap.")
    return made_of(head, filled, gaps)


def made_of(head: Head, filled: str, gaps: Sequence[Gap]) -> Cloze:
    """The question that a text with these gaps makes, each written {{id}} in it."""
    prompt, text = split_prompt(filled, _OUR_GAP)
    asked = replace(head, prompt=prompt)
    return Cloze(
        id=asked.id,
        criterion=asked.criterion,
        difficulty=asked.difficulty,
        prompt=asked.prompt,
        feedback=asked.feedback,
        text=text,
        gaps=tuple(gaps),
    )


def _gap(number: int, kind: str, inside: str) -> tuple[Gap, list[str]]:
    """A gap of these kind and answers. Raises Refused."""
    if kind in ("NUMERICAL", "NM"):
        return _numeric_gap(number, inside)
    if kind not in _TYPED | _CHOSEN:
        raise Refused(f"Gap {number} is of the type {kind}, which is not known here.")
    wrong_feedback, answers = "", []
    for answer in _answers(inside):
        if kind in _TYPED:
            if answer.text == "*" and not answer.percent:
                wrong_feedback = answer.feedback
                continue
            answer = replace(answer, text=literal_star(answer.text))
        answers.append(answer)
    return drafts.gap(number, answers, kind in _CHOSEN, wrong_feedback, kind in _CASED)


def _numeric_gap(number: int, inside: str) -> tuple[Gap, list[str]]:
    """A number is typed as text here, so there is no tolerance. Raises Refused."""
    wrong_feedback, answers = "", []
    for answer in _answers(inside):
        if answer.text == "*":
            wrong_feedback = answer.feedback
            continue
        figure, _mark, tolerance = answer.text.partition(":")
        if tolerance.strip() and drafts.read_decimal(tolerance):
            raise Refused(f"Gap {number} takes a number that is near enough; here a gap takes exact words.")
        answers.append(replace(answer, text=drafts.digits(drafts.read_decimal(figure))))
    return drafts.gap(number, answers, is_chosen=False, feedback=wrong_feedback)


def _answers(inside: str) -> list[Answer]:
    answers = []
    for found in _ANSWER.finditer(inside):
        percent = Decimal(100) if found[1] == "=" else Decimal(found[2] or 0)
        text, feedback = _halves(found[3])
        if text or feedback:
            answers.append(Answer(text, percent, feedback))
    return answers


def _halves(text: str) -> tuple[str, str]:
    """An answer and its feedback, parted by the first # without a backslash; \\* stays as it is."""
    found = re.match(r"((?:[^#\\]|\\.)*)(?:#(.*))?", text, re.DOTALL)
    assert found is not None
    return _shown(found[1]), _shown(found[2] or "")


def _shown(text: str) -> str:
    return tidy(re.sub(r"\\([^*])", r"\1", text))
