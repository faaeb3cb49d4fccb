"""`lms evidence`: the pack of some groups as a file."""

from __future__ import annotations

import sys
from pathlib import Path

import click
from flask.cli import with_appcontext

from lms.clock import utc_now
from lms.evidence_pack.queries import cohorts_on_offer
from lms.evidence_pack.services import sha256_of, write_at_one_moment
from lms.evidence_pack.writing import count_learners
from lms.extensions import db
from lms.learning.queries import cohorts_named


@click.command("evidence")
@click.option("--group", "groups", multiple=True, required=True, help="A group's name; may be given several times.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True, help="The ZIP file to write.")
@with_appcontext
def evidence_pack(groups: tuple[str, ...], out: Path) -> None:
    """Write how some groups were assessed and checked into one ZIP file, for an external verifier."""
    found = cohorts_named(groups)
    if missing := sorted(set(groups) - {cohort.name for cohort in found}):
        known = ", ".join(f"“{cohort.name}”" for cohort in cohorts_on_offer(None)) or "none yet"
        raise click.ClickException(f"There is no group “{missing[0]}”. The groups are: {known}.")
    if not out.parent.is_dir():
        raise click.ClickException(f"There is no folder “{out.parent}”. Make it first.")
    cohort_ids = [cohort.id for cohort in found]
    learners = count_learners(cohort_ids)
    db.session.rollback()  # what follows is read as of one moment, in a transaction of its own
    unfinished = out.with_name(f".{out.name}.part")
    try:
        with click.progressbar(length=learners, label="Learners", file=sys.stderr) as bar:
            write_at_one_moment(unfinished, cohort_ids, utc_now(), lambda _done: bar.update(1))
        unfinished.replace(out)
    finally:
        unfinished.unlink(missing_ok=True)
    click.echo(f"{sha256_of(out)}  {out}")
