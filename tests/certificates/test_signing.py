"""What we signed is known again byte for byte, and whatever was changed, added or taken is seen."""

from __future__ import annotations

import asyncio
import shutil
import subprocess
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
    Checked,
    TimestampFailed,
    Verdict,
    check_pdf,
    sign_pdf,
)
from certificates.structure import SIGNATURE_FIELD
from tests.certificates.signed import KEY, OURS, PLAIN, SIGNED, STAMPED, STRANGER, altered_at, gap, verdict
from tests.factories.signing import (
    NOW,
    Refusing,
    make_chain,
    make_pdf,
    make_signing_key,
    make_timestamper,
)


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
