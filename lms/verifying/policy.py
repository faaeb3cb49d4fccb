"""Which groups somebody may follow. Every page of marking, quality and reports that a verifier may open asks here."""

from __future__ import annotations

from collections.abc import Collection

from flask import g

from lms.access import Holder, Role
from lms.clock import london_day, utc_now
from lms.verifying.queries import cohorts_open_to


def cohorts_to_follow(person: Holder, everywhere: Collection[Role]) -> frozenset[int] | None:
    """The groups whose work the person may follow: None, which is all, for who holds one of the roles ``everywhere``;
    those of open visits for an external verifier; for others none. One statement a request at most.
    """
    if person.holds_any(everywhere):
        return None
    if not person.holds_any({Role.EXTERNAL_VERIFIER}):
        return frozenset()
    known: dict[int, frozenset[int]] = g.setdefault("cohorts_to_follow", {})
    if person.id not in known:
        known[person.id] = cohorts_open_to(person.id, london_day(utc_now()))
    return known[person.id]


def may_follow(person: Holder, cohort_id: int, everywhere: Collection[Role]) -> bool:
    """Whether the person may follow a group's work."""
    cohorts = cohorts_to_follow(person, everywhere)
    return cohorts is None or cohort_id in cohorts
