"""Reviews of how a council recruits: documents, findings, actions, and a signatory's sign-off."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from lms.access import Role
from lms.accounts.models import Person
from lms.audit import AuditEntry
from lms.clock import utc_now
from lms.commitments import reviews
from lms.commitments.review_models import ReviewAction, ReviewDocument, StrategyReview
from lms.councils.models import Council
from lms.errors import DomainError
from lms.extensions import db
from tests.factories.accounts import make_person
from tests.factories.commitments import day_parts, make_review
from tests.factories.councils import make_council
from tests.factories.files import pdf
from tests.simultaneous import at_once


def pages(council: Council, review: StrategyReview) -> str:
    return f"/council/{council.id}/reviews/{review.id}"


def test_a_review_begins_is_filled_and_is_signed_off_by_the_signatory_alone(
    council: Council, browser: FlaskClient, signatory: FlaskClient, officer: FlaskClient, today: date
) -> None:
    began = browser.post(
        f"/council/{council.id}/reviews", data={"title": "Recruitment in 2027", **day_parts("begun_on", today)}
    )
    [review] = db.session.scalars(select(StrategyReview))
    here = pages(council, review)
    assert began.location == here
    assert signatory.post(f"{here}/sign-off").status_code == 409
    assert (
        browser.post(
            f"{here}/documents", data={"title": "Strategy", "link": "https://millbrook.example/strategy"}
        ).location
        == here
    )
    assert officer.post(f"{here}/findings", data={"kind": "stands in the way", "words": "Long forms."}).location == here
    late = today - timedelta(days=1)
    action = {"task": "Shorten the form", "owner": "Head of HR", **day_parts("due_on", late)}
    assert browser.post(f"{here}/actions", data=action).location == here
    page = browser.get(here).text
    for words in ("Strategy", "Long forms.", "Shorten the form", "Head of HR", "Late"):
        assert words in page
    assert "Sign this review off" not in page
    assert browser.post(f"{here}/sign-off").status_code == 403
    assert officer.post(f"{here}/sign-off").status_code == 403
    assert "Sign this review off" in signatory.get(here).text
    assert signatory.post(f"{here}/sign-off").location == here
    assert "Sam Signatory" in browser.get(here).text
    assert browser.post(f"{here}/findings", data={"kind": "goes well", "words": "More."}).status_code == 409
    assert browser.post(f"{here}/actions", data=action).location == here, "actions go on"
    deeds = set(db.session.scalars(select(AuditEntry.action)))
    assert {"review.begun", "review.document", "review.finding", "review.action", "review.signed_off"} <= deeds


def test_a_file_is_checked_kept_and_given_back_and_the_look_is_noted(
    council: Council, recruiter: Person, browser: FlaskClient, stranger: FlaskClient
) -> None:
    review = make_review(council, recruiter)
    db.session.commit()
    here = pages(council, review)
    wrong: dict[str, Any] = {"title": "Strategy", "file": (BytesIO(b"no pdf"), "strategy.pdf")}
    refused = browser.post(f"{here}/documents", data=wrong)
    assert refused.status_code == 422
    assert "is not what its name says" in refused.text
    both = {"title": "S", "link": "https://a.example/", "file": (BytesIO(pdf()), "s.pdf")}
    assert browser.post(f"{here}/documents", data=both).status_code == 422
    assert browser.post(f"{here}/documents", data={"title": "S"}).status_code == 422
    good: dict[str, Any] = {"title": "The plan", "file": (BytesIO(pdf()), "plan.pdf")}
    assert browser.post(f"{here}/documents", data=good).location == here
    kept = db.session.scalars(select(ReviewDocument).where(ReviewDocument.key.is_not(None))).one()
    address = f"/council/{council.id}/review-documents/{kept.id}"
    answer = browser.get(address)
    assert answer.data == pdf()
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert stranger.get(address).status_code == 404
    looks = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "file.read")).all()
    assert [look.subject_id for look in looks] == [kept.id]


@pytest.mark.parametrize("link", ["javascript:alert(1)", "ftp://a.example", "https://", "http://[", "https://a b"])
def test_a_link_that_cannot_be_followed_safely_is_refused(
    council: Council, recruiter: Person, browser: FlaskClient, link: str
) -> None:
    here = pages(council, make_review(council, recruiter))
    db.session.commit()
    assert browser.post(f"{here}/documents", data={"title": "S", "link": link}).status_code == 422


def test_an_action_is_done_once_with_what_came_of_it(
    council: Council, recruiter: Person, browser: FlaskClient, stranger: FlaskClient, today: date
) -> None:
    review = make_review(council, recruiter)
    [action] = review.actions
    db.session.commit()
    address = f"/council/{council.id}/review-actions/{action.id}/done"
    assert stranger.post(address).status_code == 404
    assert browser.post(address, data={"note": " It is\nout. "}).status_code == 302
    assert browser.post(address).status_code == 409
    db.session.expire_all()
    assert (action.done_on, action.done_note) == (today, "It is out.")


def test_two_who_sign_off_or_finish_at_once_do_it_once(app: Flask, council: Council, recruiter: Person) -> None:
    review = make_review(council, recruiter)
    number, action = review.id, review.actions[0].id
    by = recruiter.id

    def do(deed: Callable[[], None]) -> str:
        with app.app_context():
            try:
                deed()
                db.session.commit()
            except DomainError as fault:
                return type(fault).__name__
            return "done"

    def sign() -> None:
        reviews.sign_off(db.session.get_one(StrategyReview, number), by=by, now=utc_now())

    def finish() -> None:
        reviews.finish_action(db.session.get_one(ReviewAction, action), "", by=by, now=utc_now())

    assert sorted(at_once(do, [sign, sign])) == ["SignedOff", "done"]
    assert sorted(at_once(do, [finish, finish])) == ["DoneAlready", "done"]


def test_a_review_of_another_council_is_not_there(council: Council, recruiter: Person, stranger: FlaskClient) -> None:
    review = make_review(council, recruiter)
    db.session.commit()
    here = pages(council, review)
    for address in (here, f"{here}/documents", f"{here}/findings", f"{here}/actions", f"/council/{council.id}/reviews"):
        assert stranger.get(address).status_code == 404
    assert stranger.post(f"{here}/sign-off").status_code == 404


def test_ids_of_another_council_do_not_lead_anywhere_in_ones_own(
    council: Council, recruiter: Person, sign_in: Callable[[Person], FlaskClient]
) -> None:
    review = make_review(council, recruiter)

    other = make_council()
    elsewhere = sign_in(make_person(roles=[Role.RECRUITER], council=other))
    assert elsewhere.get(f"/council/{other.id}/reviews/{review.id}").status_code == 404
    assert elsewhere.post(f"/council/{other.id}/review-actions/{review.actions[0].id}/done").status_code == 404


def test_a_review_takes_few_statements(
    council: Council, recruiter: Person, browser: FlaskClient, count_statements: Callable[[], Any]
) -> None:
    review = make_review(council, recruiter)
    db.session.commit()
    here = pages(council, review)
    with count_statements() as statements:
        assert browser.get(here).status_code == 200
    assert len(statements) <= 6
