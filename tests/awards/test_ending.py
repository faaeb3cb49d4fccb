"""A certificate ends by a deed of the programme team, with a reason that everyone reads; the pool follows at once."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from lms.access import Role
from lms.accounts.models import Person
from lms.audit import AuditEntry
from lms.awards.jobs import sign_waiting
from lms.awards.models import CertifiedSkill, IssuedCertificate
from lms.candidates.models import Profile
from lms.clock import utc_now
from lms.extensions import db
from lms.outbox.models import Message
from lms.references import reference_of
from lms.vacancies.models import Vacancy
from tests.awards.reading import words_of
from tests.factories.accounts import make_person
from tests.factories.candidates import make_graduate
from tests.factories.councils import make_council
from tests.factories.pledge import make_pledge
from tests.factories.vacancies import make_vacancy
from tests.simultaneous import at_once

SignIn = Callable[[Person], FlaskClient]

REVOKE = {"how": "revoke", "reason": "The work was copied."}
REISSUE = {"how": "reissue", "reason": "The name changed."}


@pytest.fixture
def officer(sign_in: SignIn) -> FlaskClient:
    return sign_in(make_person(name="Olga Officer", roles=[Role.PROGRAMME_OFFICER]))


@pytest.fixture
def graduate(app: object) -> Profile:
    """Amina Yusuf, with a certificate and in the pool."""
    return make_graduate(name="Amina Yusuf", levels={"S01": 2})


def certificates() -> list[IssuedCertificate]:
    db.session.expire_all()
    return list(db.session.scalars(select(IssuedCertificate).order_by(IssuedCertificate.id)))


def end(client: FlaskClient, certificate: IssuedCertificate, sent: dict[str, str]) -> TestResponse:
    return client.post(f"/staff/certificates/{certificate.id}", data=sent)


def deeds() -> list[tuple[str, int, int | None, dict[str, object]]]:
    query = select(AuditEntry).where(AuditEntry.action.startswith("certificate.")).order_by(AuditEntry.id)
    return [(one.action, one.subject_id, one.person_id, one.details) for one in db.session.scalars(query)]


class Council:
    """A recruiter's browser, and a post whose pool it looks in."""

    def __init__(self, sign_in: SignIn) -> None:
        council = make_council()
        make_pledge(council)
        self.vacancy: Vacancy = make_vacancy(council)
        self.client = sign_in(make_person(roles=[Role.RECRUITER], council=council))

    def sees(self, graduate: Profile) -> bool:
        reference = reference_of(self.vacancy.secret, graduate.id)
        pool = f"/council/vacancies/{self.vacancy.id}/pool"
        is_listed = reference in self.client.get(pool).text
        assert (self.client.get(f"{pool}/{reference}").status_code == 200) == is_listed
        return is_listed


@pytest.fixture
def council(sign_in: SignIn) -> Council:
    return Council(sign_in)


# Who


@pytest.mark.parametrize("role", [Role.PROGRAMME_OFFICER, Role.ADMINISTRATOR])
def test_officers_and_administrators_end_certificates(sign_in: SignIn, graduate: Profile, role: Role) -> None:
    [certificate] = certificates()
    team = sign_in(make_person(roles=[role]))
    assert f'href="/staff/certificates/{certificate.id}"' in team.get("/staff/certificates").text
    assert "Amina Yusuf" in team.get(f"/staff/certificates/{certificate.id}").text
    assert end(team, certificate, REVOKE).location == "/staff/certificates"
    assert certificates()[0].revoked_at is not None


def test_nobody_else_does(sign_in: SignIn, client: FlaskClient, graduate: Profile) -> None:
    [certificate] = certificates()
    assert end(client, certificate, REVOKE).location.startswith("/sign-in")
    others = [make_person(roles=[role]) for role in (Role.TUTOR, Role.QUALITY_ASSURER, Role.EXTERNAL_VERIFIER)]
    others += [graduate.person, make_person(roles=[Role.RECRUITER], council=make_council())]
    for other in others:
        assert end(sign_in(other), certificate, REVOKE).status_code == 403
    assert certificates()[0].revoked_at is None


def test_a_certificate_that_never_was_is_not_found(officer: FlaskClient) -> None:
    assert officer.get("/staff/certificates/987654").status_code == 404
    assert officer.post("/staff/certificates/987654", data=REVOKE).status_code == 404


# With a reason


@pytest.mark.parametrize("how", ["revoke", "reissue"])
@pytest.mark.parametrize(
    ("reason", "told"),
    [("", "Give a reason."), ("   ", "Give a reason."), ("x" * 301, "Write at most 300 letters.")],
)
def test_without_a_reason_it_stands(officer: FlaskClient, graduate: Profile, how: str, reason: str, told: str) -> None:
    [certificate] = certificates()
    answer = end(officer, certificate, {"how": how, "reason": reason})
    assert answer.status_code == 422
    assert told in answer.text
    assert 'id="reason-error"' in answer.text
    [certificate] = certificates()
    assert (certificate.revoked_at, certificate.superseded_at, certificate.ended_reason) == (None, None, None)
    assert deeds() == []


@pytest.mark.parametrize("how", [None, "", "delete"])
def test_what_should_happen_must_be_one_of_the_two(officer: FlaskClient, graduate: Profile, how: str | None) -> None:
    [certificate] = certificates()
    sent = {"reason": "Because."} | ({} if how is None else {"how": how})
    answer = end(officer, certificate, sent)
    assert answer.status_code == 422
    assert 'id="how-error"' in answer.text
    assert "Because." in answer.text
    assert len(certificates()) == 1
    assert certificates()[0].ended_reason is None


# Revoking


def test_revoking_is_public_at_once_and_written_down(
    officer: FlaskClient, client: FlaskClient, graduate: Profile
) -> None:
    [certificate] = certificates()
    end(officer, certificate, {"how": "revoke", "reason": "  The work was copied. "})
    words = words_of(client.get(f"/certificates/{certificate.number}").text)
    assert "Not valid: revoked" in words
    assert "Reason: The work was copied." in words
    by = db.session.scalars(select(Person.id).where(Person.name == "Olga Officer")).one()
    assert deeds() == [("certificate.revoked", certificate.id, by, {})]
    assert "Revoked</td>" in officer.get("/staff/certificates").text
    assert "This certificate has ended." in officer.get(f"/staff/certificates/{certificate.id}").text


def test_revoking_takes_its_holder_out_of_the_pool_at_once(
    officer: FlaskClient, graduate: Profile, council: Council
) -> None:
    assert council.sees(graduate)
    end(officer, certificates()[0], REVOKE)
    assert not council.sees(graduate)
    reference = reference_of(council.vacancy.secret, graduate.id)
    invite = f"/council/vacancies/{council.vacancy.id}/pool/{reference}/invite"
    assert council.client.post(invite).status_code == 410


@pytest.mark.parametrize("first", [REVOKE, REISSUE])
@pytest.mark.parametrize("second", [REVOKE, REISSUE])
def test_it_ends_once(officer: FlaskClient, graduate: Profile, first: dict[str, str], second: dict[str, str]) -> None:
    [certificate] = certificates()
    assert end(officer, certificate, first).status_code == 302
    written = deeds()
    answer = end(officer, certificate, second | {"reason": "Another reason."})
    assert answer.status_code == 409
    assert "This certificate has ended already." in answer.text
    assert certificates()[0].ended_reason == first["reason"]
    assert len(certificates()) == (1 if first is REVOKE else 2)
    assert deeds() == written


def test_of_two_officers_at_the_same_moment_one_ends_it(officer: FlaskClient, sign_in: SignIn) -> None:
    other = sign_in(make_person(roles=[Role.ADMINISTRATOR]))
    for number in range(4):
        make_graduate(name=f"Graduate {number}")
        certificate = certificates()[-1]
        path = f"/staff/certificates/{certificate.id}"
        tries = [(officer, REVOKE), (other, REISSUE)]

        def post(one: tuple[FlaskClient, dict[str, str]], path: str = path) -> int:
            return one[0].post(path, data=one[1]).status_code

        answers = at_once(post, tries)
        assert sorted(answers) == [302, 409]
        db.session.refresh(certificate)
        assert (certificate.revoked_at is None) != (certificate.superseded_at is None)


# Issuing a new one


def test_a_new_one_has_the_name_as_it_is_now_and_the_same_claims(
    officer: FlaskClient, client: FlaskClient, graduate: Profile, sign_in: SignIn
) -> None:
    [old] = certificates()
    sign_in(graduate.person).post("/account/details", data={"name": "Anna Nowak", "language": "en"})
    assert "Anna Nowak" in officer.get(f"/staff/certificates/{old.id}").text
    assert end(officer, old, REISSUE).status_code == 302
    sign_waiting(utc_now())
    old, new = certificates()
    assert old.superseded_by_id == new.id
    assert old.facts["name"] == "Amina Yusuf"
    assert new.number != old.number
    changed = {key for key in old.facts if old.facts[key] != new.facts[key]}
    assert changed - {"issued_on"} == {"name", "number", "verify_url"}
    assert new.facts["name"] == "Anna Nowak"
    assert new.facts["number"] == new.number
    assert new.facts["verify_url"].endswith(new.number)
    skills = db.session.scalars(select(CertifiedSkill).where(CertifiedSkill.certificate_id == new.id))
    assert [(one.skill, one.level) for one in skills] == [("S01", 2)]
    words = words_of(client.get(f"/certificates/{new.number}").text)
    assert "Valid We issued" in words
    assert "Anna Nowak" in words


def test_a_new_one_is_written_down_mailed_and_found_from_the_old_by_the_team(
    officer: FlaskClient, graduate: Profile
) -> None:
    end(officer, certificates()[0], REISSUE)
    old, new = certificates()
    assert list(db.session.scalars(select(Message.recipient))) == []
    by = db.session.scalars(select(Person.id).where(Person.name == "Olga Officer")).one()
    assert deeds() == [
        ("certificate.issued", new.id, by, {}),
        ("certificate.superseded", old.id, by, {"by_certificate": new.id}),
    ]
    sign_waiting(utc_now())
    [mail] = db.session.scalars(select(Message))
    assert mail.recipient == graduate.person.email
    assert f"It takes the place of {old.number}." in mail.body
    assert f'href="/staff/certificates/{new.id}"' in officer.get(f"/staff/certificates/{old.id}").text


def test_a_new_one_keeps_its_holder_in_the_pool(officer: FlaskClient, graduate: Profile, council: Council) -> None:
    assert council.sees(graduate)
    end(officer, certificates()[0], REISSUE)
    assert council.sees(graduate)
    page = council.client.get(f"/council/vacancies/{council.vacancy.id}/pool").text
    assert page.count("Evidenced</strong>") == 1, "its skills count once"
    end(officer, certificates()[1], REVOKE)
    assert not council.sees(graduate)
