"""What features above learning tell a learner on the dashboard."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient

from lms.accounts.models import Person
from lms.learning.models import Enrolment
from lms.learning.panels import Line, Panel
from tests.factories.learning import make_enrolment

SignIn = Callable[[Person], FlaskClient]


def test_a_panel_stands_between_the_next_step_and_the_modules(
    app: Flask, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    enrolment = make_enrolment()

    def for_me(asked: Enrolment, now: datetime) -> Panel | None:
        lines = [Line("<b>Tea</b> at four", "/tea"), Line("Bring a cup.")]
        return Panel("A meeting", lines) if asked.id == enrolment.id else None

    monkeypatch.setitem(app.extensions, "dashboard_panels", (lambda _enrolment, _now: None, for_me))
    page = sign_in(enrolment.person).get("/learn").text
    assert '<a class="govuk-link" href="/tea">&lt;b&gt;Tea&lt;/b&gt; at four</a>' in page
    assert '<li dir="auto">Bring a cup.</li>' in page
    assert page.index("lms-card--next") < page.index("A meeting") < page.index("Your modules")
    assert "A meeting" not in sign_in(make_enrolment().person).get("/learn").text
