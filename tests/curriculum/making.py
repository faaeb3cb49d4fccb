"""Editions made from copies of the small programme, each with something changed."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path

from lms.archives import pack
from lms.clock import utc_now
from lms.curriculum.services import Kept, keep
from lms.editions import Edition, load_edition

SMALL = Path(__file__).parent.parent / "programme"
CORRECTED = {"content/town-halls/01-who-decides.md": ("+++\n## ", "+++\n## Corrected: ")}
ASSESSED = {"banks/town-halls/task.toml": ("title = ", "title = 'Another ' # ")}


def copy_of(folder: Path, changes: Mapping[str, tuple[str, str]] | None = None) -> Path:
    """The small programme in a folder, with passages of its files replaced."""
    root = Path(shutil.copytree(SMALL, folder / "programme"))
    for name, (old, new) in (changes or {}).items():
        text = (root / name).read_text()
        assert old in text, f"{name} has no {old!r}"
        (root / name).write_text(text.replace(old, new, 1))
    return root


def archive_of(folder: Path, changes: Mapping[str, tuple[str, str]] | None = None) -> bytes:
    """The same as an archive."""
    root = copy_of(folder, changes)
    return pack(root / "content", root / "banks")


def kept(folder: Path, changes: Mapping[str, tuple[str, str]] | None = None) -> tuple[Edition, Kept]:
    """The same, kept; and what that did."""
    root = copy_of(folder, changes)
    edition = load_edition(root / "content", root / "banks")
    return edition, keep(edition, pack(root / "content", root / "banks"), utc_now())
