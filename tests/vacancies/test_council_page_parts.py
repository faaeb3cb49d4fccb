"""Features above posts add to the public page of a council, as long as its pledge is active."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient

from lms.councils.models import Council
from lms.pledge.services import end_pledge
from lms.vacancies.council_page_parts import PagePart, init_council_page
from tests.factories.councils import make_council
from tests.factories.pledge import make_pledge


def initiatives(council: Council, _now: datetime) -> PagePart | None:
    return PagePart("Initiatives", [f"{council.name} has a <staff> network."])


def nothing(_council: Council, _now: datetime) -> PagePart | None:
    return None


@pytest.fixture
def with_parts(app: Flask) -> Iterator[None]:
    before = app.extensions["council_page_parts"]
    init_council_page(app, (nothing, initiatives))
    yield
    init_council_page(app, before)


@pytest.mark.usefixtures("with_parts")
def test_a_part_is_shown_while_the_pledge_is_active(app: Flask, client: FlaskClient, now: datetime) -> None:
    council = make_council(name="Millbrook Council")
    pledge = make_pledge(council)
    page = client.get(f"/councils/{council.slug}").text
    assert ">Initiatives</h2>" in page
    assert "Millbrook Council has a &lt;staff&gt; network." in page
    end_pledge(pledge, "It was time.", now)
    assert "Initiatives" not in client.get(f"/councils/{council.slug}").text
