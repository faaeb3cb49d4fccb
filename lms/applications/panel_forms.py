"""What a panel sends: scores by criterion, what it agreed, and whom it shortlists. What was typed is kept, so that a
page that refuses it shows it again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from flask_babel import gettext as _

from lms.applications.forms import LONGEST_REASON
from lms.applications.locking import Refusal
from lms.applications.models import Met
from lms.applications.services import Score
from lms.errors import Invalid
from lms.vacancies.models import VacancyCriterion

LONGEST_NOTE = 4000


def typed(form: Mapping[str, str], name: str, longest: int) -> str:
    """What was typed into a field. A line break is one letter, as the field's own limit counts it."""
    return form.get(name, "").replace("\r\n", "\n").strip()[:longest]


@dataclass(frozen=True, slots=True)
class Line:
    """What a form shows for one criterion: the choice, empty for none, and the reason."""

    met: str = ""
    reason: str = ""


def read_lines(form: Mapping[str, str], criteria: Iterable[VacancyCriterion]) -> dict[int, Line]:
    """What was sent for each of these criteria. Raises Invalid for a choice that no page offers."""
    lines = {}
    for criterion in criteria:
        met, reason = form.get(f"met-{criterion.id}", ""), typed(form, f"reason-{criterion.id}", LONGEST_REASON)
        if met and met not in set(Met):
            raise Invalid(_("Choose one of the answers on the page for each criterion."))
        if met or reason:
            lines[criterion.id] = Line(met, reason)
    return lines


def scores_in(lines: Mapping[int, Line]) -> dict[int, Score]:
    """The scores that were sent. Raises Invalid for a reason without a choice: it would be lost."""
    if any(not line.met for line in lines.values()):
        raise Invalid(_("Choose an answer for each criterion for which you give a reason."))
    return {number: Score(Met(line.met), line.reason) for number, line in lines.items()}


@dataclass(frozen=True, slots=True)
class Choice:
    """What was sent about one application: shortlisted or not, and why not."""

    is_chosen: bool
    refusal: Refusal


def read_choices(
    form: Mapping[str, str], application_ids: Iterable[int], criteria: Iterable[VacancyCriterion]
) -> dict[int, Choice]:
    """Which applications were ticked for the shortlist, and the reasons for the others."""
    essential = [criterion.id for criterion in criteria if criterion.essential]
    return {
        number: Choice(
            is_chosen=f"shortlist-{number}" in form,
            refusal=Refusal(
                words=typed(form, f"reason-{number}", LONGEST_REASON),
                not_shown=frozenset(one for one in essential if f"not-shown-{number}-{one}" in form),
                others_showed_more=f"others-{number}" in form,
            ),
        )
        for number in application_ids
    }
