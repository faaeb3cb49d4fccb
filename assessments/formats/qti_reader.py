"""QTI 2.0 to 2.2 and 3.0: one item becomes one draft. https://www.imsglobal.org/spec/qti/v3p0/impl"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from assessments.formats import drafts
from assessments.formats.drafts import Answer, Head
from assessments.formats.gift_reader import MISSING_WORD
from assessments.formats.moodle_cloze import made_of
from assessments.formats.plain import name_from, tidy
from assessments.formats.port import (
    LONGEST_NAME,
    Carried,
    Format,
    Imported,
    ImportedQuestion,
    Refusal,
    Refused,
)
from assessments.formats.qti_marking import Response, responses
from assessments.formats.qti_template import Drawn, take_template
from assessments.formats.qti_tree import as_version_2, flow
from assessments.formats.xml_tree import Node, XmlReader
from assessments.questions import Gap, Numeric, TrueFalse

ITEM = frozenset({"assessmentItem", "qti-assessment-item"})
TOOL = "Working in Local Government"
GENERAL, WRONG, PAIR, GAP = "general", "wrong", "pair-", "gap-"
GAP_RESPONSE = "GAP-"
CRITERION, DIFFICULTY, UNIT, SLIPS = "CRITERION", "DIFFICULTY", "UNIT", "SPELLING_SLIPS"
_NOT_TAKEN_IN = {
    "extendedTextInteraction": "It is an essay: a person would have to mark it, and a quiz is marked at once.",
    "uploadInteraction": "A file is sent as its answer, and a person would have to mark it.",
    "drawingInteraction": "A drawing is its answer, and a person would have to mark it.",
}
_PICTURES = ("hotspot", "graphic", "selectPoint", "positionObject", "media")
_READ = frozenset(
    [
        "choiceInteraction",
        "orderInteraction",
        "matchInteraction",
        "associateInteraction",
        "textEntryInteraction",
        "inlineChoiceInteraction",
        "gapMatchInteraction",
    ]
)
_HERE = "\ue000"  # a sign for private use: it stands where something is typed
Parts = tuple[Carried, list[str]]


@dataclass(frozen=True, slots=True)
class _Item:
    """What the parts of reading need to know of an item."""

    head: Head
    responses: Mapping[str, Response]
    told: dict[str, str]
    values: Mapping[str, str]

    def response(self, interaction: Node) -> Response:
        """How this interaction is marked. Raises Refused."""
        found = self.responses.get(interaction.get("responseIdentifier"))
        if found is None or not (found.correct or found.mapped):
            raise Refused("It does not say which answer is right.")
        return found

    def say(self, key: str) -> str:
        """Feedback of this name, which is taken in by it."""
        return self.told.pop(key, "")


def read_item_file(name: str, data: bytes) -> Imported:
    """A file with one item. Raises UnreadableFile."""
    root = XmlReader().root(data)
    version = Format.QTI_30 if root.name.startswith("qti-") else Format.QTI_22
    found = read_item(root, name)
    if isinstance(found, Refusal):
        return Imported(version, (), (found,))
    return Imported(version, (found,), ())


def read_item(root: Node, file: str) -> ImportedQuestion | Refusal:
    """The draft that an item makes, or why it makes none."""
    item = as_version_2(root)
    name = tidy(" ".join((item.get("title") or item.get("identifier"))[:500].split()))[:LONGEST_NAME]
    try:
        question, notes = _read(item)
    except Refused as fault:
        return Refusal(root.line, name or "An item without a name", str(fault), file)
    return ImportedQuestion(
        question=question, name=name or name_from(question.prompt), line=root.line, file=file, notes=tuple(notes)
    )


def _read(item: Node) -> Parts:
    body = item.find("itemBody")
    if body is None:
        raise Refused("It has no body.")
    if item.find("assessmentStimulusRef") is not None:
        raise Refused("It belongs to a text in another file, which is not taken in.")
    if item.get("adaptive") == "true":
        raise Refused("It is adaptive: it goes on after the first answer, and a quiz here is answered once.")
    drawn = take_template(item)
    interactions = [node for node in body.walk() if node.name.endswith("Interaction") or node.name == "infoControl"]
    for node in interactions:
        _refuse_interaction(node)
    if not interactions:
        raise Refused("It asks for no answer.")
    values = {
        node.get("identifier"): _default(node) for node in item.all("outcomeDeclaration") if node.find("defaultValue")
    }
    told = {tidy(node.get("identifier")): flow(node) for node in item.all("modalFeedback")}
    marked = responses(item)
    if drawn:
        _answer_later(marked, drawn)
    of_item = _Item(_head(item, values, told), marked, told, values)
    question, notes = _question(of_item, body, interactions)
    if drawn:
        question = _with_drawn(question, drawn)
    if any(node.name == "rubricBlock" for node in body.walk()):
        notes.append("A note for candidates or markers (rubric) is not taken in.")
    notes += [f"The feedback “{key}” is not taken in: “{words[:80]}”" for key, words in told.items() if words]
    return question, notes


def _answer_later(marked: Mapping[str, Response], drawn: Drawn) -> None:
    """Put a number in place of the answer that follows from what is drawn."""
    response = marked.get(drawn.response)
    if response is None or response.base_type not in ("integer", "float"):
        raise Refused("Words or numbers are drawn in it, and its answer is no number; that is not taken in.")
    response.correct = ["0"]


def _with_drawn(question: Carried, drawn: Drawn) -> Carried:
    if not isinstance(question, Numeric):
        raise Refused("Words or numbers are drawn in it, and its answer is no number; that is not taken in.")
    return replace(question, answer=drawn.answer, parameters=drawn.parameters)


def _head(item: Node, values: Mapping[str, str], told: dict[str, str]) -> Head:
    difficulty = values.get(DIFFICULTY, "")
    criterion, _level, _rest = drafts.read_tags([f"{drafts.CRITERION_TAG}{values.get(CRITERION, '')}"])
    return Head(
        prompt="",
        feedback=told.pop(GENERAL, ""),
        id=drafts.our_id(item.get("label")) if item.get("toolName") == TOOL else "",
        criterion=criterion,
        difficulty=int(difficulty) if difficulty in ("1", "2", "3") else 0,
    )


def _default(node: Node) -> str:
    value = node.find("defaultValue", "value")
    return tidy(value.text[:1000]) if value else ""


def _refuse_interaction(node: Node) -> None:
    if node.name in _NOT_TAKEN_IN:
        raise Refused(_NOT_TAKEN_IN[node.name])
    if node.name.startswith(_PICTURES):
        raise Refused(f"It is answered on a picture or a film ({node.name}), which is not taken in.")
    if node.name not in _READ:
        raise Refused(f"Its kind of answer is not known here: {node.name[:60]}.")


def _question(item: _Item, body: Node, interactions: list[Node]) -> Parts:
    first = interactions[0]
    if first.name in ("textEntryInteraction", "inlineChoiceInteraction"):
        if any(node.name not in ("textEntryInteraction", "inlineChoiceInteraction") for node in interactions):
            raise Refused("It asks for answers of several kinds; here a question asks for one.")
        return _typed(item, body, interactions)
    if len(interactions) > 1:
        raise Refused(f"It asks {len(interactions)} questions in one; here each is a question of its own.")
    response = item.response(first)
    before = flow(body, lambda node: "" if node is first else None)
    asked = flow(first.find("prompt") or Node("prompt", {}, 0))
    if first.name == "gapMatchInteraction":
        return _gap_match(item, "\n\n".join(filter(None, [before, asked])), first, response)
    item = _asking(item, "\n\n".join(filter(None, [before, asked])))
    match first.name:
        case "choiceInteraction":
            return _choice(item, first, response)
        case "orderInteraction":
            return _order(item, first, response)
        case "matchInteraction":
            return _match(item, first, response)
        case _:
            return _associate(item, first, response)


def _asking(item: _Item, prompt: str) -> _Item:
    if not prompt:
        raise Refused("It asks nothing: it has no text.")
    head = item.head
    asked = Head(prompt, head.feedback, head.id, head.criterion, head.difficulty)
    return _Item(asked, item.responses, item.told, item.values)


def _said_of(item: _Item, node: Node) -> str:
    """The feedback on a choice: its own, which stands within it, or a modal one of the same name."""
    within = [flow(part) for part in node.children if part.name in ("feedbackInline", "feedbackBlock")]
    return "\n".join(filter(None, within)) or item.say(node.get("identifier"))


def _choice(item: _Item, interaction: Node, response: Response) -> Parts:
    choices = list(interaction.all("simpleChoice"))
    ids = [choice.get("identifier") for choice in choices]
    is_single = response.cardinality == "single"
    if is_single and sorted(ids) == ["false", "true"]:
        return _true_false(item, response)
    answers = [
        Answer(flow(choice), percent, _said_of(item, choice))
        for choice, percent in zip(choices, response.percents(ids), strict=True)
    ]
    question, notes = drafts.choice(item.head, answers, is_single)
    return question, notes


def _true_false(item: _Item, response: Response) -> Parts:
    [right] = response.right if len(response.right) == 1 else [""]
    if right not in ("true", "false"):
        raise Refused("It does not say which of true and false is right.")
    wrong = item.say("false" if right == "true" else "true") or item.say(WRONG)
    head = item.head
    question = TrueFalse(
        id=head.id,
        criterion=head.criterion,
        difficulty=head.difficulty,
        prompt=head.prompt,
        feedback=head.feedback or item.say(right),
        answer=right == "true",
        wrong_feedback=wrong,
    )
    return question, []


def _order(item: _Item, interaction: Node, response: Response) -> Parts:
    texts = {choice.get("identifier"): flow(choice) for choice in interaction.all("simpleChoice")}
    if sorted(response.correct) != sorted(texts):
        raise Refused("Its right order does not name each of its steps once.")
    return drafts.ordering(item.head, [texts[step] for step in response.correct], item.say(WRONG)), []


def _match(item: _Item, interaction: Node, response: Response) -> Parts:
    sets = [
        {choice.get("identifier"): flow(choice) for choice in part.all("simpleAssociableChoice")}
        for part in interaction.all("simpleMatchSet")
    ]
    if len(sets) != 2:
        raise Refused("It has not two lists to match.")
    lefts, rights = sets
    chosen = _pairs_of(response)
    if sorted(left for left, _right in chosen) != sorted(lefts) or any(right not in rights for _left, right in chosen):
        raise Refused("It does not give each of the first list exactly one of the second; here it must.")
    by_left = dict(chosen)
    pairs = [(text, rights[by_left[key]], item.say(f"{PAIR}{key}")) for key, text in lefts.items()]
    used = {right for _left, right in chosen}
    return drafts.matching(item.head, pairs, [text for key, text in rights.items() if key not in used]), []


def _associate(item: _Item, interaction: Node, response: Response) -> Parts:
    texts = {choice.get("identifier"): flow(choice) for choice in interaction.all("simpleAssociableChoice")}
    chosen = _pairs_of(response)
    named = [key for pair in chosen for key in pair]
    if len(set(named)) < len(named) or any(key not in texts for key in named):
        raise Refused("One of its words belongs to several others; here each left has one right.")
    pairs = [(texts[left], texts[right], "") for left, right in chosen]
    others = [text for key, text in texts.items() if key not in named]
    return drafts.matching(item.head, pairs, others), ["Its words stood in one list; here they stand in two."]


def _pairs_of(response: Response) -> list[tuple[str, str]]:
    pairs = [tuple(pair.split()) for pair in response.right]
    if any(len(pair) != 2 for pair in pairs):
        raise Refused("Its pairs can’t be read.")
    return [(pair[0], pair[1]) for pair in pairs]


def _typed(item: _Item, body: Node, interactions: list[Node]) -> Parts:
    """Words or a number typed in one place of their own, or a text with gaps."""
    if len(interactions) == 1 and interactions[0].name == "textEntryInteraction":
        prompt = _prompt_of_one(item, body, interactions[0])
        if prompt:
            return _one_typed(_asking(item, prompt), interactions[0])
    gaps: list[Gap] = []
    notes: list[str] = []
    marks: dict[int, str] = {}
    for number, node in enumerate(interactions, start=1):
        gap, said = _gap(item, number, node)
        gaps.append(gap)
        notes += said
        marks[id(node)] = f"{{{{{gap.id}}}}}"
    text = flow(body, lambda node: marks.get(id(node)))
    if flow(body, lambda node: "" if id(node) in marks else None).find("{{") >= 0:
        raise Refused("It has double braces in its text, which stand for a gap here.")
    return made_of(item.head, text, gaps), notes


def _prompt_of_one(item: _Item, body: Node, entry: Node) -> str:
    """What is asked where one thing is typed after a question; nothing where it is a gap within a text. A number is
    never a gap, which would have no tolerance.
    """
    whole = flow(body, lambda node: _HERE if node is entry else None)
    before, _mark, after = whole.partition(_HERE)
    if not after.strip() and (before.endswith("\n") or before.rstrip().endswith(("?", ":"))):
        return before.strip()
    is_number = item.response(entry).base_type in ("integer", "float")
    return whole.replace(_HERE, MISSING_WORD).strip() if is_number else ""


def _one_typed(item: _Item, interaction: Node) -> Parts:
    response = item.response(interaction)
    if response.base_type in ("integer", "float"):
        answers = [(Answer(value, Decimal(100)), response.tolerance) for value in response.right]
        number, notes = drafts.numeric(item.head, answers, item.values.get(UNIT, ""), item.say(WRONG))
        return number, notes
    answers_typed = [Answer(tidy(value), Decimal(100)) for value in response.right]
    slips = item.values.get(SLIPS, "")
    words, notes = drafts.short_text(
        item.head,
        answers_typed,
        match_case=response.match_case if response.uses_map else True,
        wrong_feedback=item.say(WRONG),
        spelling_slips=int(slips) if slips in ("1", "2", "3") else 0,
    )
    return words, notes + list(_worth_less(response))


def _gap(item: _Item, number: int, node: Node) -> tuple[Gap, list[str]]:
    response = item.response(node)
    identifier = node.get("responseIdentifier")
    ours = drafts.our_id(identifier.removeprefix(GAP_RESPONSE)) if identifier.startswith(GAP_RESPONSE) else ""
    feedback = item.say(f"{GAP}{ours}") if ours else ""
    if node.name == "inlineChoiceInteraction":
        choices = list(node.all("inlineChoice"))
        percents = response.percents([choice.get("identifier") for choice in choices])
        answers = [Answer(flow(one), percent) for one, percent in zip(choices, percents, strict=True)]
        gap, notes = drafts.gap(number, answers, is_chosen=True, feedback=feedback)
    else:
        if response.tolerance:
            raise Refused(f"Gap {number} takes a number that is near enough; here a gap takes exact words.")
        answers = [Answer(tidy(value), Decimal(100)) for value in response.right]
        cased = response.match_case if response.uses_map else response.base_type == "string"
        gap, notes = drafts.gap(number, answers, is_chosen=False, feedback=feedback, match_case=cased)
        notes += _worth_less(response)
    return drafts.named(gap, ours or str(number)), notes


def _gap_match(item: _Item, before: str, interaction: Node, response: Response) -> Parts:
    texts = {choice.get("identifier"): flow(choice) for choice in interaction.all("gapText")}
    if next(interaction.all("gapImg"), None) is not None:
        raise Refused("Pictures are dragged in it, and pictures are not taken in.")
    right = {gap: choice for choice, gap in _pairs_of(response)}
    gaps: list[Gap] = []

    def place(node: Node) -> str | None:
        if node.name in ("prompt", "gapText"):
            return ""
        if node.name != "gap":
            return None
        wanted = texts.get(right.get(node.get("identifier"), ""))
        answers = [Answer(text, Decimal(100 if text == wanted else 0)) for text in texts.values()]
        gap, _notes = drafts.gap(len(gaps) + 1, answers, is_chosen=True)
        gaps.append(gap)
        return f"{{{{{gap.id}}}}}"

    text = flow(interaction, place)
    if not gaps or text.count("{{") != len(gaps):
        raise Refused("It has no gap, or double braces in its text, which stand for a gap here.")
    return made_of(item.head, f"{before}\n\n{text}" if before else text, gaps), []


def _worth_less(response: Response) -> Iterator[str]:
    if response.uses_map:
        right = set(response.right)
        for value, earned in response.mapped.items():
            if value not in right and earned > 0:
                yield f"“{tidy(value)[:80]}” earns less than the whole mark in the file; here it is wrong."
