"""The colours that our pages mean: sRGB (IEC 61966-2-1), as an ICC profile that goes into every archival document."""

from __future__ import annotations

import struct
from functools import cache

STEPS = 1024
# The primaries and the white of sRGB, adapted to the D50 of ICC profiles.
WHITE = (0.9642, 1.0, 0.8249)
PRIMARIES = {
    b"rXYZ": (0.43607, 0.22249, 0.01392),
    b"gXYZ": (0.38515, 0.71687, 0.09708),
    b"bXYZ": (0.14307, 0.06061, 0.71410),
}
NAME = b"sRGB IEC61966-2.1"


@cache
def srgb_profile() -> bytes:
    """A display profile of ICC version 2.1, which every standard of archival PDF allows. The same bytes each time."""
    curve = struct.pack(f">4s4xI{STEPS}H", b"curv", STEPS, *(_light(step / (STEPS - 1)) for step in range(STEPS)))
    tags = {
        b"desc": b"desc" + bytes(4) + struct.pack(">I", len(NAME) + 1) + NAME + bytes(1 + 8 + 3 + 67),
        b"cprt": b"text" + bytes(4) + b"No rights reserved" + bytes(1),
        b"wtpt": _xyz(WHITE),
        **{name: _xyz(primary) for name, primary in PRIMARIES.items()},
        **dict.fromkeys((b"rTRC", b"gTRC", b"bTRC"), curve),
    }
    start = 128 + 4 + 12 * len(tags)
    places: dict[bytes, int] = {}
    body = b""
    for content in tags.values():
        if content not in places:
            places[content] = start + len(body)
            body += content + bytes(-len(content) % 4)
    table = b"".join(struct.pack(">4sII", name, places[content], len(content)) for name, content in tags.items())
    return _header(start + len(body)) + struct.pack(">I", len(tags)) + table + body


def _header(size: int) -> bytes:
    made_on = (2026, 1, 1, 0, 0, 0)
    head = struct.pack(">I4xI4s4s4s6H4s", size, 0x02100000, b"mntr", b"RGB ", b"XYZ ", *made_on, b"acsp")
    return (head + bytes(28) + _fixed(*WHITE)).ljust(128, b"\0")


def _light(value: float) -> int:
    """How much light a value from 0 to 1 means, from 0 to 65535."""
    linear = value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
    return round(linear * 65535)


def _xyz(place: tuple[float, float, float]) -> bytes:
    return b"XYZ " + bytes(4) + _fixed(*place)


def _fixed(*values: float) -> bytes:
    return struct.pack(f">{len(values)}i", *(round(value * 65536) for value in values))
