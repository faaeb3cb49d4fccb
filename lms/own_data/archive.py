"""A copy of everything held about a person, as a ZIP archive that opens without us: a page to read, and JSON.

It is written row by row and file by file, so that its size is bounded by the disk, never by memory.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZipFile

from flask import current_app, render_template
from flask_babel import gettext as _

from lms.clock import day_in_words, moment_in_words
from lms.held import Section, Whom
from lms.own_data.register import everything_about

PAGE = "index.html"


def pack(whom: Whom, path: Path, now: datetime) -> None:
    """Write the archive, in the language that is chosen now."""
    sections = list(everything_about(whom))
    template = current_app.jinja_env.get_template("own_data/archive_section.html")
    with ZipFile(path, "w", ZIP_DEFLATED) as archive, TemporaryFile() as page:
        page.write(render_template("own_data/archive_top.html", sections=sections, now=now).encode())
        for section in sections:
            files = []
            with archive.open(f"json/{section.name}.json", "w", force_zip64=True) as data:
                told = _written(section, data)
                for part in template.generate(section=section, rows=told, in_words=in_words):
                    page.write(part.encode())
            for file in section.files:
                name = f"files/{section.name}/{safe(file.name)}"
                with archive.open(name, "w", force_zip64=True) as content:
                    for chunk in file.chunks():
                        content.write(chunk)
                files.append(name)
            page.write(render_template("own_data/archive_files.html", files=files).encode())
        page.write(render_template("own_data/archive_end.html").encode())
        page.seek(0)
        with archive.open(PAGE, "w", force_zip64=True) as readable:
            shutil.copyfileobj(page, readable)


def _written(section: Section, data: IO[bytes]) -> Iterator[Mapping[str, Any]]:
    """The section's rows, each written as JSON as it goes by."""
    data.write(b"[")
    for number, row in enumerate(section.rows):
        data.write((",\n" if number else "\n").encode())
        data.write(json.dumps({name: row[name] for name in section.words}, ensure_ascii=False, default=_plain).encode())
        yield row
    data.write(b"\n]\n")


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, (date, datetime)) else str(value)


def in_words(value: object) -> str:
    """A value for whoever reads the page."""
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, datetime):
        return moment_in_words(value)
    if isinstance(value, date):
        return day_in_words(value)
    if isinstance(value, (dict, list)):
        return json.dumps(value, ensure_ascii=False, indent=1, default=_plain)
    return str(value)


def safe(name: str) -> str:
    """A file's name without anything that leads to another folder."""
    return name.replace("/", "_").replace("\\", "_").lstrip(".") or "file"
