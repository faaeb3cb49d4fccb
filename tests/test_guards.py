"""The guards that every test stands on do stop what they are there for."""

from __future__ import annotations

from datetime import datetime

import pytest
from flask import Flask

from lms.audit import AuditEntry
from lms.extensions import db
from tests.guards import check_html, skeleton_of


@pytest.mark.parametrize(
    "page",
    [
        "<!DOCTYPE html><html lang=en><head><title>x</title></head><body><p><div></p></body></html>",
        "<!DOCTYPE html><html lang=en><head><title>x</title></head><body><p id=a></p><p id=a></p></body></html>",
        "<p>no doctype</p>",
    ],
)
def test_malformed_html_fails(page: str) -> None:
    with pytest.raises(AssertionError):
        check_html(page, "/")


def test_sound_html_passes() -> None:
    check_html("<!DOCTYPE html><html lang=en><head><title>x</title></head><body><p id=a>y</p></body></html>", "/")


PAGE = "<!DOCTYPE html><html lang=en><head><title>x</title></head><body>{}</body></html>"


@pytest.mark.parametrize(
    ("sound", "faulty"),
    [
        ("<p>Fish &amp; chips</p>", "<p>Fish &fish; chips</p>"),
        ("<p>Fish &amp; chips</p>", "<p>Fish &amp chips</p>"),
        ("<p>A word</p>", "<p>A \x01 word</p>"),
        ("<p>A word</p>", "<p>A \U0010ffff word</p>"),
        ('<a href="/1">a</a>', '<a href="/1"x"">a</a>'),
        ('<a href="/1" title="b">a</a>', '<a href="/1" href="/1">a</a>'),
        ('<a href="/1" title="b">a</a>', '<a href="/1"title="b">a</a>'),
        ('<p id="a">a</p><p id="b">b</p>', '<p id="a">a</p><p id="a">b</p>'),
        ("<table><tr><td>a</td></tr></table>", '<table><input type="text"><tr><td>a</td></tr></table>'),
        ("<p>a</p><!-- > a <b> -->", "<p>a</p><!-- > a -- b <b> --!>"),
        ("<p>a</p>", "<p>a</b>"),
    ],
)
def test_a_fault_is_found_also_after_a_page_that_is_sound_but_for_it(sound: str, faulty: str) -> None:
    check_html(PAGE.format(sound), "/")
    assert skeleton_of(sound) != skeleton_of(faulty)
    with pytest.raises(AssertionError):
        check_html(PAGE.format(faulty), "/")


def test_pages_that_differ_in_their_words_only_have_one_skeleton() -> None:
    one, other = '<p class="a"><a href="/1">One</a> </p>', '<p class="b"><a href="/2?x&amp;y">Two &#39;b&#39;</a>\n</p>'
    assert skeleton_of(one) == skeleton_of(other)


def test_work_that_nobody_committed_fails_the_request(app: Flask, now: datetime) -> None:
    with app.test_request_context("/"):
        db.session.add(AuditEntry(at=now, action="forgotten", subject_type="x", subject_id=1, details={}))
        db.session.flush()
        with pytest.raises(AssertionError, match="uncommitted"):
            app.process_response(app.make_response(""))
        db.session.rollback()
