"""A person accepts a typed answer that the machine refused."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from lms.access import Role
from lms.accounts.models import Person
from lms.audit import AuditEntry
from lms.editions import current_edition
from lms.extensions import db
from lms.learning.models import Enrolment, ModuleProgress, QuizStanding
from lms.notices.models import Notice
from lms.quizzes.models import AcceptedAnswer, AcceptedWords, Answer, Attempt
from lms.quizzes.queries import asked_of
from lms.quizzes.services import submit
from tests.factories.accounts import grant, make_person
from tests.factories.learning import make_enrolment
from tests.factories.quizzes import make_attempt, make_submitted, right_response, wrong_response
from tests.simultaneous import at_once

SignIn = Callable[[Person], FlaskClient]

SHORT, CLOZE = "t1-q7", "t1-q11"  # "Who is elected?"; who, how (chosen) and helper
REASON = "It is another name for the same person."


def make_wrote(
    typed: dict[str, Any], *, right: int = 14, enrolment: Enrolment | None = None, number: int = 1
) -> Attempt:
    """A submitted attempt in which these were answered so, and ``right`` others rightly, the rest wrongly."""
    attempt = make_attempt(enrolment=enrolment, number=number)
    others = 0
    for asked in asked_of(attempt.drawn, current_edition().get_bank("T1")):
        key = asked.question.id
        if key in typed:
            response = typed[key]
        else:
            response = right_response(asked.question, asked.seed) if others < right else wrong_response(asked.question)
            others += 1
        db.session.add(Answer(attempt_id=attempt.id, question_id=key, response=response, saved_at=attempt.started_at))
    db.session.flush()
    submit(attempt.id, attempt.started_at)
    db.session.flush()
    db.session.refresh(attempt)
    return attempt


def page_of(attempt: Attempt, question: str = SHORT, gap: str = "") -> str:
    return f"/quiz-questions/typed/{attempt.id}/{question}" + (f"?gap={gap}" if gap else "")


def accepts(client: FlaskClient, attempt: Attempt, whose: object = "all", question: str = SHORT, gap: str = "") -> int:
    answer = client.post(page_of(attempt, question, gap), data={"whose": str(whose), "reason": REASON})
    db.session.expire_all()
    return answer.status_code


@pytest.fixture
def tutor(app: Flask) -> Person:
    return make_person(name="Tomas Tutor", roles=[Role.TUTOR])


def test_one_accepted_answer_raises_its_result_and_is_told_to_the_learner(sign_in: SignIn, tutor: Person) -> None:
    attempt, other = make_wrote({SHORT: "The ward member"}), make_wrote({SHORT: "the ward member"})
    client = sign_in(tutor)
    page = client.get(page_of(attempt)).text
    assert "Is this right: “<bdi>The ward member</bdi>”?" in page
    assert "Tries in which it was typed: 2" in page
    assert accepts(client, attempt, attempt.id) == 302
    assert (attempt.score, attempt.percent) == (14, 100)
    assert (other.score, other.percent) == (13, 92)
    assert attempt.criteria is not None
    assert attempt.criteria["1.2"] == {"marks": 7, "out_of": 7, "met": True}
    assert db.session.get_one(Answer, (attempt.id, SHORT)).fraction == 1
    result = sign_in(attempt.enrolment.person).get(f"/learn/town-halls/quiz/{attempt.id}/result").text
    assert f"A tutor accepted your answer. {REASON}" in result
    assert "Voters choose this person." not in result
    notice = db.session.scalars(select(Notice)).one()
    assert notice.person_id == attempt.enrolment.person_id
    assert notice.path == f"/learn/town-halls/quiz/{attempt.id}/result"


def test_it_is_audited_who_looked_and_who_accepted(sign_in: SignIn, tutor: Person) -> None:
    attempt = make_wrote({SHORT: "my neighbour Ada"})
    client = sign_in(tutor)
    client.get(page_of(attempt))
    accepts(client, attempt, attempt.id)
    entries = db.session.scalars(
        select(AuditEntry).where(AuditEntry.action.in_(["answer.read", "answer.accepted"])).order_by(AuditEntry.id)
    ).all()
    assert [(one.action, one.subject_id, one.person_id) for one in entries] == [
        ("answer.read", attempt.id, tutor.id),
        ("answer.accepted", attempt.id, tutor.id),
    ]
    assert entries[1].details == {"question": SHORT, "gap": "", "achieved": True}
    assert "Ada" not in str([one.details for one in entries])


def test_a_quiz_that_is_achieved_by_it_is_recorded_and_stays_so(sign_in: SignIn, tutor: Person) -> None:
    attempt = make_wrote({SHORT: "ward member"}, right=9)
    open_one = make_attempt(enrolment=attempt.enrolment, number=2)
    assert attempt.achieved is False
    before = attempt.score
    accepts(sign_in(tutor), attempt)
    assert attempt.score == (before or 0) + 1
    assert attempt.achieved is True
    progress = db.session.scalars(select(ModuleProgress)).one()
    assert progress.quiz_standing is QuizStanding.ACHIEVED
    assert progress.quiz_achieved_at is not None
    assert open_one.submitted_at is None
    submit(open_one.id, open_one.started_at)
    db.session.expire_all()
    assert db.session.scalars(select(ModuleProgress)).one().quiz_standing is QuizStanding.ACHIEVED


def test_accepting_for_all_reaches_who_wrote_it_before_and_later_in_this_edition_only(
    sign_in: SignIn, tutor: Person
) -> None:
    first, second = make_wrote({SHORT: "Ward member"}), make_wrote({SHORT: " ward  MEMBER. "})
    elsewhere, another = make_wrote({SHORT: "ward member"}), make_wrote({SHORT: "ward officer"})
    elsewhere.edition = "an-older-edition"
    assert accepts(sign_in(tutor), first) == 302
    assert [one.score for one in (first, second, elsewhere, another)] == [14, 14, 13, 13]
    later = make_wrote({SHORT: "ward member"})
    assert later.score == 14
    kept = db.session.get_one(AcceptedAnswer, (later.id, SHORT, ""))
    assert (kept.reason, kept.accepted_by_id) == (REASON, tutor.id)


def test_other_tries_of_the_same_learner_are_left_alone(sign_in: SignIn, tutor: Person) -> None:
    first = make_wrote({SHORT: "ward member"}, right=0)
    again = make_wrote({SHORT: "ward member"}, right=0, enrolment=first.enrolment, number=2)
    accepts(sign_in(tutor), first, first.id)
    assert (first.score, again.score) == (1, 0)


def test_a_gap_is_accepted_by_itself(sign_in: SignIn, tutor: Person) -> None:
    attempt = make_wrote({CLOZE: {"who": "delegate", "how": "hears", "helper": "clerk"}})
    client = sign_in(tutor)
    assert "It was typed in gap 1." in client.get(page_of(attempt, CLOZE, "who")).text
    accepts(client, attempt, question=CLOZE, gap="who")
    assert db.session.get_one(Answer, (attempt.id, CLOZE)).fraction == pytest.approx(1 / 3)
    accepts(client, attempt, question=CLOZE, gap="helper")
    assert db.session.get_one(Answer, (attempt.id, CLOZE)).fraction == pytest.approx(2 / 3)
    result = sign_in(attempt.enrolment.person).get(f"/learn/town-halls/quiz/{attempt.id}/result").text
    assert f"A tutor accepted your answer in gap 1. {REASON}" in result
    assert "A tutor accepted your answer in gap 3." in result
    assert client.get(page_of(attempt, CLOZE, "how")).status_code == 404


def test_nobody_accepts_their_own_answer(sign_in: SignIn, tutor: Person) -> None:
    grant(tutor, Role.LEARNER)
    own, other = make_wrote({SHORT: "me"}, enrolment=make_enrolment(person=tutor)), make_wrote({SHORT: "me"})
    client = sign_in(tutor)
    assert f'value="{own.id}"' not in client.get(page_of(own)).text
    assert accepts(client, own, own.id) == 422
    assert accepts(client, own) == 302
    assert (own.score, other.score) == (13, 14)
    again = make_wrote({SHORT: "me"}, enrolment=own.enrolment, number=2)
    assert again.score == 13


def test_a_reason_is_asked_for(sign_in: SignIn, tutor: Person) -> None:
    attempt = make_wrote({SHORT: "ward member"})
    answer = sign_in(tutor).post(page_of(attempt), data={"whose": "all", "reason": "  "})
    assert answer.status_code == 422
    assert "Write why this answer is right." in answer.text
    assert db.session.scalar(select(func.count()).select_from(AcceptedWords)) == 0


def test_what_was_not_refused_or_not_typed_has_no_page(sign_in: SignIn, tutor: Person) -> None:
    attempt, still_open = make_submitted(), make_attempt()
    client = sign_in(tutor)
    for path in (
        page_of(attempt),
        page_of(attempt, "t1-q1"),
        page_of(attempt, "t1-gone"),
        page_of(attempt, CLOZE, "nothing"),
        page_of(still_open),
        "/quiz-questions/typed/4711/t1-q7",
    ):
        assert client.get(path).status_code == 404, path


def test_two_who_accept_the_same_at_the_same_moment_do_it_once(sign_in: SignIn) -> None:
    attempt = make_wrote({SHORT: "ward member"}, right=0)
    clients = [sign_in(make_person(roles=[Role.TUTOR])) for _ in range(3)]
    path, data = page_of(attempt), {"whose": "all", "reason": REASON}
    codes = at_once(lambda client: client.post(path, data=data).status_code, clients)
    assert codes == [302] * 3
    db.session.expire_all()
    assert attempt.score == 1
    assert db.session.scalar(select(func.count()).select_from(AcceptedAnswer)) == 1


def test_refused_words_are_listed_by_frequency_until_they_are_accepted(sign_in: SignIn, tutor: Person) -> None:
    for words in ("ward member", "Ward member.", "ward member", "mayor"):
        last = make_wrote({SHORT: words})
    page = f"/quiz-questions/{current_edition().id}/T1/{SHORT}"
    client = sign_in(tutor)
    text = client.get(page).text
    assert text.index("<bdi>ward member</bdi>") < text.index("<bdi>mayor</bdi>")
    assert text.count("<bdi>ward member</bdi>") == 1
    accepts(client, last)
    text = client.get(page).text
    assert "<bdi>mayor</bdi>" not in text
    assert "<bdi>ward member</bdi>" in text
    officer = sign_in(make_person(roles=[Role.PROGRAMME_OFFICER]))
    assert "Decide" not in officer.get(page).text


def test_pages_take_few_statements_however_many_wrote_it(
    sign_in: SignIn, tutor: Person, count_statements: Callable[[], Any], now: datetime
) -> None:
    attempts = [make_wrote({SHORT: "ward member"}, right=0) for _ in range(5)]
    client = sign_in(tutor)
    counts = []
    for _time in range(2):
        with count_statements() as statements:
            assert client.get(page_of(attempts[0])).status_code == 200
        counts.append(len(statements))
        attempts += [make_wrote({SHORT: "ward member"}, right=0) for _ in range(5)]
        db.session.commit()
    assert counts[0] == counts[1] <= 7
