"""A ZIP file from anybody is opened, or refused by one exception, before it costs anything."""

from __future__ import annotations

import struct
from collections.abc import Callable
from io import BytesIO
from zipfile import ZIP_BZIP2, ZIP_DEFLATED, ZIP_LZMA, ZipFile

import pytest
from flask import Flask
from flask_babel import Babel

from assessments.formats.port import UnreadableFile
from assessments.formats.reading import read
from assessments.formats.zip_files import TooManyFiles, UnreadableZip, opened
from lms import archives
from lms.similarity.reading import words_of
from lms.uploads import DOCX, ODT, BadFile, check_file

WORDS = b"Town halls are for everybody who lives in the town. " * 200
NAMES = ("mimetype", "content.xml", "word/document.xml", "content/a.toml", "imsmanifest.xml")


def zipped(method: int = ZIP_DEFLATED, names: tuple[str, ...] = NAMES) -> bytes:
    packed = BytesIO()
    with ZipFile(packed, "w", method) as archive:
        for name in names:
            archive.writestr(name, ODT if name == "mimetype" else WORDS)
    return packed.getvalue()


def damaged(method: int, names: tuple[str, ...] = NAMES) -> bytes:
    """Whole at both ends, and each file's compressed bytes are nonsense."""
    data = bytearray(zipped(method, names))
    with ZipFile(BytesIO(data)) as archive:
        for entry in archive.infolist():
            start = entry.header_offset + 30 + len(entry.filename)
            data[start + 9 : start + entry.compress_size] = b"\xff" * (entry.compress_size - 9)
    return bytes(data)


def with_end_64(files: int, size: int, sign: bytes = b"PK\x06\x06") -> bytes:
    """An archive whose old end says that it is small, and whose new end says what it likes."""
    data = zipped()
    place = data.rfind(b"PK\x05\x06")
    record = sign + struct.pack("<Q2H2L4Q", 44, 45, 45, 0, 0, files, files, size, 0)
    locator = b"PK\x06\x07" + struct.pack("<LQL", 0, place, 1)
    return data[:place] + record + locator + data[place:]


def read_all(data: bytes) -> None:
    with opened(data) as archive:
        for entry in archive.infolist():
            archive.read(entry)


@pytest.mark.parametrize("method", [ZIP_DEFLATED, ZIP_BZIP2, ZIP_LZMA], ids=["deflate", "bzip2", "lzma"])
def test_damage_within_a_file_is_told_by_one_exception(method: int) -> None:
    read_all(zipped(method))
    with pytest.raises(UnreadableZip):
        read_all(damaged(method))


@pytest.mark.parametrize(
    "data",
    [b"", b"PK\x03\x04", zipped()[:-30], b"PK\x05\x06" + b"\0" * 10],
    ids=["nothing", "beginning", "no end", "half an end"],
)
def test_half_an_archive_is_told_by_one_exception(data: bytes) -> None:
    with pytest.raises(UnreadableZip):
        read_all(data)


@pytest.mark.parametrize(("files", "size"), [(2**31, 300), (5, 2**31)], ids=["files", "bytes"])
def test_a_directory_of_millions_in_the_end_that_large_archives_have_is_refused(files: int, size: int) -> None:
    with pytest.raises(TooManyFiles), opened(with_end_64(files, size)):
        pass


def test_a_large_archive_s_end_that_is_damaged_is_refused() -> None:
    with pytest.raises(UnreadableZip, match="its end is damaged"), opened(with_end_64(5, 300, b"PKxx")):
        pass


@pytest.mark.parametrize("method", [ZIP_DEFLATED, ZIP_LZMA], ids=["deflate", "lzma"])
@pytest.mark.parametrize(
    "use",
    [
        lambda method: words_of(ODT, damaged(method)) is None,
        lambda method: words_of(DOCX, damaged(method)) is None,
        lambda method: refused(BadFile, lambda: check_file("letter.odt", damaged(method))),
        lambda method: refused(archives.BadArchive, lambda: archives.read(damaged(method, ("content/a.toml",)))),
        lambda method: refused(UnreadableFile, lambda: read("package.zip", damaged(method))),
    ],
    ids=["words of ODT", "words of DOCX", "upload", "programme", "package"],
)
def test_a_damaged_file_is_refused_wherever_one_is_read(use: Callable[[int], bool], method: int) -> None:
    app = Flask("words")
    Babel(app)
    with app.test_request_context():
        assert use(method)


def refused(by: type[Exception], use: Callable[[], object]) -> bool:
    with pytest.raises(by):
        use()
    return True
