"""Moodle XML, as qformat_xml of Moodle 4 reads it. Texts are marked as plain: nobody takes them for HTML."""

from __future__ import annotations

import re
from collections.abc import Iterable
from xml.sax.saxutils import escape, quoteattr

from assessments.arithmetic import NotArithmetic, parse_expression
from assessments.formats import drafts
from assessments.formats.gift_writer import plain_number
from assessments.formats.port import CannotCarry, Exportable
from assessments.questions import (
    Cloze,
    Gap,
    Matching,
    MultipleResponse,
    Numeric,
    Option,
    Ordering,
    ShortText,
    SingleChoice,
    TrueFalse,
)

MOST_DRAWN = 100  # Moodle keeps at most so many numbers of a data set
Piece = tuple[str, list[str]]


def piece(question: Exportable) -> Piece:
    """A question's element, and what of it that can't carry. Raises CannotCarry."""
    match question:
        case SingleChoice():
            answers = [_option(option, "100" if option.correct else "0") for option in question.options]
            return _question(question, "multichoice", [*_choice(is_single=True), *answers]), []
        case MultipleResponse():
            share = drafts.share_of(sum(option.correct for option in question.options))
            answers = [_option(option, share if option.correct else f"-{share}") for option in question.options]
            return _question(question, "multichoice", [*_choice(is_single=False), *answers]), []
        case TrueFalse():
            answers = [
                _answer(str(truth).lower(), "100" if truth == question.answer else "0", "moodle_auto_format",
                        "" if truth == question.answer else question.wrong_feedback)
                for truth in (True, False)
            ]  # fmt: skip
            return _question(question, "truefalse", answers), []
        case Matching():
            pairs = [_pair(pair.left, pair.right) for pair in question.pairs]
            pairs += [_pair("", distractor) for distractor in question.distractors]
            lost = ["the feedback of its pairs"] if any(pair.feedback for pair in question.pairs) else []
            return _question(question, "matching", ["<shuffleanswers>true</shuffleanswers>", *pairs]), lost
        case Ordering():
            return _question(question, "ordering", _steps(question)), []
        case ShortText():
            lost = ["that letters may be wrong"] if question.spelling_slips else []
            return _question(question, "shortanswer", _typed(question)), lost
        case Numeric() if question.parameters:
            return _calculated(question)
        case Numeric():
            number = _answer(plain_number(question), "100", "", extra=f"<tolerance>{question.tolerance!r}</tolerance>")
            return _question(question, "numerical", [number, *_wrong(question.wrong_feedback), *_unit(question)]), []
        case Cloze():
            return _cloze(question)
        case _:
            raise CannotCarry(f"Moodle XML is written without pictures, so {question.type} has no place in it.")


def file(pieces: Iterable[str], category: str) -> bytes:
    """The whole file."""
    path = escape(f"$course$/top/{category}")
    head = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        "<quiz>",
        f'<question type="category"><category><text>{path}</text></category></question>',
    ]
    return "\n".join([*head, *pieces, "</quiz>", ""]).encode()


def _question(question: Exportable, kind: str, parts: Iterable[str], text: str = "") -> str:
    tags = [f"{drafts.CRITERION_TAG}{question.criterion}"] if question.criterion else []
    tags += [f"{drafts.DIFFICULTY_TAG}{question.difficulty}"] if question.difficulty else []
    return "\n".join(
        [
            f'<question type="{kind}">',
            f"<name>{_text(question.id)}</name>",
            f'<questiontext format="plain_text">{_text(text or question.prompt)}</questiontext>',
            f'<generalfeedback format="plain_text">{_text(question.feedback)}</generalfeedback>',
            "<defaultgrade>1</defaultgrade>",
            "<penalty>0</penalty>",
            "<hidden>0</hidden>",
            f"<idnumber>{escape(question.id)}</idnumber>",
            *parts,
            f"<tags>{''.join(f'<tag>{_text(tag)}</tag>' for tag in tags)}</tags>",
            "</question>",
        ]
    )


def _choice(is_single: bool) -> list[str]:
    return [
        f"<single>{str(is_single).lower()}</single>",
        "<shuffleanswers>true</shuffleanswers>",
        "<answernumbering>none</answernumbering>",
    ]


def _option(option: Option, fraction: str) -> str:
    return _answer(option.text, fraction, "plain_text", option.feedback)


def _answer(text: str, fraction: str, kind: str, feedback: str = "", extra: str = "") -> str:
    told = f'<feedback format="plain_text">{_text(feedback)}</feedback>'
    marked = f" format={quoteattr(kind)}" if kind else ""
    return f'<answer fraction="{fraction}"{marked}>{_text(text)}{told}{extra}</answer>'


def _pair(left: str, right: str) -> str:
    return f'<subquestion format="plain_text">{_text(left)}<answer>{_text(right)}</answer></subquestion>'


def _steps(question: Ordering) -> list[str]:
    """Every item is shown, and graded as we do: by the items that are followed by the right next one."""
    return [
        "<layouttype>VERTICAL</layouttype>",
        "<selecttype>ALL</selecttype>",
        "<selectcount>0</selectcount>",
        "<gradingtype>RELATIVE_NEXT_EXCLUDE_LAST</gradingtype>",
        "<showgrading>SHOW</showgrading>",
        "<numberingstyle>none</numberingstyle>",
        f'<incorrectfeedback format="plain_text">{_text(question.wrong_feedback)}</incorrectfeedback>',
        *(_answer(item.text, str(number), "plain_text") for number, item in enumerate(question.items, start=1)),
    ]


def _typed(question: ShortText) -> list[str]:
    accepted = [_answer(text.replace("*", "\\*"), "100", "") for text in question.accepted]
    return [f"<usecase>{int(question.match_case)}</usecase>", *accepted, *_wrong(question.wrong_feedback)]


def _wrong(feedback: str) -> list[str]:
    """Whatever else is typed."""
    return [_answer("*", "0", "", feedback)] if feedback else []


def _unit(question: Numeric) -> list[str]:
    if not question.unit:
        return []
    unit = f"<unit><multiplier>1</multiplier><unit_name>{escape(question.unit)}</unit_name></unit>"
    return [f"<units>{unit}</units>", "<unitgradingtype>0</unitgradingtype>", "<showunits>0</showunits>"]


def _calculated(question: Numeric) -> Piece:
    names = {parameter.name for parameter in question.parameters}
    longest = max(len(parameter.values) for parameter in question.parameters)
    if longest > MOST_DRAWN:
        raise CannotCarry(f"more than {MOST_DRAWN} numbers may be drawn in it, and Moodle keeps {MOST_DRAWN}")
    try:
        parse_expression(question.answer)
    except NotArithmetic as fault:
        raise CannotCarry(str(fault)) from None
    formula = re.sub(r"[A-Za-z_]\w*", lambda word: f"{{{word[0]}}}" if word[0] in names else word[0], question.answer)
    tolerance = (
        f"<tolerance>{question.tolerance!r}</tolerance><tolerancetype>2</tolerancetype>"
        "<correctanswerformat>1</correctanswerformat><correctanswerlength>2</correctanswerlength>"
    )
    sets = []
    for parameter in question.parameters:
        values = parameter.values
        items = "".join(
            f"<dataset_item><number>{number + 1}</number><value>{values[number % len(values)]}</value></dataset_item>"
            for number in range(longest)
        )
        sets.append(
            "<dataset_definition><status><text>private</text></status>"
            f"<name>{_text(parameter.name)}</name><type>calculated</type>"
            "<distribution><text>uniform</text></distribution>"
            f"<minimum>{_text(str(parameter.lowest))}</minimum><maximum>{_text(str(parameter.highest))}</maximum>"
            f"<decimals>{_text('0')}</decimals><itemcount>{longest}</itemcount>"
            f"<dataset_items>{items}</dataset_items><number_of_items>{longest}</number_of_items></dataset_definition>"
        )
    parts = [
        "<synchronize>0</synchronize>",
        _answer(formula, "100", "", extra=tolerance),
        *_wrong(question.wrong_feedback),
        *_unit(question),
        f"<dataset_definitions>{''.join(sets)}</dataset_definitions>",
    ]
    lost = ["that its numbers are drawn each by itself"] if len(question.parameters) > 1 else []
    return _question(question, "calculated", parts), lost


def _cloze(question: Cloze) -> Piece:
    lost = []
    text = question.text
    for number, gap in enumerate(question.gaps, start=1):
        mark = f"{{{{{gap.id}}}}}"
        if gap.id != str(number):
            lost = ["the names of its gaps"]
        text = text.replace(mark, _gap(gap))
        if gap.spelling_slips:
            lost.append(f"that letters may be wrong in gap {number}")
        if gap.choices and gap.match_case:
            raise CannotCarry("letter case counts in a gap that is chosen")
    return _question(question, "cloze", [], f"{question.prompt}\n\n{text}"), lost


def _gap(gap: Gap) -> str:
    if gap.choices:
        answers = [
            f"={_escaped(choice)}" if choice in gap.accepted else f"{_escaped(choice)}{_told(gap.feedback)}"
            for choice in gap.choices
        ]
        return f"{{1:MULTICHOICE:{'~'.join(answers)}}}"
    kind = "SHORTANSWER_C" if gap.match_case else "SHORTANSWER"
    answers = [f"={_escaped(_starred(text))}" for text in gap.accepted]
    answers += [f"*{_told(gap.feedback)}"] if gap.feedback else []
    return f"{{1:{kind}:{'~'.join(answers)}}}"


def _starred(text: str) -> str:
    return text.replace("*", "\\*")


def _told(feedback: str) -> str:
    return f"#{_escaped(feedback)}" if feedback else ""


def _escaped(text: str) -> str:
    return re.sub(r"([~#{}\"]|\\(?!\*)|^(?=[=%]))", r"\\\1", text)


def _text(text: str) -> str:
    return f"<text>{escape(text)}</text>"
