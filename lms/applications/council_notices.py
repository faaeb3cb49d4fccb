"""What the recruiters of a council are reminded of: the post, and never a name."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString
from sqlalchemy import select

from lms.access import Role
from lms.accounts.models import Person, RoleHolding
from lms.applications.models import Application
from lms.clock import day_in_words
from lms.extensions import db
from lms.notices.models import NoticeKind
from lms.notices.services import Telling, tell_all
from lms.references import reference_of


def recruiters_of(council_ids: Iterable[int]) -> dict[int, list[tuple[int, str]]]:
    """The recruiters of these councils who can sign in: id and language, by council; one statement."""
    query = (
        select(RoleHolding.council_id, Person.id, Person.language)
        .join(Person, Person.id == RoleHolding.person_id)
        .where(
            RoleHolding.council_id.in_(set(council_ids)),
            RoleHolding.role == Role.RECRUITER,
            RoleHolding.ended_at.is_(None),
            Person.closed_at.is_(None),
        )
        .order_by(Person.id)
    )
    found: dict[int, list[tuple[int, str]]] = {}
    for council_id, person_id, language in db.session.execute(query):
        if council_id is not None:
            found.setdefault(council_id, []).append((person_id, language))
    return found


def remind(recruiters: Iterable[tuple[int, str]], *, about: str, sentence: object, path: str, now: datetime) -> None:
    """Tell these recruiters something of a post; of the same thing each is told once."""
    tell_all(
        [Telling(person_id, language, NoticeKind.POST, about, sentence, path) for person_id, language in recruiters],
        now,
    )


def interviews_tomorrow(post: str) -> LazyString:
    """On the day before."""
    return _l("There are interviews tomorrow: %(post)s", post=post)


def asks_for_other_times(application: Application) -> LazyString:
    """No time that is offered suits somebody."""
    return _l("%(reference)s asks for other interview times: %(post)s", **_about(application))


def is_still_in_post(application: Application) -> LazyString:
    """The one question after some months."""
    return _l("Is %(reference)s still in the post %(post)s? It is one question.", **_about(application))


def without_outcome(number: int, post: str) -> LazyString:
    """Every person gets a yes, or a no with a reason."""
    return _l(
        "Applications without an outcome: %(number)s. Tell each person yes or no, with a reason: %(post)s",
        number=number,
        post=post,
    )


def access_ends(number: int, post: str, day: date) -> LazyString:
    """What is not shown from a day on."""
    return _l(
        "From %(day)s you do not see %(number)s of the applications for %(post)s any more. Export what you must keep "
        "before that day.",
        day=LazyString(day_in_words, day),
        number=number,
        post=post,
    )


def _about(application: Application) -> dict[str, str]:
    vacancy = application.vacancy
    return {"reference": reference_of(vacancy.secret, application.profile_id), "post": vacancy.title}
