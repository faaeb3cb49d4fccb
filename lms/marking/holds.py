"""What features above marking hold a release for: wiring.py says who is asked. Marking itself knows none of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from flask import Flask, current_app

from lms.errors import Invalid
from lms.marking.models import Marking

# Gives why each of these markings can't be released yet, by the id of its work; what isn't held is left out.
Holder = Callable[[Sequence[Marking]], Mapping[int, str]]


class HeldBack(Invalid):
    """Something that belongs to the work has to be done before its decisions go to the learner."""


def init_holds(app: Flask, holders: Sequence[Holder]) -> None:
    """Give the app its table of who may hold a release."""
    app.extensions["release_holds"] = holders


def why_held(markings: Sequence[Marking]) -> dict[int, str]:
    """Why each of these can't be released yet, in a sentence, by the id of its work; what isn't held is left out."""
    held: dict[int, str] = {}
    holders: Sequence[Holder] = current_app.extensions["release_holds"]
    for holder in holders:
        held = {**holder(markings), **held}
    return held


def check_not_held(marking: Marking) -> None:
    """Raises HeldBack."""
    if why := why_held([marking]).get(marking.submission.id):
        raise HeldBack(why)
