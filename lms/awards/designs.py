"""The design and the fonts in which certificates are drawn: read once in a process."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from certificates.design import Design, load_design
from certificates.fonts import FontLibrary
from lms.config import Settings


def design_of(settings: Settings) -> Design:
    """The design of certificates that are drawn now; what was issued keeps the one that it has. Raises DesignError."""
    return _design(settings.design)


def fonts_of(settings: Settings) -> FontLibrary:
    """The fonts."""
    return _fonts(settings.fonts)


@cache
def _design(path: Path) -> Design:
    return load_design(path)


@cache
def _fonts(folder: Path) -> FontLibrary:
    return FontLibrary(folder)
