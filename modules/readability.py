"""How hard a text is to read: words, sentences, and the school grade by Flesch and Kincaid."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache
from html.parser import HTMLParser

import pyphen

_WORD = re.compile(r"[^\W_]+(?:[’'.,-][^\W_]+)*")
_SENTENCE_END = re.compile(r"(?<=[.!?])[\"”’)]*\s+")
_BLOCKS = {"p", "li", "h2", "h3", "th", "td", "blockquote", "pre", "hr", "ul", "ol", "table"}
_NOT_SENTENCES = {"h2", "h3", "th", "td", "pre"}


@dataclass(frozen=True, slots=True)
class Reading:
    """What a text asks of its reader. ``words`` counts all that is shown; the other two are of its sentences."""

    words: int
    words_per_sentence: float
    grade: float


def words_of(text: str) -> list[str]:
    """The words of a text; "10,000" and "two-tier" are one each."""
    return _WORD.findall(text)


def sentences_of(text: str) -> list[str]:
    """The sentences of a text; one that has no stop at its end counts as well."""
    return [sentence for sentence in _SENTENCE_END.split(text) if words_of(sentence)]


def syllables_of(word: str) -> int:
    """About how many syllables a word has, at least 1."""
    return len(_hyphenation().positions(word)) + 1


def read(html: str, known_words: Collection[str] = ()) -> Reading:
    """Measure HTML. Headings and tables count as words, not as sentences; 0.0 where there is no sentence.

    ``known_words`` (lower case) are explained beside the text: they do not count as hard, so syllables are averaged
    over the other words. The grade is 0.39 x words per sentence + 11.8 x syllables per word - 15.59
    (Kincaid and others, 1975).
    """
    blocks = _blocks_of(html)
    sentences = [
        words_of(sentence) for tag, text in blocks if tag not in _NOT_SENTENCES for sentence in sentences_of(text)
    ]
    shown = sum(len(words_of(text)) for _tag, text in blocks)
    if not sentences:
        return Reading(shown, 0.0, 0.0)
    length = sum(map(len, sentences)) / len(sentences)
    return Reading(shown, length, 0.39 * length + 11.8 * _syllables_per_word(sentences, known_words) - 15.59)


def _syllables_per_word(sentences: Sequence[Sequence[str]], known_words: Collection[str]) -> float:
    counts = [syllables_of(word) for words in sentences for word in words if word.casefold() not in known_words]
    return sum(counts) / len(counts) if counts else 1.0


@cache
def _hyphenation() -> pyphen.Pyphen:
    # American patterns break words as they are spoken; British ones by origin, which misses half of the syllables.
    return pyphen.Pyphen(lang="en_US", left=1, right=1)


def _blocks_of(html: str) -> list[tuple[str, str]]:
    parser = _BlockParser()
    parser.feed(html)
    parser.close()
    parser.end_block("")
    return parser.blocks


class _BlockParser(HTMLParser):
    """Gathers text by the block element that it stands in, leaving out the words of drawings."""

    def __init__(self) -> None:
        super().__init__()
        self.blocks: list[tuple[str, str]] = []
        self.tag = ""
        self.text = ""
        self.in_drawing = False

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.in_drawing = self.in_drawing or tag == "svg"
        if tag in _BLOCKS:
            self.end_block(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag == "svg":
            self.in_drawing = False
        if tag in _BLOCKS:
            self.end_block("")

    def handle_data(self, data: str) -> None:
        if not self.in_drawing:
            self.text += data

    def end_block(self, following: str) -> None:
        if self.text.strip():
            self.blocks.append((self.tag, self.text))
        self.tag, self.text = following, ""
