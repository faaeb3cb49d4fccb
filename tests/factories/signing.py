"""Keys, small PDFs, and an authority that stamps, for tests of signatures."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any

from asn1crypto import keys as asn1_keys
from asn1crypto import tsp
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.sign.timestamps.dummy_client import DummyTimeStamper
from reportlab.pdfgen.canvas import Canvas

from certificates.keys import SigningKey, create_signing_key, open_signing_key

NOW = datetime(2026, 12, 1, 9, 30, tzinfo=UTC)
PASSPHRASE = "a passphrase that only tests know"


def make_signing_key(name: str = "Certificates", *, now: datetime = NOW, years: int = 10) -> SigningKey:
    """A key of ours, opened."""
    made = create_signing_key(name, "Local Government Training", now=now, years=years, passphrase=PASSPHRASE)
    return open_signing_key(made.private_pem, made.public_pem, PASSPHRASE)


def make_pdf(text: str = "Amira Haddad has completed every module.") -> bytes:
    """A page with a sentence."""
    file = BytesIO()
    canvas = Canvas(file, invariant=True)
    canvas.drawString(72, 720, text)
    canvas.save()
    return file.getvalue()


def make_chain(now: datetime = NOW, *, signs: bool = True) -> tuple[bytes, bytes, bytes]:
    """What an operator buys: an open private key, its certificate, and that of the authority that issued it, in PEM."""
    authority, own = ec.generate_private_key(ec.SECP384R1()), rsa.generate_private_key(65537, 2048)
    issued = _certificate("A bought certificate", own, authority, "An authority", now).add_extension(
        _key_usage(digital_signature=signs), critical=True
    )
    root = _certificate("An authority", authority, authority, "An authority", now).add_extension(
        x509.BasicConstraints(ca=True, path_length=0), critical=True
    )
    private = own.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    own_pem, root_pem = (
        builder.sign(authority, hashes.SHA256()).public_bytes(serialization.Encoding.PEM) for builder in (issued, root)
    )
    return private, own_pem, root_pem


def make_timestamper(now: datetime = NOW) -> DummyTimeStamper:
    """An authority that stamps, in this process."""
    key = rsa.generate_private_key(65537, 2048)
    certificate = (
        _certificate("Time", key, key, "Time", now - timedelta(days=1))
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
        .sign(key, hashes.SHA256())
    )
    der = serialization.Encoding.DER
    return DummyTimeStamper(
        asn1_x509.Certificate.load(certificate.public_bytes(der)),
        asn1_keys.PrivateKeyInfo.load(
            key.private_bytes(der, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        ),
        fixed_dt=now,
    )


class Refusing(DummyTimeStamper):
    """An authority that answers, and refuses."""

    def __init__(self) -> None:
        """It needs no key for that."""
        super().__init__(None, None)

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        """Refuse."""
        return tsp.TimeStampResp({"status": {"status": "rejection"}})


def _certificate(name: str, key: Any, issuer_key: Any, issuer: str, since: datetime) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]))
        .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, issuer)]))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(since)
        .not_valid_after(since + timedelta(days=365))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )


def _key_usage(*, digital_signature: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=digital_signature,
        content_commitment=False,
        key_encipherment=not digital_signature,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )
