"""What is translated, and what is wrong in it: for translators, for reviewers, and for the test of completeness."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from babel.messages.catalog import Catalog, Message

from lms.catalogues import TRANSLATIONS
from lms.languages import PLURALS
from lms.translating.extraction import po_file, read_catalogue
from modules.problems import Problem
from modules.programme import Programme
from modules.schema import WordsShape
from modules.toml_source import TomlSource
from modules.words import english_of_summary, english_of_term, file_name

PLACEHOLDER = re.compile(r"%\((\w+)\)([#0 +-]*\d*(?:\.\d+)?[a-zA-Z])")
TAG = re.compile(r"</?[a-zA-Z][^>]*>|&[a-z]+;|&#\d+;")
NUMBER = "num"
KINDS = ("messages", "meanings", "summaries")


@dataclass
class Coverage:
    """How far a language is: of each kind what there is, what has a text, and what a person has checked."""

    total: dict[str, int] = field(default_factory=lambda: dict.fromkeys(KINDS, 0))
    translated: dict[str, int] = field(default_factory=lambda: dict.fromkeys(KINDS, 0))
    reviewed: dict[str, int] = field(default_factory=lambda: dict.fromkeys(KINDS, 0))
    faults: list[str] = field(default_factory=list)

    @property
    def is_complete(self) -> bool:
        """Whether nothing is missing, and nothing wrong."""
        return not self.faults


def coverage_of(language: str, fresh: Catalog, programme: Programme, folder: Path = TRANSLATIONS) -> Coverage:
    """How far a language is, and every fault of its files."""
    found = Coverage()
    _add_messages(found, language, fresh, po_file(language, folder))
    _add_words(found, language, programme)
    return found


def _add_messages(found: Coverage, language: str, fresh: Catalog, path: Path) -> None:
    catalogue = read_catalogue(path, language)
    name = path.relative_to(path.parents[3]).as_posix()
    if path.exists() and f'"Plural-Forms: {PLURALS[language].header}' not in path.read_text(encoding="utf-8"):
        found.faults.append(f"{name}: Plural-Forms: run `lms translations extract`: the rule is not the house’s.")
    for message in fresh:
        if not message.id:
            continue
        found.total["messages"] += 1
        faults = list(faults_of_message(message, catalogue, language))
        found.faults += [f"{name}: “{_start(message)}”: {fault}" for fault in faults]
        found.translated["messages"] += not faults
    unknown = [message for message in catalogue if message.id and not _find(fresh, message)]
    found.faults += [f"{name}: “{_start(m)}”: run `lms translations extract`: no page says this." for m in unknown]


def _find(catalogue: Catalog, wanted: Message) -> Message | None:
    found = catalogue.get(wanted.id if isinstance(wanted.id, str) else wanted.id[0], wanted.context)
    return found if found is not None and found.id == wanted.id else None


def _start(message: Message) -> str:
    text = message.id if isinstance(message.id, str) else message.id[0]
    return text if len(text) <= 70 else f"{text[:70]}…"


def faults_of_message(message: Message, catalogue: Catalog, language: str) -> Iterator[str]:
    """What is wrong with a language's translation of a sentence; nothing when it can be shown."""
    found = _find(catalogue, message)
    if found is None:
        yield "run `lms translations extract`: this sentence is not in the file yet."
        return
    english = (message.id,) if isinstance(message.id, str) else tuple(message.id)
    texts = (found.string,) if isinstance(found.string, str) else tuple(found.string or ())
    if found.fuzzy:
        yield "take out “fuzzy”, and make sure that the text is right."
    yield from faults_of_texts(english, texts, language)


def faults_of_texts(english: tuple[str, ...], texts: tuple[str, ...], language: str) -> Iterator[str]:
    """What is wrong with the texts of a sentence, one for each form; of one that counts, ``english`` has two."""
    wanted = len(PLURALS[language].examples) if len(english) == 2 else 1
    if len(texts) != wanted:
        yield f"write {wanted} forms: it has {len(texts)}."
    for number, text in enumerate(texts):
        form = f"form [{number}]: " if wanted > 1 else ""
        yield from (f"{form}{fault}" for fault in faults_of_text(english, text))


def faults_of_text(english: tuple[str, ...], text: str) -> Iterator[str]:
    """What is wrong with one text: placeholders, spaces at its ends, and marks of HTML."""
    source = english[-1]
    if not text.strip():
        yield "it has no text yet."
        return
    allowed = {name: kind for one in english for name, kind in PLACEHOLDER.findall(one)}
    used = dict(PLACEHOLDER.findall(text))
    needed = set(allowed) - ({NUMBER} if len(english) == 2 else set())
    if missing := sorted(needed - set(used)):
        yield f"keep these placeholders: {', '.join(f'%({name}){allowed[name]}' for name in missing)}."
    if foreign := sorted(set(used) - set(allowed)):
        names = ", ".join(f"%({name}){used[name]}" for name in foreign)
        yield f"take these placeholders out, the English has none such: {names}."
    if changed := sorted(name for name in used if name in allowed and used[name] != allowed[name]):
        yield f"write these as in the English: {', '.join(f'%({name}){allowed[name]}' for name in changed)}."
    if _has_bare_percent(text) and not _has_bare_percent(source):
        yield "write a percent sign as %%, or as the English does."
    if text[0].isspace() != source[0].isspace() or text[-1].isspace() != source[-1].isspace():
        yield "begin and end with a space or line break where the English does, and only there."
    if TAG.search(text) and not TAG.search(source):
        yield "take the HTML out: texts are plain."


def _has_bare_percent(text: str) -> bool:
    return "%" in PLACEHOLDER.sub("", text).replace("%%", "")


def _add_words(found: Coverage, language: str, programme: Programme) -> None:
    for module in programme.modules:
        name = file_name(module.slug, language)
        problems: list[Problem] = []
        text = programme.translations.get(name, "")
        shape = TomlSource(name, text).read(WordsShape, problems) or WordsShape()
        found.faults += map(str, problems)
        terms = {term.slug: english_of_term(term) for term in module.terms}
        lessons = {lesson.slug: english_of_summary(lesson) for lesson in module.lessons if lesson.summary}
        for kind, entries, current in (
            ("meanings", shape.meanings, terms),
            ("summaries", shape.summaries, lessons),
        ):
            found.total[kind] += len(current)
            found.faults += [
                f"{name}: {kind}.{slug}: run `lms translations extract`: there is no such entry to translate."
                for slug in sorted(entries.keys() - current.keys())
            ]
            for slug, english in current.items():
                entry = entries.get(slug)
                fault = _fault_of_entry(entry.text if entry else None, entry.english if entry else "", english)
                found.translated[kind] += not fault
                found.reviewed[kind] += bool(entry and not fault and entry.reviewed_by)
                if fault:
                    found.faults.append(f"{name}: {kind}.{slug}: {fault}")


def _fault_of_entry(text: str | None, made_from: str, english: str) -> str:
    if text is None:
        return "run `lms translations extract`: it is not in the file yet."
    if not text:
        return "it has no text yet."
    if made_from != english:
        return f'the English has changed: mend the text, then write: english = "{english}"'
    if TAG.search(text):
        return "take the HTML out: texts are plain."
    return ""


def as_data(coverages: Mapping[str, Coverage]) -> dict[str, object]:
    """The coverage of languages for programs."""
    return {
        language: {
            **{
                kind: {
                    "total": coverage.total[kind],
                    "translated": coverage.translated[kind],
                    "reviewed": coverage.reviewed[kind],
                    "drafted": coverage.translated[kind] - coverage.reviewed[kind],
                }
                for kind in KINDS
            },
            "faults": coverage.faults,
        }
        for language, coverage in coverages.items()
    }
