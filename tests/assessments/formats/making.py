"""Questions of every type with any words, for hypothesis; and files as other programs write them."""

from __future__ import annotations

from io import BytesIO
from string import ascii_lowercase
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from hypothesis import strategies as st

from assessments.formats.port import Carried, Format
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
    ShortText,
    SingleChoice,
    TrueFalse,
)

SPECIAL = "\\~=#{}:%*\"'&<>[]|/!?.,;’é م"
TAME = st.text(alphabet="abc " + SPECIAL, min_size=1, max_size=20).map(lambda text: " ".join(text.split()))
# Words as people write them, with every sign that one of the formats takes for its own.
WORDS = TAME.filter(lambda text: text != "" and not text.startswith(("%", "[")) and "->" not in text)
WILD = st.text(min_size=1, max_size=30)
PLAIN = st.text(alphabet="abcdé .,’", min_size=1, max_size=20).map(lambda text: f"w{' '.join(text.split())}")


def heads(words: st.SearchStrategy[str]) -> st.SearchStrategy[dict[str, Any]]:
    """What every question has, but for the id."""
    return st.fixed_dictionaries(
        {
            "criterion": st.sampled_from(["1.1", "2.3"]),
            "difficulty": st.sampled_from([1, 2, 3]),
            "prompt": words,
            "feedback": words,
        }
    )


@st.composite
def options(draw: st.DrawFn, words: st.SearchStrategy[str], right: int) -> tuple[Option, ...]:
    """Three or more options of which so many are right."""
    texts = draw(st.lists(words, min_size=max(3, right + 1), max_size=5))
    return tuple(
        Option(id=letter, text=text, correct=number < right, feedback=draw(st.one_of(st.just(""), words)))
        for number, (letter, text) in enumerate(zip(ascii_lowercase, texts, strict=False))
    )


@st.composite
def questions(draw: st.DrawFn, words: st.SearchStrategy[str], number: int = 1) -> Carried:
    """A question of any type that a format may carry."""
    head = {"id": f"q-{number}", **draw(heads(words))}
    kind = draw(st.sampled_from(["single", "several", "truth", "match", "order", "number", "drawn", "short", "gaps"]))
    match kind:
        case "single":
            return SingleChoice(**head, options=draw(options(words, 1)))
        case "several":
            return MultipleResponse(**head, options=draw(options(words, draw(st.integers(2, 3)))))
        case "truth":
            return TrueFalse(**head, answer=draw(st.booleans()), wrong_feedback=draw(words))
        case "match":
            pairs = tuple(
                Pair(id=f"p{place}", left=draw(words), right=f"{draw(words)} {place}", feedback=draw(words))
                for place in range(1, draw(st.integers(3, 5)))
            )
            return Matching(**head, pairs=pairs, distractors=tuple(draw(st.lists(words, max_size=2))))
        case "order":
            items = tuple(Item(id=f"i{place}", text=draw(words)) for place in range(1, draw(st.integers(4, 6))))
            return Ordering(**head, items=items, wrong_feedback=draw(words))
        case "number":
            return Numeric(
                **head,
                answer=str(draw(st.integers(-5000, 5000))),
                tolerance=draw(st.sampled_from([0.0, 0.5, 0.01])),
                unit=draw(st.sampled_from(["", "£", "km"])),
                parameters=(),
                wrong_feedback=draw(words),
            )
        case "drawn":
            lowest, step = draw(st.integers(1, 50)), draw(st.integers(1, 5))
            parameter = Parameter(name="homes", lowest=lowest, highest=lowest + 6 * step, step=step)
            drawn = {**head, "prompt": f"{head['prompt']} {{homes}}"}
            return Numeric(
                **drawn, answer="homes * 6 / 9", tolerance=0.5, unit="", parameters=(parameter,), wrong_feedback="No"
            )
        case "short":
            return ShortText(
                **head,
                accepted=tuple(draw(st.lists(words, min_size=1, max_size=3, unique=True))),
                wrong_feedback=draw(words),
                match_case=draw(st.booleans()),
                spelling_slips=draw(st.integers(0, 2)),
            )
        case _:
            gaps = tuple(
                Gap(
                    id=str(place),
                    accepted=("right",),
                    choices=draw(st.sampled_from([(), ("left", "right")])),
                    feedback="No",
                )
                for place in range(1, draw(st.integers(2, 4)))
            )
            text = " ".join(f"{draw(PLAIN)} {{{{{gap.id}}}}}" for gap in gaps)
            return Cloze(**{**head, "prompt": draw(PLAIN)}, text=text, gaps=gaps)


def banks(words: st.SearchStrategy[str]) -> st.SearchStrategy[list[Carried]]:
    """A few questions with different ids."""
    return (
        st.integers(1, 4)
        .flatmap(lambda most: st.tuples(*(questions(words, number) for number in range(most))))
        .map(list)
    )


def moodle(*inside: str) -> bytes:
    """A file of Moodle XML with these questions."""
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<quiz>\n{chr(10).join(inside)}\n</quiz>'.encode()


def moodle_question(kind: str, inside: str, text: str = "What?", name: str = "A question") -> str:
    """A question of Moodle's, as its export writes one."""
    return (
        f'<question type="{kind}"><name><text>{name}</text></name>'
        f'<questiontext format="html"><text><![CDATA[<p>{text}</p>]]></text></questiontext>{inside}</question>'
    )


def item(body: str, declared: str, processing: str = "", version: Format = Format.QTI_22, **attributes: str) -> str:
    """A QTI item. ``processing`` is its template, or its own program."""
    if version is Format.QTI_30:
        said = "".join(f' {key}="{value}"' for key, value in attributes.items())
        return (
            '<qti-assessment-item xmlns="http://www.imsglobal.org/xsd/imsqtiasi_v3p0" identifier="i1" title="An item"'
            f"{said}>{declared}<qti-item-body>{body}</qti-item-body>{processing}</qti-assessment-item>"
        )
    said = "".join(f' {key}="{value}"' for key, value in attributes.items())
    return (
        '<assessmentItem xmlns="http://www.imsglobal.org/xsd/imsqti_v2p2" identifier="i1" title="An item"'
        f"{said}>{declared}<itemBody>{body}</itemBody>{processing}</assessmentItem>"
    )


TEMPLATE = '<responseProcessing template="http://www.imsglobal.org/question/qti_v2p2/rptemplates/{name}"/>'
CHOICE = (
    '<choiceInteraction responseIdentifier="RESPONSE" maxChoices="1"><prompt>Which?</prompt>'
    '<simpleChoice identifier="A">One</simpleChoice><simpleChoice identifier="B">Two</simpleChoice>'
    '<simpleChoice identifier="C">Three</simpleChoice></choiceInteraction>'
)
B_IS_RIGHT = (
    '<responseDeclaration identifier="RESPONSE" cardinality="single" baseType="identifier">'
    "<correctResponse><value>B</value></correctResponse></responseDeclaration>"
)


def good_item() -> str:
    """An item that can be taken in."""
    return item(CHOICE, B_IS_RIGHT, TEMPLATE.format(name="match_correct"))


def package(files: dict[str, bytes | str], hrefs: list[str] | None = None, kind: str = "imsqti_item_xmlv2p2") -> bytes:
    """A ZIP file with these files, and a manifest that names some of them."""
    named = [name for name in files if name.endswith(".xml")] if hrefs is None else hrefs
    resources = "\n".join(
        f'<resource identifier="r{number}" type="{kind}" href="{href}"/>' for number, href in enumerate(named)
    )
    manifest = (
        '<manifest xmlns="http://www.imsglobal.org/xsd/imscp_v1p1" identifier="m">\n<resources>\n'
        f"{resources}\n</resources></manifest>"
    )
    packed = BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as archive:
        for name, content in {"imsmanifest.xml": manifest, **files}.items():
            archive.writestr(name, content)
    return packed.getvalue()
