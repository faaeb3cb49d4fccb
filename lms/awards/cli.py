"""`lms certificates`: those of a group as files, and specimens."""

from __future__ import annotations

import os
import sys
from concurrent.futures import BrokenExecutor
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from typing import Any

import click
from flask import current_app
from flask.cli import with_appcontext

from certificates.badge_proofs import text_of, with_proof
from certificates.certificate import Certificate, Kind
from certificates.design import DesignError, load_design
from certificates.keys import KeyFault
from certificates.pdf import render_pdf
from certificates.signing import TimestampFailed
from certificates.specimen import NAMES
from certificates.specimen import specimen as specimen_of
from lms.awards import batch
from lms.awards.badges import badge_key_of, credential_for
from lms.awards.designs import design_of, fonts_of
from lms.awards.making import signed_document
from lms.awards.places import Place
from lms.clock import london_day, utc_now
from lms.config import Settings
from lms.editions import current_programme
from lms.extensions import db
from lms.learning.queries import all_cohorts, cohorts_named
from lms.signing_keys.ring import ensure_keys

KINDS = {"programme": Kind.PROGRAMME, "module": Kind.MODULE, "record": Kind.RECORD, "hours": Kind.HOURS}
LONGEST_NAME = 200
# A specimen's badge is found nowhere, and stands in no list.
PLACE = Place("urn:specimen", "urn:specimen:list", 0, "urn:specimen:skills")


@click.group("certificates")
def certificates() -> None:
    """Issue the certificates of a group as files, and draw specimens."""


@certificates.command()
@click.option("--cohort", "group", required=True, help="The group's name.")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), required=True, help="The folder to write to.")
@click.option("--processes", type=click.IntRange(1, 64), default=os.cpu_count() or 1, help="How many sign at once.")
@with_appcontext
def issue(group: str, out: Path, processes: int) -> None:
    """Sign and publish the certificates of a group that wait, and write every valid one into a folder as PDF.

    It can be stopped with Ctrl+C, and goes on where it stopped when it is begun again.
    """
    found = cohorts_named([group])
    if not found:
        known = ", ".join(f"“{row.cohort.name}”" for row in all_cohorts()) or "none yet"
        raise click.ClickException(f"There is no group “{group}”. The groups are: {known}.")
    cohort_id, now = found[0].id, utc_now()
    _make(out)
    _look_after_keys(now)
    signed = written = failed = 0
    try:
        due = batch.due_in_group(cohort_id)
        with _bar("Issuing", len(due)) as bar:
            for _is_issued in batch.issue_to(due, now):
                bar.update(1)
        with _bar("Signing", batch.count_unsigned(cohort_id)) as bar:
            for _certificate_id, is_signed in batch.sign_group(cohort_id, now, processes=processes):
                signed += is_signed
                failed += not is_signed
                bar.update(1)
        with _bar("Writing", batch.count_files(cohort_id)) as bar:
            for is_new in batch.write_group(cohort_id, out):
                written += is_new
                bar.update(1)
    except KeyboardInterrupt:
        db.session.rollback()
        raise click.ClickException(f"Stopped. {signed} signed. Give the same command again to go on.") from None
    except (KeyFault, TimestampFailed, DesignError) as trouble:
        raise click.ClickException(str(trouble)) from None
    except OSError as fault:
        raise click.ClickException(f"“{out}” can’t be written to ({fault.strerror}). {signed} signed.") from None
    except BrokenExecutor:
        raise click.ClickException(f"A process was ended. {signed} signed. Give the same command again.") from None
    click.echo(f"{signed} signed, {written} files written to {out}.")
    if failed:
        raise click.ClickException(f"{failed} could not be drawn or signed: the log says why.")


def _bar(label: str, length: int) -> AbstractContextManager[Any]:
    return click.progressbar(length=length, label=label, file=sys.stderr)


@certificates.command()
@click.option("--kind", type=click.Choice(list(KINDS)), default="programme", help="Which document.")
@click.option("--name", required=True, help="Whose name stands on it, in any script.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True, help="The PDF file to write.")
@click.option("--badge", type=click.Path(dir_okay=False, path_type=Path), help="A file for its badge (JSON).")
@with_appcontext
def specimen(kind: str, name: str, out: Path, badge: Path | None) -> None:
    """Draw a document from invented facts. It is signed like a real one, and says that it is a specimen."""
    if not name.strip() or len(name) > LONGEST_NAME:
        raise click.ClickException(f"Give a name of 1 to {LONGEST_NAME} letters with --name.")
    settings: Settings = current_app.extensions["settings"]
    now = utc_now()
    _look_after_keys(now)
    document = _specimen(KINDS[kind], name, settings, now)
    try:
        credential = text_of(
            with_proof(credential_for(document, PLACE, settings, now, now), badge_key_of(settings, now), now)
        )
        out.write_bytes(signed_document(settings, document, now, credential.encode()).content)
        if badge is not None:
            badge.write_text(credential, encoding="utf-8")
    except (KeyFault, TimestampFailed, DesignError) as trouble:
        raise click.ClickException(str(trouble)) from None
    except OSError as fault:
        raise click.ClickException(f"“{out}” can’t be written ({fault.strerror}).") from None
    click.echo(f"Written to {out}.")


@certificates.command()
@click.option("--design", type=click.Path(dir_okay=False, path_type=Path), help="A design; else the deployment's own.")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), required=True, help="The folder to write to.")
@with_appcontext
def preview(design: Path | None, out: Path) -> None:
    """Draw every kind of document with the longest and strangest names, to look at a design before it is used."""
    settings: Settings = current_app.extensions["settings"]
    _make(out)
    try:
        look = load_design(design) if design is not None else design_of(settings)
        for title, kind in KINDS.items():
            for number, name in enumerate(NAMES, start=1):
                document = _specimen(kind, name, settings, utc_now())
                pdf = render_pdf(document, look, fonts_of(settings))
                (out / f"{title}-{number:02}.pdf").write_bytes(pdf)
    except DesignError as fault:
        raise click.ClickException(str(fault)) from None
    except OSError as fault:
        raise click.ClickException(f"“{out}” can’t be written to ({fault.strerror}).") from None
    click.echo(f"{len(KINDS) * len(NAMES)} files written to {out}. They are not signed.")


def _specimen(kind: Kind, name: str, settings: Settings, now: datetime) -> Certificate:
    return specimen_of(
        kind,
        name,
        programme=current_programme().title,
        wording=settings.wording,
        site_url=settings.site_url,
        issued_on=london_day(now),
    )


def _look_after_keys(now: datetime) -> None:
    """Make keys where this machine keeps everything itself and has none yet, as serving does."""
    settings: Settings = current_app.extensions["settings"]
    if not settings.is_embedded:
        return
    try:
        ensure_keys(settings, now)
    except KeyFault as trouble:
        raise click.ClickException(str(trouble)) from None


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as fault:
        raise click.ClickException(f"The folder “{folder}” can’t be made ({fault.strerror}).") from None
