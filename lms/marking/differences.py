"""What changed between two versions of a text, word by word. Pure, and its time is bounded by the texts' lengths.

The words that stay are found by rapidfuzz, 64 pairs of words at a time: some hundredths of a second for two texts of
20,000 letters, whatever they hold. difflib is quadratic at best, and with words that come again and again cubic.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from rapidfuzz.distance import LCSseq

WORD = re.compile(r"\S+\s*")
# A word or two that happen to stand on both sides of a rewritten sentence would only break it into crumbs.
CRUMB = 2
# More than that nobody can follow: then it is shown as written anew.
MOST_PIECES = 1000


class Change(StrEnum):
    """What became of some words."""

    SAME = "same"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words in a row that share a fate, with the spaces behind them."""

    change: Change
    words: str


@dataclass(frozen=True, slots=True)
class Differences:
    """Two versions: the earlier one with what was removed from it, the later one with what was added."""

    earlier: tuple[Piece, ...]
    later: tuple[Piece, ...]

    @property
    def has_changes(self) -> bool:
        """Whether any word differs."""
        return any(piece.change is not Change.SAME for piece in (*self.earlier, *self.later))


def differences(earlier: str, later: str) -> Differences:
    """The words that went and the words that came. Spaces and line breaks alone are no difference."""
    before, after = WORD.findall(earlier), WORD.findall(later)
    old, new = [word.rstrip() for word in before], [word.rstrip() for word in after]
    removed: list[Piece] = []
    added: list[Piece] = []
    for change, (start, end), (new_start, new_end) in _without_crumbs(_spans(old, new)):
        stays = change is Change.SAME
        if start < end:
            removed.append(Piece(Change.SAME if stays else Change.REMOVED, "".join(before[start:end])))
        if new_start < new_end:
            added.append(Piece(Change.SAME if stays else Change.ADDED, "".join(after[new_start:new_end])))
    if max(len(removed), len(added)) > MOST_PIECES:
        return Differences((Piece(Change.REMOVED, earlier),), (Piece(Change.ADDED, later),))
    return Differences(tuple(_joined(removed)), tuple(_joined(added)))


Span = tuple[int, int]
Step = tuple[Change, Span, Span]


def _spans(old: Sequence[str], new: Sequence[str]) -> list[Step]:
    """What stays, and between that what is replaced, in order; a replacement counts as ADDED here."""
    return [
        (
            Change.SAME if one.tag == "equal" else Change.ADDED,
            (one.src_start, one.src_end),
            (one.dest_start, one.dest_end),
        )
        for one in LCSseq.opcodes(old, new)
    ]


def _without_crumbs(steps: Sequence[Step]) -> Iterator[Step]:
    """The steps, with a few same words between two longer changes taken into these."""
    held: Step | None = None
    for number, step in enumerate(steps):
        change, old, new = step
        is_crumb = (
            change is Change.SAME
            and 0 < number < len(steps) - 1
            and old[1] - old[0] <= CRUMB
            and min(_size(steps[number - 1]), _size(steps[number + 1])) > CRUMB
        )
        if change is Change.SAME and not is_crumb:
            if held is not None:
                yield held
                held = None
            yield step
        elif held is None:
            held = (Change.ADDED, old, new)
        else:
            held = (Change.ADDED, (held[1][0], old[1]), (held[2][0], new[1]))
    if held is not None:
        yield held


def _size(step: Step) -> int:
    _change, old, new = step
    return max(old[1] - old[0], new[1] - new[0])


def _joined(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """Neighbours of the same fate as one."""
    held: Piece | None = None
    for piece in pieces:
        if held is not None and held.change is piece.change:
            held = Piece(held.change, held.words + piece.words)
            continue
        if held is not None:
            yield held
        held = piece
    if held is not None:
        yield held
