"""GIFT, as Moodle reads it (its qformat_gift): https://docs.moodle.org/en/GIFT_format"""

from __future__ import annotations

import re
from decimal import Decimal

from assessments.formats import drafts
from assessments.formats.drafts import Answer, Head
from assessments.formats.gift_blocks import Block, blocks, show
from assessments.formats.plain import from_either, from_html, from_markdown, name_from, tidy
from assessments.formats.port import (
    LONGEST_NAME,
    LONGEST_QUESTION,
    Carried,
    Format,
    Imported,
    ImportedQuestion,
    Refusal,
    Refused,
)
from assessments.questions import TrueFalse

MOST_ANSWERS = 200
MISSING_WORD = "_____"
_FORMAT = re.compile(r"\s*\[(html|markdown|moodle|plain)\]", re.IGNORECASE)
_WEIGHT = re.compile(r"\s*%(-?\d{1,3}(?:[.,]\d{0,9})?)%")
_ENTRY = re.compile(r"([~=])([^~=]*)")
_TRUTH = {"T": True, "TRUE": True, "F": False, "FALSE": False}
_HUNDRED, _NOTHING = Decimal(100), Decimal(0)
Parts = tuple[Carried, list[str]]


def read_gift(text: str) -> Imported:
    """Every question of the file. Raises UnreadableFile."""
    questions: list[ImportedQuestion] = []
    refused: list[Refusal] = []
    for block in blocks(text):
        name = _name_of(block)
        try:
            question, notes = _read(block)
        except Refused as fault:
            refused.append(Refusal(block.line, name, str(fault)))
            continue
        _criterion, _difficulty, tags = drafts.read_tags(block.tags)
        questions.append(
            ImportedQuestion(
                question=question,
                name=name or name_from(question.prompt),
                line=block.line,
                category=tidy(block.category),
                tags=tags,
                notes=tuple(notes),
            )
        )
    return Imported(Format.GIFT, tuple(questions), tuple(refused))


def _name_of(block: Block) -> str:
    """The title, or the first words."""
    text = block.text[:2000].lstrip()
    end = text.find("::", 2)
    if text.startswith("::") and end > 0:
        title = tidy(" ".join(show(text[2:end]).split()))[:LONGEST_NAME]
        if title:
            return title
        text = text[end + 2 :]
    text = _FORMAT.sub("", text.removeprefix("::"), count=1)
    words = show(text.partition("{")[0] or text)
    return name_from(tidy(re.sub(r"<[^<>]{0,200}>", " ", words))) or "A question without words"


def _read(block: Block) -> Parts:
    """The question of a piece of text. Raises Refused."""
    text = block.text
    if len(text) > LONGEST_QUESTION:
        raise Refused(f"It is longer than {LONGEST_QUESTION:,} characters.")
    text = text.strip()
    if text.startswith("::"):
        end = text.find("::", 2)
        if end < 0:
            raise Refused("Its title is not closed; write :: after it.")
        text = text[end + 2 :]
    if found := _FORMAT.match(text):
        text = text[found.end() :]
    kind = found[1].lower() if found else "moodle"
    opens, closes = text.find("{"), text.find("}")
    if opens < 0 and closes < 0:
        raise Refused("It is a description: it asks for no answer.")
    if opens < 0 or 0 <= closes < opens:
        raise Refused("A } stands before any {; write \\} where it is meant as a sign.")
    if closes < 0:
        raise Refused("Its { is never closed.")
    before, inside, after = text[:opens], text[opens + 1 : closes], text[closes + 1 :]
    if "{" in inside:
        raise Refused("A second { stands within its answers; write \\{ where it is meant as a sign.")
    if "{" in after or "}" in after:
        raise Refused("It has answers in two places, or a brace too many; each question has one pair of braces.")
    prompt = f"{before.rstrip()} {MISSING_WORD}{after}" if after.strip() else before
    inside, _marks, general = inside.partition("####")
    criterion, difficulty, _rest = drafts.read_tags(block.tags)
    head = Head(
        prompt=_words(prompt, kind),
        feedback=_words(general, kind),
        id=drafts.our_id(block.id),
        criterion=criterion,
        difficulty=difficulty,
    )
    if not head.prompt:
        raise Refused("It asks nothing: there are no words before its answers.")
    return _question(head, inside.strip(), kind)


def _question(head: Head, inside: str, kind: str) -> Parts:
    """The question that stands in braces, told apart as Moodle does. Raises Refused."""
    if not inside:
        raise Refused("It is an essay: a person would have to mark it, and a quiz is marked at once.")
    if inside.startswith("#"):
        return _numeric(head, inside[1:].strip(), kind)
    if "~" in inside:
        answers = _answers(inside, kind)
        return drafts.choice(head, answers, is_single="=" in inside)
    truth, _mark, told = inside.partition("#")
    if truth.strip().upper() in _TRUTH:
        return _true_false(head, _TRUTH[truth.strip().upper()], told, kind)
    if "->" in inside and "=" in inside:
        return _matching(head, inside, kind)
    return _short_text(head, inside, kind)


def _true_false(head: Head, answer: bool, told: str, kind: str) -> Parts:
    wrong, _mark, right = told.partition("#")
    if "#" in right:
        raise Refused("It has more than two texts of feedback.")
    notes = []
    if right_words := _words(right, kind):
        if head.feedback:
            notes.append(f"The feedback on the right answer is not taken in: “{right_words[:80]}”")
        else:
            head = Head(head.prompt, right_words, head.id, head.criterion, head.difficulty)
    question = TrueFalse(
        id=head.id,
        criterion=head.criterion,
        difficulty=head.difficulty,
        prompt=head.prompt,
        feedback=head.feedback,
        answer=answer,
        wrong_feedback=_words(wrong, kind),
    )
    return question, notes


def _matching(head: Head, inside: str, kind: str) -> Parts:
    if inside.count("=") > MOST_ANSWERS:
        raise Refused(f"It has {inside.count('='):,} pairs.")
    pairs: list[tuple[str, str, str]] = []
    distractors: list[str] = []
    for answer in re.split("=", inside)[1:]:
        left, arrow, right = answer.partition("->")
        if not arrow:
            raise Refused("One of its pairs has no ->.")
        if "#" in right:
            raise Refused("It has feedback within a pair, which GIFT doesn’t know; write \\# where it is a sign.")
        left_words, right_words = _words(left, kind, is_line=True), _words(right, kind, is_line=True)
        if left_words:
            pairs.append((left_words, right_words, ""))
        elif right_words:
            distractors.append(right_words)
        else:
            raise Refused("One of its pairs is empty.")
    return drafts.matching(head, pairs, distractors), []


def _short_text(head: Head, inside: str, kind: str) -> Parts:
    answers = _answers(inside if inside.startswith("=") else f"={inside}", kind, keeps_stars=True)
    wrong_feedback, kept = "", []
    for answer in answers:
        if answer.text == "*" and not answer.percent:
            wrong_feedback = answer.feedback
            continue
        kept.append(Answer(literal_star(answer.text), answer.percent, answer.feedback))
    return drafts.short_text(head, kept, wrong_feedback=wrong_feedback)


def literal_star(text: str) -> str:
    """An accepted answer of Moodle's. Raises Refused for one with a star that stands for anything."""
    plain = text.replace("\\*", "")
    if "*" in plain:
        raise Refused("A * in an answer stands for any letters, which is not taken in; list the answers.")
    return text.replace("\\*", "*")


def _numeric(head: Head, inside: str, kind: str) -> Parts:
    right, mark, wrong = inside.partition("~")
    wrong_feedback = ""
    if mark:
        said, _mark, told = wrong.partition("#")
        if said.strip() or not _mark or "~" in told or "=" in told:
            raise Refused("A wrong number is listed; in a question about a number only right ones can be.")
        wrong_feedback = _words(told, kind)
    entries = [entry[1] for entry in _ENTRY.findall(right)] if right.startswith("=") else [right]
    answers = []
    for entry in entries:
        percent, rest = _weight(entry)
        number, _mark, told = rest.partition("#")
        answer, tolerance = _number(show(number).strip())
        answers.append((Answer(answer, percent, _words(told, kind)), tolerance))
    return drafts.numeric(head, answers, wrong_feedback=wrong_feedback)


def _number(text: str) -> tuple[str, Decimal]:
    """A number and how far off still counts: "3:2", "1..5" or "3". Raises Refused."""
    if ".." in text:
        lowest, _dots, highest = text.partition("..")
        low, high = drafts.read_decimal(lowest), drafts.read_decimal(highest)
        if high < low:
            raise Refused(f"In {text[:40]} the first number is the larger one.")
        return drafts.digits((low + high) / 2), (high - low) / 2
    number, _mark, tolerance = text.partition(":")
    return drafts.digits(drafts.read_decimal(number)), drafts.read_decimal(tolerance) if tolerance.strip() else _NOTHING


def _answers(inside: str, kind: str, keeps_stars: bool = False) -> list[Answer]:
    """What follows each = and ~, with its weight and feedback. Raises Refused."""
    first = inside.lstrip()[:1]
    if first not in ("~", "="):
        raise Refused("Its answers begin with neither = nor ~.")
    entries = _ENTRY.findall(inside)
    if len(entries) > MOST_ANSWERS:
        raise Refused(f"It has {len(entries):,} answers.")
    answers = []
    for mark, entry in entries:
        percent, rest = _weight(entry, _HUNDRED if mark == "=" else _NOTHING)
        text, _mark, told = rest.partition("#")
        words = tidy(show(" ".join(text.split()))) if keeps_stars else _words(text, kind, is_line=True)
        answers.append(Answer(words, percent, _words(told, kind)))
    return answers


def _weight(entry: str, unsaid: Decimal = _HUNDRED) -> tuple[Decimal, str]:
    if found := _WEIGHT.match(entry):
        return Decimal(found[1].replace(",", ".")), entry[found.end() :]
    return unsaid, entry


def _words(text: str, kind: str, is_line: bool = False) -> str:
    """A text of the question as plain words. Raises Refused."""
    text = text.strip()
    if not text:
        return ""
    if text[0] == "[" and (found := _FORMAT.match(text)):
        kind, text = found[1].lower(), text[found.end() :].strip()
    if is_line and "\n" in text:
        text = " ".join(text.split())
    shown = show(text)
    if kind == "plain":
        return tidy(shown)
    if kind == "html":
        return from_html(shown)
    return from_markdown(shown) if kind == "markdown" else from_either(shown)
