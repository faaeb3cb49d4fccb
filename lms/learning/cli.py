"""`lms programme check`: whether what is taught and what is assessed fit together."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import click

from assessments.check import check_bank, uncovered, unknown_criteria
from assessments.loader import ContentError as AssessmentsFault
from assessments.loader import load_banks, load_tasks
from assessments.questions import Bank
from assessments.rubrics import Task
from lms.config import SettingsError, read_settings
from modules.check import check_programme
from modules.loader import ContentError as ProgrammeFault
from modules.loader import load_programme
from modules.programme import Module, Programme

# Addresses such as /learn/enrol and /learn/town-halls/quiz, which a module or lesson of that name would never get.
TAKEN_MODULE_SLUGS = frozenset({"enrol", "leave"})
TAKEN_LESSON_SLUGS = frozenset({"quiz", "task"})

Loaded = TypeVar("Loaded")


@dataclass(frozen=True, slots=True)
class Assessments:
    """Banks and tasks by module code."""

    banks: Mapping[str, Bank]
    tasks: Mapping[str, Task]


@click.group()
def programme() -> None:
    """Look at what is taught and assessed."""


@programme.command()
@click.option("--content", type=click.Path(path_type=Path), help="The folder of modules, if not the usual one.")
@click.option("--banks", type=click.Path(path_type=Path), help="The folder of quizzes and tasks, if not the usual one.")
def check(content: Path | None, banks: Path | None) -> None:
    """Load everything, show what covers which criterion, and end with status 1 when something is wrong."""
    try:
        settings = read_settings()
    except SettingsError as fault:
        raise click.ClickException(str(fault)) from None
    faults: list[str] = []
    loaded = _load(load_programme, content or settings.content, faults)
    root = banks or settings.banks
    all_banks, all_tasks = _load(load_banks, root, faults), _load(load_tasks, root, faults)
    if loaded is None or all_banks is None or all_tasks is None:
        raise click.ClickException("the programme can’t be used:\n" + "\n".join(faults))
    assessments = Assessments(all_banks, all_tasks)
    for line in table_of(loaded, assessments):
        click.echo(line)
    errors, warnings = findings_of(loaded, assessments)
    for finding in (*errors, *warnings):
        click.echo(finding)
    click.echo()
    if errors:
        raise click.ClickException(f"{len(errors)} to mend, {len(warnings)} to look at.")
    click.echo(f"All is well: quiz and task together cover every criterion. {len(warnings)} to look at.")


def table_of(loaded: Programme, assessments: Assessments) -> Iterator[str]:
    """The modules as a table for people, and for each criterion whether quiz, task or both assess it."""
    yield f"{loaded.title}, edition {loaded.edition}"
    yield ""
    yield f"{'module':<8}{'lessons':>8}{'hours':>7}{'questions':>11}{'criteria':>10}{'covered':>9}  title"
    for module in loaded.modules:
        bank, task = assessments.banks.get(module.code), assessments.tasks.get(module.code)
        codes = [criterion.code for criterion in module.criteria]
        covered = len(codes) - len(uncovered(codes, bank, task))
        questions = len(bank.questions) if bank else 0
        yield (
            f"{module.code:<8}{len(module.lessons):>8}{module.hours:>7}{questions:>11}{len(codes):>10}{covered:>9}"
            f"  {module.title}"
        )
    yield ""
    for module in loaded.modules:
        yield from _coverage_of(module, assessments)
        yield ""


def _coverage_of(module: Module, assessments: Assessments) -> Iterator[str]:
    bank, task = assessments.banks.get(module.code), assessments.tasks.get(module.code)
    in_task = {criterion.code for criterion in task.criteria} if task else set()
    for criterion in module.criteria:
        questions = sum(q.criterion == criterion.code for q in bank.questions.values()) if bank else 0
        taught = sum(criterion.code in lesson.criteria for lesson in module.lessons)
        by_quiz = f"quiz {questions}" if questions else ""
        by_task = "task" if criterion.code in in_task else ""
        yield f"{module.code} {criterion.code:<6}{f'lessons {taught}':<12}{by_quiz:<9}{by_task:<6}{criterion.text}"


def findings_of(loaded: Programme, assessments: Assessments) -> tuple[list[str], list[str]]:
    """What must be mended, and what only should be looked at."""
    errors: list[str] = []
    warnings: list[str] = []
    if not loaded.modules:
        errors.append("error: the programme has no modules; add a folder with a module.toml.")
    for finding in check_programme(loaded):
        (errors if finding.severity == "error" else warnings).append(str(finding))
    for module in loaded.modules:
        errors += _faults_of(module, assessments)
    for code in sorted((assessments.banks.keys() | assessments.tasks.keys()) - loaded.by_code.keys()):
        errors.append(f"error: {code}: there is a quiz or a task, but no module of this code; add the module.")
    for bank in assessments.banks.values():
        errors += [f"error: {sentence}" for sentence in check_bank(bank)]
    return errors, warnings


def _faults_of(module: Module, assessments: Assessments) -> Iterator[str]:
    bank, task = assessments.banks.get(module.code), assessments.tasks.get(module.code)
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


def _load(load: Callable[[Path], Loaded], folder: Path, faults: list[str]) -> Loaded | None:
    try:
        return load(folder)
    except (ProgrammeFault, AssessmentsFault) as fault:
        faults += str(fault).splitlines()
        return None
