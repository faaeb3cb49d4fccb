"""A GIFT file cut into the pieces that each hold one question, with their lines and what comments say of them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assessments.formats.port import MOST_QUESTIONS, UnreadableFile

MOST_LINES = 500_000

# While a question is taken apart, each escaped sign stands as one that no file may hold.
_ESCAPED = {"\\": "\ufdd0", "~": "\ufdd1", "=": "\ufdd2", "#": "\ufdd3", "{": "\ufdd4", "}": "\ufdd5", ":": "\ufdd6"}
_HIDING = {**_ESCAPED, "n": "\ufdd7"}  # pairs of backslashes first: they escape nothing
_SHOWING = str.maketrans({"\ufdd7": "\n", **{hidden: sign for sign, hidden in _ESCAPED.items()}})
_HIDDEN = re.compile("[\ufdd0-\ufdd7]")
_BLANK_LINE = re.compile(r"\n[ \t]+(?=\n)")
_SIGN = re.compile(r"\n(?:::)?|[{}]")
_ID = re.compile(r"\[id:((?:[^\]\\]|\\.)+)\]")
_TAG = re.compile(r"\[tag:((?:[^\]\\]|\\.)+)\]")


@dataclass(slots=True)
class Block:
    """Text with escapes hidden, and the line of the file on which each of its own lines stands."""

    text: str
    lines: Sequence[int]
    id: str = ""
    tags: tuple[str, ...] = ()
    category: str = ""

    @property
    def line(self) -> int:
        """Where it starts."""
        return self.lines[0]

    @property
    def is_open(self) -> bool:
        """Whether a brace is open at its end."""
        return self.text.rfind("{") > self.text.rfind("}")


def show(text: str) -> str:
    """Text with its escaped signs as they are meant."""
    return text if text.isascii() else text.translate(_SHOWING)


def hide(text: str) -> str:
    """Text in which every sign that is escaped is hidden from whoever looks for signs."""
    text = text if text.isascii() else _HIDDEN.sub("", text)
    if "\\" in text:
        for sign, hidden in _HIDING.items():
            text = text.replace(f"\\{sign}", hidden)
    return text


def blocks(text: str) -> list[Block]:
    """The questions of a file, in order. Raises UnreadableFile for more than can be taken in."""
    if text.count("\n") > MOST_LINES:
        raise UnreadableFile(f"The file has more than {MOST_LINES:,} lines. Cut it into smaller ones.")
    found: list[Block] = []
    pieces = list(_pieces(text))
    place = 0
    while place < len(pieces):
        block, place = pieces[place], place + 1
        if block.is_open:
            # A blank line within braces ends no question, unless the brace is never closed.
            end = place
            while end < len(pieces) and _has_no_brace(pieces[end].text):
                end += 1
            if end < len(pieces) and _closes(pieces[end].text):
                block = _joined([block, *pieces[place : end + 1]])
                place = end + 1
        found += _apart(block)
        if len(found) > MOST_QUESTIONS:
            raise UnreadableFile(f"The file holds more than {MOST_QUESTIONS:,} questions. Cut it into smaller ones.")
    return found


def _pieces(text: str) -> Iterator[Block]:
    """Runs of lines without a blank one between, and without comments. Categories are told to those that follow."""
    category, mark, tags = "", "", list[str]()
    number = 1
    for run in _BLANK_LINE.sub("\n", text).split("\n\n"):
        lines: Sequence[int] = range(number, number + run.count("\n") + 1)
        number += len(lines) + 1
        if "//" in run or "$CATEGORY:" in run:
            kept: list[tuple[int, str]] = []
            for line, words in zip(lines, run.split("\n"), strict=True):
                bare = words.strip()
                if bare.startswith("//"):
                    if marked := _ID.search(bare):
                        mark = _plain(marked[1])
                    tags += [_plain(tag) for tag in _TAG.findall(bare)]
                elif bare.startswith("$CATEGORY:") and not kept:
                    category = show(hide(bare.removeprefix("$CATEGORY:"))).strip()[:500]
                elif bare or kept:
                    kept.append((line, words))
            lines, run = [line for line, _words in kept], "\n".join(words for _line, words in kept)
        else:
            begun = run.lstrip("\n")
            lines, run = lines[len(run) - len(begun) :], begun
        if not run or run.isspace():
            continue
        yield Block(hide(run), lines, mark, tuple(tags), category)
        mark, tags = "", []


def _joined(pieces: Sequence[Block]) -> Block:
    """Pieces as one, with the blank lines that were between them."""
    first, texts, lines = pieces[0], [pieces[0].text], list(pieces[0].lines)
    for piece in pieces[1:]:
        between = range(lines[-1] + 1, piece.line)
        texts.append("\n" * (len(between) + 1) + piece.text)
        lines += [*between, *piece.lines]
    return Block("".join(texts), lines, first.id, first.tags, first.category)


def _apart(block: Block) -> Iterator[Block]:
    """Questions that follow each other without a blank line: a new line begins another when it starts with a title, or
    when it comes after a closing brace and has braces of its own.
    """
    if "\n" not in block.text:
        yield block
        return
    cuts: list[int] = []
    after_close = -1  # the first line break after a closing brace
    is_closed = False
    for sign in _SIGN.finditer(block.text, 1):
        if sign[0] == "\n::":
            cuts.append(sign.start())
            is_closed, after_close = False, -1
        elif sign[0] == "}":
            is_closed, after_close = True, -1
        elif sign[0] == "\n":
            after_close = sign.start() if is_closed and after_close < 0 else after_close
        elif is_closed and after_close >= 0:
            cuts.append(after_close)
            is_closed, after_close = False, -1
    start = row = 0
    mark, tags = block.id, block.tags
    for cut in (*cuts, len(block.text)):
        text = block.text[start:cut]
        rows = text.count("\n") + 1
        lines = block.lines[row : row + rows]
        start, row = cut + 1, row + rows
        if text.strip():
            skipped = len(text) - len(text.lstrip("\n"))
            yield Block(text, lines[skipped:], mark, tags, block.category)
            mark, tags = "", ()


def _begins(text: str) -> bool:
    return text.lstrip().startswith("::")


def _has_no_brace(text: str) -> bool:
    return "{" not in text and "}" not in text and not _begins(text)


def _closes(text: str) -> bool:
    """Whether its first brace is a closing one."""
    close, opens = text.find("}"), text.find("{")
    return close >= 0 and not 0 <= opens < close and not _begins(text)


def _plain(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text).strip()
