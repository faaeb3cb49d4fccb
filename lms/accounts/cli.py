"""`lms people`: the first people of a deployment."""

from __future__ import annotations

import click
from email_validator import EmailNotValidError, validate_email
from flask import current_app
from flask.cli import AppGroup

from lms.access import COUNCIL_ROLES, Role
from lms.accounts import services
from lms.accounts.queries import find_person_by_email
from lms.clock import utc_now
from lms.config import Settings
from lms.councils.queries import find_council_by_slug
from lms.extensions import db

people = AppGroup("people", help="Add people and roles.")


@people.command("add")
@click.argument("email")
@click.option("--role", required=True, type=click.Choice([role.value for role in Role]), help="The role to give.")
@click.option("--council", help="A council's short name, for a council role.")
def add(email: str, role: str, council: str | None) -> None:
    """Invite somebody: prints the link with which they make their account, and mails it."""
    wanted = Role(role)
    try:
        address = validate_email(email, check_deliverability=False).normalized
    except EmailNotValidError as fault:
        raise click.ClickException(f"{email} is no e-mail address: {fault}") from None
    if wanted is Role.LEARNER:
        raise click.ClickException("Learners register by themselves, at /register.")
    if (wanted in COUNCIL_ROLES) != (council is not None):
        raise click.ClickException("A council role needs --council, and no other role takes it.")
    held_in = find_council_by_slug(council) if council else None
    if council and held_in is None:
        raise click.ClickException(f"There is no council {council!r} in the register.")
    settings: Settings = current_app.extensions["settings"]
    with current_app.test_request_context(base_url=settings.site_url):
        _invitation, link = services.invite(address, wanted, held_in, by=None, now=utc_now())
        db.session.commit()
    known = find_person_by_email(address)
    click.echo(
        f"{'They have an account and accept' if known else 'They make their account'} here, within 7 days:\n{link}"
    )
