"""Names of councils for addresses."""

from __future__ import annotations

import re
import unicodedata


def slug_of(name: str) -> str:
    """A short name for addresses, such as "millbrook-borough-council"."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:120] or "council"
