"""`lms certificates`: a group's in one go, by several processes, and specimens."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path

import page
import pytest
from click.testing import Result
from flask import Flask
from pypdf import PdfReader

from certificates.signing import Verdict, check_pdf
from certificates.specimen import NAMES
from lms.awards import batch
from lms.awards.cli import certificates
from lms.awards.models import FileForm, IssuedCertificate
from lms.awards.queries import find_file
from lms.awards.signing import keep_signed
from lms.extensions import db
from lms.signing_keys.ring import key_ring_of
from tests.factories.accounts import make_person
from tests.factories.awards import make_certificate
from tests.factories.learning import make_cohort, make_enrolment

GROUP = "Spring group"


@pytest.fixture
def group(app: Flask) -> list[IssuedCertificate]:
    """Five certificates of a group that are being signed."""
    cohort = make_cohort(name=GROUP)
    made = []
    for number in range(5):
        person = make_person(name=f"Learner {number}")
        made.append(make_certificate(person, enrolment=make_enrolment(person=person, cohort=cohort)))
        made[-1].published_at = None
    db.session.commit()
    return made


@pytest.fixture
def run(app: Flask) -> Callable[..., Result]:
    """A function that runs the command."""

    def running(*arguments: object) -> Result:
        return app.test_cli_runner().invoke(certificates, [str(one) for one in arguments])

    return running


def test_each_is_signed_published_and_written_once(
    group: list[IssuedCertificate], run: Callable[..., Result], tmp_path: Path
) -> None:
    out = tmp_path / "certificates"
    first = run("issue", "--cohort", GROUP, "--out", out, "--processes", 2)
    assert first.exit_code == 0, first.output
    assert f"5 signed, 5 files written to {out}." in first.output
    db.session.expire_all()
    for issued in group:
        file = find_file(issued, FileForm.PDF)
        assert file is not None
        written = (out / f"certificate-{issued.number}.pdf").read_bytes()
        assert hashlib.sha256(written).hexdigest() == file.sha256
        assert issued.published_at is not None
    assert len({issued.status_index for issued in group}) == 5
    again = run("issue", "--cohort", GROUP, "--out", out)
    assert "0 signed, 0 files written" in again.output


def test_stopped_in_the_middle_it_goes_on_where_it_stopped(
    group: list[IssuedCertificate], run: Callable[..., Result], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    signed: list[object] = []

    def stop_after_two(*arguments: object) -> None:
        if len(signed) == 2:
            raise KeyboardInterrupt
        signed.append(arguments)
        keep_signed(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(batch, "keep_signed", stop_after_two)
    stopped = run("issue", "--cohort", GROUP, "--out", tmp_path, "--processes", 1)
    assert stopped.exit_code == 1
    assert "Stopped. 2 signed. Give the same command again to go on." in stopped.output
    monkeypatch.undo()
    assert "3 signed, 5 files written" in run("issue", "--cohort", GROUP, "--out", tmp_path, "--processes", 1).output


def test_a_file_that_was_changed_in_the_folder_is_written_anew(
    group: list[IssuedCertificate], run: Callable[..., Result], tmp_path: Path
) -> None:
    run("issue", "--cohort", GROUP, "--out", tmp_path, "--processes", 1)
    path = tmp_path / f"certificate-{group[0].number}.pdf"
    path.write_bytes(b"something else")
    assert "0 signed, 1 files written" in run("issue", "--cohort", GROUP, "--out", tmp_path).output
    assert path.read_bytes().startswith(b"%PDF")


def test_what_can_not_be_done_is_one_sentence(
    group: list[IssuedCertificate], run: Callable[..., Result], tmp_path: Path
) -> None:
    unknown = run("issue", "--cohort", "Nobody", "--out", tmp_path)
    assert unknown.exit_code == 1
    assert "There is no group “Nobody”. The groups are:" in unknown.output
    (tmp_path / "file").write_text("")
    blocked = run("issue", "--cohort", GROUP, "--out", tmp_path / "file" / "inside")
    assert blocked.exit_code == 1
    assert "can’t be made" in blocked.output
    unnamed = run("specimen", "--name", " ", "--out", tmp_path / "a.pdf")
    assert "Give a name of 1 to 200 letters with --name." in unnamed.output
    nowhere = run("specimen", "--name", "Amina", "--out", tmp_path / "no" / "a.pdf")
    assert nowhere.exit_code == 1
    assert "can’t be written" in nowhere.output
    for result in (unknown, blocked, unnamed, nowhere):
        assert "Traceback" not in result.output


@pytest.mark.parametrize("kind", ["programme", "module", "record", "hours"])
def test_a_specimen_is_signed_conforms_says_what_it_is_and_has_a_badge(
    app: Flask, run: Callable[..., Result], tmp_path: Path, kind: str
) -> None:
    out, badge = tmp_path / "specimen.pdf", tmp_path / "badge.json"
    result = run("specimen", "--kind", kind, "--name", "Zoë محمد الحسين", "--out", out, "--badge", badge)
    assert result.exit_code == 0, result.output
    document = out.read_bytes()
    assert check_pdf(document, key_ring_of(app.extensions["settings"]).signing_certificates()).verdict is Verdict.SOUND
    for profile in (page.ValidationProfile.PDF_UA_1, page.ValidationProfile.PDF_A_3A):
        report = page.validate_pdf_bytes(document, profile=profile)
        assert report.is_compliant, [failure.message for failure in report.failures]
    for sheet in PdfReader(out).pages:
        assert "SPECIMEN" in sheet.extract_text()
    assert json.loads(badge.read_text())["proof"]
    assert PdfReader(out).attachments["badge.json"] == [badge.read_bytes()]


def test_a_design_is_previewed_with_the_longest_and_strangest_names(
    app: Flask, run: Callable[..., Result], tmp_path: Path
) -> None:
    result = run("preview", "--out", tmp_path / "drawn")
    assert result.exit_code == 0, result.output
    files = sorted((tmp_path / "drawn").iterdir())
    assert len(files) == 4 * len(NAMES)
    assert f"{len(files)} files written" in result.output
    for path in files:
        report = page.validate_pdf_bytes(path.read_bytes(), profile=page.ValidationProfile.PDF_UA_1)
        assert report.is_compliant, (path.name, [failure.message for failure in report.failures])
    (tmp_path / "faulty.toml").write_text('id = "faint"')
    faulty = run("preview", "--design", tmp_path / "faulty.toml", "--out", tmp_path)
    assert faulty.exit_code == 1
    assert "faulty.toml: colours" in faulty.output


def test_a_specimen_is_told_as_one_who_checks_it(app: Flask, run: Callable[..., Result], tmp_path: Path) -> None:
    run("specimen", "--name", "Amina", "--out", tmp_path / "a.pdf")
    with (tmp_path / "a.pdf").open("rb") as file:
        answer = app.test_client().post("/certificates/check-a-file", data={"file": (file, "a.pdf")})
    assert "It is a specimen, with invented facts. It certifies nothing." in answer.text
