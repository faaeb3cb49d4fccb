"""QTI items of version 2.2 and 3.0. Version 3.0 writes the names of 2.2 with other letters."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from xml.sax.saxutils import escape, quoteattr

from assessments.formats.gift_writer import is_plain_number, plain_number
from assessments.formats.port import CannotCarry, Exportable, Format
from assessments.formats.qti_reader import (
    CRITERION,
    DIFFICULTY,
    GAP,
    GAP_RESPONSE,
    GENERAL,
    PAIR,
    SLIPS,
    TOOL,
    UNIT,
    WRONG,
)
from assessments.formats.qti_template import printed, template
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

NAMESPACES = {
    Format.QTI_22: "http://www.imsglobal.org/xsd/imsqti_v2p2",
    Format.QTI_30: "http://www.imsglobal.org/xsd/imsqtiasi_v3p0",
}
_SCHEMAS = {
    Format.QTI_22: "http://www.imsglobal.org/xsd/qti/qtiv2p2/imsqti_v2p2.xsd",
    Format.QTI_30: "https://purl.imsglobal.org/spec/qti/v3p0/schema/xsd/imsqti_asiv3p0_v1p0.xsd",
}
_HTML = frozenset({"p", "br", "span"})
_ANSWER, _SCORE, _FEEDBACK = "RESPONSE", "SCORE", "FEEDBACK"
Piece = tuple[str, list[str]]
Attributes = Mapping[str, object]


def piece(question: Exportable, version: Format) -> Piece:
    """A question as an item's XML, and what of it that can't carry. Raises CannotCarry."""
    match question:
        case SingleChoice() | MultipleResponse():
            return _choice(question, version), []
        case TrueFalse():
            return _true_false(question, version), []
        case Ordering():
            return _order(question, version), ["our way of marking an order in part: QTI marks it all or nothing"]
        case Matching():
            return _match(question, version), []
        case ShortText():
            return _short_text(question, version), []
        case Numeric():
            return _numeric(question, version), []
        case Cloze():
            return _cloze(question, version), []
        case _:
            raise CannotCarry(f"QTI is written without pictures, so {question.type} has no place in it.")


def tag(name: str, attributes: Attributes, *inside: str) -> str:
    """An element, by its name in version 2.2."""
    written = "".join(f" {key}={quoteattr(_said(value))}" for key, value in attributes.items())
    return f"<{name}{written}>{''.join(inside)}</{name}>" if inside else f"<{name}{written}/>"


def as_version(xml: str, version: Format) -> str:
    """The same elements with the names of this version. Only what we wrote ourselves is read: tags hold no ">"."""
    if version is Format.QTI_22:
        return xml

    def renamed(found: re.Match[str]) -> str:
        name = found[2] if found[2] in _HTML else f"qti-{_kebab(found[2])}"
        rest = re.sub(r' ([a-zA-Z]+)="', lambda key: f' {_kebab(key[1])}="', found[3])
        return f"<{found[1]}{name}{rest}>"

    return re.sub(r"<(/?)([A-Za-z]+)((?:\s[^<>]*)?/?)>", renamed, xml)


@lru_cache(maxsize=256)
def _kebab(name: str) -> str:
    return re.sub(r"(?<!^)([A-Z])", lambda letter: f"-{letter[1].lower()}", name)


def _said(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _item(
    question: Exportable,
    version: Format,
    declared: Sequence[str],
    body: Sequence[str],
    processing: Sequence[str],
    told: Mapping[str, str],
    values: Mapping[str, str] | None = None,
    drawing: Sequence[str] = (),
) -> str:
    """A whole item. ``told`` is feedback by the name that processing shows it by; ``values`` are facts of ours;
    ``drawing`` is the template by which numbers are drawn.
    """
    facts = {CRITERION: question.criterion, DIFFICULTY: str(question.difficulty or ""), **(values or {})}
    outcomes = [
        tag("outcomeDeclaration", {"identifier": _SCORE, "cardinality": "single", "baseType": "float"}, _value("0")),
        tag("outcomeDeclaration", {"identifier": _FEEDBACK, "cardinality": "multiple", "baseType": "identifier"}),
        *(
            tag("outcomeDeclaration", {"identifier": key, "cardinality": "single", "baseType": "string"}, _value(fact))
            for key, fact in facts.items()
            if fact
        ),
    ]
    said = {key: words for key, words in {GENERAL: question.feedback, **told}.items() if words}
    parameters = question.parameters if isinstance(question, Numeric) else ()
    shown = [printed(_modal(key, words, version), parameters) for key, words in said.items()]
    inside = [
        *declared,
        *outcomes,
        *drawing,
        tag("itemBody", {}, *body),
        tag("responseProcessing", {}, *processing),
        *shown,
    ]
    name = "assessmentItem" if version is Format.QTI_22 else "qti-assessment-item"
    attributes = {
        "xmlns": NAMESPACES[version],
        "xmlns:xsi": "http://www.w3.org/2001/XMLSchema-instance",
        "xsi:schemaLocation": f"{NAMESPACES[version]} {_SCHEMAS[version]}",
        "identifier": identifier(question.id),
        "title": question.id,
        "label": question.id,
        "adaptive": False,
        "timeDependent": False,
        "toolName": TOOL,
        "toolVersion": "1",
    }
    if version is Format.QTI_30:
        attributes = {key if ":" in key else _kebab(key): value for key, value in attributes.items()}
        attributes["xml:lang"] = "en"
    written = as_version("\n".join(inside), version)
    head = tag(name, attributes, "\n")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{head.removesuffix(f"</{name}>")}{written}\n</{name}>\n'


def identifier(text: str) -> str:
    """A name as XML knows it: it begins with a letter."""
    return text if text[:1].isalpha() else f"q-{text}"


def _modal(key: str, words: str, version: Format) -> str:
    attributes = {"outcomeIdentifier": _FEEDBACK, "identifier": key, "showHide": "show"}
    inside = _flow(words)
    if version is Format.QTI_30:
        inside = tag("contentBody", {}, tag("p", {}, inside))
    return tag("modalFeedback", attributes, inside)


def _flow(text: str) -> str:
    """Words with their line breaks. Of spaces in a row all but the first are such as don't fall together."""
    spaced = re.sub(r"(?<= ) ", "\xa0", escape(text))
    return spaced.replace("\n", tag("br", {}))


def _value(text: str) -> str:
    return tag("defaultValue", {}, tag("value", {}, escape(text)))


def _declared(key: str, cardinality: str, base_type: str, correct: Iterable[str], mapping: str = "") -> str:
    values = "".join(tag("value", {}, escape(value)) for value in correct)
    inside = [tag("correctResponse", {}, values)] if values else []
    attributes = {"identifier": key, "cardinality": cardinality, "baseType": base_type}
    return tag("responseDeclaration", attributes, *inside, mapping)


def _mapping(values: Mapping[str, int], match_case: bool | None = None) -> str:
    cased = {} if match_case is None else {"caseSensitive": match_case}
    entries = [tag("mapEntry", {"mapKey": key, "mappedValue": value, **cased}) for key, value in values.items()]
    return tag("mapping", {"lowerBound": 0, "defaultValue": 0}, *entries)


def _variable(key: str) -> str:
    return tag("variable", {"identifier": key})


def _base(kind: str, value: object) -> str:
    return tag("baseValue", {"baseType": kind}, escape(str(value)))


def _set(key: str, value: str) -> str:
    return tag("setOutcomeValue", {"identifier": key}, value)


def _if(condition: str, then: str, otherwise: str = "") -> str:
    inside = [tag("responseIf", {}, condition, then)]
    return tag("responseCondition", {}, *inside, *([tag("responseElse", {}, otherwise)] if otherwise else []))


def _all_or_nothing(condition: str) -> str:
    return _if(condition, _set(_SCORE, _base("float", 1)), _set(_SCORE, _base("float", 0)))


def _is_correct(key: str = _ANSWER) -> str:
    return tag("match", {}, _variable(key), tag("correct", {"identifier": key}))


def _mapped(key: str = _ANSWER) -> str:
    return tag("mapResponse", {"identifier": key})


def _show(key: str, unless: str) -> str:
    """Add feedback to what is shown, unless a condition holds."""
    shown = tag("multiple", {}, _variable(_FEEDBACK), _base("identifier", key))
    return _if(tag("not", {}, unless), _set(_FEEDBACK, shown))


def _always(*more: str) -> str:
    return _set(_FEEDBACK, tag("multiple", {}, *more, _base("identifier", GENERAL)))


def _earns(key: str, marks: int) -> str:
    return tag("gte", {}, _mapped(key), _base("float", marks))


def _prompt(text: str) -> str:
    return tag("prompt", {}, _flow(text))


def _choice(question: SingleChoice | MultipleResponse, version: Format) -> str:
    right = [option.id for option in question.options if option.correct]
    is_single = isinstance(question, SingleChoice)
    if is_single and len(right) != 1:
        raise CannotCarry(f"{len(right)} of its options are right")
    if not all(re.fullmatch(r"[A-Za-z_][\w.-]*", option.id) for option in question.options):
        raise CannotCarry("its options have names that XML doesn’t know")
    # A wrong one takes away what a right one gives, and nothing falls below zero: our own rule.
    mapping = "" if is_single else _mapping({one.id: 1 if one.correct else -1 for one in question.options})
    cardinality = "single" if is_single else "multiple"
    attributes = {"responseIdentifier": _ANSWER, "shuffle": True, "maxChoices": 1 if is_single else 0}
    choices = [tag("simpleChoice", {"identifier": option.id}, _flow(option.text)) for option in question.options]
    score = _all_or_nothing(_is_correct()) if is_single else _set(_SCORE, _mapped())
    return _item(
        question,
        version,
        [_declared(_ANSWER, cardinality, "identifier", right, mapping)],
        [tag("choiceInteraction", attributes, _prompt(question.prompt), *choices)],
        [score, _always(_variable(_ANSWER))],
        _feedback_of(question.options),
    )


def _feedback_of(options: Iterable[Option]) -> dict[str, str]:
    return {option.id: option.feedback for option in options}


def _true_false(question: TrueFalse, version: Format) -> str:
    right, wrong = str(question.answer).lower(), str(not question.answer).lower()
    attributes = {"responseIdentifier": _ANSWER, "shuffle": False, "maxChoices": 1}
    choices = [tag("simpleChoice", {"identifier": key}, key.capitalize()) for key in ("true", "false")]
    return _item(
        question,
        version,
        [_declared(_ANSWER, "single", "identifier", [right])],
        [tag("choiceInteraction", attributes, _prompt(question.prompt), *choices)],
        [_all_or_nothing(_is_correct()), _always(_variable(_ANSWER))],
        {wrong: question.wrong_feedback},
    )


def _order(question: Ordering, version: Format) -> str:
    attributes = {"responseIdentifier": _ANSWER, "shuffle": True}
    choices = [tag("simpleChoice", {"identifier": item.id}, _flow(item.text)) for item in question.items]
    return _item(
        question,
        version,
        [_declared(_ANSWER, "ordered", "identifier", [item.id for item in question.items])],
        [tag("orderInteraction", attributes, _prompt(question.prompt), *choices)],
        [_all_or_nothing(_is_correct()), _always(), _show(WRONG, _is_correct())],
        {WRONG: question.wrong_feedback},
    )


def _match(question: Matching, version: Format) -> str:
    rights = {f"r{number}": pair.right for number, pair in enumerate(question.pairs, start=1)}
    others = {f"d{number}": text for number, text in enumerate(question.distractors, start=1)}
    pairs = {f"{pair.id} r{number}": pair for number, pair in enumerate(question.pairs, start=1)}
    attributes = {"responseIdentifier": _ANSWER, "shuffle": True, "maxAssociations": len(pairs)}
    lists = [
        tag("simpleMatchSet", {}, *(_associable(key, text) for key, text in texts.items()))
        for texts in ({pair.id: pair.left for pair in question.pairs}, {**rights, **others})
    ]
    shown = [
        _show(f"{PAIR}{pair.id}", tag("member", {}, _base("directedPair", key), _variable(_ANSWER)))
        for key, pair in pairs.items()
        if pair.feedback
    ]
    return _item(
        question,
        version,
        [_declared(_ANSWER, "multiple", "directedPair", pairs, _mapping(dict.fromkeys(pairs, 1)))],
        [tag("matchInteraction", attributes, _prompt(question.prompt), *lists)],
        [_set(_SCORE, _mapped()), _always(), *shown],
        {f"{PAIR}{pair.id}": pair.feedback for pair in question.pairs},
    )


def _associable(key: str, text: str) -> str:
    return tag("simpleAssociableChoice", {"identifier": key, "matchMax": 1}, _flow(text))


def _short_text(question: ShortText, version: Format) -> str:
    mapping = _mapping(dict.fromkeys(question.accepted, 1), question.match_case)
    entry = tag("textEntryInteraction", {"responseIdentifier": _ANSWER})
    return _item(
        question,
        version,
        [_declared(_ANSWER, "single", "string", question.accepted[:1], mapping)],
        [tag("p", {}, _flow(question.prompt)), tag("p", {}, entry)],
        [_set(_SCORE, _mapped()), _always(), _show(WRONG, _earns(_ANSWER, 1))],
        {WRONG: question.wrong_feedback},
        {SLIPS: str(question.spelling_slips) if question.spelling_slips else ""},
    )


def _numeric(question: Numeric, version: Format) -> str:
    drawing = [] if is_plain_number(question) else template(question, _ANSWER)
    entry = tag("textEntryInteraction", {"responseIdentifier": _ANSWER})
    unit = tag("span", {"class": "unit"}, f" {escape(question.unit)}") if question.unit else ""
    near = f"{question.tolerance!r} {question.tolerance!r}"
    is_near = tag(
        "equal",
        {"toleranceMode": "absolute", "tolerance": near},
        _variable(_ANSWER),
        tag("correct", {"identifier": _ANSWER}),
    )
    return _item(
        question,
        version,
        [_declared(_ANSWER, "single", "float", [] if drawing else [plain_number(question)])],
        [tag("p", {}, printed(_flow(question.prompt), question.parameters)), tag("p", {}, entry, unit)],
        [_all_or_nothing(is_near), _always(), _show(WRONG, is_near)],
        {WRONG: question.wrong_feedback},
        {UNIT: question.unit},
        drawing,
    )


def _cloze(question: Cloze, version: Format) -> str:
    declared, shown, filled = [], [], _flow(question.text)
    for gap in question.gaps:
        if gap.spelling_slips:
            raise CannotCarry("letters may be wrong in a gap")
        key = f"{GAP_RESPONSE}{gap.id}"
        declared.append(_declared_gap(key, gap))
        filled = filled.replace(f"{{{{{gap.id}}}}}", _placed_gap(key, gap))
        if gap.feedback:
            shown.append(_show(f"{GAP}{gap.id}", _earns(key, 1)))
    total = tag("sum", {}, *(_mapped(f"{GAP_RESPONSE}{gap.id}") for gap in question.gaps))
    return _item(
        question,
        version,
        declared,
        [tag("p", {}, _flow(question.prompt)), tag("p", {}, filled)],
        [_set(_SCORE, total), _always(), *shown],
        {f"{GAP}{gap.id}": gap.feedback for gap in question.gaps},
    )


def _declared_gap(key: str, gap: Gap) -> str:
    if not gap.choices:
        mapping = _mapping(dict.fromkeys(gap.accepted, 1), gap.match_case)
        return _declared(key, "single", "string", gap.accepted[:1], mapping)
    right = [f"c{number}" for number, text in enumerate(gap.choices, start=1) if text in gap.accepted]
    return _declared(key, "single", "identifier", right[:1], _mapping(dict.fromkeys(right, 1)))


def _placed_gap(key: str, gap: Gap) -> str:
    if not gap.choices:
        return tag("textEntryInteraction", {"responseIdentifier": key})
    choices = [
        tag("inlineChoice", {"identifier": f"c{number}"}, escape(text))
        for number, text in enumerate(gap.choices, start=1)
    ]
    return tag("inlineChoiceInteraction", {"responseIdentifier": key, "shuffle": True}, *choices)
