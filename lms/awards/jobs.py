"""Signing what was issued."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime

from certificates.keys import KeyFault
from lms.awards.queries import published_without_file, waiting_for_signature
from lms.extensions import db

AT_ONCE = 100

logger = logging.getLogger(__name__)


def sign_waiting(now: datetime) -> None:
    """Sign and publish the certificates that wait, those that wait longest first. Without a key they go on waiting, and
    administrators are told. One that can't be drawn holds up no other.
    """
    _sign_all(waiting_for_signature, now)


def sign_older(now: datetime) -> None:
    """Sign certificates that were published before there were signatures. Nobody is mailed."""
    _sign_all(published_without_file, now)


def _sign_all(find: Callable[..., list[int]], now: datetime) -> None:
    last = 0
    while True:
        waiting = find(after=last, limit=AT_ONCE)
        db.session.commit()
        if not waiting or not _sign(waiting, now) or len(waiting) < AT_ONCE:
            return
        last = waiting[-1]


def _sign(waiting: list[int], now: datetime) -> bool:
    """Whether it is worth going on: not without a key."""
    # What it needs takes fifty megabytes, and whoever knows the jobs does not sign: the workers that serve.
    from certificates.signing import TimestampFailed
    from lms.awards.signing import raise_alarm, sign_and_publish

    for certificate_id in waiting:
        try:
            sign_and_publish(certificate_id, now)
        except (KeyFault, TimestampFailed) as trouble:
            db.session.rollback()
            raise_alarm(trouble, now)
            db.session.commit()
            return False
        except Exception as fault:
            db.session.rollback()
            logger.exception("certificate %s can't be drawn or signed", certificate_id)
            raise_alarm(fault, now)
            db.session.commit()
    return True
