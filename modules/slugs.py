"""Words as they stand in addresses and ids."""

from __future__ import annotations

import re
import unicodedata

APOSTROPHES = "'’"


def slugify(words: str) -> str:
    """Lower-case ASCII letters and digits, joined by hyphens: "The council’s café" -> "the-councils-cafe".

    Words without any such letter or digit give "".
    """
    decomposed = unicodedata.normalize("NFKD", words).casefold()
    plain = "".join(letter for letter in decomposed if not unicodedata.combining(letter) and letter not in APOSTROPHES)
    return "-".join(re.findall("[a-z0-9]+", plain))
