"""The prepared field can be signed, and the document still follows both standards."""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO

import page
import pytest
from asn1crypto.keys import PrivateKeyInfo
from asn1crypto.x509 import Certificate as Asn1Certificate
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, SimpleSigner
from pyhanko_certvalidator.registry import SimpleCertificateStore

from certificates.archival import SIGNATURE_FIELD
from certificates.certificate import Kind
from certificates.pdf import render_pdf
from tests.certificates.samples import BADGE, DESIGN, FONTS, certificate


class Writer(IncrementalPdfFileWriter):
    """pyHanko would write the metadata anew, and lose what it says of the standards."""

    def _update_meta(self) -> None: ...


@pytest.fixture(scope="module")
def signer() -> SimpleSigner:
    """Somebody whom nobody knows."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Somebody")])
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), 1)
        .not_valid_before(datetime(2026, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2036, 1, 1, tzinfo=UTC))
        .sign(key, hashes.SHA256())
    )
    secret = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    return SimpleSigner(
        signing_cert=Asn1Certificate.load(made.public_bytes(Encoding.DER)),
        signing_key=PrivateKeyInfo.load(secret),
        cert_registry=SimpleCertificateStore(),  # type: ignore[no-untyped-call]
    )


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("badge", [None, BADGE])
def test_a_signed_document_still_conforms(kind: Kind, badge: bytes | None, signer: SimpleSigner) -> None:
    drawn = render_pdf(certificate(kind, name="محمد Smith"), DESIGN, FONTS, badge=badge)
    how = PdfSignatureMetadata(
        field_name=SIGNATURE_FIELD,
        subfilter=SigSeedSubFilter.PADES,
        certify=True,
        docmdp_permissions=MDPPerm.NO_CHANGES,
    )
    signed = PdfSigner(how, signer=signer).sign_pdf(Writer(BytesIO(drawn)), existing_fields_only=True).getvalue()
    assert signed.startswith(drawn)
    archival = page.ValidationProfile.PDF_A_2A if badge is None else page.ValidationProfile.PDF_A_3A
    for profile in (page.ValidationProfile.PDF_UA_1, archival):
        assert page.validate_pdf_bytes(signed, profile=profile).failures == []
