"""Kinds of notices, hours and mails in words."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _
from flask_babel import ngettext

from lms.addresses import public_address, site_address
from lms.notices.models import Notice, NoticeKind


def kind_words() -> dict[NoticeKind, str]:
    """What each kind is called where a person chooses."""
    return {
        NoticeKind.FEEDBACK: _("My tutor has looked at my task"),
        NoticeKind.ANSWER: _("There is an answer to my question"),
        NoticeKind.SESSION: _("There is a new live session, or a session changes"),
        NoticeKind.DUE_SOON: _("A module is due soon"),
        NoticeKind.SILENCE: _("I have not learned for some time"),
        NoticeKind.PLACE: _("There is news about my group, or a group for which I wait"),
        NoticeKind.QUALITY: _("Quality assurance has looked at my marking, or plans a meeting"),
        NoticeKind.CASE: _("There is news about an appeal or another case of mine"),
        NoticeKind.POST: _("There is news about a post of my council"),
        NoticeKind.SUPPORT: _("There is news about guidance, support or the pledge of a council"),
        NoticeKind.PLEDGE: _("There is news about the pledge of a council"),
        NoticeKind.EXCEPTION: _("A council asks for an exception for a post"),
        NoticeKind.CONSENT: _("My consent to be found by councils runs out soon, or has ended"),
        NoticeKind.JOBS: _("There are new posts, if I agreed to be told of them"),
        NoticeKind.APPLICATION: _("There is news about an application of mine"),
    }


def hour_words(hour: int) -> str:
    """ "21:00"."""
    return f"{hour:02d}:00"


def subject_of(notices: Sequence[Notice]) -> str:
    """What a mail that tells all these is about."""
    if len(notices) == 1:
        return notices[0].sentence
    return ngettext("%(num)d message for you", "%(num)d messages for you", len(notices))


def body_of(notices: Sequence[Notice], token: str) -> str:
    """The mail that tells all these: each with its page, and how to stop such mail."""
    told = "\n\n".join(f"{notice.sentence}\n{site_address(notice.path)}" for notice in notices)
    ending = _(
        "You get at most one such mail a day. Choose what we tell you, and when:\n%(choose)s\n\n"
        "Stop all these mails, without signing in:\n%(stop)s",
        choose=public_address("notices.settings"),
        stop=public_address("notices.stop", token=token),
    )
    return f"{told}\n\n--\n{ending}\n"
