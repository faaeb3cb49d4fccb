"""From sources to catalogues: gather every sentence, and merge what is new into each language's messages.po.

The files are the same whoever makes them and whenever: sentences stand by source and alphabet, without line numbers and
dates; nothing is guessed ("fuzzy"), and what no source says any more is taken out.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract, extract_python
from babel.messages.pofile import read_po, write_po
from jinja2.ext import babel_extract

from lms.catalogues import TRANSLATIONS
from lms.languages import PLURALS, TRANSLATED
from lms.translating.audience import LMS, python_sources, templates

KEYWORDS = {
    "_": None,
    "_l": None,
    "gettext": None,
    "lazy_gettext": None,
    "ngettext": (1, 2),
    "lazy_ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
}
JINJA = {
    "extensions": "jinja2.ext.i18n,jinja2.ext.do",
    "trim_blocks": "true",
    "lstrip_blocks": "true",
    "silent": "false",
    "newstyle_gettext": "true",
}


def fresh_catalogue() -> Catalog:
    """Every sentence that learners and the public see, without translations."""
    catalogue = Catalog(charset="utf-8")
    for path, source in _sources():
        name = path.relative_to(LMS.parent).as_posix()
        method: Any = babel_extract if path.suffix == ".html" else extract_python
        options = JINJA if path.suffix == ".html" else {}
        found = extract(method, io.BytesIO(source.encode()), KEYWORDS, ("Translators:",), options)
        for _line, message, comments, context in found:
            catalogue.add(message, None, [(name, 0)], auto_comments=comments, context=context)
    return catalogue


def _sources() -> Iterator[tuple[Path, str]]:
    yield from python_sources()
    for path in templates().values():
        yield path, path.read_text(encoding="utf-8")


def po_file(language: str, folder: Path = TRANSLATIONS) -> Path:
    """Where a language's sentences stand."""
    return folder / language / "LC_MESSAGES" / "messages.po"


def read_catalogue(path: Path, language: str) -> Catalog:
    """A catalogue as its file has it; empty where there is none."""
    if not path.exists():
        return Catalog(locale=language, charset="utf-8")
    with path.open("rb") as file:
        return read_po(file, locale=language, charset="utf-8", ignore_obsolete=True)


def merge(fresh: Catalog, old: Catalog, language: str) -> Catalog:
    """The fresh sentences with the translations that the old catalogue has for the very same ones."""
    merged = Catalog(locale=language, charset="utf-8")
    for message in fresh:
        if not message.id:
            continue
        known = old.get(message.id if isinstance(message.id, str) else message.id[0], message.context)
        kept = known is not None and known.id == message.id
        merged.add(
            message.id,
            known.string if kept and known is not None else _empty(message, language),
            sorted(set(message.locations)),
            auto_comments=[*message.auto_comments, *_forms(message, language)],
            user_comments=known.user_comments if kept and known is not None else (),
            context=message.context,
        )
    return merged


def _forms(message: Message, language: str) -> tuple[str, ...]:
    """Which numbers each form is for."""
    if not message.pluralizable:
        return ()
    examples = PLURALS[language].examples
    return ("Forms: " + "; ".join(f"[{index}] {numbers}" for index, numbers in enumerate(examples)),)


def _empty(message: Message, language: str) -> str | tuple[str, ...]:
    return ("",) * len(PLURALS[language].examples) if message.pluralizable else ""


def written(catalogue: Catalog, language: str) -> bytes:
    """A catalogue as the bytes of its file."""
    head = (
        f'msgid ""\nmsgstr ""\n"Language: {language}\\n"\n"MIME-Version: 1.0\\n"\n'
        '"Content-Type: text/plain; charset=utf-8\\n"\n"Content-Transfer-Encoding: 8bit\\n"\n'
        f'"Plural-Forms: {PLURALS[language].header}\\n"\n\n'
    )
    body = io.BytesIO()
    catalogue._num_plurals = len(PLURALS[language].examples)  # type: ignore[assignment]
    ordered = Catalog(locale=language, charset="utf-8")
    ordered._num_plurals = len(PLURALS[language].examples)  # type: ignore[assignment]
    for message in sorted((m for m in catalogue if m.id), key=_place):
        ordered[message.id] = message
    write_po(body, ordered, width=0, omit_header=True, include_lineno=False)
    return head.encode() + body.getvalue()


def _place(message: Message) -> tuple[str, str, str]:
    first = message.locations[0][0] if message.locations else ""
    return first, message.id if isinstance(message.id, str) else message.id[0], message.context or ""


def update_catalogues(folder: Path = TRANSLATIONS) -> dict[str, int]:
    """Bring every language's file up to date with the sources. Gives how many sentences each has, by language."""
    fresh = fresh_catalogue()
    counts = {}
    for language in TRANSLATED:
        path = po_file(language, folder)
        merged = merge(fresh, read_catalogue(path, language), language)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(written(merged, language))
        counts[language] = len(merged)
    return counts
