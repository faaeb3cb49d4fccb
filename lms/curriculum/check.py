"""Whether what is taught and what is assessed fit together: for writers, and for `lms programme check`."""

from __future__ import annotations

from collections.abc import Iterator

from assessments.check import check_bank, uncovered, unknown_criteria
from lms.editions import Edition
from modules.check import check_programme
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


def findings_of(edition: Edition) -> tuple[list[str], list[str]]:
    """What must be mended, and what only should be looked at."""
    programme = edition.programme
    errors: list[str] = []
    warnings: list[str] = []
    if not programme.modules:
        errors.append("error: the programme has no modules; add a folder with a module.toml.")
    for finding in check_programme(programme):
        (errors if finding.severity == "error" else warnings).append(str(finding))
    for module in programme.modules:
        errors += _faults_of(module, edition)
    for code in sorted((edition.banks.keys() | edition.tasks.keys()) - programme.by_code.keys()):
        errors.append(f"error: {code}: there is a quiz or a task, but no module of this code; add the module.")
    for bank in edition.banks.values():
        errors += [f"error: {sentence}" for sentence in check_bank(bank)]
    return errors, warnings


def _faults_of(module: Module, edition: Edition) -> Iterator[str]:
    bank, task = edition.find_bank(module.code), edition.find_task(module.code)
    codes = [criterion.code for criterion in module.criteria]
    if bank is None:
        yield f"error: {module.code}: there is no quiz; write quiz.toml."
    if task is None:
        yield f"error: {module.code}: there is no task; write task.toml."
    for code in uncovered(codes, bank, task):
        yield f"error: {module.code} {code}: neither quiz nor task assesses this criterion; add it to one of them."
    for code in unknown_criteria(codes, bank, task):
        yield f"error: {module.code} {code}: quiz or task assesses it, but the module has no such criterion."
    if module.slug in TAKEN_MODULE_SLUGS:
        yield f"error: {module.code}: the address /learn/{module.slug} is taken; rename the module’s folder."
    for lesson in module.lessons:
        if lesson.slug in TAKEN_LESSON_SLUGS:
            yield f"error: {module.code}: the address …/{lesson.slug} is taken; rename the lesson’s file."
