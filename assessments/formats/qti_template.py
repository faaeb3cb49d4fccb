"""Numbers that are drawn for each candidate, as QTI's item templates say it: written, and read where it is our subset.

Whole numbers are drawn by randomInteger, and the answer is arithmetic over them. Whatever else a template may do (draw
words, fractions or from lists, decide, try again) is refused by name.
https://www.imsglobal.org/question/qtiv2p2/imsqti_v2p2_infov2p2.html (item templates; expressions)
"""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from xml.sax.saxutils import quoteattr

from assessments.arithmetic import LONGEST_EXPRESSION, NotArithmetic, parse_expression
from assessments.formats import drafts
from assessments.formats.port import CannotCarry, Refused
from assessments.formats.xml_tree import Node
from assessments.questions import Numeric, Parameter

_SIGN = {"sum": " + ", "subtract": " - ", "product": " * ", "divide": " / "}
_STRENGTH = {"sum": 1, "subtract": 1, "product": 2, "divide": 2}
_ATOM = 3
_OPERATOR: Mapping[type[ast.operator], str] = {
    ast.Add: "sum", ast.Sub: "subtract", ast.Mult: "product", ast.Div: "divide",
}  # fmt: skip
_WHOLE = re.compile(r"[+-]?\d{1,9}")
_LONGEST_NAME = 30


# Writing


def template(question: Numeric, response: str) -> list[str]:
    """What declares the numbers of a question, draws them, and says which answer is right then. Raises CannotCarry."""
    names = [parameter.name for parameter in question.parameters]
    if not all(re.fullmatch(r"[A-Za-z_][\w.-]*", name) for name in names):
        raise CannotCarry("its numbers have names that XML doesn’t know")
    declared = [f'<templateDeclaration identifier="{name}" cardinality="single" baseType="integer"/>' for name in names]
    drawn = "".join(
        f'<setTemplateValue identifier="{one.name}"><randomInteger min="{one.lowest}" max="{one.values[-1]}" '
        f'step="{one.step}"/></setTemplateValue>'
        for one in question.parameters
    )
    right = f'<setCorrectResponse identifier="{response}">{_as_float(question.answer)}</setCorrectResponse>'
    return [*declared, f"<templateProcessing>{drawn}{right}</templateProcessing>"]


def printed(xml: str, parameters: Sequence[Parameter]) -> str:
    """What we wrote, with each drawn number in place of its name in braces."""
    for one in parameters:
        xml = xml.replace(f"{{{one.name}}}", f"<printedVariable identifier={quoteattr(one.name)}/>")
    return xml


def _as_float(arithmetic: str) -> str:
    """The arithmetic as an expression whose value is a float, which is what the answer is declared as."""
    try:
        parse_expression(arithmetic)
    except NotArithmetic as fault:
        raise CannotCarry(f"its answer can’t be written: {fault}") from None
    tree = ast.parse(arithmetic.strip(), mode="eval").body
    is_whole = not any(
        isinstance(node, ast.Div) or (isinstance(node, ast.Constant) and isinstance(node.value, float))
        for node in ast.walk(tree)
    )
    return f"<integerToFloat>{_expression(tree)}</integerToFloat>" if is_whole else _expression(tree)


def _expression(node: ast.expr) -> str:
    match node:
        case ast.BinOp(left=left, op=operation, right=right):
            name = _OPERATOR[type(operation)]
            return f"<{name}>{_expression(left)}{_expression(right)}</{name}>"
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() | float() as number)):
            return _number(-number)
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return f"<product>{_number(-1)}{_expression(operand)}</product>"
        case ast.UnaryOp(operand=operand):
            return _expression(operand)
        case ast.Name(id=name):
            return f'<variable identifier="{name}"/>'
        case ast.Constant(value=int() | float() as number):
            return _number(number)
    raise CannotCarry("its answer can’t be written")


def _number(number: float) -> str:
    return f'<baseValue baseType="{"integer" if isinstance(number, int) else "float"}">{number}</baseValue>'


# Reading


@dataclass(frozen=True, slots=True)
class Drawn:
    """What a template draws, and the arithmetic that answers the ``response``."""

    response: str
    answer: str
    parameters: tuple[Parameter, ...]


def take_template(item: Node) -> Drawn | None:
    """What the item's template says; None where it has none. In the item each drawn number is then a name in braces, as
    in our prompts. Raises Refused.
    """
    declared = {node.get("identifier"): node for node in item.all("templateDeclaration")}
    processing = item.find("templateProcessing")
    if processing is None:
        if declared:
            raise Refused("It declares template variables and never says what they are.")
        return None
    names = _names(declared)
    draws: dict[str, Parameter] = {}
    right: tuple[str, str] | None = None
    for rule in processing.children:
        if rule.name == "setTemplateValue" and rule.get("identifier") in names and rule.get("identifier") not in draws:
            draws[rule.get("identifier")] = _parameter(names[rule.get("identifier")], rule)
        elif rule.name == "setCorrectResponse" and right is None:
            right = rule.get("identifier"), _arithmetic(_only_child(rule), names)
        else:
            raise Refused(f"Its template does more than draw numbers ({rule.name[:60]}), which is not taken in.")
    if right is None:
        raise Refused("Its template draws words or numbers, and no answer follows from them; that is not taken in.")
    if names.keys() - draws.keys():
        raise Refused(f"Its template never draws {', '.join(sorted(names.keys() - draws.keys()))[:80]}.")
    _put_places(item, names)
    return Drawn(right[0], right[1], tuple(draws[name] for name in names))


def _names(declared: Mapping[str, Node]) -> dict[str, str]:
    """What we call each variable: in small letters, and as arithmetic knows names."""
    found: dict[str, str] = {}
    for theirs, node in declared.items():
        if node.get("cardinality", "single") != "single" or node.get("baseType") not in ("integer", "float"):
            raise Refused(f"Its template draws {theirs[:60]}, which is no number; that is not taken in.")
        ours = re.sub(r"\W", "_", theirs.lower(), flags=re.ASCII)[:_LONGEST_NAME]
        ours = ours if re.match(r"[a-z]", ours) else f"n_{ours}"
        if ours in found.values():
            raise Refused("Two of its template variables have nearly the same name.")
        found[theirs] = ours
    return found


def _parameter(name: str, rule: Node) -> Parameter:
    draw = _only_child(rule)
    if draw.name == "randomFloat":
        raise Refused(f"Numbers with a fraction are drawn for {name}; here they are whole.")
    if draw.name != "randomInteger":
        raise Refused(f"Its template finds {name} by {draw.name[:60]}, which is not taken in; here it is drawn.")
    lowest, highest, step = (
        _whole(name, draw.get(key, usual)) for key, usual in (("min", "0"), ("max", ""), ("step", "1"))
    )
    if highest < lowest or step < 1:
        raise Refused(f"There is nothing to draw for {name}.")
    return Parameter(name=name, lowest=lowest, highest=lowest + (highest - lowest) // step * step, step=step)


def _whole(name: str, text: str) -> int:
    if not _WHOLE.fullmatch(text):
        raise Refused(f"What is drawn for {name} is not told by whole numbers.")
    return int(text)


def _arithmetic(node: Node, names: Mapping[str, str]) -> str:
    answer, _strength = _written(node, names)
    try:
        parse_expression(answer)
    except NotArithmetic as fault:
        raise Refused(f"Its answer is more than can be worked out here: {fault}.") from None
    return answer


def _written(node: Node, names: Mapping[str, str]) -> tuple[str, int]:
    """An expression as we write it, with brackets where they are needed; and how strongly it holds together."""
    match node.name:
        case "variable" if node.get("identifier") in names:
            return names[node.get("identifier")], _ATOM
        case "baseValue":
            number: Decimal = drafts.read_decimal(node.text)
            return drafts.digits(number), _ATOM
        case "integerToFloat":
            return _written(_only_child(node), names)
        case "sum" | "subtract" | "product" | "divide":
            return _joined(node, names)
    raise Refused(f"Its answer is worked out by {node.name[:60]}, which is not understood here.")


def _joined(node: Node, names: Mapping[str, str]) -> tuple[str, int]:
    strength = _STRENGTH[node.name]
    parts = [_written(child, names) for child in node.children]
    if not parts or (node.name in ("subtract", "divide") and len(parts) != 2):
        raise Refused(f"Its answer can’t be worked out: {node.name} has {len(parts)} parts.")
    first, *rest = parts
    shown = [f"({first[0]})" if first[1] < strength else first[0]]
    shown += [f"({text})" if own <= strength else text for text, own in rest]
    text = _SIGN[node.name].join(shown)
    if len(text) > LONGEST_EXPRESSION:
        raise Refused(f"Its arithmetic is longer than {LONGEST_EXPRESSION} characters.")
    return text, strength if rest else first[1]


def _only_child(node: Node) -> Node:
    children = list(node.children)
    if len(children) != 1:
        raise Refused(f"Its template can’t be read: {node.name[:60]} holds {len(children)} things.")
    return children[0]


def _put_places(item: Node, names: Mapping[str, str]) -> None:
    for node in (item, *item.walk()):
        if node.name in ("templateBlock", "templateInline"):
            raise Refused("What it shows depends on what is drawn, which is not taken in.")
        node.parts = [
            f"{{{names[part.get('identifier')]}}}"
            if isinstance(part, Node) and part.name == "printedVariable" and part.get("identifier") in names
            else part
            for part in node.parts
        ]
