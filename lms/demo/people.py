"""The demonstration: invented people, councils and posts, added once, at the first start."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta

from flask import current_app
from sqlalchemy import func, or_, select, update

from lms.access import Role
from lms.accounts.models import Person
from lms.accounts.passwords import hash_password, matches
from lms.accounts.queries import find_person_by_email
from lms.accounts.services import add_person
from lms.candidates.consent_models import Field, Purpose
from lms.candidates.consents import give
from lms.candidates.models import HowWell
from lms.candidates.services import (
    Example,
    Language,
    Wishes,
    add_own_evidence,
    join_pool,
    new_profile,
    save_wishes,
)
from lms.clock import end_of_office_day, london_day, london_evening, utc_now
from lms.config import Settings
from lms.councils.models import Council, CouncilKind, Nation
from lms.councils.services import add_council
from lms.demo import commitments, fairness, pledges, stories, talks, timed
from lms.demo.posts import POSTS, DemoPost, lines, spine_points, workplace
from lms.editions import current_edition
from lms.extensions import db
from lms.identity.models import How
from lms.identity.services import check_identity
from lms.learning.joining import enrol, wait_for_place, withdraw
from lms.learning.models import Cohort, Enrolment, WithdrawalReason
from lms.learning.services import CohortDetails, add_cohort
from lms.marking.models import Submission
from lms.outbox.models import Message
from lms.own_data.corrections import answer_correction, ask_for_correction
from lms.own_data.erasures import ask_for_erasure
from lms.own_data.models import About, Outcome, Why
from lms.vacancies.models import Welsh
from lms.vacancies.pay import table_on
from lms.vacancies.services import Post, draft_vacancy, publish_vacancy

SIGN_INS = {
    "learner@example.org": "a learner in the middle of a module",
    "timed@example.org": "a learner with extra time, before a quiz with a clock",
    "graduate@example.org": "a graduate in the pool",
    "tutor@example.org": "a tutor",
    "quality@example.org": "a quality assurer",
    "verifier@example.org": "an external verifier, whose visit is open",
    "reviewer@example.org": "a translation reviewer",
    "council@example.org": "a recruiter and signatory of a council with a pledge",
    "officer@example.org": "a programme officer",
    "safeguarding@example.org": "a safeguarding lead",
    "admin@example.org": "an administrator",
}


def sign_in_lines(password: str) -> list[str]:
    """Who one can sign in as."""
    return [
        "Demonstration: sign in as",
        *(f"  {email:<22} {what}" for email, what in SIGN_INS.items()),
        f"  password: {password}",
    ]


def add_demonstration(password: str) -> None:
    """Add everything, once. Where it is there, and another password was set meanwhile, that one is theirs now: what is
    printed must let one in.
    """
    settings: Settings = current_app.extensions["settings"]
    # As a POST: what reads first and writes later takes SQLite's lock at its beginning.
    with current_app.test_request_context(base_url=settings.site_url, method="POST"):
        # Anybody of them: one may have changed their address, or had themself erased.
        someone = db.session.scalars(
            select(Person).where(Person.email.in_(SIGN_INS)).order_by(Person.id).limit(1)
        ).first()
        if someone is None:
            _Demonstration(password, utc_now()).build()
        elif not matches(someone.password_hash, password):
            db.session.execute(
                update(Person)
                .where(or_(Person.email.in_(SIGN_INS), Person.password_hash == someone.password_hash))
                .values(password_hash=hash_password(password))
            )
        db.session.commit()


def demonstration_exists() -> bool:
    """Whether somebody of the demonstration can sign in. Nobody else confirms such an address: no mail goes there."""
    query = select(Person.id).where(
        Person.email.in_(SIGN_INS), Person.confirmed_at.is_not(None), Person.closed_at.is_(None)
    )
    return db.session.scalar(query.limit(1)) is not None


@contextmanager
def every_marking_drawn() -> Iterator[None]:
    """Each marking that is released meanwhile is a sample for a second look."""
    settings: Settings = current_app.extensions["settings"]
    current_app.extensions["settings"] = replace(settings, sampling_share=1.0)
    try:
        yield
    finally:
        current_app.extensions["settings"] = settings


class _Demonstration:
    """The people and things of the demonstration, as they are being made."""

    def __init__(self, password: str, now: datetime) -> None:
        self.now = now
        self.password_hash = hash_password(password)
        self.edition = current_edition()
        self.modules = self.edition.programme.modules

    def build(self) -> None:
        """Make all of it, in the order in which it happened."""
        messages_before = db.session.scalar(select(func.max(Message.id))) or 0
        tutor = self.person("Grace Adeyemi", "tutor", Role.TUTOR)
        assurer = self.person("Tomasz Zieliński", "quality", Role.QUALITY_ASSURER)
        self.person("Hanna Kowal", "reviewer", Role.TRANSLATION_REVIEWER)
        officer = self.person("Hannah Price", "officer", Role.PROGRAMME_OFFICER)
        self.person("Ruth Bello", "safeguarding", Role.SAFEGUARDING_LEAD)
        self.person("Ibrahim Haddad", "admin", Role.ADMINISTRATOR)
        councils = self.councils(officer)
        self.posts(councils)
        commitments.let_a_council_work(councils[0], self.member, officer, self.now)
        cohort = self.cohort()
        self.graduates(cohort, tutor, officer)
        self.learners(cohort, tutor, officer)
        timed_cohort = self.timed_group(tutor, assurer, officer)
        verifier = self.person("Eleri Vaughan", "verifier", Role.EXTERNAL_VERIFIER)
        timed.let_somebody_verify(verifier, [cohort, timed_cohort], officer, self.now)
        self.talks(tutor, officer)
        self.full_group()
        self.data_requests()
        db.session.flush()
        for message in db.session.scalars(select(Message).where(Message.id > messages_before)):
            message.sent_at = message.queued_at

    def person(self, name: str, address: str, *roles: Role, council: Council | None = None) -> Person:
        """Somebody with a confirmed address at example.org."""
        return add_person(
            name=name,
            email=f"{address}@example.org",
            password_hash=self.password_hash,
            roles=roles,
            council=council,
            confirmed=True,
            now=self.ago(60),
        )

    def ago(self, days: float) -> datetime:
        """A moment so many days back."""
        return self.now - timedelta(days=days)

    def councils(self, officer: Person) -> list[Council]:
        """Three councils and an authority: two with an active pledge, and one that asks to join, whose posts are
        refused; and who acts for them.
        """
        valley = add_council("Wennol Valley Combined Authority", Nation.ENGLAND, kind=CouncilKind.COMBINED)
        millbrook = add_council(
            "Millbrook Borough Council",
            Nation.ENGLAND,
            kind=CouncilKind.METROPOLITAN,
            region="North West",
            authority=valley,
        )
        harrowmere = add_council(
            "Harrowmere District Council", Nation.ENGLAND, kind=CouncilKind.DISTRICT, region="East of England"
        )
        aberwennol = add_council("Aberwennol County Council", Nation.WALES, kind=CouncilKind.WELSH, region="Wales")
        self.member = self.person("Priya Raman", "council", Role.RECRUITER, Role.SIGNATORY, council=millbrook)
        self.person("Callum Reid", "panel", Role.PANEL_MEMBER, council=millbrook)
        self.person("Sofia Marino", "harrowmere", Role.RECRUITER, council=harrowmere)
        pledges.sign_on_the_site(millbrook, self.member, officer, self.now)
        pledges.sign_on_paper(aberwennol, "David Llewellyn", officer, self.now)
        pledges.let_a_council_ask(harrowmere, officer, self.now)
        return [millbrook, aberwennol]

    def posts(self, councils: list[Council]) -> None:
        """The twelve posts, each with its council."""
        for place, post in enumerate(POSTS):
            council = councils[1] if post.place.startswith("Aberwennol") else councils[0]
            written = self.ago(10 - place / 2)
            vacancy = draft_vacancy(council.id, self.described(post, council, place), lines(post), written)
            publish_vacancy(vacancy, written)

    def described(self, post: DemoPost, council: Council, place: int) -> Post:
        """A demonstration post as the council writes it."""
        points = spine_points(post)
        return Post(
            title=post.title,
            summary=post.summary,
            family=post.family,
            grade=post.grade,
            pay_from_pence=post.pay_from * 100,
            pay_to_pence=post.pay_to * 100,
            hours_per_week=post.hours,
            place=post.place,
            contract=post.contract,
            contract_months=post.months,
            dbs_level=post.dbs,
            languages_valued=post.languages,
            how_to_apply=f"Use the form on our website, or write to jobs@{council.slug}.example.",
            closes_at=end_of_office_day(self.now + timedelta(days=14 + 2 * place)),
            scp_from=points[0] if points else None,
            scp_to=points[1] if points else None,
            pay_table_from=table_on(london_day(self.now)).from_day if points else None,
            workplace=workplace(post),
            is_politically_restricted="politically restricted" in post.summary,
            welsh=Welsh.DESIRABLE if council.nation is Nation.WALES else None,
            welsh_assessed_on=london_day(self.ago(30)) if council.nation is Nation.WALES else None,
        )

    def cohort(self) -> Cohort:
        """One open group, with a due date for each module."""
        details = CohortDetails(
            name="Autumn 2026",
            opens_at=self.ago(55),
            closes_at=self.now + timedelta(days=60),
            starts_on=london_day(self.ago(50)),
            ends_on=london_day(self.now + timedelta(days=90)),
            places=200,
            due={
                module.code: london_evening(self.now + timedelta(days=10 + 10 * place))
                for place, module in enumerate(self.modules)
            },
        )
        return add_cohort(details, self.edition, self.ago(55))

    def enrolled(self, name: str, address: str, cohort: Cohort, days_ago: float) -> Enrolment:
        """A learner in the group."""
        person = self.person(name, address, Role.LEARNER)
        return enrol(person.id, cohort.id, self.ago(days_ago))

    def full_group(self) -> None:
        """A group that starts later and has one place, with somebody in it, two who wait, and one who came and left."""
        details = CohortDetails(
            name="Evenings, spring 2027",
            opens_at=self.ago(20),
            closes_at=self.now + timedelta(days=45),
            starts_on=london_day(self.now + timedelta(days=50)),
            ends_on=london_day(self.now + timedelta(days=230)),
            places=1,
            due={},
        )
        cohort = add_cohort(details, self.edition, self.ago(20))
        db.session.flush()
        left = self.enrolled("Samuel Osei", "learner6", cohort, 15)
        withdraw(left, self.ago(12), reason=WithdrawalReason.WORK)
        db.session.flush()
        self.enrolled("Fatima Rahmani", "learner7", cohort, 10)
        for name, address, days in (("Daniela Popescu", "learner8", 8), ("عمر خليل", "learner9", 5)):
            person = self.person(name, address, Role.LEARNER)
            wait_for_place(person.id, cohort.id, self.ago(days))

    def timed_group(self, tutor: Person, assurer: Person, officer: Person) -> Cohort:
        """A learner with more time before a quiz with a clock; what they have achieved was looked at again."""
        *achieved, with_clock = self.modules[:2]
        edition = timed.edition_with_a_clock(self.edition, with_clock, self.ago(45))
        cohort = timed.timed_group(edition, with_clock, officer, self.now)
        learner = self.enrolled("Idris Warsame", "timed", cohort, 34)
        db.session.flush()
        with every_marking_drawn():
            for module in achieved:
                stories.achieve_module(learner, module, tutor, self.ago(30))
        stories.study(learner, with_clock, self.ago(6))
        fairness.agree_extra_time(learner, officer, self.now)
        for work in db.session.scalars(select(Submission).where(Submission.enrolment_id == learner.id)):
            timed.ask_the_tutor(work.markings[-1], assurer, self.ago(8))
        return cohort

    def graduates(self, cohort: Cohort, tutor: Person, officer: Person) -> None:
        """Two people who have achieved everything; one lets councils find her."""
        settings: Settings = current_app.extensions["settings"]
        # Graduates' decisions are not drawn, so that their certificates are there to see.
        current_app.extensions["settings"] = replace(settings, sampling_share=0.0)
        for name, address, in_pool in (("ሰላማዊት ገብረመድህን", "graduate", True), ("محمد الحسين", "graduate2", False)):
            enrolment = self.enrolled(name, address, cohort, 50)
            db.session.flush()
            check_identity(enrolment.person_id, How.PHOTOGRAPH, by=officer.id, now=self.ago(45))
            for place, module in enumerate(self.modules):
                stories.achieve_module(enrolment, module, tutor, self.ago(40 - 4 * place))
            profile = new_profile(enrolment.person_id, self.ago(3))
            spoken = ("Amharic", "Tigrinya") if in_pool else ("Arabic",)
            languages = [Language(name, HowWell.VERY_WELL, HowWell.VERY_WELL, HowWell.WELL) for name in spoken]
            save_wishes(profile, Wishes(["Millbrook"], (), 20, 37, languages=languages), self.ago(3))
            if in_pool:
                example = Example(
                    "S04",
                    situation="I worked at the desk of a clinic for four years.",
                    task="About 40 people came each day with questions.",
                    action="I wrote down the ten questions that came most often, with an answer in three languages.",
                    result="People waited half as long, and the nurses were asked less often.",
                )
                add_own_evidence(profile, example, self.ago(3))
                join_pool(profile, language="en", now=self.ago(2), fields=[Field.OWN_EXPERIENCE])
                shown = [Field.OWN_WORDS, Field.AREA, Field.HOURS, Field.LANGUAGES]
                give(profile, Purpose.APPLICATIONS, fields=shown, council_id=None, language="en", now=self.ago(2))
        current_app.extensions["settings"] = settings

    def talks(self, tutor: Person, officer: Person) -> None:
        """Questions, a report, a complaint and a concern."""
        db.session.flush()
        middle, other = (
            db.session.scalars(select(Enrolment).join(Person).where(Person.email == f"{address}@example.org")).one()
            for address in ("learner", "learner3")
        )
        talks.ask_questions(middle, other, tutor, self.now)
        talks.report_and_complain(middle.person, officer, self.now)

    def data_requests(self) -> None:
        """A correction that waits for an answer, one that has it, and somebody who leaves."""
        officer, graduate = (find_person_by_email(f"{who}@example.org") for who in ("officer", "graduate"))
        assert officer is not None
        assert graduate is not None
        answered = ask_for_correction(
            graduate.id, About.DATE, "I passed my first task on a Monday, not on a Tuesday.", self.ago(12)
        )
        answer = "You are right: it was late on Monday. We have corrected the note in your file."
        answer_correction(answered, Outcome.CORRECTED, answer, by=officer.id, now=self.ago(9))
        ask_for_correction(
            graduate.id, About.CERTIFICATE, "My family name comes first in my passport. Can it be so here?", self.ago(4)
        )
        ask_for_erasure(self.person("Ivan Petrov", "leaver", Role.LEARNER), Why.ASKED, self.ago(1))

    def learners(self, cohort: Cohort, tutor: Person, officer: Person) -> None:
        """Five learners, each at another stage."""
        first, others = self.modules[0], self.modules[1:]
        middle = self.enrolled("Amina Yusuf", "learner", cohort, 20)
        stories.study(middle, first, self.ago(18))
        stories.begin_quiz(middle, first, self.ago(1), answers=4)
        self.enrolled("Łukasz Nowak", "learner2", cohort, 2)
        waiting = self.enrolled("Nguyễn Thị Hoa", "learner3", cohort, 30)
        stories.study(waiting, first, self.ago(28))
        stories.achieve_quiz(waiting, first, self.ago(20))
        work = (
            "Bins go to the district council, and social care to the county. Councillors decide and officers do the "
            "work. I cannot say which party is best."
        )
        stories.submit_task(waiting, first, work, self.ago(2))
        referred = self.enrolled("Maria da Silva", "learner4", cohort, 30)
        stories.study(referred, first, self.ago(28))
        stories.achieve_quiz(referred, first, self.ago(21))
        submission = stories.submit_task(referred, first, "The mayor decides everything.", self.ago(9))
        code = self.edition.get_task(first.code).criteria[-1].code
        stories.mark_task(
            submission, tutor, self.ago(7), refer=code, fix="This part is missing. Add it in your own words."
        )
        nearly = self.enrolled("Olena Kovalenko", "learner5", cohort, 45)
        with every_marking_drawn():
            for place, module in enumerate(self.modules[:-1]):
                stories.achieve_module(nearly, module, tutor, self.ago(38 - 4 * place))
        if others:
            stories.study(nearly, self.modules[-1], self.ago(5))
            stories.achieve_quiz(nearly, self.modules[-1], self.ago(4))
        fairness.meet(cohort, first, [nearly, waiting, middle], tutor, self.now)
        fairness.study_alone(middle, self.now)
        fairness.agree_extra_time(middle, officer, self.now)
        fairness.ask_for_breaks(referred, self.now)
        fairness.disagree(submission, self.person("Owen Pritchard", "tutor2", Role.TUTOR), self.now)
        fairness.tell_what_happened(middle, first, self.ago(1))
