"""`lms demo` and `lms seed`."""

from __future__ import annotations

import click
from flask import current_app
from flask.cli import with_appcontext

from lms.config import Settings
from lms.demo.passwords import demonstration_password
from lms.demo.people import add_demonstration, sign_in_lines


@click.command("demo")
@with_appcontext
def demo() -> None:
    """Add demonstration people, councils and posts, and say who one can sign in as."""
    settings: Settings = current_app.extensions["settings"]
    if not settings.demonstration:
        raise click.ClickException("Demonstration people exist in demonstration mode only: set DEMONSTRATION=1.")
    password = demonstration_password(settings.instance)
    add_demonstration(password)
    click.echo("\n".join(sign_in_lines(password)))


@click.command("seed")
@click.option("--learners", type=click.IntRange(1), required=True)
@click.option("--councils", type=click.IntRange(1), required=True)
@click.option("--vacancies", type=click.IntRange(1), required=True)
@click.option("--random-seed", type=int, default=1, show_default=True)
@with_appcontext
def seed(learners: int, councils: int, vacancies: int, random_seed: int) -> None:
    """Add bulk data for measuring: the same numbers and seed give the same data."""
    from lms.demo.seed import NotEmpty, add_bulk

    try:
        add_bulk(learners=learners, councils=councils, vacancies=vacancies, random_seed=random_seed)
    except NotEmpty as fault:
        raise click.ClickException(str(fault)) from None
