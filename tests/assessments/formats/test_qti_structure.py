"""What we write as QTI keeps the rules of the specification that a receiver checks first: order, names, declarations.

https://www.imsglobal.org/question/qtiv2p2/imsqti_v2p2_infov2p2.html; version 3.0 keeps them under other names.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree
from zipfile import ZipFile

import pytest
from hypothesis import given, settings

from assessments.formats.port import Carried, Format
from assessments.formats.writing import write
from assessments.loader import load_banks
from modules.drawings import drawing_anew
from tests.assessments.formats.making import PLAIN, banks

Element = ElementTree.Element
BANKS = Path(__file__).parents[3] / "assessments" / "banks"
QTI = pytest.mark.parametrize("to", [Format.QTI_22, Format.QTI_30])
ORDER = [
    "responseDeclaration", "outcomeDeclaration", "templateDeclaration", "templateProcessing", "itemBody",
    "responseProcessing", "modalFeedback",
]  # fmt: skip
IDENTIFIER = re.compile(r"[A-Za-z_][\w.-]*", re.ASCII)
# Which declarations an interaction may be bound to: cardinalities, and base types.
BOUND = {
    "choiceInteraction": ({"single", "multiple"}, {"identifier"}),
    "orderInteraction": ({"ordered"}, {"identifier"}),
    "matchInteraction": ({"single", "multiple"}, {"directedPair"}),
    "inlineChoiceInteraction": ({"single"}, {"identifier"}),
    "textEntryInteraction": ({"single"}, {"string", "integer", "float"}),
}


def version_2(name: str) -> str:
    """A name as version 2 writes it, without its namespace."""
    first, *rest = name.rpartition("}")[2].removeprefix("qti-").split("-")
    return first + "".join(word.capitalize() for word in rest)


def attributes(node: Element) -> dict[str, str]:
    """An element's attributes, as version 2 writes them."""
    return {version_2(key): value for key, value in node.attrib.items()}


def named(root: Element, *names: str) -> Iterator[tuple[str, dict[str, str], Element]]:
    """Every element of these names: its name, attributes, and itself."""
    for node in root.iter():
        if (name := version_2(node.tag)) in names:
            yield name, attributes(node), node


def check_item(root: Element) -> None:
    """Hold an item against the rules."""
    assert version_2(root.tag) == "assessmentItem"
    assert {"identifier", "title", "adaptive", "timeDependent"} <= attributes(root).keys()
    places = [ORDER.index(version_2(node.tag)) for node in root]
    assert places == sorted(places)
    assert [places.count(ORDER.index(once)) for once in ("itemBody", "responseProcessing")] == [1, 1]
    assert places.count(ORDER.index("templateProcessing")) <= 1
    declared = check_declarations(root)
    check_interactions(root, declared)
    check_names(root, declared)
    check_choices(root)


def check_declarations(root: Element) -> dict[str, dict[str, str]]:
    """Every variable is declared once, and holds as many values as its cardinality allows."""
    found: dict[str, dict[str, str]] = {}
    for _name, told, node in named(root, "responseDeclaration", "outcomeDeclaration", "templateDeclaration"):
        assert IDENTIFIER.fullmatch(told["identifier"])
        assert told["identifier"] not in found
        assert told["cardinality"] in ("single", "multiple", "ordered")
        values = [one for inside in node if version_2(inside.tag) != "mapping" for one in inside]
        assert told["cardinality"] != "single" or len(values) <= 1
        found[told["identifier"]] = told
    return found


def check_interactions(root: Element, declared: dict[str, dict[str, str]]) -> None:
    """Each interaction has a response of its own, declared as it must be; each response has an interaction."""
    bound = list(named(root, *BOUND))
    for name, told, _node in bound:
        cardinalities, types = BOUND[name]
        response = declared[told["responseIdentifier"]]
        assert response["cardinality"] in cardinalities
        assert response["baseType"] in types
    responses = [told["identifier"] for _name, told, _node in named(root, "responseDeclaration")]
    assert sorted(told["responseIdentifier"] for _name, told, _node in bound) == sorted(responses)
    assert responses


def check_names(root: Element, declared: dict[str, dict[str, str]]) -> None:
    """What is set, asked for, printed or shown is declared."""
    users = (
        "variable", "correct", "mapResponse", "setOutcomeValue", "setTemplateValue", "setCorrectResponse",
        "printedVariable",
    )  # fmt: skip
    assert {told["identifier"] for _name, told, _node in named(root, *users)} <= declared.keys()
    for _name, told, _node in named(root, "modalFeedback"):
        assert declared[told["outcomeIdentifier"]]["baseType"] == "identifier"
        assert IDENTIFIER.fullmatch(told["identifier"])
    drawn = {told["identifier"] for _name, told, _node in named(root, "templateDeclaration")}
    assert drawn == {told["identifier"] for _name, told, _node in named(root, "setTemplateValue")}


def check_choices(root: Element) -> None:
    """Choices of an interaction differ in their identifiers, and what is right is one of them."""
    choices = ("simpleChoice", "simpleAssociableChoice", "inlineChoice")
    for _name, told, node in named(root, *BOUND):
        keys = [inside["identifier"] for _kind, inside, _node in named(node, *choices)]
        assert len(set(keys)) == len(keys)
        assert all(IDENTIFIER.fullmatch(key) for key in keys)
        if keys:
            response = told["responseIdentifier"]
            assert set(right_of(root, response)) <= set(keys)


def right_of(root: Element, response: str) -> Iterator[str]:
    """What a declaration says is right, or worth something: identifiers, and both halves of pairs."""
    for _name, told, node in named(root, "responseDeclaration"):
        if told["identifier"] == response:
            for _kind, _told, value in named(node, "value"):
                yield from (value.text or "").split()
            for _kind, entry, _node in named(node, "mapEntry"):
                yield from entry["mapKey"].split()


def check_package(data: bytes) -> int:
    """Hold a package against the rules; how many items it has."""
    with ZipFile(BytesIO(data)) as archive:
        manifest = ElementTree.fromstring(archive.read("imsmanifest.xml"))
        assert [version_2(node.tag) for node in manifest] == ["metadata", "organizations", "resources"]
        resources = list(named(manifest, "resource"))
        keys = [told["identifier"] for _name, told, _node in resources] + [manifest.get("identifier", "")]
        assert len(set(keys)) == len(keys)
        assert all(IDENTIFIER.fullmatch(key) for key in keys)
        hrefs = [told["href"] for _name, told, _node in resources]
        files = [told["href"] for _name, told, _node in named(manifest, "file")]
        assert sorted(hrefs) == sorted(files) == sorted(set(archive.namelist()) - {"imsmanifest.xml"})
        roots = [ElementTree.fromstring(archive.read(href)) for href in hrefs]
        for root in roots:
            check_item(root)
        names = [root.get("identifier") for root in roots]
        assert len(set(names)) == len(names)
        return len(roots)


@QTI
def test_our_banks_are_packages_that_keep_the_rules(to: Format) -> None:
    for name, bank in load_banks(BANKS, drawing_anew).items():
        exported = write(bank.questions.values(), to, name)
        left_out = {loss.question for loss in exported.losses if loss.is_left_out}
        assert check_package(exported.data) == len(bank.questions) - len(left_out) > 0


@QTI
@given(asked=banks(PLAIN))
@settings(max_examples=30, deadline=None)
def test_whatever_questions_there_are_their_items_keep_the_rules(to: Format, asked: list[Carried]) -> None:
    check_package(write(asked, to, "T1").data)
