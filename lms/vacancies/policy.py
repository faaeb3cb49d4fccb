"""Who may do what with a post."""

from __future__ import annotations

from lms.access import Holder, Role
from lms.vacancies.models import Vacancy, VacancyException


def may_recruit(person: Holder, vacancy: Vacancy) -> bool:
    """Whether the person may write the post, invite, lock and decide: a recruiter of its council."""
    return vacancy.council_id in person.council_ids(Role.RECRUITER)


def may_sit_on_panel(person: Holder, vacancy: Vacancy) -> bool:
    """Whether the person may see candidates for the post and score applications: also its panel members."""
    return vacancy.council_id in person.council_ids(Role.RECRUITER, Role.PANEL_MEMBER)


def may_rule_on(person: Holder, exception: VacancyException) -> bool:
    """Whether the person may approve or refuse an exception: a programme officer who acts for another council or none,
    and who did not ask for it.
    """
    return (
        person.holds_any({Role.PROGRAMME_OFFICER})
        and exception.vacancy.council_id not in person.council_ids()
        and exception.asked_by_id != person.id
    )
