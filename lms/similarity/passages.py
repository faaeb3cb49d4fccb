"""Passages that two texts have in common, nearly word by word. Pure.

Texts are cut into sentences; two sentences are alike when most of their words are the same in the same order. What is
alike the task's own words is left out: whoever quotes the brief copies nobody.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b

from rapidfuzz.distance import LCSseq

# A word in any script: whatever stands between spaces and signs.
WORD = re.compile(r"[^\s.,;:!?()\[\]{}<>/\"'“”‘’«»…–—。！？؟،।*_]+")
SENTENCE = re.compile(r"[^.!?;:\n。！？؟।]+[.!?;:。！？؟।]*")

SHINGLE = 5  # words in a row that are hashed together
MOST_SHINGLES = 2000
FEWEST_WORDS = 6  # of a sentence that can be copied: shorter ones are everybody's
LONGEST_SENTENCE = 40  # words; what has no full stop is cut here
MOST_SENTENCES = 400  # of one text, each compared with those of another
ALIKE = 0.75  # share of the longer sentence's words that both have in the same order


@dataclass(frozen=True, slots=True)
class Passage:
    """A sentence of one text beside the sentence of another that is like it."""

    own: str
    other: str


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence as it is written, and its words as they are compared."""

    text: str
    words: tuple[str, ...]


def shingles(text: str) -> frozenset[int]:
    """Hashes of every five words in a row, each of 63 bits; for a very long text the smallest 2,000 of them, which two
    texts with the same words choose alike.
    """
    words = _words(text)
    rows = {" ".join(words[start : start + SHINGLE]) for start in range(len(words) - SHINGLE + 1)}
    hashed = sorted(int.from_bytes(blake2b(row.encode(), digest_size=8).digest(), "big") >> 1 for row in rows)
    return frozenset(hashed[:MOST_SHINGLES])


def sentences(text: str) -> list[Sentence]:
    """The sentences that are long enough to tell something; at most 400."""
    found: list[Sentence] = []
    for part in SENTENCE.findall(text):
        for piece in _cut(part.strip()):
            words = tuple(_words(piece))
            if len(words) >= FEWEST_WORDS:
                found.append(Sentence(piece, words))
                if len(found) == MOST_SENTENCES:
                    return found
    return found


def common_passages(
    own: Sequence[Sentence], other: Sequence[Sentence], quoted: Collection[Sentence] = ()
) -> list[Passage]:
    """The sentences of the first text that are like one of the second, each with its nearest; without ``quoted``."""
    found = []
    for sentence in own:
        nearest = _nearest(sentence, other)
        if nearest is not None and _nearest(sentence, quoted) is None:
            found.append(Passage(sentence.text, nearest.text))
    return found


def count_words(passages: Iterable[Passage]) -> int:
    """How many words of the first text the passages hold."""
    return sum(len(_words(passage.own)) for passage in passages)


def _nearest(sentence: Sentence, others: Iterable[Sentence]) -> Sentence | None:
    """The sentence most like this one, where one is alike."""
    best, held = 0.0, None
    for other in others:
        longer, shorter = len(sentence.words), len(other.words)
        if longer < shorter:
            longer, shorter = shorter, longer
        if shorter < ALIKE * longer:  # they can't be alike
            continue
        alike = LCSseq.similarity(sentence.words, other.words) / longer
        if alike >= ALIKE and alike > best:
            best, held = alike, other
    return held


def _cut(part: str) -> Iterator[str]:
    """The part, in pieces of forty words."""
    starts = [match.start() for match in WORD.finditer(part)][::LONGEST_SENTENCE]
    if len(starts) <= 1:
        yield part
        return
    for start, end in zip(starts, [*starts[1:], len(part)], strict=True):
        yield part[start:end].strip()


def _words(text: str) -> list[str]:
    return [word.casefold() for word in WORD.findall(text)]
