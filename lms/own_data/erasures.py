"""Erasing a person: asked for, thought over, and then done in one transaction."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import current_app
from flask_babel import force_locale
from flask_babel import gettext as _
from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy import select

from lms import audit
from lms.accounts.held import whom
from lms.accounts.models import Person
from lms.accounts.services import keep_an_administrator
from lms.addresses import public_address
from lms.clock import day_in_words, london_day
from lms.config import Settings
from lms.errors import Conflict, Invalid
from lms.extensions import db
from lms.outbox.models import Message
from lms.outbox.services import queue
from lms.own_data.models import Erasure, Why
from lms.own_data.queries import find_open_erasure, get_open_erasure
from lms.own_data.register import erase_everything, must_wait


class NoteMissing(Invalid):
    """Who erases somebody for a letter says for which."""


class AlreadyErased(Conflict):
    """There is nothing left to erase."""


def ask_for_erasure(person: Person, why: Why, now: datetime, *, by: int | None = None, note: str = "") -> Erasure:
    """Plan to erase a person, after some days in which they can change their mind; asking twice plans it once.

    Raises LastAdministrator, AlreadyErased, NoteMissing.
    """
    if why is Why.LETTER and not note.strip():
        raise NoteMissing(_("Say which letter or message asked for it, and how you know who wrote it."))
    db.session.execute(select(Person.id).where(Person.id == person.id).with_for_update(key_share=True))
    if person.erased_at is not None:
        raise AlreadyErased(_("This account is erased already."))
    planned = find_open_erasure(person.id)
    if planned is not None:
        return planned
    keep_an_administrator(person)
    settings: Settings = current_app.extensions["settings"]
    days = settings.unused_warn_days if why is Why.UNUSED else settings.erasure_days
    erasure = Erasure(
        person_id=person.id,
        why=why,
        asked_at=now,
        asked_by_id=by,
        note=note.strip(),
        due_at=now + timedelta(days=days),
        waits=True,
    )
    db.session.add(erasure)
    audit.record("erasure.planned", erasure, now, by=by, person=person.id, why=why.value)
    with force_locale(person.language):
        _tell_planned(person, erasure, now)
    return erasure


def cancel_erasure(erasure: Erasure, now: datetime, *, by: int | None) -> None:
    """The account stays. Whoever says so uses it again: it counts as seen today. Raises AlreadyErased."""
    # The job may be erasing right now: wait for it, and never say that an account stays which is gone.
    db.session.refresh(erasure, ["cancelled_at", "done_at"], with_for_update=True)
    if erasure.done_at is not None:
        raise AlreadyErased(_("This account is erased already."))
    erasure.cancelled_at = now
    erasure.person.last_seen_on = london_day(now)
    audit.record("erasure.cancelled", erasure, now, by=by)


def wait_no_longer(erasure: Erasure, now: datetime) -> None:
    """An officer decides that the erasure doesn't wait for what is open, such as a second look."""
    erasure.waits = False
    erasure.due_at = min(erasure.due_at, now)
    audit.record("erasure.waits_no_longer", erasure, now)


def carry_out(erasure_id: int, now: datetime) -> list[str] | None:
    """Erase, and give the keys of stored files to discard after the commit; None when something speaks against it now.

    Raises LastAdministrator.
    """
    erasure = db.session.scalars(
        select(Erasure).where(Erasure.id == erasure_id).with_for_update().execution_options(populate_existing=True)
    ).one()
    person = db.session.scalars(
        select(Person).where(Person.id == erasure.person_id).with_for_update().execution_options(populate_existing=True)
    ).one()
    if erasure.cancelled_at is not None or erasure.done_at is not None:
        return None
    asked_on = london_day(erasure.asked_at)
    if erasure.why is Why.UNUSED and person.last_seen_on is not None and person.last_seen_on >= asked_on:
        erasure.cancelled_at = now
        audit.record("erasure.cancelled", erasure, now, by=person.id)
        return None
    if erasure.waits and must_wait(person.id):
        return None
    keep_an_administrator(person)
    about, address, language = whom(person), person.email, person.language
    keys = erase_everything(about, now)
    erasure.done_at = now
    erasure.last_message_id = _tell_done(address, language, now).id
    audit.record("person.erased", person, now, why=erasure.why.value)
    return keys


def cancel_token(erasure: Erasure) -> str:
    """What the mailed link to keep the account carries."""
    token: str = _signer().dumps(erasure.id)
    return token


def read_cancel_token(token: str) -> Erasure:
    """The planned erasure behind a mailed link. Raises NotFound once it is done, or cancelled."""
    try:
        number = _signer().loads(token)
    except BadSignature:
        number = 0
    return get_open_erasure(number if isinstance(number, int) else 0)


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="lms.own_data.keep")


def _tell_planned(person: Person, erasure: Erasure, now: datetime) -> None:
    link = public_address("own_data.keep", token=cancel_token(erasure))
    day = day_in_words(erasure.due_at)
    if erasure.why is Why.UNUSED:
        subject = _("Do you still need your account?")
        body = _(
            "You have not used your account for a long time. We do not keep records that nobody needs. "
            "We will erase your account on %(day)s.\n\n"
            "You want to keep it? Sign in before that day, or open this page:\n%(link)s\n\n"
            "You do not need it any more? Then do nothing.\n\n"
            "A certificate stays in our register, so that others can check it.\n",
            day=day,
            link=link,
        )
    else:
        subject = _("We will erase your account")
        body = _(
            "You asked us to erase your account. We will do it on %(day)s. After that, nobody can bring it back.\n\n"
            "You did not ask for this, or you changed your mind? Open this page:\n%(link)s\n\n"
            "You can download a copy of your records before that day:\n%(copy)s\n",
            day=day,
            link=link,
            copy=public_address("own_data.home"),
        )
    queue(recipient=person.email, subject=subject, body=body, now=now)


def _tell_done(address: str, language: str, now: datetime) -> Message:
    with force_locale(language):
        message = queue(
            recipient=address,
            subject=_("Your account is erased"),
            body=_(
                "Your account and your records are erased. This is our last message to you. "
                "We delete your address when it is sent.\n\n"
                "What stays, and why:\n"
                "- If you had a certificate: its number, the name on it, the programme and the day. "
                "So others can check it.\n"
                "- Decisions on your work, without your name, for three years. An awarding body may ask for them.\n\n"
                "%(link)s\n",
                link=public_address("public.privacy"),
            ),
            now=now,
        )
    db.session.flush()
    return message
