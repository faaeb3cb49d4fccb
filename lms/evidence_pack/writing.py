"""What goes into a pack, and in which order: a page for each learner's module with the work itself, lists, an index."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from flask import current_app, render_template
from sqlalchemy import select

from lms import storage
from lms.cases.history import Case, cases_of
from lms.config import Settings
from lms.editions import get_edition
from lms.evidence_pack.tables import sheets
from lms.evidence_pack.zip_file import MANIFEST, SummedZip
from lms.extensions import db
from lms.learning.models import Cohort, Enrolment
from lms.learning.vacsr import check_words
from lms.live_assessments.models import LiveBooking
from lms.live_assessments.queries import sheets_of
from lms.marking.models import SubmissionFile
from lms.quality.trail import Trail, trail_of
from lms.quality.trail_list import modules_with_trail
from lms.quality.wording import outcome_words, reason_words
from lms.recognition.models import RecognitionFile
from lms.sheets import csv_chunks

Progress = Callable[[int], None]
SHEET_WORDS = {
    "gradebook": "Each learner: where they stand in each module",
    "criteria": "Each learner and criterion: met or not, since when, by which part",
    "attempts": "Each try at a quiz",
    "markings": "Each released marking of a task",
    "decisions": "Each decision on a criterion",
    "samples": "Each second look of quality assurance",
    "attendance": "Who was at which live session",
    "hours": "Learning time: guided and self-directed, never added up",
    "learners": "Each learner: dates, and how their identity was checked",
    "recognition": "Prior learning: each criterion asked for, what was found, who agreed",
    "resubmissions": "Each version that was referred: whether the next may be begun, on whose word",
    "live-assessments": "Live assessments: what was seen and decided",
    "actions": "What quality assurance asked of assessors, and each answer",
    "changed-results": "Results that were changed after they were released, and why",
    "appeals": "Appeals, stage by stage",
    "sampling-plan": "Every version of the sampling plan of the whole centre",
    "draws": "How it was drawn whether each released marking is a sample",
    "meetings": "Standardisation meetings of the whole centre, with their minutes",
    "meeting-attendance": "Who was asked to each meeting, and who came",
    "meeting-decisions": "What assessors decided alone and together, of these groups’ work or work of nobody here",
    "meeting-actions": "What assessors do after a meeting",
    "cases": "Appeals, malpractice, special consideration: each step; of special consideration the decision only",
    "certificates": "Certificates issued, superseded and revoked",
    "certificate-decisions": "What was decided on certificates whose results changed, or that were revoked",
    "audit": "Who did and looked at what: accounts by number",
}


@dataclass(frozen=True, slots=True)
class ModulePage:
    """A page of the pack, and what it is about, for the index."""

    learner: str
    enrolment_id: int
    module_code: str
    name: str
    versions: int
    is_held: bool


def count_learners(cohort_ids: Sequence[int]) -> int:
    """How many steps it takes to make a pack of these groups."""
    return len(_enrolments(cohort_ids))


def write_pack(path: Path, cohort_ids: Sequence[int], now: datetime, tell: Progress) -> None:
    """Write a pack of these groups to a file. ``tell`` is told how many learners are done, after each."""
    settings: Settings = current_app.extensions["settings"]
    cohorts = list(db.session.scalars(select(Cohort).where(Cohort.id.in_(cohort_ids)).order_by(Cohort.name)))
    pages: list[ModulePage] = []
    with SummedZip(path) as pack:
        for number, enrolment_id in enumerate(_enrolments(cohort_ids), start=1):
            pages += _write_learner(pack, enrolment_id)
            tell(number)
        names = []
        for sheet in sheets(cohort_ids, now, settings.guided_minutes_per_marked_task):
            pack.add(f"lists/{sheet.name}.csv", csv_chunks(sheet))
            names.append(sheet.name)
        pack.add_text(
            "index.html",
            render_template(
                "evidence_pack/index.html",
                cohorts=[cohort.name for cohort in cohorts],
                pages=pages,
                sheets=[(name, SHEET_WORDS.get(name, name)) for name in names],
                manifest=MANIFEST,
                now=now,
            ),
        )


def _enrolments(cohort_ids: Sequence[int]) -> list[int]:
    query = select(Enrolment.id).where(Enrolment.cohort_id.in_(cohort_ids)).order_by(Enrolment.cohort_id, Enrolment.id)
    return list(db.session.scalars(query))


def _write_learner(pack: SummedZip, enrolment_id: int) -> list[ModulePage]:
    cases = cases_of(enrolment_id)
    pages = []
    for code in modules_with_trail([enrolment_id]).get(enrolment_id, ()):
        trail = trail_of(enrolment_id, code)
        live = sheets_of(enrolment_id, code)
        folder = f"learners/{enrolment_id}/{code}"
        for claim in trail.claims:
            for shown in claim.files:
                name = f"{folder}/recognition-{shown.id}-{shown.name}"
                pack.add(name, storage.stream(_key_of(RecognitionFile, shown.id)))
        for version in trail.versions:
            for file in version.files:
                pack.add(f"{folder}/{file.id}-{file.name}", storage.stream(_key_of(SubmissionFile, file.id)))
        for booking in live:
            for recording in booking.recordings:
                pack.add(f"{folder}/live-{recording.id}-{recording.name}", storage.stream(recording.key))
        pack.add_text(f"{folder}.html", _module_page(trail, live, [case for case in cases if case.module_code == code]))
        pages.append(
            ModulePage(trail.learner, enrolment_id, code, f"{folder}.html", len(trail.versions), trail.is_held)
        )
    return pages


def _key_of(model: type[SubmissionFile] | type[RecognitionFile], file_id: int) -> str:
    return db.session.scalars(select(model.key).where(model.id == file_id)).one()


def _module_page(trail: Trail, live: Sequence[LiveBooking], cases: Sequence[Case]) -> str:
    edition = get_edition(trail.edition)
    return render_template(
        "evidence_pack/module.html",
        trail=trail,
        module=edition.get_module(trail.module_code),
        task=edition.find_task(trail.module_code),
        live=live,
        cases=cases,
        reason_words=reason_words(),
        outcome_words=outcome_words(),
        check_words=check_words(),
    )
