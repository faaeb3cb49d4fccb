"""The navigation: one table of where each kind of person works. A page's own link is marked as current."""

from __future__ import annotations

from dataclasses import dataclass

from flask import request, url_for
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from lms.access import COUNCIL_ROLES, Role


@dataclass(frozen=True, slots=True)
class Place:
    """A link of the navigation. ``roles`` empty: for whoever is not signed in."""

    label: object
    endpoint: str
    roles: frozenset[Role] = frozenset()


LEARNERS = frozenset({Role.LEARNER})
STAFF = frozenset({Role.PROGRAMME_OFFICER, Role.ADMINISTRATOR})

PLACES = (
    Place(_l("Programme"), "public.programme"),
    Place(_l("Jobs"), "vacancies.index"),
    Place(_l("Check a certificate"), "awards.verify"),
    Place(_l("My learning"), "learning.dashboard", LEARNERS),
    Place(_l("My certificate"), "awards.mine", LEARNERS),
    Place(_l("My profile"), "candidates.profile", LEARNERS),
    Place(_l("Messages"), "notices.index", LEARNERS),
    Place(_l("Jobs"), "matching.jobs", LEARNERS),
    Place(_l("Invitations"), "applications.invitations", LEARNERS),
    Place(_l("Questions"), "conversations.mine", LEARNERS),
    Place(_l("Help"), "public.help", LEARNERS),
    Place(_l("Marking"), "marking.queue", frozenset({Role.TUTOR})),
    Place(_l("Learners’ questions"), "conversations.queue", frozenset({Role.TUTOR})),
    Place(_l("Safeguarding"), "concerns.leads", frozenset({Role.SAFEGUARDING_LEAD})),
    Place(_l("Reports of pages"), "page_reports.index", frozenset({Role.TRANSLATION_REVIEWER})),
    Place(_l("Live sessions"), "attendance.planned", frozenset({Role.TUTOR, Role.PROGRAMME_OFFICER})),
    Place(_l("Second looks"), "quality.samples", frozenset({Role.QUALITY_ASSURER, Role.EXTERNAL_VERIFIER})),
    Place(_l("Cases"), "cases.index", frozenset({Role.TUTOR, Role.QUALITY_ASSURER, Role.PROGRAMME_OFFICER})),
    Place(_l("Identity checks"), "identity.waiting", frozenset({Role.TUTOR, Role.PROGRAMME_OFFICER})),
    Place(_l("Gradebook"), "reports.gradebook", frozenset({Role.QUALITY_ASSURER})),
    Place(_l("Live assessments"), "live_assessments.offered", frozenset({Role.TUTOR})),
    Place(_l("External verification"), "verifying.home", frozenset({Role.EXTERNAL_VERIFIER})),
    Place(_l("Translations"), "translating.home", frozenset({Role.TRANSLATION_REVIEWER})),
    Place(_l("My council"), "vacancies.council_home", COUNCIL_ROLES),
    Place(_l("Staff"), "admin.home", STAFF),
)


@dataclass(frozen=True, slots=True)
class Link:
    """A link as a page shows it."""

    label: str
    address: str
    is_current: bool


def links() -> list[Link]:
    """The places for whoever reads the page."""
    if current_user.is_authenticated:
        mine = current_user.roles
        places = [place for place in PLACES if place.roles & mine]
    else:
        places = [place for place in PLACES if not place.roles]
    return [Link(str(place.label), url_for(place.endpoint), request.endpoint == place.endpoint) for place in places]
