"""What a document of ours may say of itself: words that are fixed by rule, for each route."""

from __future__ import annotations

import re
from dataclasses import fields

import pytest

from certificates.certificate import Route, Wording
from certificates.wording import BodyMissing, wording_of


def all_words(wording: Wording) -> str:
    return " ".join(getattr(wording, field.name) for field in fields(wording))


@pytest.mark.parametrize("claim", ["award", "level", "credit", "qualification", "diploma", "regulat", "ofqual"])
def test_on_its_own_route_it_says_what_was_learnt_and_how_it_was_assessed_and_no_more(claim: str) -> None:
    words = all_words(wording_of(Route.OWN)).casefold()
    assert claim not in words
    assert "what was learnt" in words
    assert "how it was assessed" in words


def test_cpd_is_said_with_the_body_and_never_bare() -> None:
    words = all_words(wording_of(Route.CPD, " The CPD Body "))
    assert re.findall(r"\S*accredit\S*(?: by [^.]*)?", words) == ["CPD-accredited by The CPD Body"]
    assert not re.search(r"award|level|\bcredit|qualification", words.casefold())


def test_on_the_regulated_route_ours_is_a_record_and_theirs_the_certificate() -> None:
    wording = wording_of(Route.REGULATED, "Some Body")
    assert wording.heading == "Record of achievement"
    assert "The certificate is issued by the awarding organisation, Some Body." in wording.route_note
    assert not re.search(r"\baward\b|level|credit|qualification", all_words(wording).casefold())


@pytest.mark.parametrize("route", [Route.CPD, Route.REGULATED])
def test_a_route_that_speaks_of_a_body_needs_one(route: Route) -> None:
    with pytest.raises(BodyMissing):
        wording_of(route, "  ")


def test_a_body_is_written_as_it_is_named() -> None:
    assert "CPD-accredited by {issuer} & {body}." in wording_of(Route.CPD, "{issuer} & {body}").route_note
