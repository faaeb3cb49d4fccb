"""Keeping, correcting and importing editions, and moving a cohort from one to another."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import delete, select, update

from lms import audit
from lms.archives import changed_files, digest, pack, unpacked
from lms.config import Settings
from lms.curriculum.check import findings_of
from lms.editions import ContentFault, Correction, Edition, KeptEdition, current_edition, load_edition, the_shelf
from lms.errors import Conflict
from lms.extensions import db
from lms.learning import services as learning
from lms.learning.models import Cohort, Enrolment, ModuleDue
from lms.marking.models import Submission


class Kept(StrEnum):
    """What keeping an edition's files did."""

    NEW = "a new edition"
    CORRECTED = "a correction"
    SAME = "nothing new"


class SameEdition(Conflict):
    """The cohort learns this edition already."""


class OtherProgramme(Conflict):
    """A cohort is moved within its programme only."""


def keep_served_edition(now: datetime) -> Kept | None:
    """Keep what the files on disk make, so that cohorts can stay on it when they change; None while they have faults.

    Cohorts from before editions had names are given this one.
    """
    if the_shelf().faults:
        return None
    edition = current_edition()
    settings: Settings = current_app.extensions["settings"]
    done = keep(edition, pack(settings.content, settings.banks), now)
    db.session.execute(update(KeptEdition).where(KeptEdition.id == edition.id).values(served_at=now))
    db.session.execute(update(Cohort).where(Cohort.edition == "").values(edition=edition.id))
    return done


def import_archive(archive: bytes, now: datetime) -> tuple[Edition, Kept]:
    """Keep the edition in an archive. Raises BadArchive, and ContentFault for one that the programme check would not
    pass: then nothing is kept.
    """
    with unpacked(archive) as (content, banks):
        edition = load_edition(content, banks)
        errors = [finding for finding in findings_of(edition) if finding.severity == "error"]
        if errors:
            raise ContentFault(tuple(map(str, errors)))
        packed = pack(content, banks)
    return edition, keep(edition, packed, now)


def keep(edition: Edition, archive: bytes, now: datetime) -> Kept:
    """Keep an edition's files. Other files of an edition that is there already are a correction: they touch nothing
    that is assessed, reach everyone who learns it, and are written down.
    """
    content = digest(archive)
    kept = db.session.get(KeptEdition, edition.id)
    if kept is None:
        kept = KeptEdition(
            id=edition.id,
            programme=edition.programme.slug,
            title=edition.programme.title,
            content=content,
            archive=archive,
            kept_at=now,
        )
        db.session.add(kept)
        return Kept.NEW
    if kept.content == content:
        return Kept.SAME
    files = changed_files(kept.archive, archive)
    kept.content, kept.archive, kept.title, kept.corrected_at = content, archive, edition.programme.title, now
    db.session.add(Correction(edition=edition.id, at=now, files=files))
    the_shelf().by_id[edition.id] = edition
    return Kept.CORRECTED


def move_cohort(cohort: Cohort, edition: Edition, old: Edition, now: datetime) -> None:
    """From now on the cohort learns another edition of its programme.

    Open attempts and work with a tutor stay on the edition that they were made with; drafts of tasks move along. What
    is achieved stays achieved, and whoever has every module of the new edition has completed the programme.
    Raises SameEdition, OtherProgramme.
    """
    if edition.id == cohort.edition:
        raise SameEdition(_("This group learns that edition already."))
    if edition.programme.slug != old.programme.slug:
        raise OtherProgramme(_("A group can move to another edition of its own programme only."))
    codes = [module.code for module in edition.programme.modules]
    of_cohort = select(Enrolment.id).where(Enrolment.cohort_id == cohort.id)
    db.session.execute(delete(ModuleDue).where(ModuleDue.cohort_id == cohort.id, ModuleDue.module_code.not_in(codes)))
    db.session.execute(
        update(Submission)
        .where(Submission.enrolment_id.in_(of_cohort), Submission.submitted_at.is_(None))
        .where(Submission.module_code.in_(codes))
        .values(edition=edition.id)
    )
    cohort.edition = edition.id
    audit.record("cohort.moved", cohort, now, edition=edition.id, before=old.id)
    db.session.flush()
    learners = select(Enrolment.id).where(Enrolment.cohort_id == cohort.id, Enrolment.withdrawn_at.is_(None))
    for enrolment_id in db.session.scalars(learners).all():
        learning.complete_if_done(learning.lock_enrolment(enrolment_id), now)
