"""Questions as quiz.toml writes them: the way back from a question to its table in the file, and drafts of one."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from string import ascii_lowercase
from typing import Any

from pydantic import ValidationError

from assessments.content_files import ContentFile
from assessments.formats.port import Carried, Exportable
from assessments.questions import (
    Cloze,
    Gap,
    Item,
    Matching,
    MultipleResponse,
    Numeric,
    Option,
    Ordering,
    Pair,
    Parameter,
    PictureChoice,
    ShortText,
    SingleChoice,
    TrueFalse,
)
from assessments.quiz_file import ENTRY

Entry = dict[str, Any]
_UNNAMED = "draft"


def entry_of(question: Exportable) -> Entry:
    """The question's table, with the names that the file gives its fields. What is left at its default is left out."""
    entry: Entry = {
        "id": question.id,
        "type": question.type,
        "criterion": question.criterion,
        "difficulty": question.difficulty,
        "prompt": question.prompt,
        "feedback": question.feedback,
    }
    match question:
        case SingleChoice() | MultipleResponse():
            entry["options"] = [
                {"text": option.text, "correct": option.correct, "feedback": option.feedback}
                for option in question.options
            ]
        case TrueFalse():
            entry |= {"answer": question.answer, "wrong_feedback": question.wrong_feedback}
        case Matching():
            entry["pairs"] = [
                {"left": pair.left, "right": pair.right, "feedback": pair.feedback} for pair in question.pairs
            ]
            entry |= {"distractors": list(question.distractors)} if question.distractors else {}
        case Ordering():
            entry |= {"items": [item.text for item in question.items], "wrong_feedback": question.wrong_feedback}
        case Numeric():
            entry |= {"answer": question.answer, "tolerance": question.tolerance, "unit": question.unit}
            entry["wrong_feedback"] = question.wrong_feedback
            if question.parameters:
                entry["parameters"] = [
                    {"name": one.name, "lowest": one.lowest, "highest": one.highest, "step": one.step}
                    for one in question.parameters
                ]
        case ShortText():
            entry |= {"accepted": list(question.accepted), "wrong_feedback": question.wrong_feedback}
            entry |= _typing(question)
        case Cloze():
            entry |= {"text": question.text, "gaps": [_gap_entry(gap) for gap in question.gaps]}
        case PictureChoice():
            entry["options"] = [
                {
                    "drawing": option.drawing,
                    "alternative": option.alternative,
                    "correct": option.correct,
                    "feedback": option.feedback,
                }
                for option in question.options
            ]
    return entry


def toml_of(question: Exportable) -> str:
    """The passage of quiz.toml that makes this question."""
    lines = [f"{key} = {_toml(value)}" for key, value in entry_of(question).items()]
    return "\n".join(["[[questions]]", *lines, ""])


def draft_of(entry: Mapping[str, Any]) -> Carried:
    """The question of a table that may not be complete; entry_of of it is the same table. Raises ValueError."""
    shared = {name: entry[name] for name in ("id", "criterion", "difficulty", "prompt", "feedback")}
    match entry["type"]:
        case "single_choice":
            return SingleChoice(**shared, options=_options(entry))
        case "multiple_response":
            return MultipleResponse(**shared, options=_options(entry))
        case "true_false":
            return TrueFalse(**shared, answer=entry["answer"], wrong_feedback=entry["wrong_feedback"])
        case "matching":
            pairs = tuple(Pair(id=f"p{number}", **pair) for number, pair in enumerate(entry["pairs"], start=1))
            return Matching(**shared, pairs=pairs, distractors=tuple(entry.get("distractors", ())))
        case "ordering":
            items = tuple(Item(id=f"i{number}", text=text) for number, text in enumerate(entry["items"], start=1))
            return Ordering(**shared, items=items, wrong_feedback=entry["wrong_feedback"])
        case "numeric":
            return Numeric(
                **shared,
                answer=entry["answer"],
                tolerance=float(entry["tolerance"]),
                unit=entry["unit"],
                parameters=tuple(Parameter(**parameter) for parameter in entry.get("parameters", ())),
                wrong_feedback=entry["wrong_feedback"],
            )
        case "short_text":
            return ShortText(
                **shared,
                accepted=tuple(entry["accepted"]),
                wrong_feedback=entry["wrong_feedback"],
                match_case=entry.get("match_case", False),
                spelling_slips=entry.get("spelling_slips", 0),
            )
        case "cloze":
            return Cloze(**shared, text=entry["text"], gaps=tuple(_gap(gap) for gap in entry["gaps"]))
        case other:
            raise ValueError(f"{other} is no type of a draft")


def lacks(question: Carried) -> tuple[str, ...]:
    """What a draft still needs before a bank can hold it, each as a sentence; nothing when it is complete."""
    found = []
    if not question.criterion:
        found.append("Choose a criterion.")
    if question.difficulty not in (1, 2, 3):
        found.append("Choose a difficulty.")
    entry = entry_of(question) | {"id": question.id or _UNNAMED}
    entry |= {"criterion": question.criterion or "1.1", "difficulty": question.difficulty or 1}
    file = ContentFile(Path("quiz.toml"), {"questions": [entry]}, [""])
    try:
        checked = ENTRY.validate_python(entry)
    except ValidationError as fault:
        problems = file.problems_of_union(fault, ("questions", 0))
        try:  # rules are told beside what is empty, so that nobody mends one thing after the other
            checked = ENTRY.validate_python({key: value or _UNNAMED for key, value in entry.items()})
        except ValidationError:
            checked = None
    else:
        problems = []
    if checked is not None:
        problems += [file.problem(("questions", 0, *place), sentence) for place, sentence in checked.broken_rules()]
    for problem in problems:
        field = problem.field.removeprefix(f"{entry['id']}.")
        found.append(f"{field}: {problem.sentence}")
    return tuple(dict.fromkeys(found))


def _options(entry: Mapping[str, Any]) -> tuple[Option, ...]:
    return tuple(
        Option(id=letter, text=option["text"], correct=option["correct"], feedback=option["feedback"])
        for letter, option in zip(ascii_lowercase, entry["options"], strict=False)
    )


def _typing(typed: ShortText | Gap) -> Entry:
    found: Entry = {"match_case": True} if typed.match_case else {}
    return found | ({"spelling_slips": typed.spelling_slips} if typed.spelling_slips else {})


def _gap_entry(gap: Gap) -> Entry:
    entry: Entry = {"id": gap.id, "accepted": list(gap.accepted)}
    entry |= {"choices": list(gap.choices)} if gap.choices else {}
    return entry | _typing(gap) | {"feedback": gap.feedback}


def _gap(entry: Mapping[str, Any]) -> Gap:
    return Gap(
        id=entry["id"],
        accepted=tuple(entry["accepted"]),
        choices=tuple(entry.get("choices", ())),
        match_case=entry.get("match_case", False),
        spelling_slips=entry.get("spelling_slips", 0),
        feedback=entry["feedback"],
    )


def _toml(value: Any) -> str:
    """A value in TOML, which writes texts as JSON does but for one sign."""
    match value:
        case bool():
            return str(value).lower()
        case str():
            return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
        case list() if value and isinstance(value[0], dict):
            return "\n".join(["[", *(f"    {_toml(one)}," for one in value), "]"])
        case list():
            return f"[{', '.join(map(_toml, value))}]"
        case dict():
            return f"{{ {', '.join(f'{key} = {_toml(one)}' for key, one in value.items())} }}"
        case float() if value == int(value) and abs(value) < 1e15:
            return f"{value:.1f}"
        case _:
            return repr(value)
