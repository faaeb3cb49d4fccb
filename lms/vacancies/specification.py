"""Whether a post's person specification is settled: it is, once somebody has applied or was invited.

Who knows that stands above posts; wiring.py says who is asked. Posts themselves know no candidate.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from flask import Flask, current_app

# Says whether there is anybody who reads the specification as what they are measured by.
Settler = Callable[[int], bool]


def init_specification(app: Flask, settlers: Sequence[Settler]) -> None:
    """Give the app its table of who is asked."""
    app.extensions["specification_settlers"] = settlers


def is_settled(vacancy_id: int) -> bool:
    """Whether what this post asks for must stay as it is."""
    settlers: Sequence[Settler] = current_app.extensions["specification_settlers"]
    return any(settles(vacancy_id) for settles in settlers)
