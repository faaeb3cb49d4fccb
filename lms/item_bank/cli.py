"""`lms questions`: files of questions come in as drafts, and a module's bank goes out."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click
from flask import has_app_context
from flask.cli import AppGroup, ScriptInfo

from assessments.formats.port import LARGEST_FILE_BYTES, Exportable, Format, Imported, ImportedQuestion, UnreadableFile
from assessments.formats.reading import read, too_large
from assessments.formats.writing import write
from lms.clock import utc_now

questions = AppGroup("questions", help="Bring questions in from GIFT, Moodle XML and QTI, and get them out.")


@questions.command("import", with_appcontext=False)
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--dry-run", is_flag=True, help="Only tell what would come in; keep nothing.")
@click.option("--json", "as_json", is_flag=True, help="Tell it as JSON.")
@click.option("--module", "module_code", default="", help="The module that the questions are for, such as LG2.")
@click.option("--criterion", default="", help="The criterion of questions that name none, such as 1.1.")
@click.option("--difficulty", type=click.IntRange(1, 3), help="The difficulty of questions that name none.")
@click.pass_context
def bring_in(
    context: click.Context,
    file: Path,
    dry_run: bool,
    as_json: bool,
    module_code: str,
    criterion: str,
    difficulty: int | None,
) -> None:
    """Bring the questions of FILE into the item bank as drafts. Each is imported or refused, with its line and why.

    FILE is GIFT, Moodle XML, or a QTI 2.2 or 3.0 item or package: what it holds tells which. A question that is there
    already is not doubled.
    """
    # The file is read before the platform is: one that can't be used costs next to nothing.
    try:
        found = read(file.name, _bytes_of(file))
    except UnreadableFile as fault:
        raise click.ClickException(str(fault)) from None
    if found.questions:
        with _platform(context):
            told = _keep(found, file.name, dry_run, module_code, criterion, difficulty or 0)
    else:
        told = _told_of(found, file.name, [], [])
    click.echo(json.dumps(told, ensure_ascii=False, indent=2) if as_json else "\n".join(_sentences(told, dry_run)))


@questions.command("export", with_appcontext=False)
@click.option("--module", "module_code", required=True, help="The module whose bank goes out, such as LG2.")
@click.option("--format", "format_name", type=click.Choice([one.value for one in Format]), required=True)
@click.option(
    "--out", type=click.Path(path_type=Path, dir_okay=False), help="The file to write; otherwise it is shown."
)
@click.pass_context
def take_out(context: click.Context, module_code: str, format_name: str, out: Path | None) -> None:
    """Write a module's bank, and name on standard error what the format can't carry."""
    with _platform(context):
        from lms.editions import current_edition

        bank = current_edition().find_bank(module_code)
        if bank is None:
            raise click.ClickException(f"There is no module {module_code} with a bank.")
        asked: list[Exportable] = list(bank.questions.values())
        exported = write(asked, Format(format_name), module_code)
    if out is None:
        click.echo(exported.data, nl=False)
    else:
        out.write_bytes(exported.data)
    left_out = {loss.question for loss in exported.losses if loss.is_left_out}
    for loss in exported.losses:
        click.echo(f"{loss.question}: {'left out: ' if loss.is_left_out else ''}{loss.reason}", err=True)
    click.echo(f"{len(asked) - len(left_out)} of {len(asked)} questions are in the file.", err=True)


def _bytes_of(file: Path) -> bytes:
    """What the file holds. Raises UnreadableFile for more than is ever read."""
    try:
        with file.open("rb") as opened:
            data = opened.read(LARGEST_FILE_BYTES + 1)
    except OSError as fault:
        raise UnreadableFile(f"The file can’t be opened: {fault.strerror}.") from None
    if len(data) > LARGEST_FILE_BYTES:
        raise UnreadableFile(too_large())
    return data


@contextmanager
def _platform(context: click.Context) -> Iterator[None]:
    if has_app_context():
        yield
        return
    script: ScriptInfo = context.ensure_object(ScriptInfo)
    with script.load_app().app_context():
        yield


def _keep(
    found: Imported, file_name: str, dry_run: bool, module_code: str, criterion: str, difficulty: int
) -> dict[str, Any]:
    """Keep what is new, unless it is a dry run; gives what is to be told."""
    from sqlalchemy.exc import OperationalError, ProgrammingError

    from lms.editions import current_edition
    from lms.extensions import db
    from lms.item_bank import services

    if criterion and not module_code:
        raise click.ClickException("--criterion needs --module: criteria are a module’s own.")
    if module_code:
        module = current_edition().programme.by_code.get(module_code)
        if module is None:
            raise click.ClickException(f"There is no module {module_code}.")
        if criterion and criterion not in {one.code for one in module.criteria}:
            raise click.ClickException(f"{module_code} has no criterion {criterion}.")
    if dry_run:
        try:
            sorted_out = services.sort_out(found)
        except (OperationalError, ProgrammingError):  # without a database nothing is there already
            db.session.rollback()
            sorted_out = services.sort_out(found, is_here=())
    else:
        now = utc_now()
        sorted_out = services.sort_out(found)
        looked_at = services.look_at(found, file_name, now, by=None)
        services.keep(looked_at, now, services.Place(module_code, criterion, difficulty))
        db.session.commit()
    return _told_of(found, file_name, [one for _mark, one in sorted_out.new], sorted_out.already)


def _told_of(
    found: Imported, file_name: str, new: Sequence[ImportedQuestion], already: Sequence[ImportedQuestion]
) -> dict[str, Any]:
    """Every question of the file, by what became of it."""
    return {
        "file": file_name,
        "format": found.format.value,
        "imported": [_told(one) for one in new],
        "already": [_told(one) for one in already],
        "refused": [_without_empty(asdict(refusal)) for refusal in found.refused],
        "notes": list(found.notes),
        "counts": {
            "questions": len(found.questions) + len(found.refused),
            "imported": len(new),
            "already": len(already),
            "refused": len(found.refused),
        },
    }


def _told(one: ImportedQuestion) -> dict[str, Any]:
    told = {"name": one.name, "line": one.line, "type": one.question.type}
    more = {"file": one.file, "category": one.category, "tags": list(one.tags), "notes": list(one.notes)}
    return told | _without_empty(more)


def _without_empty(told: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in told.items() if value or key in ("line", "name", "reason")}


def _sentences(told: dict[str, Any], dry_run: bool) -> Iterator[str]:
    """What happened, for people."""
    for one in told["imported"]:
        yield f"{_where(one)}: {one['type']}: {one['name']}"
        yield from (f"    {note}" for note in one.get("notes", ()))
    for one in told["already"]:
        yield f"{_where(one)}: here already: {one['name']}"
    for one in told["refused"]:
        yield f"{_where(one)}: REFUSED: {one['name']}: {one['reason']}"
    yield from told["notes"]
    counts = told["counts"]
    verb = "would come in" if dry_run else "came in"
    yield (
        f"{told['format']}, questions: {counts['questions']}. Of these {counts['imported']} {verb}, "
        f"{counts['already']} are here already, {counts['refused']} are refused."
    )


def _where(one: dict[str, Any]) -> str:
    return f"{one['file']}, line {one['line']}" if one.get("file") else f"line {one['line']}"
