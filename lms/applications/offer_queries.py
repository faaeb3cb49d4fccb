"""Reads of offers and of what is checked before somebody starts."""

from __future__ import annotations

from datetime import date

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from lms.applications.models import Answer, Application, Stage
from lms.applications.offer_models import Check, Offer
from lms.extensions import db
from lms.vacancies.models import DbsLevel, Vacancy


def find_offer(application_id: int) -> Offer | None:
    """The offer of an application, with the checks that are done; one statement."""
    query = select(Offer).where(Offer.application_id == application_id).options(joinedload(Offer.checks))
    return db.session.scalars(query).unique().one_or_none()


def checks_for(vacancy: Vacancy) -> tuple[Check, ...]:
    """What is checked for a post: its criminal-record check only where its duties ask for one."""
    return tuple(check for check in Check if check is not Check.DBS or vacancy.dbs_level is not DbsLevel.NONE)


def check_words(vacancy: Vacancy) -> dict[Check, str]:
    """Each check, as people read it; the criminal-record check with the level of the post."""
    level = {
        DbsLevel.NONE: _("Criminal record (DBS)"),
        DbsLevel.BASIC: _("Criminal record (basic DBS)"),
        DbsLevel.STANDARD: _("Criminal record (standard DBS)"),
        DbsLevel.ENHANCED: _("Criminal record (enhanced DBS)"),
        DbsLevel.ENHANCED_BARRED: _("Criminal record (enhanced DBS with barred list)"),
    }[vacancy.dbs_level]
    return {
        Check.RIGHT_TO_WORK: _("Right to work"),
        Check.DBS: level,
        Check.REFERENCES: _("References"),
        Check.HEALTH: _("Health"),
        Check.QUALIFICATIONS: _("Qualifications"),
    }


def who_starts(on: date, *, limit: int) -> list[int]:
    """The ids of applications whose accepted offer has begun and who are not appointed yet."""
    query = (
        select(Offer.application_id)
        .join(Application, Application.id == Offer.application_id)
        .where(Application.stage == Stage.OFFERED, Offer.answer == Answer.ACCEPTED, Offer.starts_on <= on)
        .order_by(Offer.application_id)
        .limit(limit)
    )
    return list(db.session.scalars(query))
