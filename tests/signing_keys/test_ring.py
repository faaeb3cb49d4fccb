"""The ring of keys: real files, of which the last of a kind signs and every one is for checking."""

from __future__ import annotations

import json
import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from certificates.keys import (
    KeyExpired,
    KeyFault,
    SigningKey,
    UnreadableKey,
    WrongPassphrase,
    create_badge_key,
    open_signing_key,
)
from certificates.signing import TimestampFailed, Verdict, check_pdf, sign_pdf
from lms.config import Settings, SettingsError, read_settings
from lms.signing_keys import ring as rings
from lms.signing_keys.ring import AlreadyThere, Entry, KeyRing, Kind, NoKey, ensure_keys, key_ring_of
from tests.factories.signing import NOW, PASSPHRASE, make_pdf
from tests.signing_keys.tsa_server import authority_server

LATER = NOW + timedelta(days=400)


@pytest.fixture
def ring(tmp_path: Path) -> KeyRing:
    """An empty ring."""
    return KeyRing(tmp_path / "keys", PASSPHRASE)


def make(ring: KeyRing, kind: Kind = Kind.SIGNING, years: int = 10, days: int = 0) -> Entry:
    return ring.create(kind, name="Certificates", organisation="Us", years=years, now=NOW + timedelta(days=days))


def files(ring: KeyRing) -> set[str]:
    return {path.name for path in ring.folder.iterdir()}


def test_a_ring_without_a_key_says_how_to_make_one(ring: KeyRing) -> None:
    with pytest.raises(NoKey, match="lms keys create --kind signing"):
        ring.signing_key(NOW)
    with pytest.raises(NoKey, match="lms keys create --kind badge"):
        ring.badge_key(NOW)
    assert ring.signing_certificates() == []


def test_a_new_key_lies_in_files_that_only_their_owner_reads(ring: KeyRing) -> None:
    signing, badge = make(ring), make(ring, Kind.BADGE)
    assert files(ring) == {
        f"signing-{signing.id}.key.pem",
        f"signing-{signing.id}.crt.pem",
        f"badge-{badge.id}.key.pem",
        f"badge-{badge.id}.pub.pem",
        "ring.json",
        ".lock",
    }
    assert ring.folder.stat().st_mode & 0o777 == 0o700
    for path in ring.folder.glob("*.key.pem"):
        assert path.stat().st_mode & 0o777 == 0o600
        assert b"ENCRYPTED" in path.read_bytes()
    assert ring.signing_key(NOW).id == signing.id
    assert ring.badge_key(NOW).id == badge.id
    assert [public.id for public in ring.badge_public_keys()] == [badge.id]


def test_after_a_rotation_the_new_key_signs_and_what_the_old_one_signed_is_sound(ring: KeyRing) -> None:
    old = make(ring)
    signed = sign_pdf(make_pdf(), ring.signing_key(NOW), at=NOW)
    new = make(ring, days=1)
    assert ring.signing_key(LATER).id == new.id != old.id
    assert check_pdf(signed, ring.signing_certificates()).key_id == old.id
    (ring.folder / f"signing-{old.id}.key.pem").unlink()
    assert check_pdf(signed, ring.signing_certificates()).verdict is Verdict.SOUND
    assert (
        check_pdf(sign_pdf(make_pdf(), ring.signing_key(LATER), at=LATER), ring.signing_certificates()).key_id == new.id
    )


def test_a_key_is_in_use_since_it_was_made(ring: KeyRing) -> None:
    old, new = make(ring), make(ring, days=1)
    assert ring.current(Kind.SIGNING, NOW) == old
    assert ring.current(Kind.SIGNING, LATER) == new
    assert ring.current(Kind.SIGNING, NOW - timedelta(days=1)) is None


def test_a_key_that_has_run_out_says_to_make_a_new_one(ring: KeyRing) -> None:
    make(ring, years=1)
    with pytest.raises(KeyExpired, match="lms keys create"):
        ring.signing_key(LATER)
    assert len(ring.signing_certificates()) == 1


@pytest.mark.parametrize(("passphrase", "told"), [("wrong", "does not open"), (None, "KEYS_PASSPHRASE_FILE")])
def test_a_ring_that_does_not_open_names_file_and_setting(ring: KeyRing, passphrase: str | None, told: str) -> None:
    entry = make(ring)
    closed = KeyRing(ring.folder, passphrase)
    with pytest.raises(WrongPassphrase, match=told) as raised:
        closed.signing_key(NOW)
    assert f"signing-{entry.id}.key.pem" in str(raised.value)
    assert len(closed.signing_certificates()) == 1, "checking needs no passphrase"


def test_a_key_opened_with_its_passphrase_is_not_given_to_another(ring: KeyRing) -> None:
    make(ring)
    ring.signing_key(NOW)
    with pytest.raises(WrongPassphrase):
        KeyRing(ring.folder, "wrong").signing_key(NOW)


@pytest.mark.parametrize("part", ["key", "crt"])
def test_a_broken_or_missing_file_is_named(ring: KeyRing, part: str) -> None:
    entry = make(ring)
    file = ring.folder / f"signing-{entry.id}.{part}.pem"
    file.write_bytes(b"broken")
    with pytest.raises(UnreadableKey, match=file.name):
        ring.signing_key(NOW)
    file.unlink()
    with pytest.raises(UnreadableKey, match=file.name):
        ring.signing_key(NOW)


@pytest.mark.parametrize(
    "content", ["", "{", "[1]", '[{"id": "a"}]', '{"a": 1}', '[{"id":"a","kind":"b","since":"c"}]']
)
def test_a_broken_ring_is_told(ring: KeyRing, content: str) -> None:
    make(ring)
    (ring.folder / "ring.json").write_text(content)
    with pytest.raises(UnreadableKey, match=r"ring\.json"):
        ring.signing_key(NOW)


def test_a_key_is_opened_once_until_its_file_changes(ring: KeyRing, monkeypatch: pytest.MonkeyPatch) -> None:
    entry = make(ring)
    opened: list[bytes] = []

    def counting(private: bytes, chain: bytes, passphrase: str | None) -> SigningKey:
        opened.append(private)
        return open_signing_key(private, chain, passphrase)

    monkeypatch.setattr(rings, "open_signing_key", counting)
    assert ring.signing_key(NOW) is ring.signing_key(NOW)
    assert len(opened) == 1
    os.utime(ring.folder / f"signing-{entry.id}.key.pem", ns=(1, 1))
    ring.signing_key(NOW)
    assert len(opened) == 2


def test_nothing_is_made_without_a_passphrase(tmp_path: Path) -> None:
    with pytest.raises(WrongPassphrase, match="KEYS_PASSPHRASE"):
        make(KeyRing(tmp_path / "keys", None))
    assert not (tmp_path / "keys").exists()


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(KeyFault, match="KEYS"):
        make(KeyRing(tmp_path / "file" / "keys", PASSPHRASE))


def test_a_key_is_taken_in_once(ring: KeyRing) -> None:
    new = create_badge_key(passphrase=PASSPHRASE)
    ring.add(Kind.BADGE, new, NOW)
    with pytest.raises(AlreadyThere, match=new.id):
        ring.add(Kind.BADGE, new, NOW)


def settings_in(folder: Path, **more: object) -> Settings:
    return replace(Settings(instance=folder, database_url="sqlite://", secret_key="x"), **more)  # type: ignore[arg-type]


def test_a_first_start_makes_a_passphrase_and_both_keys_and_a_second_one_nothing(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    ensure_keys(settings, NOW)
    kept = tmp_path / "keys_passphrase"
    assert kept.stat().st_mode & 0o777 == 0o600
    first, passphrase = key_ring_of(settings).entries(), kept.read_text()
    assert {entry.kind for entry in first} == set(Kind)
    assert key_ring_of(settings).signing_key(NOW).certificate.name == settings.wording.issuer
    ensure_keys(settings, LATER)
    assert (key_ring_of(settings).entries(), kept.read_text()) == (first, passphrase)


def test_a_first_start_takes_the_passphrase_that_was_set(tmp_path: Path) -> None:
    settings = settings_in(tmp_path, keys_passphrase=PASSPHRASE, keys=tmp_path / "elsewhere")
    ensure_keys(settings, NOW)
    assert not (tmp_path / "keys_passphrase").exists()
    assert KeyRing(tmp_path / "elsewhere", PASSPHRASE).signing_key(NOW)


def test_keys_whose_passphrase_is_lost_are_not_replaced(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    make(KeyRing(settings.keys, PASSPHRASE))
    with pytest.raises(WrongPassphrase):
        ensure_keys(settings, NOW)
    assert not (tmp_path / "keys_passphrase").exists()


def test_first_starts_at_once_make_one_key_of_each_kind(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _start: ensure_keys(settings, NOW), range(4)))
    assert sorted(entry.kind for entry in key_ring_of(settings).entries()) == [Kind.BADGE, Kind.SIGNING]


def test_the_passphrase_is_shown_nowhere(tmp_path: Path) -> None:
    settings = read_settings({"INSTANCE": str(tmp_path), "KEYS_PASSPHRASE": PASSPHRASE})
    assert settings.keys_passphrase == PASSPHRASE
    assert settings.keys == tmp_path / "keys"
    assert PASSPHRASE not in repr(settings)
    make(key_ring_of(settings))
    assert all(PASSPHRASE.encode() not in path.read_bytes() for path in settings.keys.iterdir())


def test_the_passphrase_is_read_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text(f"{PASSPHRASE}\n")
    environment = {"INSTANCE": str(tmp_path), "KEYS_PASSPHRASE_FILE": str(file), "KEYS": str(tmp_path / "k")}
    settings = read_settings(environment)
    assert (settings.keys_passphrase, settings.keys) == (PASSPHRASE, tmp_path / "k")
    with pytest.raises(SettingsError, match="both set"):
        read_settings(environment | {"KEYS_PASSPHRASE": "x"})
    file.write_text("\n")
    with pytest.raises(SettingsError, match="empty"):
        read_settings(environment)
    file.unlink()
    with pytest.raises(SettingsError, match="can't be read"):
        read_settings(environment)


def test_an_authority_must_have_a_web_address(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="TIMESTAMP_URL"):
        read_settings({"INSTANCE": str(tmp_path), "TIMESTAMP_URL": "stamps.example.org"})


@pytest.fixture
def bare_app(tmp_path: Path) -> Flask:
    """An app that has settings, and nothing else that the ring could need."""
    app = Flask("bare")
    app.extensions["settings"] = settings_in(tmp_path)
    return app


def test_the_app_signs_with_its_own_ring(bare_app: Flask) -> None:
    with bare_app.app_context():
        ensure_keys(bare_app.extensions["settings"], NOW)
        signed = sign_pdf(make_pdf(), rings.current_signing_key(NOW), at=NOW, timestamper=rings.timestamper())
        assert check_pdf(signed, rings.all_signing_certificates()).verdict is Verdict.SOUND
        assert [public.did for public in rings.all_badge_public_keys()] == [rings.current_badge_key(NOW).public.did]


def test_an_authority_at_a_web_address_stamps_and_its_failure_is_told(bare_app: Flask) -> None:
    settings = bare_app.extensions["settings"]
    ensure_keys(settings, NOW)
    with authority_server() as authority, bare_app.app_context():
        bare_app.extensions["settings"] = replace(settings, timestamp_url=authority.url)
        key, stamper = rings.current_signing_key(NOW), rings.timestamper()
        signed = sign_pdf(make_pdf(), key, at=NOW, timestamper=stamper)
        assert check_pdf(signed, rings.all_signing_certificates()).verdict is Verdict.SOUND
        assert len(signed) > len(sign_pdf(make_pdf(), key, at=NOW))
        assert authority.asked == 1
        for status, said in ((503, b""), (200, b"not a timestamp"), (200, b"")):
            authority.status, authority.said = status, said
            with pytest.raises(TimestampFailed):
                sign_pdf(make_pdf(), key, at=NOW, timestamper=stamper)
    with pytest.raises(TimestampFailed):
        sign_pdf(make_pdf(), key, at=NOW, timestamper=stamper)


def test_the_ring_is_written_as_others_can_read_it(ring: KeyRing) -> None:
    entry = make(ring)
    told = json.loads((ring.folder / "ring.json").read_text())
    assert told == [{"id": entry.id, "kind": "signing", "since": NOW.isoformat()}]
