"""A post from draft to closing: written and published by its own council's recruiters, under an active pledge."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from lms.access import Role
from lms.accounts.models import Person
from lms.audit import AuditEntry
from lms.councils.models import Council
from lms.extensions import db
from lms.vacancies.models import Vacancy
from tests.factories.accounts import make_person
from tests.factories.councils import make_council
from tests.factories.pledge import make_pledge
from tests.factories.vacancies import make_vacancy, vacancy_form
from tests.simultaneous import at_once

SignIn = Callable[[Person], FlaskClient]


@pytest.fixture
def council(app: Flask) -> Council:
    return make_council(name="Millbrook Council")


@pytest.fixture
def recruiter(council: Council, sign_in: SignIn) -> FlaskClient:
    return sign_in(make_person(name="Rita Recruiter", roles=[Role.RECRUITER], council=council))


def posts() -> list[Vacancy]:
    db.session.expire_all()
    return list(db.session.scalars(select(Vacancy).order_by(Vacancy.id)))


def deeds() -> list[str]:
    query = select(AuditEntry.action).where(AuditEntry.subject_type == "vacancy").order_by(AuditEntry.id)
    return list(db.session.scalars(query))


def states(client: FlaskClient) -> list[str]:
    """What the council's start page calls its posts, the newest first."""
    posts = client.get("/council").text.partition("Posts</h2>")[2]
    return re.findall(r'<strong class="govuk-tag[^>]*>([^<]+)<', posts)


# From draft to closing


def test_a_post_goes_from_draft_to_published_to_withdrawn(
    council: Council, recruiter: FlaskClient, client: FlaskClient
) -> None:
    make_pledge(council)
    saved = recruiter.post(f"/council/{council.id}/vacancies/new", data=vacancy_form())
    [post] = posts()
    path, public = f"/council/vacancies/{post.id}", f"/vacancies/{post.id}"
    assert saved.location == path
    assert states(recruiter) == ["Draft"]
    assert client.get(public).status_code == 404
    assert "Only your council sees this" in recruiter.get(public).text
    published = recruiter.post(f"{path}/publish")
    assert published.location == f"{path}/pool"
    assert states(recruiter) == ["Published"]
    assert client.get(public).status_code == 200
    assert "Only your council sees this" not in recruiter.get(public).text
    assert recruiter.post(f"{path}/withdraw").location == "/council"
    assert states(recruiter) == ["Withdrawn"]
    assert "This post has closed." in client.get(public).text
    assert recruiter.get(f"{path}/pool").status_code == 409
    assert deeds() == ["vacancy.drafted", "vacancy.published", "vacancy.withdrawn"]
    by = db.session.scalars(select(Person.id).where(Person.name == "Rita Recruiter")).one()
    assert set(db.session.scalars(select(AuditEntry.person_id))) == {by}


def test_a_post_closes_by_itself(council: Council, recruiter: FlaskClient, client: FlaskClient, now: datetime) -> None:
    make_pledge(council)
    post = make_vacancy(council, closes_at=now + timedelta(minutes=5))
    assert client.get(f"/vacancies/{post.id}").status_code == 200
    post.closes_at = now - timedelta(seconds=1)
    assert states(recruiter) == ["Closed"]
    answer = client.get(f"/vacancies/{post.id}")
    assert answer.status_code == 200
    assert "This post has closed." in answer.text
    assert "How anyone can apply" not in answer.text


def test_a_draft_is_unknown_and_a_withdrawn_post_can_still_be_read(
    council: Council, client: FlaskClient, now: datetime
) -> None:
    make_pledge(council)
    draft = make_vacancy(council, title="Secret draft", published=False)
    withdrawn = make_vacancy(council)
    withdrawn.withdrawn_at = now
    answers = {post.id: client.get(f"/vacancies/{post.id}") for post in (draft, withdrawn)}
    assert [answer.status_code for answer in answers.values()] == [404, 200]
    assert "Secret draft" not in answers[draft.id].text
    assert "has closed" not in answers[draft.id].text
    assert "This post has closed." in answers[withdrawn.id].text


@pytest.mark.parametrize("pledge", ["none", "lapsed", "signed", "ended"])
def test_without_an_active_pledge_publishing_is_refused_and_the_draft_is_safe(
    council: Council, recruiter: FlaskClient, client: FlaskClient, now: datetime, pledge: str
) -> None:
    day = now.date()
    if pledge == "lapsed":
        make_pledge(council, active_from=day - timedelta(days=90), active_until=day - timedelta(days=2))
    if pledge == "signed":
        make_pledge(council, active_from=day + timedelta(days=2))
    if pledge == "ended":
        make_pledge(council).ended_at = now
    post = make_vacancy(council, title="Housing officer", published=False)
    answer = recruiter.post(f"/council/vacancies/{post.id}/publish")
    assert answer.status_code == 409
    assert "Your council has no active pledge, so this post can’t be published here. Your draft is safe." in answer.text
    assert 'value="Housing officer"' in answer.text
    assert posts()[0].published_at is None
    assert states(recruiter) == ["Draft"]
    assert client.get(f"/vacancies/{post.id}").status_code == 404
    assert deeds() == []


def test_a_passed_closing_time_is_told_before_publishing(
    council: Council, recruiter: FlaskClient, now: datetime
) -> None:
    make_pledge(council)
    post = make_vacancy(council, published=False, closes_at=now - timedelta(minutes=1))
    answer = recruiter.post(f"/council/vacancies/{post.id}/publish")
    assert answer.status_code == 422
    assert "The closing time has passed. Set a later one, then publish." in answer.text
    assert posts()[0].published_at is None


def test_a_post_without_an_essential_criterion_is_not_published(council: Council, recruiter: FlaskClient) -> None:
    make_pledge(council)
    form = vacancy_form() | {"essential-0": "no"}
    recruiter.post(f"/council/{council.id}/vacancies/new", data=form)
    answer = recruiter.post(f"/council/vacancies/{posts()[0].id}/publish")
    assert answer.status_code == 422
    assert "Add at least one essential criterion, then publish." in answer.text
    assert posts()[0].published_at is None


def test_publishing_and_withdrawing_twice_change_nothing(council: Council, recruiter: FlaskClient) -> None:
    make_pledge(council)
    post = make_vacancy(council, published=False)
    for deed in ("publish", "withdraw"):
        moments = []
        for _time in range(2):
            assert recruiter.post(f"/council/vacancies/{post.id}/{deed}").status_code == 302
            moments.append((posts()[0].published_at, posts()[0].withdrawn_at))
        assert moments[0] == moments[1]
    assert deeds() == ["vacancy.published", "vacancy.withdrawn"]


@pytest.mark.parametrize("was_published", [True, False])
def test_a_withdrawn_post_stays_withdrawn(
    council: Council, recruiter: FlaskClient, now: datetime, was_published: bool
) -> None:
    make_pledge(council)
    post = make_vacancy(council, published=was_published)
    post.withdrawn_at = now
    answer = recruiter.post(f"/council/vacancies/{post.id}/publish")
    assert answer.status_code == 409
    assert "This post is withdrawn. Write a new one." in answer.text
    assert (posts()[0].published_at is not None) == was_published


def test_a_published_post_does_not_change_by_the_form_of_a_draft(
    council: Council, recruiter: FlaskClient, client: FlaskClient
) -> None:
    make_pledge(council)
    post = make_vacancy(council)
    before = client.get(f"/vacancies/{post.id}").text
    page = recruiter.get(f"/council/vacancies/{post.id}").text
    assert 'name="title"' not in page
    assert f'href="/council/vacancies/{post.id}/change"' in page, "what may change there, changes openly"
    sent = vacancy_form(title="Another title") | {"wording-0": "Another criterion"}
    answer = recruiter.post(f"/council/vacancies/{post.id}", data=sent)
    assert answer.status_code == 409
    assert "A colleague has published this post meanwhile." in answer.text
    assert "Another title" in answer.text, "what was written is not lost"
    assert "Another criterion" in answer.text
    assert client.get(f"/vacancies/{post.id}").text == before
    assert deeds() == []


def test_a_post_that_is_changed_while_it_is_published_is_changed_before_or_not_at_all(
    council: Council, recruiter: FlaskClient, sign_in: SignIn
) -> None:
    make_pledge(council)
    other = sign_in(make_person(roles=[Role.RECRUITER], council=council))
    for _round in range(12):
        path = f"/council/vacancies/{make_vacancy(council, published=False).id}"
        sent = vacancy_form(title="Changed")
        tries = [(recruiter, f"{path}/publish", {}), (other, path, sent)]
        answers = at_once(lambda one: one[0].post(one[1], data=one[2]).status_code, tries)
        post = posts()[-1]
        assert answers[0] == 302
        assert post.published_at is not None
        assert answers[1] == (302 if post.title == "Changed" else 409)
        written = list(
            db.session.scalars(
                select(AuditEntry.action)
                .where(AuditEntry.subject_type == "vacancy", AuditEntry.subject_id == post.id)
                .order_by(AuditEntry.id)
            )
        )
        assert written in (["vacancy.published"], ["vacancy.changed", "vacancy.published"])


# Whose


def test_another_councils_recruiter_finds_nothing(council: Council, sign_in: SignIn, client: FlaskClient) -> None:
    make_pledge(council)
    draft, published = make_vacancy(council, published=False), make_vacancy(council)
    stranger = sign_in(make_person(roles=[Role.RECRUITER], council=make_council(name="Elsewhere")))
    assert stranger.get(f"/council/{council.id}/vacancies/new").status_code == 404
    assert stranger.post(f"/council/{council.id}/vacancies/new", data=vacancy_form()).status_code == 404
    for post in (draft, published):
        path = f"/council/vacancies/{post.id}"
        assert stranger.get(path).status_code == 404
        for deed in (path, f"{path}/publish", f"{path}/withdraw"):
            assert stranger.post(deed, data=vacancy_form(title="Theirs")).status_code == 404
    assert stranger.get(f"/vacancies/{draft.id}").status_code == 404
    assert [post.title for post in posts()] == ["Housing officer", "Housing officer"]
    assert [post.published_at is None for post in posts()] == [True, False]
    assert all(post.withdrawn_at is None for post in posts())
    assert "Housing officer" not in stranger.get("/council").text


@pytest.mark.parametrize("role", [Role.SIGNATORY, Role.PANEL_MEMBER])
def test_other_members_of_the_council_read_of_posts_but_do_not_write_them(
    council: Council, sign_in: SignIn, role: Role
) -> None:
    make_pledge(council)
    post = make_vacancy(council, published=False)
    member = sign_in(make_person(roles=[role], council=council))
    page = member.get("/council").text
    assert "Housing officer" in page
    assert f'href="/council/vacancies/{post.id}"' not in page
    assert "/vacancies/new" not in page
    assert member.post(f"/council/{council.id}/vacancies/new", data=vacancy_form()).status_code == 403
    assert member.post(f"/council/vacancies/{post.id}/publish").status_code == 403


def test_a_recruiter_whose_role_has_ended_is_shut_out_at_once(
    council: Council, recruiter: FlaskClient, now: datetime
) -> None:
    make_pledge(council)
    post = make_vacancy(council, published=False)
    rita = db.session.scalars(select(Person).where(Person.name == "Rita Recruiter")).one()
    for holding in rita.held_roles:
        holding.ended_at = now
    assert recruiter.post(f"/council/vacancies/{post.id}/publish").status_code == 403
    assert posts()[0].published_at is None
