"""Whether what is taught and what is assessed fit together: for writers, and for `lms programme check`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from assessments.check import check_bank, uncovered, unknown_criteria
from lms.editions import Edition
from modules.check import Finding, check_programme
from modules.programme import Module

# Addresses such as /learn/enrol and /learn/town-halls/quiz, which a module or lesson of that name would never get.
TAKEN_MODULE_SLUGS = frozenset({"enrol", "leave"})
TAKEN_LESSON_SLUGS = frozenset({"quiz", "task"})


def table_of(edition: Edition) -> Iterator[str]:
    """The modules as a table for people, and for each criterion whether quiz, task or both assess it."""
    programme = edition.programme
    yield f"{programme.title}, edition {edition.id}"
    yield ""
    yield f"{'module':<8}{'lessons':>8}{'hours':>7}{'questions':>11}{'criteria':>10}{'covered':>9}  title"
    for module in programme.modules:
        bank, task = edition.find_bank(module.code), edition.find_task(module.code)
        codes = [criterion.code for criterion in module.criteria]
        covered = len(codes) - len(uncovered(codes, bank, task))
        questions = len(bank.questions) if bank else 0
        yield (
            f"{module.code:<8}{len(module.lessons):>8}{module.hours:>7}{questions:>11}{len(codes):>10}{covered:>9}"
            f"  {module.title}"
        )
    yield ""
    for module in programme.modules:
        yield from _coverage_of(module, edition)
        yield ""


def _coverage_of(module: Module, edition: Edition) -> Iterator[str]:
    bank, task = edition.find_bank(module.code), edition.find_task(module.code)
    in_task = {criterion.code for criterion in task.criteria} if task else set()
    for criterion in module.criteria:
        questions = sum(q.criterion == criterion.code for q in bank.questions.values()) if bank else 0
        taught = sum(criterion.code in lesson.criteria for lesson in module.lessons)
        by_quiz = f"quiz {questions}" if questions else ""
        by_task = "task" if criterion.code in in_task else ""
        yield f"{module.code} {criterion.code:<6}{f'lessons {taught}':<12}{by_quiz:<9}{by_task:<6}{criterion.text}"


def findings_of(edition: Edition) -> tuple[Finding, ...]:
    """What must be mended, then what only should be looked at; files are named from the folder of both kinds."""
    programme = edition.programme
    found: list[Finding] = []
    if not programme.modules:
        found.append(_error("content/programme.toml", "modules", "there are none; add a folder with a module.toml."))
    found += [replace(finding, file=f"content/{finding.file}") for finding in check_programme(programme)]
    for module in programme.modules:
        found += _faults_of(module, edition)
        bank = edition.find_bank(module.code)
        for sentence in check_bank(bank) if bank else ():
            asked = next((word for word in re.findall(r"[\w-]+", sentence) if bank and word in bank.questions), "")
            near = f'id = "{asked}"' if asked else ""
            found.append(_error(f"banks/{module.slug}/quiz.toml", "questions", sentence, near))
    for code in sorted((edition.banks.keys() | edition.tasks.keys()) - programme.by_code.keys()):
        found.append(_error("banks", code, "there is a quiz or a task, but no module of this code; add the module."))
    return tuple(sorted(found, key=lambda finding: finding.severity))


def in_words(finding: Finding, content: Path, banks: Path) -> str:
    """A finding with its file and line, in these folders."""
    kind, _slash, name = finding.file.partition("/")
    path = (content if kind == "content" else banks) / name
    lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
    line = next((number for number, text in enumerate(lines, start=1) if finding.near and finding.near in text), 1)
    return f"{finding.severity}: {path}:{line}: {finding.field}: {finding.message}"


def _error(file: str, field: str, message: str, near: str = "") -> Finding:
    return Finding("error", file, field, message, near)


def _faults_of(module: Module, edition: Edition) -> Iterator[Finding]:
    bank, task = edition.find_bank(module.code), edition.find_task(module.code)
    codes = [criterion.code for criterion in module.criteria]
    file = f"content/{module.slug}/module.toml"
    if bank is None:
        yield _error(f"banks/{module.slug}/quiz.toml", "file", f"{module.code}: there is no quiz; write quiz.toml.")
    if task is None:
        yield _error(f"banks/{module.slug}/task.toml", "file", f"{module.code}: there is no task; write task.toml.")
    for code in uncovered(codes, bank, task):
        message = f"{module.code} {code}: neither quiz nor task assesses this criterion; add it to one of them."
        yield _error(file, "criteria", message, f'code = "{code}"')
    for code in unknown_criteria(codes, bank, task):
        message = f"{module.code} {code}: quiz or task assesses it, but the module has no such criterion."
        in_task = task is not None and code in {criterion.code for criterion in task.criteria}
        name, near = ("task", f'code = "{code}"') if in_task else ("quiz", f'criterion = "{code}"')
        yield _error(f"banks/{module.slug}/{name}.toml", "criterion", message, near)
    if module.slug in TAKEN_MODULE_SLUGS:
        yield _error(file, "folder", f"the address /learn/{module.slug} is taken; rename the module’s folder.")
    for lesson in module.lessons:
        if lesson.slug in TAKEN_LESSON_SLUGS:
            name = f"content/{module.slug}/{lesson.number:02}-{lesson.slug}.md"
            yield _error(name, "file", f"the address …/{lesson.slug} is taken; rename the lesson’s file.")
