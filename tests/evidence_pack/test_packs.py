"""An evidence pack: what is in it, that nobody can change it unseen, who may take it, and that a download goes on."""

from __future__ import annotations

import csv
import hashlib
import json
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
from lms.accounts.held import whom
from lms.accounts.models import Person
from lms.audit import AuditEntry
from lms.awards.models import ReviewOutcome
from lms.awards.reviews import on_module_reopened, settle
from lms.cases.consideration_services import Agreement
from lms.cases.consideration_services import decide as decide_consideration
from lms.cases.queries import CaseKind
from lms.clock import utc_now
from lms.evidence_pack.cli import evidence_pack
from lms.evidence_pack.jobs import make_packs
from lms.evidence_pack.models import EvidencePack
from lms.evidence_pack.services import ask_for_pack, recall_packs
from lms.evidence_pack.zip_file import MANIFEST
from lms.extensions import db
from lms.identity.models import How, IdentityCheck
from lms.identity.services import check_identity, take_check_back
from lms.learning.events import ModuleReopened
from lms.learning.models import Cohort, Enrolment, Withdrawal
from lms.live_assessments.services import add_recording
from lms.marking import services as marking
from lms.marking import submitting
from lms.marking.models import Submission
from lms.own_data.register import erase_everything
from lms.quality.planning import set_plan
from lms.quality.rules import Rules
from lms.recognition.models import ClaimState
from lms.recognition.services import agree
from tests.factories.accounts import grant, make_person
from tests.factories.awards import make_certificate
from tests.factories.cases import make_appeal, make_case, make_consideration
from tests.factories.files import pdf
from tests.factories.identity import make_identity_check
from tests.factories.learning import make_cohort, make_enrolment
from tests.factories.live_assessments import make_booking, make_sheet
from tests.factories.marking import make_marking, make_submission
from tests.factories.quality import make_meeting, make_released, make_sample
from tests.factories.recognition import ALL_WELL, make_claim, make_judged
from tests.factories.verifying import make_visit

SignIn = Callable[[Person], FlaskClient]
WAV = b"RIFF\x00\x00\x00\x00WAVEfmt "


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
    kept = make_certificate(enrolment.person, enrolment=enrolment)
    on_module_reopened(ModuleReopened(enrolment.id, "T1", now))
    settle(kept, ReviewOutcome.KEPT, "The other task shows it.", by=tutor.id, now=now)
    db.session.commit()
    return submission


def asked_for(client: FlaskClient, group: Cohort, now: datetime) -> EvidencePack:
    assert client.post("/quality/packs", data={"cohort": group.id}).location == "/quality/packs"
    assert "Waits to be made" in client.get("/quality/packs").text
    make_packs(now)
    db.session.expire_all()
    return db.session.scalars(select(EvidencePack)).one()


def opened(client: FlaskClient, pack: EvidencePack) -> ZipFile:
    return ZipFile(BytesIO(client.get(f"/quality/packs/{pack.id}/pack.zip").data))


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
        assert rows_of(archive, "certificate-decisions")[0]["reason"] == "The other task shows it."
        assert "marking.released" in {row["action"] for row in rows_of(archive, "audit")}
        everything = b"".join(archive.read(name) for name in archive.namelist())
        assert elsewhere.enrolment.person.name.encode() not in everything
        assert work.enrolment.person.email.encode() not in everything


def test_what_is_met_by_recognition_is_in_the_pack_with_its_evidence(
    sign_in: SignIn, group: Cohort, now: datetime
) -> None:
    enrolment = make_enrolment(cohort=group)
    claim = make_claim(("1.1", "1.2", "2.1"), now=now, enrolment=enrolment, with_file=True)
    make_judged(claim, now, tutor=make_person(name="Tina Tutor", roles=[Role.TUTOR]))
    agree(claim, ALL_WELL, by=make_person(name="Quentin", roles=[Role.QUALITY_ASSURER]).id, now=now)
    make_claim(("1.1",), now=now, enrolment=enrolment, module_code="T2").state = ClaimState.TAKEN_BACK
    client = sign_in(make_person(roles=[Role.QUALITY_ASSURER]))
    with opened(client, asked_for(client, group, now)) as archive:
        folder = f"learners/{enrolment.id}"
        assert [name for name in archive.namelist() if name.endswith(".html")] == [f"{folder}/T1.html", "index.html"]
        page = archive.read(f"{folder}/T1.html").decode()
        for words in (
            "I explained to people who decides what.",
            "The letter shows it.",
            "Tina Tutor",
            "Quentin",
            "Valid: the work",
        ):
            assert words in page, words
        assert archive.read(f"{folder}/T1/recognition-{claim.files[0].id}-letter.pdf") == pdf()
        assert [row["finding"] for row in rows_of(archive, "recognition") if row["module"] == "T1"] == ["met"] * 3
        assert {row["state"] for row in rows_of(archive, "criteria") if row["module"] == "T1"} == {"met"}
        assert "recognition.agreed" in {row["action"] for row in rows_of(archive, "audit")}


def test_the_audit_of_a_pack_holds_every_record_of_its_groups_and_nothing_that_is_nobodys_business(
    sign_in: SignIn, group: Cohort, work: Submission, now: datetime
) -> None:
    make_case(work)
    asked = make_consideration(work.enrolment, words="My child was ill.")
    officer = make_person(roles=[Role.PROGRAMME_OFFICER])
    agreement = Agreement(is_agreed=False, saw_evidence=True, answer="No.")
    with current_app.test_request_context():
        decide_consideration(asked, agreement, by=officer.id, now=now)
        check_identity(make_enrolment(cohort=group).person_id, How.KNOWN, by=officer.id, now=now)
        take_check_back(db.session.scalars(select(IdentityCheck.person_id)).all()[-1], by=officer.id, now=now)
    client = sign_in(make_person(roles=[Role.QUALITY_ASSURER]))
    with opened(client, asked_for(client, group, now)) as archive:
        actions = {row["action"] for row in rows_of(archive, "audit")}
        assert {
            *("appeal.made", "malpractice.reported", "consideration.decided", "identity.checked"),
            *("identity.check_taken_back", "marking.released", "live.finished"),
        } <= actions
        assert "consideration.asked" not in actions
        assert {row["kind"] for row in rows_of(archive, "cases")} == {kind.value for kind in CaseKind}
        assert b"My child was ill." not in b"".join(archive.read(name) for name in archive.namelist())


def test_the_plan_and_the_meetings_of_the_centre_are_lists_of_a_pack(
    sign_in: SignIn, group: Cohort, work: Submission, now: datetime
) -> None:
    assurer = make_person(name="Quentin", roles=[Role.QUALITY_ASSURER])
    set_plan(Rules(share=35), "New tutors", by=assurer.id, now=now)
    make_meeting(assurer, [assurer], marking=work.markings[0])
    elsewhere = make_meeting(assurer, [assurer], marking=make_released())
    elsewhere.items[0].title = "Work of another group"
    client = sign_in(assurer)
    with opened(client, asked_for(client, group, now)) as archive:
        [plan] = rows_of(archive, "sampling-plan")
        assert (plan["set_by"], plan["why"]) == ("Quentin", "New tutors")
        assert json.loads(plan["rules"])["share"] == 35
        assert len(rows_of(archive, "meetings")) == 2
        assert [row["asked"] for row in rows_of(archive, "meeting-attendance")] == ["Quentin"] * 2
        assert [row["work"] for row in rows_of(archive, "meeting-decisions")] == ["A letter"]


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


def test_a_no_to_a_recording_takes_packs_back_that_hold_it(
    sign_in: SignIn, group: Cohort, work: Submission, now: datetime
) -> None:
    booking = make_booking(make_enrolment(cohort=group), may_record=True, has_begun=True)
    learner = sign_in(booking.enrolment.person)
    client = sign_in(make_person(roles=[Role.QUALITY_ASSURER]))
    with current_app.test_request_context():
        add_recording(booking, "talk.wav", WAV, now=now)
    pack = asked_for(client, group, now)
    client.post("/quality/packs", data={"cohort": make_cohort(name="Winter").id})
    make_packs(now)
    other_id = db.session.scalars(select(EvidencePack.id).order_by(EvidencePack.id.desc())).first()
    key, address = pack.key, f"/quality/packs/{pack.id}/pack.zip"
    assert key is not None
    assert client.get(address).status_code == 200
    learner.post(f"/learn/live/{booking.id}/consent", data={"may_record": "no"})
    assert client.get(address).status_code == 409
    assert client.get(f"/quality/packs/{other_id}/pack.zip").status_code == 200
    make_packs(utc_now())
    with pytest.raises(FileNotFoundError):
        storage.fetch(key)


def test_a_pack_that_is_being_made_while_somebody_is_erased_is_made_again(
    sign_in: SignIn, group: Cohort, work: Submission, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = sign_in(make_person(roles=[Role.QUALITY_ASSURER]))
    client.post("/quality/packs", data={"cohort": group.id})
    learner_id = work.enrolment.person_id
    keep_file = storage.keep_file

    def keep_while_erasing(path: Path) -> str:
        erase_everything(whom(db.session.get_one(Person, learner_id)), now)
        db.session.commit()
        return keep_file(path)

    monkeypatch.setattr(storage, "keep_file", keep_while_erasing)
    make_packs(now)
    db.session.expire_all()
    pack = db.session.scalars(select(EvidencePack)).one()
    assert (pack.key, pack.ready_at, pack.failed_at) == (None, None, None)
    assert "Waits to be made" in client.get("/quality/packs").text
    monkeypatch.setattr(storage, "keep_file", keep_file)
    make_packs(now + timedelta(seconds=10))
    with opened(client, pack) as archive:
        assert b"Officers decide" not in b"".join(archive.read(name) for name in archive.namelist())


def test_a_pack_of_a_group_that_somebody_left_is_taken_back_too(app: Flask, group: Cohort, now: datetime) -> None:
    enrolment = make_enrolment(cohort=make_cohort())
    officer = make_person(roles=[Role.PROGRAMME_OFFICER])
    db.session.add(Withdrawal(enrolment_id=enrolment.id, cohort_id=group.id, at=now, returned_at=now))
    pack = ask_for_pack([group], by=officer.id, now=now)
    pack.key, pack.ready_at, pack.expires_at = "k", now, now + timedelta(days=14)
    db.session.flush()
    recall_packs(enrolment.person_id, now)
    db.session.refresh(pack)
    assert pack.expires_at == now


def test_who_asks_again_gets_the_pack_that_waits_and_nobody_lets_many_wait(sign_in: SignIn, group: Cohort) -> None:
    verifier = make_person(roles=[Role.EXTERNAL_VERIFIER])
    groups = [group, *(make_cohort() for _number in range(3))]
    make_visit(verifier, groups)
    client = sign_in(verifier)
    for _time in range(5):
        assert client.post("/quality/packs", data={"cohort": group.id}).status_code == 302
    assert len(db.session.scalars(select(EvidencePack)).all()) == 1
    for other in groups[1:3]:
        assert client.post("/quality/packs", data={"cohort": other.id}).status_code == 302
    refused = client.post("/quality/packs", data={"cohort": groups[3].id})
    assert refused.status_code == 422
    assert "Three of your packs are not made yet." in refused.text
    assert client.post("/quality/packs", data={"cohort": group.id}).status_code == 302
    assert len(db.session.scalars(select(EvidencePack)).all()) == 3
    assert (
        sign_in(make_person(roles=[Role.QUALITY_ASSURER]))
        .post("/quality/packs", data={"cohort": groups[3].id})
        .status_code
        == 302
    )


def test_nobody_takes_a_pack_of_a_group_in_which_they_learn(
    sign_in: SignIn, group: Cohort, work: Submission, now: datetime
) -> None:
    pack = asked_for(sign_in(make_person(roles=[Role.QUALITY_ASSURER])), group, now)
    learner = work.enrolment.person
    grant(learner, Role.QUALITY_ASSURER)
    client, address = sign_in(learner), f"/quality/packs/{pack.id}/pack.zip"
    page = client.get("/quality/packs").text
    assert address not in page
    assert "Autumn" not in page
    assert "in which you learn yourself are not shown" in page
    assert client.get(address).status_code == 404
    assert client.post("/quality/packs", data={"cohort": group.id}).status_code == 422


def test_nobody_erased_stays_in_a_pack(sign_in: SignIn, group: Cohort, work: Submission, now: datetime) -> None:
    client = sign_in(make_person(roles=[Role.QUALITY_ASSURER]))
    pack = asked_for(client, group, now)
    key, learner = pack.key, db.session.get_one(Enrolment, work.enrolment_id).person
    assert key in set(erase_everything(whom(learner), now))
