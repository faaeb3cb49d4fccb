"""An evidence pack: what is in it, that nobody can change it unseen, who may take it, and that a download goes on."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta
from io import BytesIO, StringIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from flask import Flask, current_app
from flask.testing import FlaskClient
from sqlalchemy import select

from assessments.rubrics import Decision
from lms import storage
from lms.access import Role
from lms.accounts.models import Person
from lms.audit import AuditEntry
from lms.evidence_pack.cli import evidence_pack
from lms.evidence_pack.jobs import make_packs
from lms.evidence_pack.models import EvidencePack
from lms.evidence_pack.zip_file import MANIFEST
from lms.extensions import db
from lms.learning.models import Cohort, Enrolment
from lms.marking import services as marking
from lms.marking import submitting
from lms.marking.models import Submission
from tests.factories.accounts import make_person
from tests.factories.cases import make_appeal
from tests.factories.files import pdf
from tests.factories.identity import make_identity_check
from tests.factories.learning import make_cohort, make_enrolment
from tests.factories.live_assessments import make_booking, make_sheet
from tests.factories.marking import make_marking, make_submission
from tests.factories.quality import make_sample
from tests.factories.verifying import make_visit

SignIn = Callable[[Person], FlaskClient]


@pytest.fixture
def group() -> Cohort:
    """A group of which a learner was referred, sampled, and appealed."""
    return make_cohort(name="Autumn")


@pytest.fixture
def work(group: Cohort, now: datetime) -> Submission:
    enrolment = make_enrolment(person=make_person(name="=Amira <b>Haddad</b>"), cohort=group)
    submission = make_submission(enrolment=enrolment, text="Officers decide & councillors work.")
    submitting.add_file(submission, "plan <1>.pdf", pdf(), now)
    tutor = make_person(name="Tina Tutor", roles=[Role.TUTOR])
    with current_app.test_request_context():
        marking.release(make_marking(submission, tutor, decision=Decision.REFER, comment="Who decides?"), now)
    make_sample(submission.markings[0])
    make_appeal(submission)
    make_identity_check(enrolment.person)
    make_sheet(make_booking(enrolment, has_begun=True))
    db.session.commit()
    return submission


def asked_for(client: FlaskClient, group: Cohort, now: datetime) -> EvidencePack:
    assert client.post("/quality/packs", data={"cohort": group.id}).location == "/quality/packs"
    assert "Waits to be made" in client.get("/quality/packs").text
    make_packs(now)
    db.session.expire_all()
    return db.session.scalars(select(EvidencePack)).one()


def rows_of(archive: ZipFile, name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(archive.read(f"lists/{name}.csv").decode("utf-8-sig"))))


def test_a_pack_tells_all_of_a_group_and_sums_prove_it_unchanged(
    sign_in: SignIn, group: Cohort, work: Submission, now: datetime
) -> None:
    elsewhere = make_submission(enrolment=make_enrolment(person=make_person(name="Not In This Pack")))
    client = sign_in(make_person(roles=[Role.QUALITY_ASSURER]))
    pack = asked_for(client, group, now)
    assert (pack.done, pack.total) == (1, 1)
    content = client.get(f"/quality/packs/{pack.id}/pack.zip").data
    assert hashlib.sha256(content).hexdigest() == pack.sha256
    assert len(content) == pack.size_bytes
    with ZipFile(BytesIO(content)) as archive:
        lines = [line.partition("  ") for line in archive.read(MANIFEST).decode().splitlines()]
        listed = {name: digest for digest, _space, name in lines}
        assert sorted([*listed, MANIFEST]) == sorted(archive.namelist())
        for name, digest in listed.items():
            assert hashlib.sha256(archive.read(name)).hexdigest() == digest, name
        [page] = [name for name in archive.namelist() if name.endswith("/T1.html")]
        html = archive.read(page).decode()
        for words in ("Who decides?", "Tina Tutor", "&lt;b&gt;Haddad&lt;/b&gt;", "Officers decide &amp; councillors"):
            assert words in html, words
        assert "Appeal" in html
        assert page in archive.read("index.html").decode()
        [file] = [name for name in archive.namelist() if name.endswith(".pdf")]
        assert archive.read(file) == pdf()
        assert [row["learner"] for row in rows_of(archive, "learners")] == ["'=Amira <b>Haddad</b>"]
        assert rows_of(archive, "learners")[0]["identity_checked_how"]
        assert rows_of(archive, "decisions")[0]["decision"] == "refer"
        assert rows_of(archive, "live-assessments")[0]["evidence"] == "She explained it well."
        assert len(rows_of(archive, "samples")) == 1
        assert "marking.released" in {row["action"] for row in rows_of(archive, "audit")}
        everything = b"".join(archive.read(name) for name in archive.namelist())
        assert elsewhere.enrolment.person.name.encode() not in everything
        assert work.enrolment.person.email.encode() not in everything


def test_a_download_goes_on_where_it_stopped(sign_in: SignIn, group: Cohort, work: Submission, now: datetime) -> None:
    client = sign_in(make_person(roles=[Role.QUALITY_ASSURER]))
    address = f"/quality/packs/{asked_for(client, group, now).id}/pack.zip"
    whole = client.get(address)
    assert whole.headers["Accept-Ranges"] == "bytes"
    rest = client.get(address, headers={"Range": "bytes=100-", "If-Range": whole.headers["ETag"]})
    assert rest.status_code == 206
    assert rest.data == whole.data[100:]
    assert rest.headers["Content-Range"] == f"bytes 100-{len(whole.data) - 1}/{len(whole.data)}"
    other = client.get(address, headers={"Range": "bytes=100-", "If-Range": '"another-pack"'})
    assert (other.status_code, other.data) == (200, whole.data)
    assert client.get(address, headers={"Range": f"bytes={len(whole.data)}-"}).status_code == 416
    looks = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "pack.fetched")).all()
    assert len(looks) == 4


def test_a_verifier_takes_packs_of_open_groups_only(
    sign_in: SignIn, group: Cohort, work: Submission, now: datetime
) -> None:
    other = make_cohort(name="Not theirs")
    verifier = make_person(roles=[Role.EXTERNAL_VERIFIER])
    make_visit(verifier, [group])
    client = sign_in(verifier)
    assert "Not theirs" not in client.get("/quality/packs").text
    pack = asked_for(client, group, now)
    assert client.get(f"/quality/packs/{pack.id}/pack.zip").status_code == 200
    refused = client.post("/quality/packs", data={"cohort": other.id})
    assert refused.status_code == 422
    assert "Choose at least one group" in refused.text
    stranger = make_person(roles=[Role.EXTERNAL_VERIFIER])
    make_visit(stranger, [other])
    assert sign_in(stranger).get(f"/quality/packs/{pack.id}/pack.zip").status_code == 404
    assert sign_in(make_person(roles=[Role.TUTOR])).get(f"/quality/packs/{pack.id}/pack.zip").status_code == 403


def test_a_pack_is_deleted_when_its_time_is_over(
    sign_in: SignIn, group: Cohort, work: Submission, now: datetime
) -> None:
    client = sign_in(make_person(roles=[Role.PROGRAMME_OFFICER]))
    pack = asked_for(client, group, now)
    key = pack.key
    assert key is not None
    make_packs(now + timedelta(days=15))
    db.session.expire_all()
    assert pack.key is None
    with pytest.raises(FileNotFoundError):
        storage.fetch(key)
    assert client.get(f"/quality/packs/{pack.id}/pack.zip").status_code == 409
    assert "Its file was deleted" in client.get("/quality/packs").text


def test_a_pack_that_can_not_be_made_is_given_up_and_says_so(
    sign_in: SignIn, group: Cohort, work: Submission, now: datetime
) -> None:
    client = sign_in(make_person(roles=[Role.QUALITY_ASSURER]))
    client.post("/quality/packs", data={"cohort": group.id})
    storage.discard(work.files[0].key)
    for _try in range(3):
        assert "could not be made" not in client.get("/quality/packs").text
        make_packs(now)
    assert "could not be made" in client.get("/quality/packs").text


def test_one_command_makes_the_pack(app: Flask, group: Cohort, work: Submission, tmp_path: Path) -> None:
    runner, out = app.test_cli_runner(), tmp_path / "pack.zip"
    made = runner.invoke(evidence_pack, ["--group", "Autumn", "--out", str(out)])
    assert made.exit_code == 0, made.output
    assert hashlib.sha256(out.read_bytes()).hexdigest() in made.output
    with ZipFile(out) as archive:
        assert archive.testzip() is None
        assert f"learners/{work.enrolment_id}/T1.html" in archive.namelist()
    assert [path.name for path in tmp_path.iterdir()] == ["pack.zip"]
    wrong = runner.invoke(evidence_pack, ["--group", "Winter", "--out", str(out)])
    assert wrong.exit_code != 0
    assert "There is no group “Winter”. The groups are: “Autumn”." in wrong.output
    nowhere = runner.invoke(evidence_pack, ["--group", "Autumn", "--out", str(tmp_path / "none" / "x.zip")])
    assert nowhere.exit_code != 0
    assert "Make it first." in nowhere.output


def test_nobody_erased_stays_in_a_pack(sign_in: SignIn, group: Cohort, work: Submission, now: datetime) -> None:
    from lms.accounts.held import whom
    from lms.own_data.register import erase_everything

    client = sign_in(make_person(roles=[Role.QUALITY_ASSURER]))
    pack = asked_for(client, group, now)
    key, learner = pack.key, db.session.get_one(Enrolment, work.enrolment_id).person
    assert key in set(erase_everything(whom(learner), now))
