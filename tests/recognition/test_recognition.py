"""Prior learning, criterion by criterion: asked for, judged, checked; then it counts and can't be lost."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from io import BytesIO
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from assessments.rubrics import Decision
from lms import storage
from lms.access import Role
from lms.accounts.models import Person
from lms.audit import AuditEntry
from lms.awards.evidence import evidence_of
from lms.awards.models import IssuedCertificate
from lms.editions import current_edition
from lms.extensions import db
from lms.held import Whom
from lms.learning.models import Enrolment, ModuleProgress, QuizStanding, TaskStanding
from lms.learning.vacsr import Check
from lms.marking import services as marking
from lms.notices.models import Notice
from lms.own_data.register import erase_everything
from lms.quizzes.models import Attempt
from lms.quizzes.services import submit
from lms.recognition import services
from lms.recognition.models import ClaimState, RecognitionClaim, RecognitionFile
from lms.recognition.queries import recognised_criteria
from modules.programme import Criterion
from tests.factories.accounts import make_person
from tests.factories.awards import sign
from tests.factories.editions import use_edition, use_task
from tests.factories.files import pdf
from tests.factories.identity import make_identity_check
from tests.factories.learning import make_cohort, make_enrolment, make_progress
from tests.factories.marking import make_marking, make_submission
from tests.factories.quizzes import make_answers, make_attempt
from tests.factories.recognition import AGREED, ALL_WELL, make_claim, make_judged, make_recognised
from tests.factories.verifying import make_visit

SignIn = Callable[[Person], FlaskClient]
PAGE = "/learn/town-halls/recognition"
ASKED = {
    "criteria": ["1.1", "2.1"],
    "gained_where": "A council, 2015 to 2019",
    "words": "I told people who decides.",
    "declared": "yes",
}


def progress(enrolment: Enrolment, module_code: str = "T1") -> ModuleProgress:
    db.session.expire_all()
    return db.session.get_one(ModuleProgress, (enrolment.id, module_code))


def the_claim() -> RecognitionClaim:
    db.session.expire_all()
    return db.session.scalars(select(RecognitionClaim)).one()


# Asking


def test_a_learner_asks_with_evidence_and_sees_that_it_waits(sign_in: SignIn) -> None:
    client = sign_in(make_enrolment().person)
    assert PAGE in client.get("/learn/town-halls").text
    page = client.get(PAGE).text
    assert "compare councillors and officers" in page
    assert client.post(PAGE, data={**ASKED, "files": (BytesIO(pdf()), "letter.pdf")}).status_code == 302
    page = client.get(PAGE).text
    assert "A tutor looks at it" in page
    assert "letter.pdf" in page
    assert 'value="1.2"' in page
    assert 'value="1.1"' not in page  # one asks once
    assert [held.criterion for held in the_claim().criteria] == ["1.1", "2.1"]


def test_a_claim_that_lacks_something_is_refused_in_a_sentence_and_nothing_typed_is_lost(sign_in: SignIn) -> None:
    client = sign_in(make_enrolment().person)
    for lacking, says in (
        ("criteria", "Choose what you can do"),
        ("gained_where", "Say where"),
        ("words", "Say where"),
        ("declared", "Tick the box to say that this is your own work."),
    ):
        answer = client.post(PAGE, data={name: value for name, value in ASKED.items() if name != lacking})
        assert answer.status_code == 422
        assert says in answer.text
        assert lacking == "words" or "I told people who decides." in answer.text
    lie = {**ASKED, "files": (BytesIO(b"<html>"), "letter.pdf")}
    assert "not what its name says" in client.post(PAGE, data=lie).text
    assert client.post(PAGE, data={**ASKED, "criteria": ["9.9"]}).status_code == 422
    assert db.session.scalars(select(RecognitionClaim)).all() == []


def test_one_asks_once_and_may_take_it_back_until_it_is_judged(sign_in: SignIn, now: datetime) -> None:
    claim = make_claim(now=now)
    client = sign_in(claim.enrolment.person)
    assert client.post(PAGE, data={**ASKED, "criteria": ["1.1"]}).status_code == 409
    assert sign_in(make_enrolment().person).post(f"/learn/recognition/{claim.id}/end").status_code == 404
    assert client.post(f"/learn/recognition/{claim.id}/end").status_code == 302
    assert the_claim().state is ClaimState.TAKEN_BACK
    assert client.post(PAGE, data={**ASKED, "criteria": ["1.1"]}).status_code == 302


# Judging and checking


def test_a_tutor_judges_each_criterion_with_a_reason(sign_in: SignIn, now: datetime) -> None:
    claim = make_claim(["1.1", "2.1"], now=now, with_file=True)
    client = sign_in(make_person(roles=[Role.TUTOR]))
    assert claim.enrolment.person.name in client.get("/recognition").text
    path = f"/recognition/{claim.id}"
    page = client.get(path).text
    assert "A council in Aleppo" in page
    assert "Both roles must be right." in page  # the same guidance as for work
    answer = client.post(path, data={"finding-1.1": "met", "reason-1.1": "The letter shows it."})
    assert answer.status_code == 422
    assert "Still open: 2.1" in answer.text
    assert "The letter shows it." in answer.text
    assert the_claim().state is ClaimState.ASKED
    sent = {"finding-1.1": "met", "reason-1.1": "The letter shows it.", "finding-2.1": "not met"}
    assert "Still empty: 2.1" in client.post(path, data=sent).text
    assert client.post(path, data={**sent, "reason-2.1": "No word on rooms."}).status_code == 302
    assert the_claim().state is ClaimState.JUDGED
    assert recognised_criteria(claim.enrolment_id, current_edition(), "T1") == {}  # not before it is checked
    assert client.post(path, data={**sent, "reason-2.1": "Again"}).status_code == 404


def test_who_judged_does_not_check_and_nobody_their_own(sign_in: SignIn, now: datetime) -> None:
    both = make_person(roles=[Role.TUTOR, Role.QUALITY_ASSURER, Role.LEARNER])
    judged = make_judged(make_claim(now=now), now, tutor=both)
    own = make_claim(now=now, enrolment=make_enrolment(person=both))
    client = sign_in(both)
    assert client.post(f"/recognition/{judged.id}", data=AGREED).status_code == 404
    assert "Nothing waits" in client.get("/recognition").text
    assert client.get(f"/recognition/{own.id}").status_code == 404
    assert client.post(f"/recognition/{own.id}", data={"finding-1.1": "met", "reason-1.1": "x"}).status_code == 404


def test_quality_assurance_agrees_and_the_learner_is_told_with_the_reasons(sign_in: SignIn, now: datetime) -> None:
    claim = make_judged(make_claim(["2.1"], now=now), now, tutor=make_person(roles=[Role.TUTOR]))
    learner = sign_in(claim.enrolment.person)
    assert "The letter shows it." not in learner.get(PAGE).text
    assurer = sign_in(make_person(roles=[Role.QUALITY_ASSURER]))
    assert claim.enrolment.person.name in assurer.get("/recognition").text
    assert assurer.post(f"/recognition/{claim.id}", data=AGREED).status_code == 302
    page = learner.get(PAGE).text
    assert "It counts" in page
    assert "The letter shows it." in page
    assert db.session.scalars(select(Notice.sentence)).all() == [
        "We have looked at what you learned before: Town halls"
    ]
    noted = list(db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)))
    assert noted == ["recognition.judged", "recognition.agreed"]


def test_who_agrees_says_of_each_point_of_vacsr_whether_it_is_met(sign_in: SignIn, now: datetime) -> None:
    claim = make_judged(make_claim(now=now), now, tutor=make_person(roles=[Role.TUTOR]))
    client, path = sign_in(make_person(roles=[Role.QUALITY_ASSURER])), f"/recognition/{claim.id}"
    assert "The learner declared that it is their own work." in client.get(path).text
    for change, sentence in (
        ({"current": ""}, "Say of each of the five points whether it is met."),
        ({"current": "no"}, "Write a note on each point that is not met."),
        ({"current": "no", "current_note": "It is of 1998."}, "What is found met has to pass all five points."),
    ):
        answer = client.post(path, data={**AGREED, **change})
        assert answer.status_code == 422
        assert sentence in answer.text
    assert "It is of 1998." in answer.text  # nothing typed is lost
    assert the_claim().state is ClaimState.JUDGED
    assert client.post(path, data=AGREED).status_code == 302
    assert {found.check: found.is_met for found in the_claim().checks} == dict.fromkeys(Check, True)
    assert "Current: it shows what the learner can do now: <strong>Yes" in client.get(path).text


def test_evidence_that_lacks_something_is_agreed_to_be_not_met(sign_in: SignIn, now: datetime) -> None:
    claim = make_judged(make_claim(now=now), now, met=False, tutor=make_person(roles=[Role.TUTOR]))
    client = sign_in(make_person(roles=[Role.QUALITY_ASSURER]))
    sent = {**AGREED, "sufficient": "no", "sufficient_note": "One letter of two lines."}
    assert client.post(f"/recognition/{claim.id}", data=sent).status_code == 302
    assert the_claim().state is ClaimState.AGREED
    [lacking] = [found for found in the_claim().checks if not found.is_met]
    assert (lacking.check, lacking.note) == (Check.SUFFICIENT, "One letter of two lines.")


def test_quality_assurance_sends_a_claim_back_with_a_note_and_a_tutor_judges_again(
    sign_in: SignIn, now: datetime
) -> None:
    tutor = make_person(roles=[Role.TUTOR])
    claim = make_judged(make_claim(now=now), now, tutor=tutor)
    assurer = sign_in(make_person(roles=[Role.QUALITY_ASSURER]))
    assert assurer.post(f"/recognition/{claim.id}", data={"action": "send back"}).status_code == 422
    sent = {"action": "send back", "note": "Is it current?"}
    assert assurer.post(f"/recognition/{claim.id}", data=sent).status_code == 302
    page = sign_in(tutor).get(f"/recognition/{claim.id}").text
    assert "Is it current?" in page
    assert "The letter shows it." in page
    assert 'value="met" checked' in page


def test_a_file_is_for_the_learner_and_for_who_judges_and_each_look_is_noted(sign_in: SignIn, now: datetime) -> None:
    claim = make_claim(now=now, with_file=True)
    path = f"/recognition/files/{claim.files[0].id}"
    assert sign_in(claim.enrolment.person).get(path).data == pdf()
    assert sign_in(make_enrolment().person).get(path).status_code == 404
    assert sign_in(make_person(roles=[Role.PROGRAMME_OFFICER])).get(path).status_code == 404
    assert sign_in(make_person(roles=[Role.TUTOR])).get(path).headers["X-Content-Type-Options"] == "nosniff"
    assert db.session.scalars(select(AuditEntry.action)).all() == ["file.read"]


# What counts


def test_a_verifier_reads_claims_of_open_groups_only(sign_in: SignIn, now: datetime) -> None:
    claim, elsewhere = make_claim(now=now), make_claim(now=now)
    verifier = make_person(roles=[Role.EXTERNAL_VERIFIER])
    make_visit(verifier, [claim.enrolment.cohort])
    browser = sign_in(verifier)
    assert browser.get(f"/recognition/{claim.id}").status_code == 200
    assert browser.get(f"/recognition/{elsewhere.id}").status_code == 404


def test_a_part_all_of_whose_criteria_are_recognised_is_done(app: Flask, now: datetime) -> None:
    enrolment = make_enrolment()
    make_recognised(["1.1"], now=now, enrolment=enrolment)
    assert progress(enrolment).task_standing is TaskStanding.PASSED
    assert progress(enrolment).quiz_standing is QuizStanding.NOT_STARTED
    make_recognised(["1.2"], now=now, enrolment=enrolment)
    assert progress(enrolment).quiz_standing is QuizStanding.NOT_STARTED  # 2.1 is open still
    make_recognised(["2.1"], now=now, enrolment=enrolment)
    assert progress(enrolment).quiz_standing is QuizStanding.ACHIEVED
    assert progress(enrolment).achieved_at is not None


def test_the_pages_of_a_recognised_part_say_so_and_take_no_work(sign_in: SignIn, now: datetime) -> None:
    enrolment = make_enrolment()
    make_recognised(["1.1", "1.2", "2.1"], now=now, enrolment=enrolment)
    client = sign_in(enrolment.person)
    page = client.get("/learn/town-halls/task").text
    assert "What you learned before counts for all of it." in page
    assert "<textarea" not in page
    assert client.post("/learn/town-halls/task", data={"text": "x"}).status_code == 409
    assert "You have achieved this quiz" in client.get("/learn/town-halls/quiz").text
    assert client.post("/learn/town-halls/quiz").status_code == 409


def test_in_a_quiz_the_questions_on_what_is_recognised_do_not_count(sign_in: SignIn, now: datetime) -> None:
    enrolment = make_enrolment()
    attempt = make_attempt(enrolment=enrolment)
    make_answers(attempt, right=False)
    make_recognised(["2.1"], now=now, enrolment=enrolment)
    submit(attempt.id, now)
    db.session.refresh(attempt)
    assert set(attempt.criteria or {}) == {"1.2"}
    assert attempt.achieved is False
    assert attempt.out_of == 7
    assert progress(enrolment).quiz_standing is QuizStanding.NOT_YET
    path = f"/learn/town-halls/quiz/{attempt.id}/result"
    assert "did not count" in sign_in(enrolment.person).get(path).text


def test_a_quiz_that_is_recognised_whole_while_it_is_open_stays_achieved(app: Flask, now: datetime) -> None:
    enrolment = make_enrolment()
    attempt = make_attempt(enrolment=enrolment)
    make_answers(attempt, right=False)
    make_recognised(["1.2", "2.1"], now=now, enrolment=enrolment)
    submit(attempt.id, now)
    assert db.session.scalars(select(Attempt.submitted_at)).one() == now
    assert progress(enrolment).quiz_standing is QuizStanding.ACHIEVED


def test_a_tutor_can_not_refer_what_is_recognised(sign_in: SignIn, now: datetime) -> None:
    use_task(codes=["1.1", "2.1"])
    enrolment = make_enrolment()
    make_recognised(["1.1"], now=now, enrolment=enrolment)
    assert "You do not have to show these again" in sign_in(enrolment.person).get("/learn/town-halls/task").text
    work = make_submission(enrolment=enrolment)
    client = sign_in(make_person(roles=[Role.TUTOR]))
    page = client.get(f"/marking/{work.id}").text
    assert "by what was learned before" in page
    assert 'name="decision-1.1"' not in page
    sent = {"decision-1.1": "refer", "comment-1.1": "No", "decision-2.1": "pass", "action": "release"}
    client.post(f"/marking/{work.id}", data=sent)
    assert progress(enrolment).task_standing is TaskStanding.PASSED


def test_a_task_whose_referred_criteria_are_recognised_later_is_passed(sign_in: SignIn, now: datetime) -> None:
    use_task(codes=["1.1", "2.1"])
    enrolment = make_enrolment()
    found = make_marking(make_submission(enrolment=enrolment), make_person(roles=[Role.TUTOR]))
    found.decisions[1].decision = Decision.REFER
    marking.release(found, now)
    assert progress(enrolment).task_standing is TaskStanding.REFERRED
    make_recognised(["2.1"], now=now, enrolment=enrolment)
    assert progress(enrolment).task_standing is TaskStanding.PASSED
    page = sign_in(enrolment.person).get("/learn/town-halls/task").text
    assert "Passed." in page
    assert found.result is Decision.REFER  # what was decided then stays as it was


def test_what_was_recognised_counts_in_another_edition_where_the_criterion_reads_the_same(
    app: Flask, now: datetime
) -> None:
    enrolment = make_enrolment()
    make_recognised(["1.1", "2.1"], now=now, enrolment=enrolment)
    edition = current_edition()
    first, *others = edition.programme.modules
    changed = replace(
        first,
        outcomes=tuple(
            replace(outcome, criteria=tuple(reworded(criterion, "2.1") for criterion in outcome.criteria))
            for outcome in first.outcomes
        ),
    )
    later = replace(edition, id="later", programme=replace(edition.programme, modules=(changed, *others)))
    assert set(recognised_criteria(enrolment.id, edition, "T1")) == {"1.1", "2.1"}
    assert set(recognised_criteria(enrolment.id, use_edition(later), "T1")) == {"1.1"}


def reworded(criterion: Criterion, code: str) -> Criterion:
    return replace(criterion, text="do something else") if criterion.code == code else criterion


def test_what_is_not_met_counts_nothing(app: Flask, now: datetime) -> None:
    claim = make_judged(make_claim(now=now), now, met=False, tutor=make_person(roles=[Role.TUTOR]))
    services.agree(claim, ALL_WELL, by=make_person(roles=[Role.QUALITY_ASSURER]).id, now=now)
    assert recognised_criteria(claim.enrolment_id, current_edition(), "T1") == {}
    assert db.session.get(ModuleProgress, (claim.enrolment_id, "T1")) is None


def test_a_certificate_says_what_was_recognised(app: Flask, client: FlaskClient, now: datetime) -> None:
    enrolment = make_enrolment()
    make_identity_check(enrolment.person)
    make_progress(enrolment, "T2", quiz=QuizStanding.ACHIEVED, task=TaskStanding.PASSED)
    make_recognised(["1.1", "1.2", "2.1"], now=now, enrolment=enrolment)
    db.session.commit()
    issued = db.session.scalars(select(IssuedCertificate)).one()
    [first, second] = issued.facts["modules"]
    assert first["recognised"] == ["1.1", "1.2", "2.1"]
    assert "recognised" not in second
    skills: dict[str, Any] = {skill["skill"]: skill for skill in issued.facts["skills"]}
    assert skills["S01"]["recognised"] is True
    assert skills["S01"]["level"] == 2  # as a task that was passed
    assert skills["S24"]["level"] == 1  # as a quiz that was achieved
    sign(issued)
    page = client.get(f"/certificates/{issued.number}").text
    assert "by recognition of prior learning: 1.1, 1.2, 2.1" in page


def test_evidence_of_a_tutor_goes_before_what_repeats_a_recognition(app: Flask, now: datetime) -> None:
    enrolment = make_enrolment()
    make_recognised(["1.1"], now=now, enrolment=enrolment)
    marking.release(make_marking(make_submission(enrolment=enrolment), make_person(roles=[Role.TUTOR])), now)
    [found] = [one for one in evidence_of(enrolment.id, current_edition()) if one.skill == "S01"]
    assert found.recognised


# What is held


def test_erasing_takes_words_and_files_out_and_the_claim_out_of_the_queue(app: Flask, now: datetime) -> None:
    enrolment = make_enrolment()
    make_recognised(["1.1"], now=now, enrolment=enrolment)
    waiting = make_claim(["2.1"], now=now, enrolment=enrolment, with_file=True)
    keys = erase_everything(Whom(enrolment.person_id), now)
    assert len(keys) == 1
    assert storage.fetch(keys[0]) == pdf()  # discarded after the commit
    db.session.expire_all()
    assert db.session.scalars(select(RecognitionFile)).all() == []
    kept = db.session.scalars(select(RecognitionClaim).order_by(RecognitionClaim.id)).all()
    assert [(claim.words, claim.gained_where) for claim in kept] == [("", ""), ("", "")]
    assert kept[0].criteria[0].reason == ""
    assert db.session.get_one(RecognitionClaim, waiting.id).state is ClaimState.TAKEN_BACK


def test_a_verifier_reads_claims_of_the_groups_of_their_visit_only(sign_in: SignIn, now: datetime) -> None:
    inside = make_claim(now=now, enrolment=make_enrolment(cohort=make_cohort()))
    outside = make_claim(now=now, enrolment=make_enrolment(cohort=make_cohort()))
    client = sign_in(make_visit(cohorts=[inside.enrolment.cohort]).person)
    assert client.get(f"/recognition/{inside.id}").status_code == 200
    assert client.get(f"/recognition/{outside.id}").status_code == 404


def test_pages_take_few_statements(sign_in: SignIn, now: datetime, count_statements: Callable[[], Any]) -> None:
    claims = [make_claim(now=now, with_file=True) for _number in range(5)]
    tutor = sign_in(make_person(roles=[Role.TUTOR]))
    for client, path in (
        (tutor, "/recognition"),
        (tutor, f"/recognition/{claims[0].id}"),
        (sign_in(claims[0].enrolment.person), PAGE),
    ):
        with count_statements() as statements:
            assert client.get(path).status_code == 200
        assert len([one for one in statements if one.startswith("SELECT")]) <= 8, statements
