"""What candidates hold about a person: what they chose to show, their consents, and who looked."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Select, delete, select, update

from lms.accounts.models import Person
from lms.candidates.background_models import OverseasJob, OverseasQualification
from lms.candidates.consent_models import Consent, ConsentReceipt, CouncilBlock, Ended
from lms.candidates.consent_queries import standing_consents
from lms.candidates.consents import end
from lms.candidates.models import Look, OwnEvidence, Profile, ProfileLanguage
from lms.candidates.permission import WorkPermission
from lms.councils.models import Council
from lms.extensions import db
from lms.held import Fate, Held, Section, Treatment, Whom, rows
from lms.vacancies.models import Vacancy

TABLES = {
    "profile": Treatment("profile", Fate.UNNAMED, "applications point at the row, which is empty"),
    "own_evidence": Treatment("own_examples", Fate.ERASED),
    "profile_language": Treatment("languages_for_work", Fate.ERASED),
    "overseas_qualification": Treatment("qualifications", Fate.ERASED),
    "overseas_job": Treatment("work_elsewhere", Fate.ERASED),
    "work_permission": Treatment("permission_to_work", Fate.ERASED),
    "consent": Treatment("consents", Fate.UNNAMED, "we must be able to show that there was a consent"),
    "consent_receipt": Treatment("receipts", Fate.UNNAMED, "a receipt proves the consent that it is of"),
    "council_block": Treatment("blocked_councils", Fate.ERASED),
    "look": Treatment("who_looked", Fate.ERASED),
}


def profiles(person_id: int) -> Select[Any]:
    """The id of a person's profile."""
    return select(Profile.id).where(Profile.person_id == person_id)


def about(whom: Whom) -> Iterable[Section]:
    """The profile, own examples, consents, and every look; who looked is told as on the person's own page."""
    mine = profiles(whom.id)
    yield Section(
        "profile",
        _("Your profile"),
        {
            "area": _("Area"),
            "hours_from": _("Fewest hours a week"),
            "hours_to": _("Most hours a week"),
            "families": _("Kinds of work"),
            "starts": _("Start"),
            "works": _("Where"),
            "job_is_below": _("The job now is below what you are qualified for"),
            "updated_at": _("Changed"),
        },
        rows(
            select(
                Profile.area,
                Profile.hours_from,
                Profile.hours_to,
                Profile.families,
                Profile.starts,
                Profile.works,
                Profile.job_is_below,
                Profile.updated_at,
            ).where(Profile.person_id == whom.id)
        ),
    )
    yield from _background(whom.id)
    yield Section(
        "own_examples",
        _("Your own examples"),
        {
            "skill": _("Skill"),
            "situation": _("The situation"),
            "task": _("Your task"),
            "action": _("What you did yourself"),
            "result": _("What came of it"),
            "is_draft": _("Draft"),
            "added_at": _("Added"),
        },
        rows(
            select(
                OwnEvidence.skill,
                OwnEvidence.situation,
                OwnEvidence.task,
                OwnEvidence.action,
                OwnEvidence.result,
                OwnEvidence.is_draft,
                OwnEvidence.added_at,
            )
            .where(OwnEvidence.profile_id.in_(mine))
            .order_by(OwnEvidence.id)
        ),
    )
    yield Section(
        "consents",
        _("Who can see what"),
        {
            "purpose": _("Consent"),
            "council": _("Council"),
            "fields": _("Shown besides"),
            "wording_version": _("Version of the words"),
            "language": _("Language"),
            "given_at": _("From"),
            "ended_at": _("Until"),
            "ended_why": _("Reason"),
            "paused_at": _("Paused"),
            "paused_until": _("Pause until"),
        },
        rows(
            select(
                Consent.purpose,
                Council.name.label("council"),
                Consent.fields,
                Consent.wording_version,
                Consent.language,
                Consent.given_at,
                Consent.ended_at,
                Consent.ended_why,
                Consent.paused_at,
                Consent.paused_until,
            )
            .outerjoin(Council, Council.id == Consent.council_id)
            .where(Consent.profile_id.in_(mine))
            .order_by(Consent.id)
        ),
    )
    yield Section(
        "receipts",
        _("Receipts of your consents"),
        {"number": _("Receipt number"), "what": _("What"), "at": _("When")},
        rows(
            select(ConsentReceipt.number, ConsentReceipt.what, ConsentReceipt.at)
            .join(Consent, Consent.id == ConsentReceipt.consent_id)
            .where(Consent.profile_id.in_(mine))
            .order_by(ConsentReceipt.id)
        ),
    )
    yield Section(
        "blocked_councils",
        _("Councils that you blocked"),
        {"council": _("Council"), "blocked_at": _("When")},
        rows(
            select(Council.name.label("council"), CouncilBlock.blocked_at)
            .join(Council, Council.id == CouncilBlock.council_id)
            .where(CouncilBlock.profile_id.in_(mine))
            .order_by(CouncilBlock.id)
        ),
    )
    yield Section(
        "who_looked",
        _("Who looked at your record"),
        {
            "at": _("When"),
            "who": _("Who"),
            "council": _("Council"),
            "post": _("For which post"),
            "shown": _("What they saw"),
        },
        rows(
            select(
                Look.at,
                Person.name.label("who"),
                Council.name.label("council"),
                Vacancy.title.label("post"),
                Look.shown,
            )
            .join(Person, Person.id == Look.viewer_id)
            .join(Vacancy, Vacancy.id == Look.vacancy_id)
            .join(Council, Council.id == Vacancy.council_id)
            .where(Look.profile_id.in_(mine))
            .order_by(Look.at, Look.id)
        ),
    )


def _background(person_id: int) -> Iterable[Section]:
    """Languages, what was learned and done in other countries, and what was said of permission to work."""
    mine = profiles(person_id)
    yield Section(
        "languages_for_work",
        _("Languages for work"),
        {"name": _("Language"), "speaks": _("I speak it"), "reads": _("I read it"), "writes": _("I write it")},
        rows(
            select(ProfileLanguage.name, ProfileLanguage.speaks, ProfileLanguage.reads, ProfileLanguage.writes)
            .where(ProfileLanguage.profile_id.in_(mine))
            .order_by(ProfileLanguage.position)
        ),
    )
    yield Section(
        "qualifications",
        _("Qualifications from other countries"),
        {
            "name": _("Name, as it stands on the document"),
            "name_in_english": _("Name in English"),
            "country": _("Country (optional)"),
            "attained": _("What it is most like"),
            "year": _("Year"),
            "compared": _("Did UK ENIC compare it with UK qualifications?"),
            "comparable_to": _("What the statement says"),
            "is_shown": _("Show this with my applications"),
        },
        rows(
            select(
                OverseasQualification.name,
                OverseasQualification.name_in_english,
                OverseasQualification.country,
                OverseasQualification.attained,
                OverseasQualification.year,
                OverseasQualification.compared,
                OverseasQualification.comparable_to,
                OverseasQualification.is_shown,
            )
            .where(OverseasQualification.profile_id.in_(mine))
            .order_by(OverseasQualification.id)
        ),
    )
    yield Section(
        "work_elsewhere",
        _("Work in other countries"),
        {
            "title": _("What you were"),
            "duties": _("What you did there (optional)"),
            "country": _("Country (optional)"),
            "from_year": _("From (year)"),
            "to_year": _("Until (year, optional)"),
            "is_shown": _("Show this with my applications"),
        },
        rows(
            select(
                OverseasJob.title,
                OverseasJob.duties,
                OverseasJob.country,
                OverseasJob.from_year,
                OverseasJob.to_year,
                OverseasJob.is_shown,
            )
            .where(OverseasJob.profile_id.in_(mine))
            .order_by(OverseasJob.id)
        ),
    )
    yield Section(
        "permission_to_work",
        _("Permission to work"),
        {"permission": _("What you said"), "said_at": _("When")},
        rows(select(WorkPermission.permission, WorkPermission.said_at).where(WorkPermission.person_id == person_id)),
    )


def erase(whom: Whom, now: datetime) -> Iterable[str]:
    """End every consent, which councils that saw the person are told, and empty the profile."""
    mine = profiles(whom.id)
    for table in (OwnEvidence, ProfileLanguage, OverseasQualification, OverseasJob):
        db.session.execute(delete(table).where(table.profile_id.in_(mine)))
    db.session.execute(delete(WorkPermission).where(WorkPermission.person_id == whom.id))
    for profile_id in db.session.scalars(mine).all():
        for consent in standing_consents(profile_id):
            end(consent, Ended.ERASED, now)
    db.session.flush()
    db.session.execute(delete(CouncilBlock).where(CouncilBlock.profile_id.in_(mine)))
    db.session.execute(delete(Look).where(Look.profile_id.in_(mine)))
    db.session.execute(
        update(Profile)
        .where(Profile.person_id == whom.id)
        .values(
            area="",
            hours_from=None,
            hours_to=None,
            families=[],
            starts=None,
            works=None,
            job_is_below=None,
            updated_at=now,
        )
    )
    return ()


HELD = Held(tables=TABLES, about=about, erase=erase, subjects={"profile": profiles})
