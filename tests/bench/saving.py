"""Saving an answer as the browser does it by itself: with its token, to a question of every type."""

from __future__ import annotations

import re
from typing import Any

from assessments.marking import right_response
from assessments.questions import AnyQuestion
from tests.bench.pages import MOST, OPEN_ATTEMPTS, Request
from tests.bench.site import Site

TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
QUESTIONS_EACH = 5


def save_answer(site: Site) -> list[Request]:
    """Answers to the first questions of open attempts."""
    requests = []
    for person_id, attempt_id, code in site.rows(OPEN_ATTEMPTS, most=MOST // QUESTIONS_EACH):
        client = site.browser(person_id)
        slug = site.edition.programme.by_code[code].slug
        bank = site.edition.get_bank(code)
        for number in range(1, QUESTIONS_EACH + 1):
            address = f"/learn/{slug}/quiz/{attempt_id}/{number}"
            html = client.get(address).text
            [question_id] = re.findall(r'name="question" value="([^"]+)"', html)
            form = {"csrf_token": _first(TOKEN, html), "question": question_id, **_form(bank.questions[question_id])}
            requests.append(_post(client, address, form))
    return requests


def _form(question: AnyQuestion) -> dict[str, Any]:
    response = right_response(question, 1)
    if isinstance(response, dict):
        return {f"answer-{name}": str(value) for name, value in response.items()}
    return {"answer": response}


def _first(pattern: re.Pattern[str], html: str) -> str:
    found = pattern.search(html)
    assert found is not None
    return found[1]


def _post(client: Any, address: str, form: dict[str, Any]) -> Request:
    return lambda: client.post(address, data=form, headers={"X-Requested-With": "autosave"})
