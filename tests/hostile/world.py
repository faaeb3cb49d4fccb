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
from lms.awards.models import IssuedCertificate
from lms.candidates.models import OwnEvidence, Profile, Shown
from lms.candidates.services import note_looks
from lms.clock import london_day
from lms.concerns import complaint_services as complaints
from lms.concerns import services as concerns
from lms.concerns.models import ComplaintState, ConcernState
from lms.conversations.models import Fault
from lms.councils.models import Council
from lms.editions import current_edition, current_programme
from lms.extensions import db
from lms.learning import joining, readiness
from lms.learning.extending import extend
from lms.learning.models import Cohort, Enrolment, ExtensionReason, QuizStanding, Waiting, WithdrawalReason
from lms.learning.readiness import QUESTIONS, Level
from lms.learning.waiting import pass_on_places
from lms.marking import services as marking
from lms.marking.models import Submission, SubmissionFile
from lms.matching.references import reference_of
from lms.notices.links import make_stop_token
from lms.offline.services import take as take_from_phone
from lms.outbox.models import Message
from lms.outbox.services import queue
from lms.own_data.copies import ask_for_copy
from lms.own_data.corrections import answer_correction, ask_for_correction
from lms.own_data.erasures import ask_for_erasure, cancel_token
from lms.own_data.models import About, CorrectionRequest, Why
from lms.own_data.models import Outcome as CorrectionOutcome
from lms.quality import services as quality
from lms.quality.meeting_models import Meeting
from lms.quality.models import Check, Outcome, Reason, Risk, Sample, SampleAction
from lms.quality.planning import set_plan, set_standing
from lms.quality.rules import Rules
from lms.quality.services import Finding, ToDo
from lms.quality.standardising import add_action, agree, judge_alone, open_decisions
from lms.quizzes.models import Attempt
from lms.vacancies.models import Vacancy
from tests.accounts.links import PASSWORD
from tests.factories.accounts import make_person
from tests.factories.adjustments import make_agreed, make_asked
from tests.factories.attendance import make_attendance, make_entry, make_session
from tests.factories.candidates import make_graduate
from tests.factories.concerns import make_complaint, make_concern
from tests.factories.conversations import make_page_report, make_thread
from tests.factories.councils import make_council
from tests.factories.files import pdf
from tests.factories.learning import make_cohort, make_enrolment, make_lesson_done, make_progress
from tests.factories.marking import make_marking, make_submission
from tests.factories.notices import make_notice
from tests.factories.pledge import make_pledge
from tests.factories.quality import ALL_WELL, make_meeting, make_released, make_sample
from tests.factories.quizzes import make_attempt, make_submitted
from tests.factories.vacancies import LINES, make_vacancy

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
    {"attempt_id", "application_id", "entry_id", "invitation_id", "lesson_slug", "session_id", "thread_id"}
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
        self._add("external verifier", Role.EXTERNAL_VERIFIER)
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
            self._let_somebody_wait(newcomer)
            self._let_somebody_need_more_time()
            self._let_a_group_meet()
            self._let_somebody_graduate()
            self._let_the_council_look_for_people()
            self._mail()
            self._let_people_ask_for_their_data()
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
            person=self._add("learner", Role.LEARNER, owns="attempt_id lesson_slug thread_id session_id entry_id"),
            cohort=cohort,
        )
        self._let_somebody_talk(enrolment.person)
        make_lesson_done(enrolment)
        self.attempt = make_attempt(enrolment=enrolment)
        marking.release(
            make_marking(make_submission(enrolment=enrolment), self.tutor, decision=Decision.REFER), self.now
        )
        draft = marking.draft_for(enrolment, current_edition(), "T2", self.now)
        marking.save_text(draft, "Dear neighbour", self.now)
        marking.add_file(draft, "letter.pdf", pdf(), self.now)

        self.enrolment = enrolment

        further = self._add("learner who is further", Role.LEARNER, owns="attempt_id")
        done = make_enrolment(person=further, cohort=cohort)
        make_submitted(enrolment=done)
        make_progress(done, "T2", quiz=QuizStanding.ACHIEVED)
        make_submission(enrolment=done)
        settings = self.app.extensions["settings"]
        self.app.extensions["settings"] = replace(settings, sampling_share=1.0)
        marking.release(make_marking(make_submission(enrolment=done, module_code="T2"), self.tutor), self.now)
        self.app.extensions["settings"] = settings

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

    def _let_a_group_meet(self) -> None:
        cohort = self.enrolment.cohort
        self.past = make_session(cohort=cohort, starts_at=self.now - timedelta(hours=3))
        make_session(cohort=cohort, link="https://meet.example.org/autumn")
        make_attendance(self.past, self.enrolment)
        make_entry(self.enrolment)
        self.tokens["calendar"] = token_of(make_calendar_link(self.enrolment.id, self.now))

    def _let_somebody_graduate(self) -> None:
        self.graduate: Profile = make_graduate(name="Amina Yusuf", levels={"S01": 2}, own={"S07"})
        self.other_graduate = make_graduate(name="Bilal Noor", levels={"S07": 1})
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

    def _let_quality_be_assured(self) -> None:
        set_plan(Rules(), "Every assessor is new.", by=self.assurer.id, now=self.now)
        set_standing(self.tutor, Risk.HIGH, None, by=self.officer.id, now=self.now)
        found = make_sample(make_released(self.tutor, enrolment=make_enrolment(cohort=self.enrolment.cohort)))
        checks = {**ALL_WELL, Check.CURRENT: Finding(is_met=False, note="From last year.")}
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
            "application_id": ids(Application),
            "attempt_id": [self.attempt.id],
            "certificate_id": ids(IssuedCertificate),
            "cohort_id": ids(Cohort),
            "complaint_id": [self.complaint.id],
            "concern_id": [self.concern.id],
            "council_id": [self.council.id],
            "edition_id": [current_edition().id],
            "copy_id": [self.copy.id],
            "correction_id": ids(CorrectionRequest),
            "erasure_id": [self.erasure.id],
            "enrolment_id": ids(Enrolment)[:2],
            "entry_id": ids(StudyEntry),
            "evidence_id": ids(OwnEvidence),
            "file_id": ids(SubmissionFile),
            "holding_id": ids(RoleHolding),
            "invitation_id": ids(Invitation),
            "item_id": [self.meeting.items[0].id],
            "lesson_slug": [lesson.slug for module in current_programme().modules for lesson in module.lessons],
            "meeting_id": [self.meeting.id],
            "message_id": ids(Message),
            "module_code": [module.code for module in current_programme().modules],
            "module_slug": [module.slug for module in current_programme().modules],
            "number": list(range(1, len(self.attempt.drawn) + 1)),
            "person_id": [self.tutor.id, self.recruiter.id, self.graduate.person_id],
            "pledge_id": [self.pledge.id],
            "reference": [reference_of(self.open_post.secret, self.other_graduate.id)],
            "report_id": [self.page_report.id],
            "request_id": ids(AdjustmentRequest),
            "sample_id": ids(Sample),
            "session_id": ids(LiveSession),
            "submission_id": ids(Submission),
            "thread_id": self.threads,
            "token": [self.tokens["confirm"]],
            "translating.text:key": ["town-halls.councillor"],
            "translating.text:kind": ["meaning"],
            "translating.text:language": ["ar"],
            "translating.texts:language": ["ar"],
            "vacancy_id": ids(Vacancy),
            "accounts.accept_invitation:token": [self.tokens["join"]],
            "accounts.choose_password:token": [self.tokens["reset"]],
            "accounts.confirm:token": [self.tokens["confirm"]],
            "admin.withdraw_invitation:invitation_id": ids(RoleInvitation),
            "notices.stop:token": [make_stop_token(self.tutor.id)],
            "change_of_address.confirm:token": [self.tokens["new address"]],
            "own_data.keep:token": [self.tokens["keep"]],
            "data_requests.letter:person_id": [self.graduate.person_id],
            "attendance.feed:token": [self.tokens["calendar"]],
            "sampling.assessor:person_id": [self.tutor.id],
            "standardisation.meeting:meeting_id": ids(Meeting),
            "trails.show:enrolment_id": [self.enrolment.id, self.action.sample.marking.submission.enrolment_id],
            "trails.show:module_code": ["T1"],
            "awards.pdf:number": numbers,
            "awards.show:number": numbers,
            **{f"quizzes.{page}:module_slug": ["town-halls"] for page in ("question", "review", "result")},
            "quizzes.result:attempt_id": ids(Attempt),
        }
