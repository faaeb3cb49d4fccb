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
from lms.alerts.jobs import look_after_alerts, send_alerts
from lms.alerts.views import alerts
from lms.api.council_views import api
from lms.api.token_views import api_tokens
from lms.applications.after_lock_jobs import (
    appoint_who_starts,
    ask_how_it_goes,
    purge_applications,
    remind_of_interviews,
    remind_of_outcomes,
    warn_of_endings,
)
from lms.applications.block_views import blocks
from lms.applications.council_figures import graduates_appointed
from lms.applications.endings import on_pledge_ended, on_vacancy_withdrawn
from lms.applications.follow_up_views import follow_ups_pages
from lms.applications.interview_views import interviews_pages
from lms.applications.leaving import on_left_the_pool
from lms.applications.offer_views import offers_pages
from lms.applications.outcome_views import outcomes
from lms.applications.panel_jobs import remind_of_scores
from lms.applications.panel_views import seats
from lms.applications.parting_views import partings
from lms.applications.post_changes import has_candidates, on_vacancy_changed
from lms.applications.retention import plan_retention_follow_ups
from lms.applications.statement_views import applying
from lms.applications.views import applications
from lms.attendance.hours_views import hours
from lms.attendance.jobs import remind_of_sessions
from lms.attendance.panels import next_session
from lms.attendance.views import attendance
from lms.awards.badge_views import badges
from lms.awards.claim_views import claims
from lms.awards.claims import claim_certificate
from lms.awards.events import CertificateIssued
from lms.awards.jobs import sign_older, sign_waiting
from lms.awards.reviews import on_module_reopened
from lms.awards.services import on_holds_closed, on_identity_checked, on_programme_completed
from lms.awards.views import awards
from lms.candidates.background_views import background
from lms.candidates.consent_views import consent_pages
from lms.candidates.events import LeftThePool
from lms.candidates.jobs import expire_consents, tell_of_new_posts, warn_before_expiry
from lms.candidates.views import candidates
from lms.cases.appeal_services import on_marking_released
from lms.cases.appeal_views import appeals
from lms.cases.consideration_views import considerations
from lms.cases.events import CasesClosed
from lms.cases.jobs import watch_cases
from lms.cases.malpractice_services import free_cases
from lms.cases.malpractice_views import malpractice
from lms.cases.views import cases
from lms.commitments.celebration_views import celebration
from lms.commitments.checklist_views import checklists
from lms.commitments.engagement_views import engagement
from lms.commitments.figures import FigureMaker
from lms.commitments.jobs import remind_of_commitments
from lms.commitments.public_part import commitments_shown
from lms.commitments.review_views import strategy_reviews
from lms.commitments.views import commitments
from lms.commitments.workforce_views import workforce
from lms.concerns.complaint_views import complaints
from lms.concerns.jobs import remind_of_overdue
from lms.concerns.views import concerns
from lms.conversations.page_report_views import page_reports
from lms.conversations.panels import waiting_answers
from lms.conversations.views import conversations
from lms.councils.events import CouncilEnds
from lms.councils.register_services import forget_old_files
from lms.councils.register_views import council_register
from lms.curriculum.views import curriculum
from lms.equality.views import equality
from lms.events import Subscribers
from lms.evidence_pack.jobs import make_packs
from lms.evidence_pack.services import recall_packs_with_recordings
from lms.evidence_pack.views import evidence_packs
from lms.identity.events import IdentityChecked
from lms.identity.views import identity
from lms.item_bank.views import item_bank
from lms.learning.deadline_views import deadlines
from lms.learning.events import ModuleReopened, ProgrammeCompleted
from lms.learning.jobs import remind_of_due_dates
from lms.learning.joining_views import joining
from lms.learning.moving_views import moving
from lms.learning.panels import PanelMaker, Teller
from lms.learning.views import learning
from lms.learning.waiting import pass_on_places
from lms.live_assessments.events import RecordingsRemoved
from lms.live_assessments.holding import hold_without_sheet
from lms.live_assessments.panels import next_live_assessment
from lms.live_assessments.services import on_conflict_declared
from lms.live_assessments.views import live_assessments
from lms.marking.agreement_views import agreement
from lms.marking.allocation_views import allocation
from lms.marking.already_met import pass_what_is_recognised
from lms.marking.batch_views import batches
from lms.marking.comment_views import comment_bank
from lms.marking.events import ConflictDeclared, MarkingReleased, TaskSubmitted
from lms.marking.grade_change_views import grade_changes
from lms.marking.holds import Holder
from lms.marking.jobs import remind_of_silence
from lms.marking.resubmission import note_what_follows
from lms.marking.views import marking
from lms.marking.work_views import work
from lms.matching.views import matching
from lms.notices.jobs import send_digests
from lms.notices.views import notices
from lms.offline.views import offline
from lms.outages.jobs import beat
from lms.outages.views import outages
from lms.outbox.jobs import send_waiting_messages
from lms.outbox.views import outbox
from lms.own_data.jobs import carry_out_erasures, keep_to_the_times, make_copies
from lms.own_data.staff_views import data_requests
from lms.own_data.views import own_data
from lms.pledge.council_views import council_pledge
from lms.pledge.enquiries import empty_old_enquiries
from lms.pledge.enquiry_views import pledge_enquiries
from lms.pledge.events import PledgeEnded
from lms.pledge.jobs import remind_of_pledges, tell_of_ends
from lms.pledge.mergers import on_council_ends
from lms.pledge.public_views import signatories
from lms.pledge.record_views import pledge_records
from lms.pledge.signing_views import council_signing
from lms.pledge.views import pledge
from lms.public.sitemap_views import sitemaps
from lms.public.views import public
from lms.quality.bars import exceptions_of, lift_bars
from lms.quality.drawing import draw_sample
from lms.quality.events import HoldsClosed
from lms.quality.jobs import remind_of_actions
from lms.quality.meeting_views import standardisation
from lms.quality.sampling_views import sampling
from lms.quality.trail import SectionMaker
from lms.quality.trail_views import trails
from lms.quality.views import quality
from lms.quizzes.jobs import remind_of_closing, submit_what_is_over
from lms.quizzes.panels import quiz_times
from lms.quizzes.services import achieve_what_is_recognised
from lms.quizzes.staff_views import question_quality
from lms.quizzes.views import quizzes
from lms.quizzes.window_views import windows
from lms.rates.jobs import count_and_publish
from lms.rates.views import rates
from lms.recognition.events import RecognitionAgreed
from lms.recognition.views import recognition
from lms.reports.export_views import exports
from lms.reports.jobs import find_learners_at_risk
from lms.reports.views import reports
from lms.similarity.jobs import compare_submissions
from lms.similarity.services import ask_for_comparison
from lms.similarity.views import similarity
from lms.support.guidance_staff_views import guidance_staff
from lms.support.guidance_views import guidance
from lms.support.jobs import remind_of_guidance, remind_of_milestones, warn_of_plans_ending
from lms.support.plan_views import support_plans
from lms.translating.views import translating
from lms.vacancies.beginning_views import beginnings
from lms.vacancies.change_views import post_changes
from lms.vacancies.council_page_parts import PartMaker
from lms.vacancies.council_page_views import council_pages
from lms.vacancies.events import VacancyChanged, VacancyWithdrawn
from lms.vacancies.exception_views import post_exceptions
from lms.vacancies.feed_views import post_feeds
from lms.vacancies.import_jobs import work_on_imports
from lms.vacancies.import_views import post_imports
from lms.vacancies.search_index import keep_the_words
from lms.vacancies.specification import Settler
from lms.vacancies.views import vacancies
from lms.verifying.views import verifying

BLUEPRINTS: tuple[Blueprint, ...] = (
    public,
    sitemaps,
    accounts,
    second_factor,
    change_of_address,
    outbox,
    notices,
    translating,
    adjustments,
    outages,
    learning,
    joining,
    deadlines,
    moving,
    recognition,
    verifying,
    quizzes,
    windows,
    question_quality,
    marking,
    grade_changes,
    allocation,
    comment_bank,
    batches,
    agreement,
    work,
    similarity,
    quality,
    sampling,
    standardisation,
    trails,
    attendance,
    hours,
    live_assessments,
    offline,
    identity,
    cases,
    appeals,
    malpractice,
    considerations,
    awards,
    badges,
    claims,
    curriculum,
    item_bank,
    reports,
    exports,
    evidence_packs,
    conversations,
    page_reports,
    concerns,
    complaints,
    council_register,
    pledge,
    pledge_records,
    pledge_enquiries,
    council_signing,
    signatories,
    council_pledge,
    council_pages,
    vacancies,
    post_feeds,
    alerts,
    post_exceptions,
    commitments,
    strategy_reviews,
    checklists,
    workforce,
    engagement,
    celebration,
    guidance,
    guidance_staff,
    support_plans,
    post_changes,
    beginnings,
    post_imports,
    candidates,
    background,
    matching,
    applications,
    equality,
    rates,
    api,
    api_tokens,
    seats,
    consent_pages,
    blocks,
    applying,
    partings,
    interviews_pages,
    offers_pages,
    follow_ups_pages,
    outcomes,
    own_data,
    data_requests,
    admin,
)

SUBSCRIBERS: Subscribers = {
    TaskSubmitted: (ask_for_comparison,),
    # What is drawn for a second look holds a certificate that a closed appeal would let go.
    MarkingReleased: (draw_sample, note_what_follows, on_marking_released),
    ConflictDeclared: (on_conflict_declared, free_cases),
    RecognitionAgreed: (achieve_what_is_recognised, pass_what_is_recognised),
    ProgrammeCompleted: (on_programme_completed,),
    ModuleReopened: (on_module_reopened,),
    HoldsClosed: (on_holds_closed,),
    CasesClosed: (on_holds_closed,),
    IdentityChecked: (on_identity_checked,),
    CertificateIssued: (claim_certificate,),
    CouncilEnds: (on_council_ends,),
    PledgeEnded: (on_pledge_ended,),
    VacancyWithdrawn: (on_vacancy_withdrawn,),
    VacancyChanged: (on_vacancy_changed,),
    LeftThePool: (on_left_the_pool,),
    RecordingsRemoved: (recall_packs_with_recordings,),
}

# What features tell a learner on the dashboard, in this order: one statement for all tellers, and one for each maker.
DASHBOARD_PANELS: tuple[PanelMaker | Teller, ...] = (quiz_times, next_session, next_live_assessment, waiting_answers)

# Who may hold the release of a marking, and says why.
RELEASE_HOLDS: tuple[Holder, ...] = (hold_without_sheet,)

# Who says that a post's person specification is settled.
SPECIFICATION_SETTLERS: tuple[Settler, ...] = (has_candidates,)

# What quality and features above it add to the trail of a learner's module; each with one statement at most.
TRAIL_SECTIONS: tuple[SectionMaker, ...] = (exceptions_of,)

# What features above posts tell on the public page of a council whose pledge is active, in this order.
COUNCIL_PAGE_PARTS: tuple[PartMaker, ...] = (commitments_shown,)


# What features above the commitments count for a council's chief executive.
COUNCIL_FIGURES: tuple[FigureMaker, ...] = (graduates_appointed,)


@dataclass(frozen=True, slots=True)
class Job:
    """A plain function that takes ``now``, and how often it runs: first after that time, or at the start."""

    run: Callable[[datetime], None]
    every_seconds: int
    is_run_at_start: bool = False


JOBS: tuple[Job, ...] = (
    Job(send_waiting_messages, every_seconds=5),
    Job(sign_waiting, every_seconds=5),
    Job(sign_older, every_seconds=10 * 60, is_run_at_start=True),
    Job(beat, every_seconds=60),
    Job(submit_what_is_over, every_seconds=10),
    Job(remind_of_closing, every_seconds=60 * 60),
    Job(remind_of_overdue, every_seconds=15 * 60),
    Job(watch_cases, every_seconds=15 * 60),
    Job(send_digests, every_seconds=20),
    Job(pass_on_places, every_seconds=20),
    Job(remind_of_due_dates, every_seconds=60 * 60),
    Job(remind_of_silence, every_seconds=60 * 60),
    Job(remind_of_sessions, every_seconds=60 * 60),
    Job(compare_submissions, every_seconds=20),
    Job(find_learners_at_risk, every_seconds=15 * 60, is_run_at_start=True),
    Job(remind_of_actions, every_seconds=60 * 60),
    Job(remind_of_commitments, every_seconds=60 * 60),
    Job(remind_of_guidance, every_seconds=60 * 60),
    Job(warn_of_plans_ending, every_seconds=60 * 60),
    Job(remind_of_milestones, every_seconds=60 * 60),
    Job(plan_retention_follow_ups, every_seconds=60 * 60),
    Job(remind_of_scores, every_seconds=60 * 60),
    Job(lift_bars, every_seconds=60),
    Job(tell_of_ends, every_seconds=10 * 60, is_run_at_start=True),
    Job(remind_of_pledges, every_seconds=60 * 60),
    Job(empty_old_enquiries, every_seconds=60 * 60),
    Job(forget_old_files, every_seconds=60 * 60),
    Job(warn_before_expiry, every_seconds=60 * 60),
    Job(expire_consents, every_seconds=60 * 60, is_run_at_start=True),
    Job(tell_of_new_posts, every_seconds=60 * 60),
    Job(make_copies, every_seconds=10),
    Job(make_packs, every_seconds=10),
    Job(work_on_imports, every_seconds=5),
    Job(carry_out_erasures, every_seconds=60),
    Job(count_and_publish, every_seconds=6 * 60 * 60),
    Job(send_alerts, every_seconds=60),
    Job(look_after_alerts, every_seconds=60 * 60),
    Job(keep_the_words, every_seconds=10 * 60, is_run_at_start=True),
    Job(remind_of_interviews, every_seconds=60 * 60),
    Job(appoint_who_starts, every_seconds=15 * 60),
    Job(ask_how_it_goes, every_seconds=60 * 60),
    Job(remind_of_outcomes, every_seconds=60 * 60),
    Job(warn_of_endings, every_seconds=60 * 60),
    Job(purge_applications, every_seconds=60 * 60),
    Job(keep_to_the_times, every_seconds=3600),
)
