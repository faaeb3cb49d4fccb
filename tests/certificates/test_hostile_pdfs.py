"""A file from anybody never hurts who checks it."""

from __future__ import annotations

import time
import tracemalloc
import zlib
from collections.abc import Callable
from io import BytesIO

import pikepdf
import pytest
from asn1crypto import cms
from hypothesis import given, settings
from hypothesis import strategies as st

from certificates.signing import (
    LARGEST,
    Checked,
    Verdict,
    check_pdf,
)
from tests.certificates.signed import KEY, OURS, PLAIN, SIGNED, STRANGER, gap, verdict

SECONDS = 2.0
BYTES = 200 * 1024 * 1024


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
