"""The content files as they were read, each with its source, before anything is looked up in another file."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from modules.drawings import Drawing, read_drawing
from modules.problems import Problem
from modules.schema import LessonShape, ModuleShape, ProgrammeShape
from modules.slugs import slugify
from modules.toml_source import TomlSource

_FRONT_MATTER = re.compile(r"\A\+\+\+[ \t]*\n(.*?)^\+\+\+[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
_LESSON_NAME = re.compile(r"(\d\d)-([a-z0-9]+(?:-[a-z0-9]+)*)\.md")


@dataclass(frozen=True, slots=True)
class LessonDraft:
    """A lesson's file. ``front`` is None where it could not be read; the Markdown begins at ``body_line``."""

    number: int
    slug: str
    source: TomlSource
    front: LessonShape | None
    body: str
    body_line: int


@dataclass(frozen=True, slots=True)
class ModuleDraft:
    """A module's folder. ``shape`` is None where module.toml could not be read, a drawing where its file could not."""

    slug: str
    source: TomlSource
    shape: ModuleShape | None
    lessons: tuple[LessonDraft, ...]
    all_lessons_read: bool
    drawings: Mapping[str, Drawing | None]


@dataclass(frozen=True, slots=True)
class ProgrammeDraft:
    """The whole folder. ``edition`` is a hash over the names and the bytes of its files."""

    source: TomlSource
    shape: ProgrammeShape | None
    modules: tuple[ModuleDraft, ...]
    edition: str


def read_drafts(folder: Path, problems: list[Problem]) -> ProgrammeDraft:
    """Read every content file, adding what is wrong in one by itself to ``problems``."""
    files = _read_files(folder, problems)
    texts = {name: _decode(name, data, problems) for name, data in files.items()}
    source = TomlSource("programme.toml", texts.get("programme.toml", ""))
    shape = source.read(ProgrammeShape, problems) if "programme.toml" in texts else None
    slugs = sorted(name.removesuffix("/module.toml") for name in texts if name.endswith("/module.toml"))
    modules = tuple(_read_module(slug, texts, problems) for slug in slugs)
    return ProgrammeDraft(source, shape, modules, edition_of(files))


def edition_of(files: Mapping[str, bytes]) -> str:
    """The first 16 hex digits of SHA-256 over names and bytes, each with its length so that none can run together."""
    digest = hashlib.sha256()
    for name, data in sorted(files.items()):
        for part in (name.encode(), data):
            digest.update(len(part).to_bytes(8))
            digest.update(part)
    return digest.hexdigest()[:16]


def _read_files(folder: Path, problems: list[Problem]) -> dict[str, bytes]:
    """programme.toml, and of each folder that holds a module.toml that, its Markdown and its drawings, by name."""
    paths = [folder / "programme.toml"]
    for module in sorted(folder.glob("*/module.toml")):
        paths += [module, *sorted(module.parent.glob("*.md")), *sorted(module.parent.glob("*.svg"))]
    files = {}
    for path in paths:
        name = path.relative_to(folder).as_posix()
        try:
            files[name] = path.read_bytes()
        except FileNotFoundError:
            problems.append(Problem(name, 1, "file", f"Add this file to the folder {folder}: it is missing."))
        except OSError as fault:
            problems.append(Problem(name, 1, "file", f"Make this file readable: {fault.strerror}."))
    return files


def _decode(name: str, data: bytes, problems: list[Problem]) -> str:
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as fault:
        line = data.count(b"\n", 0, fault.start) + 1
        problems.append(Problem(name, line, "file", "Save the file as UTF-8: this line holds something else."))
        return data.decode("utf-8", errors="replace")


def _read_module(slug: str, texts: Mapping[str, str], problems: list[Problem]) -> ModuleDraft:
    source = TomlSource(f"{slug}/module.toml", texts[f"{slug}/module.toml"])
    if slug != slugify(slug):
        problems.append(source.problem((), "Name the folder in small letters, digits and hyphens: it is the address."))
    names = [name for name in texts if name.startswith(f"{slug}/") and name.endswith(".md")]
    lessons = [_read_lesson(name, texts[name], problems) for name in sorted(names)]
    read = tuple(lesson for lesson in lessons if lesson is not None)
    all_read = len(read) == len(names) and all(lesson.front for lesson in read)
    drawings = {
        name.removeprefix(f"{slug}/"): read_drawing(name, text, problems)
        for name, text in texts.items()
        if name.startswith(f"{slug}/") and name.endswith(".svg")
    }
    return ModuleDraft(slug, source, source.read(ModuleShape, problems), read, all_read, drawings)


def _read_lesson(name: str, text: str, problems: list[Problem]) -> LessonDraft | None:
    """None where the name or the front matter can't be told."""
    named = _LESSON_NAME.fullmatch(name.rpartition("/")[2])
    if named is None:
        problems.append(Problem(name, 1, "file", "Name the file like 01-your-council.md, or move it elsewhere."))
    front = _FRONT_MATTER.match(text)
    if front is None:
        sentence = "Begin the file with a line +++, then title, minutes, criteria and [check], then a line +++."
        problems.append(Problem(name, 1, "front matter", sentence))
    if named is None or front is None:
        return None
    source = TomlSource(name, front[1], first_line=2)
    body_line = text.count("\n", 0, front.end()) + 1
    body = text[front.end() :]
    if not body.strip():
        problems.append(Problem(name, body_line, "text", "Write the lesson after the second +++: it is empty."))
    return LessonDraft(int(named[1]), named[2], source, source.read(LessonShape, problems), body, body_line)
