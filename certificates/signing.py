"""PDFs signed, and checked by whoever holds one.

A signature is PAdES baseline B-B, or B-T with a timestamp (ETSI EN 319 142-1), and certifies the document: nothing may
be changed in it any more (DocMDP level 1, ISO 32000-2, 12.8.2.2).

Files to be checked may come from anybody. So nothing of a file is parsed as a PDF, decompressed or followed before it
is known to be, byte for byte, what a key of ours has signed: until then bytes are only searched and hashed.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
import re
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from io import BytesIO
from itertools import islice
from typing import TypeVar

import pikepdf
from asn1crypto import cms
from asn1crypto import keys as asn1_keys
from cryptography.hazmat.primitives import serialization
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, SimpleSigner
from pyhanko.sign.signers.pdf_signer import PdfSigningSession
from pyhanko.sign.timestamps import TimeStamper
from pyhanko.sign.timestamps.requests_client import RequestsHTTPTimeStamper
from pyhanko.sign.validation import SignatureCoverageLevel, validate_pdf_signature
from pyhanko.sign.validation.generic_cms import validate_sig_integrity
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.registry import SimpleCertificateStore

from certificates.keys import SigningCertificate, SigningKey
from certificates.structure import SIGNATURE_FIELD

Result = TypeVar("Result")

TIMESTAMP_SECONDS = 5  # a timestamp authority that takes longer is down
ROOM = 2 * 1024  # bytes for the signature of a key of its own certificate; a chain and a timestamp are added to it
ROOM_FOR_TIMESTAMP = 12 * 1024

LARGEST = 16 * 1024 * 1024  # bytes of a file that is looked at; certificates have some hundred thousand
LARGEST_CMS = 64 * 1024
MOST_SIGNATURES = 64
NEAR = 512  # bytes within which pyHanko writes what a signature covers

HEADER = re.compile(rb"%PDF-[12]\.\d")
END = re.compile(rb"startxref\s{1,4}(\d{1,10})\s{1,4}%%EOF")
CROSS_REFERENCES = re.compile(rb"\s{0,4}(?:xref|\d{1,10} \d{1,5} obj)")
ENCRYPT = re.compile(rb"/Encrypt\s{0,4}(?:\d{1,10} \d{1,5} R|<<)")
CONTENTS = re.compile(rb"/Contents\s{0,4}(<([^<>]{128,}+)>)")
BYTE_RANGE = re.compile(
    rb"/ByteRange\s{0,4}\[\s{0,4}(\d{1,10})\s{1,4}(\d{1,10})\s{1,4}(\d{1,10})\s{1,16}(\d{1,10})\s{0,64}\]"
)

log = logging.getLogger(__name__)


class TimestampFailed(Exception):
    """The timestamp authority gave no timestamp that can be used, so nothing was signed."""


class Verdict(StrEnum):
    """What a file is."""

    SOUND = "sound"
    ALTERED = "altered"
    FOREIGN = "foreign"
    UNSIGNED = "unsigned"
    ENCRYPTED = "encrypted"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found out about a file.

    SOUND: a key of ours signed it, and it is byte for byte what was signed. ALTERED: it carries our signature, and a
    byte of it differs, or something was added. FOREIGN: signed by a key that is not ours, or not at that time.
    ``key_id`` and ``signer`` are given for our signatures, ``signed_at`` for a sound file only: anything else is what
    anybody may have written.
    """

    verdict: Verdict
    signer: str = ""
    key_id: str = ""
    signed_at: datetime | None = None


def http_timestamper(url: str) -> TimeStamper:
    """A timestamp authority (RFC 3161) at a web address."""
    return RequestsHTTPTimeStamper(url, timeout=TIMESTAMP_SECONDS)  # type: ignore[no-untyped-call]


def sign_pdf(pdf: bytes, key: SigningKey, *, at: datetime, timestamper: TimeStamper | None = None) -> bytes:
    """The document, signed and closed against changes. Its bytes stay as they are; the signature follows them, in the
    empty field "Signature", or in an invisible one where there is none.

    ``at`` is the time that the signature claims. Raises KeyExpired where the certificate is not in force then, and
    TimestampFailed where ``timestamper`` does not stamp: never is anything signed without the timestamp that was asked.
    """
    key.certificate.must_be_in_force(at)
    signer = _SignerAt(
        PdfSignatureMetadata(
            field_name=SIGNATURE_FIELD,
            md_algorithm="sha256",
            subfilter=SigSeedSubFilter.PADES,
            certify=True,
            docmdp_permissions=MDPPerm.NO_CHANGES,
        ),
        _cms_signer(key),
        timestamper=timestamper,
    )
    signer.at = at.astimezone(UTC)
    room = ROOM + sum(len(certificate.dump()) for certificate in key.certificate.chain)
    if timestamper is None:
        return _written(signer, pdf, room)
    try:
        signed = _written(signer, pdf, room + ROOM_FOR_TIMESTAMP)
    except Exception as fault:
        raise TimestampFailed(f"The timestamp authority gave no timestamp: {fault}") from fault
    if check_pdf(signed, [key.certificate]).verdict is not Verdict.SOUND:
        raise TimestampFailed("The timestamp authority answered with a timestamp of something else.")
    return signed


def can_sign(key: SigningKey, at: datetime) -> bool:
    """Whether what the key signs would be sound: a trial, before a key from elsewhere is taken into use."""
    empty, file = pikepdf.new(), BytesIO()
    empty.add_blank_page()
    empty.save(file)
    return check_pdf(sign_pdf(file.getvalue(), key, at=at), [key.certificate]).verdict is Verdict.SOUND


def check_pdf(pdf: bytes, trusted: Sequence[SigningCertificate]) -> Checked:
    """What a file is, which anybody may have made. Never raises; time and memory grow with the file's size only.

    A signature is judged at the time that it claims. That is no circle: the key is ours, pinned by its certificate, and
    we trust ourselves with our clock. So what was signed stays sound when the certificate has run out or the key was
    rotated. A timestamp must be of this very signature; whether to believe who stamped it is for others to judge, who
    don't take our word for the time.
    """
    if len(pdf) > LARGEST:
        return Checked(Verdict.UNREADABLE)
    signatures = list(islice(_signatures_in(pdf), MOST_SIGNATURES))
    ours = [(signature, own) for signature in signatures for own in trusted if signature.names(own)]
    if len({signature.start for signature, _own in ours}) == 1:  # we sign once, and hashing for each would take long
        for signature, own in ours:
            if _is_as_signed(pdf, signature, own):
                return _judged(pdf, own)
    if _is_encrypted(pdf):
        return Checked(Verdict.ENCRYPTED)
    if ours:
        _signature, own = ours[0]
        return Checked(Verdict.ALTERED, signer=own.name, key_id=own.id)
    if not _is_framed(pdf):
        return Checked(Verdict.UNREADABLE)
    return Checked(Verdict.FOREIGN if signatures and BYTE_RANGE.search(pdf) else Verdict.UNSIGNED)


class _AsItIs(IncrementalPdfFileWriter):
    """pyHanko's writer, which leaves metadata alone: it would write XMP anew, and what it writes is not PDF/A."""

    def _update_meta(self) -> None:
        """Do nothing. The method is private: pyHanko is pinned for that, and a test sees when it changes."""


class _SignerAt(PdfSigner):
    """pyHanko's signer, at a time that is passed in."""

    at: datetime

    def init_signing_session(self, *arguments: object, **options: object) -> PdfSigningSession:
        session = super().init_signing_session(*arguments, **options)  # type: ignore[arg-type]
        session.system_time = self.at
        return session


def _cms_signer(key: SigningKey) -> SimpleSigner:
    store = SimpleCertificateStore()  # type: ignore[no-untyped-call]
    store.register_multiple(key.certificate.chain[1:])
    private = key.private.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return SimpleSigner(
        signing_cert=key.certificate.own,
        signing_key=asn1_keys.PrivateKeyInfo.load(private),
        cert_registry=store,
    )


def _written(signer: PdfSigner, pdf: bytes, room: int) -> bytes:
    """``room`` is in bytes; a signature is written in hexadecimal. With room given nothing is signed for a trial."""
    output = BytesIO()
    _outside_any_loop(lambda: signer.sign_pdf(_AsItIs(BytesIO(pdf)), bytes_reserved=2 * room, output=output))
    return output.getvalue()


def _outside_any_loop(do: Callable[[], Result]) -> Result:
    """pyHanko runs an event loop of its own, and one can't be run within another: then it is done in a thread."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return do()
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(do).result()


@dataclass(frozen=True, slots=True)
class _Signature:
    """A signature as it stands in a file, from ``start`` to ``end`` with its brackets."""

    start: int
    end: int
    digits: bytes

    @property
    def der(self) -> bytes:
        return bytes.fromhex(self.digits.decode("ascii"))

    def names(self, own: SigningCertificate) -> bool:
        """Whether it says that it is of this certificate: its public key, or its issuer and number, stand there."""
        digits = self.digits.upper()
        marks = own.own.public_key.dump(), own.own.issuer.dump() + own.own["tbs_certificate"]["serial_number"].dump()
        return any(mark.hex().upper().encode() in digits for mark in marks)


def _signatures_in(pdf: bytes) -> Iterator[_Signature]:
    """What looks like a signature of a PDF. It always stands open in the file: its own bytes are not signed, and so its
    place must be known without decompressing anything (ISO 32000-2, 12.8.1).
    """
    for found in CONTENTS.finditer(pdf):
        yield _Signature(*found.span(1), found[2])


def _is_as_signed(pdf: bytes, signature: _Signature, own: SigningCertificate) -> bool:
    """Whether the file is byte for byte what the key signed, with the signature that it made in the only gap."""
    claimed = (0, signature.start, signature.end, len(pdf) - signature.end)
    near = BYTE_RANGE.search(pdf, signature.end, signature.end + NEAR)
    if near is None or tuple(map(int, near.groups())) != claimed:
        return False
    signed = hashlib.sha256(pdf[: signature.start])
    signed.update(memoryview(pdf)[signature.end :])
    try:
        info = _only_signer(signature, own)
        return info is not None and validate_sig_integrity(info, own.own, "data", signed.digest()) == (True, True)
    except Exception:
        # What else than a signature can be wrong in as many ways as there are bytes; asn1crypto and pyHanko raise many.
        return False


def _only_signer(signature: _Signature, own: SigningCertificate) -> cms.SignerInfo | None:
    """Who signed, where the gap holds one signature in the only way in which we write it; None where it differs.

    The gap itself is not signed. So whatever could be changed there without breaking the signature is held against what
    must stand there: capital digits, zeros behind, DER, one signer, certificates of ours (RFC 5652, section 5).
    """
    der = signature.der
    found = cms.ContentInfo.load(der[:LARGEST_CMS])
    encoded = found.dump()
    if signature.digits != encoded.hex().upper().encode().ljust(len(signature.digits), b"0"):
        return None
    content = found["content"]
    [info] = content["signer_infos"]
    written = {
        "version": "v1",
        "sid": cms.SignerIdentifier({
            "issuer_and_serial_number": cms.IssuerAndSerialNumber(
                {"issuer": own.own.issuer, "serial_number": own.own.serial_number}
            )
        }),
        "digest_algorithm": {"algorithm": "sha256"},
        "signature_algorithm": info["signature_algorithm"],
        "signed_attrs": info["signed_attrs"],
        "signature": info["signature"].native,
    }  # fmt: skip
    if info["unsigned_attrs"]:
        [attribute] = info["unsigned_attrs"]
        if attribute["type"].native != "signature_time_stamp_token" or not _is_plain_timestamp(attribute["values"]):
            return None
        written["unsigned_attrs"] = info["unsigned_attrs"]
    chain = {certificate.dump() for certificate in own.chain}
    embedded = [choice.chosen for choice in content["certificates"]]
    if not {certificate.dump() for certificate in embedded} <= chain or len(embedded) > len(chain):
        return None
    expected = cms.ContentInfo({
        "content_type": "signed_data",
        "content": cms.SignedData({
            "version": "v1",
            "digest_algorithms": [{"algorithm": "sha256"}],
            "encap_content_info": {"content_type": "data"},
            "certificates": [cms.CertificateChoices("certificate", certificate) for certificate in embedded],
            "signer_infos": [cms.SignerInfo(written)],
        }),
    })  # fmt: skip
    return info if expected.dump() == encoded else None


def _is_plain_timestamp(tokens: cms.SetOfContentInfo) -> bool:
    """Whether there is one timestamp token, and what nobody signed in it is what must stand there."""
    [token] = tokens
    [info] = token["content"]["signer_infos"]
    issuers = [choice.chosen.issuer.dump() for choice in token["content"]["certificates"]]
    is_named = info["sid"].name == "issuer_and_serial_number"
    return (
        token["content"]["version"].native == "v3"
        and [one.dump() for one in token["content"]["digest_algorithms"]] == [info["digest_algorithm"].dump()]
        and info["version"].native == ("v1" if is_named else "v3")
        and (not is_named or info["sid"].chosen["issuer"].dump() in issuers)
    )


def _judged(pdf: bytes, own: SigningCertificate) -> Checked:
    """pyHanko's judgement of a file that is known to be ours: signature, certificate, coverage and timestamp."""
    altered = Checked(Verdict.ALTERED, signer=own.name, key_id=own.id)
    try:
        [embedded] = PdfFileReader(BytesIO(pdf)).embedded_signatures
        signed_at = embedded.self_reported_timestamp
        if signed_at is None:
            return altered
        if not own.is_in_force(signed_at):
            return Checked(Verdict.FOREIGN)
        stamping = [
            choice.chosen
            for attribute in embedded.signer_info["unsigned_attrs"]
            for choice in attribute["values"][0]["content"]["certificates"]
        ]
        trusting, trusting_stamps = (
            _trusting(own.chain[-1:], own.chain[1:], signed_at),
            _trusting(stamping, (), signed_at),
        )
        status = _outside_any_loop(
            lambda: validate_pdf_signature(
                embedded, trusting, trusting_stamps, key_usage_settings=KeyUsageConstraints(key_usage=set())
            )
        )
    except Exception:
        log.warning("A file that key %s has signed can't be judged.", own.id, exc_info=True)
        return altered
    if not status.bottom_line or status.coverage != SignatureCoverageLevel.ENTIRE_FILE:
        return altered
    return Checked(Verdict.SOUND, signer=own.name, key_id=own.id, signed_at=signed_at)


def _trusting(roots: Sequence[object], others: Sequence[object], moment: datetime) -> ValidationContext:
    return ValidationContext(trust_roots=roots, other_certs=others, moment=moment, allow_fetching=False)


def _is_framed(pdf: bytes) -> bool:
    """Whether the file begins and ends as a PDF, and its end points at a table or stream of cross-references."""
    start = _cross_references_at(pdf)
    return (
        HEADER.search(pdf[:1024]) is not None and start is not None and CROSS_REFERENCES.match(pdf, start) is not None
    )


def _is_encrypted(pdf: bytes) -> bool:
    """Whether the dictionary at the file's end names an encryption. It always stands open in the file."""
    start = _cross_references_at(pdf)
    if start is None:
        return False
    if pdf.startswith(b"xref", start):
        start = max(pdf.find(b"trailer", start), start)
    return ENCRYPT.search(pdf, start, start + 64 * 1024) is not None


def _cross_references_at(pdf: bytes) -> int | None:
    """Where the end of the file says that its newest cross-references stand; some programs write a little behind it."""
    ends = END.findall(pdf[-1024:])
    return int(ends[-1]) if ends else None
