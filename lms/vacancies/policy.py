"""Who may do what with a post."""

from __future__ import annotations

from lms.access import Holder, Role
from lms.vacancies.models import Vacancy


def may_recruit(person: Holder, vacancy: Vacancy) -> bool:
    """Whether the person may write the post, invite, lock and decide: a recruiter of its council."""
    return vacancy.council_id in person.council_ids(Role.RECRUITER)


def may_sit_on_panel(person: Holder, vacancy: Vacancy) -> bool:
    """Whether the person may see candidates for the post and score applications: also its panel members."""
    return vacancy.council_id in person.council_ids(Role.RECRUITER, Role.PANEL_MEMBER)
