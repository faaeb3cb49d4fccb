"""The switchboard: which pages there are, who listens to what, and what runs at which time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint

from lms.accounts.second_factor_views import second_factor
from lms.accounts.views import accounts
from lms.adjustments.views import adjustments
from lms.admin.views import admin
from lms.applications.views import applications
from lms.attendance.hours_views import hours
from lms.attendance.panels import next_session
from lms.attendance.views import attendance
from lms.awards.services import on_holds_closed, on_programme_completed
from lms.awards.views import awards
from lms.candidates.views import candidates
from lms.curriculum.views import curriculum
from lms.events import Subscribers
from lms.learning.deadline_views import deadlines
from lms.learning.events import ProgrammeCompleted
from lms.learning.panels import PanelMaker
from lms.learning.views import learning
from lms.marking.events import MarkingReleased
from lms.marking.views import marking
from lms.matching.views import matching
from lms.outbox.jobs import send_waiting_messages
from lms.outbox.views import outbox
from lms.pledge.views import pledge
from lms.public.views import public
from lms.quality.events import HoldsClosed
from lms.quality.services import draw_sample
from lms.quality.views import quality
from lms.quizzes.views import quizzes
from lms.vacancies.views import vacancies

BLUEPRINTS: tuple[Blueprint, ...] = (
    public,
    accounts,
    second_factor,
    outbox,
    adjustments,
    learning,
    deadlines,
    quizzes,
    marking,
    quality,
    attendance,
    hours,
    awards,
    curriculum,
    pledge,
    vacancies,
    candidates,
    matching,
    applications,
    admin,
)

SUBSCRIBERS: Subscribers = {
    MarkingReleased: (draw_sample,),
    ProgrammeCompleted: (on_programme_completed,),
    HoldsClosed: (on_holds_closed,),
}

# What features tell a learner on the dashboard, in this order; each with one statement at most.
DASHBOARD_PANELS: tuple[PanelMaker, ...] = (next_session,)


@dataclass(frozen=True, slots=True)
class Job:
    """A plain function that takes ``now``, and how often it runs."""

    run: Callable[[datetime], None]
    every_seconds: int


JOBS: tuple[Job, ...] = (Job(send_waiting_messages, every_seconds=5),)
