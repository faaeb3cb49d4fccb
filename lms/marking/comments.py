"""Comments that tutors keep and use again: their own, and those that officers and quality assurers share with all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from functools import cache
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Select, bindparam, or_, select, update

from lms import audit
from lms.errors import Conflict, Forbidden, Invalid, NotFound
from lms.extensions import db
from lms.marking.models import KeptComment

LONGEST = 1000
MOST_OWN = 500
SHOWN_FOR_A_MODULE = 200


class NothingToKeep(Invalid):
    """A comment has words, and not too many."""


class EnoughKept(Conflict):
    """So many that nobody finds one any more."""


def readable_by(person_id: Any) -> ColumnElement[bool]:
    """The condition that somebody may use a comment: their own, or shared."""
    return or_(KeptComment.is_shared, KeptComment.owner_id == person_id)


def comments_for(person_id: int, module_code: str) -> dict[str, list[KeptComment]]:
    """What somebody may use on a task, by criterion ("" for any): what is used most first."""
    found = defaultdict(list)
    for comment in db.session.scalars(_usable_query(), {"me": person_id, "module": module_code}):
        found[comment.criterion].append(comment)
    return found


@cache
def _usable_query() -> Select[Any]:
    return (
        select(KeptComment)
        .where(KeptComment.module_code == bindparam("module"), readable_by(bindparam("me")))
        .order_by(KeptComment.uses.desc(), KeptComment.id)
        .limit(SHOWN_FOR_A_MODULE)
    )


def all_comments(person_id: int, module_code: str = "") -> list[KeptComment]:
    """Everything that somebody may use, by module and criterion."""
    query = select(KeptComment).where(readable_by(person_id))
    if module_code:
        query = query.where(KeptComment.module_code == module_code)
    order = (KeptComment.module_code, KeptComment.criterion, KeptComment.uses.desc(), KeptComment.id)
    return list(db.session.scalars(query.order_by(*order).limit(2 * MOST_OWN)))


def get_comment(comment_id: int, person_id: int) -> KeptComment:
    """A comment that somebody may use. Raises NotFound."""
    comment = db.session.scalars(
        select(KeptComment).where(KeptComment.id == comment_id, readable_by(person_id))
    ).one_or_none()
    if comment is None:
        raise NotFound
    return comment


def may_change(person_id: int, comment: KeptComment, *, may_share: bool) -> bool:
    """Whether somebody may change or delete a comment: their own, or a shared one for who may share."""
    return may_share if comment.is_shared else comment.owner_id == person_id


def keep(words: str, module_code: str, criterion: str, *, owner_id: int, is_shared: bool, now: datetime) -> KeptComment:
    """Keep a comment; the same words for the same criterion are kept once. Raises NothingToKeep, EnoughKept."""
    words = _checked(words)
    mine = select(KeptComment).where(KeptComment.owner_id == owner_id)
    of_mine = list(db.session.scalars(mine.limit(MOST_OWN)))
    for comment in of_mine:
        same = (comment.module_code, comment.criterion, comment.words, comment.is_shared)
        if same == (module_code, criterion, words, is_shared):
            return comment
    if len(of_mine) >= MOST_OWN:
        raise EnoughKept(_("You keep 500 comments. Delete some that you do not use."))
    comment = KeptComment(
        owner_id=owner_id, is_shared=is_shared, module_code=module_code, criterion=criterion, words=words, kept_at=now
    )
    db.session.add(comment)
    audit.record("comment.kept", comment, now, by=owner_id, shared=is_shared)
    return comment


def change(comment: KeptComment, words: str, person_id: int, *, may_share: bool, now: datetime) -> None:
    """Change the words; what was put into markings before stays as it is. Raises Forbidden, NothingToKeep."""
    if not may_change(person_id, comment, may_share=may_share):
        raise Forbidden
    comment.words = _checked(words)
    audit.record("comment.changed", comment, now, by=person_id)


def remove(comment: KeptComment, person_id: int, *, may_share: bool, now: datetime) -> None:
    """Delete a comment. Raises Forbidden."""
    if not may_change(person_id, comment, may_share=may_share):
        raise Forbidden
    audit.record("comment.deleted", comment, now, by=person_id)
    db.session.delete(comment)


def note_uses(comment_ids: Iterable[int], person_id: int) -> None:
    """Count comments that were put into a marking; others' own are left alone."""
    wanted = sorted(set(comment_ids))[:SHOWN_FOR_A_MODULE]
    if wanted:
        db.session.execute(
            update(KeptComment)
            .where(KeptComment.id.in_(wanted), readable_by(person_id))
            .values(uses=KeptComment.uses + 1)
            .execution_options(synchronize_session=False)
        )


def _checked(words: str) -> str:
    words = words.strip()
    if not words:
        raise NothingToKeep(_("Write the comment first."))
    if len(words) > LONGEST:
        raise NothingToKeep(_("This comment is too long to keep. Shorten it to 1,000 letters."))
    return words
