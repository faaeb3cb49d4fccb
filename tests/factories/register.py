"""Files of the public register of councils, and councils as they stand in it."""

from __future__ import annotations

import csv
from io import StringIO

COLUMNS = (
    *("local-authority-code", "official-name", "gss-code", "start-date", "end-date", "replaced-by", "nation", "region"),
    *("local-authority-type", "county-la", "combined-authority", "former-gss-codes", "gov-uk-slug"),
)


def register_row(code: str, name: str, gss: str = "", **changes: str) -> dict[str, str]:
    """A row of the file: a district in the North East unless it says otherwise. Names of columns have "_" for "-"."""
    usual = {
        "local-authority-code": code,
        "official-name": name,
        "gss-code": gss,
        "nation": "England",
        "region": "North East",
        "local-authority-type": "NMD",
    }
    return usual | {column.replace("_", "-"): value for column, value in changes.items()}


def register_file(*rows: dict[str, str], columns: tuple[str, ...] = COLUMNS) -> bytes:
    """The file as bytes."""
    text = StringIO()
    writer = csv.DictWriter(text, columns, restval="", extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()
