"""Reviewing how a council recruits: documents, findings, actions, and the signatory's sign-off."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, datetime

from flask_babel import gettext as _

from lms import audit, storage
from lms.clock import london_day
from lms.commitments.review_models import FindingKind, ReviewAction, ReviewDocument, ReviewFinding, StrategyReview
from lms.errors import Conflict, Invalid
from lms.extensions import db
from lms.uploads import check_file

MOST_DOCUMENTS = 20
MOST_LINES = 100


class SignedOff(Conflict):
    """What was signed off stays as it was read."""


class NotReady(Conflict):
    """A review is signed off with a document, a finding and an action."""


class TooMuch(Invalid):
    """There is an end to what one review holds."""


class DoneAlready(Conflict):
    """An action is done once."""


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that somebody chose."""

    name: str
    content: bytes


def begin_review(council_id: int, title: str, begun_on: date, *, by: int, now: datetime) -> StrategyReview:
    """Begin a review."""
    review = StrategyReview(council_id=council_id, title=title, begun_on=begun_on, begun_by_id=by, begun_at=now)
    db.session.add(review)
    audit.record("review.begun", review, now, by=by, council=council_id)
    return review


def add_link(review: StrategyReview, title: str, link: str, *, by: int, now: datetime) -> ReviewDocument:
    """Name a document that can be read elsewhere. Raises SignedOff, TooMuch."""
    _hold_open(review)
    return _keep(review, ReviewDocument(title=title, link=link), by, now)


def add_file(review: StrategyReview, title: str, upload: Upload, *, by: int, now: datetime) -> ReviewDocument:
    """Keep a document. Raises SignedOff, TooMuch, BadFile."""
    _hold_open(review)
    name, media_type = check_file(upload.name, upload.content)
    _check_room(review.documents, MOST_DOCUMENTS)
    document = ReviewDocument(
        title=title or name,
        file_name=name,
        media_type=media_type,
        size_bytes=len(upload.content),
        sha256=hashlib.sha256(upload.content).hexdigest(),
        key=storage.keep(upload.content),
    )
    return _keep(review, document, by, now)


def _keep(review: StrategyReview, document: ReviewDocument, by: int, now: datetime) -> ReviewDocument:
    _check_room(review.documents, MOST_DOCUMENTS)
    document.added_at = now
    review.documents.append(document)
    db.session.flush()
    audit.record("review.document", review, now, by=by, document=document.id)
    return document


def add_finding(review: StrategyReview, kind: FindingKind, words: str, *, by: int, now: datetime) -> None:
    """Write down what the review found. Raises SignedOff, TooMuch."""
    _hold_open(review)
    _check_room(review.findings, MOST_LINES)
    review.findings.append(ReviewFinding(kind=kind, words=words, added_at=now))
    audit.record("review.finding", review, now, by=by)


def add_action(review: StrategyReview, task: str, owner: str, due_on: date, *, by: int, now: datetime) -> ReviewAction:
    """Say what will be done, by whom and when; also after the sign-off. Raises TooMuch."""
    _hold(review)
    _check_room(review.actions, MOST_LINES)
    action = ReviewAction(task=task, owner=owner, due_on=due_on, added_at=now)
    review.actions.append(action)
    db.session.flush()
    audit.record("review.action", review, now, by=by, number=action.id)
    return action


def finish_action(action: ReviewAction, note: str, *, by: int, now: datetime) -> None:
    """An action is done today. Raises DoneAlready."""
    db.session.refresh(action, ["done_on"], with_for_update=True)
    if action.done_on is not None:
        raise DoneAlready(_("Somebody has marked this as done already."))
    action.done_on, action.done_note = london_day(now), note
    audit.record("review.action_done", action.review, now, by=by, number=action.id)


def sign_off(review: StrategyReview, *, by: int, now: datetime) -> None:
    """The signatory agrees to what the review found and to what follows. Raises SignedOff, NotReady."""
    _hold_open(review)
    if not (review.documents and review.findings and review.actions):
        raise NotReady(_("Before the sign-off, add at least one document, one finding and one action."))
    review.signed_off_at, review.signed_off_by_id = now, by
    audit.record("review.signed_off", review, now, by=by, council=review.council_id)


def _hold_open(review: StrategyReview) -> None:
    _hold(review)
    if review.signed_off_at is not None:
        raise SignedOff(_("This review is signed off. Its documents and findings stay as they are."))


def _hold(review: StrategyReview) -> None:
    """Let whoever changes this review right now finish first, and read what they did."""
    db.session.refresh(review, ["signed_off_at"], with_for_update=True)
    db.session.expire(review, ["documents", "findings", "actions"])


def _check_room(lines: list[ReviewDocument] | list[ReviewFinding] | list[ReviewAction], most: int) -> None:
    if len(lines) >= most:
        raise TooMuch(_("This review is full: it can hold %(number)s of these. Begin another one.", number=most))
