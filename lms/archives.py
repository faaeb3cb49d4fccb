"""A programme as one archive: a ZIP file with the folders content/ and banks/. It may come from anybody."""

from __future__ import annotations

import hashlib
import re
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from assessments.formats.zip_files import UnreadableZip, is_any_twice, opened, unpacked_bytes

MOST_FILES = 2_000
LARGEST_FILE_BYTES = 2 * 1024 * 1024
LARGEST_TOTAL_BYTES = 50 * 1024 * 1024
ALLOWED = re.compile(r"(content|banks)/([a-z0-9][a-z0-9-]*/)?[A-Za-z0-9][A-Za-z0-9._-]*\.(toml|md|svg|txt|opus)")
FIRST_DAY = (1980, 1, 1, 0, 0, 0)  # the same files make the same bytes


class BadArchive(Exception):
    """The archive can't be used; the sentence says why."""


def pack(content: Path, banks: Path) -> bytes:
    """The archive of these folders: the same bytes for the same files."""
    files = {
        f"{name}/{path.relative_to(folder).as_posix()}": path.read_bytes()
        for name, folder in (("content", content), ("banks", banks))
        for path in sorted(folder.rglob("*"))
        if path.is_file() and ALLOWED.fullmatch(f"{name}/{path.relative_to(folder).as_posix()}")
    }
    packed = BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as archive:
        for name, data in sorted(files.items()):
            archive.writestr(ZipInfo(name, FIRST_DAY), data, ZIP_DEFLATED)
    return packed.getvalue()


def read(archive: bytes) -> Mapping[str, bytes]:
    """The files of an archive by name. Raises BadArchive for one that is no programme, or would fill the disk."""
    try:
        with opened(archive) as packed:
            entries = [entry for entry in packed.infolist() if not entry.is_dir()]
            _check(entries)
            return {entry.filename: packed.read(entry) for entry in entries}
    except UnreadableZip as fault:
        raise BadArchive(f"This is no archive that can be read: {fault}.") from fault


def digest(archive: bytes) -> str:
    """A hash of the names and contents of an archive's files, whatever program packed them."""
    found = hashlib.sha256()
    for name, data in sorted(read(archive).items()):
        found.update(f"{len(name)}.{name}.{len(data)}.".encode() + data)
    return found.hexdigest()[:16]


def changed_files(before: bytes, after: bytes) -> list[str]:
    """The names of files that differ between two archives, or are in one only."""
    old, new = read(before), read(after)
    return sorted(name for name in old.keys() | new.keys() if old.get(name) != new.get(name))


@contextmanager
def unpacked(archive: bytes) -> Iterator[tuple[Path, Path]]:
    """A folder of lessons and one of banks with the archive's files in them, for as long as the context lasts.

    Raises BadArchive.
    """
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        for name in ("content", "banks"):
            (root / name).mkdir()
        for name, data in read(archive).items():
            path = root / name
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(data)
        yield root / "content", root / "banks"


def _check(entries: list[ZipInfo]) -> None:
    if len(entries) > MOST_FILES:
        raise BadArchive(f"There are {len(entries):,} files in it; a programme has at most {MOST_FILES:,}.")
    if unpacked_bytes(entries) > LARGEST_TOTAL_BYTES:
        raise BadArchive("It unpacks to more than 50 MB; a programme is smaller.")
    for entry in entries:
        if not ALLOWED.fullmatch(entry.filename):
            raise BadArchive(f"Take {entry.filename!r} out: an archive holds content/… and banks/… files only.")
        if entry.file_size > LARGEST_FILE_BYTES:
            raise BadArchive(f"{entry.filename} is larger than 2 MB.")
    if is_any_twice(entries):
        raise BadArchive("A file is in it twice.")
