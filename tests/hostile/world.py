"""A small world in which every page of the site has something on it, and somebody who may open it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from flask import Flask
from sqlalchemy import select

from assessments.rubrics import Decision
from lms import storage
from lms.access import Role
from lms.accounts import services as accounts
from lms.accounts.addresses import ask_for_change
from lms.accounts.links import make_link_token
from lms.accounts.models import Person, RoleHolding, RoleInvitation
from lms.accounts.second_factor import new_secret
from lms.accounts.views import HALF_SIGNED_IN
from lms.adjustments.models import Adjustment, AdjustmentRequest
from lms.alerts.services import confirmation_of
from lms.api.models import ApiToken
from lms.applications.interview_models import InterviewSlot
from lms.applications.models import Application, Invitation
from lms.attendance.models import LiveSession, StudyEntry
from lms.awards.models import Claim, IssuedCertificate
from lms.candidates.background_models import OverseasJob, OverseasQualification
from lms.candidates.consent_models import Consent, ConsentReceipt
from lms.candidates.models import OwnEvidence
from lms.cases.models import Appeal, Consideration, MalpracticeCase
from lms.clock import london_day
from lms.editions import current_edition, current_programme
from lms.extensions import db
from lms.item_bank.models import BankedQuestion, QuestionImport
from lms.learning.models import Cohort, ConflictOfInterest, Enrolment
from lms.learning.vacsr import Check, CheckFinding
from lms.live_assessments.models import LiveBooking, LiveRecording, LiveSlot
from lms.marking.models import KeptComment, Submission, SubmissionFile
from lms.marking.resubmission_models import Resubmission
from lms.notices.links import make_stop_token
from lms.outages.models import Outage
from lms.outbox.models import Message
from lms.outbox.services import queue
from lms.own_data.copies import ask_for_copy
from lms.own_data.corrections import answer_correction, ask_for_correction
from lms.own_data.erasures import ask_for_erasure, cancel_token
from lms.own_data.models import About, CorrectionRequest, Why
from lms.own_data.models import Outcome as CorrectionOutcome
from lms.quality import services as quality
from lms.quality.meeting_models import Meeting
from lms.quality.models import Outcome, Reason, Risk, Sample, SampleAction
from lms.quality.planning import set_plan, set_standing
from lms.quality.rules import Rules
from lms.quality.services import ToDo
from lms.quality.standardising import add_action, agree, judge_alone, open_decisions
from lms.quizzes.models import Attempt
from lms.recognition.models import RecognitionClaim, RecognitionFile
from lms.references import reference_of
from lms.reports.exports import EXPORTS
from lms.vacancies.models import Vacancy, VacancyException
from lms.verifying.models import VerifierVisit
from tests.factories.accounts import make_person
from tests.factories.item_bank import make_import
from tests.factories.learning import make_enrolment
from tests.factories.marking import make_marking, make_submission
from tests.factories.quality import ALL_WELL, make_meeting, make_released, make_sample
from tests.hostile.councils_at_work import ids_of_work, let_a_council_work
from tests.hostile.people import Somebody
from tests.hostile.recruiting import Recruiting


class SmallWorld(Recruiting):
    """Everything that people did; and for each part of an address what leads somewhere."""

    def __init__(self, app: Flask, now: datetime) -> None:
        super().__init__(app, now)
        with app.test_request_context():
            self._let_somebody_learn()
            self._let_tutors_share_work(self.newcomer)
            self._let_somebody_wait(self.newcomer)
            self._let_somebody_need_more_time()
            self._let_somebody_disagree()
            self._let_a_group_meet()
            self._let_somebody_be_at_risk()
            self._let_work_be_looked_at()
            self._let_somebody_graduate()
            self._let_the_council_speak()
            let_a_council_work(self.council, self.pledge, self.recruiter, self.officer, now)
            self._let_councils_join()
            self._let_the_council_look_for_people()
            self._let_people_and_programs_wait_for_posts()
            self._mail()
            self._let_people_ask_for_their_data()
            self._let_questions_come_in()
            self._let_quality_be_assured()
        self._let_somebody_be_half_signed_in()
        db.session.commit()
        self.values = self._values()

    def _mail(self) -> None:
        queue(recipient="lost@example.org", subject="Lost", body="Lost", now=self.now).given_up_at = self.now
        for email, council in (("guest@example.org", None), ("guest@millbrook.example", self.council)):
            role = Role.PANEL_MEMBER if council else Role.TUTOR
            _invitation, link = accounts.invite(email, role, council, by=self.officer.id, now=self.now)
            self.tokens["join"] = link.rpartition("/")[2]
        unconfirmed = make_person(name="Not confirmed yet")
        unconfirmed.confirmed_at = None
        self.tokens["confirm"] = make_link_token("confirm", unconfirmed)
        self.tokens["reset"] = make_link_token("reset", unconfirmed)

    def _let_people_ask_for_their_data(self) -> None:
        learner = db.session.get_one(Person, int(self.people["learner"].session["_user_id"].partition(".")[0]))
        answered = ask_for_correction(learner.id, About.DATE, "I joined a day earlier.", self.now)
        answer_correction(answered, CorrectionOutcome.CORRECTED, "You are right.", by=self.officer.id, now=self.now)
        ask_for_correction(learner.id, About.CERTIFICATE, "My name has two words.", self.now - timedelta(days=40))
        ask_for_change(learner, "new@example.org", self.now)
        self.tokens["new address"] = self._last_link()
        self.copy = ask_for_copy(learner.id, self.now)
        self.copy.key, self.copy.size_bytes = storage.keep(b"PK"), 2
        self.copy.ready_at, self.copy.expires_at = self.now, self.now + timedelta(days=7)
        leaving = self._add("learner who leaves", Role.LEARNER)
        self.erasure = ask_for_erasure(leaving, Why.ASKED, self.now - timedelta(days=8), by=leaving.id)
        held = make_marking(make_submission(enrolment=make_enrolment(person=leaving)), self.tutor)
        held.released_at = self.now
        db.session.add(Sample(marking_id=held.id, reason=Reason.SHARE, drawn_at=self.now, comment=""))
        self.tokens["keep"] = cancel_token(self.erasure)

    def _let_questions_come_in(self) -> None:
        make_import(self.officer)
        more = "Match. {=a -> 1 =b -> 2 = -> 3}\n\nHow many? {#3:1}"
        make_import(self.officer, text=more, name="more.txt", kept=False)

    def _let_quality_be_assured(self) -> None:
        set_plan(Rules(), "Every assessor is new.", by=self.assurer.id, now=self.now)
        set_standing(self.tutor, Risk.HIGH, None, by=self.officer.id, now=self.now)
        found = make_sample(make_released(self.tutor, enrolment=make_enrolment(cohort=self.enrolment.cohort)))
        checks = {**ALL_WELL, Check.CURRENT: CheckFinding(is_met=False, note="From last year.")}
        to_do = ToDo("Name the officers in the feedback.", london_day(self.now))
        quality.decide(found, Outcome.ACTION, "Almost", checks=checks, to_do=to_do, by=self.assurer.id, now=self.now)
        db.session.flush()
        self.action = db.session.scalars(select(SampleAction)).one()
        quality.answer(self.action, "I named them.", self.now)
        begun, self.meeting = (
            make_meeting(self.officer, [self.tutor, self.assurer], marking=marked) for marked in (None, found.marking)
        )
        for meeting in (begun, self.meeting):
            judge_alone(meeting.items[0], Decision.REFER, "No greeting.", by=self.tutor.id, now=self.now)
            add_action(
                meeting, "Write an example.", self.tutor.id, london_day(self.now), by=self.officer.id, now=self.now
            )
        open_decisions(begun, by=self.officer.id, now=self.now)
        agree(begun.items[0], Decision.PASS, "The greeting is enough.", by=self.officer.id, now=self.now)

    def _last_link(self) -> str:
        body = db.session.scalars(select(Message.body).order_by(Message.id.desc()).limit(1)).one()
        [link] = [line for line in body.splitlines() if line.startswith("http")]
        return link.rpartition("/")[2]

    def _let_somebody_be_half_signed_in(self) -> None:
        for who, secret in (("half signed in", new_secret()), ("setting up", None)):
            person = make_person(name=f"Some {who}", roles=[Role.TUTOR])
            person.totp_secret = secret
            self.people[who] = Somebody({HALF_SIGNED_IN: person.get_id()})

    def _values(self) -> dict[str, list[Any]]:
        def ids(model: Any) -> list[int]:
            return list(db.session.scalars(select(model.id).order_by(model.id)))

        numbers = list(db.session.scalars(select(IssuedCertificate.number)))
        return {
            **ids_of_work(),
            "action_id": [self.action.id],
            "adjustment_id": ids(Adjustment),
            "appeal_id": [self.appeal.id],
            "appeals.decide:appeal_id": ids(Appeal),
            "application_id": ids(Application),
            "attempt_id": [self.attempt.id],
            "case_id": [self.asked_about.id, self.warned.id],
            "malpractice.appeal:case_id": [self.warned.id],
            "malpractice.handle:case_id": ids(MalpracticeCase),
            "booking_id": ids(LiveBooking),
            "certificate_id": ids(IssuedCertificate),
            "claim_file_id": ids(RecognitionFile),
            "claim_id": ids(RecognitionClaim),
            "claims.claim:claim_id": ids(Claim),
            "cohort_id": ids(Cohort),
            "comment_id": ids(KeptComment),
            "conflict_id": ids(ConflictOfInterest),
            "consent_id": ids(Consent),
            "complaint_id": [self.complaint.id],
            "concern_id": [self.concern.id],
            "consideration_id": ids(Consideration),
            "council_id": [self.council.id],
            "council_import_id": [self.council_import.id],
            "enquiry_id": [self.enquiry.id],
            "signing_id": [self.signing.id],
            "edition_id": [current_edition().id],
            "copy_id": [self.copy.id],
            "correction_id": ids(CorrectionRequest),
            "erasure_id": [self.erasure.id],
            "enrolment_id": ids(Enrolment)[:2],
            "entry_id": ids(StudyEntry),
            "document": ["docx", "pdf"],
            "ending": ["csv", "xlsx"],
            "evidence_id": ids(OwnEvidence),
            "exception_id": ids(VacancyException),
            "file_id": ids(SubmissionFile),
            "form": ["json", "jwt", "svg", "png"],
            "format_name": ["gift", "qti-2.2"],
            "holding_id": ids(RoleHolding),
            "import_id": ids(QuestionImport),
            "invitation_id": ids(Invitation),
            "interviews.change:slot_id": ids(InterviewSlot),
            "interviews.withdraw:slot_id": ids(InterviewSlot),
            "item_id": [self.meeting.items[0].id],
            "lesson_slug": [lesson.slug for module in current_programme().modules for lesson in module.lessons],
            "meeting_id": [self.meeting.id],
            "message_id": ids(Message),
            "months": [3],
            "module_code": [module.code for module in current_programme().modules],
            "module_slug": [module.slug for module in current_programme().modules],
            "outage_id": ids(Outage),
            "name": list(EXPORTS),
            "number": list(range(1, len(self.attempt.drawn) + 1)),
            "pack_id": [self.pack.id],
            "post_import_id": [brought.id for brought in self.imports],
            "person_id": [self.tutor.id, self.recruiter.id, self.graduate.person_id],
            "pledge_id": [self.pledge.id],
            "recording_id": ids(LiveRecording),
            "qualification_id": ids(OverseasQualification),
            "job_id": ids(OverseasJob),
            "purpose": ["applications", "posts", "pool"],
            "question_id": ids(BankedQuestion),
            "receipt_number": list(db.session.scalars(select(ConsentReceipt.number))),
            "reference": [reference_of(self.open_post.secret, self.other_graduate.id)],
            "report_id": [self.page_report.id],
            "request_id": ids(AdjustmentRequest),
            "resubmission_id": ids(Resubmission),
            "sample_id": ids(Sample),
            "session_id": ids(LiveSession),
            "slot_id": ids(LiveSlot),
            "slug": [self.council.slug],
            "statement_id": [self.draft.id],
            "submission_id": ids(Submission),
            "thread_id": self.threads,
            "token": [self.tokens["confirm"]],
            "work.changes:submission_id": [self.second.id],
            "work.my_changes:module_slug": ["town-halls"],
            "translating.text:key": ["town-halls.councillor"],
            "translating.text:kind": ["meaning"],
            "translating.text:language": ["ar"],
            "translating.texts:language": ["ar"],
            "identity.check:person_id": [self.enrolment.person_id, self.passed.enrolment.person_id],
            "file": [1],
            "post_id": ids(Vacancy),
            "search_id": [self.alert.id],
            "token_id": ids(ApiToken),
            "vacancy_id": ids(Vacancy),
            "alerts.confirm:token": [confirmation_of(self.unconfirmed)],
            "alerts.show:token": [self.alert.reader.secret],
            "alerts.stop:token": [self.alert.reader.secret],
            "visit_id": ids(VerifierVisit),
            "accounts.accept_invitation:token": [self.tokens["join"]],
            "accounts.choose_password:token": [self.tokens["reset"]],
            "accounts.confirm:token": [self.tokens["confirm"]],
            "admin.withdraw_invitation:invitation_id": ids(RoleInvitation),
            "notices.stop:token": [make_stop_token(self.tutor.id)],
            "change_of_address.confirm:token": [self.tokens["new address"]],
            "own_data.keep:token": [self.tokens["keep"]],
            "data_requests.letter:person_id": [self.graduate.person_id],
            "live_assessments.mine:module_slug": ["kind-letters"],
            "attendance.feed:token": [self.tokens["calendar"]],
            "agreement.show:submission_id": [self.disputed.id],
            "sampling.assessor:person_id": [self.tutor.id],
            "standardisation.meeting:meeting_id": ids(Meeting),
            "trails.show:enrolment_id": [self.enrolment.id, self.action.sample.marking.submission.enrolment_id],
            "trails.show:module_code": ["T1"],
            "awards.pdf:number": numbers,
            "awards.show:number": numbers,
            "awards.share:number": numbers,
            "awards.shared:token": [self.tokens["shared"]],
            "awards.shared_pdf:token": [self.tokens["shared"]],
            "badges.badge:number": numbers,
            "badges.data:number": numbers,
            **{f"quizzes.{page}:module_slug": ["town-halls"] for page in ("question", "review", "result")},
            "quizzes.result:attempt_id": ids(Attempt),
            "question_quality.question:module_code": ["T1"],
            "question_quality.question:question_id": ["t1-q1", "t1-q7", "t1-q11"],
            "question_quality.typed:attempt_id": [self.refused.id],
            "question_quality.typed:question_id": ["t1-q7"],
        }
