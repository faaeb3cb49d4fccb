"""One step at a time for each post: who takes one waits for whoever takes one right now."""

from __future__ import annotations

from sqlalchemy import select

from lms.applications.models import Application
from lms.extensions import db
from lms.vacancies.models import Vacancy


def hold_post(vacancy_id: int) -> None:
    """Hold a post until this step is committed: two people never get the last place of one time."""
    db.session.execute(select(Vacancy.id).where(Vacancy.id == vacancy_id).with_for_update(key_share=True))


def hold_application(application: Application) -> None:
    """Hold its post, and see where the application stands now."""
    hold_post(application.vacancy_id)
    db.session.refresh(application, ["stage"])
