"""A link that shows a certificate, for as long as its holder wants."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import html5lib
from flask import Flask
from flask.testing import FlaskClient

from lms.access import Role
from lms.accounts.models import Person
from lms.awards.models import IssuedCertificate
from lms.awards.services import revoke
from lms.awards.sharing import add_to_profile_address
from lms.clock import utc_now
from lms.extensions import db
from tests.awards.reading import words_of
from tests.factories.accounts import make_person

SignIn = Callable[[Person], FlaskClient]


def link_in(page: str) -> str:
    """The path of the link that a page shows."""
    document = html5lib.HTMLParser(namespaceHTMLElements=False).parse(page)
    [shown] = [(found.text or "") for found in document.iter("bdi") if "/shared/" in (found.text or "")]
    return urlsplit(shown).path


def test_it_shows_page_and_pdf_until_it_is_switched_off(
    issued: IssuedCertificate, client: FlaskClient, sign_in: SignIn
) -> None:
    learner, path = sign_in(issued.person), f"/my-certificate/{issued.number}/share"
    assert "Make a link" in learner.get("/my-certificate").text
    link = link_in(learner.post(path, follow_redirects=True).text)
    assert issued.number not in link
    words = words_of(client.get(link).text)
    assert "Valid We issued this certificate" in words
    assert issued.facts["name"] in words
    assert client.get(f"{link}/pdf").data == learner.get(f"/certificates/{issued.number}/pdf").data
    assert link_in(learner.post(path, follow_redirects=True).text) == link
    told = learner.post(path, data={"share": "no"}, follow_redirects=True).text
    assert "The link is switched off." in told
    for gone in (link, f"{link}/pdf"):
        answer = client.get(gone)
        assert answer.status_code == 404
        assert "This link is switched off. Ask the person who sent it." in answer.text
    assert link_in(learner.post(path, follow_redirects=True).text) != link
    assert client.get(f"/certificates/{issued.number}").status_code == 200


def test_nobody_shares_what_is_somebody_elses(issued: IssuedCertificate, sign_in: SignIn) -> None:
    other = sign_in(make_person(roles=[Role.LEARNER]))
    assert other.post(f"/my-certificate/{issued.number}/share").status_code == 404


def test_a_revoked_one_is_shown_as_that_and_not_handed_out(
    app: Flask, issued: IssuedCertificate, client: FlaskClient, sign_in: SignIn
) -> None:
    link = link_in(sign_in(issued.person).post(f"/my-certificate/{issued.number}/share", follow_redirects=True).text)
    with app.test_request_context():
        revoke(issued, "The work was copied.", by=make_person().id, now=utc_now())
        db.session.commit()
    assert "Not valid: revoked" in words_of(client.get(link).text)
    assert client.get(f"{link}/pdf").status_code == 409


def test_the_link_to_a_profile_says_what_when_and_where_to_check(issued: IssuedCertificate) -> None:
    asked = parse_qs(urlsplit(add_to_profile_address(issued)).query)
    assert asked["certId"] == [issued.number]
    assert asked["certUrl"] == [f"http://localhost/certificates/{issued.number}"]
    assert asked["name"] == ["Certificate of completion: A small programme"]
