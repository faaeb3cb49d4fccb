"""Who a learner is: checked once, by somebody else, and nothing is kept but who, when and how."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from flask.testing import FlaskClient
from sqlalchemy import select

from lms.access import Role
from lms.accounts.models import Person
from lms.audit import AuditEntry
from lms.awards.models import IssuedCertificate
from lms.extensions import db
from lms.identity.models import How, IdentityCheck
from tests.factories.accounts import grant, make_person
from tests.factories.awards import make_last_task
from tests.factories.learning import make_enrolment
from tests.simultaneous import at_once

SignIn = Callable[[Person], FlaskClient]
SEEN = {"how": How.PHOTOGRAPH.value, "is_same": "y"}
PASS = {"decision-1.2": "pass", "action": "release"}


def certificates() -> int:
    db.session.expire_all()
    return len(db.session.scalars(select(IssuedCertificate)).all())


def uncheck(person: Person) -> None:
    db.session.delete(db.session.scalars(select(IdentityCheck).where(IdentityCheck.person_id == person.id)).one())
    db.session.flush()


def test_no_certificate_comes_before_the_check_and_the_check_lets_it_go(sign_in: SignIn) -> None:
    submission = make_last_task(name="Amina Yusuf")
    learner = submission.enrolment.person
    uncheck(learner)
    tutor, officer = (sign_in(make_person(roles=[role])) for role in (Role.TUTOR, Role.PROGRAMME_OFFICER))
    tutor.post(f"/marking/{submission.id}", data=PASS)
    assert certificates() == 0
    page = sign_in(learner).get("/my-certificate").text
    assert "Your certificate waits because:" in page
    assert "We have not checked yet who you are." in page
    assert "We make no copy and write down no number." in page
    assert "The identity is to be checked" in officer.get("/staff/certificates").text
    assert "Amina Yusuf" in officer.get("/staff/identity").text
    assert officer.post(f"/staff/identity/{learner.id}", data=SEEN).status_code == 302
    assert certificates() == 1
    assert "Amina Yusuf" not in officer.get("/staff/identity").text


def test_a_check_and_the_last_release_at_the_same_moment_issue_one(sign_in: SignIn) -> None:
    tutor, officer = (sign_in(make_person(roles=[role])) for role in (Role.TUTOR, Role.PROGRAMME_OFFICER))
    for number in range(1, 4):
        submission = make_last_task()
        learner = submission.enrolment.person
        uncheck(learner)
        db.session.commit()
        deeds = [(officer, f"/staff/identity/{learner.id}", SEEN), (tutor, f"/marking/{submission.id}", PASS)]
        assert at_once(lambda deed: deed[0].post(deed[1], data=deed[2]).status_code, deeds) == [302, 302]
        assert certificates() == number


def test_nobody_checks_themself_and_it_is_checked_once(sign_in: SignIn) -> None:
    learner = make_enrolment().person
    grant(learner, Role.TUTOR)
    mine, other = sign_in(learner), sign_in(make_person(roles=[Role.TUTOR]))
    path = f"/staff/identity/{learner.id}"
    assert mine.get(path).status_code == 404
    assert mine.post(path, data=SEEN).status_code == 404
    assert learner.name not in mine.get("/staff/identity").text
    assert other.post(path, data={"how": SEEN["how"]}).status_code == 422, "the name was not compared"
    assert other.post(path, data=SEEN).status_code == 302
    assert other.post(path, data=SEEN).status_code == 409


def test_who_did_it_when_and_how_is_kept_and_nothing_else(sign_in: SignIn) -> None:
    learner, tutor = make_enrolment().person, make_person(name="Grace Adeyemi", roles=[Role.TUTOR])
    client = sign_in(tutor)
    client.post(f"/staff/identity/{learner.id}", data=SEEN | {"number": "C01X00T47"})
    check = db.session.scalars(select(IdentityCheck)).one()
    assert (check.person_id, check.checked_by_id, check.how) == (learner.id, tutor.id, How.PHOTOGRAPH)
    assert set(IdentityCheck.__table__.columns.keys()) == {"id", "person_id", "how", "checked_at", "checked_by_id"}
    assert "Grace Adeyemi" in client.get(f"/staff/identity/{learner.id}").text
    actions = set(db.session.scalars(select(AuditEntry.action)))
    assert {"identity.checked", "identity.read"} <= actions


def test_no_way_of_checking_tells_where_somebody_is_from() -> None:
    words = " ".join(how.value for how in How)
    for telling in ("passport", "visa", "permit", "residence", "refugee", "nation", "share code"):
        assert telling not in words


def test_only_an_officer_takes_a_mistake_back(sign_in: SignIn) -> None:
    learner = make_enrolment().person
    tutor, officer = (sign_in(make_person(roles=[role])) for role in (Role.TUTOR, Role.PROGRAMME_OFFICER))
    path = f"/staff/identity/{learner.id}"
    tutor.post(path, data=SEEN)
    assert "take it back" not in tutor.get(path).text
    assert tutor.post(f"{path}/take-back").status_code == 403
    assert officer.post(f"{path}/take-back").status_code == 302
    assert officer.post(f"{path}/take-back").status_code == 409
    assert db.session.scalars(select(IdentityCheck)).all() == []


def test_somebody_who_does_not_learn_has_no_page(sign_in: SignIn) -> None:
    officer = sign_in(make_person(roles=[Role.PROGRAMME_OFFICER]))
    assert officer.get(f"/staff/identity/{make_person(roles=[Role.RECRUITER]).id}").status_code == 404


def test_learners_are_found_by_name_and_a_search_is_written_down(sign_in: SignIn) -> None:
    learner = make_enrolment(person=make_person(name="Amina Yusuf", roles=[Role.LEARNER])).person
    tutor = make_person(roles=[Role.TUTOR])
    client = sign_in(tutor)
    assert "Amina Yusuf" in client.get("/staff/identity?q=yusuf").text
    assert "Amina Yusuf" not in client.get(f"/staff/identity?q={learner.email}").text
    deeds = db.session.scalars(select(AuditEntry.action).where(AuditEntry.person_id == tutor.id)).all()
    assert deeds == ["learners.searched"] * 2


def test_the_list_takes_few_statements_however_many_wait(
    sign_in: SignIn, count_statements: Callable[[], object], now: datetime
) -> None:
    for _number in range(8):
        make_enrolment()
    client = sign_in(make_person(roles=[Role.TUTOR]))
    with count_statements() as statements:  # type: ignore[attr-defined]
        assert client.get("/staff/identity?q=Person").status_code == 200
    assert len(statements) <= 4, "\n".join(statements)
