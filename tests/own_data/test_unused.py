"""Accounts that nobody uses are warned, then erased; what is over is taken out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from lms import storage
from lms.access import Role
from lms.accounts.models import AddressChange, CountedTry, Person, RoleInvitation
from lms.accounts.services import add_person, invite, note_try
from lms.clock import london_day
from lms.extensions import db
from lms.learning.models import Enrolment
from lms.marking.models import CriterionDecision, Marking, Submission, SubmissionFile
from lms.notices.models import Notice
from lms.offline.models import Kind, OfflineReceipt, Outcome
from lms.outbox.models import Message
from lms.outbox.services import queue
from lms.own_data import retention, unused
from lms.own_data.erasures import ask_for_erasure
from lms.own_data.jobs import carry_out_erasures, keep_to_the_times
from lms.own_data.models import Erasure, Why
from lms.own_data.retention import MESSAGES_KEPT_FOR, NOTICES_KEPT_FOR, RECEIPTS_KEPT_FOR
from lms.own_data.unused import months_before, warn_unused
from tests.accounts.links import mails_to
from tests.factories.accounts import make_person
from tests.factories.awards import make_certificate
from tests.factories.candidates import make_graduate
from tests.factories.councils import make_council
from tests.factories.files import pdf
from tests.factories.learning import make_cohort, make_enrolment
from tests.factories.marking import make_marking, make_submission
from tests.factories.notices import make_notice

SignIn = Callable[[Person], FlaskClient]


def not_seen_for(days: int, now: datetime, **made: object) -> Person:
    person = make_person(**made)  # type: ignore[arg-type]
    person.last_seen_on = london_day(now - timedelta(days=days))
    db.session.commit()
    return person


def erased(person: Person) -> bool:
    return db.session.get_one(Person, person.id, populate_existing=True).erased_at is not None


@pytest.mark.parametrize(
    ("day", "months", "earlier"),
    [
        (date(2026, 11, 25), 24, date(2024, 11, 25)),
        (date(2026, 3, 31), 1, date(2026, 2, 28)),
        (date(2026, 1, 15), 1, date(2025, 12, 15)),
        (date(2028, 2, 29), 24, date(2026, 2, 28)),
    ],
)
def test_months_are_counted_back_by_the_calendar(day: date, months: int, earlier: date) -> None:
    assert months_before(day, months) == earlier


def test_an_unused_account_is_warned_once_and_erased_a_month_later(app: Flask, now: datetime) -> None:
    person = not_seen_for(800, now, email="amira@example.org")
    for hour in range(3):
        keep_to_the_times(now + timedelta(hours=hour))
    [warning] = mails_to("amira@example.org")
    assert warning.subject == "Do you still need your account?"
    carry_out_erasures(now + timedelta(days=29))
    assert not erased(person)
    carry_out_erasures(now + timedelta(days=30, minutes=1))
    assert erased(person)


def test_who_signs_in_after_the_warning_keeps_the_account(app: Flask, sign_in: SignIn, now: datetime) -> None:
    person = not_seen_for(800, now)
    warn_unused(now)
    assert sign_in(person).get("/account").status_code == 200
    carry_out_erasures(now + timedelta(days=31))
    assert not erased(person)
    assert db.session.scalars(select(Erasure)).one().cancelled_at is not None
    assert warn_unused(now + timedelta(days=31)) == 0


def test_the_link_of_the_warning_keeps_the_account_without_signing_in(
    app: Flask, client: FlaskClient, now: datetime
) -> None:
    person = not_seen_for(800, now, email="amira@example.org")
    warn_unused(now)
    db.session.commit()
    [mail] = mails_to("amira@example.org")
    [link] = [line for line in mail.body.splitlines() if line.startswith("http")]
    assert client.post(link.replace("http://localhost", "")).status_code == 302
    carry_out_erasures(now + timedelta(days=31))
    assert not erased(person)
    assert warn_unused(now) == 0


def test_some_accounts_are_left_alone(app: Flask, now: datetime) -> None:
    not_seen_for(700, now)
    not_seen_for(800, now, roles=[Role.TUTOR])
    not_seen_for(800, now, roles=[Role.RECRUITER], council=make_council())
    make_enrolment(person=not_seen_for(800, now))
    assert warn_unused(now) == 0
    over = make_cohort()
    over.ends_on = london_day(now - timedelta(days=1))
    make_enrolment(person=not_seen_for(800, now), cohort=over)
    profile = make_graduate()
    profile.person.last_seen_on = london_day(now - timedelta(days=800))
    db.session.execute(update(Enrolment).where(Enrolment.person_id == profile.person_id).values(cohort_id=over.id))
    db.session.commit()
    assert warn_unused(now) == 2


def test_many_are_warned_a_hundred_at_a_time(app: Flask, now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unused, "AT_ONCE", 3)
    for _number in range(7):
        not_seen_for(800, now)
    assert [warn_unused(now) for _run in range(4)] == [3, 3, 1, 0]


def test_a_look_at_any_page_counts_as_use_and_is_noted_once_a_day(
    app: Flask, sign_in: SignIn, now: datetime, count_statements: Callable[[], object]
) -> None:
    person = not_seen_for(5, now)
    client = sign_in(person)
    assert client.get("/account").status_code == 200
    assert db.session.get_one(Person, person.id, populate_existing=True).last_seen_on == london_day(now)
    with count_statements() as statements:  # type: ignore[attr-defined]
        client.get("/account")
    assert not [one for one in statements if "last_seen_on=" in one]


def test_a_refused_form_counts_as_use_as_well(app: Flask, sign_in: SignIn, now: datetime) -> None:
    person = not_seen_for(5, now)
    assert sign_in(person).post("/account/details", data={"name": "", "language": "en"}).status_code == 422
    assert db.session.get_one(Person, person.id, populate_existing=True).last_seen_on == london_day(now)


def test_a_new_account_was_seen_on_its_first_day(app: Flask, now: datetime) -> None:
    person = add_person(name="Amira Haddad", email="amira@example.org", now=now)
    assert person.last_seen_on == london_day(now)


# Retention


def test_what_is_over_is_taken_out_and_what_is_not_stays(app: Flask, now: datetime) -> None:
    old, council = now - timedelta(days=91), make_council()
    with app.test_request_context():
        for at in (old, now - timedelta(days=2), now):
            queue(recipient="amira@example.org", subject="Words", body="Words", now=at).sent_at = at
            note_try("sign in", "amira@example.org", at)
            invite("guest@example.org", Role.PANEL_MEMBER, council, by=None, now=at)
    person = make_person()
    for number, at in enumerate((now - timedelta(days=100), now)):
        db.session.add(
            AddressChange(
                person_id=person.id,
                old_email="old@example.org",
                new_email="new@example.org",
                token_hash=str(number),
                asked_at=at,
                expires_at=at + timedelta(days=2),
            )
        )
    db.session.commit()
    keep_to_the_times(now)
    assert len(mails_to("amira@example.org")) == 2
    emptied = db.session.scalars(select(Message).where(Message.recipient == "")).all()
    assert {(message.subject, message.body) for message in emptied} == {("", "")}
    assert len(db.session.scalars(select(CountedTry)).all()) == 1
    assert len(db.session.scalars(select(RoleInvitation)).all()) == 2
    assert len(db.session.scalars(select(AddressChange)).all()) == 1


def test_old_notices_and_receipts_of_phones_are_taken_out_and_younger_ones_stay(app: Flask, now: datetime) -> None:
    person = make_person()
    for days in (90, 179, 181):
        make_notice(person, about=f"thing {days}", now=now - timedelta(days=days))
    for days in (1, 89, 91):
        key = {"person_id": person.id, "item_id": f"item {days}"}
        at = now - timedelta(days=days)
        db.session.add(OfflineReceipt(**key, kind=Kind.DONE, outcome=Outcome.TAKEN, received_at=at))
    db.session.commit()
    keep_to_the_times(now)
    assert set(db.session.scalars(select(Notice.about))) == {"thing 90", "thing 179"}
    assert set(db.session.scalars(select(OfflineReceipt.item_id))) == {"item 1", "item 89"}


def test_all_that_is_over_goes_however_much_it_is(app: Flask, now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "AT_ONCE", 2)
    person = make_person()
    for _number in range(5):
        make_notice(person, now=now - timedelta(days=181))
    keep_to_the_times(now)
    assert db.session.scalars(select(Notice)).all() == []


def test_a_message_that_still_waits_is_never_emptied(app: Flask, now: datetime) -> None:
    queue(recipient="amira@example.org", subject="Words", body="Words", now=now - timedelta(days=200))
    keep_to_the_times(now)
    assert len(mails_to("amira@example.org")) == 1


def test_decisions_go_three_years_after_an_erasure_and_the_certificate_stays(
    app: Flask, client: FlaskClient, now: datetime
) -> None:
    person = make_person()
    certificate = make_certificate(person, enrolment=make_enrolment(person=person))
    number = certificate.number
    marking = make_marking(make_submission(enrolment=certificate.enrolment), make_person(roles=[Role.TUTOR]))
    marking.released_at = now
    ask_for_erasure(person, Why.ASKED, now)
    db.session.commit()
    carry_out_erasures(now + timedelta(days=8))
    for years, left in ((2.9, 1), (3.1, 0)):
        keep_to_the_times(now + timedelta(days=365 * years))
        for table in (Marking, Submission):
            assert len(db.session.scalars(select(table)).all()) == left
    assert db.session.scalars(select(CriterionDecision)).all() == []
    assert client.get(f"/certificates/{number}").status_code == 200


def test_stored_files_that_no_row_names_are_swept_and_no_others(app: Flask, now: datetime) -> None:
    orphan = storage.keep(b"taken out of a draft")
    submission = make_submission()
    kept = storage.keep(pdf())
    submission.files.append(
        SubmissionFile(name="a.pdf", media_type="application/pdf", size_bytes=1, sha256="", key=kept, added_at=now)
    )
    db.session.commit()
    keep_to_the_times(now)
    assert storage.fetch(orphan) == b"taken out of a draft"  # a row may still come
    keep_to_the_times(now + timedelta(days=2))
    assert storage.fetch(kept) == pdf()
    with pytest.raises(FileNotFoundError):
        storage.fetch(orphan)


def test_the_privacy_page_tells_the_times_that_are_kept_to(client: FlaskClient) -> None:
    page = client.get("/privacy").text
    for words in (
        "24 months",
        "30 days later",
        "7 days",
        f"Messages that we sent: {MESSAGES_KEPT_FOR.days} days",
        f"Messages that you read on this site: {NOTICES_KEPT_FOR.days} days",
        f"if we could use it: {RECEIPTS_KEPT_FOR.days} days",
        "30 days after",
        "one day",
        "three years",
    ):
        assert words in page, words
