"""From the content files to the Programme."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from modules.consistency import find_disagreements
from modules.drafts import LessonDraft, ModuleDraft, ProgrammeDraft, read_drafts
from modules.drawings import Drawing
from modules.problems import ContentError, Problem
from modules.programme import (
    Check,
    CheckOption,
    Criterion,
    Fact,
    Lesson,
    Module,
    Outcome,
    Programme,
    Skill,
    SkillLevel,
    Term,
)
from modules.rendering import render_lesson
from modules.schema import ModuleShape, OutcomeShape, ProgrammeShape
from modules.slugs import slugify
from modules.words import read_files

__all__ = ["ContentError", "load_programme"]


def load_programme(folder: Path) -> Programme:
    """The programme whose files stand in this folder: whatever modules are present, by position.

    Raises ContentError with every problem of every file.
    """
    problems: list[Problem] = []
    draft = read_drafts(folder, problems)
    problems += find_disagreements(draft)
    programme = _assemble(draft, read_files(folder, problems), problems)
    if programme is None or problems:
        raise ContentError(problems)
    return programme


def _assemble(draft: ProgrammeDraft, translations: Mapping[str, str], problems: list[Problem]) -> Programme | None:
    """None when a programme.toml or module.toml could not be read: what lessons refer to may stand in it."""
    read = [(module, module.shape) for module in draft.modules if module.shape]
    if draft.shape is None or len(read) < len(draft.modules):
        return None
    read.sort(key=lambda pair: pair[1].position)
    facts = {fact.id: fact for _, shape in read for fact in _facts_of(shape)}
    terms: dict[str, Term] = {}
    for _, shape in read:
        for term in _terms_of(shape):
            terms.setdefault(term.slug, term)
    modules = tuple(_module(module, shape, terms, facts, problems) for module, shape in read)
    whole = draft.shape
    return Programme(whole.slug, whole.title, whole.summary, draft.edition, _skills_of(whole), modules, translations)


def _skills_of(shape: ProgrammeShape) -> Mapping[str, Skill]:
    return MappingProxyType({s.id: Skill(s.id, s.label, s.description, s.source) for s in shape.skills})


def _facts_of(shape: ModuleShape) -> tuple[Fact, ...]:
    return tuple(Fact(f.id, f.statement, f.value, f.nation, f.source, f.checked_on, f.review_by) for f in shape.facts)


def _terms_of(shape: ModuleShape) -> tuple[Term, ...]:
    return tuple(Term(slugify(t.term), t.term, t.definition, t.example) for t in shape.terms)


def _module(
    draft: ModuleDraft,
    shape: ModuleShape,
    terms: Mapping[str, Term],
    facts: Mapping[str, Fact],
    problems: list[Problem],
) -> Module:
    """A module. Its lessons may use the terms and facts of every module; of two explanations its own comes first."""
    own_terms = _terms_of(shape)
    known_terms = {**terms, **{term.slug: term for term in own_terms}}
    lessons = (_lesson(lesson, known_terms, facts, draft.drawings, problems) for lesson in draft.lessons)
    return Module(
        code=shape.code,
        slug=draft.slug,
        position=shape.position,
        title=shape.title,
        summary=shape.summary,
        hours=shape.hours,
        after=tuple(shape.after),
        outcomes=tuple(map(_outcome, shape.outcomes)),
        lessons=tuple(lesson for lesson in lessons if lesson is not None),
        facts=MappingProxyType({fact.id: fact for fact in _facts_of(shape)}),
        terms=own_terms,
    )


def _outcome(shape: OutcomeShape) -> Outcome:
    return Outcome(
        number=shape.number,
        title=shape.title,
        criteria=tuple(Criterion(criterion.code, criterion.text) for criterion in shape.criteria),
        skills=tuple(SkillLevel(named.skill, named.level) for named in shape.skills),
    )


def _lesson(
    draft: LessonDraft,
    terms: Mapping[str, Term],
    facts: Mapping[str, Fact],
    drawings: Mapping[str, Drawing | None],
    problems: list[Problem],
) -> Lesson | None:
    """A lesson with its text rendered; None where its front matter could not be read."""
    rendered = render_lesson(draft.body, terms, facts, drawings)
    problems += [
        Problem(draft.source.file, draft.body_line - 1 + fault.line, fault.field, fault.sentence)
        for fault in rendered.faults
    ]
    front = draft.front
    if front is None:
        return None
    options = tuple(CheckOption(option.text, option.correct, option.feedback) for option in front.check.options)
    return Lesson(
        slug=draft.slug,
        number=draft.number,
        title=front.title,
        minutes=front.minutes,
        criteria=tuple(front.criteria),
        markdown=draft.body,
        html=rendered.html,
        terms=rendered.terms,
        facts=rendered.facts,
        check=Check(front.check.prompt, options),
        summary=front.summary,
    )
