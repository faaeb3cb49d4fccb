"""Two hundred learners submit at once, to a real server with two workers: how many a second, and that none is lost."""

from __future__ import annotations

from pathlib import Path

from tests.bench.figures import Figure
from tests.bench.site import SECRET_KEY, Site
from tests.crowd import rush, visitor_of
from tests.real_server import RealServer
from tests.visitor import Visitor

LEARNERS = 200
LEAST_A_SECOND = 100
OPEN = """
    SELECT person.id, person.session_key, attempt.id, attempt.module_code FROM attempt
    JOIN enrolment ON enrolment.id = attempt.enrolment_id JOIN person ON person.id = enrolment.person_id
    WHERE attempt.submitted_at IS NULL AND enrolment.withdrawn_at IS NULL ORDER BY attempt.id LIMIT :most
"""
STILL_OPEN = "SELECT id FROM attempt WHERE submitted_at IS NULL"


def deadline_figures(instance: Path) -> list[Figure]:
    """Submissions a second. Whoever takes a quiz was seen today already, so that is not noted while we measure."""
    site = Site(instance)
    found = site.rows(OPEN, most=LEARNERS)
    site.change("UPDATE person SET last_seen_on = date('now')")
    server = RealServer(instance, DEMONSTRATION="0", SECRET_KEY=SECRET_KEY)
    server.start()
    try:
        visitors = [visitor_of(site.app, server.port, f"{person_id}.{key}") for person_id, key, *_rest in found]
        modules = site.edition.programme.by_code
        paths = [f"/learn/{modules[code].slug}/quiz/{attempt_id}/submit" for *_who, attempt_id, code in found]

        def submit(number: int, visitor: Visitor) -> int:
            return visitor.post(paths[number], {}).status

        done = rush(visitors, submit)
    finally:
        server.end()
    attempts = {attempt_id for _person, _key, attempt_id, _code in found}
    still_open = attempts & {number for (number,) in site.rows(STILL_OPEN)}
    lost = max(len(still_open), len(found) - done.statuses.count(302))
    return [
        Figure("deadline.submits", len(found) / done.seconds, "a second", at_least=LEAST_A_SECOND),
        Figure("deadline.lost", lost, "lost", goal=0),
    ]
