"""Panels of the dashboard: what features above this one have to tell a learner, such as the next live session.

Learning can't ask them: they stand above it. wiring.py names the functions that make the panels.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import Flask, current_app

from lms.learning.models import Enrolment


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence of a panel, and the page that it leads to, where there is one."""

    words: str
    address: str | None = None


@dataclass(frozen=True, slots=True)
class Panel:
    """A part of the dashboard, between the next step and the modules."""

    heading: str
    lines: Sequence[Line]


PanelMaker = Callable[[Enrolment, datetime], Panel | None]


def init_panels(app: Flask, makers: Sequence[PanelMaker]) -> None:
    """Give the app its table of panels, in the order in which they are shown."""
    app.extensions["dashboard_panels"] = makers


def panels_for(enrolment: Enrolment, now: datetime) -> list[Panel]:
    """The panels that have something to tell this learner now. Each maker may use one statement."""
    made = (maker(enrolment, now) for maker in current_app.extensions["dashboard_panels"])
    return [panel for panel in made if panel is not None]
