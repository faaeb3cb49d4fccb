"""A post whose shortlist is locked: its recruiter, two people on the shortlist, and a browser for each."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from flask.testing import FlaskClient
from sqlalchemy import select

from lms.access import Role
from lms.accounts.models import Person
from lms.applications.models import Application, Shortlist, Stage
from lms.candidates.models import Profile
from lms.extensions import db
from lms.notices.models import Notice
from lms.outbox.models import Message
from lms.vacancies.models import Vacancy
from tests.factories.accounts import make_person
from tests.factories.candidates import make_graduate
from tests.factories.councils import make_council
from tests.factories.interviews import make_application
from tests.factories.pledge import make_pledge
from tests.factories.vacancies import make_vacancy

SignIn = Callable[[Person], FlaskClient]
NAME = "Zoltán Unmistakable"


class AfterLock:
    """A post whose shortlist is locked: its recruiter, two people on the shortlist, and a browser for each."""

    def __init__(self, sign_in: SignIn, now: datetime, stage: Stage = Stage.SHORTLISTED) -> None:
        self.now = now
        self.sign_in = sign_in
        self.home = make_council()
        make_pledge(self.home)
        self.vacancy: Vacancy = make_vacancy(self.home)
        self.recruiter = make_person(roles=[Role.RECRUITER], council=self.home)
        self.graduate: Profile = make_graduate(name=NAME)
        self.other: Profile = make_graduate(name="Bilal Noor")
        self.application = make_application(self.vacancy, self.recruiter, profile=self.graduate, stage=stage, at=now)
        self.other_application = make_application(self.vacancy, self.recruiter, profile=self.other, stage=stage, at=now)
        db.session.add(Shortlist(vacancy_id=self.vacancy.id, locked_at=now, locked_by_id=self.recruiter.id))
        self.council = sign_in(self.recruiter)
        self.person = sign_in(self.graduate.person)
        self.other_person = sign_in(self.other.person)

    def panel_member(self) -> FlaskClient:
        return self.sign_in(make_person(roles=[Role.PANEL_MEMBER], council=self.home))

    def stranger(self) -> FlaskClient:
        return self.sign_in(make_person(roles=[Role.RECRUITER, Role.PANEL_MEMBER], council=make_council()))

    def stage(self) -> Stage:
        db.session.expire_all()
        return db.session.get_one(Application, self.application.id).stage

    def mails_to(self, person: Person) -> list[Message]:
        query = select(Message).where(Message.recipient == person.email).order_by(Message.id)
        return list(db.session.scalars(query))

    def notices_to(self, person: Person) -> list[str]:
        query = select(Notice.sentence).where(Notice.person_id == person.id).order_by(Notice.id)
        return list(db.session.scalars(query))
