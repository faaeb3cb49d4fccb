"""The page of changed results, for who oversees them. It is read only: there is no way to change what stands here."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask_babel import gettext as _
from flask_login import current_user

from lms import audit
from lms.access import Role, for_roles
from lms.clock import utc_now
from lms.database import writes_down_looks
from lms.editions import current_edition
from lms.extensions import db
from lms.learning.grade_changes import PAGE_SIZE, changes
from lms.learning.models import ChangeKind
from lms.requests import page_number
from lms.verifying.policy import cohorts_to_follow

EVERYWHERE = (Role.QUALITY_ASSURER, Role.PROGRAMME_OFFICER)

grade_changes = Blueprint("grade_changes", __name__, template_folder="templates")


@grade_changes.get("/staff/grade-changes")
@for_roles(*EVERYWHERE, Role.EXTERNAL_VERIFIER)
@writes_down_looks
def index() -> str:
    """Changes of results, the latest first, by learner, module and kind. The look is noted."""
    page, kinds = page_number(), kind_words()
    kind, module_code = request.args.get("kind", ""), request.args.get("module", "")[:20]
    learner = request.args.get("learner", "").strip()[:100]
    rows, has_more = changes(
        cohort_ids=cohorts_to_follow(current_user, EVERYWHERE),
        module_code=module_code,
        kind=ChangeKind(kind) if kind in kinds else None,
        learner=learner,
        offset=(page - 1) * PAGE_SIZE,
    )
    shown = render_template(
        "marking/grade_changes.html",
        rows=rows,
        has_more=has_more,
        page=page,
        kinds=kinds,
        kind=kind,
        modules=current_edition().programme.modules,
        module=module_code,
        learner=learner,
        words=decision_words(),
    )
    audit.record("grade_changes.looked", current_user, utc_now(), page=page)
    db.session.commit()
    return shown


def kind_words() -> dict[str, str]:
    """What changed a result."""
    return {
        ChangeKind.REMARKED.value: _("Marked again"),
        ChangeKind.AGREED.value: _("Agreed by two tutors"),
        ChangeKind.PRIOR_LEARNING.value: _("Prior learning"),
        ChangeKind.OVERRIDDEN.value: _("Overridden"),
        ChangeKind.APPEALED.value: _("Appeal"),
        ChangeKind.CORRECTED.value: _("Corrected"),
    }


def decision_words() -> dict[str, str]:
    """Decisions in words; what is no decision, such as a score, stands as it is."""
    passed, referred = _("Pass"), _("Refer")
    return {
        "pass": passed,
        "refer": referred,
        "pass / refer": f"{passed} / {referred}",
        "refer / pass": f"{referred} / {passed}",
    }
