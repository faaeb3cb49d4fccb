"""A small world in which every page of the site has something on it, and somebody who may open it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import product
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.routing import Rule

from assessments.resubmission import Authoriser
from assessments.rubrics import Decision
from lms import storage
from lms.access import Role, mark_of
from lms.accounts import services as accounts
from lms.accounts.addresses import ask_for_change
from lms.accounts.links import make_link_token
from lms.accounts.models import Person, RoleHolding, RoleInvitation
from lms.accounts.passwords import hash_password
from lms.accounts.second_factor import new_secret
from lms.accounts.views import HALF_SIGNED_IN
from lms.adjustments.models import Adjustment, AdjustmentRequest, Format, Need
from lms.applications import services as applications
from lms.applications.models import Application, Invitation, Met
from lms.applications.queries import get_invitation
from lms.applications.services import Score
from lms.attendance.calendar import token_of
from lms.attendance.models import LiveSession, StudyEntry
from lms.attendance.services import make_calendar_link
from lms.awards.models import Claim, ClaimState, IssuedCertificate
from lms.awards.queries import find_valid_certificate
from lms.awards.reviews import on_module_reopened
from lms.candidates.models import OwnEvidence, Profile, Shown
from lms.candidates.services import note_looks
from lms.cases import appeal_services as appeals
from lms.cases import consideration_services as considerations
from lms.cases import malpractice_services as malpractice
from lms.cases.consideration_services import Agreement
from lms.cases.models import Appeal, CaseOutcome, Consideration, Effect, MalpracticeCase, Verdict
from lms.clock import london_day
from lms.concerns import complaint_services as complaints
from lms.concerns import services as concerns
from lms.concerns.models import ComplaintState, ConcernState
from lms.conversations.models import Fault
from lms.councils.models import Council
from lms.editions import current_edition, current_programme
from lms.evidence_pack.services import ask_for_pack
from lms.extensions import db
from lms.identity.services import keep_numbers
from lms.item_bank.models import BankedQuestion, QuestionImport
from lms.learning import joining, readiness
from lms.learning.absences import agree_on
from lms.learning.events import ModuleReopened
from lms.learning.extending import extend
from lms.learning.models import (
    AbsenceReason,
    Acquaintance,
    Cohort,
    ConflictOfInterest,
    Enrolment,
    ExtensionReason,
    QuizStanding,
    Waiting,
    WithdrawalReason,
)
from lms.learning.readiness import QUESTIONS, Level
from lms.learning.transferring import move
from lms.learning.vacsr import Check, CheckFinding
from lms.learning.waiting import pass_on_places
from lms.live_assessments.models import LiveBooking, LiveRecording, LiveSlot
from lms.live_assessments.services import add_recording
from lms.marking import double as two_tutors
from lms.marking import services as marking
from lms.marking.allocation import declare_conflict
from lms.marking.models import Double, KeptComment, Submission, SubmissionFile
from lms.marking.resubmission_models import Resubmission, ResubmissionState
from lms.notices.links import make_stop_token
from lms.offline.services import take as take_from_phone
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
from lms.quizzes.accepting import accept
from lms.quizzes.models import Attempt
from lms.quizzes.typed_answers import get_typed
from lms.recognition.models import RecognitionClaim, RecognitionFile
from lms.references import reference_of
from lms.reports.exports import EXPORTS
from lms.reports.finding import keep as keep_signs
from lms.reports.risks import Rule as RiskRule
from lms.reports.risks import Sign
from lms.vacancies.models import Vacancy
from lms.verifying.models import VerifierVisit
from tests.accounts.links import PASSWORD
from tests.factories.accounts import make_person
from tests.factories.adjustments import make_agreed, make_asked
from tests.factories.attendance import make_attendance, make_entry, make_session
from tests.factories.awards import make_claim as make_claim_to_organisation
from tests.factories.candidates import make_graduate
from tests.factories.cases import make_appeal, make_case, make_consideration
from tests.factories.concerns import make_complaint, make_concern
from tests.factories.conversations import make_page_report, make_thread
from tests.factories.councils import make_council
from tests.factories.files import pdf
from tests.factories.identity import make_identity_check
from tests.factories.item_bank import make_import
from tests.factories.learning import make_cohort, make_enrolment, make_lesson_done, make_progress
from tests.factories.live_assessments import make_booking, make_sheet, make_slot
from tests.factories.marking import make_arrangement, make_kept_comment, make_marking, make_submission
from tests.factories.notices import make_notice
from tests.factories.outages import make_outage, make_proposed
from tests.factories.pledge import make_pledge
from tests.factories.quality import ALL_WELL, make_meeting, make_released, make_sample
from tests.factories.quizzes import make_attempt, make_submitted, make_window
from tests.factories.recognition import make_claim, make_judged, make_recognised
from tests.factories.similarity import make_compared
from tests.factories.vacancies import LINES, make_vacancy
from tests.factories.verifying import make_visit

VISITOR = "visitor"
GROUPS = {
    "at the door": [VISITOR, "half signed in", "setting up"],
    "learners": ["newcomer", "learner", "learner who is further", "graduate"],
    "who judges": ["tutor", "quality assurer", "external verifier"],
    "who looks after people": ["safeguarding lead", "translation reviewer"],
    "councils": ["recruiter", "panel member", "signatory"],
    "the team": ["programme officer", "administrator"],
}
OWNED = frozenset(
    {
        *("appeal_id", "application_id", "attempt_id", "booking_id", "case_id", "entry_id", "invitation_id"),
        *("lesson_slug", "session_id", "thread_id"),
    }
)


@dataclass(frozen=True, slots=True)
class Somebody:
    """Who opens pages: what their session says, the roles they hold, and which records of learners are their own."""

    session: dict[str, str]
    roles: frozenset[Role] = frozenset()
    owns: frozenset[str] = frozenset()


class SmallWorld:
    """People by what they are, whose password is PASSWORD; and for each part of an address what leads somewhere."""

    def __init__(self, app: Flask, now: datetime) -> None:
        self.app, self.now = app, now
        self.people: dict[str, Somebody] = {VISITOR: Somebody({})}
        self.tutor = self._add("tutor", Role.TUTOR)
        self.assurer = self._add("quality assurer", Role.QUALITY_ASSURER)
        self.verifier = self._add("external verifier", Role.EXTERNAL_VERIFIER)
        self._add("safeguarding lead", Role.SAFEGUARDING_LEAD)
        self._add("translation reviewer", Role.TRANSLATION_REVIEWER)
        self.officer = self._add("programme officer", Role.PROGRAMME_OFFICER)
        self._add("administrator", Role.ADMINISTRATOR)
        make_person(name="A second administrator", roles=[Role.ADMINISTRATOR])
        self.council, elsewhere = make_council(name="Millbrook Council"), make_council(name="Elsewhere Council")
        self.pledge = make_pledge(self.council)
        self.recruiter = self._add("recruiter", Role.RECRUITER, council=self.council)
        self._add("panel member", Role.PANEL_MEMBER, council=self.council)
        self._add("signatory", Role.SIGNATORY, council=self.council)
        self._add("recruiter elsewhere", Role.RECRUITER, council=elsewhere)
        self._add("panel member elsewhere", Role.PANEL_MEMBER, council=elsewhere)
        self._add("signatory elsewhere", Role.SIGNATORY, council=elsewhere)
        newcomer = self._add("newcomer", Role.LEARNER)
        newcomer.email = "amira@example.org"
        self.tokens: dict[str, str] = {}
        with app.test_request_context():
            self._let_somebody_learn()
            self._let_tutors_share_work(newcomer)
            self._let_somebody_wait(newcomer)
            self._let_somebody_need_more_time()
            self._let_somebody_disagree()
            self._let_a_group_meet()
            self._let_somebody_be_at_risk()
            self._let_work_be_looked_at()
            self._let_somebody_graduate()
            self._let_the_council_look_for_people()
            self._mail()
            self._let_people_ask_for_their_data()
            self._let_questions_come_in()
            self._let_quality_be_assured()
        self._let_somebody_be_half_signed_in()
        db.session.commit()
        self.values = self._values()

    def browser(self, who: str) -> FlaskClient:
        """A browser of somebody."""
        client = self.app.test_client()
        with client.session_transaction() as session:
            session.update(self.people[who].session)
        return client

    def rules(self, who: str) -> list[Rule]:
        """The routes of pages that are for this role.

        What is for anyone is a visitor's, and what is for whoever is signed in, a learner's.
        """
        return [r for r in self.app.url_map.iter_rules() if "GET" in (r.methods or ()) and self.may_open(who, r)]

    def addresses(self, who: str) -> list[str]:
        """Every page that is for this role, with the ids of this world."""
        return [address for rule in self.rules(who) for address in self.addresses_of(rule)]

    def may_open(self, who: str, rule: Rule) -> bool:
        """Whether a route is for this role."""
        somebody, mark = self.people[who], mark_of(self.app, rule.endpoint)
        assert mark is not None
        if rule.endpoint.startswith("second_factor."):
            return HALF_SIGNED_IN in somebody.session
        if Role.LEARNER in mark.roles & somebody.roles:
            return rule.arguments & OWNED <= somebody.owns
        if mark.roles:
            return bool(mark.roles & somebody.roles)
        return rule.endpoint != "static" and who == ("learner" if mark.needs_sign_in else VISITOR)

    def addresses_of(self, rule: Rule) -> Iterator[str]:
        """A rule's addresses, with every value that this world has for its parts."""
        names = sorted(rule.arguments)
        adapter = self.app.url_map.bind("localhost")
        for values in product(*(self._values_of(rule, name) for name in names)):
            yield adapter.build(rule.endpoint, dict(zip(names, values, strict=True)))

    def _values_of(self, rule: Rule, name: str) -> list[Any]:
        return self.values.get(f"{rule.endpoint}:{name}") or self.values[name]

    def _add(
        self, who: str, *roles: Role, council: Council | None = None, person: Person | None = None, owns: str = ""
    ) -> Person:
        person = person or make_person(name=f"Some {who}", roles=roles, council=council)
        person.password_hash = hash_password(PASSWORD)
        self.people[who] = Somebody(
            {"_user_id": person.get_id(), "_fresh": "yes"}, frozenset(roles), frozenset(owns.split())
        )
        return person

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
        draft = marking.draft_for(enrolment, current_edition(), "T2", self.now)
        marking.save_text(draft, "Dear neighbour", self.now)
        marking.add_file(draft, "letter.pdf", pdf(), self.now)

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

    def _let_somebody_graduate(self) -> None:
        self.graduate: Profile = make_graduate(name="Amina Yusuf", levels={"S01": 2}, own={"S07"})
        self.other_graduate = make_graduate(name="Bilal Noor", levels={"S07": 1})
        make_identity_check(self.graduate.person)
        for profile, state in ((self.graduate, ClaimState.READY), (self.other_graduate, ClaimState.QUERIED)):
            make_claim_to_organisation(profile.person, state, by=self.officer)
        questioned = find_valid_certificate(self.other_graduate.person_id)
        assert questioned is not None
        on_module_reopened(ModuleReopened(questioned.enrolment_id, "T1", self.now))
        self._add("graduate", Role.LEARNER, person=self.graduate.person, owns="application_id invitation_id")

    def _let_the_council_look_for_people(self) -> None:
        self.open_post, self.scored_post, self.locked_post = (
            make_vacancy(self.council, title=title) for title in ("Open post", "Scored post", "Locked post")
        )
        make_vacancy(self.council, title="Draft post", lines=LINES[:1], published=False)
        for post in (self.open_post, self.scored_post, self.locked_post):
            invitation = applications.invite(post, self.graduate.id, by=self.recruiter.id, now=self.now)
            db.session.flush()
            if post is self.open_post:
                continue
            application = applications.accept(get_invitation(invitation.id), self.now)
            scores = {criterion.id: Score(Met.MET, "Shown.") for criterion in post.criteria}
            applications.score(application, scores, by=self.recruiter.id, now=self.now)
        applications.lock_shortlist(self.locked_post, {application.id}, {}, by=self.recruiter.id, now=self.now)
        for shown in Shown:
            note_looks(
                [self.graduate.id], vacancy_id=self.open_post.id, viewer_id=self.recruiter.id, shown=shown, now=self.now
            )

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
            "complaint_id": [self.complaint.id],
            "concern_id": [self.concern.id],
            "consideration_id": ids(Consideration),
            "council_id": [self.council.id],
            "edition_id": [current_edition().id],
            "copy_id": [self.copy.id],
            "correction_id": ids(CorrectionRequest),
            "erasure_id": [self.erasure.id],
            "enrolment_id": ids(Enrolment)[:2],
            "entry_id": ids(StudyEntry),
            "ending": ["csv", "xlsx"],
            "evidence_id": ids(OwnEvidence),
            "file_id": ids(SubmissionFile),
            "format_name": ["gift", "qti-2.2"],
            "holding_id": ids(RoleHolding),
            "import_id": ids(QuestionImport),
            "invitation_id": ids(Invitation),
            "item_id": [self.meeting.items[0].id],
            "lesson_slug": [lesson.slug for module in current_programme().modules for lesson in module.lessons],
            "meeting_id": [self.meeting.id],
            "message_id": ids(Message),
            "module_code": [module.code for module in current_programme().modules],
            "module_slug": [module.slug for module in current_programme().modules],
            "outage_id": ids(Outage),
            "name": list(EXPORTS),
            "number": list(range(1, len(self.attempt.drawn) + 1)),
            "pack_id": [self.pack.id],
            "person_id": [self.tutor.id, self.recruiter.id, self.graduate.person_id],
            "pledge_id": [self.pledge.id],
            "recording_id": ids(LiveRecording),
            "question_id": ids(BankedQuestion),
            "reference": [reference_of(self.open_post.secret, self.other_graduate.id)],
            "report_id": [self.page_report.id],
            "request_id": ids(AdjustmentRequest),
            "resubmission_id": ids(Resubmission),
            "sample_id": ids(Sample),
            "session_id": ids(LiveSession),
            "slot_id": ids(LiveSlot),
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
            "vacancy_id": ids(Vacancy),
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
            **{f"quizzes.{page}:module_slug": ["town-halls"] for page in ("question", "review", "result")},
            "quizzes.result:attempt_id": ids(Attempt),
            "question_quality.question:module_code": ["T1"],
            "question_quality.question:question_id": ["t1-q1", "t1-q7", "t1-q11"],
            "question_quality.typed:attempt_id": [self.refused.id],
            "question_quality.typed:question_id": ["t1-q7"],
        }
