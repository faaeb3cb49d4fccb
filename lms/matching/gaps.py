"""What a graduate can do about a gap: the lessons that teach a skill, where the programme teaches it."""

from __future__ import annotations

from dataclasses import dataclass

from modules.programme import Lesson, Module, Programme


@dataclass(frozen=True, slots=True)
class Way:
    """A lesson that teaches towards a skill. ``reaches`` is the highest level that its module can evidence."""

    module: Module
    lesson: Lesson
    reaches: int


def ways_to(programme: Programme, skill: str, level: int) -> tuple[Way, ...]:
    """The lessons for a skill, those first that lead to the level; empty where the programme doesn't teach it there.

    A skill that the programme teaches only to a lower level gives no way: own evidence may fill that gap.
    """
    ways = []
    for module in programme.modules:
        for outcome in module.outcomes:
            reaches = max((held.level for held in outcome.skills if held.skill == skill), default=0)
            if reaches < level:
                continue
            codes = {criterion.code for criterion in outcome.criteria}
            ways += [Way(module, lesson, reaches) for lesson in module.lessons if codes & set(lesson.criteria)]
    first_of_lesson = {(way.module.code, way.lesson.slug): way for way in reversed(ways)}
    return tuple(sorted(first_of_lesson.values(), key=lambda way: (way.module.position, way.lesson.number)))
