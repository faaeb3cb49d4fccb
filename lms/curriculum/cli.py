"""`lms programme`: for whoever writes what is taught, and whoever looks after editions."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import click
from flask.cli import AppGroup, with_appcontext

from lms.archives import BadArchive, pack
from lms.clock import london_day, utc_now
from lms.config import Settings, SettingsError, read_settings
from lms.curriculum import services
from lms.curriculum.check import findings_of, in_words, table_of
from lms.curriculum.new_module import AlreadyThere, write_module
from lms.curriculum.queries import facts_to_review
from lms.editions import ContentFault, Edition, load_edition
from lms.extensions import db

programme = AppGroup("programme", help="Check, preview, keep and exchange what is taught and assessed.")

CONTENT = click.option(
    "--content", type=click.Path(path_type=Path), help="The folder of modules, if not the usual one."
)
BANKS = click.option(
    "--banks", type=click.Path(path_type=Path), help="The folder of quizzes and tasks, if not the usual one."
)
A_DAY = click.DateTime(["%Y-%m-%d"])


@programme.command(with_appcontext=False)
@CONTENT
@BANKS
def check(content: Path | None, banks: Path | None) -> None:
    """Load everything, show what covers which criterion, and end with status 1 when something is wrong."""
    settings = _settings()
    edition = _read(content, banks)
    for line in table_of(edition):
        click.echo(line)
    findings = findings_of(edition)
    for finding in findings:
        click.echo(in_words(finding, content or settings.content, banks or settings.banks))
    click.echo()
    errors = sum(finding.severity == "error" for finding in findings)
    if errors:
        raise click.ClickException(f"{errors} to mend, {len(findings) - errors} to look at.")
    click.echo(f"All is well: quiz and task together cover every criterion. {len(findings)} to look at.")


@programme.command(with_appcontext=False)
@CONTENT
@BANKS
@click.option("--as-of", type=A_DAY, help="The day to judge by, such as 2027-01-31; today when it is left out.")
def facts(content: Path | None, banks: Path | None, as_of: datetime | None) -> None:
    """Facts by the day on which they are to be checked again. Time alone breaks nothing: the status is always 0."""
    today: date = as_of.date() if as_of else london_day(utc_now())
    uses = facts_to_review(_read(content, banks).programme)
    for use in uses:
        lessons = ", ".join(f"{module.code} {lesson.slug}" for module, lesson in use.lessons) or "no lesson"
        mark = "OVERDUE" if use.is_overdue(today) else ""
        click.echo(f"{use.fact.review_by}  {mark:<8}{use.fact.id:<32}{use.fact.statement}  [{lessons}]")
    click.echo(f"{sum(use.is_overdue(today) for use in uses)} of {len(uses)} facts are overdue on {today}.")


@programme.command("new-module", with_appcontext=False)
@click.argument("code")
@click.argument("slug")
@click.argument("title")
@CONTENT
@BANKS
def new_module(code: str, slug: str, title: str, content: Path | None, banks: Path | None) -> None:
    """Make the files of a module CODE in folders SLUG, with one of everything to fill in."""
    settings = _settings()
    try:
        made = write_module(code, slug, title, content or settings.content, banks or settings.banks)
    except AlreadyThere as fault:
        raise click.ClickException(str(fault)) from None
    click.echo("Fill in these files, then run `lms programme check`:")
    for path in made:
        click.echo(f"  {path}")


@programme.command(with_appcontext=False)
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--port", type=click.IntRange(1, 65535), default=5001, show_default=True)
def preview(folder: Path, port: int) -> None:
    """Serve FOLDER, which holds content/ and banks/, on this machine; pages reload when a file changes."""
    from lms.curriculum.preview import make_preview

    click.echo(f"Preview on http://127.0.0.1:{port} (Ctrl+C stops)")
    make_preview(folder / "content", folder / "banks").run("127.0.0.1", port, threaded=True)


@programme.command(with_appcontext=False)
@click.argument("file", type=click.Path(path_type=Path))
@CONTENT
@BANKS
def export(file: Path, content: Path | None, banks: Path | None) -> None:
    """Write the whole programme into FILE, one ZIP archive that `lms programme load` reads."""
    _read(content, banks)
    settings = _settings()
    file.write_bytes(pack(content or settings.content, banks or settings.banks))
    click.echo(f"Wrote {file} ({file.stat().st_size:,} bytes).")


@programme.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False), required=False)
@with_appcontext
def load(file: Path | None) -> None:
    """Keep the edition that the files on disk make, or the one in FILE. Servers read it at their next start."""
    now = utc_now()
    try:
        if file is None:
            done = services.keep_served_edition(now)
            if done is None:
                raise click.ClickException("the files on disk have faults; run `lms programme check`.")
        else:
            edition, done = services.import_archive(file.read_bytes(), now)
            click.echo(f"{edition.programme.title}, edition {edition.id}")
    except BadArchive as fault:
        raise click.ClickException(str(fault)) from None
    except ContentFault as fault:
        raise click.ClickException(f"nothing was kept:\n{fault}") from None
    db.session.commit()
    click.echo(f"Kept: {done}.")


def _read(content: Path | None, banks: Path | None) -> Edition:
    settings = _settings()
    try:
        return load_edition(content or settings.content, banks or settings.banks)
    except ContentFault as fault:
        raise click.ClickException(f"the programme can’t be used:\n{fault}") from None


def _settings() -> Settings:
    try:
        return read_settings()
    except SettingsError as fault:
        raise click.ClickException(str(fault)) from None
