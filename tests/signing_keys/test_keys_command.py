"""`lms keys`: what it makes, what it says, and what it refuses in one sentence."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from cryptography.hazmat.primitives import serialization

from certificates.signing import Verdict, check_pdf, sign_pdf
from lms.clock import utc_now
from lms.signing_keys.cli import keys
from lms.signing_keys.ring import KeyRing
from tests.factories.signing import PASSPHRASE, make_chain, make_pdf
from tests.processes import lms


@pytest.fixture(autouse=True)
def instance(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A deployment with a passphrase, and nothing else."""
    for name in ("KEYS", "KEYS_PASSPHRASE_FILE", "DEMONSTRATION"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("INSTANCE", str(tmp_path))
    monkeypatch.setenv("KEYS_PASSPHRASE", PASSPHRASE)
    return tmp_path


def run(*arguments: str, typed: str | None = None) -> Result:
    return CliRunner().invoke(keys, arguments, input=typed)


def listed() -> list[dict[str, object]]:
    told: list[dict[str, object]] = json.loads(run("list", "--json").stdout)
    return told


def test_both_keys_are_made_and_one_is_told_to_keep_a_copy(instance: Path) -> None:
    answer = run("create")
    assert answer.exit_code == 0
    assert f"Copy the folder {instance / 'keys'} to a safe place" in answer.output
    assert PASSPHRASE not in answer.output
    assert [(key["kind"], key["current"]) for key in listed()] == [("signing", True), ("badge", True)]


def test_a_second_key_of_a_kind_takes_over(instance: Path) -> None:
    run("create")
    answer = run(
        "create", "--kind", "signing", "--name", "Head of training", "--organisation", "Councils", "--years", "2"
    )
    assert answer.exit_code == 0
    old, _badge, new = listed()
    assert (old["current"], new["current"]) == (False, True)
    assert str(new["id"]) in answer.output
    certificate = KeyRing(instance / "keys", PASSPHRASE).signing_certificates()[-1]
    assert (certificate.name, certificate.organisation) == ("Head of training", "Councils")
    assert certificate.until - certificate.since == timedelta(days=730.5)


def test_the_list_says_since_when_until_when_and_which_is_current() -> None:
    assert "There are no keys" in run("list").output
    run("create", "--kind", "badge")
    [line] = run("list").output.splitlines()
    assert line.split() == [listed()[0]["id"], "badge", f"{utc_now():%Y-%m-%d}", "no", "end", "current"]


@pytest.mark.parametrize("command", [["create"], ["import", "--key", "k", "--certificate", "c"]])
def test_without_a_passphrase_nothing_is_made(
    command: list[str], instance: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(instance)
    Path("k").touch()
    Path("c").touch()
    monkeypatch.delenv("KEYS_PASSPHRASE")
    answer = run(*command)
    assert answer.exit_code == 1
    assert "Set KEYS_PASSPHRASE" in answer.stderr
    monkeypatch.setenv("KEYS_PASSPHRASE", "short")
    assert "12 letters or more" in run(*command).stderr
    assert not (instance / "keys").exists()


def test_a_name_that_no_certificate_holds_is_refused() -> None:
    answer = run("create", "--kind", "signing", "--name", "x" * 65)
    assert answer.exit_code == 1
    assert "1 to 64 letters" in answer.stderr
    assert listed() == []


@pytest.mark.parametrize("own_passphrase", [None, "the operator's own"])
def test_a_key_of_ones_own_is_taken_in_with_its_chain(own_passphrase: str | None, instance: Path) -> None:
    now = utc_now()
    private, certificate, root = make_chain(now.replace(microsecond=0))
    if own_passphrase:
        private = serialization.load_pem_private_key(private, None).private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.BestAvailableEncryption(own_passphrase.encode()),
        )
    (instance / "own.key").write_bytes(private)
    (instance / "own.crt").write_bytes(certificate + root)
    command = ["import", "--key", str(instance / "own.key"), "--certificate", str(instance / "own.crt")]
    answer = run(*command, typed=f"{own_passphrase}\n" if own_passphrase else None)
    assert answer.exit_code == 0, answer.output
    ring = KeyRing(instance / "keys", PASSPHRASE)
    signed = sign_pdf(make_pdf(), ring.signing_key(utc_now()), at=utc_now())
    assert check_pdf(signed, ring.signing_certificates()).verdict is Verdict.SOUND
    again = run(*command, typed=f"{own_passphrase}\n" if own_passphrase else None)
    assert again.exit_code == 1
    assert "in the ring already" in again.stderr
    if own_passphrase:
        assert "does not open" in run(*command, typed="wrong\n").stderr


def test_a_certificate_that_has_run_out_or_does_not_fit_is_not_taken_in(instance: Path) -> None:
    long_ago, now = utc_now() - timedelta(days=900), utc_now() - timedelta(days=1)
    private, certificate, _root = make_chain(long_ago)
    _private, other, _root = make_chain(now)
    (instance / "own.key").write_bytes(private)
    for content, told in ((certificate, "in force from"), (other, "belongs to another key"), (b"x", "can't be read")):
        (instance / "own.crt").write_bytes(content)
        answer = run("import", "--key", str(instance / "own.key"), "--certificate", str(instance / "own.crt"))
        assert answer.exit_code == 1
        assert told in answer.stderr
        assert answer.stderr.count("\n") == 1
    assert listed() == []


def test_a_broken_ring_is_one_sentence_on_stderr(instance: Path) -> None:
    run("create", "--kind", "badge")
    (instance / "keys" / "ring.json").write_text("{")
    answer = lms("keys", "list", INSTANCE=str(instance))
    assert answer.returncode == 1
    assert "ring.json can't be read" in answer.stderr
    assert "Traceback" not in answer.stderr
    assert answer.stdout == ""
