"""`lms translations`: for whoever translates, and whoever wants to know how far it is."""

from __future__ import annotations

import json
from pathlib import Path

import click
from flask.cli import AppGroup

from lms.catalogues import compile_all
from lms.config import SettingsError, read_settings
from lms.languages import LANGUAGES, TRANSLATED
from lms.translating.coverage import KINDS, as_data, coverage_of
from lms.translating.extraction import fresh_catalogue, update_catalogues
from modules.loader import load_programme
from modules.problems import ContentError
from modules.programme import Programme
from modules.words import file_name, skeleton

translations = AppGroup("translations", help="Gather what is to be translated, and see how far it is.")

CONTENT = click.option(
    "--content", type=click.Path(path_type=Path), help="The folder of modules, if not the usual one."
)


@translations.command(with_appcontext=False)
@CONTENT
def extract(content: Path | None) -> None:
    """Bring every language's files up to date with pages and lessons. What is translated stays."""
    for language, count in update_catalogues().items():
        click.echo(f"{language}: {count} sentences")
    folder, programme = _programme(content)
    for language in TRANSLATED:
        for module in programme.modules:
            path = folder / file_name(module.slug, language)
            text = path.read_text(encoding="utf-8-sig") if path.exists() else ""
            try:
                path.write_text(skeleton(module, text, language), encoding="utf-8")
            except ValueError as fault:
                raise click.ClickException(str(fault)) from None


@translations.command(with_appcontext=False)
@click.argument("languages", nargs=-1, type=click.Choice(TRANSLATED))
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@click.option("--check", is_flag=True, help="Tell every fault, and end with status 1 when there is one.")
@CONTENT
def status(languages: tuple[str, ...], as_json: bool, check: bool, content: Path | None) -> None:
    """How much of each language is translated, and how much of that somebody has checked."""
    fresh = fresh_catalogue()
    _folder, programme = _programme(content)
    coverages = {language: coverage_of(language, fresh, programme) for language in languages or TRANSLATED}
    if as_json:
        click.echo(json.dumps(as_data(coverages), ensure_ascii=False, indent=2))
    else:
        for language, coverage in coverages.items():
            parts = [
                f"{coverage.translated[kind]} of {coverage.total[kind]} {kind} ({coverage.reviewed[kind]} reviewed)"
                for kind in KINDS
            ]
            click.echo(f"{language} {LANGUAGES[language]}: {', '.join(parts)}")
    faults = [fault for coverage in coverages.values() for fault in coverage.faults]
    if check and faults:
        for fault in faults:
            click.echo(fault, err=True)
        raise click.ClickException(f"{len(faults)} to translate or to mend.")


@translations.command("compile", with_appcontext=False)
def compile_() -> None:
    """Make what the platform reads of every messages.po; set-up does it by itself."""
    compile_all()


def _programme(content: Path | None) -> tuple[Path, Programme]:
    try:
        folder = content or read_settings().content
        return folder, load_programme(folder)
    except SettingsError as fault:
        raise click.ClickException(f"lms can't start:\n{fault}") from None
    except ContentError as fault:
        raise click.ClickException(f"The programme’s files can’t be used:\n{fault}") from None
