"""A published post changes in the open: what may change, what is kept of it, and who is told."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from lms.access import Role
from lms.accounts.models import Person
from lms.applications import services as applications
from lms.applications.queries import get_invitation
from lms.candidates.models import Profile
from lms.clock import LONDON, london_day, utc_now
from lms.councils.models import Council
from lms.extensions import db
from lms.outbox.models import Message
from lms.vacancies.change_models import VacancyChange
from lms.vacancies.changing import change_published
from lms.vacancies.models import Vacancy
from lms.vacancies.queries import get_vacancy
from lms.vacancies.services import Line, lines_of, post_of, withdraw_vacancy
from tests.factories.accounts import make_person
from tests.factories.candidates import make_graduate
from tests.factories.councils import make_council
from tests.factories.pledge import make_pledge
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
def vacancy(council: Council) -> Vacancy:
    return make_vacancy(council, closes_at=utc_now().replace(second=0, microsecond=0) + timedelta(days=21))


def form_of(vacancy: Vacancy, **changes: str) -> dict[str, str]:
    """What a recruiter sends who changes nothing but this."""
    closes = vacancy.closes_at.astimezone(LONDON)
    lines = {
        f"{name}-{number}": value
        for number, line in enumerate(vacancy.criteria)
        for name, value in (
            ("wording", line.wording),
            ("essential", "yes" if line.essential else "no"),
            ("skill", line.skill or ""),
            ("level", str(line.level or 1)),
        )
    }
    own = {
        "closes_on": closes.date().isoformat(),
        "closes_time": closes.strftime("%H:%M"),
        "reason": "We were asked.",
        "version": str(vacancy.version),
    }
    return vacancy_form() | lines | own | changes


def kept() -> list[tuple[str, Any, Any]]:
    db.session.expire_all()
    rows = db.session.scalars(select(VacancyChange).order_by(VacancyChange.id))
    return [(row.topic.value, row.old, row.new) for row in rows]


def invited(vacancy: Vacancy, rita: Person, *, name: str = "Amina Yusuf", **person: Any) -> Profile:
    graduate = make_graduate(name=name)
    for key, value in person.items():
        setattr(graduate.person, key, value)
    applications.invite(vacancy, graduate.id, by=rita.id, now=utc_now())
    db.session.commit()
    return graduate


def mails(subject: str = "A post has changed") -> list[Message]:
    return [one for one in db.session.scalars(select(Message).order_by(Message.id)) if one.subject.startswith(subject)]


# What may change


@pytest.mark.parametrize(
    ("changes", "field", "old", "new", "told"),
    [
        ({"place": "Ashford"}, "place", "Millbrook", "Ashford", "Place: it was “Millbrook”. It is now “Ashford”."),
        ({"hours_per_week": "18.5"}, "hours_per_week", 37.0, 18.5, "Hours a week: it was 37. It is now 18.5."),
        (
            {"pay_from": "33000"},
            "pay",
            [32_597_00, 36_363_00],
            [33_000_00, 36_363_00],
            "Pay for a full-time year: it was £32,597 to £36,363. It is now £33,000 to £36,363.",
        ),
        (
            {"contract": "fixed-term", "contract_months": "12"},
            "contract",
            ["permanent", None],
            ["fixed-term", 12],
            "Contract: it was Permanent. It is now Fixed-term, 12 months.",
        ),
        (
            {"workplace": "at home"},
            "workplace",
            "at the place of work",
            "at home",
            "Where the work is done: it was At the place of work. It is now At home.",
        ),
        ({"is_flexible": "y"}, "is_flexible", False, True, "Flexible hours: it was no. It is now yes."),
        ({"hours_pattern": "Mornings"}, "hours_pattern", "", "Mornings", "it was not said. It is now “Mornings”."),
    ],
)
def test_what_may_change_is_kept_with_what_it_was_and_shown_to_everyone(
    vacancy: Vacancy,
    recruiter: FlaskClient,
    client: FlaskClient,
    rita: Person,
    changes: dict[str, str],
    field: str,
    old: Any,
    new: Any,
    told: str,
) -> None:
    path = f"/council/vacancies/{vacancy.id}/change"
    assert recruiter.get(path).status_code == 200
    assert recruiter.post(path, data=form_of(vacancy, **changes)).location == f"/council/vacancies/{vacancy.id}"
    assert kept() == [(field, old, new)]
    change = db.session.scalars(select(VacancyChange)).one()
    assert (change.version, change.reason, change.changed_by_id) == (2, "We were asked.", rita.id)
    page = client.get(f"/vacancies/{vacancy.id}").text
    assert told in page
    assert "We were asked." in page
    assert re.search(r"Changed on \d+ \w+ \d{4}, \d\d:\d\d", page)


def test_longer_words_are_shown_as_they_were(vacancy: Vacancy, recruiter: FlaskClient, client: FlaskClient) -> None:
    recruiter.post(
        f"/council/vacancies/{vacancy.id}/change",
        data=form_of(vacancy, summary="You help people to keep their homes.", how_to_apply="Ring us."),
    )
    page = client.get(f"/vacancies/{vacancy.id}").text
    for words in (
        "You help people to keep their homes.",
        "What the person will do: this is written anew. See what it was.",
        "You help people with their homes.",
        "Write to jobs@millbrook.example.",
    ):
        assert words in page, words


def test_the_closing_time_may_be_later(vacancy: Vacancy, recruiter: FlaskClient, client: FlaskClient) -> None:
    later = london_day(vacancy.closes_at + timedelta(days=7))
    recruiter.post(f"/council/vacancies/{vacancy.id}/change", data=form_of(vacancy, closes_on=later.isoformat()))
    assert [field for field, _old, _new in kept()] == ["closes_at"]
    page = client.get(f"/vacancies/{vacancy.id}").text
    assert re.search(rf"Closing time: it was .*\. It is now {later.day} ", page)


@pytest.mark.parametrize(("days", "status"), [(8, 302), (6, 422)])
def test_an_earlier_closing_time_leaves_at_least_seven_days(
    vacancy: Vacancy, recruiter: FlaskClient, days: int, status: int
) -> None:
    day = london_day(utc_now() + timedelta(days=days)).isoformat()
    answer = recruiter.post(f"/council/vacancies/{vacancy.id}/change", data=form_of(vacancy, closes_on=day))
    assert answer.status_code == status
    if status == 422:
        assert "Leave them at least 7 days from now." in answer.text
        assert kept() == []


def test_a_change_says_why(vacancy: Vacancy, recruiter: FlaskClient) -> None:
    answer = recruiter.post(
        f"/council/vacancies/{vacancy.id}/change", data=form_of(vacancy, place="Ashford", reason=" ")
    )
    assert answer.status_code == 422
    assert "Write why you change the post." in answer.text
    assert 'value="Ashford"' in answer.text


def test_title_family_and_checks_stay(vacancy: Vacancy, recruiter: FlaskClient) -> None:
    sent = form_of(vacancy, title="Chief", family="digital", dbs_level="enhanced", languages_valued="", place="Ashford")
    recruiter.post(f"/council/vacancies/{vacancy.id}/change", data=sent)
    db.session.expire_all()
    assert (vacancy.title, vacancy.family.value, vacancy.dbs_level.value, vacancy.place) == (
        "Housing officer",
        "housing",
        "basic",
        "Ashford",
    )
    assert vacancy.languages_valued == "Somali, Urdu"


def test_what_does_not_differ_is_no_change_and_tells_nobody(
    vacancy: Vacancy, recruiter: FlaskClient, rita: Person
) -> None:
    invited(vacancy, rita)
    answer = recruiter.post(f"/council/vacancies/{vacancy.id}/change", data=form_of(vacancy), follow_redirects=True)
    assert "nobody is told anything" in answer.text
    assert kept() == []
    assert mails() == []


def test_the_checker_reads_a_change_too(vacancy: Vacancy, recruiter: FlaskClient, client: FlaskClient) -> None:
    sent = form_of(vacancy, summary="You help people. British nationals only.")
    answer = recruiter.post(f"/council/vacancies/{vacancy.id}/change", data=sent)
    assert answer.status_code == 422
    assert "The law does not let you publish these words: “British nationals only”." in answer.text
    assert "British nationals only" not in client.get(f"/vacancies/{vacancy.id}").text
    assert kept() == []


# The person specification


def test_the_person_specification_changes_while_nobody_has_applied_or_was_invited(
    vacancy: Vacancy, recruiter: FlaskClient, client: FlaskClient
) -> None:
    sent = form_of(vacancy, **{"wording-0": "You know who decides what"})
    assert recruiter.post(f"/council/vacancies/{vacancy.id}/change", data=sent).status_code == 302
    [(field, old, new)] = kept()
    assert field == "criteria"
    assert old[0] == [True, "You know who decides", "S01", 2]
    assert new[0] == [True, "You know who decides what", "S01", 2]
    page = client.get(f"/vacancies/{vacancy.id}").text
    assert "What the post asks for: this is written anew. See what it was." in page


def test_the_person_specification_stays_once_somebody_was_invited(
    vacancy: Vacancy, recruiter: FlaskClient, rita: Person
) -> None:
    invited(vacancy, rita)
    path = f"/council/vacancies/{vacancy.id}/change"
    page = recruiter.get(path).text
    assert "Somebody has applied or was invited, so this stays as it is." in page
    assert 'name="wording-0"' not in page
    answer = recruiter.post(path, data=form_of(vacancy, **{"wording-0": "Other words"}))
    assert answer.status_code == 409
    assert "the person specification stays as it is" in answer.text
    without = {name: value for name, value in form_of(vacancy, place="Ashford").items() if "-" not in name}
    assert recruiter.post(path, data=without).status_code == 302, "everything else may still change"
    assert [line.wording for line in get_vacancy(vacancy.id).criteria] == [line.wording for line in LINES]


def test_at_least_one_essential_criterion_stays(vacancy: Vacancy, recruiter: FlaskClient) -> None:
    sent = {name: value for name, value in form_of(vacancy).items() if "-" not in name}
    answer = recruiter.post(f"/council/vacancies/{vacancy.id}/change", data=sent | {"wording-0": ""})
    assert answer.status_code == 422
    assert "Keep at least one essential criterion." in answer.text


def test_an_invitation_that_is_being_sent_settles_the_specification(
    app: Flask, vacancy: Vacancy, rita: Person, now: datetime
) -> None:
    graduate, number, by = make_graduate().id, vacancy.id, rita.id

    def invite() -> None:
        applications.invite(db.session.get_one(Vacancy, number), graduate, by=by, now=now)

    def change() -> str:
        with app.test_request_context("/", method="POST"):
            held = db.session.get_one(Vacancy, number)
            lines = [Line(True, "Other words", None, None)]
            try:
                change_published(held, post_of(held), lines, "Why", version=1, by=by, now=now)
                db.session.commit()
            except Exception as fault:
                db.session.rollback()
                return type(fault).__name__
            return "changed"

    assert meanwhile(app, invite, change) == "SpecificationSettled"


# Who is told


def test_who_was_invited_or_has_applied_is_told_in_their_language(
    vacancy: Vacancy, recruiter: FlaskClient, rita: Person
) -> None:
    invited(vacancy, rita, name="Amina Yusuf")
    applied = invited(vacancy, rita, name="Bilal Noor")
    applications.accept(get_invitation(applications_of(applied)), utc_now())
    gone = invited(vacancy, rita, name="Carla Gone")
    gone.person.closed_at = utc_now()
    declined = invited(vacancy, rita, name="Dina No")
    applications.decline(get_invitation(applications_of(declined)), utc_now())
    db.session.commit()
    recruiter.post(f"/council/vacancies/{vacancy.id}/change", data=form_of(vacancy, place="Ashford & <b>more</b>"))
    told = mails()
    people = [db.session.get_one(Profile, one.id).person.email for one in (applied,)]
    assert len(told) == 2, "whoever declined or left is told nothing"
    assert set(people) <= {one.recipient for one in told}
    for mail in told:
        assert mail.subject == "A post has changed: Housing officer"
        assert "Place: it was “Millbrook”. It is now “Ashford & <b>more</b>”." in mail.body
        assert "We were asked." in mail.body
        assert f"/vacancies/{vacancy.id}" in mail.body


def applications_of(graduate: Profile) -> int:
    from lms.applications.models import Invitation

    return db.session.scalars(select(Invitation.id).where(Invitation.profile_id == graduate.id)).one()


# Two at once, and a post that closes meanwhile


def test_the_second_who_changes_a_post_sees_both_and_loses_nothing(
    vacancy: Vacancy, recruiter: FlaskClient, client: FlaskClient
) -> None:
    path = f"/council/vacancies/{vacancy.id}/change"
    first, second = form_of(vacancy, place="Ashford"), form_of(vacancy, place="Fernham", hours_per_week="30")
    assert recruiter.post(path, data=first).status_code == 302
    answer = recruiter.post(path, data=second)
    assert answer.status_code == 409
    for words in ("A colleague has saved this post meanwhile.", "Ashford", "Fernham", 'value="30"'):
        assert words in answer.text, words
    assert "Fernham" not in client.get(f"/vacancies/{vacancy.id}").text
    version = re.search(r'name="version" value="(\d+)"', answer.text)
    assert version is not None
    assert recruiter.post(path, data=second | {"version": version[1]}).status_code == 302, "now they know, and may"
    assert "Fernham" in client.get(f"/vacancies/{vacancy.id}").text


def test_two_who_save_a_draft_lose_nothing_either(council: Council, recruiter: FlaskClient) -> None:
    draft = make_vacancy(council, published=False)
    db.session.commit()
    path = f"/council/vacancies/{draft.id}"
    assert 'name="version" value="1"' in recruiter.get(path).text
    assert recruiter.post(path, data=vacancy_form(version="1", summary="Theirs.")).status_code == 302
    answer = recruiter.post(path, data=vacancy_form(version="1", summary="Mine."))
    assert answer.status_code == 409
    for words in ("Saved now:", "Theirs.", "You wrote:", "Mine."):
        assert words in answer.text, words
    db.session.expire_all()
    assert draft.summary == "Theirs."
    version = re.search(r'name="version" value="(\d+)"', answer.text)
    assert version is not None
    assert recruiter.post(path, data=vacancy_form(version=version[1], summary="Mine.")).status_code == 302


def test_of_two_changes_at_the_same_moment_one_is_told_of_the_other(
    app: Flask, vacancy: Vacancy, rita: Person, now: datetime
) -> None:
    number, by = vacancy.id, rita.id

    def change(place: str) -> str:
        with app.test_request_context("/", method="POST"):
            held = db.session.get_one(Vacancy, number)
            post = post_of(held).__class__(**{**vars_of(post_of(held)), "place": place})
            try:
                change_published(held, post, lines_of(held), "Why", version=1, by=by, now=now)
                db.session.commit()
            except Exception as fault:
                db.session.rollback()
                return type(fault).__name__
            return "changed"

    assert sorted(at_once(change, ["Ashford", "Fernham"])) == ["ChangedMeanwhile", "changed"]
    assert count(VacancyChange) == 1


def vars_of(post: Any) -> dict[str, Any]:
    return {name: getattr(post, name) for name in post.__dataclass_fields__}


@pytest.mark.parametrize("how", ["closed", "withdrawn", "filled"])
def test_who_writes_while_a_post_ends_is_told_and_keeps_their_words(
    vacancy: Vacancy, recruiter: FlaskClient, now: datetime, how: str
) -> None:
    sent = form_of(vacancy, place="Ashford")
    match how:
        case "closed":
            vacancy.closes_at = now - timedelta(seconds=1)
        case "withdrawn":
            withdraw_vacancy(vacancy, now)
        case "filled":
            vacancy.filled_on = london_day(now)
    db.session.commit()
    answer = recruiter.post(f"/council/vacancies/{vacancy.id}/change", data=sent)
    assert answer.status_code == 409
    assert "Nothing was changed. What you wrote is below." in answer.text
    assert 'value="Ashford"' in answer.text
    assert kept() == []


def test_spine_points_of_a_published_post_are_of_its_own_table(
    vacancy: Vacancy, recruiter: FlaskClient, client: FlaskClient
) -> None:
    first = form_of(vacancy, scp_from="20", scp_to="25")
    assert recruiter.post(f"/council/vacancies/{vacancy.id}/change", data=first).status_code == 302
    assert kept() == [], "the same pay by points is no change that anybody needs to be told"


def test_a_draft_is_changed_on_its_own_page(council: Council, recruiter: FlaskClient) -> None:
    draft = make_vacancy(council, published=False)
    db.session.commit()
    assert recruiter.get(f"/council/vacancies/{draft.id}/change").status_code == 404


def test_another_council_finds_no_such_page(vacancy: Vacancy, sign_in: SignIn) -> None:
    other = sign_in(make_person(roles=[Role.RECRUITER], council=make_council(name="Ashford Council")))
    for page in ("change", "filled"):
        assert other.get(f"/council/vacancies/{vacancy.id}/{page}").status_code == 404


def test_changes_take_few_statements_to_read(
    vacancy: Vacancy, recruiter: FlaskClient, client: FlaskClient, count_statements: Counting
) -> None:
    for number in range(5):
        db.session.expire_all()
        recruiter.post(f"/council/vacancies/{vacancy.id}/change", data=form_of(vacancy, place=f"Place {number}"))
    for browser, path, most in (
        (client, f"/vacancies/{vacancy.id}", 3),
        (recruiter, f"/council/vacancies/{vacancy.id}/change", 6),
    ):
        with count_statements() as statements:
            assert browser.get(path).status_code == 200
        assert len(statements) <= most, statements
