"""What councils sign: each version of the pledge is a file that is never changed. The newest is signed from now on."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from lms.errors import NotFound

FOLDER = Path(__file__).parent / "texts"


def versions() -> list[str]:
    """Every version, the newest first."""
    return sorted((path.stem for path in FOLDER.glob("*.md")), reverse=True)


def newest_version() -> str:
    """The version that is signed now."""
    return versions()[0]


@lru_cache
def text_of(version: str) -> str:
    """The text of a version, in Markdown. Raises NotFound."""
    if version not in versions():
        raise NotFound
    return (FOLDER / f"{version}.md").read_text(encoding="utf-8")
