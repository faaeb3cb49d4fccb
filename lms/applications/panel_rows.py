"""What pages of a post's panel show of each application: through the one policy of fields, and no more."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from lms.access import Holder
from lms.applications.fields import Field, Relation, relation_of, visible_fields
from lms.applications.models import Application, Stage
from lms.applications.panel import Judged, Panel
from lms.references import reference_of
from lms.vacancies.models import Vacancy


class Mine(StrEnum):
    """How far a member is with an application."""

    NOT_BEGUN = "not begun"
    BEGUN = "begun"
    FINISHED = "finished"
    OUT = "out"


@dataclass(frozen=True, slots=True)
class Row:
    """An application as one person sees it. ``mine`` is empty for who has no seat; ``waits_for`` holds names of members
    of the panel who have not finished.
    """

    application: Application
    reference: str
    fields: frozenset[Field]
    judged: Judged
    mine: Mine | None
    waits_for: Sequence[str]

    @property
    def is_named(self) -> bool:
        """Whether the name is shown."""
        return Field.NAME in self.fields


def rows_of(person: Holder, vacancy: Vacancy, applications: Iterable[Application], panel: Panel) -> list[Row]:
    """The applications of which the person may see anything, in their order. One's own is not among them: who applied
    has no part in choosing.
    """
    return [
        Row(
            application=one,
            reference=reference_of(vacancy.secret, one.profile_id),
            fields=visible_fields(person, one, panel),
            judged=panel.of(one.id),
            mine=mine_of(person, one, panel),
            waits_for=panel.still_to_score(one.id) if one.stage is Stage.APPLIED and not panel.is_locked else (),
        )
        for one in applications
        if relation_of(person, one, panel) not in (Relation.NOBODY, Relation.APPLICANT)
    ]


def mine_of(person: Holder, application: Application, panel: Panel) -> Mine | None:
    """How far the person is with an application; None without a seat."""
    if person.id not in panel.seats:
        return None
    judged = panel.of(application.id)
    if judged.is_in_conflict(person.id):
        return Mine.OUT
    if judged.has_finished(person.id):
        return Mine.FINISHED
    return Mine.BEGUN if judged.judgements.get(person.id) else Mine.NOT_BEGUN
