"""ZIP files that may come from anybody: opened with care. Pure."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from io import BytesIO
from lzma import LZMAError
from zipfile import BadZipFile, ZipFile, ZipInfo
from zlib import error as ZlibError

MOST_FILES = 20_000
LARGEST_DIRECTORY_BYTES = 4 * 1024 * 1024
_END, _END_64, _WHERE_64 = b"PK\x05\x06", b"PK\x06\x06", b"PK\x06\x07"
_FAULTS = (BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError, ValueError, ZlibError, LZMAError)


class UnreadableZip(Exception):
    """The archive, or a file in it, can't be read; the words say why."""


class TooManyFiles(UnreadableZip):
    """Even the list of the archive's files would fill the memory."""


@contextmanager
def opened(data: bytes) -> Iterator[ZipFile]:
    """The archive, to be read in the context. Raises UnreadableZip for whatever turns out to be wrong with it there."""
    _refuse_directory_bombs(data)
    try:
        with ZipFile(BytesIO(data)) as archive:
            yield archive
    except _FAULTS as fault:
        raise UnreadableZip(str(fault)) from fault


def unpacked_bytes(entries: Iterable[ZipInfo]) -> int:
    """How many bytes the entries say that they unpack to; a read that gives more is refused by zipfile."""
    return sum(entry.file_size for entry in entries)


def is_any_twice(entries: Iterable[ZipInfo]) -> bool:
    """Whether two of the entries have the same name."""
    names = [entry.filename for entry in entries]
    return len(set(names)) < len(names)


def _refuse_directory_bombs(data: bytes) -> None:
    """Look at the end of the archive before anything of it is read: a directory of millions fills the memory."""
    place = data.rfind(_END, max(0, len(data) - 66_000))
    if place < 0 or len(data) < place + 22:
        raise UnreadableZip("it is not complete")
    counts = [struct.unpack("<HI", data[place + 10 : place + 16])]
    if data[max(0, place - 20) : place].startswith(_WHERE_64):  # zipfile then believes these numbers, not the others
        record = data[max(0, place - 76) : place - 20]
        if len(record) < 56 or not record.startswith(_END_64):
            raise UnreadableZip("its end is damaged")
        counts.append(struct.unpack("<QQ", record[32:48]))
    if any(files > MOST_FILES or size > LARGEST_DIRECTORY_BYTES for files, size in counts):
        raise TooManyFiles(f"there are more than {MOST_FILES:,} files in it")
