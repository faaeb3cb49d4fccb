"""Badges as files, and what strangers hand in as one."""

from __future__ import annotations

import json
import struct
import subprocess
import sys
import zlib
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from time import process_time
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openbadgeslib import ob3
from PIL import Image

from certificates.badge_files import (
    LARGEST_CREDENTIAL,
    LARGEST_FILE,
    LARGEST_SVG,
    PNG_SIGNATURE,
    BadgeFault,
    NotABadge,
    TooLarge,
    Unreadable,
    bake_png,
    bake_svg,
    read_badge,
)
from certificates.badge_pictures import badge_png, badge_svg
from certificates.certificate import Kind
from tests.factories.badges import credential, facts, signed

TOKEN, JSON = signed(credential()), signed(credential(), as_token=False)
SVG, PNG = badge_svg(facts()), badge_png()
OB = 'xmlns:openbadges="https://purl.imsglobal.org/ob/v3p0"'


def chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack("!I", len(data)) + name + data + struct.pack("!I", zlib.crc32(name + data))


def png_with(*chunks: bytes) -> bytes:
    """A picture with further chunks after its head."""
    head = len(PNG_SIGNATURE) + 25
    return PNG[:head] + b"".join(chunks) + PNG[head:]


def svg_with(inside: str, before: str = "") -> bytes:
    return f'{before}<svg xmlns="http://www.w3.org/2000/svg" {OB}>{inside}</svg>'.encode()


@pytest.mark.parametrize("text", [TOKEN, JSON], ids=["token", "JSON"])
@pytest.mark.parametrize(
    "file",
    [
        lambda text: text.encode(),
        lambda text: b"\xef\xbb\xbf\n " + text.encode() + b"\n",
        lambda text: bake_svg(SVG, text),
        lambda text: bake_png(PNG, text),
    ],
    ids=["plain", "plain with a mark and space", "SVG", "PNG"],
)
def test_what_was_written_is_read_whatever_carries_it(text: str, file: Callable[[str], bytes]) -> None:
    assert read_badge(file(text)) == text


@pytest.mark.parametrize("text", [TOKEN, JSON], ids=["token", "JSON"])
def test_a_reader_that_is_not_ours_finds_it_too(text: str) -> None:
    assert ob3.OB3Verifier.extract_token_from_svg(bake_svg(SVG, text)) == text
    assert ob3.OB3Verifier.extract_token_from_png(bake_png(PNG, text)) == text


def test_a_baked_picture_still_shows_the_same() -> None:
    with Image.open(BytesIO(bake_png(PNG, TOKEN))) as baked, Image.open(BytesIO(PNG)) as plain:
        assert baked.convert("RGBA").tobytes() == plain.convert("RGBA").tobytes()
        assert baked.size == (480, 480)


def test_a_compressed_credential_of_another_program_is_read() -> None:
    packed = b"openbadgecredential\0\x01\0\0\0" + zlib.compress(TOKEN.encode())
    assert read_badge(png_with(chunk(b"iTXt", packed))) == TOKEN


def test_another_programs_name_for_the_namespace_is_read() -> None:
    ours = f'<svg><o:credential xmlns:o="https://purl.imsglobal.org/ob/v3p0" verify="{TOKEN}"/></svg>'
    assert read_badge(ours.encode()) == TOKEN


OTHER_THINGS = {
    "nothing": b"",
    "spaces": b"  \n",
    "a sentence": b"This is my badge.",
    "a PDF": b"%PDF-1.7\n",
    "a ZIP": b"PK\x03\x04" + bytes(100),
    "bytes": bytes(range(256)) * 10,
    "a list": b"[1]",
    "a picture without a badge": PNG,
    "a drawing without a badge": SVG,
    "a page": b"<html><body>Hello</body></html>",
    "a badge of before": svg_with('<o:assertion xmlns:o="http://openbadges.org" verify="a.b.c"/>'),
    "a drawing with another text": svg_with("<openbadges:credential>Hello</openbadges:credential>"),
    "an empty credential": svg_with("<openbadges:credential/>"),
    "two parts": b"abc.def",
    "a long text": b"a" * (LARGEST_CREDENTIAL + 1),
}


@pytest.mark.parametrize("file", OTHER_THINGS.values(), ids=OTHER_THINGS)
def test_what_is_something_else_is_no_badge(file: bytes) -> None:
    with pytest.raises(NotABadge):
        read_badge(file)


ENTITIES = '<!DOCTYPE svg [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
FOREIGN = '<!DOCTYPE svg [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
DAMAGED = {
    "entities that grow": svg_with("<openbadges:credential>&b;</openbadges:credential>", ENTITIES),
    "an entity from a file": svg_with("<openbadges:credential>&a;</openbadges:credential>", FOREIGN),
    "half a drawing": bake_svg(SVG, TOKEN)[:-20],
    "half a picture": bake_png(PNG, TOKEN)[:2000],
    "a picture's first letters": PNG_SIGNATURE,
    "a picture of nothing": PNG_SIGNATURE + bytes(100),
    "half a JSON": JSON[:-1].encode(),
    "a name that stands twice": b'{"id": 1, "id": 2}',
    "no number": b'{"id": NaN}',
    "a number without end": b'{"id": Infinity}',
    "half a letter": b'{"id": "\\ud800"}'[:-1],
    "letters that are none": b'{"id": "\xff"}',
    "deep JSON": b'{"a":' * 5_000 + b"1" + b"}" * 5_000,
    "JSON that the parser follows": b'{"a":' * 150 + b"1" + b"}" * 150,
    "deep lists": b'{"a":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    "a packed text that is none": png_with(chunk(b"iTXt", b"openbadgecredential\0\x01\0\0\0not packed")),
    "letters that are none, in a picture": png_with(chunk(b"iTXt", b"openbadgecredential\0\0\0\0\0\xff\xfe")),
    "a picture with a wrong sum": bake_png(PNG, TOKEN).replace(b"IDAT", b"IDAU"),
    "an encoding that is none": b'<?xml version="1.0" encoding="none"?><svg/>',
}


@pytest.mark.parametrize("file", DAMAGED.values(), ids=DAMAGED)
def test_what_is_damaged_or_made_to_do_harm_is_unreadable(file: bytes) -> None:
    with pytest.raises(Unreadable):
        read_badge(file)


LARGE = {
    "fifty million bytes": lambda: bytes(50_000_000),
    "a large JSON": lambda: b'{"a": "' + b"a" * LARGEST_CREDENTIAL + b'"}',
    "a large drawing": lambda: svg_with("<g/>" * (LARGEST_SVG // 4)),
    "a packed bomb": lambda: png_with(
        chunk(b"iTXt", b"openbadgecredential\0\x01\0\0\0" + zlib.compress(bytes(1_000_000_000 // 5)))
    ),
    "a large text in a picture": lambda: png_with(
        chunk(b"iTXt", b"openbadgecredential\0\0\0\0\0" + b"a" * (LARGEST_CREDENTIAL + 1))
    ),
}


@pytest.mark.parametrize("make", LARGE.values(), ids=LARGE)
def test_what_is_larger_than_any_badge_is_not_read(make: Callable[[], bytes]) -> None:
    file = make()
    started = process_time()
    with pytest.raises(TooLarge):
        read_badge(file)
    assert process_time() - started < 2


COSTLY = {
    "many chunks": lambda: png_with(chunk(b"tEXt", b"") * ((LARGEST_FILE - len(PNG)) // 12)),
    "many packed texts": lambda: png_with(
        chunk(b"zTXt", b"openbadgecredential\0\0" + zlib.compress(bytes(10_000_000))) * 200
    ),
    "many elements": lambda: svg_with("<g/>" * 249_000),
    "deep elements": lambda: svg_with("<g>" * 140_000 + "</g>" * 140_000),
    "many attributes": lambda: svg_with("<g " + " ".join(f'a{n}=""' for n in range(90_000)) + "/>"),
    "many namespaces": lambda: svg_with("".join(f'<g xmlns:a{n}="urn:{n}">' for n in range(20_000)) + "</g>" * 20_000),
    "one long text": lambda: svg_with(f"<openbadges:credential>{'a' * 900_000}</openbadges:credential>"),
    "many signs": lambda: svg_with(f"<openbadges:credential>{'&amp;' * 190_000}</openbadges:credential>"),
    "wide JSON": lambda: b'{"a": [' + b"{}," * 80_000 + b"1]}",
}


@pytest.mark.parametrize("make", COSTLY.values(), ids=COSTLY)
def test_what_is_made_to_cost_much_takes_two_seconds_of_work_at_most(make: Callable[[], bytes]) -> None:
    file = make()
    started = process_time()
    with suppress(BadgeFault):
        read_badge(file)
    assert process_time() - started < 2


def test_what_is_made_to_cost_much_takes_no_more_than_two_hundred_megabytes() -> None:
    """In a process of its own, with the largest of each; what the program needs by itself is taken off."""
    program = """
import resource, sys
from tests.certificates import test_baking as these
def most(): return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
files = [make() for make in these.COSTLY.values()] + [these.LARGE["a large JSON"]()]
before = most()
for file in files:
    try: these.read_badge(file)
    except these.BadgeFault: pass
print(most() - before)
"""
    root = Path(__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", program], cwd=root, capture_output=True, text=True, check=True)
    assert int(done.stdout) < 200


@settings(max_examples=150, deadline=None)
@given(
    st.binary(max_size=300), st.sampled_from([b"", b"{", b"<svg>", PNG_SIGNATURE, PNG[:60], b"eyJ.", b"\xef\xbb\xbf<"])
)
def test_any_bytes_are_a_badge_or_a_named_fault(file: bytes, start: bytes) -> None:
    try:
        text = read_badge(start + file)
    except BadgeFault:
        return
    assert text.count(".") == 2 or isinstance(json.loads(text), dict)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_a_damaged_badge_is_a_badge_or_a_named_fault(data: st.DataObject) -> None:
    file = bytearray(data.draw(st.sampled_from([bake_svg(SVG, TOKEN), bake_png(PNG, JSON), JSON.encode()])))
    for _time in range(data.draw(st.integers(1, 3))):
        file[data.draw(st.integers(0, len(file) - 1))] = data.draw(st.integers(0, 255))
    try:
        read_badge(bytes(file))
    except BadgeFault:
        return


@pytest.mark.parametrize("kind", list(Kind))
def test_the_picture_says_what_it_is_to_who_cannot_see_it(kind: Kind) -> None:
    picture = ElementTree.fromstring(badge_svg(facts(kind)))
    space = "{http://www.w3.org/2000/svg}"
    assert picture.get("role") == "img"
    labels = {picture.find(f"{space}{name}").get("id") for name in ("title", "desc")}  # type: ignore[union-attr]
    assert set((picture.get("aria-labelledby") or "").split()) == labels
    subject = "LG1 Module 1" if kind is Kind.MODULE else "Working in Local Government"
    assert subject in (picture.findtext(f"{space}title") or "")
    assert subject in " ".join(text.text or "" for text in picture.iter(f"{space}text"))


def test_the_picture_does_not_say_whose_it_is() -> None:
    assert b"Zo" not in badge_svg(facts(name="Zoë Łukasiewicz"))


@settings(max_examples=50, deadline=None)
@given(st.text(st.characters(codec="utf-8"), max_size=200))
def test_any_title_gives_a_picture_that_is_well_formed(title: str) -> None:
    ElementTree.fromstring(badge_svg(replace(facts(), programme=title)))
