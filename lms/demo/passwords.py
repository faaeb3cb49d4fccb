"""The password of the demonstration's people."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from lms.config import kept_once


def demonstration_password(instance: Path) -> str:
    """The password of every demonstration person: DEMO_PASSWORD, or one made at the first start and kept."""
    if given := os.environ.get("DEMO_PASSWORD"):
        return given
    return kept_once(instance / "demo_password", lambda: "-".join(secrets.choice(WORDS) for _word in range(4)))


WORDS = [
    "amber",
    "apple",
    "basket",
    "birch",
    "bridge",
    "button",
    "canal",
    "candle",
    "cedar",
    "cloud",
    "copper",
    "cotton",
    "daisy",
    "ember",
    "falcon",
    "feather",
    "fern",
    "garden",
    "ginger",
    "harbour",
    "hazel",
    "island",
    "ivory",
    "jacket",
    "kettle",
    "lantern",
    "lemon",
    "linen",
    "maple",
    "marble",
    "meadow",
    "mirror",
    "nutmeg",
    "olive",
    "orchard",
    "paper",
    "pebble",
    "pepper",
    "pillow",
    "plum",
    "pocket",
    "quilt",
    "ribbon",
    "river",
    "saddle",
    "silver",
    "sparrow",
    "thimble",
    "timber",
    "tulip",
    "velvet",
    "violet",
    "walnut",
    "willow",
    "window",
    "winter",
]
