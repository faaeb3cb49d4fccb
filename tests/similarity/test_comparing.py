"""What is handed in is compared by a job, and shown to who judges: evidence, never a verdict."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from lms import storage
from lms.access import Role
from lms.accounts.models import Person
from lms.audit import AuditEntry
from lms.extensions import db
from lms.held import Whom
from lms.marking.models import Submission, SubmissionFile
from lms.own_data.register import erase_everything, everything_about
from lms.similarity.jobs import MOST_TRIES, compare_submissions
from lms.similarity.models import Comparison, Likeness, ModelAnswer, Shingle
from tests.factories.accounts import make_person
from tests.factories.conflicts import make_conflict
from tests.factories.editions import use_task
from tests.factories.files import docx, pdf
from tests.factories.learning import make_cohort, make_enrolment
from tests.factories.marking import make_submission
from tests.factories.similarity import make_compared
from tests.factories.verifying import make_visit

SignIn = Callable[[Person], FlaskClient]
TASK = "/learn/town-halls/task"
COPIED = "The library gives free classes to newcomers every week, and the mayor opens the first one. "
OTHER_WORDS = "People vote for councillors in May; officers then plan what the wards need most of all. "


def likenesses(submission: Submission) -> list[Likeness]:
    query = select(Likeness).where(Likeness.submission_id == submission.id).order_by(Likeness.id)
    return list(db.session.scalars(query))


def test_work_is_compared_by_a_job_after_it_is_handed_in_and_never_before(sign_in: SignIn, now: datetime) -> None:
    enrolment = make_enrolment()
    client = sign_in(enrolment.person)
    client.post(TASK, data={"text": COPIED})
    assert db.session.scalar(select(func.count()).select_from(Comparison)) == 0
    client.post(TASK, data={"text": COPIED, "action": "submit", "declared": "yes"})
    db.session.expire_all()
    waiting = db.session.scalars(select(Comparison)).one()
    assert waiting.done_at is None
    compare_submissions(now)
    assert waiting.done_at == now
    assert db.session.scalar(select(func.count()).select_from(Shingle)) > 5  # type: ignore[operator]
    compare_submissions(now + timedelta(hours=1))
    assert waiting.done_at == now


def test_another_learners_sentence_is_found_and_the_page_shows_both_side_by_side(
    sign_in: SignIn, now: datetime
) -> None:
    first = make_compared(make_submission(text=OTHER_WORDS + COPIED, submitted_at=now - timedelta(days=3)), now)
    second = make_compared(make_submission(text=COPIED.replace("free", "good") + "I like the park."), now)
    [found] = likenesses(second)
    assert found.other_id == first.id
    assert found.words == 16
    client = sign_in(make_person(roles=[Role.TUTOR]))
    assert f"/marking/{second.id}/likeness" in client.get(f"/marking/{second.id}").text
    page = client.get(f"/marking/{second.id}/likeness").text
    assert "never a verdict" in page
    assert f"Another learner’s work, number {first.id}" in page
    assert first.enrolment.person.name not in page
    assert "good" in page
    assert "free" in page
    assert "It was submitted before this work" in page
    assert "%" not in page.split("<h1")[1].split("</main>")[0]  # no score that somebody could take for a verdict
    # It is seen from the other side too, although that was compared first.
    assert "It was submitted after this work" in client.get(f"/marking/{first.id}/likeness").text


def test_who_looks_is_noted_for_both_learners(sign_in: SignIn, now: datetime) -> None:
    first = make_compared(make_submission(text=COPIED), now)
    second = make_compared(make_submission(text=COPIED), now)
    sign_in(make_person(roles=[Role.QUALITY_ASSURER])).get(f"/marking/{second.id}/likeness")
    noted = db.session.scalars(select(AuditEntry.subject_id).where(AuditEntry.action == "similarity.read"))
    assert sorted(noted) == [first.id, second.id]


def test_a_model_answer_that_is_copied_is_found_and_the_task_quoted_is_not(app: Flask, now: datetime) -> None:
    task = use_task()
    work = make_compared(make_submission(text=task.model_pass + " " + task.brief), now)
    [found] = likenesses(work)
    assert found.model_answer is ModelAnswer.PASS
    quoted = make_compared(make_submission(text="Tell a neighbour who decides, in your own words."), now)
    assert likenesses(quoted) == []


def test_ones_own_earlier_version_and_another_task_do_not_count(app: Flask, now: datetime) -> None:
    enrolment = make_enrolment()
    make_compared(make_submission(enrolment=enrolment, text=COPIED), now)
    make_compared(make_submission(module_code="T2", text=COPIED), now)
    former = make_enrolment(person=enrolment.person, withdrawn_at=now)
    make_compared(make_submission(enrolment=former, text=COPIED), now)
    assert likenesses(make_compared(make_submission(enrolment=enrolment, version=2, text=COPIED), now)) == []


def test_the_words_of_a_document_count_and_what_can_not_be_read_is_named(sign_in: SignIn, now: datetime) -> None:
    make_compared(make_submission(text=COPIED), now)
    work = make_submission(text="See my files.")
    for name, content in (("letter.docx", docx(COPIED)), ("letter.pdf", pdf(COPIED))):
        kind = "application/pdf" if name.endswith("pdf") else docx_type()
        work.files.append(
            SubmissionFile(
                name=name, media_type=kind, size_bytes=1, sha256=name, key=storage.keep(content), added_at=now
            )
        )
    db.session.flush()
    assert len(likenesses(make_compared(work, now))) == 1
    page = sign_in(make_person(roles=[Role.TUTOR])).get(f"/marking/{work.id}/likeness").text
    assert "letter.pdf" in page.split("cannot be read")[1][:200]
    assert "letter.docx" not in page.split("cannot be read")[1][:200]


def docx_type() -> str:
    return "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def test_work_that_is_not_compared_yet_says_so(sign_in: SignIn) -> None:
    work = make_submission()
    page = sign_in(make_person(roles=[Role.TUTOR])).get(f"/marking/{work.id}/likeness").text
    assert "not been compared yet" in page


def test_nobody_looks_at_their_own_and_no_learner_at_anybodys(sign_in: SignIn, now: datetime) -> None:
    both = make_person(roles=[Role.LEARNER, Role.TUTOR])
    own = make_compared(make_submission(enrolment=make_enrolment(person=both)), now)
    assert sign_in(both).get(f"/marking/{own.id}/likeness").status_code == 404
    assert sign_in(make_enrolment().person).get(f"/marking/{own.id}/likeness").status_code == 403


def test_one_that_fails_keeps_no_other_waiting_and_is_given_up(
    app: Flask, now: datetime, caplog: pytest.LogCaptureFixture
) -> None:
    lost, sound = make_submission(), make_submission()
    lost.files.append(
        SubmissionFile(name="a.docx", media_type=docx_type(), size_bytes=1, sha256="x", key="nowhere", added_at=now)
    )
    for work in (lost, sound):
        db.session.add(Comparison(submission_id=work.id, asked_at=now, tries=0, unread=[]))
    db.session.commit()
    for _run in range(MOST_TRIES + 1):
        compare_submissions(now)
    assert db.session.get_one(Comparison, sound.id).done_at == now
    given_up = db.session.get_one(Comparison, lost.id)
    assert given_up.done_at is None
    assert given_up.tries == MOST_TRIES
    assert caplog.text.count("could not be compared") == MOST_TRIES


def test_comparing_and_looking_take_few_statements_however_much_work_there_is(
    sign_in: SignIn, now: datetime, count_statements: Callable[[], Any]
) -> None:
    for number in range(12):
        make_compared(make_submission(text=f"{COPIED} {number} {OTHER_WORDS}"), now)
    work = make_submission(text=COPIED)
    with count_statements() as statements:
        make_compared(work, now)
    assert len([one for one in statements if one.startswith("SELECT")]) <= 6, statements
    tutor = sign_in(make_person(roles=[Role.TUTOR]))
    with count_statements() as statements:
        assert tutor.get(f"/marking/{work.id}/likeness").status_code == 200
    assert len([one for one in statements if one.startswith("SELECT")]) <= 9, statements


def test_passages_of_work_that_the_reader_may_not_read_are_left_out_and_counted(sign_in: SignIn, now: datetime) -> None:
    own = make_enrolment(cohort=make_cohort())
    elsewhere = make_compared(make_submission(text="Here in Leeds, the mayor waits. " + COPIED), now)
    work = make_compared(make_submission(enrolment=own, text=COPIED), now)
    path = f"/marking/{work.id}/likeness"
    tutor = make_person(roles=[Role.TUTOR])
    assert f"number {elsewhere.id}" in sign_in(tutor).get(path).text
    make_conflict(tutor, elsewhere.enrolment.person)
    verifier = make_visit(cohorts=[own.cohort]).person
    db.session.commit()
    for reader in (tutor, verifier):
        page = sign_in(reader).get(path).text
        assert f"number {elsewhere.id}" not in page
        assert "Passages like 1 other piece of work are left out" in page
        assert "No passage of this work is like another" not in page
    looks = select(AuditEntry.person_id).where(AuditEntry.action == "similarity.read")
    assert db.session.scalars(looks.where(AuditEntry.subject_id == elsewhere.id)).all() == [tutor.id]


def test_erasing_takes_out_words_from_both_sides_and_a_copy_shows_only_ones_own(app: Flask, now: datetime) -> None:
    first = make_compared(make_submission(text=COPIED), now)
    second = make_compared(make_submission(text=COPIED), now)
    [section] = [one for one in everything_about(Whom(second.enrolment.person_id)) if one.name == "likenesses"]
    assert [dict(row)["words"] for row in section.rows] == [16]
    assert "own" not in section.words
    erase_everything(Whom(first.enrolment.person_id), now)
    db.session.expire_all()
    assert likenesses(second) == []
    assert set(db.session.scalars(select(Shingle.submission_id))) == {second.id}


def test_a_hostile_document_is_no_reason_to_fail(sign_in: SignIn, now: datetime) -> None:
    enrolment = make_enrolment()
    entities = docx('<!DOCTYPE x [<!ENTITY a "&a;&a;">]>&a;<w:t', "</w:p>" * 1000)
    sent = {
        "text": "Here",
        "files": (BytesIO(entities), "bomb.docx"),
        "action": "submit",
        "declared": "yes",
    }
    assert sign_in(enrolment.person).post("/learn/kind-letters/task", data=sent).status_code == 302
    compare_submissions(now)
    assert db.session.scalars(select(Comparison)).one().done_at == now
