"""Pages of the checklist of inclusive recruitment."""

from __future__ import annotations

from collections import Counter

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from lms.access import for_roles
from lms.clock import utc_now
from lms.commitments import queries
from lms.commitments.checklist import About, Checklist, Said, all_versions, answer_checklist, current_checklist
from lms.commitments.councils import council_to_keep
from lms.commitments.policy import KEEPERS
from lms.commitments.review_forms import read_answers, read_family
from lms.commitments.review_models import Answer, ChecklistAnswer, ChecklistRound
from lms.commitments.wording import about_words, answer_words
from lms.errors import Invalid
from lms.extensions import db
from lms.vacancies.models import Family

checklists = Blueprint("checklists", __name__, template_folder="templates")


@checklists.route("/council/<int:council_id>/checklist", methods=["GET", "POST"])
@for_roles(*KEEPERS)
def answer(council_id: int) -> str | Response | tuple[str, int]:
    """The checklist for the whole council or a family of posts, with what was answered last; and earlier rounds."""
    council = council_to_keep(council_id)
    fault, sent = "", {}
    if request.method == "POST":
        try:
            said = read_answers(request.form, current_checklist())
            family = read_family(request.form.get("family", ""))
            row = answer_checklist(council.id, family, said, by=current_user.id, now=utc_now())
        except Invalid as problem:
            fault, sent = problem.message, dict(request.form)
        else:
            db.session.commit()
            flash(_("Your answers are kept."), "success")
            return redirect(url_for(".show", council_id=council.id, round_id=row.id))
    rounds = queries.rounds_of(council.id)
    wanted = request.values.get("family", "")
    family = Family(wanted) if wanted in list(Family) else None
    page = render_template(
        "commitments/checklist.html",
        council=council,
        checklist=current_checklist(),
        rounds=[(one, _counts(one)) for one in rounds],
        last_said=_last_said(rounds, family),
        family=family,
        families=list(Family),
        fault=fault,
        sent=sent,
        **_words(),
    )
    return page, 422 if fault else 200


@checklists.get("/council/<int:council_id>/checklist/<int:round_id>")
@for_roles(*KEEPERS)
def show(council_id: int, round_id: int) -> str:
    """A round of answers, beside the version that was answered."""
    council = council_to_keep(council_id)
    found = queries.get_round(council.id, round_id)
    checklist = all_versions()[found.version]
    answers = {one.item: one for one in found.answers}
    return render_template(
        "commitments/checklist_round.html",
        council=council,
        round=found,
        checklist=checklist,
        answers=answers,
        shown={about: _shown(checklist, about, answers) for about in About},
        **_words(),
    )


def _last_said(rounds: list[ChecklistRound], family: Family | None) -> dict[str, Said]:
    last = next((one for one in rounds if one.family is family), None)
    return {one.item: Said(one.answer, one.note) for one in last.answers} if last else {}


def _counts(one: ChecklistRound) -> Counter[Answer]:
    return Counter(answer.answer for answer in one.answers)


def _shown(checklist: Checklist, about: About, answers: dict[str, ChecklistAnswer]) -> tuple[int, int]:
    """Of how many items of a part the council says that it does them, and how many apply."""
    said = [answers[item.code].answer if item.code in answers else None for item in checklist.items_about(about)]
    return said.count(Answer.YES), len(said) - said.count(Answer.NOT_FOR_US)


def _words() -> dict[str, object]:
    return {"abouts": about_words(), "answer_words": answer_words()}
