"""Whether the content files agree with each other: names are unique, and what one refers to is in another.

What depends on a file that could not be read is left until it can be.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator

from modules.drafts import LessonDraft, ModuleDraft, ProgrammeDraft
from modules.problems import Problem
from modules.schema import ModuleShape
from modules.slugs import slugify
from modules.toml_lines import FieldPath
from modules.toml_source import TomlSource

Place = tuple[Hashable, TomlSource, FieldPath]


def find_disagreements(programme: ProgrammeDraft) -> Iterator[Problem]:
    """Every fault that only shows when files are seen together."""
    read = [(module, module.shape) for module in programme.modules if module.shape]
    if programme.shape:
        yield from _repeated(
            (s.id, programme.source, ("skills", i, "id")) for i, s in enumerate(programme.shape.skills)
        )
    yield from _repeated((shape.code, module.source, ("code",)) for module, shape in read)
    yield from _repeated((shape.position, module.source, ("position",)) for module, shape in read)
    yield from _repeated((f.id, m.source, ("facts", i, "id")) for m, shape in read for i, f in enumerate(shape.facts))
    skills = {skill.id for skill in programme.shape.skills} if programme.shape else None
    for module, shape in read:
        yield from _within_module(module, shape)
        if skills is not None:
            yield from _unknown_skills(module, shape, skills)
        yield from _coverage(module, shape)
    for module in programme.modules:
        yield from _lesson_names(module)
        yield from _unseen_drawings(module)
        for lesson in module.lessons:
            yield from _lesson_alone(lesson)


def _repeated(places: Iterable[Place]) -> Iterator[Problem]:
    """A problem for each value that stands a second time."""
    first: dict[Hashable, Place] = {}
    for value, source, path in places:
        _, first_source, first_path = first.setdefault(value, (value, source, path))
        if (first_source, first_path) != (source, path):
            earlier = first_source.problem(first_path, "")
            yield source.problem(path, f"Change {value}: {earlier.file} line {earlier.line} has it already.")


def _within_module(module: ModuleDraft, shape: ModuleShape) -> Iterator[Problem]:
    source = module.source
    outcomes = list(enumerate(shape.outcomes))
    yield from _repeated((outcome.number, source, ("outcomes", i, "number")) for i, outcome in outcomes)
    yield from _repeated(
        (criterion.code, source, ("outcomes", i, "criteria", j, "code"))
        for i, outcome in outcomes
        for j, criterion in enumerate(outcome.criteria)
    )
    for i, outcome in outcomes:
        yield from _repeated(
            (s.skill, source, ("outcomes", i, "skills", j, "skill")) for j, s in enumerate(outcome.skills)
        )
    yield from _repeated((slugify(term.term), source, ("terms", i, "term")) for i, term in enumerate(shape.terms))


def _unknown_skills(module: ModuleDraft, shape: ModuleShape, skills: set[str]) -> Iterator[Problem]:
    for i, outcome in enumerate(shape.outcomes):
        for j, named in enumerate(outcome.skills):
            if named.skill not in skills:
                sentence = f"Name a skill of programme.toml: it has no {named.skill}."
                yield module.source.problem(("outcomes", i, "skills", j, "skill"), sentence)


def _coverage(module: ModuleDraft, shape: ModuleShape) -> Iterator[Problem]:
    """Lessons name criteria that the module has, and each of those has a lesson."""
    known = {criterion.code for outcome in shape.outcomes for criterion in outcome.criteria}
    taught: set[str] = set()
    for lesson in module.lessons:
        for i, code in enumerate(lesson.front.criteria if lesson.front else ()):
            if code not in known:
                sentence = f"Name a criterion of {module.source.file}: it has no {code}."
                yield lesson.source.problem(("criteria", i), sentence)
            taught.add(code)
    for i, outcome in enumerate(shape.outcomes):
        for j, criterion in enumerate(outcome.criteria):
            if module.all_lessons_read and criterion.code not in taught:
                sentence = f"Name {criterion.code} in the criteria of at least one lesson: none teaches it."
                yield module.source.problem(("outcomes", i, "criteria", j, "code"), sentence)


def _lesson_names(module: ModuleDraft) -> Iterator[Problem]:
    """Numbers run from 01 without a gap (the first that does not is told); a slug stands once."""
    for number, lesson in enumerate(module.lessons, start=1):
        if lesson.number != number and module.all_lessons_read:
            sentence = f"Number this lesson {number:02}: lessons count from 01 without gaps or doubles."
            yield Problem(lesson.source.file, 1, "file", sentence)
            break
    slugs: dict[str, str] = {}
    for lesson in module.lessons:
        if lesson.slug in slugs:
            yield Problem(
                lesson.source.file, 1, "file", f"Rename this file: {slugs[lesson.slug]} has the same address."
            )
        slugs.setdefault(lesson.slug, lesson.source.file)


def _unseen_drawings(module: ModuleDraft) -> Iterator[Problem]:
    for name in module.drawings:
        if module.all_lessons_read and all(f"]({name})" not in lesson.body for lesson in module.lessons):
            yield Problem(f"{module.slug}/{name}", 1, "file", "Show this drawing in a lesson, or delete it.")


def _lesson_alone(lesson: LessonDraft) -> Iterator[Problem]:
    """Options differ, each wrong one teaches something, and a criterion is named once."""
    if lesson.front is None:
        return
    options = list(enumerate(lesson.front.check.options))
    yield from _repeated((option.text, lesson.source, ("check", "options", i, "text")) for i, option in options)
    for i, option in options:
        if not option.correct and not option.feedback:
            sentence = "Say why this answer is wrong."
            yield lesson.source.problem(("check", "options", i, "feedback"), sentence)
    yield from _repeated((code, lesson.source, ("criteria", i)) for i, code in enumerate(lesson.front.criteria))
