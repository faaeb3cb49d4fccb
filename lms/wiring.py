"""The switchboard: which pages there are, who listens to what, and what runs at which time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint

from lms.accounts.address_views import change_of_address
from lms.accounts.second_factor_views import second_factor
from lms.accounts.views import accounts
from lms.adjustments.views import adjustments
from lms.admin.views import admin
from lms.applications.views import applications
from lms.attendance.hours_views import hours
from lms.attendance.jobs import remind_of_sessions
from lms.attendance.panels import next_session
from lms.attendance.views import attendance
from lms.awards.services import on_holds_closed, on_programme_completed
from lms.awards.views import awards
from lms.candidates.views import candidates
from lms.concerns.complaint_views import complaints
from lms.concerns.jobs import remind_of_overdue
from lms.concerns.views import concerns
from lms.conversations.page_report_views import page_reports
from lms.conversations.panels import waiting_answers
from lms.conversations.views import conversations
from lms.curriculum.views import curriculum
from lms.events import Subscribers
from lms.learning.deadline_views import deadlines
from lms.learning.events import ProgrammeCompleted
from lms.learning.jobs import remind_of_due_dates
from lms.learning.joining_views import joining
from lms.learning.panels import PanelMaker
from lms.learning.views import learning
from lms.learning.waiting import pass_on_places
from lms.marking.events import MarkingReleased
from lms.marking.jobs import remind_of_silence
from lms.marking.views import marking
from lms.matching.views import matching
from lms.notices.jobs import send_digests
from lms.notices.views import notices
from lms.offline.views import offline
from lms.outbox.jobs import send_waiting_messages
from lms.outbox.views import outbox
from lms.own_data.jobs import carry_out_erasures, keep_to_the_times, make_copies
from lms.own_data.staff_views import data_requests
from lms.own_data.views import own_data
from lms.pledge.views import pledge
from lms.public.views import public
from lms.quality.drawing import draw_sample
from lms.quality.events import HoldsClosed
from lms.quality.jobs import remind_of_actions
from lms.quality.meeting_views import standardisation
from lms.quality.sampling_views import sampling
from lms.quality.trail import SectionMaker
from lms.quality.trail_views import trails
from lms.quality.views import quality
from lms.quizzes.views import quizzes
from lms.translating.views import translating
from lms.vacancies.views import vacancies

BLUEPRINTS: tuple[Blueprint, ...] = (
    public,
    accounts,
    second_factor,
    change_of_address,
    outbox,
    notices,
    translating,
    adjustments,
    learning,
    joining,
    deadlines,
    quizzes,
    marking,
    quality,
    sampling,
    standardisation,
    trails,
    attendance,
    hours,
    offline,
    awards,
    curriculum,
    conversations,
    page_reports,
    concerns,
    complaints,
    pledge,
    vacancies,
    candidates,
    matching,
    applications,
    own_data,
    data_requests,
    admin,
)

SUBSCRIBERS: Subscribers = {
    MarkingReleased: (draw_sample,),
    ProgrammeCompleted: (on_programme_completed,),
    HoldsClosed: (on_holds_closed,),
}

# What features tell a learner on the dashboard, in this order; each with one statement at most.
DASHBOARD_PANELS: tuple[PanelMaker, ...] = (next_session, waiting_answers)

# What features above quality add to the trail of a learner's module, in this order; each with one statement at most.
TRAIL_SECTIONS: tuple[SectionMaker, ...] = ()


@dataclass(frozen=True, slots=True)
class Job:
    """A plain function that takes ``now``, and how often it runs."""

    run: Callable[[datetime], None]
    every_seconds: int


JOBS: tuple[Job, ...] = (
    Job(send_waiting_messages, every_seconds=5),
    Job(remind_of_overdue, every_seconds=15 * 60),
    Job(send_digests, every_seconds=20),
    Job(pass_on_places, every_seconds=20),
    Job(remind_of_due_dates, every_seconds=60 * 60),
    Job(remind_of_silence, every_seconds=60 * 60),
    Job(remind_of_sessions, every_seconds=60 * 60),
    Job(remind_of_actions, every_seconds=60 * 60),
    Job(make_copies, every_seconds=10),
    Job(carry_out_erasures, every_seconds=60),
    Job(keep_to_the_times, every_seconds=3600),
)
