"""What demonstration learners have done, through the same services as everyone's deeds."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from io import BytesIO
from textwrap import wrap

from reportlab.pdfgen.canvas import Canvas

from assessments.marking import right_response
from assessments.rubrics import Decision, FilesWanted
from lms.accounts.models import Person
from lms.editions import get_edition
from lms.extensions import db
from lms.learning import services as learning
from lms.learning.models import Enrolment
from lms.learning.queries import edition_of
from lms.live_assessments import services as live
from lms.live_assessments.models import Turnout
from lms.live_assessments.queries import live_criteria
from lms.marking import services as marking
from lms.marking import submitting
from lms.marking.models import Submission
from lms.marking.services import Judgement
from lms.quizzes import services as quizzes
from lms.quizzes.queries import Hold, get_sheet
from modules.programme import Module


def study(enrolment: Enrolment, module: Module, now: datetime, *, lessons: int | None = None) -> None:
    """Do the first lessons of a module, or all."""
    for place, lesson in enumerate(module.lessons[:lessons]):
        at = now + timedelta(minutes=25 * place)
        learning.open_lesson(enrolment.id, module.code, lesson, at)
        right = next(number for number, option in enumerate(lesson.check.options) if option.correct)
        learning.answer_check(enrolment.id, module.code, lesson, right, at)
        learning.finish_lesson(enrolment.id, module.code, lesson, at + timedelta(minutes=20))


def begin_quiz(enrolment: Enrolment, module: Module, now: datetime, *, answers: int) -> int:
    """Open an attempt and answer the first questions rightly; gives the attempt's id."""
    attempt_id = quizzes.start(enrolment.id, edition_of(enrolment), module.code, now)
    sheet = get_sheet(attempt_id, Hold.SUBMISSION)
    for asked in sheet.asked[:answers]:
        quizzes.save_answer(
            sheet, asked, right_response(asked.question, asked.seed), now + timedelta(minutes=asked.number)
        )
    return attempt_id


def achieve_quiz(enrolment: Enrolment, module: Module, now: datetime) -> None:
    """Answer everything rightly and submit."""
    attempt_id = begin_quiz(enrolment, module, now, answers=10_000)
    quizzes.submit(attempt_id, now + timedelta(minutes=30))


def submit_task(enrolment: Enrolment, module: Module, text: str, now: datetime) -> Submission:
    """Write and hand in a task, with a file where the task needs one."""
    edition = edition_of(enrolment)
    task = edition.get_task(module.code)
    draft = submitting.draft_for(enrolment, edition, module.code, now)
    submitting.save_text(draft, text, now)
    if task.files is FilesWanted.REQUIRED:
        submitting.add_file(draft, "my-work.pdf", _printed(text), now)
    db.session.flush()
    submitting.submit(draft, task, declared=True, now=now + timedelta(minutes=50))
    db.session.flush()
    return draft


def mark_task(submission: Submission, tutor: Person, now: datetime, *, refer: str | None = None, fix: str = "") -> None:
    """Pass everything, or refer one criterion with what to fix."""
    found = marking.marking_for(submission, tutor.id, now)
    judgements = {
        criterion.code: Judgement(Decision.REFER, fix)
        if criterion.code == refer
        else Judgement(Decision.PASS, "Clear and right.")
        for criterion in get_edition(submission.edition).get_task(submission.module_code).criteria
    }
    marking.save_marking(found, judgements, "Thank you for your work.", now)
    assess_live(submission, tutor, judgements, now)
    marking.release(found, now)
    db.session.flush()


def assess_live(submission: Submission, tutor: Person, judgements: Mapping[str, Judgement], now: datetime) -> None:
    """Hold the meeting that a module asks for, and write down what was seen; nothing for most modules."""
    enrolment, code = submission.enrolment, submission.module_code
    criteria = live_criteria(get_edition(submission.edition), code)
    if not criteria:
        return
    # Nobody meets two learners at once, however many hand in on the same day.
    begins_at = now - timedelta(hours=2, minutes=30 * enrolment.id)
    booked_at = begins_at - timedelta(days=1)
    wanted = live.Offer(code, begins_at, minutes=30, count=1, place="Room 2, Riverton Library", link="")
    [slot] = live.offer(enrolment.cohort, wanted, tutor_id=tutor.id, now=booked_at)
    booking = live.book(slot, enrolment, may_record=False, now=booked_at)
    words = "Explained each step, and answered what I asked."
    seen = {one.code: live.Seen(judgements[one.code].decision, words) for one in criteria}
    ended_at = begins_at + timedelta(minutes=30)
    live.save_sheet(booking, Turnout.JOINED, seen, "", now=ended_at)
    live.finish(booking, now=ended_at)
    db.session.flush()


def achieve_module(enrolment: Enrolment, module: Module, tutor: Person, now: datetime) -> None:
    """Lessons, quiz and task, all in one week."""
    study(enrolment, module, now)
    achieve_quiz(enrolment, module, now + timedelta(days=1))
    submission = submit_task(
        enrolment, module, edition_of(enrolment).get_task(module.code).model_pass, now + timedelta(days=2)
    )
    mark_task(submission, tutor, now + timedelta(days=3))
    learning.note_feedback_opened(enrolment.id, module.code)


def _printed(text: str) -> bytes:
    """The first page of a text, as a PDF."""
    file = BytesIO()
    canvas = Canvas(file)
    lines = canvas.beginText(72, 770)
    lines.textLines([line for paragraph in text.splitlines() for line in wrap(paragraph, 85) or [""]][:48])
    canvas.drawText(lines)
    canvas.save()
    return file.getvalue()
