"""Figures of applications without persons: of one post for its council, of all for the programme team."""

from __future__ import annotations

from flask import Blueprint, render_template

from lms.access import Role, for_roles
from lms.applications import figures
from lms.applications.follow_up_forms import compared_words, support_words, went_well_words
from lms.applications.follow_ups import MONTHS
from lms.applications.reach import recruited_vacancy

outcomes = Blueprint("outcomes", __name__, template_folder="templates")

FEWEST_SHOWN = 5


@outcomes.get("/council/vacancies/<int:vacancy_id>/figures")
@for_roles(Role.RECRUITER)
def of_post(vacancy_id: int) -> str:
    """How many applied for a post, and how far they came; it stays when applications are purged."""
    vacancy = recruited_vacancy(vacancy_id)
    return render_template(
        "applications/figures.html", vacancy=vacancy, figures=figures.figures_of_post(vacancy.id), stages=figures.STAGES
    )


@outcomes.get("/staff/outcomes")
@for_roles(Role.PROGRAMME_OFFICER)
def of_all() -> str:
    """Applications, appointments and who stayed, over all posts; what graduates answered, fewer than five hidden."""
    return render_template(
        "applications/outcomes.html",
        figures=figures.figures_of_all(),
        stages=figures.STAGES,
        months=MONTHS,
        answers=figures.answers_of_all(),
        fewest=FEWEST_SHOWN,
        questions=(
            ("hours", compared_words()),
            ("pay", compared_words()),
            ("went_well", went_well_words()),
            ("support", support_words()),
        ),
    )
