"""Keys are kept under a passphrase, open with it only, and are told by name when they can't be used."""

from __future__ import annotations

import subprocess
from datetime import timedelta
from pathlib import Path

import pytest
from asn1crypto import keys as asn1_keys
from asn1crypto import pem
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID
from openbadgeslib.ob3.did import resolve_did

from certificates.keys import (
    DOCUMENT_SIGNING,
    BadgePublicKey,
    BadName,
    KeyDoesNotFit,
    KeyExpired,
    NewKey,
    UnreadableKey,
    WrongPassphrase,
    create_badge_key,
    create_signing_key,
    is_sealed,
    open_badge_key,
    open_signing_key,
    read_badge_public_key,
    read_signing_certificate,
    sealed_anew,
)
from tests.factories.signing import NOW, PASSPHRASE, make_chain, make_signing_key


@pytest.fixture(scope="module")
def new() -> NewKey:
    """A new signing key, as its files hold it."""
    return create_signing_key("Certificates", "Training for councils", now=NOW, years=10, passphrase=PASSPHRASE)


def test_a_new_key_opens_with_its_passphrase(new: NewKey) -> None:
    key = open_signing_key(new.private_pem, new.public_pem, PASSPHRASE)
    assert key.id == key.certificate.id == new.id
    assert (key.certificate.name, key.certificate.organisation) == ("Certificates", "Training for councils")
    assert isinstance(key.private, ec.EllipticCurvePrivateKey)
    assert key.private.curve.name == "secp256r1"


def test_the_certificate_is_for_signing_documents_and_nothing_else(new: NewKey) -> None:
    certificate = x509.load_pem_x509_certificate(new.public_pem)
    usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    assert usage.digital_signature
    assert usage.content_commitment
    assert not usage.key_cert_sign
    assert not usage.key_encipherment
    assert list(certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value) == [DOCUMENT_SIGNING]
    assert not certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    assert certificate.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value.digest
    certificate.verify_directly_issued_by(certificate)
    assert certificate.not_valid_before_utc == NOW
    assert timedelta(days=3652) <= certificate.not_valid_after_utc - NOW <= timedelta(days=3653)


def test_a_private_key_is_never_shown(new: NewKey) -> None:
    assert "PRIVATE" not in repr(new)
    assert "private" not in repr(open_signing_key(new.private_pem, new.public_pem, PASSPHRASE))
    badge = create_badge_key(passphrase=PASSPHRASE)
    assert "private" not in repr(open_badge_key(badge.private_pem, PASSPHRASE))


@pytest.mark.parametrize("wrong", ["another passphrase", "", None])
def test_another_passphrase_does_not_open_it(new: NewKey, wrong: str | None) -> None:
    with pytest.raises(WrongPassphrase):
        open_signing_key(new.private_pem, new.public_pem, wrong)
    with pytest.raises(WrongPassphrase):
        open_badge_key(create_badge_key(passphrase=PASSPHRASE).private_pem, wrong)


def test_openssl_opens_it_as_well(new: NewKey, tmp_path: Path) -> None:
    file = tmp_path / "key.pem"
    file.write_bytes(new.private_pem)
    command = ["openssl", "pkey", "-in", str(file), "-passin", f"pass:{PASSPHRASE}", "-noout", "-text"]
    assert "prime256v1" in subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert "600000" in _derivation(new.private_pem)


def _derivation(private_pem: bytes) -> str:
    _type, _headers, der = pem.unarmor(private_pem)
    sealed = asn1_keys.EncryptedPrivateKeyInfo.load(der)
    return str(sealed["encryption_algorithm"]["parameters"]["key_derivation_func"].native)


@pytest.mark.parametrize("broken", [b"", b"not a key", b"-----BEGIN ENCRYPTED PRIVATE KEY-----\nMIH", b"\x00" * 999])
def test_a_broken_key_is_told_apart_from_a_wrong_passphrase(new: NewKey, broken: bytes) -> None:
    with pytest.raises(UnreadableKey):
        open_signing_key(broken, new.public_pem, PASSPHRASE)
    with pytest.raises(UnreadableKey):
        open_badge_key(broken, PASSPHRASE)


@pytest.mark.parametrize("broken", [b"", b"not a certificate", b"-----BEGIN CERTIFICATE-----\nMIIB\n", b"\xff" * 99])
def test_a_broken_certificate_is_told(new: NewKey, broken: bytes) -> None:
    with pytest.raises(UnreadableKey):
        open_signing_key(new.private_pem, broken, PASSPHRASE)
    with pytest.raises(UnreadableKey):
        read_badge_public_key(broken)


def test_the_certificate_of_another_key_does_not_fit(new: NewKey) -> None:
    other = create_signing_key("Another", "Another", now=NOW, years=1, passphrase=PASSPHRASE)
    with pytest.raises(KeyDoesNotFit):
        open_signing_key(new.private_pem, other.public_pem, PASSPHRASE)


def test_a_key_of_the_other_kind_is_refused(new: NewKey) -> None:
    badge = create_badge_key(passphrase=PASSPHRASE)
    with pytest.raises(UnreadableKey):
        open_signing_key(badge.private_pem, new.public_pem, PASSPHRASE)
    with pytest.raises(UnreadableKey):
        open_badge_key(new.private_pem, PASSPHRASE)


def test_a_certificate_is_in_force_from_its_first_second_to_its_last() -> None:
    certificate = make_signing_key(years=1).certificate
    certificate.must_be_in_force(certificate.since)
    certificate.must_be_in_force(certificate.until)
    with pytest.raises(KeyExpired, match=certificate.id):
        certificate.must_be_in_force(certificate.until + timedelta(seconds=1))
    with pytest.raises(KeyExpired):
        certificate.must_be_in_force(NOW - timedelta(seconds=1))


@pytest.mark.parametrize("name", ["", "   ", "x" * 65, "bell\a"])
def test_a_name_that_no_certificate_holds_is_told(name: str) -> None:
    with pytest.raises(BadName):
        create_signing_key(name, "Councils", now=NOW, years=1, passphrase=PASSPHRASE)


def test_a_bought_certificate_stands_with_those_above_it() -> None:
    private, own, root = make_chain()
    sealed = sealed_anew(private, None, PASSPHRASE)
    assert is_sealed(sealed)
    assert not is_sealed(private)
    key = open_signing_key(sealed, own + root, PASSPHRASE)
    assert isinstance(key.private, rsa.RSAPrivateKey)
    assert [one.subject.native["common_name"] for one in key.certificate.chain] == [
        "A bought certificate",
        "An authority",
    ]
    assert len(open_signing_key(sealed, own, PASSPHRASE).certificate.chain) == 1


def test_a_chain_out_of_order_is_told() -> None:
    private, own, root = make_chain()
    _private, _own, stranger = make_chain()
    with pytest.raises(KeyDoesNotFit):
        open_signing_key(private, root + own, None)
    with pytest.raises(KeyDoesNotFit, match="chain"):
        open_signing_key(private, own + stranger, None)


def test_a_certificate_that_is_not_for_signing_is_refused() -> None:
    private, own, root = make_chain(signs=False)
    with pytest.raises(KeyDoesNotFit, match="not for signing"):
        open_signing_key(private, own + root, None)


def test_a_short_rsa_key_is_refused() -> None:
    short = rsa.generate_private_key(65537, 1024).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    with pytest.raises(KeyDoesNotFit, match="1024 bits"):
        open_signing_key(short, b"", None)


def test_a_badge_key_names_itself_as_others_read_it() -> None:
    new = create_badge_key(passphrase=PASSPHRASE)
    public = read_badge_public_key(new.public_pem)
    opened = open_badge_key(new.private_pem, PASSPHRASE)
    assert opened.public == public
    assert opened.id == new.id
    assert public.multibase.startswith("z6Mk")
    assert public.did == f"did:key:{public.multibase}"
    assert read_badge_public_key(resolve_did(public.did)) == public


def test_a_known_badge_key_is_written_as_the_method_has_it() -> None:
    """An example of W3C "The did:key Method"."""
    raw = bytes.fromhex("2e6fcce36701dc791488e0d0b1745cc1e33a4c1c9fcc41c63bd343dbbe0970e6")
    assert BadgePublicKey("", raw).did == "did:key:z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK"


def test_names_in_a_certificate_are_tidied() -> None:
    new = create_signing_key("  Two \n words ", "Councils", now=NOW, years=1, passphrase=PASSPHRASE)
    assert read_signing_certificate(new.public_pem).name == "Two words"
    [name] = x509.load_pem_x509_certificate(new.public_pem).subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    assert name.value == "Two words"
