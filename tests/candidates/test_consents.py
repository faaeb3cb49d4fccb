"""Consents by purpose, council and field: what they let councils see, their receipts, and how they end."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from lms.access import Role
from lms.accounts.models import Person
from lms.candidates.consent_models import Consent, ConsentReceipt, Ended, Field, Purpose
from lms.candidates.consents import give
from lms.candidates.models import Profile, ProfileLanguage
from lms.extensions import db
from lms.notices.models import Notice, NoticeKind
from lms.outbox.models import Message
from tests.applications.scene import NAME, Scene
from tests.factories.accounts import make_person
from tests.factories.candidates import make_consent, make_graduate
from tests.factories.councils import make_council

SignIn = Callable[[Person], FlaskClient]
OWN = "own evidence, not assessed"


def consents_of(profile: Profile, purpose: Purpose) -> list[Consent]:
    query = select(Consent).where(Consent.profile_id == profile.id, Consent.purpose == purpose).order_by(Consent.id)
    return list(db.session.scalars(query))


def test_a_consent_says_purpose_council_fields_wording_language_and_time(sign_in: SignIn, now: datetime) -> None:
    graduate = make_graduate(in_pool=False)
    graduate.person.language = "pl"
    council = make_council()
    sent = {"fields": ["own words", "hours"], "whom": "one"}
    answer = sign_in(graduate.person).post(f"/profile/consents/applications?council={council.id}", data=sent)
    assert answer.status_code == 302
    [consent] = consents_of(graduate, Purpose.APPLICATIONS)
    assert (consent.council_id, consent.shows) == (council.id, frozenset({Field.OWN_WORDS, Field.HOURS}))
    assert (consent.wording_version, consent.language, consent.ended_at) == ("2026-12", "pl", None)
    assert consent.given_at >= now


def test_nothing_is_ticked_beforehand_and_a_consent_to_show_more_shows_something(sign_in: SignIn) -> None:
    client = sign_in(make_graduate(in_pool=False).person)
    for page in ("/profile/pool", "/profile/consents/applications", "/profile/consents/posts"):
        assert not re.search(r'type="checkbox"[^>]* checked', client.get(page).text)
    answer = client.post("/profile/consents/applications", data={"whom": "all"})
    assert answer.status_code == 422
    assert "Choose what councils can read" in answer.text


def test_other_fields_are_another_consent_and_the_first_has_ended_as_changed(sign_in: SignIn) -> None:
    graduate = make_graduate()
    client = sign_in(graduate.person)
    client.post("/profile/pool", data={"whom": "all"})
    first, second = consents_of(graduate, Purpose.POOL)
    assert (first.ended_why, first.shows) == (Ended.CHANGED, frozenset({Field.OWN_EXPERIENCE}))
    assert (second.ended_at, second.shows) == (None, frozenset())
    assert db.session.scalars(select(Notice).where(Notice.kind == NoticeKind.POST)).all() == []


def test_an_own_example_is_told_in_the_pool_only_where_that_is_agreed(sign_in: SignIn) -> None:
    scene = Scene(sign_in)
    pool = f"/council/vacancies/{scene.vacancy.id}/pool"
    pages = (pool, f"{pool}/{scene.reference}")
    assert all(OWN in scene.council.get(page).text.lower() for page in pages)
    scene.person.post("/profile/pool", data={"whom": "all"})
    assert not any(OWN in scene.council.get(page).text.lower() for page in pages)
    assert all(scene.reference in scene.council.get(page).text for page in pages)


def test_an_application_shows_own_words_and_details_only_where_that_is_agreed(sign_in: SignIn) -> None:
    scene = Scene(sign_in)
    scene.graduate.area = "Harrowmere"
    scene.graduate.spoken.append(ProfileLanguage(position=1, name="Tigrinya"))
    application = scene.apply()
    page, story = f"/council/applications/{application.id}", scene.graduate.own_evidence[0].story
    assert story in scene.council.get(page).text
    scene.person.post("/profile/consents/applications", data={"whom": "all", "fields": ["area"]})
    assert story not in scene.council.get(page).text
    assert OWN not in scene.council.get(page).text.lower()
    scene.score(application)
    scene.lock(application)
    shown = scene.council.get(page).text
    assert NAME in shown
    assert "Harrowmere" in shown
    assert "Tigrinya" not in shown


def test_a_consent_for_one_council_lets_no_other_read(sign_in: SignIn) -> None:
    scene = Scene(sign_in)
    application = scene.apply()
    [general] = consents_of(scene.graduate, Purpose.APPLICATIONS)
    scene.person.post(f"/profile/consents/{general.id}/withdraw")
    page, story = f"/council/applications/{application.id}", scene.graduate.own_evidence[0].story
    make_consent(scene.graduate, Purpose.APPLICATIONS, Field.OWN_WORDS, council_id=make_council().id)
    db.session.commit()
    assert story not in scene.council.get(page).text
    make_consent(scene.graduate, Purpose.APPLICATIONS, Field.OWN_WORDS, council_id=scene.vacancy.council_id)
    db.session.commit()
    assert story in scene.council.get(page).text


def test_who_is_invited_reads_whether_their_words_go_with_an_application(sign_in: SignIn) -> None:
    scene = Scene(sign_in)
    page = f"/invitations/{scene.invite().id}"
    assert "and the words of your own examples" in scene.person.get(page).text
    [consent] = consents_of(scene.graduate, Purpose.APPLICATIONS)
    scene.person.post(f"/profile/consents/{consent.id}/withdraw")
    assert "and not the words of your own examples" in scene.person.get(page).text


# Receipts


def test_giving_and_ending_have_a_receipt_that_is_read_downloaded_and_mailed(sign_in: SignIn) -> None:
    graduate = make_graduate(in_pool=False)
    client = sign_in(graduate.person)
    client.post("/profile/pool", data={"whom": "all", "fields": ["own experience"], "mail": "y"})
    client.post("/profile/pool/leave")
    given, ended = db.session.scalars(select(ConsentReceipt).order_by(ConsentReceipt.id))
    for receipt in (given, ended):
        page, file = (client.get(f"/profile/receipts/{receipt.number}{more}") for more in ("", "/text"))
        assert file.headers["Content-Disposition"].startswith("attachment")
        for words in (receipt.number, "Councils can find me", "2026-12", "your name, your e-mail address"):
            assert words in page.text
            assert words in file.text
        assert ("you took it back" in file.text) == (receipt is ended)
    [mailed] = db.session.scalars(select(Message))
    assert given.number in mailed.body
    assert client.post(f"/profile/receipts/{ended.number}/mail").status_code == 302
    assert ended.number in db.session.scalars(select(Message).order_by(Message.id.desc())).first().body  # type: ignore[union-attr]


def test_a_receipt_is_in_the_language_in_which_its_words_were_read(app: Flask, sign_in: SignIn, now: datetime) -> None:
    graduate = make_graduate(in_pool=False)
    with app.test_request_context():
        given = give(graduate, Purpose.POOL, fields=(), council_id=None, language="pl", now=now)
    text = sign_in(graduate.person).get(f"/profile/receipts/{given.receipts[0].number}/text").text
    assert "Polski" in text
    assert "your name, your e-mail address" not in text


def test_a_receipt_and_a_consent_are_nobody_elses(sign_in: SignIn) -> None:
    graduate, other = make_graduate(), sign_in(make_graduate(name="Other").person)
    [consent] = consents_of(graduate, Purpose.POOL)
    assert other.get(f"/profile/receipts/{consent.receipts[0].number}").status_code == 404
    assert other.post(f"/profile/consents/{consent.id}/withdraw").status_code == 404
    assert sign_in(make_person(roles=[Role.LEARNER])).post("/profile/consents/1/withdraw").status_code == 404


# Taking back


def test_each_recruiter_of_a_council_that_saw_or_invited_is_told_once_by_reference_and_without_a_reason(
    sign_in: SignIn,
) -> None:
    scene = Scene(sign_in)
    other = make_person(roles=[Role.RECRUITER], council=scene.vacancy.council)
    stranger = make_person(roles=[Role.RECRUITER], council=make_council())
    scene.council.get(f"/council/vacancies/{scene.vacancy.id}/pool")
    scene.invite()
    scene.person.post("/profile/pool/leave")
    scene.person.post("/profile/pool/leave")
    told = list(db.session.scalars(select(Notice).where(Notice.kind == NoticeKind.POST)))
    assert sorted(one.person_id for one in told) == sorted([scene.recruiter.id, other.id])
    assert stranger.id not in {one.person_id for one in told}
    assert {one.sentence for one in told} == {
        "Somebody whom you could find has left, and their evidence is not shown any more: "
        f"{scene.reference} ({scene.vacancy.title})"
    }


def test_who_changed_what_they_show_and_left_later_is_told_of_to_those_who_saw_them_before(sign_in: SignIn) -> None:
    scene = Scene(sign_in)
    scene.council.get(f"/council/vacancies/{scene.vacancy.id}/pool")
    scene.person.post("/profile/pool", data={"whom": "all"})
    scene.person.post("/profile/pool/leave")
    told = select(Notice.person_id).where(Notice.kind == NoticeKind.POST)
    assert db.session.scalars(told).all() == [scene.recruiter.id]
    scene.person.post("/profile/pool", data={"whom": "all"})
    scene.person.post("/profile/pool/leave")
    assert len(db.session.scalars(told).all()) == 1, "nobody saw them meanwhile"


def test_withdrawing_any_consent_is_one_click_and_again_changes_nothing(sign_in: SignIn) -> None:
    graduate = make_graduate()
    client = sign_in(graduate.person)
    for purpose in (Purpose.POOL, Purpose.APPLICATIONS):
        [consent] = consents_of(graduate, purpose)
        for _time in range(2):
            assert client.post(f"/profile/consents/{consent.id}/withdraw").status_code == 302
        db.session.refresh(consent)
        assert consent.ended_why is Ended.WITHDRAWN
        assert [receipt.what.value for receipt in consent.receipts] == ["given", "ended"]


def test_a_council_sees_how_many_invitations_ended_and_neither_who_nor_why(sign_in: SignIn) -> None:
    scene = Scene(sign_in)
    scene.invite()
    page = f"/council/vacancies/{scene.vacancy.id}/applications"
    assert scene.reference in scene.council.get(page).text
    scene.person.post("/profile/pool/leave")
    scene.council.get(page)  # the last click is told once more
    shown = scene.council.get(page).text
    assert "1 invitation has ended" in shown
    assert scene.reference not in shown


# The log


def test_the_log_tells_by_day_and_council_what_was_shown_and_what_was_agreed(
    sign_in: SignIn, count_statements: Callable[[], object]
) -> None:
    scene = Scene(sign_in)
    pool = f"/council/vacancies/{scene.vacancy.id}/pool"
    scene.council.get(pool)
    scene.council.get(f"{pool}/{scene.reference}")
    with count_statements() as statements:  # type: ignore[attr-defined]
        page = scene.person.get("/profile/looks").text
    assert len(statements) <= 6, statements
    assert page.count("<h2") == 1
    words = re.sub(r"<[^>]+>", "", page)
    for told in ("saw your line in the pool, without your name", "read the evidence behind it"):
        assert f"{scene.recruiter.name} {told}" in words
    assert scene.vacancy.title in words
    assert "You agreed: Councils can find me." in words


def test_the_page_of_consents_takes_six_statements(sign_in: SignIn, count_statements: Callable[[], object]) -> None:
    client = sign_in(make_graduate().person)
    for page in (
        "/profile",
        "/profile/consents",
        "/profile/pool",
        "/profile/consents/applications",
        "/profile/blocked",
    ):
        with count_statements() as statements:  # type: ignore[attr-defined]
            assert client.get(page).status_code == 200
        assert len(statements) <= 6, (page, statements)


def test_a_page_of_a_receipt_shows_the_words_in_the_language_in_which_they_were_read(
    app: Flask, sign_in: SignIn, now: datetime
) -> None:
    graduate = make_graduate(in_pool=False)
    with app.test_request_context():
        given = give(graduate, Purpose.POOL, fields=(), council_id=None, language="ar", now=now)
    page = sign_in(graduate.person).get(f"/profile/receipts/{given.receipts[0].number}").text
    assert '<div lang="ar" dir="rtl">' in page
    assert "your name, your e-mail address" not in page


def test_the_pages_of_an_invitation_take_six_statements(
    sign_in: SignIn, count_statements: Callable[[], object]
) -> None:
    scene = Scene(sign_in)
    invitation = scene.invite()
    pages = (
        (scene.person, f"/invitations/{invitation.id}"),
        (scene.council, f"/council/vacancies/{scene.vacancy.id}/applications"),
        (scene.person, f"/profile/blocked/{scene.vacancy.council.slug}"),
    )
    for client, page in pages:
        with count_statements() as statements:  # type: ignore[attr-defined]
            assert client.get(page).status_code == 200
        assert len(statements) <= 6, (page, statements)
