"""Who can't be found any more: the recruiters of councils that saw or invited them are told, by reference only."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from flask_babel import lazy_gettext as _l
from sqlalchemy import and_, exists, or_, select

from lms.access import Role
from lms.accounts.models import Person, RoleHolding
from lms.addresses import path_of
from lms.applications.models import Invitation
from lms.candidates.events import LeftThePool
from lms.candidates.models import Look
from lms.extensions import db
from lms.notices.models import NoticeKind
from lms.notices.services import Telling, tell_all
from lms.references import reference_of
from lms.vacancies.models import Vacancy

NAMED_AT_MOST = 5


def on_left_the_pool(event: LeftThePool) -> None:
    """Tell each recruiter, once, of each council that saw the person since they had left before, or waits for their
    answer. They are told the same whether somebody left, was away for too long or blocked them, and no reason.
    """
    posts: dict[int, list[Vacancy]] = defaultdict(list)
    for vacancy in _posts_that_knew(event):
        posts[vacancy.council_id].append(vacancy)
    recruiters = (
        select(Person, RoleHolding.council_id)
        .join(RoleHolding, RoleHolding.person_id == Person.id)
        .where(
            RoleHolding.role == Role.RECRUITER,
            RoleHolding.ended_at.is_(None),
            RoleHolding.council_id.in_(posts),
            Person.closed_at.is_(None),
        )
        .order_by(Person.id)
    )
    found = db.session.execute(recruiters).all() if posts else ()
    tell_all((_telling(person, posts[council_id or 0], event) for person, council_id in found), event.at)


def _posts_that_knew(event: LeftThePool) -> Iterable[Vacancy]:
    seen = exists().where(Look.vacancy_id == Vacancy.id, Look.profile_id == event.profile_id)
    if event.since is not None:
        seen = seen.where(Look.at >= event.since)
    invited = exists().where(
        and_(
            Invitation.vacancy_id == Vacancy.id,
            Invitation.profile_id == event.profile_id,
            Invitation.answer.is_(None),
        )
    )
    query = select(Vacancy).where(or_(seen, invited)).order_by(Vacancy.closes_at.desc(), Vacancy.id)
    if event.council_id is not None:
        query = query.where(Vacancy.council_id == event.council_id)
    return db.session.scalars(query).all()


def _telling(person: Person, posts: Sequence[Vacancy], event: LeftThePool) -> Telling:
    named = [f"{reference_of(post.secret, event.profile_id)} ({post.title})" for post in posts[:NAMED_AT_MOST]]
    more = "" if len(posts) <= NAMED_AT_MOST else f" (+{len(posts) - NAMED_AT_MOST})"
    sentence = _l(
        "Somebody whom you could find has left, and their evidence is not shown any more: %(who)s",
        who=", ".join(named) + more,
    )
    reference = reference_of(posts[0].secret, event.profile_id)
    return Telling(
        person.id,
        person.language,
        NoticeKind.POST,
        about=f"left {reference} {posts[0].id} {event.at:%Y-%m-%dT%H:%M:%S}",
        sentence=sentence,
        path=path_of("applications.council_applications", vacancy_id=posts[0].id),
    )
