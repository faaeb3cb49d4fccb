"""Moodle's calculated questions: numbers are drawn, and the answer is arithmetic over them."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

from assessments.arithmetic import NotArithmetic, parse_expression
from assessments.formats import drafts
from assessments.formats.drafts import Head
from assessments.formats.plain import tidy
from assessments.formats.port import Carried, Refused
from assessments.formats.xml_tree import Node
from assessments.questions import Numeric, Parameter

_PLACE = re.compile(r"\{([A-Za-z]\w{0,30})\}")


def read_calculated(node: Node, head: Head) -> tuple[Carried, list[str]]:
    """A question whose data sets are whole numbers in even steps. Raises Refused for any other."""
    right, wrong_feedback = [], ""
    notes = []
    for one in node.all("answer"):
        percent = drafts.read_decimal(one.get("fraction", "0"))
        if percent >= drafts.FULL:
            right.append(one)
        elif tidy((one.find("text") or one).text) == "*":
            wrong_feedback = tidy((one.find("feedback", "text") or one).text)
        elif percent:
            notes.append(f"Another formula earns {drafts.digits(percent)}% in the file; here it is wrong.")
    if len(right) != 1:
        raise Refused(f"{len(right)} formulas are right; here exactly one is.")
    [answer] = right
    formula = tidy((answer.find("text") or answer).text)
    drawn = {found[1].lower() for found in _PLACE.finditer(formula)}
    arithmetic = _PLACE.sub(lambda found: found[1].lower(), formula).lstrip("=").strip()
    try:
        names = parse_expression(arithmetic).names
    except NotArithmetic as fault:
        raise Refused(f"Its formula is more than + - * / and brackets: {fault}.") from None
    if names - drawn:
        raise Refused(f"Its formula has {', '.join(sorted(names - drawn))}, which is no number.")
    definitions = node.find("dataset_definitions")
    sets = {_text(one, "name").lower(): one for one in definitions.all("dataset_definition")} if definitions else {}
    missing = sorted(drawn - sets.keys())
    if missing:
        raise Refused(f"The file has no numbers to draw for {', '.join(missing)}.")
    in_prompt = {found[1].lower() for found in _PLACE.finditer(head.prompt)}
    used = [name for name in sets if name in drawn | in_prompt]
    parameters = tuple(_parameter(name, sets[name]) for name in used)
    head = replace(head, prompt=_PLACE.sub(_lowered, head.prompt), feedback=_PLACE.sub(_lowered, head.feedback))
    if len(parameters) > 1:
        notes.append("Its numbers are drawn together in the file; here each is drawn by itself.")
    if _text(answer, "tolerancetype") not in ("", "2"):
        raise Refused("How far off still counts is told as a share of the answer; here it is told as a number.")
    units = node.find("units")
    unit = next((tidy(_text(one, "unit_name")) for one in units.all("unit")), "") if units else ""
    feedback = answer.find("feedback")
    if feedback is not None and feedback.text.strip():
        notes.append(f"The feedback on the right answer is not taken in: “{tidy(feedback.text)[:80]}”")
    question = Numeric(
        id=head.id,
        criterion=head.criterion,
        difficulty=head.difficulty,
        prompt=head.prompt,
        feedback=head.feedback,
        answer=arithmetic,
        tolerance=float(drafts.read_decimal(_text(answer, "tolerance") or "0")),
        unit=unit,
        parameters=parameters,
        wrong_feedback=wrong_feedback,
    )
    return question, notes


def _parameter(name: str, one: Node) -> Parameter:
    items = one.find("dataset_items")
    values = sorted({drafts.read_decimal(_text(item, "value")) for item in items.all("dataset_item")} if items else ())
    if not values:
        raise Refused(f"The file has no numbers to draw for {name}.")
    if any(value != int(value) for value in values):
        raise Refused(f"Numbers with a fraction are drawn for {name}; here they are whole.")
    steps = {after - before for before, after in pairwise(values)} or {Decimal(1)}
    if len(steps) > 1:
        raise Refused(f"The numbers that are drawn for {name} don’t stand at even steps.")
    return Parameter(name=name, lowest=int(values[0]), highest=int(values[-1]), step=int(steps.pop()))


def _lowered(found: re.Match[str]) -> str:
    return f"{{{found[1].lower()}}}"


def _text(node: Node, name: str) -> str:
    child = node.find(name)
    return (child.find("text") or child).text.strip() if child else ""
