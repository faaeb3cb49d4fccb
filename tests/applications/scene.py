"""A post, its panel of a recruiter and a colleague, a graduate in the pool, and a browser for each."""

from __future__ import annotations

from collections.abc import Callable

from flask.testing import FlaskClient
from sqlalchemy import select

from lms.access import Role
from lms.accounts.models import Person
from lms.applications.models import Application, Invitation, Stage
from lms.candidates.models import Profile
from lms.extensions import db
from lms.references import reference_of
from lms.vacancies.models import Vacancy
from tests.factories.accounts import make_person
from tests.factories.candidates import make_graduate
from tests.factories.councils import make_council
from tests.factories.panels import seat
from tests.factories.pledge import make_pledge
from tests.factories.vacancies import make_vacancy

SignIn = Callable[[Person], FlaskClient]
NAME = "Zoltán Unmistakable"


class Scene:
    """A post, its panel of a recruiter and a colleague, a graduate in the pool, and a browser for each."""

    def __init__(self, sign_in: SignIn) -> None:
        self.officer = sign_in(make_person(roles=[Role.PROGRAMME_OFFICER]))
        council = make_council()
        self.pledge = make_pledge(council)
        self.vacancy: Vacancy = make_vacancy(council)
        self.recruiter = make_person(roles=[Role.RECRUITER], council=council)
        self.colleague = make_person(roles=[Role.PANEL_MEMBER], council=council)
        seat(self.vacancy, self.recruiter, self.colleague)
        self.graduate: Profile = make_graduate(name=NAME, levels={"S01": 2}, own={"S07"})
        self.reference = reference_of(self.vacancy.secret, self.graduate.id)
        self.council = sign_in(self.recruiter)
        self.panel = sign_in(self.colleague)
        self.person = sign_in(self.graduate.person)

    def invite(self) -> Invitation:
        answer = self.council.post(f"/council/vacancies/{self.vacancy.id}/pool/{self.reference}/invite")
        assert answer.status_code == 302, answer.text
        return db.session.scalars(select(Invitation)).one()

    def apply(self) -> Application:
        assert self.person.post(f"/invitations/{self.invite().id}/accept").status_code == 302
        return db.session.scalars(select(Application)).one()

    def score(self, application: Application, met: str = "met") -> None:
        """Both members of the panel score every criterion alike, and finish."""
        for member in (self.council, self.panel):
            self.score_alone(member, application, met)

    def score_alone(self, member: FlaskClient, application: Application, met: str = "met", **sent: str) -> None:
        """One member scores every criterion, and finishes."""
        for criterion in self.vacancy.criteria:
            sent |= {f"met-{criterion.id}": met, f"reason-{criterion.id}": f"It looks {met}."}
        answer = member.post(f"/council/applications/{application.id}", data={"finish": "yes", **sent})
        assert answer.status_code == 302, answer.text

    def lock(self, application: Application, **sent: str) -> int:
        sent = sent or {f"shortlist-{application.id}": "yes"}
        return self.council.post(f"/council/vacancies/{self.vacancy.id}/shortlist", data=sent).status_code

    def stage(self, application: Application) -> Stage:
        db.session.refresh(application)
        return application.stage

    def end_pledge(self) -> None:
        answer = self.officer.post(f"/staff/pledges/{self.pledge.id}", data={"reason": "They asked."})
        assert answer.status_code == 302, answer.text
