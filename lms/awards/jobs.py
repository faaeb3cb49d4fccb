"""Signing what was issued."""

from __future__ import annotations

import logging
from datetime import datetime

from certificates.keys import KeyFault
from lms.awards.queries import waiting_for_signature
from lms.extensions import db

AT_ONCE = 100

logger = logging.getLogger(__name__)


def sign_waiting(now: datetime) -> None:
    """Sign and publish the certificates that wait, those that wait longest first. Without a key they go on waiting, and
    administrators are told. One that can't be drawn holds up no other.
    """
    waiting = waiting_for_signature(limit=AT_ONCE)
    db.session.commit()
    if not waiting:
        return
    # What it needs takes fifty megabytes, and whoever knows the jobs does not sign: the workers that serve.
    from certificates.signing import TimestampFailed
    from lms.awards.signing import raise_alarm, sign_and_publish

    for certificate_id in waiting:
        try:
            sign_and_publish(certificate_id, now)
        except (KeyFault, TimestampFailed) as trouble:
            raise_alarm(trouble, now)
            return
        except Exception as fault:
            db.session.rollback()
            logger.exception("certificate %s can't be drawn or signed", certificate_id)
            raise_alarm(fault, now)
            db.session.commit()
