"""Pages of tutors and quality assurers: how questions do their work, and what was refused that should not have been."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from assessments.item_analysis import EASIEST, FEWEST, HARDEST, WEAKEST
from assessments.marking import expected_answer
from lms import audit
from lms.access import Role, for_roles
from lms.clock import utc_now
from lms.database import writes_down_looks
from lms.editions import Edition, current_edition, get_edition
from lms.errors import NotFound
from lms.extensions import db
from lms.quizzes import accepting, analysis, typed_answers
from lms.quizzes.models import Attempt
from lms.quizzes.policy import JUDGES
from lms.quizzes.staff_forms import ALL, AcceptForm
from lms.quizzes.wording import text_with_numbers

question_quality = Blueprint("question_quality", __name__, template_folder="templates")


@question_quality.get("/quiz-questions")
@for_roles(Role.TUTOR, Role.QUALITY_ASSURER, Role.PROGRAMME_OFFICER)
def index() -> str:
    """The quizzes by module and edition, those of the current edition first."""
    current = current_edition()
    found = {(one.module_code, one.edition): one.learners for one in analysis.tried()}
    of_current = [(current, module, found.pop((module.code, current.id), 0)) for module in current.programme.modules]
    earlier = [
        (edition, module, learners)
        for (code, edition_id), learners in sorted(found.items())
        if (edition := get_edition(edition_id)).id == edition_id
        and (module := edition.programme.find_module(code)) is not None
    ]
    return render_template("quizzes/questions.html", rows=of_current + earlier, current=current, fewest=FEWEST)


@question_quality.get("/quiz-questions/<edition_id>/<module_code>")
@for_roles(Role.TUTOR, Role.QUALITY_ASSURER, Role.PROGRAMME_OFFICER)
def module(edition_id: str, module_code: str) -> str:
    """How each question of a quiz does its work, the worst first."""
    edition = _edition(edition_id)
    items = analysis.items_of(edition, module_code, edition.get_bank(module_code))
    return render_template(
        "quizzes/items.html",
        edition=edition,
        module=edition.get_module(module_code),
        items=items,
        told=[item for item in items if item.facility is not None],
        fewest=FEWEST,
        easiest=EASIEST,
        hardest=HARDEST,
        weakest=WEAKEST,
    )


@question_quality.get("/quiz-questions/<edition_id>/<module_code>/<question_id>")
@for_roles(Role.TUTOR, Role.QUALITY_ASSURER, Role.PROGRAMME_OFFICER)
def question(edition_id: str, module_code: str, question_id: str) -> str:
    """One question: what was chosen by whom, and what was typed and refused."""
    edition = _edition(edition_id)
    bank = edition.get_bank(module_code)
    asked = bank.questions.get(question_id)
    if asked is None:
        raise NotFound
    items = analysis.items_of(edition, module_code, bank, only=question_id)
    return render_template(
        "quizzes/item.html",
        edition=edition,
        module=edition.get_module(module_code),
        item=next(item for item in items if item.question is asked),
        text=text_with_numbers(asked),
        expected=expected_answer(asked),
        refused=typed_answers.refused_words(edition, module_code, asked),
        may_judge=current_user.holds_any(JUDGES),
        fewest=FEWEST,
    )


@question_quality.route("/quiz-questions/typed/<int:attempt_id>/<question_id>", methods=["GET", "POST"])
@for_roles(Role.TUTOR, Role.QUALITY_ASSURER)
@writes_down_looks
def typed(attempt_id: int, question_id: str) -> str | Response | tuple[str, int]:
    """Words that were refused, and who wrote them: accept them, with a reason."""
    place, text = typed_answers.get_typed(attempt_id, question_id, request.args.get("gap", ""))
    wrote = typed_answers.attempts_to_judge(place, place.words_of(text), by=current_user.id)
    writers = typed_answers.writers(place, wrote[: typed_answers.PAGE_SIZE])
    form, now = AcceptForm(writers), utc_now()
    if form.validate_on_submit():
        only = None if form.whose.data == ALL else int(form.whose.data)
        count = accepting.accept(place, text, only, form.reason.data.strip(), by=current_user.id, now=now)
        db.session.commit()
        flash(f"Accepted. Tries marked anew: {count}.", "success")
        return redirect(
            url_for(
                "question_quality.question",
                edition_id=place.edition.id,
                module_code=place.module_code,
                question_id=question_id,
            )
        )
    if request.method == "GET":
        audit.record_each("answer.read", Attempt, [one.attempt_id for one in writers], now, question=question_id)
    page = render_template(
        "quizzes/typed.html",
        place=place,
        text=text,
        module=place.edition.get_module(place.module_code),
        gap_text=text_with_numbers(place.question),
        total=len(wrote),
        writers=writers,
        form=form,
    )
    db.session.commit()
    return page, 422 if form.errors else 200


def _edition(edition_id: str) -> Edition:
    """The edition of this very name. Raises NotFound."""
    edition = get_edition(edition_id)
    if edition.id != edition_id:
        raise NotFound
    return edition
