"""What notices hold about a person: what they were told, and how they want to be told."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import delete, select

from lms.extensions import db
from lms.held import Fate, Held, Section, Treatment, Whom, rows
from lms.notices.models import Notice, NoticeSettings

TABLES = {
    "notice": Treatment("notices", Fate.ERASED),
    "notice_settings": Treatment("notice_settings", Fate.ERASED),
}


def about(whom: Whom) -> Iterable[Section]:
    """Every notice, and the choices about mail."""
    yield Section(
        "notices",
        _("News that we told you"),
        {"kind": _("About"), "sentence": _("Text"), "told_at": _("Written"), "read_at": _("Read")},
        rows(
            select(Notice.kind, Notice.sentence, Notice.told_at, Notice.read_at)
            .where(Notice.person_id == whom.id)
            .order_by(Notice.id)
        ),
    )
    yield Section(
        "notice_settings",
        _("How you want to be told"),
        {
            "unwanted": _("No e-mails about"),
            "quiet_from": _("No e-mails after, as an hour"),
            "quiet_until": _("No e-mails before, as an hour"),
            "stopped_at": _("All e-mails stopped"),
            "last_digest_at": _("Last e-mail"),
        },
        rows(
            select(
                NoticeSettings.unwanted,
                NoticeSettings.quiet_from,
                NoticeSettings.quiet_until,
                NoticeSettings.stopped_at,
                NoticeSettings.last_digest_at,
            ).where(NoticeSettings.person_id == whom.id)
        ),
    )


def erase(whom: Whom, now: datetime) -> Iterable[str]:
    """Take both out."""
    db.session.execute(delete(Notice).where(Notice.person_id == whom.id))
    db.session.execute(delete(NoticeSettings).where(NoticeSettings.person_id == whom.id))
    return ()


HELD = Held(tables=TABLES, about=about, erase=erase)
