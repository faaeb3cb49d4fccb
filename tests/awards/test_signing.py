"""From issued to published: a job signs right after, stores once, and waits where there is no key."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import page
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from certificates.keys import KeyFault
from certificates.signing import Verdict, check_pdf
from lms import storage
from lms.access import Role
from lms.accounts.models import Person
from lms.awards.jobs import sign_older, sign_waiting
from lms.awards.making import signed_files
from lms.awards.models import CertificateFile, FileForm, IssuedCertificate
from lms.awards.services import revoke
from lms.awards.signing import keep_signed, sign_and_publish, what_to_sign
from lms.clock import utc_now
from lms.extensions import db
from lms.notices.models import Notice
from lms.outbox.models import Message
from lms.signing_keys.ring import Kind, key_ring_of
from tests.awards.reading import words_of, words_of_pdf
from tests.factories.accounts import make_person
from tests.factories.awards import make_certificate, make_last_task, sign

SignIn = Callable[[Person], FlaskClient]
PASS_T2 = {"decision-1.2": "pass", "action": "release"}


@pytest.fixture
def waiting(tutor: FlaskClient) -> IssuedCertificate:
    """A certificate that was issued a moment ago, and is being signed."""
    submission = make_last_task(name="Amina Yusuf")
    assert tutor.post(f"/marking/{submission.id}", data=PASS_T2).status_code == 302
    return db.session.scalars(select(IssuedCertificate)).one()


@pytest.fixture
def without_key(app: Flask, tmp_path: Path) -> Flask:
    """The app, whose keys are nowhere to be found."""
    app.extensions["settings"] = replace(app.extensions["settings"], keys=tmp_path / "gone")
    return app


def files_of(issued: IssuedCertificate) -> dict[FileForm, CertificateFile]:
    db.session.expire_all()
    query = select(CertificateFile).where(CertificateFile.certificate_id == issued.id)
    return {file.form: file for file in db.session.scalars(query)}


def keys_of(files: dict[FileForm, CertificateFile]) -> set[str | None]:
    return {file.key for file in files.values()}


def mails() -> list[str]:
    return list(db.session.scalars(select(Message.subject).where(Message.subject.contains("ready"))))


def test_until_it_is_signed_nobody_has_its_number_or_its_file(
    waiting: IssuedCertificate, client: FlaskClient, sign_in: SignIn
) -> None:
    learner = sign_in(waiting.person)
    words = words_of(learner.get("/my-certificate").text)
    assert "We are signing your certificate" in words
    assert waiting.number not in words
    assert client.get(f"/certificates/{waiting.number}").status_code == 404
    answer = learner.get(f"/certificates/{waiting.number}/pdf")
    assert answer.status_code == 409
    assert "We are signing your certificate. Look again in a few minutes." in answer.text
    assert mails() == []


def test_the_job_draws_signs_stores_publishes_and_mails_once(
    app: Flask, waiting: IssuedCertificate, client: FlaskClient, sign_in: SignIn
) -> None:
    sign_waiting(utc_now())
    files = files_of(waiting)
    assert set(files) == set(FileForm)
    assert waiting.published_at is not None
    assert mails() == ["Your certificate is ready"]
    sign_waiting(utc_now() + timedelta(minutes=1))
    assert keys_of(files_of(waiting)) == keys_of(files)
    assert mails() == ["Your certificate is ready"]
    assert client.get(f"/certificates/{waiting.number}").status_code == 200
    document = sign_in(waiting.person).get(f"/certificates/{waiting.number}/pdf").data
    assert hashlib.sha256(document).hexdigest() == files[FileForm.PDF].sha256
    assert len(document) == files[FileForm.PDF].size_bytes
    keys = key_ring_of(app.extensions["settings"]).signing_certificates()
    assert check_pdf(document, keys).verdict is Verdict.SOUND
    for profile in (page.ValidationProfile.PDF_UA_1, page.ValidationProfile.PDF_A_3A):
        report = page.validate_pdf_bytes(document, profile=profile)
        assert report.is_compliant, [failure.message for failure in report.failures]


def test_a_design_that_changes_later_changes_no_byte_of_what_was_issued(
    app: Flask, waiting: IssuedCertificate, sign_in: SignIn, tmp_path: Path
) -> None:
    sign_waiting(utc_now())
    path = f"/certificates/{waiting.number}/pdf"
    before = sign_in(waiting.person).get(path).data
    house = app.extensions["settings"].design
    signatory = '[[signatories]]\nname = "Zadie Okri"\nrole = "Head of learning"\n'
    (tmp_path / "other.toml").write_text(house.read_text(encoding="utf-8") + signatory, encoding="utf-8")
    app.extensions["settings"] = replace(app.extensions["settings"], design=tmp_path / "other.toml")
    other = make_certificate(make_person())
    sign(other)
    assert "Zadie Okri" in words_of_pdf(sign_in(other.person).get(f"/certificates/{other.number}/pdf").data)
    assert "Zadie Okri" not in words_of_pdf(before)
    assert sign_in(waiting.person).get(path).data == before


def test_the_download_goes_on_where_it_stopped(waiting: IssuedCertificate, sign_in: SignIn) -> None:
    sign_waiting(utc_now())
    learner, path = sign_in(waiting.person), f"/certificates/{waiting.number}/pdf"
    whole = learner.get(path)
    rest = learner.get(path, headers={"Range": "bytes=1000-", "If-Range": whole.headers["ETag"]})
    assert rest.status_code == 206
    assert whole.data[1000:] == rest.data


def test_without_a_key_it_waits_unsigned_by_nobody_and_administrators_hear_of_it_once_a_day(
    without_key: Flask, waiting: IssuedCertificate, sign_in: SignIn
) -> None:
    administrator = make_person(roles=[Role.ADMINISTRATOR])
    now = utc_now()
    for _time in range(3):
        sign_waiting(now)
        db.session.commit()
    assert files_of(waiting) == {}
    assert waiting.published_at is None
    assert waiting.enrolment.completed_at is not None
    told = db.session.scalars(select(Notice).where(Notice.person_id == administrator.id)).all()
    assert [notice.sentence.startswith("Certificates wait to be signed") for notice in told] == [True]
    sign_waiting(now + timedelta(days=1))
    db.session.commit()
    assert len(db.session.scalars(select(Notice).where(Notice.person_id == administrator.id)).all()) == 2
    words = words_of(sign_in(administrator).get("/staff/certificates").text)
    assert "1 certificate is being signed. Nothing can be signed now. There is no key to sign" in words


def test_one_that_can_not_be_drawn_holds_up_no_other_and_is_told_of(
    app: Flask, waiting: IssuedCertificate, caplog: pytest.LogCaptureFixture
) -> None:
    administrator = make_person(roles=[Role.ADMINISTRATOR])
    broken = make_certificate(make_person())
    broken.published_at, broken.facts = None, {"number": broken.number}
    db.session.commit()
    sign_waiting(utc_now())
    assert set(files_of(waiting)) == set(FileForm)
    assert files_of(broken) == {}
    assert "can't be drawn or signed" in caplog.text
    assert len(db.session.scalars(select(Notice).where(Notice.person_id == administrator.id)).all()) == 1


def test_what_was_published_before_there_were_signatures_is_signed_and_nobody_is_mailed(app: Flask) -> None:
    older = make_certificate(make_person())
    db.session.commit()
    sign_waiting(utc_now())
    assert files_of(older) == {}
    sign_older(utc_now())
    assert set(files_of(older)) == set(FileForm)
    assert mails() == []


def test_what_is_revoked_while_it_waits_is_not_published(app: Flask, waiting: IssuedCertificate) -> None:
    with app.test_request_context():
        revoke(waiting, "The work was copied.", by=make_person().id, now=utc_now())
    db.session.commit()
    sign_and_publish(waiting.id, utc_now())
    db.session.expire_all()
    assert waiting.published_at is None
    assert mails() == []


def test_more_than_a_portion_that_can_not_be_drawn_holds_up_none_behind_it(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lms.awards.jobs.AT_ONCE", 2)
    made = [make_certificate(make_person()) for _number in range(5)]
    for number, issued in enumerate(made):
        issued.published_at = None
        if number < 4:
            issued.facts = {"number": issued.number}
    db.session.commit()
    sign_waiting(utc_now())
    assert [bool(files_of(issued)) for issued in made] == [False] * 4 + [True]


def test_when_the_key_is_back_what_waited_is_signed(
    app: Flask, without_key: Flask, waiting: IssuedCertificate, tmp_path: Path
) -> None:
    sign_waiting(utc_now())
    app.extensions["settings"] = replace(app.extensions["settings"], keys=app.extensions["settings"].instance / "keys")
    sign_waiting(utc_now())
    assert set(files_of(waiting)) == set(FileForm)


def test_a_wrong_passphrase_signs_nothing(app: Flask, waiting: IssuedCertificate) -> None:
    app.extensions["settings"] = replace(app.extensions["settings"], keys_passphrase="another")
    with pytest.raises(KeyFault, match="does not open"):
        sign_and_publish(waiting.id, utc_now())
    db.session.rollback()
    assert files_of(waiting) == {}


def test_after_a_rotation_the_old_certificate_is_still_sound(
    app: Flask, waiting: IssuedCertificate, sign_in: SignIn, tmp_path: Path
) -> None:
    app.extensions["settings"] = settings = replace(app.extensions["settings"], keys=tmp_path / "keys")
    ring, now = key_ring_of(settings), utc_now()
    for kind in Kind:
        ring.create(kind, name="Ours", organisation="Ours", years=1, now=now)
    sign_waiting(now)
    old = files_of(waiting)[FileForm.PDF].signing_key
    ring.create(Kind.SIGNING, name="Ours", organisation="Ours", years=1, now=now)
    assert ring.signing_key(now).id != old
    document = sign_in(waiting.person).get(f"/certificates/{waiting.number}/pdf").data
    assert check_pdf(document, ring.signing_certificates()).verdict is Verdict.SOUND


def test_of_two_who_sign_the_same_at_once_the_first_files_stay_and_no_file_is_left_over(
    app: Flask, waiting: IssuedCertificate
) -> None:
    now = utc_now()
    to_sign = what_to_sign(waiting.id)
    db.session.commit()
    assert to_sign is not None
    files = signed_files(app.extensions["settings"], to_sign, now)
    sign(waiting)
    kept = {file.key for file in files_of(waiting).values()}
    keep_signed(to_sign, files, now)
    assert {file.key for file in files_of(waiting).values()} == kept
    stored = {key for some in storage.kept_before(now + timedelta(hours=1)) for key in some}
    assert kept <= stored
    assert len(mails()) == 1


def test_an_erased_persons_certificate_is_signed_no_more(app: Flask, waiting: IssuedCertificate) -> None:
    waiting.person.erased_at = waiting.person.closed_at = utc_now()
    db.session.commit()
    sign_waiting(utc_now())
    assert files_of(waiting) == {}


def test_issuing_and_signing_one_takes_few_statements(
    app: Flask, waiting: IssuedCertificate, count_statements: Callable[[], object]
) -> None:
    with count_statements() as statements:  # type: ignore[attr-defined]
        sign_waiting(utc_now())
    assert len(statements) <= 9, statements  # one of them finds all that wait
