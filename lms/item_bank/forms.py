"""What the pages of the item bank send: a file, and the fields of a draft by its type."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage, MultiDict

from assessments.formats import drafts
from assessments.formats.plain import tidy
from assessments.formats.port import LARGEST_FILE_BYTES, MOST_PARTS, Carried, Refused
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
    ShortText,
    SingleChoice,
    TrueFalse,
)

SPARE_ROWS = 2
LETTERS = "abcdefghijklmnopqrstuvwxyz"
Form = MultiDict[str, str]


@dataclass(frozen=True, slots=True)
class Written:
    """A draft as somebody wrote it, and what of it could not be read, by field."""

    question: Carried
    module_code: str
    errors: Mapping[str, str]


def read_upload(files: Mapping[str, FileStorage]) -> tuple[str, bytes] | None:
    """Name and content of the file that was chosen, or None. Of one that is too large no more than that is read."""
    file = files.get("file")
    if file is None or not file.filename:
        return None
    return file.filename, file.stream.read(LARGEST_FILE_BYTES + 1)


def read_draft(draft: Carried, form: Form, places: Mapping[str, tuple[str, str]]) -> Written:
    """The draft with what a form says of it. ``places`` are the module and criterion of each choice on offer."""
    errors: dict[str, str] = {}
    module_code, criterion = places.get(form.get("place", ""), ("", ""))
    difficulty = form.get("difficulty", "")
    draft = replace(
        draft,
        criterion=criterion,
        difficulty=int(difficulty) if difficulty in ("1", "2", "3") else 0,
        prompt=_text(form, "prompt", errors) or draft.prompt,
        feedback=_text(form, "feedback", errors),
    )
    return Written(_with_parts(draft, form, errors), module_code, errors)


def _with_parts(draft: Carried, form: Form, errors: dict[str, str]) -> Carried:
    """The draft with the fields that only its type has."""
    match draft:
        case SingleChoice() | MultipleResponse():
            return _choice(draft, form, errors)
        case TrueFalse():
            answer = form.get("answer") == "true"
            return replace(draft, answer=answer, wrong_feedback=_text(form, "wrong_feedback", errors))
        case Matching():
            pairs = [
                Pair(
                    id=f"p{number}",
                    left=_text(form, f"left-{number}", errors),
                    right=_text(form, f"right-{number}", errors),
                    feedback=_text(form, f"feedback-{number}", errors),
                )
                for number in range(1, MOST_PARTS + 1)
                if form.get(f"left-{number}", "").strip() or form.get(f"right-{number}", "").strip()
            ]
            return replace(draft, pairs=tuple(pairs), distractors=_lines(form, "distractors", errors))
        case Ordering():
            texts = [_text(form, f"item-{number}", errors) for number in range(1, MOST_PARTS + 1)]
            items = tuple(Item(id=f"i{number}", text=text) for number, text in enumerate(filter(None, texts), start=1))
            return replace(draft, items=items, wrong_feedback=_text(form, "wrong_feedback", errors))
        case Numeric():
            return replace(
                draft,
                answer=_text(form, "answer", errors),
                tolerance=_tolerance(form, draft.tolerance, errors),
                unit=_text(form, "unit", errors),
                wrong_feedback=_text(form, "wrong_feedback", errors),
            )
        case ShortText():
            return replace(
                draft,
                accepted=_lines(form, "accepted", errors),
                match_case=form.get("match_case") == "yes",
                wrong_feedback=_text(form, "wrong_feedback", errors),
            )
        case Cloze():
            gaps = tuple(_gap(gap, form, errors) for gap in draft.gaps)
            return replace(draft, text=_text(form, "text", errors), gaps=gaps)


def _choice(draft: SingleChoice | MultipleResponse, form: Form, errors: dict[str, str]) -> Carried:
    written = [
        (_text(form, f"option-{number}", errors), form.get(f"right-{number}") == "yes", number)
        for number in range(1, MOST_PARTS + 1)
    ]
    options = tuple(
        Option(id=letter, text=text, correct=is_right, feedback=_text(form, f"feedback-{number}", errors))
        for letter, (text, is_right, number) in zip(LETTERS, [one for one in written if one[0]], strict=False)
    )
    kind = MultipleResponse if form.get("kind") == MultipleResponse.type else SingleChoice
    return kind(
        id=draft.id,
        criterion=draft.criterion,
        difficulty=draft.difficulty,
        prompt=draft.prompt,
        feedback=draft.feedback,
        options=options,
    )


def _gap(gap: Gap, form: Form, errors: dict[str, str]) -> Gap:
    return replace(
        gap,
        accepted=_lines(form, f"accepted-{gap.id}", errors),
        choices=_lines(form, f"choices-{gap.id}", errors),
        feedback=_text(form, f"feedback-{gap.id}", errors),
    )


def _text(form: Form, name: str, errors: dict[str, str]) -> str:
    try:
        return tidy(form.get(name, "").replace("\r\n", "\n"))
    except Refused as fault:
        errors[name] = str(fault)
        return ""


def _lines(form: Form, name: str, errors: dict[str, str]) -> tuple[str, ...]:
    return tuple(line.strip() for line in _text(form, name, errors).splitlines() if line.strip())


def _tolerance(form: Form, before: float, errors: dict[str, str]) -> float:
    text = form.get("tolerance", "").strip()
    try:
        return float(abs(drafts.read_decimal(text))) if text else 0.0
    except Refused:
        errors["tolerance"] = _("Write a number, such as 0.5.")
        return before
