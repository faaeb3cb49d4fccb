"""What we signed is known again byte for byte, and a file from anybody never hurts who checks it."""

from __future__ import annotations

import asyncio
import shutil
import subprocess
import time
import tracemalloc
import zlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from asn1crypto import cms
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import MDPPerm, SigFieldSpec, append_signature_field
from pyhanko.sign.general import SigningError
from pyhanko.sign.validation import SignatureCoverageLevel, validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from certificates.keys import KeyExpired, SigningCertificate, SigningKey, open_signing_key
from certificates.signing import (
    CONTENTS,
    LARGEST,
    Checked,
    TimestampFailed,
    Verdict,
    check_pdf,
    sign_pdf,
)
from certificates.structure import SIGNATURE_FIELD
from tests.factories.signing import (
    NOW,
    Refusing,
    make_chain,
    make_pdf,
    make_signing_key,
    make_timestamper,
)

SECONDS = 2.0
BYTES = 200 * 1024 * 1024
KEY = make_signing_key()
STRANGER = make_signing_key("A stranger")
PLAIN = make_pdf()
SIGNED = sign_pdf(PLAIN, KEY, at=NOW)
STAMPED = sign_pdf(PLAIN, KEY, at=NOW, timestamper=make_timestamper())
OURS = [KEY.certificate]


def verdict(pdf: bytes, trusted: list[SigningCertificate] = OURS) -> Verdict:
    return check_pdf(pdf, trusted).verdict


def altered_at(pdf: bytes, place: int, byte: int) -> bytes:
    return pdf[:place] + bytes([byte]) + pdf[place + 1 :]


def gap(pdf: bytes) -> tuple[int, int]:
    """Where the digits of the signature stand."""
    [found] = CONTENTS.finditer(pdf)
    return found.span(2)


def written(writer: IncrementalPdfFileWriter) -> bytes:
    file = BytesIO()
    writer.write(file)  # type: ignore[no-untyped-call]
    return file.getvalue()


def test_what_we_signed_is_sound_and_says_who_and_when() -> None:
    assert check_pdf(SIGNED, OURS) == Checked(Verdict.SOUND, "Certificates", KEY.id, NOW)


def test_the_bytes_of_the_document_stay_as_they_are() -> None:
    assert SIGNED.startswith(PLAIN)
    assert STAMPED.startswith(PLAIN)


def test_pyhanko_says_the_same_and_that_nothing_may_be_changed() -> None:
    [embedded] = PdfFileReader(BytesIO(SIGNED)).embedded_signatures
    assert embedded.field_name == SIGNATURE_FIELD
    status = validate_pdf_signature(embedded, ValidationContext(trust_roots=[KEY.certificate.own], moment=NOW))
    assert status.bottom_line
    assert status.coverage is SignatureCoverageLevel.ENTIRE_FILE
    assert embedded.docmdp_level is MDPPerm.NO_CHANGES
    assert embedded.sig_object["/SubFilter"] == "/ETSI.CAdES.detached"
    assert "signing_time" not in {one["type"].native for one in embedded.signer_info["signed_attrs"]}, "EN 319 142-1"


def test_the_field_that_is_there_is_used() -> None:
    writer = IncrementalPdfFileWriter(BytesIO(PLAIN))
    append_signature_field(writer, SigFieldSpec(SIGNATURE_FIELD, on_page=0, box=(72, 72, 200, 120)))
    signed = sign_pdf(written(writer), KEY, at=NOW)
    assert verdict(signed) is Verdict.SOUND
    with pikepdf.open(BytesIO(signed)) as pdf:
        [field] = pdf.Root.AcroForm.Fields
        assert str(field.T) == SIGNATURE_FIELD
        assert [int(edge) for edge in field.Rect] == [72, 72, 200, 120]


def test_metadata_is_left_alone() -> None:
    """pyHanko would write it anew, and break PDF/A."""
    with pikepdf.open(BytesIO(PLAIN)) as pdf:
        with pdf.open_metadata() as metadata:
            metadata["pdfaid:part"] = "2"
            metadata["pdfaid:conformance"] = "A"
        file = BytesIO()
        pdf.save(file)
    signed = sign_pdf(file.getvalue(), KEY, at=NOW)
    assert signed.count(b"<x:xmpmeta") == 1
    with pikepdf.open(BytesIO(file.getvalue())) as before, pikepdf.open(BytesIO(signed)) as after:
        assert after.Root.Metadata.read_bytes() == before.Root.Metadata.read_bytes()
        assert dict(after.docinfo) == dict(before.docinfo)


@settings(max_examples=300, deadline=None)
@given(st.integers(0, len(SIGNED) - 1), st.integers(1, 255))
@example(gap(SIGNED)[0], 0x20)
@example(gap(SIGNED)[1] - 1, 0x01)
@example(len(SIGNED) - 1, 0x01)
def test_one_byte_that_differs_is_never_sound(place: int, change: int) -> None:
    found = verdict(altered_at(SIGNED, place, SIGNED[place] ^ change))
    assert found in (Verdict.ALTERED, Verdict.UNSIGNED)
    if place < gap(SIGNED)[0] - len("/Contents <"):
        assert found is Verdict.ALTERED


@settings(max_examples=100, deadline=None)
@given(st.integers(0, len(STAMPED) - 1), st.integers(1, 255))
def test_one_byte_that_differs_is_never_sound_with_a_timestamp(place: int, change: int) -> None:
    assert verdict(altered_at(STAMPED, place, STAMPED[place] ^ change)) in (Verdict.ALTERED, Verdict.UNSIGNED)


@pytest.mark.parametrize("signed", [SIGNED, STAMPED], ids=["plain", "stamped"])
def test_no_digit_of_the_signature_can_be_written_otherwise(signed: bytes) -> None:
    """The gap is what no signature covers: other digits are tried, and where a letter stands its small form."""
    start, end = gap(signed)
    for place in range(start, end, (end - start) // 150):
        assert (
            verdict(altered_at(signed, place, ord("1") if signed[place] == ord("0") else ord("0"))) is not Verdict.SOUND
        )
        if signed[place : place + 1].isalpha():
            assert verdict(altered_at(signed, place, signed[place] | 0x20)) is not Verdict.SOUND


@pytest.mark.parametrize("more", [b"\n", b" ", b"\0", b"%", SIGNED, b"\n1 0 obj\n<<>>\nendobj\n"])
def test_what_is_appended_is_seen(more: bytes) -> None:
    assert verdict(SIGNED + more) is Verdict.ALTERED


def test_a_later_revision_is_seen() -> None:
    writer = IncrementalPdfFileWriter(BytesIO(SIGNED))
    writer.root["/Later"] = writer.root["/Type"]
    writer.update_root()  # type: ignore[no-untyped-call]
    assert verdict(written(writer)) is Verdict.ALTERED


def test_a_second_signature_by_a_stranger_is_seen() -> None:
    writer = IncrementalPdfFileWriter(BytesIO(SIGNED))
    append_signature_field(writer, SigFieldSpec("Another"))
    later = written(writer)
    assert check_pdf(later, [STRANGER.certificate, *OURS]).key_id == KEY.id
    assert verdict(later) is Verdict.ALTERED


def test_what_was_saved_anew_by_another_program_is_seen() -> None:
    file = BytesIO()
    with pikepdf.open(BytesIO(SIGNED)) as pdf:
        pdf.save(file)
    assert verdict(file.getvalue()) is Verdict.ALTERED


def test_a_signature_taken_from_one_document_does_not_make_another_sound() -> None:
    other = sign_pdf(make_pdf("Somebody else has completed it."), KEY, at=NOW)
    (start, end), (from_start, from_end) = gap(other), gap(SIGNED)
    moved = other[:start] + SIGNED[from_start:from_end] + other[end:]
    assert verdict(moved) is Verdict.ALTERED


def test_a_stranger_who_writes_our_name_is_foreign() -> None:
    same_name = make_signing_key(KEY.certificate.name)
    assert check_pdf(sign_pdf(PLAIN, same_name, at=NOW), OURS) == Checked(Verdict.FOREIGN)


def test_a_stranger_who_adds_our_certificate_is_not_sound() -> None:
    forged = SigningKey(STRANGER.certificate, STRANGER.private)
    signed = sign_pdf(PLAIN, forged, at=NOW)
    start, end = gap(signed)
    found = cms.ContentInfo.load(bytes.fromhex(signed[start:end].decode()))
    found["content"]["certificates"].append(cms.CertificateChoices("certificate", KEY.certificate.own))
    digits = found.dump(force=True).hex().upper().encode().ljust(end - start, b"0")
    assert verdict(signed[:start] + digits[: end - start] + signed[end:]) is Verdict.ALTERED
    assert verdict(signed, [STRANGER.certificate]) is Verdict.SOUND


def test_nothing_is_signed_or_sound_outside_the_time_of_the_certificate() -> None:
    with pytest.raises(KeyExpired):
        sign_pdf(PLAIN, KEY, at=KEY.certificate.until + timedelta(days=1))
    with pytest.raises(KeyExpired):
        sign_pdf(PLAIN, KEY, at=NOW - timedelta(days=1))


def test_a_signature_that_claims_a_time_after_its_certificate_is_not_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(SigningCertificate, "must_be_in_force", lambda _certificate, _moment: None)
    late = sign_pdf(PLAIN, KEY, at=KEY.certificate.until + timedelta(days=1))
    assert check_pdf(late, OURS) == Checked(Verdict.FOREIGN)


def test_what_was_signed_stays_sound_when_the_certificate_has_run_out() -> None:
    long_ago = NOW - timedelta(days=9 * 365)
    old = make_signing_key(now=long_ago, years=1)
    signed = sign_pdf(PLAIN, old, at=long_ago + timedelta(days=30))
    assert check_pdf(signed, [old.certificate]).signed_at == long_ago + timedelta(days=30)
    assert verdict(signed, [KEY.certificate, old.certificate]) is Verdict.SOUND


def test_a_bought_certificate_signs_and_its_chain_goes_along() -> None:
    private, own, root = make_chain()
    for chain in (own, own + root):
        key = open_signing_key(private, chain, None)
        signed = sign_pdf(PLAIN, key, at=NOW)
        assert verdict(signed, [key.certificate]) is Verdict.SOUND
        [embedded] = PdfFileReader(BytesIO(signed)).embedded_signatures
        assert len(embedded.signed_data["certificates"]) == len(key.certificate.chain)
        assert verdict(altered_at(signed, 40, 0), [key.certificate]) is Verdict.ALTERED


def test_a_timestamp_is_in_the_signature() -> None:
    assert check_pdf(STAMPED, OURS) == Checked(Verdict.SOUND, "Certificates", KEY.id, NOW)
    [embedded] = PdfFileReader(BytesIO(STAMPED)).embedded_signatures
    assert [one["type"].native for one in embedded.signer_info["unsigned_attrs"]] == ["signature_time_stamp_token"]


def test_the_timestamp_of_another_signature_is_seen() -> None:
    other = sign_pdf(PLAIN, KEY, at=NOW, timestamper=make_timestamper())
    (start, end), (from_start, from_end) = gap(STAMPED), gap(other)
    mine, theirs = (
        cms.ContentInfo.load(bytes.fromhex(digits.decode()))
        for digits in (STAMPED[start:end], other[from_start:from_end])
    )
    mine["content"]["signer_infos"][0]["unsigned_attrs"] = theirs["content"]["signer_infos"][0]["unsigned_attrs"]
    digits = mine.dump(force=True).hex().upper().encode().ljust(end - start, b"0")
    assert verdict(STAMPED[:start] + digits + STAMPED[end:]) is Verdict.ALTERED


def test_an_authority_that_refuses_leaves_nothing_signed() -> None:
    with pytest.raises(TimestampFailed):
        sign_pdf(PLAIN, KEY, at=NOW, timestamper=Refusing())


def test_an_authority_that_stamps_something_else_leaves_nothing_signed(monkeypatch: pytest.MonkeyPatch) -> None:
    stamper = make_timestamper()
    honest = stamper.request_cms
    monkeypatch.setattr(stamper, "request_cms", lambda _digest, md: honest(b"\1" * 32, md))  # type: ignore[no-untyped-call]
    with pytest.raises(TimestampFailed):
        sign_pdf(PLAIN, KEY, at=NOW, timestamper=stamper)


def test_a_document_without_a_signature_is_unsigned() -> None:
    assert check_pdf(PLAIN, OURS) == Checked(Verdict.UNSIGNED)
    assert check_pdf(PLAIN, []) == Checked(Verdict.UNSIGNED)
    assert verdict(PLAIN + b"\r\n\0\0\0") is Verdict.UNSIGNED, "some programs write a little behind the end"
    compressed = BytesIO()
    with pikepdf.open(BytesIO(PLAIN)) as pdf:
        pdf.save(compressed, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    assert verdict(compressed.getvalue()) is Verdict.UNSIGNED


@pytest.mark.parametrize("streams", list(pikepdf.ObjectStreamMode.__members__.values()))
def test_an_encrypted_document_is_told(streams: pikepdf.ObjectStreamMode) -> None:
    file = BytesIO()
    with pikepdf.open(BytesIO(SIGNED)) as pdf:
        pdf.save(file, encryption=pikepdf.Encryption(owner="o", user="u", R=6), object_stream_mode=streams)
    assert verdict(file.getvalue()) is Verdict.ENCRYPTED


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"%PDF-",
        b"%PDF-1.7",
        b"hello",
        b"PK\3\4" + b"x" * 5000,
        b"\x89PNG\r\n",
        b"%PDF-1.7\nstartxref\n999999999\n%%EOF",
        PLAIN[:-30],
        PLAIN[: len(PLAIN) // 2],
    ],
    ids=range(9),
)
def test_what_is_no_whole_pdf_is_unreadable(data: bytes) -> None:
    assert check_pdf(data, OURS) == Checked(Verdict.UNREADABLE)


@settings(max_examples=200, deadline=None)
@given(st.integers(0, len(SIGNED) - 1))
def test_a_file_cut_short_is_never_sound(end: int) -> None:
    """Cut back to what was there before the signature it is a whole document, unsigned."""
    found = verdict(SIGNED[:end])
    assert found in (Verdict.ALTERED, Verdict.UNREADABLE, Verdict.UNSIGNED)
    if end > gap(SIGNED)[1]:
        assert found is Verdict.ALTERED


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=4000), st.sampled_from([b"", b"%PDF-1.7\n", SIGNED, SIGNED[: gap(SIGNED)[0] + 60]]))
def test_no_bytes_at_all_raise(data: bytes, start: bytes) -> None:
    assert verdict(start + data) is not Verdict.SOUND or not data


OWN_NAME = KEY.certificate.own.public_key.dump().hex().upper().encode()


def covered(digits: bytes) -> bytes:
    """A file that says rightly that these digits are its signature, and covers all else."""
    head = b"%PDF-1.7\n/Contents "
    start, end = len(head), len(head) + len(digits) + 2
    tail = b""
    for _round in range(3):
        tail = b"\n/ByteRange [0 %d %d %d]\nstartxref\n9\n%%%%EOF" % (start, end, len(tail))
    return head + b"<" + digits + b">" + tail


def covering_each_other(number: int) -> bytes:
    """Many signatures of ours, taken from a document, each with the range that would make it the only gap."""
    start, end = gap(SIGNED)
    digits, width = SIGNED[start:end], len(b"/Contents <>/ByteRange [0 00000000 00000000 00000000]\n") + end - start
    filling = b"%PDF-1.7\n".ljust(LARGEST - number * width - 1024)
    total, pdf = len(filling) + number * width, filling
    for _signature in range(number):
        first = len(pdf) + len(b"/Contents ")
        last = first + len(digits) + 2
        pdf += b"/Contents <%s>/ByteRange [0 %08d %08d %08d]\n" % (digits, first, last, total - last)
    return pdf


def tagged(tag: int, *parts: bytes) -> bytes:
    body = b"".join(parts)
    return bytes([tag, 0x83]) + len(body).to_bytes(3, "big") + body


def with_huge_names() -> bytes:
    """Our own signature, with names of algorithms that are 14,000 bytes long."""
    start, end = gap(SIGNED)
    data = cms.ContentInfo.load(bytes.fromhex(SIGNED[start:end].decode()))["content"]
    [info] = data["signer_infos"]
    huge = tagged(0x30, tagged(0x06, b"\xff" * 14_000 + b"\1"))
    signer = [info["version"].dump(), info["sid"].dump(), huge, info["signed_attrs"].dump(), huge]
    signers = tagged(0x31, tagged(0x30, *signer, info["signature"].dump()))
    whole = [data["version"].dump(), tagged(0x31, huge), data["encap_content_info"].dump(), data["certificates"].dump()]
    signed_data = bytes.fromhex("06092a864886f70d010702")
    return tagged(0x30, signed_data, tagged(0xA0, tagged(0x30, *whole, signers))).hex().upper().encode()


def nested(depth: int) -> bytes:
    der = b""
    for _level in range(depth):
        der = tagged(0x30, der)
    return (der + KEY.certificate.own.public_key.dump()).hex().upper().encode()


def bomb() -> bytes:
    """Two hundred megabytes of zeros, in a stream of cross-references."""
    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(b"\0" * 10_000_000) for _part in range(20)) + packer.flush()
    dictionary = b"<</Type/XRef/Size 99/W[1 8 8]/Filter/FlateDecode/Length %d>>" % len(packed)
    return b"%PDF-1.7\n1 0 obj\n" + dictionary + b"stream\n" + packed + b"\nendstream\nendobj\nstartxref\n9\n%%EOF"


HOSTILE: dict[str, Callable[[], bytes]] = {
    "50 MB of zeros": lambda: b"\0" * 50_000_000,
    "a header and zeros": lambda: b"%PDF-1.7\n" + b"\0" * (LARGEST - 100),
    "a cross-reference that points at itself": lambda: b"%PDF-1.7\nxref\n0 1\ntrailer<</Prev 9>>startxref\n9\n%%EOF",
    "a decompression bomb": bomb,
    "a declared length of four gigabytes": lambda: PLAIN.replace(b"/Length ", b"/Length 4294967295"),
    "thousands of revisions": lambda: SIGNED + 100_000 * b"\n1 0 obj<</Contents <30>>>endobj\nstartxref\n9\n%%EOF",
    "thousands of signatures": lambda: SIGNED + 50_000 * (b"/Contents <" + b"30" * 100 + b">/ByteRange [0 1 2 3]"),
    "openings without an end": lambda: b"%PDF-1.7\n" + b"/Contents <" * 1_000_000,
    "spaces without an end": lambda: b"%PDF-1.7\n/ByteRange [" + b" " * (LARGEST - 100),
    "very many ranges": lambda: (
        b"%PDF-1.7" + 700_000 * b"/ByteRange [0 1 2 3]" + (b"/Contents <" + OWN_NAME + b">") * 9
    ),
    "our name in one huge signature": lambda: covered(b"30" * 7_000_000 + OWN_NAME),
    "our name in many signatures": lambda: b"%PDF-1.7\n" + (b"/Contents <" + b"30" * 100_000 + OWN_NAME + b">") * 64,
    "our name in many signatures that each cover the file": lambda: covering_each_other(48),
    "names of algorithms that are huge": lambda: covered(with_huge_names()),
    "a signature nested 6,000 times": lambda: covered(nested(6_000)),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_file_is_never_sound_and_costs_little(kind: str) -> None:
    data = HOSTILE[kind]()
    trusted = [*OURS, STRANGER.certificate]
    began = time.perf_counter()
    found = verdict(data, trusted)
    assert time.perf_counter() - began < SECONDS
    assert found is not Verdict.SOUND
    tracemalloc.start()
    try:
        verdict(data, trusted)
        assert tracemalloc.get_traced_memory()[1] < BYTES
    finally:
        tracemalloc.stop()


def test_a_file_that_is_too_large_is_not_looked_at() -> None:
    assert verdict(SIGNED + b" " * LARGEST) is Verdict.UNREADABLE


def test_a_document_with_compressed_objects_is_signed_as_well() -> None:
    file = BytesIO()
    with pikepdf.open(BytesIO(PLAIN)) as pdf:
        pdf.save(file, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    signed = sign_pdf(file.getvalue(), KEY, at=NOW)
    assert verdict(signed) is Verdict.SOUND
    assert verdict(altered_at(signed, 60, 0)) is Verdict.ALTERED


@pytest.mark.poppler
@pytest.mark.parametrize("signed", [SIGNED, STAMPED], ids=["plain", "stamped"])
def test_poppler_says_the_same(signed: bytes, tmp_path: Path) -> None:
    assert "Signature is Valid" in _pdfsig(signed, tmp_path)
    assert "Total document signed" in _pdfsig(signed, tmp_path)
    place = signed.index(b"endstream") - 20
    altered = _pdfsig(altered_at(signed, place, signed[place] ^ 1), tmp_path)
    assert "Digest Mismatch" in altered
    assert "Signature is Valid" not in altered


def _pdfsig(pdf: bytes, folder: Path) -> str:
    file = folder / "signed.pdf"
    file.write_bytes(pdf)
    command = [str(shutil.which("pdfsig")), "-nocert", str(file)]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False).stdout


def test_several_threads_sign_with_one_key_at_once() -> None:
    with ThreadPoolExecutor(4) as pool:
        signed = list(pool.map(lambda number: sign_pdf(make_pdf(f"Number {number}"), KEY, at=NOW), range(20)))
        assert set(pool.map(verdict, signed)) == {Verdict.SOUND}
    assert len(set(signed)) == 20


def test_what_is_signed_already_is_not_signed_again() -> None:
    with pytest.raises(SigningError):
        sign_pdf(SIGNED, KEY, at=NOW)


def test_the_claimed_time_is_kept_to_the_second_in_any_zone() -> None:
    summer = datetime.fromisoformat("2027-07-01T10:00:07+01:00")
    assert check_pdf(sign_pdf(PLAIN, KEY, at=summer), OURS).signed_at == summer


def test_it_is_signed_and_checked_from_within_an_event_loop_too() -> None:
    async def sign_and_check() -> Verdict:
        return check_pdf(sign_pdf(PLAIN, KEY, at=NOW), [KEY.certificate]).verdict

    assert asyncio.run(sign_and_check()) is Verdict.SOUND
