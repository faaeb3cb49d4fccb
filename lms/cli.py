"""The command line: Flask's own, with every command named here so that help needs no app."""

from __future__ import annotations

import sys
from importlib import import_module

import click
from flask import Flask
from flask.cli import FlaskGroup

COMMANDS = {
    "serve": ("lms.serving", "serve", "Serve the platform."),
    "jobs": ("lms.scheduling", "jobs", "Run the scheduled jobs: one process only."),
    "db": ("flask_migrate.cli", "db", "Migrate the database."),
    "programme": ("lms.curriculum.cli", "programme", "Check, preview, keep and exchange what is taught and assessed."),
    "questions": ("lms.item_bank.cli", "questions", "Bring questions in and out: GIFT, Moodle XML, QTI."),
    "keys": ("lms.signing_keys.cli", "keys", "Make, list and import the keys that sign certificates."),
    "councils": ("lms.councils.cli", "councils", "Bring the public register of councils in."),
    "people": ("lms.accounts.cli", "people", "Add people and roles."),
    "evidence": ("lms.evidence_pack.cli", "evidence_pack", "Write how groups were assessed into one ZIP file."),
    "certificates": ("lms.awards.cli", "certificates", "Issue a group's certificates as files, and draw specimens."),
    "outbox": ("lms.outbox.cli", "outbox", "Read and send waiting messages."),
    "translations": ("lms.translating.cli", "translations", "Gather what is to be translated, and see how far it is."),
    "demo": ("lms.demo.cli", "demo", "Add demonstration people, councils and posts."),
    "seed": ("lms.demo.cli", "seed", "Add bulk data for measuring."),
}


class Commands(FlaskGroup):
    """Flask's group, with commands imported when they are used."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Every command, without importing one."""
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        """Import and give a command."""
        if name not in COMMANDS:
            return None
        module, attribute, _ = COMMANDS[name]
        command: click.Command = getattr(import_module(module), attribute)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List them with one line each."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, COMMANDS[name][2]) for name in self.list_commands(ctx)])


def main() -> None:
    """Run a command. A fault in settings, content or database is told in sentences on stderr, with status 1."""
    try:
        sys.exit(Commands(name="lms", create_app=_make_app)())
    except Exception as fault:
        raise SystemExit(_in_sentences(fault)) from None


def _in_sentences(fault: Exception) -> str:
    """What the person who runs the command can do about it. Any other fault goes on its way."""
    from sqlalchemy.exc import OperationalError, ProgrammingError

    from lms.editions import ContentFault

    if isinstance(fault, ContentFault):
        return f"The programme’s files can’t be used:\n{fault}"
    if not isinstance(fault, OperationalError | ProgrammingError):
        raise fault
    said = str(fault.orig).strip().splitlines()[0]
    return f"The database does not answer as it should: {said}\nIs DATABASE_URL right, and has `lms db upgrade` run?"


def _make_app() -> Flask:
    from lms.app import create_app
    from lms.config import SettingsError

    try:
        return create_app()
    except SettingsError as fault:
        raise SystemExit(f"lms can't start:\n{fault}") from None
