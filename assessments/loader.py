"""Loads banks and tasks from their files, or says everything that is wrong with them at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from assessments.content_files import ContentError, ContentFile, Problem, read_content
from assessments.questions import AnyQuestion, Bank, PictureChoice
from assessments.quiz_file import ENTRY, QuizFile
from assessments.quiz_rules import USUAL
from assessments.resubmission import AS_OFTEN_AS_IT_TAKES, Resubmission, ResubmissionEntry
from assessments.rubrics import Recording, Task
from assessments.task_file import TaskFile

__all__ = ["ContentError", "Problem", "load_bank", "load_banks", "load_task", "load_tasks"]

QUIZ = "quiz.toml"
TASK = "task.toml"
RESUBMISSION = "resubmission.toml"
LARGEST_RECORDING_BYTES = 300_000

OfModule = TypeVar("OfModule", Bank, Task)
# The name of an SVG file and its text -> the drawing, read and written anew, and what is wrong with it, by line. It is
# given by whoever loads: what a drawing may hold is known to those who teach with drawings (modules/drawings.py).
ReadDrawing = Callable[[str, str], tuple[str, Sequence[tuple[int, str]]]]


def no_drawings(_file: str, _text: str) -> tuple[str, Sequence[tuple[int, str]]]:
    """For who loads banks without pictures."""
    return "", [(1, "Drawings can’t be read here.")]


def load_bank(folder: Path, read_drawing: ReadDrawing = no_drawings) -> Bank:
    """The bank of the module whose files are in this folder. Raises ContentError with every problem found."""
    file = read_content(folder / QUIZ)
    problems: list[Problem] = []
    questions: dict[str, AnyQuestion] = {}
    rules = USUAL
    try:
        rules = QuizFile.model_validate(file.data).rules.rules()
    except ValidationError as error:
        problems += file.problems_of(error)
    entries = file.data.get("questions")
    for number, entry in enumerate(entries if isinstance(entries, list) else []):
        question = _load_question(file, number, entry, problems)
        if isinstance(question, PictureChoice):
            question = _with_drawings(question, file, number, read_drawing, problems)
        if question is None:
            continue
        if question.id in questions:
            problems.append(file.problem(("questions", number, "id"), "Another question has this id; change one."))
        questions[question.id] = question
    if problems:
        raise ContentError(problems)
    return Bank(module=file.data["module"].strip(), questions=questions, rules=rules)


def load_task(folder: Path, usual: Resubmission = AS_OFTEN_AS_IT_TAKES) -> Task:
    """The task of the module whose files are in this folder; ``usual`` is the rule of resubmission for tasks that have
    none of their own. Raises ContentError with every problem found.
    """
    file = read_content(folder / TASK)
    try:
        entry = TaskFile.model_validate(file.data)
    except ValidationError as error:
        raise ContentError(file.problems_of(error)) from None
    if problems := [file.problem(place, sentence) for place, sentence in entry.broken_rules()]:
        raise ContentError(problems)
    return entry.task(_recording_of(folder, file, entry), usual)


def _recording_of(folder: Path, file: ContentFile, entry: TaskFile) -> Recording | None:
    """What the task lets one hear. Raises ContentError for a file that is missing, is no Opus, or is too large."""
    if entry.recording is None or entry.transcript is None:
        return None
    problems = []
    content, transcript = b"", ""
    try:
        content = (folder / entry.recording).read_bytes()
    except OSError:
        problems.append(file.problem(("recording",), f"Put {entry.recording} beside this file."))
    else:
        if not content.startswith(b"OggS") or b"OpusHead" not in content[:64]:
            problems.append(file.problem(("recording",), f"{entry.recording} is no Opus file; save it as one."))
        if len(content) > LARGEST_RECORDING_BYTES:
            problems.append(file.problem(("recording",), f"Make {entry.recording} smaller: at most 300 kB."))
    try:
        transcript = (folder / entry.transcript).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        problems.append(file.problem(("transcript",), f"Put {entry.transcript} beside this file, as UTF-8."))
    if problems:
        raise ContentError(problems)
    return Recording(entry.recording, content, transcript)


def load_banks(root: Path, read_drawing: ReadDrawing = no_drawings) -> dict[str, Bank]:
    """Every bank in the folders of ``root``, by module code. Raises ContentError with the problems of all of them."""
    return _load_all(root, QUIZ, partial(load_bank, read_drawing=read_drawing))


def load_tasks(root: Path) -> dict[str, Task]:
    """Every task in the folders of ``root``, by module code. Raises ContentError with the problems of all of them."""
    usual = load_resubmission(root)
    return _load_all(root, TASK, lambda folder: load_task(folder, usual))


def load_resubmission(root: Path) -> Resubmission:
    """The rule of resubmission for every task without one of its own. Without a file there is no limit.

    Raises ContentError with every problem found.
    """
    if not (root / RESUBMISSION).exists():
        return AS_OFTEN_AS_IT_TAKES
    file = read_content(root / RESUBMISSION)
    try:
        return ResubmissionEntry.model_validate(file.data).rule()
    except ValidationError as error:
        raise ContentError(file.problems_of(error)) from None


def _load_question(file: ContentFile, number: int, entry: object, problems: list[Problem]) -> AnyQuestion | None:
    """The question, or None with its problems added. What is no table at all is a problem of the whole file."""
    if not isinstance(entry, dict):
        return None
    at = ("questions", number)
    try:
        checked = ENTRY.validate_python(entry)
    except ValidationError as error:
        problems += file.problems_of_union(error, at)
        return None
    broken = [file.problem((*at, *place), sentence) for place, sentence in checked.broken_rules()]
    problems += broken
    return None if broken else checked.question()


def _with_drawings(
    question: PictureChoice, file: ContentFile, number: int, read_drawing: ReadDrawing, problems: list[Problem]
) -> PictureChoice:
    """The question with the text of its drawings in place of the names of their files."""
    options = []
    for place, option in enumerate(question.options):
        path = file.path.with_name(option.drawing)
        try:
            text = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            at = ("questions", number, "options", place, "drawing")
            problems.append(file.problem(at, f"Put {option.drawing} beside this file, as UTF-8."))
            continue
        drawing, faults = read_drawing(option.drawing, text)
        problems += [Problem(path, line, "drawing", sentence) for line, sentence in faults]
        options.append(replace(option, drawing=drawing))
    return replace(question, options=tuple(options))


def _load_all(root: Path, name: str, load: Callable[[Path], OfModule]) -> dict[str, OfModule]:
    problems: list[Problem] = []
    loaded: dict[str, OfModule] = {}
    for folder in _folders_with(root, name):
        try:
            of_module = load(folder)
        except ContentError as error:
            problems += error.problems
            continue
        if of_module.module in loaded:
            problems.append(Problem(folder / name, 1, "module", f"{of_module.module} has two of these; keep one."))
        loaded[of_module.module] = of_module
    if problems:
        raise ContentError(problems)
    return loaded


def _folders_with(root: Path, name: str) -> Iterator[Path]:
    if not root.is_dir():
        raise ContentError([Problem(root, 1, "folder", "It is missing; make it.")])
    return (path.parent for path in sorted(root.glob(f"*/{name}")))
