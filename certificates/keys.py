"""The keys that documents and badges are signed with: made, kept under a passphrase, and opened again.

A signing key is an elliptic-curve key on P-256 with an X.509 certificate, which PDF readers understand; a badge key is
an Ed25519 key, which Open Badges 3.0 asks for (W3C "Data Integrity EdDSA Cryptosuites").
"""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

from asn1crypto import algos, pem
from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, padding, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.x509.oid import NameOID

# RFC 9336: a certificate that is for signing documents.
DOCUMENT_SIGNING = x509.ObjectIdentifier("1.3.6.1.5.5.7.3.36")
LONGEST_NAME = 64  # letters; RFC 5280, appendix A.1, ub-common-name and ub-organization-name
LEAST_RSA_BITS = 2048
PBKDF2_ROUNDS = 600_000  # OWASP, "Password Storage Cheat Sheet", for PBKDF2 with SHA-256
ID_LETTERS = 16
ED25519_PUBLIC = b"\xed\x01"  # the multicodec prefix of an Ed25519 public key
BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
ENCRYPTED = re.compile(rb"-----BEGIN ENCRYPTED PRIVATE KEY-----|Proc-Type: 4,ENCRYPTED")

SigningPrivateKey = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey


class KeyFault(Exception):
    """A key can't be used; the sentence says why."""


class WrongPassphrase(KeyFault):
    """The passphrase does not open the key."""


class UnreadableKey(KeyFault):
    """What stands in a key's or certificate's file can't be read as one."""


class KeyDoesNotFit(KeyFault):
    """Key and certificate can't be used together, or not for signing documents."""


class KeyExpired(KeyFault):
    """The certificate is not in force at that moment."""


class BadName(KeyFault):
    """A name that can't stand in a certificate."""


@dataclass(frozen=True, slots=True)
class NewKey:
    """A key as its files hold it: ``private_pem`` under a passphrase; ``public_pem`` is the certificate of a signing
    key, and the public key of a badge key.
    """

    id: str
    private_pem: bytes = field(repr=False)
    public_pem: bytes


@dataclass(frozen=True, slots=True)
class SigningCertificate:
    """A certificate of ours, with those above it in ``chain``: its own first, then who issued it, and so on."""

    id: str
    name: str
    organisation: str
    since: datetime
    until: datetime
    chain: tuple[asn1_x509.Certificate, ...] = field(repr=False, compare=False)

    @property
    def own(self) -> asn1_x509.Certificate:
        """The certificate itself."""
        return self.chain[0]

    def is_in_force(self, moment: datetime) -> bool:
        """Whether the certificate can sign, or could, at a moment."""
        return self.since <= moment <= self.until

    def must_be_in_force(self, moment: datetime) -> None:
        """Raise KeyExpired where the certificate is not in force."""
        if not self.is_in_force(moment):
            raise KeyExpired(
                f"The certificate of key {self.id} is in force from {self.since:%Y-%m-%d} to {self.until:%Y-%m-%d}, "
                f"and not on {moment:%Y-%m-%d}."
            )


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A key that was opened, with its certificate."""

    certificate: SigningCertificate
    private: SigningPrivateKey = field(repr=False)

    @property
    def id(self) -> str:
        """The key's name, by which its files are found."""
        return self.certificate.id


@dataclass(frozen=True, slots=True)
class BadgePublicKey:
    """What others check badges with. ``multibase`` is the key as a Multikey holds it, such as "z6Mk…"."""

    id: str
    raw: bytes = field(repr=False)

    @property
    def multibase(self) -> str:
        """The key in base 58, as W3C "Controlled Identifiers", section 2.2.2 has it."""
        return "z" + _base58(ED25519_PUBLIC + self.raw)

    @property
    def did(self) -> str:
        """The key as an identifier that needs no look-up (W3C "The did:key Method")."""
        return f"did:key:{self.multibase}"


@dataclass(frozen=True, slots=True)
class BadgeKey:
    """A badge key that was opened."""

    public: BadgePublicKey
    private: ed25519.Ed25519PrivateKey = field(repr=False)

    @property
    def id(self) -> str:
        """The key's name, by which its files are found."""
        return self.public.id


def create_signing_key(name: str, organisation: str, *, now: datetime, years: int, passphrase: str) -> NewKey:
    """A new key, with a certificate that it signed itself, in force for so many years from ``now``.

    Raises BadName where a name is empty or longer than a certificate can hold.
    """
    private = ec.generate_private_key(ec.SECP256R1())
    public = private.public_key()
    subject = x509.Name([
        x509.NameAttribute(NameOID.ORGANIZATION_NAME, _printable(organisation)),
        x509.NameAttribute(NameOID.COMMON_NAME, _printable(name)),
    ])  # fmt: skip
    since = now.astimezone(UTC).replace(microsecond=0)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(since)
        .not_valid_after(since + timedelta(days=365.25 * years))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_SIGNS_DOCUMENTS, critical=True)
        .add_extension(x509.ExtendedKeyUsage([DOCUMENT_SIGNING]), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
        .sign(private, hashes.SHA256())
    )
    return NewKey(
        _id_of(_spki(public)),
        _sealed(private, passphrase),
        certificate.public_bytes(serialization.Encoding.PEM),
    )


def create_badge_key(*, passphrase: str) -> NewKey:
    """A new key for badges. It has no certificate, and so no end: rotation ends its use."""
    private = ed25519.Ed25519PrivateKey.generate()
    public = private.public_key()
    return NewKey(
        _id_of(_spki(public)),
        _sealed(private, passphrase),
        public.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo),
    )


def sealed_anew(private_pem: bytes, old_passphrase: str | None, passphrase: str) -> bytes:
    """A private key from elsewhere, under our passphrase. Raises WrongPassphrase and UnreadableKey."""
    private = _open(private_pem, old_passphrase)
    if not isinstance(private, SigningPrivateKey | ed25519.Ed25519PrivateKey):
        raise UnreadableKey("The key is neither an elliptic-curve, an RSA nor an Ed25519 key.")
    return _sealed(private, passphrase)


def is_sealed(private_pem: bytes) -> bool:
    """Whether a private key needs a passphrase to be opened."""
    return ENCRYPTED.search(private_pem) is not None


def open_signing_key(private_pem: bytes, certificate_chain_pem: bytes, passphrase: str | None) -> SigningKey:
    """The key in these files. The certificate file holds the key's own certificate, then those above it, if any.

    Raises WrongPassphrase, UnreadableKey, and KeyDoesNotFit for a certificate of another key, or not for signing.
    """
    private = _open(private_pem, passphrase)
    if not isinstance(private, SigningPrivateKey):
        raise UnreadableKey("A signing key must be an elliptic-curve or an RSA key.")
    if isinstance(private, rsa.RSAPrivateKey) and private.key_size < LEAST_RSA_BITS:
        raise KeyDoesNotFit(f"The RSA key has {private.key_size} bits; it needs {LEAST_RSA_BITS} at least.")
    certificate = read_signing_certificate(certificate_chain_pem)
    if certificate.id != _id_of(_spki(private.public_key())):
        raise KeyDoesNotFit("The certificate belongs to another key. The key's own must stand first in its file.")
    return SigningKey(certificate, private)


def read_signing_certificate(certificate_chain_pem: bytes) -> SigningCertificate:
    """The certificate in a file, with those above it. Raises UnreadableKey, and KeyDoesNotFit for a chain that is out
    of order and for a certificate that is not for signing.
    """
    try:
        chain = x509.load_pem_x509_certificates(certificate_chain_pem)
        own = chain[0]
        read = SigningCertificate(
            id=_id_of(_spki(own.public_key())),
            name=_one_name(own.subject, NameOID.COMMON_NAME),
            organisation=_one_name(own.subject, NameOID.ORGANIZATION_NAME),
            since=own.not_valid_before_utc,
            until=own.not_valid_after_utc,
            chain=tuple(
                asn1_x509.Certificate.load(one.public_bytes(serialization.Encoding.DER), strict=True) for one in chain
            ),
        )
        is_for_signing = _is_for_signing(own)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise UnreadableKey("The certificate can't be read. It must be X.509 in PEM form.") from None
    if not is_for_signing:
        raise KeyDoesNotFit("The certificate is not for signing: its key usage leaves digital signatures out.")
    _check_order(chain)
    return read


def open_badge_key(private_pem: bytes, passphrase: str | None) -> BadgeKey:
    """The badge key in this file. Raises WrongPassphrase and UnreadableKey."""
    private = _open(private_pem, passphrase)
    if not isinstance(private, ed25519.Ed25519PrivateKey):
        raise UnreadableKey("A badge key must be an Ed25519 key.")
    return BadgeKey(_badge_public_key(private.public_key()), private)


def read_badge_public_key(public_pem: bytes) -> BadgePublicKey:
    """The public part of a badge key. Raises UnreadableKey."""
    try:
        public = serialization.load_pem_public_key(public_pem)
    except (ValueError, UnsupportedAlgorithm):
        raise UnreadableKey("The public key can't be read. It must be in PEM form.") from None
    if not isinstance(public, ed25519.Ed25519PublicKey):
        raise UnreadableKey("A badge key must be an Ed25519 key.")
    return _badge_public_key(public)


_SIGNS_DOCUMENTS = x509.KeyUsage(
    digital_signature=True,
    content_commitment=True,  # which was called non-repudiation
    key_encipherment=False,
    data_encipherment=False,
    key_agreement=False,
    key_cert_sign=False,
    crl_sign=False,
    encipher_only=False,
    decipher_only=False,
)


def _printable(name: str) -> str:
    tidy = " ".join(name.split())
    if not 0 < len(tidy) <= LONGEST_NAME or not tidy.isprintable():
        raise BadName(f"A name in a certificate has 1 to {LONGEST_NAME} letters; {tidy!r} can't stand there.")
    return tidy


def _sealed(private: SigningPrivateKey | ed25519.Ed25519PrivateKey, passphrase: str) -> bytes:
    """PKCS #8 under PBES2 (RFC 8018, section 6.2), which OpenSSL reads. Written here because the library turns the
    passphrase into a key by 2,048 rounds only, which a passphrase that a person chose does not survive.
    """
    salt, vector = secrets.token_bytes(16), secrets.token_bytes(16)
    key = hashlib.pbkdf2_hmac("sha256", passphrase.encode(), salt, PBKDF2_ROUNDS, 32)
    padder = padding.PKCS7(128).padder()
    encryptor = Cipher(algorithms.AES256(key), modes.CBC(vector)).encryptor()
    plain = private.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    derivation = {"salt": algos.Pbkdf2Salt("specified", salt), "iteration_count": PBKDF2_ROUNDS}
    sealed = asn1_keys.EncryptedPrivateKeyInfo({
        "encryption_algorithm": {
            "algorithm": "pbes2",
            "parameters": {
                "key_derivation_func": {
                    "algorithm": "pbkdf2",
                    "parameters": derivation | {"prf": {"algorithm": "sha256"}},
                },
                "encryption_scheme": {"algorithm": "aes256_cbc", "parameters": vector},
            },
        },
        "encrypted_data": encryptor.update(padder.update(plain) + padder.finalize()) + encryptor.finalize(),
    })  # fmt: skip
    armoured: bytes = pem.armor("ENCRYPTED PRIVATE KEY", sealed.dump())
    return armoured


def _open(private_pem: bytes, passphrase: str | None) -> Any:
    sealed = is_sealed(private_pem)
    if sealed and not passphrase:
        raise WrongPassphrase("The key is under a passphrase, and none was given.")
    try:
        return serialization.load_pem_private_key(private_pem, (passphrase or "").encode() if sealed else None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        # Of a sealed key nobody can tell a wrong passphrase from damage within; damage of its frame one can.
        if sealed and private_pem.rstrip().endswith(b"PRIVATE KEY-----"):
            raise WrongPassphrase("The passphrase does not open the key.") from None
        raise UnreadableKey("The key can't be read. It must be a private key in PEM form.") from None


def _check_order(chain: Sequence[x509.Certificate]) -> None:
    for lower, upper in pairwise(chain):
        try:
            lower.verify_directly_issued_by(upper)
        except (ValueError, TypeError, InvalidSignature, UnsupportedAlgorithm):
            raise KeyDoesNotFit(
                "The certificates are not a chain: each must have been issued by the one that follows it in the file."
            ) from None


def _is_for_signing(certificate: x509.Certificate) -> bool:
    try:
        usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    except x509.ExtensionNotFound:
        return True
    return usage.digital_signature or usage.content_commitment


def _one_name(subject: x509.Name, kind: x509.ObjectIdentifier) -> str:
    found = subject.get_attributes_for_oid(kind)
    return str(found[0].value) if found else ""


def _badge_public_key(public: ed25519.Ed25519PublicKey) -> BadgePublicKey:
    return BadgePublicKey(_id_of(_spki(public)), public.public_bytes_raw())


def _spki(public: Any) -> bytes:
    spki: bytes = public.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    return spki


def _id_of(spki: bytes) -> str:
    return hashlib.sha256(spki).hexdigest()[:ID_LETTERS]


def _base58(data: bytes) -> str:
    """Bitcoin's base 58, without leading zeros, which no key of ours has."""
    number, written = int.from_bytes(data, "big"), ""
    while number:
        number, rest = divmod(number, 58)
        written = BASE58[rest] + written
    return written
