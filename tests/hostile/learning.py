"""What learners did in the small world, and what those who teach, judge and look after them did."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import select

from assessments.resubmission import Authoriser
from assessments.rubrics import Decision
from lms import storage
from lms.access import Role
from lms.accounts.models import Person
from lms.adjustments.models import Format, Need
from lms.attendance.calendar import token_of
from lms.attendance.services import make_calendar_link
from lms.cases import appeal_services as appeals
from lms.cases import consideration_services as considerations
from lms.cases import malpractice_services as malpractice
from lms.cases.consideration_services import Agreement
from lms.cases.models import CaseOutcome, Effect, Verdict
from lms.clock import london_day
from lms.concerns import complaint_services as complaints
from lms.concerns import services as concerns
from lms.concerns.models import ComplaintState, ConcernState
from lms.conversations.models import Fault
from lms.editions import current_edition
from lms.evidence_pack.services import ask_for_pack
from lms.extensions import db
from lms.identity.services import keep_numbers
from lms.learning import joining, readiness
from lms.learning.absences import agree_on
from lms.learning.extending import extend
from lms.learning.models import (
    AbsenceReason,
    Acquaintance,
    Cohort,
    ExtensionReason,
    QuizStanding,
    Waiting,
    WithdrawalReason,
)
from lms.learning.readiness import QUESTIONS, Level
from lms.learning.transferring import move
from lms.learning.waiting import pass_on_places
from lms.live_assessments.services import add_recording
from lms.marking import double as two_tutors
from lms.marking import services as marking
from lms.marking import submitting
from lms.marking.allocation import declare_conflict
from lms.marking.models import Double, Submission
from lms.marking.resubmission_models import Resubmission, ResubmissionState
from lms.offline.services import take as take_from_phone
from lms.quizzes.accepting import accept
from lms.quizzes.typed_answers import get_typed
from lms.reports.finding import keep as keep_signs
from lms.reports.risks import Rule as RiskRule
from lms.reports.risks import Sign
from tests.factories.accounts import make_person
from tests.factories.adjustments import make_agreed, make_asked
from tests.factories.attendance import make_attendance, make_entry, make_session
from tests.factories.cases import make_appeal, make_case, make_consideration
from tests.factories.concerns import make_complaint, make_concern
from tests.factories.conversations import make_page_report, make_thread
from tests.factories.files import pdf
from tests.factories.identity import make_identity_check
from tests.factories.learning import make_cohort, make_enrolment, make_lesson_done, make_progress
from tests.factories.live_assessments import make_booking, make_sheet, make_slot
from tests.factories.marking import make_arrangement, make_kept_comment, make_marking, make_submission
from tests.factories.notices import make_notice
from tests.factories.outages import make_outage, make_proposed
from tests.factories.quizzes import make_attempt, make_submitted, make_window
from tests.factories.recognition import make_claim, make_judged, make_recognised
from tests.factories.similarity import make_compared
from tests.factories.verifying import make_visit
from tests.hostile.people import People


class Learning(People):
    """Learning, marking, recognition, live assessments, cases and adjustments in every state that has a page."""

    def _let_somebody_learn(self) -> None:
        cohort = make_cohort(name="Autumn", places=30, due={"T1": self.now + timedelta(days=30)})
        enrolment = make_enrolment(
            person=self._add(
                "learner",
                Role.LEARNER,
                owns="appeal_id attempt_id booking_id case_id lesson_slug thread_id session_id entry_id",
            ),
            cohort=cohort,
        )
        self._let_somebody_talk(enrolment.person)
        make_lesson_done(enrolment)
        enrolment.enrolled_at = self.now - timedelta(days=7)
        self.attempt = make_attempt(enrolment=enrolment, started_at=self.now - timedelta(minutes=30), minutes=240)
        self._let_quizzes_have_times(cohort)
        self.referred = make_submission(enrolment=enrolment)
        marking.release(make_marking(self.referred, self.tutor, decision=Decision.REFER), self.now)
        draft = submitting.draft_for(enrolment, current_edition(), "T2", self.now)
        submitting.save_text(draft, "Dear neighbour", self.now)
        submitting.add_file(draft, "letter.pdf", pdf(), self.now)

        self.enrolment = enrolment
        make_visit(self.verifier, [cohort])
        self._let_evidence_be_packed(cohort)

        self.refused = make_submitted(enrolment=make_enrolment(cohort=cohort), right=False)
        place, text = get_typed(self.refused.id, "t1-q11", "who")
        accept(place, text, self.refused.id, "It is another name for it.", by=self.tutor.id, now=self.now)

        further = self._add("learner who is further", Role.LEARNER, owns="attempt_id")
        done = make_enrolment(person=further, cohort=cohort)
        make_submitted(enrolment=done)
        make_progress(done, "T2", quiz=QuizStanding.ACHIEVED)
        make_submission(enrolment=done)
        settings = self.app.extensions["settings"]
        self.app.extensions["settings"] = replace(settings, sampling_share=1.0)
        self.passed = make_submission(enrolment=done, module_code="T2")
        marking.release(make_marking(self.passed, self.tutor), self.now)
        self.app.extensions["settings"] = settings

    def _let_quizzes_have_times(self, cohort: Cohort) -> None:
        days = timedelta(days=1)
        make_window(cohort, "T1", opens_at=self.now - 20 * days, closes_at=self.now + 20 * days)
        make_window(cohort, "T2", opens_at=self.now + days)
        make_outage(self.now - timedelta(minutes=20), self.now - timedelta(minutes=10), by=self.officer)
        make_proposed(self.now - 2 * days, self.now - days)

    def _let_tutors_share_work(self, known: Person) -> None:
        """Two tutors differ on work without a name; another is ready; a third was marked again, and otherwise."""
        cohort, other = make_cohort(name="Marked by two"), make_person(name="Another tutor", roles=[Role.TUTOR])
        make_arrangement(cohort, self.tutor, other, is_anonymous=True, double={"T1": Double.BLIND})
        self.disputed = make_submission(enrolment=make_enrolment(cohort=cohort))
        for tutor, decision in ((self.tutor, Decision.PASS), (other, Decision.REFER)):
            found = marking.marking_for(self.disputed, tutor.id, self.now)
            marking.save_marking(found, {"1.1": marking.Judgement(decision, "Both roles")}, "", self.now)
            two_tutors.finish(found, self.now)
        make_marking(make_submission(enrolment=make_enrolment(cohort=cohort), module_code="T2"), self.tutor)
        make_kept_comment(self.tutor)
        make_kept_comment(self.officer, "Say who decides.", is_shared=True)
        declare_conflict(self.tutor.id, known.id, Acquaintance.FRIEND, by=self.tutor.id, now=self.now)
        again = make_submission(enrolment=make_enrolment(cohort=make_cohort(name="Marked again")), module_code="T2")
        for decision in (Decision.PASS, Decision.REFER):
            marking.release(make_marking(again, self.tutor, decision=decision), self.now)
            if decision is Decision.PASS:
                marking.ask_for_new_marking(again, "One word is rude.", self.now)

    def _let_evidence_be_packed(self, cohort: Cohort) -> None:
        packs = [ask_for_pack([cohort], by=self.officer.id, now=self.now) for _number in range(3)]
        self.pack, begun, _waiting = packs
        self.pack.key, self.pack.size_bytes, self.pack.sha256 = storage.keep(b"PK"), 2, "0" * 64
        self.pack.ready_at, self.pack.expires_at = self.now, self.now + timedelta(days=7)
        begun.started_at, begun.done, begun.total = self.now, 1, 3
        db.session.flush()

    def _let_somebody_talk(self, learner: Person) -> None:
        self.threads = [
            make_thread(learner=learner, answered_by=self.tutor).id,
            make_thread(learner=learner).id,
        ]
        self.page_report = make_page_report(fault=Fault.TRANSLATION, reporter=learner, email="reporter@example.org")
        self.concern = make_concern(reporter=learner, is_on_account=True, mail_to="safe@example.org")
        self.complaint = make_complaint(complainant=learner)
        lead, officer = make_person(name="Another lead"), self.officer
        concerns.take_step(self.concern, ConcernState.IN_HAND, "Called", "Come on Monday", lead=lead, now=self.now)
        complaints.take_step(
            self.complaint,
            ComplaintState.ACKNOWLEDGED,
            "Asked",
            "We have read it",
            answer_by=None,
            handler=officer,
            now=self.now,
        )

    def _let_somebody_wait(self, newcomer: Person) -> None:
        full, offering = make_cohort(name="Full", places=1), make_cohort(name="Offering", places=1)
        left = make_enrolment(cohort=full)
        joining.withdraw(left, self.now, reason=WithdrawalReason.ASKED, officer_id=self.officer.id)
        make_enrolment(cohort=full)
        for cohort in (full, offering):
            for person in (newcomer, make_person(name="Somebody who waits")):
                db.session.add(Waiting(person=person, cohort_id=cohort.id, since=self.now))
        db.session.flush()
        pass_on_places(self.now)

    def _let_somebody_need_more_time(self) -> None:
        learner, day = self.enrolment.person, self.now + timedelta(days=60)
        make_agreed(learner, self.officer, reason="A reason")
        make_agreed(learner, self.officer, Need.OTHER_FORMAT, form=Format.AUDIO)
        make_asked(learner, Need.TIMED_BREAKS, words="Ten minutes", reason="A reason")
        make_asked(learner, Need.REST_BREAKS)
        make_notice(learner)
        readiness.keep(learner.id, dict.fromkeys((one.name for one in QUESTIONS), Level.ALONE), self.now)
        take_from_phone(learner.id, "a-thing-of-a-phone", {}, timedelta(), self.now)
        extend(self.enrolment, "T1", day, ExtensionReason.WORK, by=self.officer.id, now=self.now)

    def _let_somebody_disagree(self) -> None:
        other_tutor = make_person(name="Another tutor", roles=[Role.TUTOR])
        assurer = make_person(name="Another assurer", roles=[Role.QUALITY_ASSURER])
        mine, theirs = self.referred, self.passed
        self.appeal, at_the_panel = make_appeal(mine), make_appeal(theirs)
        for appeal in (self.appeal, at_the_panel):
            appeals.decide(appeal, Verdict.NOT_UPHELD, "It is not there.", by=other_tutor.id, now=self.now)
        appeals.take_further(at_the_panel, "It is.", None, self.now)
        appeals.decide(at_the_panel, Verdict.NOT_UPHELD, "It is not.", by=assurer.id, now=self.now)
        appeals.take_further(at_the_panel, "It is.", None, self.now)
        self.asked_about, self.warned, taken = (make_case(one, by=other_tutor) for one in (mine, mine, theirs))
        for case in (self.warned, taken):
            malpractice.answer(case, "I wrote it.", self.now)
            malpractice.take(case, by=self.officer.id, now=self.now)
        malpractice.decide(
            self.warned,
            CaseOutcome.WARNING,
            findings="A finding",
            grounds="Line 2",
            reasons="Name your sources.",
            by=self.officer.id,
            now=self.now,
        )
        make_consideration(self.enrolment)
        considerations.decide(
            make_consideration(theirs.enrolment),
            Agreement(is_agreed=True, answer="Come on Monday.", effect=Effect.OTHER_EVIDENCE, arrangement="A talk"),
            by=self.officer.id,
            now=self.now,
        )
        keep_numbers(
            self.enrolment.person_id,
            uln="9276308686",
            scn="",
            is_declined=False,
            by=self.enrolment.person_id,
            now=self.now,
        )
        make_identity_check(self.enrolment.person)

    def _let_a_group_meet(self) -> None:
        cohort = self.enrolment.cohort
        self.past = make_session(cohort=cohort, starts_at=self.now - timedelta(hours=3))
        make_session(cohort=cohort, link="https://meet.example.org/autumn")
        make_attendance(self.past, self.enrolment)
        make_entry(self.enrolment)
        finished = make_booking(
            self.enrolment, slot=make_slot(cohort, tutor=self.tutor), may_record=True, has_begun=True
        )
        add_recording(finished, "talk.wav", b"RIFF\x00\x00\x00\x00WAVEfmt ", now=self.now)
        make_sheet(finished)
        make_booking(self.enrolment, slot=make_slot(cohort, tutor=self.tutor))
        make_slot(cohort, tutor=self.tutor)
        self.tokens["calendar"] = token_of(make_calendar_link(self.enrolment.id, self.now))

    def _let_somebody_be_at_risk(self) -> None:
        since = self.now - timedelta(days=20)
        signs = [Sign(rule, 3, since, 20, "T1") for rule in RiskRule]
        keep_signs({self.enrolment.id: signs}, 0, self.enrolment.id, self.now)

    def _let_work_be_looked_at(self) -> None:
        """Versions side by side, words in common, prior learning, a word on a resubmission, a time away and a move."""
        day = london_day(self.now)
        assurer = make_person(name="Another assurer", roles=[Role.QUALITY_ASSURER])
        again = make_enrolment(cohort=self.enrolment.cohort)
        for module_code, state in (("T1", ResubmissionState.WAITING), ("T2", ResubmissionState.USED_UP)):
            work = make_submission(enrolment=again, module_code=module_code)
            marking.release(make_marking(work, self.tutor, decision=Decision.REFER), self.now)
            db.session.add(
                Resubmission(
                    submission_id=work.id,
                    state=state,
                    authoriser=Authoriser.TUTOR,
                    opened_at=self.now,
                    reason="",
                )
            )
        self.second = make_submission(
            enrolment=self.enrolment, version=2, text="Councillors decide, and officers carry it out."
        )
        for work in db.session.scalars(select(Submission).where(Submission.submitted_at.is_not(None))).all():
            make_compared(work, self.now)
        make_claim(["2.1"], now=self.now, enrolment=self.enrolment, with_file=True)
        make_judged(
            make_claim(["1.2"], now=self.now, enrolment=self.enrolment), self.now, tutor=make_person(roles=[Role.TUTOR])
        )
        self.agreed = make_recognised(["1.2"], now=self.now, enrolment=self.enrolment, module_code="T2")
        agree_on(self.enrolment, day, day, AbsenceReason.TRAVEL, by=assurer.id, now=self.now)
        move(again, make_cohort(name="Winter").id, by=self.officer.id, now=self.now)
