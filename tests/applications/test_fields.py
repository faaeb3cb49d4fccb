"""Who sees what of an application: one table, for every relation and field; and pages that show exactly that."""

from __future__ import annotations

from datetime import datetime

import pytest
from flask import Flask
from sqlalchemy import select

from lms.access import Role
from lms.accounts.models import Person
from lms.applications import panels
from lms.applications.fields import Field, visible_fields
from lms.applications.locking import Refusal, lock_shortlist
from lms.applications.models import Application, Met
from lms.applications.panel import panel_of
from lms.applications.panel_models import PanelJudgement
from lms.applications.queries import get_application
from lms.applications.services import withdraw
from lms.extensions import db
from tests.applications.scene import NAME, Scene, SignIn
from tests.factories.accounts import make_person
from tests.factories.candidates import make_graduate
from tests.factories.councils import make_council
from tests.factories.panels import judge, seat
from tests.factories.vacancies import make_vacancy

WORDS_TOLD = "You showed no letter."
NOTE = "Xylophone: ask about Tuesdays."
SCORE = "As shown."
# r reference, n name, c contact, e evidence, w own words, s statement, o scores of others, a agreed decision,
# t reason told, p private notes, i interview needs, q equality answers, m work permission
LETTERS = dict(zip("rncewsoatpiqm", Field, strict=True))
TABLE = {
    ("scoring", "applicant"): "rnc ews t i m",
    ("scoring", "member"): "r ews",
    ("scoring", "member who has finished"): "r ews oa p",
    ("scoring", "member who knows the person"): "r",
    ("scoring", "recruiter without a seat"): "r",
    ("shortlisted", "applicant"): "rnc ews t i m",
    ("shortlisted", "member"): "rnc ews oa t p i",
    ("shortlisted", "member who has finished"): "rnc ews oa t p i",
    ("shortlisted", "member who knows the person"): "r",
    ("shortlisted", "recruiter without a seat"): "rnc a t i",
    ("not shortlisted", "applicant"): "rnc ews t i m",
    ("not shortlisted", "member"): "r ews oa t p",
    ("not shortlisted", "member who has finished"): "r ews oa t p",
    ("not shortlisted", "member who knows the person"): "r",
    ("not shortlisted", "recruiter without a seat"): "r a t",
    ("withdrawn", "applicant"): "rnc ews t i m",
    ("withdrawn", "member"): "r",
    ("withdrawn", "member who has finished"): "r",
    ("withdrawn", "member who knows the person"): "r",
    ("withdrawn", "recruiter without a seat"): "r",
}
STATES = ("scoring", "shortlisted", "not shortlisted", "withdrawn")
NOBODY = (
    "panel member of another post",
    "panel member of another council",
    "recruiter of another council",
    "signatory",
    "programme officer",
    "administrator",
    "tutor",
    "quality assurer",
    "another learner",
    "officer who is named as a member",
    "member whose role has ended",
)
NEVER = {Field.EQUALITY}


class Cast:
    """A scored application in each state, and everybody who could wish to see it."""

    def __init__(self, sign_in: SignIn, now: datetime) -> None:
        self.scene, self.now = Scene(sign_in), now
        council, elsewhere = self.scene.vacancy.council, make_council(name="Elsewhere")
        other_post = make_vacancy(council, title="Another post")

        def acts(*roles: Role) -> Person:
            return make_person(roles=roles, council=council)

        self.people: dict[str, Person] = {
            "applicant": self.scene.graduate.person,
            "member": acts(Role.PANEL_MEMBER),
            "member who has finished": self.scene.recruiter,
            "member who knows the person": acts(Role.PANEL_MEMBER),
            "recruiter without a seat": acts(Role.RECRUITER),
            "panel member of another post": acts(Role.PANEL_MEMBER),
            "panel member of another council": make_person(roles=[Role.PANEL_MEMBER], council=elsewhere),
            "recruiter of another council": make_person(roles=[Role.RECRUITER], council=elsewhere),
            "signatory": acts(Role.SIGNATORY),
            "programme officer": make_person(roles=[Role.PROGRAMME_OFFICER]),
            "administrator": make_person(roles=[Role.ADMINISTRATOR]),
            "tutor": make_person(roles=[Role.TUTOR]),
            "quality assurer": make_person(roles=[Role.QUALITY_ASSURER]),
            "another learner": make_graduate(name="Another").person,
            "officer who is named as a member": acts(Role.PANEL_MEMBER, Role.PROGRAMME_OFFICER),
            "member whose role has ended": acts(Role.PANEL_MEMBER),
        }
        of_post = ("member", "member who knows the person", *NOBODY[-2:])
        seat(self.scene.vacancy, *(self.people[who] for who in of_post))
        seat(other_post, self.people["panel member of another post"])
        [role] = self.people["member whose role has ended"].held_roles
        role.ended_at = now
        self.application_id = self.scene.apply().id
        db.session.expire_all()

    def bring_to(self, state: str) -> Application:
        found = get_application(self.application_id)
        judges = [self.scene.recruiter, self.scene.colleague]
        met = Met.NOT_MET if state == "not shortlisted" else Met.MET
        judge(found, judges, self.now, met)
        panels.keep_note(found, NOTE, by=self.scene.colleague.id, now=self.now)
        knows = self.people["member who knows the person"]
        panels.declare_conflict(found, by=knows.id, now=self.now)
        db.session.flush()
        if state in ("shortlisted", "not shortlisted"):
            chosen = {found.id} if state == "shortlisted" else set()
            criterion = found.vacancy.criteria[0].id
            refusals = {found.id: Refusal(WORDS_TOLD, frozenset({criterion}))}
            lock_shortlist(found.vacancy, chosen, refusals, by=self.scene.recruiter.id, now=self.now)
        if state == "withdrawn":
            withdraw(found, self.now)
        db.session.commit()
        return get_application(self.application_id)


@pytest.fixture
def cast(app: Flask, sign_in: SignIn, now: datetime) -> Cast:
    return Cast(sign_in, now)


def fields_of(letters: str) -> set[Field]:
    return {LETTERS[letter] for letter in letters.replace(" ", "")}


@pytest.mark.parametrize("state", STATES)
def test_every_relation_sees_the_fields_of_the_table_and_no_others(app: Flask, cast: Cast, state: str) -> None:
    with app.test_request_context():
        found = cast.bring_to(state)
    panel = panel_of(found.vacancy_id)
    seen = {who: visible_fields(person, found, panel) for who, person in cast.people.items()}
    expected = {who: fields_of(TABLE.get((state, who), "")) for who in cast.people}
    assert seen == expected
    assert {who for who in seen if not seen[who]} == set(NOBODY)
    assert not any(NEVER & fields for fields in seen.values())


@pytest.mark.parametrize("state", STATES)
def test_the_page_of_an_application_shows_exactly_these_fields(
    app: Flask, cast: Cast, sign_in: SignIn, state: str
) -> None:
    with app.test_request_context():
        found = cast.bring_to(state)
    panel, marks = panel_of(found.vacancy_id), marks_on(cast, state)
    for who, person in cast.people.items():
        allowed = visible_fields(person, found, panel)
        path = f"/applications/{found.id}" if who == "applicant" else f"/council/applications/{found.id}"
        answer = sign_in(person).get(path)
        assert answer.status_code in ({200} if allowed else {403, 404}), who
        shown = {field for field, words in marks.items() if words in answer.text}
        if who == "applicant":
            assert shown <= allowed, who
            assert (Field.REASON in shown) == (state == "not shortlisted")
        else:
            assert shown == allowed & set(marks), who


@pytest.mark.parametrize("state", STATES)
def test_lists_and_tables_show_none_but_these_fields(app: Flask, cast: Cast, sign_in: SignIn, state: str) -> None:
    with app.test_request_context():
        found = cast.bring_to(state)
    panel, marks, post = panel_of(found.vacancy_id), marks_on(cast, state), found.vacancy_id
    pages = ("applications", "shortlist", "panel", "comparison.csv", "pool")
    for who, person in cast.people.items():
        allowed, client = visible_fields(person, found, panel), sign_in(person)
        for page in pages:
            answer = client.get(f"/council/vacancies/{post}/{page}")
            shown = {field for field, words in marks.items() if words in answer.text}
            if page != "pool":  # for which a reference and the evidence are the pool's own
                assert shown <= allowed, (who, page)
            assert NOTE not in answer.text, (who, page)


def test_notes_of_members_are_on_no_page_of_the_applicant(app: Flask, cast: Cast, sign_in: SignIn) -> None:
    with app.test_request_context():
        found = cast.bring_to("not shortlisted")
    assert db.session.scalars(select(PanelJudgement.note).where(PanelJudgement.note != "")).all() == [NOTE]
    client = sign_in(cast.people["applicant"])
    for path in (f"/applications/{found.id}", "/invitations", "/profile", "/profile/looks", "/jobs", "/account/data"):
        answer = client.get(path)
        assert answer.status_code == 200
        assert NOTE not in answer.text
        assert SCORE not in answer.text


def test_who_applied_has_no_part_in_choosing_whatever_roles_they_hold(
    app: Flask, cast: Cast, sign_in: SignIn, now: datetime
) -> None:
    from tests.factories.accounts import grant

    person, vacancy = cast.people["applicant"], cast.scene.vacancy
    grant(person, Role.RECRUITER, council=vacancy.council)
    seat(vacancy, person)
    db.session.commit()
    client, application = sign_in(person), cast.application_id
    assert client.get(f"/council/applications/{application}").status_code == 404
    sent = {f"met-{criterion.id}": "met" for criterion in vacancy.criteria}
    assert client.post(f"/council/applications/{application}", data=sent).status_code == 404
    assert client.get(f"/council/applications/{application}/conflict").status_code == 404
    listed = client.get(f"/council/vacancies/{vacancy.id}/applications").text
    assert f"/council/applications/{application}" not in listed


def marks_on(cast: Cast, state: str) -> dict[Field, str]:
    """Words that stand on a page where a field is shown."""
    marks = {
        Field.REFERENCE: cast.scene.reference,
        Field.NAME: NAME,
        Field.CONTACT: cast.scene.graduate.person.email,
        Field.EVIDENCE: "level 2,",
        Field.OWN_WORDS: cast.scene.graduate.own_evidence[0].story,
        Field.SCORES: SCORE,
        Field.AGREED: "The panel’s decision:",
        Field.NOTES: NOTE,
    }
    if state == "not shortlisted":
        marks[Field.REASON] = WORDS_TOLD
    return marks
