"""What blocks a post, and the exceptions that let it be published: asked for by name, ruled on by somebody else."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from lms.access import Role
from lms.accounts.models import Person, RoleHolding
from lms.audit import AuditEntry
from lms.councils.models import Council
from lms.extensions import db
from lms.notices.models import Notice, NoticeKind
from lms.vacancies import exceptions
from lms.vacancies.checking import get_exception
from lms.vacancies.forms import VacancyForm
from lms.vacancies.forms import lines_of as form_lines_of
from lms.vacancies.models import Ground, Ruling, Vacancy, VacancyException
from lms.vacancies.queries import get_vacancy
from lms.vacancies.services import change_vacancy
from tests.factories.accounts import make_person
from tests.factories.councils import make_council
from tests.factories.pledge import make_pledge
from tests.factories.post_exceptions import make_exception
from tests.factories.vacancies import LINES, make_vacancy, vacancy_form
from tests.simultaneous import at_once, count, meanwhile

SignIn = Callable[[Person], FlaskClient]
Counting = Callable[[], Any]


@pytest.fixture
def council(app: Flask) -> Council:
    council = make_council(name="Millbrook Council")
    make_pledge(council)
    return council


@pytest.fixture
def rita(council: Council) -> Person:
    return make_person(name="Rita Recruiter", roles=[Role.RECRUITER], council=council)


@pytest.fixture
def recruiter(rita: Person, sign_in: SignIn) -> FlaskClient:
    return sign_in(rita)


@pytest.fixture
def olu(app: Flask) -> Person:
    return make_person(name="Olu Officer", roles=[Role.PROGRAMME_OFFICER])


@pytest.fixture
def officer(olu: Person, sign_in: SignIn) -> FlaskClient:
    return sign_in(olu)


@pytest.fixture
def post(council: Council) -> Vacancy:
    return make_vacancy(council, title="Female support worker", published=False)


def asked() -> list[VacancyException]:
    db.session.expire_all()
    return list(db.session.scalars(select(VacancyException).order_by(VacancyException.id)))


def is_published(post: Vacancy) -> bool:
    db.session.expire_all()
    return db.session.get_one(Vacancy, post.id).published_at is not None


def ask(client: FlaskClient, post_id: int, words: str = "female support worker") -> int:
    form = {"words": words, "ground": "occupational requirement", "reason": "It is a refuge for women."}
    return client.post(f"/council/vacancies/{post_id}/exception", data=form).status_code


def decide(client: FlaskClient, number: int, ruling: str = "approved", reason: str = "The aim is good.") -> int:
    return client.post(f"/staff/exceptions/{number}", data={"ruling": ruling, "reason": reason}).status_code


# What a recruiter sees


def test_what_we_would_change_stands_above_the_saved_draft_and_leads_to_its_fields(
    council: Council, recruiter: FlaskClient
) -> None:
    form = vacancy_form(summary="You have UK experience. British nationals only.", closes_time="23:59")
    lines = {"wording-1": "A good sense of humour", "essential-1": "yes"}
    saved = recruiter.post(f"/council/{council.id}/vacancies/new", data=form | lines)
    page = recruiter.get(saved.location).text
    found = re.findall(r'href="#([\w-]+)">', page.partition("What we would change")[2])
    assert found[:4] == ["summary", "summary", "wording-1", "closes_time"]
    for field in found[:4]:
        assert f'id="{field}"' in page
    assert page.index("British nationals only") < page.index("UK experience") < page.index("Publish this post")
    for words in ("Blocks publishing", "Equality Act 2010, sections 9", "After an offer you check", "12:00 or 17:00"):
        assert words in page, words


def test_a_good_draft_is_praised(council: Council, recruiter: FlaskClient) -> None:
    saved = recruiter.post(f"/council/{council.id}/vacancies/new", data=vacancy_form(closes_time="17:00"))
    page = recruiter.get(saved.location).text
    assert "Nothing. The draft reads well." in page
    assert "exception" not in page


def test_a_skill_level_that_the_programme_never_assesses_is_told(council: Council, recruiter: FlaskClient) -> None:
    form = vacancy_form(closes_time="17:00") | {"skill-0": "S24", "level-0": "3"}
    page = recruiter.get(recruiter.post(f"/council/{council.id}/vacancies/new", data=form).location).text
    assert re.search(r"The programme assesses this skill (nowhere|up to level [12])", page)


def test_advice_does_not_keep_a_post_from_being_published(council: Council, recruiter: FlaskClient) -> None:
    post = make_vacancy(council, title="Energetic officer", published=False)
    assert "Energetic" in recruiter.get(f"/council/vacancies/{post.id}").text
    assert recruiter.post(f"/council/vacancies/{post.id}/publish").status_code == 302
    assert is_published(post)


@pytest.mark.parametrize("ruling", [None, Ruling.REFUSED])
def test_what_discriminates_blocks_until_an_exception_is_approved(
    recruiter: FlaskClient, rita: Person, olu: Person, post: Vacancy, ruling: Ruling | None
) -> None:
    make_exception(post, "female support worker", rita, ruling=ruling, officer=olu if ruling else None)
    answer = recruiter.post(f"/council/vacancies/{post.id}/publish")
    assert answer.status_code == 422
    assert "The law does not let you publish these words: “Female support worker”." in answer.text
    assert not is_published(post)


# Asking and deciding


def test_an_exception_is_asked_for_approved_told_and_recorded(
    recruiter: FlaskClient, officer: FlaskClient, rita: Person, olu: Person, council: Council, post: Vacancy
) -> None:
    colleague = make_person(roles=[Role.RECRUITER], council=council)
    make_person(roles=[Role.PANEL_MEMBER], council=council)
    assert ask(recruiter, post.id) == 302
    [exception] = asked()
    assert (exception.words, exception.ground, exception.asked_by_id) == (
        "Female support worker",
        Ground.OCCUPATIONAL_REQUIREMENT,
        rita.id,
    )
    assert "Exception asked for" in recruiter.get(f"/council/vacancies/{post.id}").text
    assert 'href="/staff/exceptions"' in officer.get("/staff").text
    assert f'href="/staff/exceptions/{exception.id}"' in officer.get("/staff/exceptions").text
    page = officer.get(f"/staff/exceptions/{exception.id}").text
    for words in (
        "It is a refuge for women.",
        "Rita Recruiter",
        "Millbrook Council",
        "You help people with their homes.",
    ):
        assert words in page, words
    assert decide(officer, exception.id) == 302
    [exception] = asked()
    assert (exception.ruling, exception.ruled_by_id, exception.ruling_reason) == (
        Ruling.APPROVED,
        olu.id,
        "The aim is good.",
    )
    assert exception.ruled_at is not None
    page = officer.get(f"/staff/exceptions/{exception.id}").text
    assert "Olu Officer" in page
    assert 'name="ruling"' not in page
    assert f"/staff/exceptions/{exception.id}" in officer.get("/staff/exceptions?state=decided").text
    told = db.session.scalars(select(Notice).where(Notice.kind == NoticeKind.POST)).all()
    assert {notice.person_id for notice in told} == {rita.id, colleague.id}
    assert {notice.path for notice in told} == {f"/council/vacancies/{post.id}"}
    assert "is approved" in told[0].sentence
    deeds = db.session.execute(
        select(AuditEntry.action, AuditEntry.person_id).where(AuditEntry.subject_type == "vacancy_exception")
    ).all()
    assert [tuple(deed) for deed in deeds] == [
        ("vacancy_exception.asked", rita.id),
        ("vacancy_exception.approved", olu.id),
    ]
    assert "Exception approved" in recruiter.get(f"/council/vacancies/{post.id}").text
    assert recruiter.post(f"/council/vacancies/{post.id}/publish").status_code == 302
    assert is_published(post)


def test_a_refusal_is_told_with_its_reason_and_one_may_ask_again(
    recruiter: FlaskClient, officer: FlaskClient, post: Vacancy
) -> None:
    ask(recruiter, post.id)
    assert decide(officer, asked()[0].id, "refused", "A man can do this work.") == 302
    told = select(Notice.sentence).where(Notice.kind == NoticeKind.POST)
    assert "is refused" in db.session.scalars(told).one()
    assert "A man can do this work." in recruiter.get(f"/council/vacancies/{post.id}").text
    assert ask(recruiter, post.id) == 302
    assert len(asked()) == 2


def test_an_exception_covers_only_these_words_in_this_post(
    council: Council, recruiter: FlaskClient, rita: Person, olu: Person, post: Vacancy
) -> None:
    make_exception(post, "female support worker", rita, ruling=Ruling.APPROVED, officer=olu)
    path = f"/council/vacancies/{post.id}"
    changed = vacancy_form(title="FEMALE support-worker", summary="You help people. Christians only.")
    recruiter.post(path, data=changed)
    answer = recruiter.post(f"{path}/publish")
    assert answer.status_code == 422
    assert "these words: “Christians only”." in answer.text
    other = make_vacancy(council, title="Female support worker", published=False)
    assert recruiter.post(f"/council/vacancies/{other.id}/publish").status_code == 422
    recruiter.post(path, data=changed | {"summary": "You help people."})
    assert recruiter.post(f"{path}/publish").status_code == 302, "the same words, in other letters"
    assert is_published(post)


def test_an_officer_sees_that_the_words_stand_no_more(
    recruiter: FlaskClient, officer: FlaskClient, rita: Person, post: Vacancy
) -> None:
    exception = make_exception(post, "female support worker", rita)
    page = f"/staff/exceptions/{exception.id}"
    assert "do not stand in the post any more" not in officer.get(page).text
    recruiter.post(f"/council/vacancies/{post.id}", data=vacancy_form(title="Support worker"))
    assert "do not stand in the post any more" in officer.get(page).text


def test_only_words_that_block_can_be_asked_for_and_only_once(recruiter: FlaskClient, post: Vacancy) -> None:
    assert ask(recruiter, post.id, "housing officer") == 422
    assert ask(recruiter, post.id) == 302
    assert ask(recruiter, post.id) == 422
    assert len(asked()) == 1
    assert "that you have not asked for" in recruiter.get(f"/council/vacancies/{post.id}/exception").text


@pytest.mark.parametrize(
    "sent",
    [
        {"words": "female support worker", "ground": "occupational requirement", "reason": " "},
        {"words": "female support worker", "ground": "customers like it", "reason": "A reason."},
        {"words": "female support worker", "ground": "occupational requirement", "reason": "x" * 2001},
    ],
)
def test_a_request_without_ground_or_reason_is_refused(
    recruiter: FlaskClient, post: Vacancy, sent: dict[str, str]
) -> None:
    assert recruiter.post(f"/council/vacancies/{post.id}/exception", data=sent).status_code == 422
    assert asked() == []


def test_a_published_post_asks_for_nothing(council: Council, recruiter: FlaskClient) -> None:
    old = make_vacancy(council, title="Female support worker")
    assert ask(recruiter, old.id) == 409
    assert asked() == []


@pytest.mark.parametrize("sent", [{"ruling": "approved", "reason": ""}, {"ruling": "", "reason": "Good."}, {}])
def test_a_decision_needs_a_reason(officer: FlaskClient, rita: Person, post: Vacancy, sent: dict[str, str]) -> None:
    exception = make_exception(post, "female support worker", rita)
    assert officer.post(f"/staff/exceptions/{exception.id}", data=sent).status_code == 422
    assert asked()[0].ruling is None


# Who may


def test_nobody_decides_for_their_own_council_or_what_they_asked_for(
    council: Council, sign_in: SignIn, rita: Person, post: Vacancy, now: datetime
) -> None:
    exception = make_exception(post, "female support worker", rita)
    member = make_person(roles=[Role.PROGRAMME_OFFICER])
    former = rita
    db.session.add(RoleHolding(person_id=member.id, role=Role.PANEL_MEMBER, council_id=council.id, granted_at=now))
    former.held_roles[0].ended_at = now
    db.session.add(RoleHolding(person_id=former.id, role=Role.PROGRAMME_OFFICER, granted_at=now))
    db.session.commit()
    db.session.expire_all()
    for person in (member, former):
        client = sign_in(person)
        assert client.get(f"/staff/exceptions/{exception.id}").status_code == 404
        assert decide(client, exception.id) == 404
        assert "Nothing waits." in client.get("/staff/exceptions").text
        with pytest.raises(exceptions.OwnCouncil):
            exceptions.rule(get_exception(exception.id), Ruling.APPROVED, "Good.", by=person, now=now)
    assert asked()[0].ruling is None


def test_another_councils_recruiter_can_ask_nothing_here(sign_in: SignIn, post: Vacancy) -> None:
    stranger = sign_in(make_person(roles=[Role.RECRUITER], council=make_council(name="Elsewhere Council")))
    assert stranger.get(f"/council/vacancies/{post.id}/exception").status_code == 404
    assert ask(stranger, post.id) == 404


# Two at once


def test_two_officers_at_once_decide_once(officer: FlaskClient, sign_in: SignIn, rita: Person, post: Vacancy) -> None:
    number = make_exception(post, "female support worker", rita).id
    other = sign_in(make_person(roles=[Role.PROGRAMME_OFFICER]))
    answers = at_once(lambda client: decide(client, number), [officer, other])
    assert sorted(answers) == [302, 409]
    assert count(Notice) == 1


def test_two_colleagues_at_once_ask_once(
    council: Council, recruiter: FlaskClient, sign_in: SignIn, post: Vacancy
) -> None:
    colleague = sign_in(make_person(roles=[Role.RECRUITER], council=council))
    number = post.id
    answers = at_once(lambda client: ask(client, number), [recruiter, colleague])
    assert answers.count(302) == 1
    assert set(answers) <= {302, 409, 422}
    assert count(VacancyException) == 1


def test_words_that_a_colleague_is_writing_block_as_well(
    app: Flask, council: Council, recruiter: FlaskClient, now: datetime
) -> None:
    post = make_vacancy(council, published=False)
    number = post.id

    def write() -> None:
        vacancy = get_vacancy(number)
        form = VacancyForm(formdata=None)
        form.fill(vacancy)
        form.summary.data = "No foreigners."
        change_vacancy(vacancy, form.to_post(), form_lines_of(vacancy), now)

    answer = meanwhile(app, write, lambda: recruiter.post(f"/council/vacancies/{number}/publish"))
    assert answer.status_code == 422
    assert "“No foreigners”" in answer.text
    assert not is_published(post)


# Where else


def test_lines_of_the_specification_block_as_well(council: Council, recruiter: FlaskClient) -> None:
    post = make_vacancy(council, lines=[*LINES[:1]], published=False)
    form = vacancy_form() | {"wording-1": "English is your mother tongue", "essential-1": "no"}
    recruiter.post(f"/council/vacancies/{post.id}", data=form)
    answer = recruiter.post(f"/council/vacancies/{post.id}/publish")
    assert answer.status_code == 422
    assert "“mother tongue”" in answer.text


def test_the_pages_take_few_statements_however_many_exceptions_there_are(
    recruiter: FlaskClient, officer: FlaskClient, rita: Person, post: Vacancy, count_statements: Counting
) -> None:
    made = [make_exception(post, f"words {number}", rita) for number in range(4)]
    number, post_id = made[0].id, post.id
    pages = (
        (recruiter, f"/council/vacancies/{post_id}"),
        (recruiter, f"/council/vacancies/{post_id}/exception"),
        (officer, "/staff/exceptions"),
        (officer, f"/staff/exceptions/{number}"),
    )
    db.session.commit()
    for client, path in pages:
        with count_statements() as statements:
            assert client.get(path).status_code == 200
        assert len(statements) <= 6, (path, statements)


def test_officers_who_may_rule_are_told_of_a_new_exception_and_nobody_else(
    council: Council, recruiter: FlaskClient, post: Vacancy, olu: Person
) -> None:
    other = make_person(name="Ola Officer", roles=[Role.PROGRAMME_OFFICER])
    ours = make_person(name="Both", roles=[Role.PROGRAMME_OFFICER, Role.SIGNATORY], council=council)
    make_person(name="Tutor", roles=[Role.TUTOR])
    db.session.commit()
    assert ask(recruiter, post.id) == 302
    [exception] = asked()
    told = list(db.session.scalars(select(Notice).where(Notice.kind == NoticeKind.EXCEPTION)))
    assert {one.person_id for one in told} == {olu.id, other.id}
    assert ours.id not in {one.person_id for one in told}
    assert "Millbrook Council" in told[0].sentence
    assert told[0].path == f"/staff/exceptions/{exception.id}"
