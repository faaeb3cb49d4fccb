"""The programme as data: frozen, so that one copy can serve every request."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Skill:
    """A skill that both a learner and a vacancy can name, such as S07 "Plain writing"."""

    id: str
    label: str
    description: str
    source: str


@dataclass(frozen=True, slots=True)
class SkillLevel:
    """A skill at a level: 1 knows, 2 shows in a practice task, 3 shows with an own real example."""

    skill: str
    level: int


@dataclass(frozen=True, slots=True)
class Criterion:
    """One thing "the learner can" do; its code is unique within its module, such as "2.1"."""

    code: str
    text: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """A learning outcome, its criteria, and the skills that it evidences when met."""

    number: int
    title: str
    criteria: tuple[Criterion, ...]
    skills: tuple[SkillLevel, ...]


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact that lessons refer to, so that one correction mends every lesson."""

    id: str
    statement: str
    value: str
    nation: str
    source: str
    checked_on: date
    review_by: date


@dataclass(frozen=True, slots=True)
class Term:
    """A council word in plain English. ``slug`` names its anchor and its page."""

    slug: str
    term: str
    definition: str
    example: str


@dataclass(frozen=True, slots=True)
class CheckOption:
    """One answer that a lesson's check question offers, and what it teaches when chosen."""

    text: str
    correct: bool
    feedback: str


@dataclass(frozen=True, slots=True)
class Check:
    """The one check question of a lesson. It is for learning: nothing of it is assessed."""

    prompt: str
    options: tuple[CheckOption, ...]


@dataclass(frozen=True, slots=True)
class Lesson:
    """A lesson: its Markdown as written, and the same rendered once as safe HTML.

    ``html`` shows terms and facts in place; ``terms`` are the terms it uses, in order of first use.
    ``minutes`` is the designed study time. ``summary`` says in two sentences what is taught and why it helps; it is
    empty in editions that were kept before lessons had one.
    """

    slug: str
    number: int
    title: str
    minutes: int
    criteria: tuple[str, ...]
    markdown: str
    html: str
    terms: tuple[Term, ...]
    facts: tuple[str, ...]
    check: Check
    summary: str = ""


@dataclass(frozen=True, slots=True)
class Module:
    """A module with everything that is taught in it. ``hours`` are designed hours of study."""

    code: str
    slug: str
    position: int
    title: str
    summary: str
    hours: int
    after: tuple[str, ...]
    outcomes: tuple[Outcome, ...]
    lessons: tuple[Lesson, ...]
    facts: Mapping[str, Fact]
    terms: tuple[Term, ...]

    @property
    def criteria(self) -> tuple[Criterion, ...]:
        """Every criterion of the module, outcome by outcome."""
        return tuple(criterion for outcome in self.outcomes for criterion in outcome.criteria)

    def outcome_of(self, criterion_code: str) -> Outcome:
        """The outcome that a criterion belongs to; KeyError when the module has no such criterion."""
        for outcome in self.outcomes:
            if any(criterion.code == criterion_code for criterion in outcome.criteria):
                return outcome
        raise KeyError(criterion_code)

    def find_lesson(self, slug: str) -> Lesson | None:
        """The lesson with this slug, or None."""
        return next((lesson for lesson in self.lessons if lesson.slug == slug), None)

    def lesson_after(self, lesson: Lesson) -> Lesson | None:
        """The lesson that follows, or None after the last."""
        return next((other for other in self.lessons if other.number == lesson.number + 1), None)


@dataclass(frozen=True)
class Programme:
    """The programme: whatever modules are present, in order, and the skills they speak of.

    ``edition`` is a hash of the content: attempts and submissions name the edition they were made with.
    ``translations`` are the files of modules/words.py as text, by name.
    """

    slug: str
    title: str
    summary: str
    edition: str
    skills: Mapping[str, Skill]
    modules: tuple[Module, ...]
    translations: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}), repr=False)

    @cached_property
    def by_code(self) -> Mapping[str, Module]:
        """Modules by code."""
        return {module.code: module for module in self.modules}

    def find_module(self, code_or_slug: str) -> Module | None:
        """The module with this code or slug, or None."""
        return next((m for m in self.modules if code_or_slug in (m.code, m.slug)), None)

    @cached_property
    def terms(self) -> tuple[Term, ...]:
        """Every term of every module, by alphabet; a term that two modules define is the first's."""
        first: dict[str, Term] = {}
        for module in self.modules:
            for term in module.terms:
                first.setdefault(term.slug, term)
        return tuple(sorted(first.values(), key=lambda term: term.term.casefold()))

    @cached_property
    def first_uses(self) -> Mapping[str, tuple[Module, Lesson]]:
        """The lesson in which each term appears first, by the term's slug."""
        first: dict[str, tuple[Module, Lesson]] = {}
        for module in self.modules:
            for lesson in module.lessons:
                for term in lesson.terms:
                    first.setdefault(term.slug, (module, lesson))
        return first

    @cached_property
    def facts(self) -> Mapping[str, Fact]:
        """Every fact of every module, by id: a lesson may use those of other modules."""
        return {fact.id: fact for module in self.modules for fact in module.facts.values()}
