"""A group that is marked without names: no page, file or sentence of marking names the learner until the release."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from io import BytesIO
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from assessments.resubmission import Authoriser
from assessments.resubmission import Resubmission as Rule
from assessments.rubrics import Decision
from lms import storage
from lms.access import Role
from lms.accounts.models import Person
from lms.extensions import db
from lms.learning.models import Acquaintance
from lms.marking.allocation import declare_conflict
from lms.marking.models import Double, Marking, Submission, SubmissionFile
from lms.marking.references import name_for_download, reference
from lms.marking.resubmission_models import Resubmission
from lms.marking.services import ask_for_new_marking, release
from lms.once import new_token
from lms.recognition.references import reference as recognition_reference
from lms.similarity.models import Comparison
from tests.factories.accounts import make_person
from tests.factories.adjustments import make_agreed
from tests.factories.editions import use_task
from tests.factories.files import pdf
from tests.factories.learning import make_cohort, make_enrolment
from tests.factories.live_assessments import make_live_pass
from tests.factories.marking import make_arrangement, make_marking, make_submission
from tests.factories.recognition import AGREED, make_claim, make_judged
from tests.factories.similarity import make_compared
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


LIMITED = Rule(most=1, authorised_by=Authoriser.TUTOR)
SIGNED = "Dear neighbour, come to the library on Monday. Yours, AMIRA haddad (amira@example.org)"


def waiting_version(person: Person, text: str = SIGNED, **more: Any) -> Submission:
    """Work of somebody whose group is marked without names."""
    enrolment = more.pop("enrolment", None) or make_enrolment(person=person)
    make_arrangement(enrolment.cohort, is_anonymous=True)
    return make_submission(enrolment=enrolment, text=text, **more)


def amira() -> Person:
    return make_person(name=NAME, email="amira@example.org")


def named_file(now: datetime) -> SubmissionFile:
    """A file that is called by its author's name."""
    return SubmissionFile(
        name="Amira.pdf",
        media_type="application/pdf",
        size_bytes=len(pdf()),
        sha256="0" * 64,
        key=storage.keep(pdf()),
        added_at=now,
    )


def says_nothing(page: str) -> None:
    for secret in ("amira", "haddad"):
        assert secret not in page.lower()


def test_a_name_within_the_work_is_hidden_from_who_marks_and_kept_as_it_was(sign_in: SignIn, tutor: Person) -> None:
    work = waiting_version(amira())
    page = sign_in(tutor).get(f"/marking/{work.id}").text
    says_nothing(page)
    assert "Yours, [name] ([name])" in page
    assert page.count("you read [name]") == 1
    assert db.session.get_one(Submission, work.id).text == SIGNED


def test_an_earlier_version_its_comments_and_its_file_tell_no_name_while_a_later_one_waits(
    sign_in: SignIn, tutor: Person, now: datetime
) -> None:
    first = waiting_version(amira(), module_code="T2")
    release(make_marking(first, tutor, decision=Decision.REFER, comment="Say more, Amira."), now)
    file = named_file(now)
    first.files.append(file)
    client = sign_in(tutor)
    assert NAME in client.get(f"/marking/{first.id}").text  # it is decided
    second = waiting_version(
        first.enrolment.person, f"{SIGNED} There is tea.", enrolment=first.enrolment, module_code="T2", version=2
    )
    for address in (f"/marking/{second.id}", f"/marking/{second.id}/changes", f"/marking/{first.id}"):
        page = client.get(address).text
        says_nothing(page)
        assert "Say more, [name]." in page
    assert "Amira" not in client.get(f"/files/{file.id}").headers["Content-Disposition"]


def test_passages_that_work_shares_name_neither_author(sign_in: SignIn, tutor: Person, now: datetime) -> None:
    copied = "The library gives free classes to newcomers every week, says Amira, and the mayor opens the first one. "
    work = make_compared(waiting_version(amira(), copied), now)
    other = make_compared(make_submission(text=f"{copied} Bye.", enrolment=make_enrolment(), module_code="T1"), now)
    comparison = db.session.get_one(Comparison, work.id)
    work.files.append(named_file(now))
    comparison.unread = ["Amira.pdf"]
    for one in (work, other):
        page = sign_in(tutor).get(f"/marking/{one.id}/likeness").text
        says_nothing(page)
        assert "says [name], and" in page


def test_who_says_whether_work_is_submitted_again_sees_no_name_until_they_have_said_it(
    sign_in: SignIn, tutor: Person, now: datetime
) -> None:
    use_task(rule=LIMITED)
    work = waiting_version(amira())
    release(make_marking(work, tutor, decision=Decision.REFER, comment="Say more, Amira."), now)
    [row] = db.session.scalars(select(Resubmission))
    client = sign_in(tutor)
    for address in ("/resubmissions", f"/resubmissions/{row.id}", f"/marking/{work.id}"):
        page = client.get(address).text
        says_nothing(page)
        assert reference(work.id) in page
    row.granted_at = now  # a further try was given: nothing is left to say
    db.session.commit()
    assert NAME in client.get(f"/marking/{work.id}").text
    row.granted_at = None
    db.session.commit()
    assert client.post(f"/resubmissions/{row.id}", data={"action": "authorise"}).status_code == 302
    assert NAME in client.get(f"/marking/{work.id}").text


def test_prior_learning_is_judged_and_checked_without_a_name_until_it_is_agreed(
    sign_in: SignIn, tutor: Person, now: datetime
) -> None:
    enrolment = make_enrolment(person=amira())
    make_arrangement(enrolment.cohort, is_anonymous=True)
    claim = make_claim(now=now, enrolment=enrolment, with_file=True)
    claim.words, claim.gained_where, claim.files[0].name = SIGNED, "Haddad and sons", "Amira.pdf"
    assurer = make_person(roles=[Role.QUALITY_ASSURER])
    pages = ("/recognition", f"/recognition/{claim.id}")
    for judge in (tutor, assurer):
        for address in pages:
            page = sign_in(judge).get(address).text
            says_nothing(page)
            assert recognition_reference(claim.id) in page
        found = sign_in(judge).get(f"/recognition/files/{claim.files[0].id}")
        assert "Amira" not in found.headers["Content-Disposition"]
        if judge is tutor:
            make_judged(claim, now, tutor=tutor)
    assert sign_in(assurer).post(pages[1], data=AGREED).status_code == 302
    assert NAME in sign_in(assurer).get(pages[1]).text


def test_who_reports_work_that_they_mark_without_a_name_reads_none(sign_in: SignIn, tutor: Person) -> None:
    work = waiting_version(amira())
    client, address = sign_in(tutor), f"/staff/malpractice/report/{work.id}"
    says_nothing(client.get(address).text)
    sent = {"category": "copied", "words": "It is all from a book.", "token": new_token()}
    answer = client.post(address, data=sent, follow_redirects=True)
    assert "It is all from a book." in answer.text
    for page in (answer.text, client.get("/staff/cases").text):
        says_nothing(page)
        assert reference(work.id) in page
    assert NAME in sign_in(make_person(roles=[Role.QUALITY_ASSURER])).get("/staff/cases").text


def test_a_learner_whose_group_is_marked_so_is_asked_to_leave_the_name_out_of_files(sign_in: SignIn) -> None:
    asked = "Do not write your name in the file."
    enrolment = make_enrolment(person=amira())
    client = sign_in(enrolment.person)
    pages = (LETTER, "/learn/kind-letters/recognition")
    for address in pages:
        assert asked not in client.get(address).text
    make_arrangement(enrolment.cohort, is_anonymous=True)
    for address in pages:
        assert asked in client.get(address).text
