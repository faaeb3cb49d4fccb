"""A council with a pledge, its posts, and a graduate whom it meets: everything on the council wing that people did."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from sqlalchemy import select

from certificates.certificate import Kind as CertificateKind
from lms.access import Role
from lms.accounts.models import Person
from lms.alerts.models import Rhythm
from lms.applications import panels, scoring
from lms.applications import services as applications
from lms.applications.locking import lock_shortlist
from lms.applications.models import Met
from lms.applications.queries import get_invitation
from lms.applications.services import Score
from lms.awards.models import ClaimState, IssuedCertificate
from lms.awards.queries import find_valid_certificate
from lms.awards.reviews import on_module_reopened
from lms.awards.sharing import share
from lms.candidates.consent_models import Ended, Field, Purpose
from lms.candidates.consents import block, end, give
from lms.candidates.models import Profile, Shown
from lms.candidates.services import note_looks
from lms.clock import london_day
from lms.councils.register_services import look_at
from lms.equality.services import keep_answers
from lms.extensions import db
from lms.learning.events import ModuleReopened
from lms.pledge.enquiries import follow_up, refuse
from lms.pledge.states import State
from lms.vacancies.exceptions import ask_for_exception, rule
from lms.vacancies.models import Family, Ground, Ruling
from lms.vacancies.search import PayPer, Search
from tests.factories.accounts import make_person
from tests.factories.alerts import make_alert
from tests.factories.api import make_api_token
from tests.factories.applicants import make_statement as make_applicant_statement
from tests.factories.awards import make_certificate, sign
from tests.factories.awards import make_claim as make_claim_to_organisation
from tests.factories.candidates import make_background, make_graduate
from tests.factories.councils import make_council
from tests.factories.identity import make_identity_check
from tests.factories.panels import judge, seat
from tests.factories.pledge_signing import make_enquiry, make_pledge_in, make_signing
from tests.factories.post_imports import make_post_import
from tests.factories.rates import publish_some_rates
from tests.factories.register import register_file, register_row
from tests.factories.statements import make_statement
from tests.factories.vacancies import LINES, change_somehow, make_vacancy
from tests.hostile.interviewing import let_somebody_be_interviewed
from tests.hostile.learning import Learning


class Recruiting(Learning):
    """What councils and graduates did with one another."""

    def _let_somebody_graduate(self) -> None:
        self.graduate: Profile = make_graduate(name="Amina Yusuf", levels={"S01": 2}, own={"S07"})
        self.other_graduate = make_graduate(name="Bilal Noor", levels={"S07": 1})
        make_identity_check(self.graduate.person)
        make_background(self.graduate)
        for profile, state in ((self.graduate, ClaimState.READY), (self.other_graduate, ClaimState.QUERIED)):
            make_claim_to_organisation(profile.person, state, by=self.officer)
        questioned = find_valid_certificate(self.other_graduate.person_id)
        assert questioned is not None
        on_module_reopened(ModuleReopened(questioned.enrolment_id, "T1", self.now))
        sign(*db.session.scalars(select(IssuedCertificate)))
        shown = find_valid_certificate(self.graduate.person_id)
        assert shown is not None
        share(shown, self.now)
        self.tokens["shared"] = shown.share_token or ""
        for kind in (CertificateKind.RECORD, CertificateKind.HOURS):
            document = make_certificate(self.graduate.person, enrolment=shown.enrolment, kind=kind)
            sign(document)
        self._add(
            "graduate",
            Role.LEARNER,
            person=self.graduate.person,
            owns="application_id consent_id evidence_id invitation_id job_id qualification_id receipt_number",
        )

    def _let_the_council_speak(self) -> None:
        make_statement(self.council, self.recruiter)
        self.draft = make_statement(self.council, self.officer, text="We recruit fairly,\nand say so.", approved=False)

    def _let_councils_join(self) -> None:
        joining, ending = make_council(name="Joining Council"), make_council(name="Ending Council")
        signatory = make_person(name="Sam Signatory", roles=[Role.SIGNATORY], council=joining)
        self.signing = make_signing(joining, signatory)
        make_pledge_in(State.UNDER_REVIEW, ending)
        ending.ends_on, ending.replaced_by = london_day(self.now) + timedelta(days=30), [joining]
        make_pledge_in(State.SUSPENDED, make_council(name="Paused Council"))
        self.enquiry = make_enquiry(self.council)
        follow_up(
            self.enquiry,
            "I phoned.",
            handler_id=self.officer.id,
            next_step="Call",
            next_step_on=None,
            by=self.officer.id,
            now=self.now,
        )
        refuse(make_enquiry(joining), "Not now.", by=self.officer.id, now=self.now)
        rows = (register_row("NEW", "New Council"), register_row("OLD", "Old Council", nation="Atlantis"))
        self.council_import = look_at(register_file(*rows), "councils.csv", self.now, by=self.officer.id)
        db.session.flush()

    def _let_the_council_look_for_people(self) -> None:
        self.open_post, self.scored_post, self.locked_post = (
            make_vacancy(self.council, title=title) for title in ("Open post", "Scored post", "Locked post")
        )
        make_vacancy(self.council, title="Draft post", lines=LINES[:1], published=False)
        self._let_a_post_need_exceptions()
        self._let_posts_change_and_come_in_files()
        for post in (self.open_post, self.scored_post):
            make_applicant_statement(self.graduate, post, "I know who decides.", "Write to me@mail.example.")
        for post in (self.open_post, self.scored_post, self.locked_post):
            invitation = applications.invite(post, self.graduate.id, by=self.recruiter.id, now=self.now)
            db.session.flush()
            if post is self.open_post:
                continue
            application = applications.accept(get_invitation(invitation.id), self.now)
            seat(post, self.recruiter, self.colleague)
            judge(application, [self.recruiter], self.now)
            judge(application, [self.colleague], self.now, Met.MET if post is self.locked_post else Met.PARTLY)
            panels.keep_note(application, "Ask about the clinic.", by=self.colleague.id, now=self.now)
            if post is self.scored_post:
                agreed, number = Score(Met.MET, "We looked again."), post.criteria[0].id
                scoring.agree(application, number, agreed, instead_of=None, by=self.recruiter.id, now=self.now)
            keep_answers(application.id, {"birthplace": "elsewhere"}, london_day(self.now))
        publish_some_rates(self.now)
        lock_shortlist(self.locked_post, {application.id}, {}, by=self.recruiter.id, now=self.now)
        let_somebody_be_interviewed(application, self.recruiter, self.now)
        for shown in Shown:
            note_looks(
                [self.graduate.id], vacancy_id=self.open_post.id, viewer_id=self.recruiter.id, shown=shown, now=self.now
            )

        self._let_the_graduate_decide()

    def _let_posts_change_and_come_in_files(self) -> None:
        change_somehow(self.open_post, self.recruiter, self.now)
        make_vacancy(self.council, title="Closed post", closes_at=self.now - timedelta(days=1))
        self.imports = [make_post_import(self.council, self.recruiter, state) for state in ("judged", "taken", "waits")]

    def _let_the_graduate_decide(self) -> None:
        """Consents for one council and for posts, one that has ended, and a council that is blocked."""
        one = give(
            self.graduate,
            Purpose.APPLICATIONS,
            fields=[Field.AREA],
            council_id=self.council.id,
            language="en",
            now=self.now,
        )
        end(one, Ended.WITHDRAWN, self.now)
        give(self.graduate, Purpose.POSTS, fields=(), council_id=None, language="en", now=self.now)
        blocked = make_council(name="Blocked Council")
        blocked.slug = "blocked"
        block(self.graduate, blocked.id, self.now)

    def _let_people_and_programs_wait_for_posts(self) -> None:
        self.alert = make_alert(self.now, Search(q="officer", place="Millbrook"))
        self.alert.reader.warned_at = self.now
        make_alert(self.now, Search(pay=Decimal("13.5"), per=PayPer.HOUR), reader=self.alert.reader)
        self.unconfirmed = make_alert(self.now, email="unconfirmed@example.org", confirmed=False)
        learner = db.session.get_one(Person, int(self.people["learner"].session["_user_id"].partition(".")[0]))
        make_alert(self.now, Search(family=Family.HOUSING), person=learner, rhythm=Rhythm.WEEKLY)
        make_api_token(self.council, by=self.recruiter)
        make_api_token(self.council, by=self.recruiter, name="Old website", lasts=timedelta(days=-1))

    def _let_a_post_need_exceptions(self) -> None:
        post = make_vacancy(self.council, title="Female support worker", lines=LINES[:1], published=False)
        post.summary = "You are aged 25-35. You have UK experience. Female applicants only. No foreigners."
        db.session.flush()
        words = ("female support worker", "aged 25-35", "no foreigners")
        asked, refused, _open = (
            ask_for_exception(
                post, one, Ground.OCCUPATIONAL_REQUIREMENT, "The work asks for it.", by=self.recruiter.id, now=self.now
            )
            for one in words
        )
        rule(asked, Ruling.APPROVED, "It is in a refuge.", by=self.officer, now=self.now)
        rule(refused, Ruling.REFUSED, "Nothing asks for it.", by=self.officer, now=self.now)
