"""Moodle XML, as Moodle's qformat_xml writes and reads it: https://docs.moodle.org/en/Moodle_XML_format"""

from __future__ import annotations

from decimal import Decimal

from assessments.formats import drafts
from assessments.formats.drafts import Answer, Head
from assessments.formats.gift_reader import literal_star
from assessments.formats.moodle_calculated import read_calculated
from assessments.formats.moodle_cloze import read_cloze, read_placed_words
from assessments.formats.plain import from_either, from_html, from_markdown, name_from, tidy
from assessments.formats.port import (
    LONGEST_NAME,
    LONGEST_QUESTION,
    MOST_QUESTIONS,
    Carried,
    Format,
    Imported,
    ImportedQuestion,
    Refusal,
    Refused,
    UnreadableFile,
)
from assessments.formats.xml_tree import Node, XmlReader
from assessments.questions import TrueFalse

Parts = tuple[Carried, list[str]]
_HUNDRED, _NOTHING = Decimal(100), Decimal(0)
_NO_QUIZ_QUESTION = {
    "essay": "It is an essay: a person would have to mark it, and a quiz is marked at once.",
    "description": "It is a description: it asks for no answer.",
    "ddimageortext": "Words are dragged onto a picture, and pictures are not taken in.",
    "ddmarker": "Marks are dragged onto a picture, and pictures are not taken in.",
    "randomsamatch": "It is drawn from other questions each time, so there is nothing to take in.",
    "random": "It is drawn from other questions each time, so there is nothing to take in.",
}


def read_moodle_xml(data: bytes) -> Imported:
    """Every question of the file. Raises UnreadableFile."""
    questions: list[ImportedQuestion] = []
    refused: list[Refusal] = []
    notes: list[str] = []
    category = ""
    for node in XmlReader().nodes(data, 2):
        if node.name != "question":
            notes.append(f"Line {node.line}: “{node.name[:60]}” is no question.")
            continue
        kind = node.get("type")
        if kind == "category":
            category = tidy((_child_text(node, "category"))[:500])
            continue
        if len(questions) + len(refused) >= MOST_QUESTIONS:
            raise UnreadableFile(f"The file holds more than {MOST_QUESTIONS:,} questions. Cut it into smaller ones.")
        name = ""
        try:
            name = _name_of(node)
            question, said = _read(node, kind)
        except Refused as fault:
            refused.append(Refusal(node.line, name or f"A question of the type {kind[:40]}", str(fault)))
            continue
        _criterion, _difficulty, tags = drafts.read_tags(_tags(node))
        questions.append(
            ImportedQuestion(
                question=question,
                name=name or name_from(question.prompt),
                line=node.line,
                category=category,
                tags=tags,
                notes=tuple(said),
            )
        )
    return Imported(Format.MOODLE_XML, tuple(questions), tuple(refused), tuple(notes[:100]))


def words_of(node: Node | None) -> str:
    """A text element's words, by its format. Raises Refused."""
    if node is None:
        return ""
    if next(node.all("file"), None) is not None:
        raise Refused("It has a picture or another file, which is not taken in; say the same in words.")
    text = _raw(node)
    if not text:
        return ""
    match node.get("format", "moodle_auto_format"):
        case "html":
            return from_html(text)
        case "plain_text":
            return tidy(text)
        case "markdown":
            return from_markdown(text)
        case _:
            return from_either(text)


def _raw(node: Node) -> str:
    """The text as it stands: of <text> within it, or its own."""
    inner = node.find("text")
    text = (inner or node).text
    if len(text) > LONGEST_QUESTION:
        raise Refused(f"It is longer than {LONGEST_QUESTION:,} characters.")
    return text.strip()


def _child_text(node: Node, name: str) -> str:
    child = node.find(name)
    return (child.find("text") or child).text.strip() if child else ""


def _name_of(node: Node) -> str:
    name = " ".join(_child_text(node, "name")[:500].split())
    if name:
        return tidy(name)[:LONGEST_NAME]
    question = node.find("questiontext")
    if question is None:
        return ""
    try:
        return name_from(words_of(question))
    except Refused:
        return name_from(tidy(question.text[:200]))


def _tags(node: Node) -> list[str]:
    tags = node.find("tags")
    found = [_child.text.strip() for _child in tags.all("tag")] if tags else []
    return [tidy(tag[:100]) for tag in found if tag]


def _read(node: Node, kind: str) -> Parts:
    """The question of a <question>. Raises Refused."""
    if kind in _NO_QUIZ_QUESTION:
        raise Refused(_NO_QUIZ_QUESTION[kind])
    read = _KINDS.get(kind)
    if read is None:
        raise Refused(f"Questions of the type “{kind[:40]}” are not known here.")
    criterion, difficulty, _rest = drafts.read_tags(_tags(node))
    head = Head(
        prompt=words_of(node.find("questiontext")),
        feedback=words_of(node.find("generalfeedback")),
        id=drafts.our_id(_child_text(node, "idnumber")),
        criterion=criterion,
        difficulty=difficulty,
    )
    if not head.prompt:
        raise Refused("It asks nothing: it has no text.")
    question, notes = read(node, head)
    hints = sum(1 for hint in node.all("hint") if hint.text.strip())
    if hints:
        notes.append(f"Its hints ({hints}) are not taken in: a quiz here is answered once.")
    return question, notes


def _answers(node: Node, name: str = "answer") -> list[Answer]:
    return [Answer(words_of(answer), _percent(answer), words_of(answer.find("feedback"))) for answer in node.all(name)]


def _percent(answer: Node) -> Decimal:
    return drafts.read_decimal(answer.get("fraction", "0") or "0")


def _choice(node: Node, head: Head) -> Parts:
    is_single = _child_text(node, "single").lower() not in ("false", "0")
    question, notes = drafts.choice(head, _answers(node), is_single)
    return question, notes + _unshown(node, "correctfeedback", "partiallycorrectfeedback", "incorrectfeedback")


def _true_false(node: Node, head: Head) -> Parts:
    answers = {answer.text.lower(): answer for answer in _answers(node)}
    if set(answers) != {"true", "false"}:
        raise Refused("Its answers are not “true” and “false”.")
    if answers["true"].is_full == answers["false"].is_full:
        raise Refused("It does not say which of true and false is right.")
    truth = answers["true"].is_full
    right, wrong = (answers["true"], answers["false"]) if truth else (answers["false"], answers["true"])
    notes = []
    if right.feedback and not head.feedback:
        head = Head(head.prompt, right.feedback, head.id, head.criterion, head.difficulty)
    elif right.feedback:
        notes.append(f"The feedback on the right answer is not taken in: “{right.feedback[:80]}”")
    question = TrueFalse(
        id=head.id,
        criterion=head.criterion,
        difficulty=head.difficulty,
        prompt=head.prompt,
        feedback=head.feedback,
        answer=truth,
        wrong_feedback=wrong.feedback,
    )
    return question, notes


def _matching(node: Node, head: Head) -> Parts:
    pairs: list[tuple[str, str, str]] = []
    distractors = []
    for part in node.all("subquestion"):
        left, right = words_of(_own_text(part)), _child_text(part, "answer")
        right = tidy(right)
        if left:
            pairs.append((left, right, ""))
        elif right:
            distractors.append(right)
        else:
            raise Refused("One of its pairs is empty.")
    said = _unshown(node, "correctfeedback", "partiallycorrectfeedback", "incorrectfeedback")
    return drafts.matching(head, pairs, distractors), said


def _own_text(part: Node) -> Node:
    """A subquestion without its answer, which stands within it."""
    kept = [inner for inner in part.parts if not (isinstance(inner, Node) and inner.name == "answer")]
    return Node(part.name, part.attributes, part.line, part.namespace, kept)


def _ordering(node: Node, head: Head) -> Parts:
    answers = sorted(node.all("answer"), key=_percent)
    question = drafts.ordering(head, [words_of(answer) for answer in answers], words_of(node.find("incorrectfeedback")))
    return question, _unshown(node, "correctfeedback", "partiallycorrectfeedback")


def _short_text(node: Node, head: Head) -> Parts:
    wrong_feedback, kept = "", []
    for answer in node.all("answer"):
        read = Answer(tidy(_raw(answer)), _percent(answer), words_of(answer.find("feedback")))
        if read.text == "*" and not read.percent:
            wrong_feedback = read.feedback
        else:
            kept.append(Answer(literal_star(read.text), read.percent, read.feedback))
    match_case = _child_text(node, "usecase").lower() in ("1", "true")
    return drafts.short_text(head, kept, match_case, wrong_feedback)


def _numeric(node: Node, head: Head) -> Parts:
    wrong_feedback, answers = "", []
    for answer in node.all("answer"):
        read = Answer(tidy(_raw(answer)), _percent(answer), words_of(answer.find("feedback")))
        if read.text == "*":
            if read.percent > 0:
                raise Refused("Any number is right in it.")
            wrong_feedback = read.feedback
            continue
        tolerance = _child_text(answer, "tolerance") or answer.get("tolerance") or "0"
        answers.append((read, drafts.read_decimal(tolerance)))
    unit = ""
    units = node.find("units")
    for one in units.all("unit") if units else ():
        if drafts.read_decimal(_child_text(one, "multiplier") or "1") != 1:
            raise Refused("It takes answers in several units; here a number has one.")
        unit = unit or tidy(_child_text(one, "unit_name"))
    return drafts.numeric(head, answers, unit, wrong_feedback)


def _cloze(node: Node, head: Head) -> Parts:
    return read_cloze(head)


def _placed_words(node: Node, head: Head) -> Parts:
    """Words dragged into a text, or chosen in it: [[1]] is where the first belongs."""
    choices = [
        (from_either(_child_text(box, "text")), _child_text(box, "group") or "1")
        for box in node.all("dragbox", "selectoption")
    ]
    question = read_placed_words(head, choices)
    return question, _unshown(node, "correctfeedback", "partiallycorrectfeedback", "incorrectfeedback")


def _calculated(node: Node, head: Head) -> Parts:
    return read_calculated(node, head)


def _unshown(node: Node, *names: str) -> list[str]:
    """Texts that Moodle shows by result and we have no place for; its own standard sentences are not worth a word."""
    found = []
    for name in names:
        text = words_of(node.find(name))
        if text and not text.startswith(
            ("Your answer is correct", "Your answer is partially", "Your answer is incorr")
        ):
            found.append(f"This feedback ({name}) is not taken in: “{text[:80]}”")
    return found


_KINDS = {
    "multichoice": _choice,
    "truefalse": _true_false,
    "matching": _matching,
    "match": _matching,
    "ordering": _ordering,
    "shortanswer": _short_text,
    "numerical": _numeric,
    "cloze": _cloze,
    "multianswer": _cloze,
    "gapselect": _placed_words,
    "ddwtos": _placed_words,
    "calculated": _calculated,
    "calculatedsimple": _calculated,
}
