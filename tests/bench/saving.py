"""Saving an answer as the browser does it by itself: with its token, to a question of every type."""

from __future__ import annotations

import json
import re
from typing import Any

from assessments.marking import right_response
from lms.quizzes.queries import asked_of
from tests.bench.pages import MOST, OPEN_ATTEMPTS, Request
from tests.bench.site import Site
from tests.factories.quizzes import form_of

TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
QUESTIONS_EACH = 5


def save_answer(site: Site) -> list[Request]:
    """Answers to the first questions of open attempts."""
    requests = []
    for person_id, attempt_id, code in site.rows(OPEN_ATTEMPTS, most=MOST // QUESTIONS_EACH):
        client = site.browser(person_id)
        slug = site.edition.programme.by_code[code].slug
        [(drawn,)] = site.rows("SELECT drawn FROM attempt WHERE id = :id", id=attempt_id)
        for asked in asked_of(json.loads(drawn), site.edition.get_bank(code))[:QUESTIONS_EACH]:
            address = f"/learn/{slug}/quiz/{attempt_id}/{asked.number}"
            form = form_of(asked.question, right_response(asked.question, asked.seed), asked.seed)
            requests.append(_post(client, address, {"csrf_token": _first(TOKEN, client.get(address).text), **form}))
    return requests


def _first(pattern: re.Pattern[str], html: str) -> str:
    found = pattern.search(html)
    assert found is not None
    return found[1]


def _post(client: Any, address: str, form: dict[str, Any]) -> Request:
    return lambda: client.post(address, data=form, headers={"X-Requested-With": "autosave"})
