"""What candidates hold about a person: what they chose to show, their consents, and who looked."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Select, delete, select, update

from lms.accounts.models import Person
from lms.candidates.consent_models import Consent, ConsentReceipt, CouncilBlock, Ended
from lms.candidates.consent_queries import standing_consents
from lms.candidates.consents import end
from lms.candidates.models import Look, OwnEvidence, Profile
from lms.councils.models import Council
from lms.extensions import db
from lms.held import Fate, Held, Section, Treatment, Whom, rows
from lms.vacancies.models import Vacancy

TABLES = {
    "profile": Treatment("profile", Fate.UNNAMED, "applications point at the row, which is empty"),
    "own_evidence": Treatment("own_examples", Fate.ERASED),
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
            "languages": _("Languages for work"),
            "updated_at": _("Changed"),
        },
        rows(
            select(Profile.area, Profile.hours_from, Profile.hours_to, Profile.languages, Profile.updated_at).where(
                Profile.person_id == whom.id
            )
        ),
    )
    yield Section(
        "own_examples",
        _("Your own examples"),
        {"skill": _("Skill"), "story": _("What you wrote"), "added_at": _("Added")},
        rows(
            select(OwnEvidence.skill, OwnEvidence.story, OwnEvidence.added_at)
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


def erase(whom: Whom, now: datetime) -> Iterable[str]:
    """End every consent, which councils that saw the person are told, and empty the profile."""
    mine = profiles(whom.id)
    for profile_id in db.session.scalars(mine).all():
        for consent in standing_consents(profile_id):
            end(consent, Ended.ERASED, now)
    db.session.flush()
    db.session.execute(delete(CouncilBlock).where(CouncilBlock.profile_id.in_(mine)))
    db.session.execute(delete(OwnEvidence).where(OwnEvidence.profile_id.in_(mine)))
    db.session.execute(delete(Look).where(Look.profile_id.in_(mine)))
    db.session.execute(
        update(Profile)
        .where(Profile.person_id == whom.id)
        .values(area="", hours_from=None, hours_to=None, languages="", updated_at=now)
    )
    return ()


HELD = Held(tables=TABLES, about=about, erase=erase, subjects={"profile": profiles})
