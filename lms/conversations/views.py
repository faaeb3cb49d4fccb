"""Pages of questions: the learner asks and reads on, the tutors answer."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from lms.access import Role, for_roles
from lms.clock import utc_now
from lms.conversations import queries, services
from lms.conversations.forms import MessageForm
from lms.conversations.models import About, Thread, ThreadState
from lms.conversations.policy import may_answer, may_read_as_learner, may_read_as_tutor
from lms.conversations.wording import about_words, state_words, waited
from lms.database import writes_down_looks
from lms.errors import Invalid, NotFound
from lms.extensions import db
from lms.learning.queries import edition_of, get_current_enrolment
from lms.once import new_token, read_token
from lms.requests import page_number

conversations = Blueprint("conversations", __name__, template_folder="templates")


# The learner's side


@conversations.route("/questions/ask/<module_slug>", methods=["GET", "POST"])
@for_roles(Role.LEARNER)
def ask(module_slug: str) -> str | Response | tuple[str, int]:
    """Ask the tutors about a page of the module: ?lesson= names a lesson, ?about= the quiz or the task."""
    enrolment = get_current_enrolment(current_user.id)
    edition = edition_of(enrolment)
    module = edition.get_module(module_slug)
    lesson = module.find_lesson(request.args.get("lesson", ""))
    about = About.LESSON if lesson else _about(request.args.get("about", ""))
    form = MessageForm()
    if form.validate_on_submit():
        try:
            asked = services.ask(
                current_user,
                edition,
                module,
                about,
                lesson,
                form.text.data or "",
                token=read_token(request.form),
                now=utc_now(),
            )
        except Invalid as fault:
            form.text.errors = [fault.message]
        else:
            db.session.commit()
            flash(_("Your question is sent. A tutor will answer here."), "success")
            return redirect(url_for("conversations.thread", thread_id=asked.id))
    form.token.data = form.token.data or new_token()
    page = render_template(
        "conversations/ask.html",
        form=form,
        module=module,
        lesson=lesson,
        title=lesson.title if lesson else module.title,
        about=about_words()[about],
        back=_page_of(about, module.slug, lesson.slug if lesson else None),
    )
    return page, 422 if form.errors else 200


@conversations.get("/questions")
@for_roles(Role.LEARNER)
def mine() -> str:
    """The learner's questions: answers that were not read yet come first."""
    page = page_number()
    rows = queries.threads_of(current_user.id, offset=(page - 1) * queries.PAGE_SIZE)
    return render_template(
        "conversations/mine.html",
        rows=rows[: queries.PAGE_SIZE],
        has_more=len(rows) > queries.PAGE_SIZE,
        page=page,
        states=state_words(),
        about=about_words(),
    )


@conversations.route("/questions/<int:thread_id>", methods=["GET", "POST"])
@for_roles(Role.LEARNER)
@writes_down_looks
def thread(thread_id: int) -> str | Response | tuple[str, int]:
    """One question of the learner's, with its answers, and a place to write again."""
    found = queries.get_thread(thread_id)
    if not may_read_as_learner(current_user, found):
        raise NotFound
    now = utc_now()
    form = MessageForm()
    if form.validate_on_submit():
        try:
            services.write_again(found, current_user, form.text.data or "", token=read_token(request.form), now=now)
        except Invalid as fault:
            form.text.errors = [fault.message]
        else:
            db.session.commit()
            flash(_("Your message is sent. A tutor will answer here."), "success")
            return redirect(url_for("conversations.thread", thread_id=thread_id))
    form.token.data = form.token.data or new_token()
    page = _thread_page("conversations/thread.html", found, form)
    services.note_learner_read(found)
    db.session.commit()
    return page, 422 if form.errors else 200


@conversations.post("/questions/<int:thread_id>/close")
@for_roles(Role.LEARNER)
def close(thread_id: int) -> Response:
    """The learner has what they need."""
    found = queries.get_thread(thread_id)
    if not may_read_as_learner(current_user, found):
        raise NotFound
    services.close(found, utc_now())
    db.session.commit()
    flash(_("This question is closed. To open it again, write a message in it."), "success")
    return redirect(url_for("conversations.mine"))


def _about(sent: str) -> About:
    return About(sent) if sent in (About.QUIZ, About.TASK) else About.MODULE


def _page_of(about: About, module_slug: str, lesson_slug: str | None) -> str:
    """The address of the page that a question is about."""
    if about is About.LESSON and lesson_slug:
        return url_for("learning.lesson", module_slug=module_slug, lesson_slug=lesson_slug)
    endpoints = {About.QUIZ: "quizzes.quiz", About.TASK: "marking.task"}
    return url_for(endpoints.get(about, "learning.module"), module_slug=module_slug)


def _thread_page(template: str, found: Thread, form: MessageForm, **more: object) -> str:
    about, states = about_words()[found.about], state_words()
    return render_template(template, thread=found, form=form, about=about, states=states, me=current_user.id, **more)


# The tutors' side


@conversations.get("/tutor/questions")
@for_roles(Role.TUTOR)
def queue() -> str:
    """Questions by state: those that wait, the longest first."""
    page = page_number()
    sent = request.args.get("state", "")
    state = ThreadState(sent) if sent in list(ThreadState) else ThreadState.WAITING
    now = utc_now()
    found = queries.queue_for(current_user.id, state, offset=(page - 1) * queries.PAGE_SIZE)
    return render_template(
        "conversations/queue.html",
        queue=found,
        state=state.value,
        states=state_words(),
        waits={row.thread_id: waited(row.since, now) for row in found.rows},
        page=page,
        page_size=queries.PAGE_SIZE,
        me=current_user.id,
    )


@conversations.route("/tutor/questions/<int:thread_id>", methods=["GET", "POST"])
@for_roles(Role.TUTOR)
@writes_down_looks
def answer(thread_id: int) -> str | Response | tuple[str, int]:
    """One question and its answers; whoever may, answers. The look is written down."""
    found = queries.get_thread(thread_id)
    if not may_read_as_tutor(current_user, found):
        raise NotFound
    now = utc_now()
    form = MessageForm()
    if form.validate_on_submit():
        try:
            services.answer(found, current_user, form.text.data or "", token=read_token(request.form), now=now)
        except (Invalid, services.TakenByAnother) as fault:
            form.text.errors = [fault.message]
        else:
            db.session.commit()
            flash(_("Your answer is sent."), "success")
            return redirect(url_for("conversations.answer", thread_id=thread_id))
    if request.method == "GET":
        services.note_tutor_read(found, now)
    form.token.data = form.token.data or new_token()
    page = _thread_page(
        "conversations/answer.html",
        found,
        form,
        may_answer=may_answer(current_user, found, now),
        waited=waited(found.waiting_since, now) if found.waiting_since else None,
    )
    db.session.commit()
    return page, 422 if form.errors else 200


@conversations.post("/tutor/questions/<int:thread_id>/hand-back")
@for_roles(Role.TUTOR)
def hand_back(thread_id: int) -> Response:
    """Give a question back to all tutors."""
    found = queries.get_thread(thread_id)
    if not may_read_as_tutor(current_user, found):
        raise NotFound
    services.hand_back(found, current_user, utc_now())
    db.session.commit()
    flash(_("The question is with all tutors again."), "success")
    return redirect(url_for("conversations.queue"))
