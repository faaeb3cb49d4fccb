"""What lessons and terms say in other languages: the meaning of each term, and the summary of each lesson.

They stand beside what they translate, in words.<language>.toml of each module. Each names a hash of the English that
it was made from: while that is what the English says it is current, and afterwards it is out of date. Nobody is
assessed in these words: they are no part of an edition's name.

A programme carries the files' texts. A language is read from them when somebody first asks for it, and a file with
faults is left out then: a fault in a translation never takes the lessons away.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import MappingProxyType

from modules.problems import Problem
from modules.programme import Lesson, Module, Term
from modules.schema import WordsEntryShape, WordsShape
from modules.toml_source import TomlSource

HASH_LENGTH = 8


@dataclass(frozen=True, slots=True)
class Wording:
    """A text in another language. ``reviewed_by`` is empty while nobody has checked it."""

    text: str
    english: str
    reviewed_by: str = ""
    reviewed_on: date | None = None


@dataclass(frozen=True, slots=True)
class WordsInLanguage:
    """What all modules say in one language: by the slug of the term, or by the slugs of module and lesson."""

    meanings: Mapping[str, tuple[Wording, ...]]
    summaries: Mapping[str, tuple[Wording, ...]]

    def meaning_of(self, term: Term) -> Wording | None:
        """The meaning of a term; one that was made from other English where there is no better."""
        return _best(self.meanings.get(term.slug, ()), english_of_term(term))

    def summary_of(self, module: Module, lesson: Lesson) -> Wording | None:
        """The summary of a lesson; one that was made from other English where there is no better."""
        return _best(self.summaries.get(summary_key(module, lesson), ()), english_of_summary(lesson))


NOTHING = WordsInLanguage(MappingProxyType({}), MappingProxyType({}))


def english_hash(text: str) -> str:
    """A short hash of an English text; how its lines are broken does not count."""
    return hashlib.sha256(" ".join(text.split()).encode()).hexdigest()[:HASH_LENGTH]


def english_of_term(term: Term) -> str:
    """The hash of what a meaning is made from: the term and its definition."""
    return english_hash(f"{term.term}: {term.definition}")


def english_of_summary(lesson: Lesson) -> str:
    """The hash of what a translated summary is made from."""
    return english_hash(lesson.summary)


def summary_key(module: Module, lesson: Lesson) -> str:
    """What a summary is found by."""
    return f"{module.slug}.{lesson.slug}"


def read_files(folder: Path, problems: list[Problem]) -> Mapping[str, str]:
    """The text of every words.*.toml of a content folder, by its name."""
    texts = {}
    for path in sorted(folder.glob("*/words.*.toml")):
        name = path.relative_to(folder).as_posix()
        try:
            texts[name] = path.read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError) as fault:
            problems.append(Problem(name, 1, "file", f"Save this file as UTF-8, so that it can be read: {fault}."))
    return MappingProxyType(texts)


def file_name(module_slug: str, language: str) -> str:
    """Where a module's words of a language stand, from the content folder."""
    return f"{module_slug}/words.{language}.toml"


def read_language(sources: Mapping[str, str], language: str, problems: list[Problem]) -> WordsInLanguage:
    """All that modules say in a language, adding what is wrong to ``problems``. Empty texts are not there yet."""
    meanings: dict[str, tuple[Wording, ...]] = {}
    summaries: dict[str, tuple[Wording, ...]] = {}
    for name, text in sorted(sources.items()):
        module_slug, _, last = name.rpartition("/")
        if last != f"words.{language}.toml":
            continue
        shape = TomlSource(name, text).read(WordsShape, problems)
        if shape is None:
            continue
        for slug, entry in shape.meanings.items():
            if entry.text:
                meanings[slug] = (*meanings.get(slug, ()), _wording(entry))
        for slug, entry in shape.summaries.items():
            if entry.text:
                summaries[f"{module_slug}.{slug}"] = (_wording(entry),)
    return WordsInLanguage(MappingProxyType(meanings), MappingProxyType(summaries))


def _wording(entry: WordsEntryShape) -> Wording:
    return Wording(entry.text, entry.english, entry.reviewed_by, entry.reviewed_on)


def _best(found: tuple[Wording, ...], english: str) -> Wording | None:
    return next((wording for wording in found if wording.english == english), found[0] if found else None)


def skeleton(module: Module, text: str, language: str) -> str:
    """A module's words.<language>.toml with an entry for each of its terms and lessons.

    What ``text``, the file as it stands, says is kept. An entry that was made from other English says so in a comment,
    with the hash that it gets once it is mended. Terms and lessons that are gone are taken out.
    """
    problems: list[Problem] = []
    name = file_name(module.slug, language)
    known = TomlSource(name, text).read(WordsShape, problems) or WordsShape()
    if problems:
        raise ValueError("\n".join(map(str, problems)))
    parts = [f"# {module.code} {module.title}. Write each text in quotes; README and `lms translations` tell more.\n"]
    for term in module.terms:
        now = english_of_term(term)
        parts.append(_entry("meanings", term.slug, f"{term.term}: {term.definition}", now, known.meanings))
    for lesson in module.lessons:
        if lesson.summary:
            parts.append(_entry("summaries", lesson.slug, lesson.summary, english_of_summary(lesson), known.summaries))
    return "\n".join(parts)


def _entry(table: str, slug: str, english: str, now: str, known: Mapping[str, WordsEntryShape]) -> str:
    entry = known.get(slug)
    lines = [f"# {line}" for line in english.splitlines()]
    if entry is not None and entry.text and entry.english != now:
        lines.append(f'# The English has changed since. Mend the text, then write: english = "{now}"')
    made_from = entry.english if entry is not None and entry.text else now
    lines += [f"[{table}.{slug}]", f'english = "{made_from}"', f"text = {quoted(entry.text if entry else '')}"]
    if entry is not None and entry.reviewed_by and entry.reviewed_on:
        lines += [f"reviewed_by = {quoted(entry.reviewed_by)}", f"reviewed_on = {entry.reviewed_on.isoformat()}"]
    return "\n".join(lines) + "\n"


def quoted(text: str) -> str:
    """A text as TOML writes it."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
