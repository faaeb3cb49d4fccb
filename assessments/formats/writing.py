"""The port out: questions become a file. It is read back before it is given, so that what is told of it is true."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, fields

from assessments.formats import gift_writer, moodle_writer, qti_writer
from assessments.formats.plain import UNTYPABLE
from assessments.formats.port import CannotCarry, Carried, Exportable, Exported, Format, Loss
from assessments.formats.qti_package import pack
from assessments.formats.reading import read

_NAMES = {
    Format.GIFT: ("{name}.gift.txt", "text/plain; charset=utf-8"),
    Format.MOODLE_XML: ("{name}.moodle.xml", "application/xml"),
    Format.QTI_22: ("{name}.qti-2.2.zip", "application/zip"),
    Format.QTI_30: ("{name}.qti-3.0.zip", "application/zip"),
}
Lost = dict[str, list[str]]


def write(questions: Iterable[Exportable], to: Format, name: str) -> Exported:
    """A file of these questions, which have different ids, and what of them is not in it. ``name`` is a module's code,
    for the file's own name and its category.
    """
    asked = {question.id: question for question in questions}
    pieces: dict[str, str] = {}
    left_out: Lost = {}
    partly: Lost = {}
    for question in asked.values():
        try:
            if any(UNTYPABLE.search(text) for text in _texts(asdict(question))):
                raise CannotCarry("it has a sign that is no letter")
            pieces[question.id], lost = _piece(question, to)
        except CannotCarry as fault:
            left_out.setdefault(question.id, []).append(_sentence(str(fault)))
            continue
        if lost:
            partly[question.id] = [f"It has no place for {', and '.join(lost)}."]
    data = _file(pieces, to, name)
    if pieces:
        changed, unread = _compare(data, name, {key: asked[key] for key in pieces}, partly)
        partly |= changed
        if unread:
            left_out |= unread
            pieces = {key: piece for key, piece in pieces.items() if key not in unread}
            data = _file(pieces, to, name)
    losses = [Loss(key, reason, True) for key, reasons in left_out.items() for reason in reasons]
    losses += [Loss(key, reason, False) for key, reasons in partly.items() if key in pieces for reason in reasons]
    order = {key: place for place, key in enumerate(asked)}
    file_name, media_type = _NAMES[to]
    losses.sort(key=lambda loss: order[loss.question])
    return Exported(file_name.format(name=re.sub(r"[^\w-]", "-", name).lower()), data, media_type, tuple(losses))


def _piece(question: Exportable, to: Format) -> tuple[str, list[str]]:
    if to is Format.GIFT:
        return gift_writer.piece(question)
    if to is Format.MOODLE_XML:
        return moodle_writer.piece(question)
    return qti_writer.piece(question, to)


def _file(pieces: Mapping[str, str], to: Format, name: str) -> bytes:
    if to is Format.GIFT:
        return gift_writer.file(pieces.values(), name)
    if to is Format.MOODLE_XML:
        return moodle_writer.file(pieces.values(), name)
    return pack(pieces, to, name)


def _compare(data: bytes, name: str, asked: Mapping[str, Exportable], told: Lost) -> tuple[Lost, Lost]:
    """Of the questions in a file, those that come back changed although nothing was told of it, and those that don't
    come back as what they are.
    """
    back = read(name, data)
    came = {one.question.id or one.name: one.question for one in back.questions}
    refused = {one.name: one.reason for one in back.refused}
    changed: Lost = {}
    unread: Lost = {}
    for key, question in asked.items():
        again = came.get(key)
        if again is None or again.type != question.type:
            reason = refused.get(key, "the format would take it for another question")
            unread[key] = [_sentence(f"it would not come back: {reason}")]
        elif key not in told and again != question:
            changed[key] = [f"This comes back changed: {', '.join(_different(question, again))}."]
    return changed, unread


def _different(question: Exportable, again: Carried) -> Sequence[str]:
    return [one.name for one in fields(question) if getattr(question, one.name) != getattr(again, one.name, None)]


def _texts(value: object) -> Iterator[str]:
    """Every text of a question."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list | tuple):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _texts(part)


def _sentence(text: str) -> str:
    return f"{text[0].upper()}{text[1:].removesuffix('.')}." if text else text
