"""Certificates as PDFs, in the design of this deployment."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from certificates.design import Design, load_design
from certificates.fonts import FontLibrary
from certificates.pdf import render_pdf
from lms.awards.facts import from_json
from lms.config import Settings


def printed(facts: dict[str, Any], settings: Settings) -> bytes:
    """The document of these facts, as they were frozen at issue."""
    return render_pdf(from_json(facts), _design(settings.design), FontLibrary(settings.fonts))


@cache
def _design(path: Path) -> Design:
    """Read once in a process: a design is changed by a new start."""
    return load_design(path)
