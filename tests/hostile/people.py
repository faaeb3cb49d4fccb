"""Who opens pages in the small world, and which pages are for them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import product
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from lms.access import Role, mark_of
from lms.accounts.models import Person
from lms.accounts.passwords import hash_password
from lms.accounts.views import HALF_SIGNED_IN
from lms.councils.models import Council
from tests.accounts.links import PASSWORD
from tests.factories.accounts import make_person
from tests.factories.councils import make_council
from tests.factories.pledge import make_pledge

VISITOR = "visitor"
GROUPS = {
    "at the door": [VISITOR, "half signed in", "setting up"],
    "learners": ["newcomer", "learner", "learner who is further", "graduate"],
    "who judges": ["tutor", "quality assurer", "external verifier"],
    "who looks after people": ["safeguarding lead", "translation reviewer"],
    "councils": ["recruiter", "panel member", "signatory"],
    "the team": ["programme officer", "administrator"],
}
OWNED = frozenset(
    {
        *("appeal_id", "application_id", "attempt_id", "booking_id", "case_id", "consent_id", "entry_id"),
        *("invitation_id", "lesson_slug", "receipt_number", "session_id", "thread_id"),
    }
)


@dataclass(frozen=True, slots=True)
class Somebody:
    """Who opens pages: what their session says, the roles they hold, and which records of learners are their own."""

    session: dict[str, str]
    roles: frozenset[Role] = frozenset()
    owns: frozenset[str] = frozenset()


class People:
    """People by what they are, whose password is PASSWORD; and for each part of an address what leads somewhere."""

    values: dict[str, list[Any]]

    def __init__(self, app: Flask, now: datetime) -> None:
        self.app, self.now = app, now
        self.people: dict[str, Somebody] = {VISITOR: Somebody({})}
        self.tutor = self._add("tutor", Role.TUTOR)
        self.assurer = self._add("quality assurer", Role.QUALITY_ASSURER)
        self.verifier = self._add("external verifier", Role.EXTERNAL_VERIFIER)
        self._add("safeguarding lead", Role.SAFEGUARDING_LEAD)
        self._add("translation reviewer", Role.TRANSLATION_REVIEWER)
        self.officer = self._add("programme officer", Role.PROGRAMME_OFFICER)
        self._add("administrator", Role.ADMINISTRATOR)
        make_person(name="A second administrator", roles=[Role.ADMINISTRATOR])
        self.council, elsewhere = make_council(name="Millbrook Council"), make_council(name="Elsewhere Council")
        # A council's address is everybody's, and no record of somebody's as those with numbers are.
        self.council.slug, elsewhere.slug = "millbrook", "elsewhere"
        self.pledge = make_pledge(self.council)
        self.recruiter = self._add("recruiter", Role.RECRUITER, council=self.council)
        self.colleague = self._add("panel member", Role.PANEL_MEMBER, council=self.council)
        self._add("signatory", Role.SIGNATORY, council=self.council)
        self._add("recruiter elsewhere", Role.RECRUITER, council=elsewhere)
        self._add("panel member elsewhere", Role.PANEL_MEMBER, council=elsewhere)
        self._add("signatory elsewhere", Role.SIGNATORY, council=elsewhere)
        self.newcomer = self._add("newcomer", Role.LEARNER)
        self.newcomer.email = "amira@example.org"
        self.tokens: dict[str, str] = {}

    def browser(self, who: str) -> FlaskClient:
        """A browser of somebody."""
        client = self.app.test_client()
        with client.session_transaction() as session:
            session.update(self.people[who].session)
        return client

    def rules(self, who: str) -> list[Rule]:
        """The routes of pages that are for this role.

        What is for anyone is a visitor's, and what is for whoever is signed in, a learner's.
        """
        return [r for r in self.app.url_map.iter_rules() if "GET" in (r.methods or ()) and self.may_open(who, r)]

    def addresses(self, who: str) -> list[str]:
        """Every page that is for this role, with the ids of this world."""
        return [address for rule in self.rules(who) for address in self.addresses_of(rule)]

    def may_open(self, who: str, rule: Rule) -> bool:
        """Whether a route is for this role."""
        somebody, mark = self.people[who], mark_of(self.app, rule.endpoint)
        assert mark is not None
        if rule.endpoint.startswith("second_factor."):
            return HALF_SIGNED_IN in somebody.session
        if Role.LEARNER in mark.roles & somebody.roles:
            return rule.arguments & OWNED <= somebody.owns
        if mark.roles:
            return bool(mark.roles & somebody.roles)
        return rule.endpoint != "static" and who == ("learner" if mark.needs_sign_in else VISITOR)

    def addresses_of(self, rule: Rule) -> Iterator[str]:
        """A rule's addresses, with every value that this world has for its parts."""
        names = sorted(rule.arguments)
        adapter = self.app.url_map.bind("localhost")
        for values in product(*(self._values_of(rule, name) for name in names)):
            yield adapter.build(rule.endpoint, dict(zip(names, values, strict=True)))

    def _values_of(self, rule: Rule, name: str) -> list[Any]:
        return self.values.get(f"{rule.endpoint}:{name}") or self.values[name]

    def _add(
        self, who: str, *roles: Role, council: Council | None = None, person: Person | None = None, owns: str = ""
    ) -> Person:
        person = person or make_person(name=f"Some {who}", roles=roles, council=council)
        person.password_hash = hash_password(PASSWORD)
        self.people[who] = Somebody(
            {"_user_id": person.get_id(), "_fresh": "yes"}, frozenset(roles), frozenset(owns.split())
        )
        return person
