"""Every council word with where it is said first."""

from __future__ import annotations

from flask.testing import FlaskClient


def test_a_word_leads_to_the_lesson_that_says_it_first(client: FlaskClient) -> None:
    page = client.get("/glossary?q=councillor").text
    assert '<a class="govuk-link" href="/learn/town-halls/who-decides">Who decides</a>' in page
