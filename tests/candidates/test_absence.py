"""Who is withdrawn, blocked, paused or has run out is found nowhere, and is left out of ranks and counts."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from lms.accounts.models import Person
from lms.applications import services as applications
from lms.applications.models import Invitation
from lms.applications.queries import waiting_invitations
from lms.applications.services import NotInPool
from lms.candidates.consent_models import Consent, Ended, Purpose
from lms.candidates.consents import block, pause, resume, unblock
from lms.candidates.jobs import expire_consents, tell_of_new_posts, warn_before_expiry
from lms.candidates.models import Profile
from lms.candidates.queries import IS_POOL_CONSENT, is_found, the_pool
from lms.candidates.services import join_pool, leave_pool
from lms.clock import first_moment_of, london_day
from lms.extensions import db
from lms.matching.index import current_pool
from lms.matching.queries import candidates_in_pool, pool_page
from lms.notices.models import Notice, NoticeKind
from lms.vacancies.models import Vacancy
from tests.applications.scene import Scene
from tests.factories.candidates import make_consent, make_graduate
from tests.factories.councils import make_council
from tests.factories.pledge import make_pledge
from tests.factories.vacancies import make_vacancy
from tests.matching.test_pool import a_post
from tests.simultaneous import count, meanwhile

SignIn = Callable[[Person], FlaskClient]
DAYS = 183


def was_here(graduate: Profile, day: datetime) -> None:
    """Let the person have been here for the last time on that day, and have agreed before."""
    graduate.person.last_seen_on = london_day(day)
    db.session.execute(
        update(Consent).where(Consent.profile_id == graduate.id).values(given_at=day - timedelta(days=30))
    )
    db.session.flush()


def away(graduate: Profile, now: datetime) -> None:
    was_here(graduate, now - timedelta(days=DAYS + 1))


WAYS: dict[str, Callable[[Profile, Vacancy, datetime], object]] = {
    "withdrawn": lambda graduate, _post, now: leave_pool(graduate, now),
    "blocked": lambda graduate, post, now: block(graduate, post.council_id, now),
    "paused": lambda graduate, _post, now: pause(graduate, None, now),
    "paused for a week": lambda graduate, _post, now: pause(graduate, london_day(now) + timedelta(days=7), now),
    "run out, and no job has run": lambda graduate, _post, now: away(graduate, now),
}


@pytest.mark.parametrize("way", WAYS)
def test_they_are_found_nowhere_and_leave_the_counts(app: Flask, sign_in: SignIn, now: datetime, way: str) -> None:
    vacancy, recruiter = a_post()
    gone, stays = make_graduate(), make_graduate(levels={"S01": 1})
    council = sign_in(recruiter)
    path = f"/council/vacancies/{vacancy.id}/pool"
    pages = re.findall(rf'href="({path}/[0-9A-Z-]+)"', council.get(path).text)
    assert len(pages) == 2
    with app.test_request_context():
        WAYS[way](gone, vacancy, now)
        db.session.commit()
    found = pool_page(vacancy, now)
    assert ([one.profile_id for one in found.candidates], found.total) == ([stays.id], 1)
    assert [council.get(page).status_code for page in pages].count(410) == 1
    assert [council.post(f"{page}/invite").status_code for page in pages].count(410) == 1
    with app.test_request_context(), pytest.raises(NotInPool, match="can’t be found any more"):
        applications.invite(vacancy, gone.id, by=recruiter.id, now=now)


def test_another_council_still_finds_who_blocked_one(app: Flask, now: datetime) -> None:
    vacancy, _recruiter = a_post()
    other, _other = a_post()
    graduate = make_graduate()
    with app.test_request_context():
        block(graduate, vacancy.council_id, now)
        block(graduate, vacancy.council_id, now)
    db.session.commit()
    assert (pool_page(vacancy, now).total, pool_page(other, now).total) == (0, 1)
    with app.test_request_context():
        unblock(graduate, vacancy.council_id, now)
    db.session.commit()
    assert pool_page(vacancy, now).total == 1


def test_no_state_lets_anybody_be_found_who_must_not_be(app: Flask, now: datetime) -> None:
    """Whatever is done in whatever order: index, pages and statements agree with a plain account of it."""
    posts = [a_post()[0] for _number in range(2)]
    people = [make_graduate(levels={"S01": number % 3 + 1}) for number in range(6)]
    db.session.commit()
    councils = [post.council_id for post in posts]
    dice = Random(28)
    blocked: set[tuple[int, int]] = set()
    standing, paused, overdue = {one.id for one in people}, set[int](), set[int]()
    for _step in range(60):
        one, council_id = dice.choice(people), dice.choice(councils)
        deed = dice.choice(("leave", "join", "block", "unblock", "pause", "resume", "away", "back"))
        with app.test_request_context():
            if deed == "leave":
                leave_pool(one, now)
                standing.discard(one.id)
                paused.discard(one.id)
            elif deed == "join":
                was_here(one, now)  # to agree, one opens a page
                overdue.discard(one.id)
                join_pool(one, language="en", now=now)
                standing.add(one.id)
            elif deed == "block":
                block(one, council_id, now)
                blocked.add((one.id, council_id))
            elif deed == "unblock":
                unblock(one, council_id, now)
                blocked.discard((one.id, council_id))
            elif deed == "pause" and one.id in standing:
                pause(one, None, now)
                paused.add(one.id)
            elif deed == "resume":
                resume(one, now)
                paused.discard(one.id)
            elif deed == "away":
                away(one, now)
                overdue.add(one.id)
            elif deed == "back":
                was_here(one, now)
                overdue.discard(one.id)
            db.session.commit()
        for post in posts:
            expected = {
                one.id
                for one in people
                if one.id in standing - paused - overdue and (one.id, post.council_id) not in blocked
            }
            found = pool_page(post, now)
            assert ({shown.profile_id for shown in found.candidates}, found.total) == (expected, len(expected)), deed
            assert {one.id for one in people if is_found(one.id, post.council_id, now)} == expected
            everybody = [one.id for one in people]
            assert {shown.profile_id for shown in candidates_in_pool(post, everybody, now)} == expected
            assert set(db.session.scalars(the_pool(now, post.council_id).with_only_columns(Profile.id))) == expected


def test_a_pause_ends_by_itself_on_its_day_and_no_index_is_read_for_it(app: Flask, now: datetime) -> None:
    vacancy, _recruiter = a_post(closes_at=now + timedelta(days=60))
    graduate = make_graduate()
    day = london_day(now) + timedelta(days=7)
    with app.test_request_context():
        pause(graduate, day, now)
    db.session.commit()
    before = current_pool(vacancy.id, now)
    assert before.total == 0
    moment = first_moment_of(day)
    assert pool_page(vacancy, moment - timedelta(seconds=1)).total == 0
    assert current_pool(vacancy.id, moment).index is before.index
    assert pool_page(vacancy, moment).total == 1


def test_who_has_paused_can_answer_what_they_were_invited_to(app: Flask, sign_in: SignIn) -> None:
    scene = Scene(sign_in)
    invitation = scene.invite()
    assert scene.person.post("/profile/pause", data={}).status_code == 302
    assert "You have paused" in scene.person.get("/profile").text
    scene.council.get("/council")  # which tells of the last click
    assert scene.reference not in scene.council.get(f"/council/vacancies/{scene.vacancy.id}/pool").text
    assert scene.person.post(f"/invitations/{invitation.id}/accept").status_code == 302
    assert scene.person.post("/profile/pause/end").status_code == 302
    assert scene.reference in scene.council.get(f"/council/vacancies/{scene.vacancy.id}/pool").text


def test_a_pause_has_an_end_within_six_months_or_none(sign_in: SignIn, now: datetime) -> None:
    client = sign_in(make_graduate().person)
    for days, status in ((0, 422), (1, 302), (DAYS, 302), (DAYS + 1, 422)):
        day = london_day(now) + timedelta(days=days)
        assert client.post("/profile/pause", data={"until": [day.day, day.month, day.year]}).status_code == status
    stranger = sign_in(make_graduate(in_pool=False).person)
    assert stranger.post("/profile/pause", data={}).status_code == 409


# Blocking


def test_blocking_ends_invitations_and_says_that_an_application_goes_on(sign_in: SignIn) -> None:
    scene = Scene(sign_in)
    application = scene.apply()
    second = make_vacancy(scene.vacancy.council, title="Second post")
    page = f"/profile/blocked/{scene.vacancy.council.slug}"
    assert "Your application goes on" in scene.person.get(page).text
    assert scene.person.post(page).status_code == 302
    assert scene.stage(application).value == "applied"
    assert scene.council.get(f"/council/vacancies/{second.id}/pool").text.count("<bdi>") < 3
    assert scene.vacancy.council.name in scene.person.get("/profile/blocked").text


def test_in_the_same_step_an_application_is_taken_back(sign_in: SignIn) -> None:
    scene = Scene(sign_in)
    application = scene.apply()
    scene.person.post(f"/profile/blocked/{scene.vacancy.council.slug}", data={"withdraw": "yes"})
    assert scene.stage(application).value == "withdrawn"


def test_who_blocked_a_council_answers_its_invitation_only_after_unblocking_it(sign_in: SignIn) -> None:
    scene = Scene(sign_in)
    invitation, page = scene.invite(), f"/profile/blocked/{scene.vacancy.council.slug}"
    scene.person.post(page)
    refused = scene.person.post(f"/invitations/{invitation.id}/accept")
    assert refused.status_code == 409
    assert "You have blocked this council" in refused.text
    assert "unblock it first" in scene.person.get(f"/invitations/{invitation.id}").text
    scene.person.post(f"{page}/unblock")
    assert scene.person.post(f"/invitations/{invitation.id}/accept").status_code == 302


def test_a_council_reads_the_same_whether_somebody_left_blocked_it_or_was_away(
    app: Flask, sign_in: SignIn, now: datetime
) -> None:
    told, pages = set(), set()
    for way in ("withdrawn", "blocked", "run out"):
        scene = Scene(sign_in)
        scene.council.get(f"/council/vacancies/{scene.vacancy.id}/pool")
        invitation = scene.invite()
        with app.test_request_context():
            if way == "run out":
                away(scene.graduate, now)
                db.session.commit()
                expire_consents(now)
            else:
                WAYS[way](scene.graduate, scene.vacancy, now)
            db.session.commit()
        [notice] = db.session.scalars(select(Notice).where(Notice.person_id == scene.recruiter.id))
        told.add(notice.sentence.replace(scene.reference, "…"))
        answer = scene.council.get(f"/council/vacancies/{scene.vacancy.id}/pool/{scene.reference}")
        pages.add((answer.status_code, "This person can’t be found any more" in answer.text))
        assert waiting_invitations(scene.vacancy.id, scene.vacancy.council_id, now) == ([], 1)
        db.session.delete(invitation)
    assert len(told) == 1
    assert pages == {(410, True)}


# Running out


def test_six_months_without_a_sign_end_the_consent_with_receipt_notice_and_word_to_councils(
    app: Flask, now: datetime
) -> None:
    stays, goes = make_graduate(), make_graduate()
    was_here(stays, now - timedelta(days=DAYS))
    away(goes, now)
    db.session.commit()
    for _time in range(2):
        expire_consents(now)
    [ended] = db.session.scalars(select(Consent).where(Consent.ended_at.is_not(None)))
    assert (ended.profile_id, ended.ended_why, ended.purpose) == (goes.id, Ended.EXPIRED, Purpose.POOL)
    assert [receipt.what.value for receipt in ended.receipts] == ["given", "ended"]
    [notice] = db.session.scalars(select(Notice).where(Notice.kind == NoticeKind.CONSENT))
    assert notice.person_id == goes.person_id
    assert "Councils can’t find you any more" in notice.sentence


def test_somebody_of_whom_no_day_is_known_counts_from_when_they_agreed(app: Flask, now: datetime) -> None:
    vacancy, _recruiter = a_post()
    graduate = make_graduate()
    away(graduate, now)
    graduate.person.last_seen_on = None
    db.session.commit()
    assert pool_page(vacancy, now).total == 0
    expire_consents(now)
    assert db.session.scalars(select(Consent.ended_why).where(Consent.purpose == Purpose.POOL)).all() == [Ended.EXPIRED]


def test_two_warnings_come_before_it_each_once_and_in_the_persons_language(app: Flask, now: datetime) -> None:
    graduate = make_graduate()
    graduate.person.language = "pl"
    seen = now - timedelta(days=100)
    was_here(graduate, seen)
    db.session.commit()
    told: list[int] = []
    for days in range(100, DAYS + 1):
        warn_before_expiry(seen + timedelta(days=days))
        warn_before_expiry(seen + timedelta(days=days))
        told += [DAYS - days] * (count(Notice) - len(told))
    assert told == [14, 3]
    assert {notice.language for notice in db.session.scalars(select(Notice))} == {"pl"}


def test_a_job_that_comes_late_warns_once(app: Flask, now: datetime) -> None:
    graduate = make_graduate()
    was_here(graduate, now - timedelta(days=DAYS - 2))
    db.session.commit()
    warn_before_expiry(now)
    assert count(Notice) == 1


def test_opening_the_page_that_a_warning_leads_to_keeps_the_consent(sign_in: SignIn, now: datetime) -> None:
    graduate = make_graduate()
    was_here(graduate, now - timedelta(days=DAYS))
    client = sign_in(graduate.person)
    assert "It stands until" in client.get("/profile/consents").text
    expire_consents(now + timedelta(days=DAYS))
    db.session.expire_all()
    assert db.session.scalars(select(Consent).where(IS_POOL_CONSENT)).one().profile_id == graduate.id


# New posts


def test_who_agreed_is_told_once_a_day_of_posts_that_were_published(app: Flask, now: datetime) -> None:
    wants, _does_not = make_graduate(), make_graduate()
    make_consent(wants, Purpose.POSTS)
    council = make_council()
    make_pledge(council)
    make_vacancy(council, closes_at=now + timedelta(days=30))
    db.session.commit()
    tomorrow = now + timedelta(days=1)
    for _time in range(2):
        tell_of_new_posts(tomorrow)
    [notice] = db.session.scalars(select(Notice))
    assert (notice.person_id, notice.kind) == (wants.person_id, NoticeKind.JOBS)


# At the same moment


@pytest.mark.parametrize("way", ["withdrawn", "blocked", "paused"])
def test_who_leaves_blocks_or_pauses_at_that_moment_is_not_invited(
    app: Flask, sign_in: SignIn, now: datetime, way: str
) -> None:
    scene = Scene(sign_in)
    path = f"/council/vacancies/{scene.vacancy.id}/pool/{scene.reference}/invite"
    profile_id, vacancy_id = scene.graduate.id, scene.vacancy.id

    def deed() -> None:
        WAYS[way](db.session.get_one(Profile, profile_id), db.session.get_one(Vacancy, vacancy_id), now)

    late = meanwhile(app, deed, lambda: scene.council.post(path))
    assert late.status_code in (404, 409, 410)
    assert count(Invitation) == 0


def test_who_is_invited_first_sees_the_invitation_end_when_they_block(app: Flask, sign_in: SignIn) -> None:
    scene = Scene(sign_in)
    profile_id, vacancy_id, council_id = scene.graduate.id, scene.vacancy.id, scene.vacancy.council_id
    slug, recruiter_id, now = (
        scene.vacancy.council.slug,
        scene.recruiter.id,
        scene.vacancy.created_at + timedelta(minutes=1),
    )

    def invites() -> None:
        applications.invite(db.session.get_one(Vacancy, vacancy_id), profile_id, by=recruiter_id, now=now)

    answer = meanwhile(app, invites, lambda: scene.person.post(f"/profile/blocked/{slug}"))
    assert answer.status_code == 302
    assert count(Invitation) == 1
    assert waiting_invitations(vacancy_id, council_id, now) == ([], 1)
