"""How a QTI item says what is right: declarations of responses, and the processing of them that can be understood."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from assessments.formats import drafts
from assessments.formats.port import Refused
from assessments.formats.xml_tree import Node

_TEMPLATE = re.compile(r"(?:CC2_)?(match_correct|map_response|match|match_basic)(?:\.xml)?/?$")
_UNDERSTOOD = frozenset(
    [
        "responseCondition",
        "responseIf",
        "responseElse",
        "match",
        "variable",
        "correct",
        "isNull",
        "mapResponse",
        "setOutcomeValue",
        "baseValue",
        "sum",
        "and",
        "equal",
        "multiple",
        "null",
    ]
)
_SCORES = frozenset({"SCORE", "MAXSCORE", "NORMALSCORE"})


@dataclass(slots=True)
class Response:
    """What is right in one place: by ``correct`` values, or by what each value earns."""

    cardinality: str
    base_type: str
    correct: list[str] = field(default_factory=list)
    mapped: dict[str, Decimal] = field(default_factory=dict)
    match_case: bool = True
    uses_map: bool = False
    tolerance: Decimal = Decimal(0)

    def percents(self, values: list[str]) -> list[Decimal]:
        """What each of these values earns, in per cent of the most that one earns."""
        if not self.uses_map:
            return [Decimal(100 if value in self.correct else 0) for value in values]
        most = max(self.mapped.values(), default=Decimal(0))
        if most <= 0:
            raise Refused("Nothing that can be answered earns a mark.")
        return [self.mapped.get(value, Decimal(0)) * 100 / most for value in values]

    @property
    def right(self) -> list[str]:
        """The values that earn the most."""
        if not self.uses_map:
            return self.correct
        most = max(self.mapped.values(), default=Decimal(0))
        return [value for value, earned in self.mapped.items() if earned == most > 0]


def responses(item: Node) -> Mapping[str, Response]:
    """Every declared response, with how it is marked. Raises Refused for marking that can't be understood."""
    found = {node.get("identifier"): _response(node) for node in item.all("responseDeclaration")}
    processing = item.find("responseProcessing")
    if processing is None:
        for response in found.values():
            response.uses_map = not response.correct
        return found
    template = processing.get("template")
    if template:
        named = _TEMPLATE.search(template)
        if named is None:
            raise Refused(f"It is marked by a template that is not known here: {template[-80:]}")
        for response in found.values():
            response.uses_map = named[1] == "map_response"
        return found
    for statement in processing.children:
        if _sets_score(statement):
            _understand(statement, found)
    return found


def _response(node: Node) -> Response:
    response = Response(node.get("cardinality", "single"), node.get("baseType", "string"))
    if correct := node.find("correctResponse"):
        response.correct = [value.text.strip() for value in correct.all("value")]
    if mapping := node.find("mapping"):
        entries = list(mapping.all("mapEntry"))
        response.mapped = {entry.get("mapKey"): drafts.read_decimal(entry.get("mappedValue", "0")) for entry in entries}
        response.match_case = any(entry.get("caseSensitive", "true") != "false" for entry in entries)
    if node.find("areaMapping"):
        raise Refused("It is answered on a picture, and pictures are not taken in.")
    return response


def _sets_score(statement: Node) -> bool:
    return any(
        node.name == "setOutcomeValue" and node.get("identifier") in _SCORES for node in (statement, *statement.walk())
    ) or statement.name not in ("responseCondition", "setOutcomeValue")


def _understand(statement: Node, found: Mapping[str, Response]) -> None:
    """Take from a statement how responses are marked. Raises Refused."""
    for parent, node in _with_parents(statement):
        if node.name not in _UNDERSTOOD:
            raise Refused(f"Its marking is its own program ({node.name}), which is not understood here.")
        if node.name == "baseValue" and parent.name not in ("setOutcomeValue", "sum"):
            raise Refused("Its marking compares with values of its own, which is not understood here.")
        if node.name == "variable" and node.get("identifier") not in found and node.get("identifier") not in _SCORES:
            raise Refused("Its marking depends on more than its answers, which is not understood here.")
        if node.name == "mapResponse" and (response := found.get(node.get("identifier"))):
            response.uses_map = True
        if node.name == "equal" and node.get("toleranceMode", "exact") != "exact":
            _tolerance(node, found)


def _tolerance(node: Node, found: Mapping[str, Response]) -> None:
    if node.get("toleranceMode") != "absolute":
        raise Refused("How far off still counts is told as a share of the answer; here it is told as a number.")
    told = [drafts.read_decimal(number) for number in node.get("tolerance").split()]
    if not told or len(set(told)) > 1:
        raise Refused("More is allowed on one side of the number than on the other; here it is the same.")
    for variable in node.all("variable"):
        if response := found.get(variable.get("identifier")):
            response.tolerance = told[0]


def _with_parents(statement: Node) -> Iterator[tuple[Node, Node]]:
    waiting = [(statement, statement)]
    while waiting:
        parent, node = waiting.pop()
        yield parent, node
        waiting += [(node, child) for child in node.children]
