"""Open posts as search engines and feed readers take them: JobPosting, Atom."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any
from xml.etree.ElementTree import Element, fromstring

import pytest
from flask import Flask
from flask.testing import FlaskClient

from lms.councils.models import Council, Nation
from lms.extensions import db
from lms.vacancies.models import Contract, Family
from tests.factories.councils import make_council
from tests.factories.vacancies import make_vacancy

ATOM = "{http://www.w3.org/2005/Atom}"
# What Google asks for, and what it asks for where it is known.
NEEDED = {"title", "description", "datePosted", "hiringOrganization", "jobLocation"}
WANTED = {"baseSalary", "employmentType", "identifier", "validThrough", "directApply"}
EMPLOYMENT_TYPES = {"FULL_TIME", "PART_TIME", "CONTRACTOR", "TEMPORARY", "INTERN", "VOLUNTEER", "PER_DIEM", "OTHER"}
HOSTILE = "</script><script>alert(1)</script> & \"quotes\" 'n' <b>bold</b> \u2028 back\\"


@pytest.fixture
def council(app: Flask) -> Council:
    council = make_council(name="Millbrook Council", nation=Nation.WALES)
    council.website = "https://millbrook.example"
    return council


def posting_on(page: str) -> dict[str, Any]:
    [written] = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    posting: dict[str, Any] = json.loads(written)
    return posting


# JobPosting


def test_an_open_post_is_a_job_posting_with_all_that_engines_ask_for(council: Council, client: FlaskClient) -> None:
    post = make_vacancy(council, closes_at=datetime(2098, 7, 1, 22, 59, tzinfo=UTC))
    post.published_at = datetime(2026, 6, 30, 23, 30, tzinfo=UTC)
    posting = posting_on(client.get(f"/vacancies/{post.id}").text)
    assert (posting["@context"], posting["@type"]) == ("https://schema.org", "JobPosting")
    assert set(posting) >= NEEDED | WANTED
    assert posting["title"] == "Housing officer"
    assert posting["datePosted"] == "2026-07-01", "London's day"
    assert posting["validThrough"] == "2098-07-01T23:59:00+01:00"
    assert posting["hiringOrganization"] == {
        "@type": "Organization",
        "name": "Millbrook Council",
        "sameAs": "https://millbrook.example",
    }
    assert posting["jobLocation"]["address"] == {
        "@type": "PostalAddress",
        "addressLocality": "Millbrook",
        "addressRegion": "Wales",
        "addressCountry": "GB",
    }
    assert posting["baseSalary"] == {
        "@type": "MonetaryAmount",
        "currency": "GBP",
        "value": {"@type": "QuantitativeValue", "minValue": 32597, "maxValue": 36363, "unitText": "YEAR"},
    }
    assert posting["employmentType"] == ["FULL_TIME"]
    assert posting["identifier"] == {"@type": "PropertyValue", "name": "Millbrook Council", "value": str(post.id)}
    assert posting["url"] == f"http://localhost/vacancies/{post.id}"
    assert posting["directApply"] is False
    for words in ("<p>You help people with their homes.</p>", "<li>You write clear letters</li>", "Desirable"):
        assert words in posting["description"]


@pytest.mark.parametrize(
    ("contract", "hours", "kinds"),
    [
        (Contract.PERMANENT, 34.75, ["PART_TIME"]),
        (Contract.FIXED_TERM, 35, ["FULL_TIME", "TEMPORARY"]),
        (Contract.APPRENTICESHIP, 37, ["FULL_TIME"]),
    ],
)
def test_the_type_of_employment_is_in_the_words_of_engines(
    council: Council, client: FlaskClient, contract: Contract, hours: float, kinds: list[str]
) -> None:
    post = make_vacancy(council)
    post.contract, post.hours_per_week = contract, hours
    posting = posting_on(client.get(f"/vacancies/{post.id}").text)
    assert posting["employmentType"] == kinds
    assert set(kinds) <= EMPLOYMENT_TYPES
    assert posting["workHours"] == f"{hours:g} hours a week"


def test_words_of_a_council_never_leave_the_posting(council: Council, client: FlaskClient) -> None:
    post = make_vacancy(council, title=HOSTILE[:60])
    post.summary = post.how_to_apply = post.criteria[0].wording = HOSTILE
    council.website = "javascript:alert(1)"
    answer = client.get(f"/vacancies/{post.id}")
    posting = posting_on(answer.text)
    assert posting["title"] == HOSTILE[:60]
    assert "<script" not in posting["description"]
    assert "<b>" not in posting["description"]
    assert "&lt;b&gt;bold" in posting["description"]
    assert "sameAs" not in posting["hiringOrganization"]
    assert answer.text.count("<script") == 2, "ours and the data"
    assert "script-src 'self';" in answer.headers["Content-Security-Policy"], "data are no script, so nothing is let in"


def test_a_post_that_nobody_can_apply_for_is_no_posting(council: Council, client: FlaskClient, now: datetime) -> None:
    closed = make_vacancy(council, closes_at=now - timedelta(minutes=1))
    withdrawn = make_vacancy(council)
    withdrawn.withdrawn_at = now
    for post in (closed, withdrawn):
        assert "ld+json" not in client.get(f"/vacancies/{post.id}").text


# Atom


def entries_of(feed: Element) -> list[str | None]:
    return [entry.findtext(f"{ATOM}title") for entry in feed.iter(f"{ATOM}entry")]


def test_the_feed_has_what_rfc_4287_asks_for(council: Council, client: FlaskClient, now: datetime) -> None:
    older = make_vacancy(council, title="Older & wiser <b>")
    older.published_at = now - timedelta(days=2)
    newer = make_vacancy(council, title="Newer")
    make_vacancy(council, title="Closed", closes_at=now - timedelta(days=1))
    make_vacancy(council, title="Draft", published=False)
    answer = client.get("/vacancies.atom")
    assert answer.mimetype == "application/atom+xml"
    feed = fromstring(answer.data)
    assert feed.tag == f"{ATOM}feed"
    assert entries_of(feed) == ["Newer", "Older & wiser <b>"], "the newest first"
    assert feed.findtext(f"{ATOM}id") == "http://localhost/vacancies.atom"
    assert [(link.get("rel"), link.get("href")) for link in feed.findall(f"{ATOM}link")] == [
        ("self", "http://localhost/vacancies.atom"),
        ("alternate", "http://localhost/vacancies"),
    ]
    for element in (feed, *feed.iter(f"{ATOM}entry")):
        for name in ("id", "title", "updated", "author"):
            assert len(element.findall(f"{ATOM}{name}")) == 1, name
        assert datetime.fromisoformat(element.findtext(f"{ATOM}updated") or "").utcoffset() == timedelta(0)
    [first, second] = feed.iter(f"{ATOM}entry")
    assert first.findtext(f"{ATOM}id") == f"http://localhost/vacancies/{newer.id}"
    assert first.findtext(f"{ATOM}author/{ATOM}name") == "Millbrook Council"
    assert "You help people with their homes." in (first.findtext(f"{ATOM}summary") or "")
    assert second.find(f"{ATOM}category").attrib == {"term": "housing"}  # type: ignore[union-attr]
    assert feed.findtext(f"{ATOM}updated") == first.findtext(f"{ATOM}updated")


def test_a_feed_can_be_of_a_kind_of_work_or_of_a_search(council: Council, client: FlaskClient) -> None:
    make_vacancy(council, title="Of housing")
    make_vacancy(council, title="Of finance").family = Family.FINANCE
    page = client.get("/vacancies?family=finance&q=homes").text
    assert 'rel="alternate" type="application/atom+xml"' in page
    assert 'href="/vacancies.atom?q=homes&amp;family=finance"' in page
    feed = fromstring(client.get("/vacancies.atom?family=finance&q=homes").data)
    assert entries_of(feed) == ["Of finance"]
    assert feed.findtext(f"{ATOM}title") == "“homes”, Finance"
    assert feed.findtext(f"{ATOM}id") == "http://localhost/vacancies.atom?q=homes&family=finance"
    empty = fromstring(client.get("/vacancies.atom?q=nothing").data)
    assert entries_of(empty) == []
    assert empty.findtext(f"{ATOM}updated")


def test_who_has_seen_a_feed_gets_an_empty_answer_until_it_changes(council: Council, client: FlaskClient) -> None:
    make_vacancy(council)
    first = client.get("/vacancies.atom")
    assert first.last_modified is not None
    again = client.get("/vacancies.atom", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    since = client.get("/vacancies.atom", headers={"If-Modified-Since": first.headers["Last-Modified"]})
    assert since.status_code == 304
    make_vacancy(council)
    changed = client.get("/vacancies.atom", headers={"If-None-Match": first.headers["ETag"]})
    assert changed.status_code == 200


def test_signs_that_xml_refuses_are_left_out(council: Council, client: FlaskClient) -> None:
    make_vacancy(council, title="A\x0bB\x1f\ufffeC")
    db.session.flush()
    assert entries_of(fromstring(client.get("/vacancies.atom").data)) == ["ABC"]
