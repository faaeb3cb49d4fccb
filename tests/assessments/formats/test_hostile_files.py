"""Files that are made to do harm are refused at once: by their size, depth or number, before they cost anything."""

from __future__ import annotations

import json
import struct
import subprocess
import sys
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from assessments.formats.port import LARGEST_FILE_BYTES, UnreadableFile
from assessments.formats.reading import read
from assessments.formats.xml_tree import DEEPEST, MOST_ELEMENTS_OF_ONE
from tests.assessments.formats.making import good_item, moodle, moodle_question, package

LAUGHS = "".join(f'<!ENTITY l{number} "{f"&l{number - 1};" * 10}">' for number in range(1, 10))
BILLION = f'<?xml version="1.0"?>\n<!DOCTYPE quiz [<!ENTITY l0 "ha">{LAUGHS}]>\n<quiz><question>&l9;</question></quiz>'
OUTSIDE = '<!DOCTYPE quiz [<!ENTITY x SYSTEM "file:///etc/passwd">]><quiz><question>&x;</question></quiz>'
ELSEWHERE = '<!DOCTYPE quiz SYSTEM "http://127.0.0.1:1/x.dtd"><quiz/>'
PARAMETER = '<!DOCTYPE quiz [<!ENTITY % x SYSTEM "http://127.0.0.1:1/x">%x;]><quiz/>'
DEEP = "<quiz>" + "<question>" * 10_000


def zipped(files: dict[str, bytes]) -> bytes:
    packed = BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return packed.getvalue()


def huge_directory() -> bytes:
    """An archive that says that it holds millions of files."""
    return b"PK\x03\x04" + b"PK\x05\x06" + struct.pack("<4H2IH", 0, 0, 65_535, 65_535, 2**31, 4, 0)


def lying() -> bytes:
    """An entry that says that it is small, and is not."""
    data = package({"a.xml": b" " * 3_000_000})
    return data.replace(struct.pack("<I", 3_000_000), struct.pack("<I", 300))


def overlapping() -> bytes:
    """Many names for the same compressed bytes."""
    data = zipped({"imsmanifest.xml": b"<manifest/>", "a.xml": b"0" * 1_000_000})
    end = data.rfind(b"PK\x05\x06")
    start = struct.unpack("<I", data[end + 16 : end + 20])[0]
    directory = data[start:end]
    last = directory[directory.rfind(b"PK\x01\x02") :]
    entries = directory + b"".join(last.replace(b"a.xml", f"{number:05}".encode()) for number in range(1000))
    tail = struct.pack("<4H2IH", 0, 0, 1002, 1002, len(entries), start, 0)
    return data[:start] + entries + b"PK\x05\x06" + tail


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (BILLION.encode(), "Line 2: the file has a document type"),
        (BILLION.encode("utf-16"), "document type"),
        (OUTSIDE.encode(), "document type"),
        (ELSEWHERE.encode(), "document type"),
        (PARAMETER.encode(), "document type"),
        (DEEP.encode(), f"more than {DEEPEST} XML elements stand within each other"),
        (b"<quiz><question>" + b"<a/>" * (MOST_ELEMENTS_OF_ONE + 1), "one part has more than"),
        (b"<quiz>" + b"<question><a/><a/><a/></question>" * 151_000 + b"</quiz>", "more than 20,000 questions"),
        (b"<quiz>\0</quiz>", "not well-formed"),
        (b"<quiz><question>\xff\xfe</question></quiz>", "not well-formed"),
        (zipped({"bomb.xml": b"0" * 60_000_000}), "unpacks to more than 50 MB"),
        (zipped({f"{number}.xml": b"" for number in range(20_001)}), "more than 20,000 files"),
        (zipped({"inner.zip": zipped({"deeper.zip": b"0" * 1000})}), "no imsmanifest.xml"),
        (zipped({"imsmanifest.xml": BILLION.encode()}), "document type"),
        (zipped({"imsmanifest.xml": b"<manifest/>"})[:-30], "ZIP archive"),
        (huge_directory(), "more than 20,000 files"),
        (overlapping(), "50 MB|no question|ZIP"),
        (b"PK\x03\x04" + b"\0" * 100, "ZIP archive"),
        (b"x" * (LARGEST_FILE_BYTES + 1), "larger than 10 MB"),
    ],
    ids=[
        "a billion laughs", "the same in UTF-16", "a file of the server", "a file of the network", "a parameter entity",
        "depth", "elements in one", "questions", "NUL", "no UTF-8", "a bomb", "many files", "a ZIP in a ZIP",
        "a manifest that laughs", "half an archive", "a directory of millions", "files that overlap", "no archive",
        "size",
    ],
)  # fmt: skip
def test_a_hostile_file_is_refused_with_a_sentence(data: bytes, words: str) -> None:
    with pytest.raises(UnreadableFile, match=words):
        read("bank", data)


def test_hostile_items_of_a_package_cost_their_own_item_only() -> None:
    files: dict[str, bytes | str] = {
        "a.xml": good_item(),
        "laughs.xml": BILLION.replace("quiz", "assessmentItem"),
        "deep.xml": DEEP,
        "large.xml": b" " * 2_000_000,
    }
    found = read("package.zip", package(files))
    assert [one.file for one in found.questions] == ["a.xml"]
    assert len(found.refused) == 3
    with pytest.raises(UnreadableFile, match=r"ZIP archive|no question"):
        read("package.zip", lying())


NESTED = "<b><i><u>" * 5_000


@pytest.mark.parametrize(
    "question",
    [f"{NESTED} {{T}}", "<" * 190_000 + "{T}", "&amp;" * 30_000 + "{T}", "[markdown]" + "[" * 60_000 + "{T}",
     "q {" + "~%" * 60_000 + "}"],
)  # fmt: skip
def test_a_question_that_would_take_long_costs_its_own_only(question: str) -> None:
    found = read("bank.txt", f"A? {{T}}\n\n{question}\n\nB? {{F}}".encode())
    assert (len(found.questions), len(found.refused)) == (2, 1)


def test_tags_within_tags_are_refused_in_xml_too() -> None:
    found = read("q.xml", moodle(moodle_question("truefalse", "", NESTED)))
    assert "tags within each other" in found.refused[0].reason


LIMITED = """
import json, resource, sys, time
from assessments.formats.reading import read
from assessments.formats.port import UnreadableFile
resource.setrlimit(resource.RLIMIT_AS, (400 * 2**20, 400 * 2**20))
told = {}
for name in sys.argv[1:]:
    start = time.process_time()
    try:
        with open(name, "rb") as file:
            found = read(name, file.read(10 * 2**20 + 1))
        said = f"{len(found.questions)} {len(found.refused)}"
    except UnreadableFile as fault:
        said = str(fault)
    told[name.rpartition("/")[2]] = [said, time.process_time() - start]
[peak] = [line for line in open("/proc/self/status") if line.startswith("VmHWM")]
told["memory"] = int(peak.split()[1]) / 1024
print(json.dumps(told))
"""
TEN_MEGABYTES = 10 * 2**20
LARGE: dict[str, Callable[[], bytes]] = {
    "braces": lambda: b"{" * TEN_MEGABYTES,
    "questions": lambda: b"a{T}\n\n" * 400_000,
    "lines": lambda: b"\n" * TEN_MEGABYTES,
    "one-question": lambda: b"::A:: What? {" + b"=a " * 3_000_000 + b"}",
    "escapes": lambda: b"a {=" + b"\\" * 9_900_001 + b" ~b}",
    "elements": lambda: b"<quiz><question>" + b"<a/>" * 2_500_000,
    "text": lambda: b"<quiz><question><questiontext>" + b"&lt;" * 2_500_000,
    "attribute": lambda: b"<quiz a='" + b"x" * 9_000_000 + b"'/>",
    "open-comment": lambda: b"<quiz><!--" + b"-" * 9_000_000,
    "bomb.zip": lambda: zipped({"imsmanifest.xml": b"<manifest/>", "bomb.xml": b"0" * 60_000_000}),
}


def test_large_hostile_files_take_less_than_two_seconds_and_200_mb_each(tmp_path: Path) -> None:
    """In a process of its own, which the system would end where it took more memory. Time is what the process took."""
    paths = []
    for name, make in LARGE.items():
        path = tmp_path / name
        path.write_bytes(make())
        paths.append(str(path))
    answer = subprocess.run(
        [sys.executable, "-c", LIMITED, *paths],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[3],
    )
    told = json.loads(answer.stdout)
    assert told.pop("memory") < 200, told
    slow = {name: seconds for name, (_said, seconds) in told.items() if seconds > 2}
    assert not slow
    assert all(said == "0 1" or " " in said for said, _seconds in told.values())
