"""A group that is marked without names: no page, file or sentence of marking names the learner until the release."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from io import BytesIO

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from lms.access import Role
from lms.accounts.models import Person
from lms.extensions import db
from lms.marking.allocation import declare_conflict
from lms.marking.models import Acquaintance, Double, Marking, Submission
from lms.marking.references import name_for_download, reference
from lms.marking.services import ask_for_new_marking
from tests.factories.accounts import make_person
from tests.factories.adjustments import make_agreed
from tests.factories.files import pdf
from tests.factories.learning import make_cohort, make_enrolment
from tests.factories.live_assessments import make_live_pass
from tests.factories.marking import make_arrangement
from tests.plain_browser import read

SignIn = Callable[[Person], FlaskClient]
NAME = "Amira Haddad"
LETTER = "/learn/kind-letters/task"


@pytest.fixture
def tutor() -> Person:
    return make_person(name="Some tutor", roles=[Role.TUTOR])


def hand_in(sign_in: SignIn, tutor: Person, *others: Person, double: Double | None = None) -> Submission:
    """Work with a file that is called by its author's name, in a group without names."""
    cohort = make_cohort()
    make_arrangement(cohort, tutor, *others, is_anonymous=True, double={"T2": double} if double else None)
    enrolment = make_enrolment(person=make_person(name=NAME, email="amira@example.org"), cohort=cohort)
    make_agreed(enrolment.person, make_person(roles=[Role.PROGRAMME_OFFICER]))
    make_live_pass(enrolment, "T2", tutor)
    file = (BytesIO(pdf()), "Amira Haddad letter.pdf")
    sent = {"text": "Dear neighbour", "files": file, "action": "submit", "declared": "yes"}
    sign_in(enrolment.person).post(LETTER, data=sent)
    return db.session.scalars(select(Submission).where(Submission.enrolment_id == enrolment.id)).one()


def walk(client: FlaskClient, start: str) -> Iterator[tuple[str, str]]:
    """Every page of marking that links lead to, and all that it says with its headers."""
    seen, ahead = set(), [start, f"{start}?of=others", "/marking/ready", "/marking/conflicts", "/marking/comments"]
    while ahead:
        address = ahead.pop()
        if address in seen or not address.startswith(("/marking", "/files/")):
            continue
        seen.add(address)
        answer = client.get(address)
        yield address, f"{answer.headers} {answer.get_data(as_text=True) if answer.mimetype == 'text/html' else ''}"
        if answer.mimetype == "text/html":
            ahead += [link.get("href", "").partition("#")[0] for link in read(answer.text).iter() if link.get("href")]


def test_no_page_of_a_tutor_names_the_learner_until_the_release(sign_in: SignIn, tutor: Person) -> None:
    submission = hand_in(sign_in, tutor)
    [file], client = submission.files, sign_in(tutor)
    called = reference(submission.id)
    client.post(f"/marking/{submission.id}", data={"decision-1.2": "pass", "action": "save"})
    pages = dict(walk(client, "/marking"))
    assert {f"/marking/{submission.id}", f"/files/{file.id}", "/marking/ready"} <= set(pages)
    for address, said in pages.items():
        for secret in ("Amira", "Haddad", "amira@example.org"):
            assert secret not in said, address
    for address in ("/marking", "/marking/ready", f"/marking/{submission.id}"):
        assert called in pages[address]
    assert "What is agreed for this learner" in pages[f"/marking/{submission.id}"]
    assert name_for_download(submission.id, file.id, file.name) in pages[f"/files/{file.id}"]
    client.post(f"/marking/{submission.id}", data={"decision-1.2": "pass", "action": "release"})
    assert NAME in client.get(f"/marking/{submission.id}").text
    assert "Amira" in client.get(f"/files/{file.id}").headers["Content-Disposition"]


def test_a_new_look_is_without_a_name_again(sign_in: SignIn, tutor: Person, now: datetime) -> None:
    submission = hand_in(sign_in, tutor)
    client = sign_in(tutor)
    client.post(f"/marking/{submission.id}", data={"decision-1.2": "pass", "action": "release"})
    other = make_person(roles=[Role.TUTOR])
    make_arrangement(submission.enrolment.cohort, tutor, other, is_anonymous=True)
    ask_for_new_marking(submission, "Look again.", now)
    page = sign_in(other).get(f"/marking/{submission.id}").text
    assert NAME not in page
    assert reference(submission.id) in page


def test_two_tutors_who_must_agree_see_no_name_either(sign_in: SignIn, tutor: Person) -> None:
    other = make_person(roles=[Role.TUTOR])
    submission = hand_in(sign_in, tutor, other, double=Double.BLIND)
    for person, decision in ((tutor, "pass"), (other, "refer")):
        sent = {"decision-1.2": decision, "comment-1.2": "Say why.", "action": "release"}
        assert sign_in(person).post(f"/marking/{submission.id}", data=sent).status_code == 302
    page = sign_in(tutor).get(f"/marking/{submission.id}/agreement")
    assert page.status_code == 200
    assert "Amira" not in page.text
    assert reference(submission.id) in page.text


def test_the_outcome_of_a_batch_names_what_the_tutor_saw(sign_in: SignIn, tutor: Person) -> None:
    submission = hand_in(sign_in, tutor)
    client = sign_in(tutor)
    client.post(f"/marking/{submission.id}", data={"decision-1.2": "pass", "action": "next"})
    [marking] = db.session.scalars(select(Marking))
    page = client.post("/marking/ready", data={"marking": f"{marking.id}.{marking.revision}"}).text
    assert reference(submission.id) in page


def test_a_group_without_that_option_is_marked_with_names(sign_in: SignIn, tutor: Person) -> None:
    cohort = make_cohort()
    make_arrangement(cohort, tutor)
    enrolment = make_enrolment(person=make_person(name=NAME), cohort=cohort)
    sign_in(enrolment.person).post(LETTER, data={"text": "Dear", "action": "submit", "declared": "yes"})
    assert NAME in sign_in(tutor).get("/marking").text


def test_references_differ_from_work_to_work_and_stay_the_same(sign_in: SignIn, tutor: Person) -> None:
    submission = hand_in(sign_in, tutor)
    assert reference(submission.id) == reference(submission.id)
    assert reference(submission.id) != reference(submission.id + 1)


def test_who_knows_the_author_reads_no_file_of_theirs(sign_in: SignIn, tutor: Person, now: datetime) -> None:
    submission = hand_in(sign_in, tutor)
    [file] = submission.files
    declare_conflict(tutor.id, submission.enrolment.person_id, Acquaintance.WORK, by=tutor.id, now=now)
    assert sign_in(tutor).get(f"/files/{file.id}").status_code == 404
