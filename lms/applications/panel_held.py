"""What panels hold about an applicant: what they agreed, why somebody was not shortlisted, and members' notes.

Members' notes are on no page of the applicant. A copy of their data has them: an access request reaches notes about a
person (UK GDPR, article 15), and members are told so where they write.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Select, select, update

from lms.applications.panel_models import AgreedDecision, PanelJudgement, ShortlistReason
from lms.extensions import db
from lms.held import Fate, Section, Treatment, rows
from lms.vacancies.models import VacancyCriterion

PANEL_TABLES = {
    "shortlisting_seat": Treatment("", Fate.NOBODY, "which accounts sit on a post's panel"),
    "panel_judgement": Treatment("panel_notes", Fate.UNNAMED, "who judged, and when, without their words"),
    "agreed_decision": Treatment("agreed_decisions", Fate.UNNAMED, "a panel's decision, without its words"),
    "shortlist_reason": Treatment("shortlist_reasons", Fate.UNNAMED, "councils must account for their choices"),
}


def about_panels(applications: Select[Any]) -> Iterable[Section]:
    """What panels agreed, told and noted of these applications."""
    yield Section(
        "agreed_decisions",
        _("What panels agreed where their members differed"),
        {
            "application": _("Number of the record"),
            "criterion": _("Criterion"),
            "met": _("Decision"),
            "reason": _("Reason"),
            "recorded_at": _("Decided"),
        },
        rows(
            select(
                AgreedDecision.application_id.label("application"),
                VacancyCriterion.wording.label("criterion"),
                AgreedDecision.met,
                AgreedDecision.reason,
                AgreedDecision.recorded_at,
            )
            .join(VacancyCriterion, VacancyCriterion.id == AgreedDecision.criterion_id)
            .where(AgreedDecision.application_id.in_(applications))
            .order_by(AgreedDecision.id)
        ),
    )
    yield Section(
        "shortlist_reasons",
        _("Why you were not shortlisted"),
        {"application": _("Number of the record"), "ground": _("Reason"), "criterion": _("Criterion")},
        rows(
            select(
                ShortlistReason.application_id.label("application"),
                ShortlistReason.ground,
                VacancyCriterion.wording.label("criterion"),
            )
            .outerjoin(VacancyCriterion, VacancyCriterion.id == ShortlistReason.criterion_id)
            .where(ShortlistReason.application_id.in_(applications))
            .order_by(ShortlistReason.id)
        ),
    )
    yield Section(
        "panel_notes",
        _("Notes of members of panels"),
        {"application": _("Number of the record"), "finished_at": _("Decided"), "note": _("Note")},
        rows(
            select(PanelJudgement.application_id.label("application"), PanelJudgement.finished_at, PanelJudgement.note)
            .where(PanelJudgement.application_id.in_(applications))
            .order_by(PanelJudgement.application_id, PanelJudgement.person_id)
        ),
    )


def erase_panels_words(applications: Select[Any]) -> None:
    """Take out every word that panels wrote of these applications."""
    db.session.execute(update(AgreedDecision).where(AgreedDecision.application_id.in_(applications)).values(reason=""))
    db.session.execute(update(PanelJudgement).where(PanelJudgement.application_id.in_(applications)).values(note=""))
