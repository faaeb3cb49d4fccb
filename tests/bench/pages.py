"""The pages that are measured. Each is asked for by up to forty people or addresses in turn."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import cycle

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.bench.site import Site

MOST = 40
Request = Callable[[], TestResponse]

LEARNERS = """
    SELECT enrolment.person_id, module_progress.module_code FROM enrolment
    JOIN module_progress ON module_progress.enrolment_id = enrolment.id
    WHERE enrolment.withdrawn_at IS NULL AND enrolment.completed_at IS NULL
    AND module_progress.quiz_standing = 'achieved'
    ORDER BY enrolment.id LIMIT :most
"""
OPEN_ATTEMPTS = """
    SELECT enrolment.person_id, attempt.id, attempt.module_code FROM attempt
    JOIN enrolment ON enrolment.id = attempt.enrolment_id
    WHERE attempt.submitted_at IS NULL AND enrolment.withdrawn_at IS NULL ORDER BY attempt.id LIMIT :most
"""
HOLDERS = "SELECT person_id FROM role_holding WHERE role = :role AND ended_at IS NULL ORDER BY id LIMIT :most"
WAITING = """
    SELECT submission.id FROM submission WHERE marking_due_at IS NOT NULL AND (is_free OR tutor_id = :tutor_id)
    AND NOT EXISTS
    (SELECT 1 FROM marking WHERE marking.submission_id = submission.id AND released_at IS NULL)
    ORDER BY marking_due_at LIMIT :most
"""
FULL_COHORTS = """
    SELECT cohort_id FROM enrolment GROUP BY cohort_id HAVING count(*) >= 50 ORDER BY cohort_id LIMIT :most
"""
CERTIFICATES = "SELECT number FROM issued_certificate ORDER BY id LIMIT :most"
OPEN_POSTS = """
    SELECT vacancy.id, role_holding.person_id FROM vacancy
    JOIN role_holding ON role_holding.council_id = vacancy.council_id AND role_holding.role = 'recruiter'
    WHERE published_at IS NOT NULL AND withdrawn_at IS NULL AND closes_at > datetime('now', '+1 day')
    ORDER BY vacancy.id LIMIT :most
"""


@dataclass(frozen=True, slots=True)
class Page:
    """A page: its name in the figures, its goal, and how to find what to ask for."""

    name: str
    goal_ms: float
    requests: Callable[[Site], list[Request]]
    is_large_only: bool = False


def dashboard(site: Site) -> list[Request]:
    """Learners who have come some way."""
    return [_get(site.browser(person_id), "/learn") for person_id, _code in site.rows(LEARNERS, most=MOST)]


def lesson(site: Site) -> list[Request]:
    """A lesson that was opened before."""
    by_code = site.edition.programme.by_code
    requests = []
    for place, (person_id, code) in enumerate(site.rows(LEARNERS, most=MOST)):
        module = by_code[code]
        address = f"/learn/{module.slug}/{module.lessons[place % len(module.lessons)].slug}"
        requests.append(_get(site.browser(person_id), address))
    return requests


def quiz(site: Site) -> list[Request]:
    """A question of an open attempt, of every number and so of every type."""
    by_code = site.edition.programme.by_code
    return [
        _get(site.browser(person_id), f"/learn/{by_code[code].slug}/quiz/{attempt_id}/{place % 12 + 1}")
        for place, (person_id, attempt_id, code) in enumerate(site.rows(OPEN_ATTEMPTS, most=MOST))
    ]


def marking_queue(site: Site) -> list[Request]:
    """The first page of what waits."""
    return [_get(site.browser(tutor_id), "/marking") for (tutor_id,) in site.rows(HOLDERS, role="tutor", most=3)]


def marking(site: Site) -> list[Request]:
    """A submission that is the tutor's or anybody's, and that nobody has begun to mark."""
    [(tutor_id,)] = site.rows(HOLDERS, role="tutor", most=1)
    client = site.browser(tutor_id)
    return [
        _get(client, f"/marking/{submission_id}")
        for (submission_id,) in site.rows(WAITING, tutor_id=tutor_id, most=MOST)
    ]


def gradebook(site: Site) -> list[Request]:
    """A cohort of fifty."""
    [(officer_id,)] = site.rows(HOLDERS, role="programme officer", most=1)
    client = site.browser(officer_id)
    return [_get(client, f"/staff/gradebook?cohort={cohort_id}") for (cohort_id,) in site.rows(FULL_COHORTS, most=20)]


def verify(site: Site) -> list[Request]:
    """A certificate, for somebody without an account."""
    client = site.browser()
    return [_get(client, f"/certificates/{number}") for (number,) in site.rows(CERTIFICATES, most=MOST)]


def pool(site: Site) -> list[Request]:
    """The pool of a post, for its council's recruiter."""
    return [
        _get(site.browser(recruiter_id), f"/council/vacancies/{vacancy_id}/pool")
        for vacancy_id, recruiter_id in site.rows(OPEN_POSTS, most=20)
    ]


def vacancies(site: Site) -> list[Request]:
    """Open posts, for anybody."""
    return [_get(site.browser(), "/vacancies")]


def directory(site: Site) -> list[Request]:
    """Councils with a pledge, for anybody."""
    return [_get(site.browser(), "/councils")]


PAGES = (
    Page("dashboard", 6, dashboard),
    Page("lesson", 3, lesson),
    Page("quiz", 10, quiz),
    Page("marking_queue", 10, marking_queue),
    Page("marking", 25, marking),
    Page("gradebook", 20, gradebook),
    Page("verify", 3, verify),
    Page("pool", 20, pool),
    Page("vacancies", 10, vacancies),
    Page("directory", 10, directory),
)


def in_turn(requests: list[Request]) -> Callable[[], TestResponse]:
    """A function that makes the next of the requests, and tells loudly when a page is not as it should be."""
    turns: Iterator[Request] = cycle(requests)

    def make() -> TestResponse:
        answer = next(turns)()
        if answer.status_code != 200:
            raise RuntimeError(f"{answer.request.path} answered {answer.status}")
        return answer

    return make


def _get(client: FlaskClient, address: str) -> Request:
    return lambda: client.get(address)
