"""A ZIP file of which every member is listed with its SHA-256 sum, in the format that `sha256sum -c` reads."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType
from zipfile import ZIP_DEFLATED, ZipFile

MANIFEST = "manifest-sha256.txt"


class SummedZip:
    """Written a member at a time; nothing is ever whole in memory. The manifest is written last, when it closes."""

    def __init__(self, path: Path) -> None:
        self._zip = ZipFile(path, "w", ZIP_DEFLATED)
        self._sums: list[tuple[str, str]] = []

    def __enter__(self) -> SummedZip:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        if fault is None:
            lines = "".join(f"{digest}  {name}\n" for name, digest in sorted(self._sums))
            self._zip.writestr(MANIFEST, lines)
        self._zip.close()

    def add(self, name: str, chunks: Iterable[bytes]) -> None:
        """Add a member."""
        digest = hashlib.sha256()
        with self._zip.open(name, "w", force_zip64=True) as member:
            for chunk in chunks:
                digest.update(chunk)
                member.write(chunk)
        self._sums.append((name, digest.hexdigest()))

    def add_text(self, name: str, text: str) -> None:
        """Add a member of text, in UTF-8."""
        self.add(name, [text.encode()])
