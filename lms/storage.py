"""Files that people send: kept outside the database, under keys that nobody chooses."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from io import BufferedReader, RawIOBase
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from flask import Flask, current_app
from obstore import open_reader
from obstore.store import LocalStore, MemoryStore

if TYPE_CHECKING:
    from obstore import ReadableFile

Store = LocalStore | MemoryStore

PART_BYTES = 1024 * 1024


def init_storage(app: Flask, folder: Path) -> None:
    """Keep files in a local folder, made when it is missing."""
    folder.mkdir(parents=True, exist_ok=True)
    app.extensions["file_store"] = LocalStore(folder)


def keep(content: bytes) -> str:
    """Store the content under a new random key, and give the key. Nothing stored is ever overwritten."""
    key = secrets.token_hex(20)
    _store().put(key, content, mode="create")
    return key


def keep_file(path: Path) -> str:
    """Store a file of any size under a new random key, and give the key. It is never whole in memory."""
    key = secrets.token_hex(20)
    _store().put(key, path, mode="create")
    return key


def fetch(key: str) -> bytes:
    """The content under a key. Raises FileNotFoundError when there is none."""
    return bytes(_store().get(key).bytes())


def stream(key: str) -> Iterator[bytes]:
    """The content under a key, a part at a time. Raises FileNotFoundError at once when there is none.

    It is opened here and may be read later: a server sends an answer when the app's context is gone.
    """
    parts = _store().get(key).stream(min_chunk_size=PART_BYTES)
    return (bytes(part) for part in parts)


class StoredFile(RawIOBase):
    """A stored file that is read from any place on, for downloads that go on where they stopped."""

    def __init__(self, file: ReadableFile) -> None:
        self._file = file

    def readable(self) -> bool:
        """Always."""
        return True

    def seekable(self) -> bool:
        """Always."""
        return True

    def seek(self, offset: int, whence: int = 0) -> int:
        """Go to a place, as files do."""
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        """The place where it is."""
        return self._file.tell()

    def readinto(self, buffer: Any) -> int:
        """The next bytes, as many as fit; none at the end."""
        found = bytes(self._file.read(len(buffer)))
        buffer[: len(found)] = found
        return len(found)


def open_file(key: str) -> IO[bytes]:
    """The file under a key, to be read from any place on. Raises FileNotFoundError when there is none."""
    return BufferedReader(StoredFile(open_reader(_store(), key)))


def discard(key: str) -> None:
    """Remove the content under a key; one that is gone already is no fault."""
    with suppress(FileNotFoundError):
        _store().delete(key)


def kept_before(moment: datetime) -> Iterator[list[str]]:
    """The keys of everything stored before a moment, some hundred at a time."""
    for some in _store().list():
        yield [entry["path"] for entry in some if entry["last_modified"] < moment]


def _store() -> Store:
    store: Store = current_app.extensions["file_store"]
    return store
