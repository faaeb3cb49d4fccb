"""Writing, submitting, marking and releasing, through the pages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import select

from lms.access import Role
from lms.accounts.models import Person
from lms.extensions import db
from lms.learning.models import Enrolment
from lms.marking.models import Marking, Submission
from lms.notices.models import Notice
from tests.factories.accounts import make_person
from tests.factories.files import docx, pdf
from tests.factories.learning import make_enrolment
from tests.factories.marking import make_submission

SignIn = Callable[[Person], FlaskClient]
TASK = "/learn/town-halls/task"
LETTER = "/learn/kind-letters/task"


def newest(enrolment: Enrolment) -> Submission:
    db.session.expire_all()
    query = select(Submission).where(Submission.enrolment_id == enrolment.id).order_by(Submission.version.desc())
    return db.session.scalars(query).first()  # type: ignore[return-value]


def judge(client: FlaskClient, submission: Submission, decision: str, **sent: str) -> Any:
    data = {"decision-1.1": decision, "comment-1.1": "Say what officers do.", "action": "release", **sent}
    return client.post(f"/marking/{submission.id}", data=data)


# The learner


def test_the_task_page_tells_what_is_asked_and_how_it_is_judged_but_no_model_answer(sign_in: SignIn) -> None:
    page = sign_in(make_enrolment().person).get(TASK).text
    assert "who decides" in page
    assert "You say what councillors do" in page
    for secret in ("Look for both roles", "Both roles must be right", "The mayor does everything"):
        assert secret not in page


def test_text_is_saved_while_it_is_written_and_is_there_again(sign_in: SignIn) -> None:
    enrolment = make_enrolment()
    client = sign_in(enrolment.person)
    answer = client.post(TASK, data={"text": "First words"}, headers={"X-Requested-With": "autosave"})
    assert answer.json is not None
    assert answer.json["saved"] is True
    assert "First words" in client.get(TASK).text
    assert newest(enrolment).submitted_at is None


def test_work_is_submitted_only_with_the_declaration_and_nothing_is_lost_without_it(sign_in: SignIn) -> None:
    enrolment = make_enrolment()
    client = sign_in(enrolment.person)
    answer = client.post(TASK, data={"text": "My answer", "action": "submit"})
    assert answer.status_code == 422
    assert "Tick the box" in answer.text
    assert "My answer" in answer.text
    assert newest(enrolment).submitted_at is None
    assert client.post(TASK, data={"text": "My answer", "action": "submit", "declared": "yes"}).status_code == 302
    assert newest(enrolment).declared_at is not None


def test_an_empty_task_can_not_be_submitted(sign_in: SignIn) -> None:
    client = sign_in(make_enrolment().person)
    assert client.post(TASK, data={"text": "  ", "action": "submit", "declared": "yes"}).status_code == 422


def test_what_is_submitted_never_changes(sign_in: SignIn) -> None:
    enrolment = make_enrolment()
    client = sign_in(enrolment.person)
    client.post(TASK, data={"text": "Final", "action": "submit", "declared": "yes"})
    for headers in ({}, {"X-Requested-With": "autosave"}):
        answer = client.post(TASK, data={"text": "Changed", "action": "submit", "declared": "yes"}, headers=headers)
        assert answer.status_code == 409
    assert newest(enrolment).text == "Final"
    assert newest(enrolment).version == 1


def test_a_file_that_lies_is_refused_in_a_sentence_and_the_words_beside_it_are_kept(sign_in: SignIn) -> None:
    client = sign_in(make_enrolment().person)
    sent = {"text": "Dear neighbour", "files": (BytesIO(docx()), "letter.pdf"), "action": "submit", "declared": "yes"}
    answer = client.post(LETTER, data=sent)
    assert answer.status_code == 422
    assert "not what its name says" in answer.text
    assert "Dear neighbour" in client.get(LETTER).text


def test_a_file_is_kept_downloaded_by_its_owner_and_removed(sign_in: SignIn) -> None:
    enrolment = make_enrolment()
    client = sign_in(enrolment.person)
    client.post(LETTER, data={"text": "x", "files": (BytesIO(pdf()), "بخش letter.pdf")})
    [file] = newest(enrolment).files
    answer = client.get(f"/files/{file.id}")
    assert answer.data == pdf()
    assert answer.headers["Content-Disposition"].startswith("attachment; filename*=UTF-8''%D8")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert sign_in(make_enrolment().person).get(f"/files/{file.id}").status_code == 404
    assert client.post(LETTER, data={"text": "x", "action": "remove-" + "9" * 5000}).status_code == 302
    client.post(LETTER, data={"text": "x", "action": f"remove-{file.id}"})
    assert newest(enrolment).files == []


def test_a_sixth_file_is_one_too_many(sign_in: SignIn) -> None:
    enrolment = make_enrolment()
    client = sign_in(enrolment.person)
    for number in range(5):
        client.post(LETTER, data={"text": "x", "files": (BytesIO(pdf()), f"{number}.pdf")})
    answer = client.post(LETTER, data={"text": "x", "files": (BytesIO(pdf()), "6.pdf")})
    assert answer.status_code == 422
    assert len(newest(enrolment).files) == 5


def test_an_upload_beyond_the_limit_is_a_clear_page(sign_in: SignIn) -> None:
    client = sign_in(make_enrolment().person)
    answer = client.post(LETTER, data={"files": (BytesIO(b"%PDF-" + b"x" * 12_000_000), "large.pdf")})
    assert answer.status_code == 413
    assert "10 MB" in answer.text


def test_html_in_the_work_is_shown_as_words(sign_in: SignIn) -> None:
    enrolment = make_enrolment()
    sign_in(enrolment.person).post(
        TASK, data={"text": "<script>alert(1)</script>'; DROP TABLE person;--", "action": "submit", "declared": "yes"}
    )
    page = sign_in(make_person(roles=[Role.TUTOR])).get(f"/marking/{newest(enrolment).id}").text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page


# The tutor


def test_the_queue_is_oldest_first_and_never_holds_ones_own_work(sign_in: SignIn, now: datetime) -> None:
    tutor = make_person(roles=[Role.TUTOR, Role.LEARNER])
    newer = make_submission(submitted_at=now - timedelta(hours=1))
    older = make_submission(submitted_at=now - timedelta(days=2))
    own = make_submission(enrolment=make_enrolment(person=tutor))
    client = sign_in(tutor)
    page = client.get("/marking").text
    assert page.index(f'href="/marking/{older.id}"') < page.index(f'href="/marking/{newer.id}"')
    assert f'href="/marking/{own.id}"' not in page
    assert client.get(f"/marking/{own.id}").status_code == 404


def test_a_draft_is_kept_and_the_learner_does_not_see_it(sign_in: SignIn) -> None:
    submission = make_submission()
    tutor = sign_in(make_person(roles=[Role.TUTOR]))
    assert judge(tutor, submission, "refer", action="save").status_code == 302
    assert "Say what officers do." in tutor.get(f"/marking/{submission.id}").text
    assert "Say what officers do." not in sign_in(submission.enrolment.person).get(TASK).text


def test_another_tutor_can_not_mark_what_somebody_has_begun(sign_in: SignIn) -> None:
    submission = make_submission()
    judge(sign_in(make_person(roles=[Role.TUTOR])), submission, "pass", action="save")
    other = sign_in(make_person(roles=[Role.TUTOR]))
    assert judge(other, submission, "pass").status_code == 409


def test_release_needs_a_decision_on_everything_and_a_comment_for_a_refer(sign_in: SignIn) -> None:
    submission = make_submission()
    tutor = sign_in(make_person(roles=[Role.TUTOR]))
    assert "Choose Pass or Refer" in judge(tutor, submission, "").text
    assert "Say what to fix" in judge(tutor, submission, "refer", **{"comment-1.1": ""}).text
    assert db.session.scalars(select(Marking.released_at)).all() == [None]


def test_a_release_tells_the_learner_and_opens_the_next_one(sign_in: SignIn, now: datetime) -> None:
    first = make_submission(submitted_at=now - timedelta(days=2))
    second = make_submission(submitted_at=now - timedelta(days=1))
    answer = judge(sign_in(make_person(roles=[Role.TUTOR])), first, "pass")
    assert answer.location == f"/marking/{second.id}"
    told = [(notice.person_id, notice.sentence, notice.path) for notice in db.session.scalars(select(Notice))]
    assert told == [(first.enrolment.person_id, "Your tutor has looked at your task: Town halls", TASK)]
    assert "Passed." in sign_in(first.enrolment.person).get(TASK).text


def test_a_referred_task_can_be_submitted_again_and_the_tutor_sees_both_versions(sign_in: SignIn) -> None:
    submission = make_submission(text="Only the mayor decides.")
    enrolment, tutor = submission.enrolment, sign_in(make_person(roles=[Role.TUTOR]))
    judge(tutor, submission, "refer")
    learner = sign_in(enrolment.person)
    page = learner.get(TASK).text
    assert "Say what officers do." in page
    assert "Only the mayor decides." in page
    learner.post(TASK, data={"text": "Councillors decide.", "action": "submit", "declared": "yes"})
    again = newest(enrolment)
    assert again.version == 2
    page = tutor.get(f"/marking/{again.id}").text
    assert "Councillors decide." in page
    assert "Only the mayor decides." in page
    judge(tutor, again, "pass")
    assert "Passed." in learner.get(TASK).text


def test_what_was_released_can_not_be_released_again(sign_in: SignIn) -> None:
    submission = make_submission()
    tutor = sign_in(make_person(roles=[Role.TUTOR]))
    judge(tutor, submission, "pass")
    assert judge(tutor, submission, "refer").status_code == 409


def test_who_was_signed_out_while_writing_is_told_so(client: FlaskClient) -> None:
    answer = client.post(TASK, data={"text": "First words"}, headers={"X-Requested-With": "autosave"})
    assert answer.status_code == 401
    assert answer.json == {
        "saved": False,
        "message": "Keep this page open. Sign in again in another tab, and copy there what you wrote here.",
    }


def test_a_decision_that_no_page_offers_is_refused(sign_in: SignIn) -> None:
    submission = make_submission()
    assert judge(sign_in(make_person(roles=[Role.TUTOR])), submission, "maybe").status_code == 422


def test_a_draft_of_a_learner_is_nobody_elses_business(sign_in: SignIn) -> None:
    enrolment = make_enrolment()
    sign_in(enrolment.person).post(TASK, data={"text": "half a thought"})
    assert sign_in(make_person(roles=[Role.TUTOR])).get(f"/marking/{newest(enrolment).id}").status_code == 404


def test_pages_of_marking_take_few_statements(sign_in: SignIn, count_statements: Callable[[], Any]) -> None:
    submissions = [make_submission() for _number in range(5)]
    tutor = sign_in(make_person(roles=[Role.TUTOR]))
    for path, most in (("/marking", 6), (f"/marking/{submissions[0].id}", 6)):
        with count_statements() as statements:
            assert tutor.get(path).status_code == 200
        assert len(statements) <= most, statements
