"""The switchboard: which pages there are, who listens to what, and what runs at which time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint

from lms.accounts.second_factor_views import second_factor
from lms.accounts.views import accounts
from lms.admin.views import admin
from lms.applications.views import applications
from lms.awards.services import on_holds_closed, on_programme_completed
from lms.awards.views import awards
from lms.candidates.views import candidates
from lms.curriculum.views import curriculum
from lms.events import Subscribers
from lms.learning.events import ProgrammeCompleted
from lms.learning.jobs import remind_of_due_dates
from lms.learning.joining_views import joining
from lms.learning.views import learning
from lms.learning.waiting import pass_on_places
from lms.marking.events import MarkingReleased
from lms.marking.jobs import remind_of_silence
from lms.marking.views import marking
from lms.matching.views import matching
from lms.notices.jobs import send_digests
from lms.notices.views import notices
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
    notices,
    learning,
    joining,
    quizzes,
    marking,
    quality,
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


@dataclass(frozen=True, slots=True)
class Job:
    """A plain function that takes ``now``, and how often it runs."""

    run: Callable[[datetime], None]
    every_seconds: int


JOBS: tuple[Job, ...] = (
    Job(send_waiting_messages, every_seconds=5),
    Job(send_digests, every_seconds=20),
    Job(pass_on_places, every_seconds=20),
    Job(remind_of_due_dates, every_seconds=60 * 60),
    Job(remind_of_silence, every_seconds=60 * 60),
)
