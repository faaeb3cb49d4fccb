"""`lms councils`: the public register comes in."""

from __future__ import annotations

from pathlib import Path

import click
from flask.cli import AppGroup

from lms.clock import utc_now
from lms.councils.register_file import UnreadableRegister
from lms.councils.register_plan import Plan, Sort
from lms.councils.register_services import apply, look_at, plan_for, throw_away
from lms.extensions import db

councils = AppGroup("councils", help="Bring the public register of councils in.")


@councils.command("import")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--yes", is_flag=True, help="Take the file in. Without it, only what would change is told.")
def bring_in(file: Path, yes: bool) -> None:
    """Compare FILE (CSV) with the register; with --yes, take it in. Nothing is ever deleted."""
    now = utc_now()
    try:
        kept = look_at(file.read_bytes(), file.name, now, by=None)
    except UnreadableRegister as fault:
        raise click.ClickException(str(fault)) from None
    plan = plan_for(kept)
    for line in told(plan):
        click.echo(line)
    if not yes or not plan.entries:
        throw_away(kept)
        click.echo("Nothing is changed.")
    else:
        apply(kept, plan.digest, now, by=None)
        click.echo("The register is up to date with this file.")
    db.session.commit()


def told(plan: Plan) -> list[str]:
    """What a file changes, line by line."""
    lines = [f"{sort.value}: {len(plan.of(sort))}" for sort in Sort]
    lines += [f"unchanged: {plan.unchanged}", f"not in the file: {len(plan.missing)}"]
    for entry in plan.entries:
        if entry.council is not None:
            changes = "; ".join(f"{one.what}: “{one.before}” → “{one.after}”" for one in entry.differences)
            lines.append(f"row {entry.row.number}, {entry.row.name}: {changes}")
    lines += [f"column “{name}” is not known and is left out" for name in plan.unknown_columns]
    return [*lines, *(f"row {fault.number} is left out. {fault.sentence}" for fault in plan.faults)]
