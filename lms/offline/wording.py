"""Receipts in words, and the sentences that a phone says when there is nobody to ask."""

from __future__ import annotations

from datetime import datetime

from flask_babel import gettext as _

from lms.clock import LONDON
from lms.offline.models import OfflineReceipt, Outcome


def receipt_in_words(receipt: OfflineReceipt) -> str:
    """What became of it, in one or two sentences."""
    match receipt.outcome:
        case Outcome.TAKEN:
            return sent_in_words(receipt.received_at)
        case Outcome.OLDER:
            return _("Not used: you gave a later answer to this question. The later answer counts.")
        case Outcome.CLOSED:
            return _("Not used: you submitted this quiz before this answer came. See your result, or try again.")
        case Outcome.TOO_LATE:
            return _("Not used: the time for this quiz is over.")
        case Outcome.CHANGED:
            return _("Not used: this question has changed. Open the lesson and answer again.")
        case Outcome.GONE:
            return _("Not used: this is no longer in your programme.")
        case Outcome.NOT_ENROLLED:
            return _("Not used: you are in no group now. Join a group first.")
        case _:
            return _("Not used: this can’t be the answer. Open the page and answer again.")


def sent_in_words(at: datetime) -> str:
    """ "Sent at 14:02", London's time."""
    return _("Sent at %(time)s", time=at.astimezone(LONDON).strftime("%H:%M"))


def words() -> dict[str, str]:
    """Sentences that a script says, in the reader's language. A place in braces is filled by it."""
    return {
        "saved-here": _("Saved here, on this phone. We send it when you have a connection."),
        "sent-at": _("Sent at {time}"),
        "sending": _("Sending…"),
        "no-line": _("No connection. You are reading what is kept on this phone."),
        "no-line-now": _("No connection now. Your work is safe on this phone. We try again by ourselves."),
        "sign-in": _("Sign in again to send what you wrote. It is safe on this phone."),
        "sign-in-link": _("Sign in"),
        "changed": _("This module has changed. Fetch it again to have the newest on this phone."),
        "fetch": _("Fetch it again"),
        "kept-link": _("See what is kept on this phone"),
        "keep": _("Keep this module on my phone"),
        "keeping": _("Fetching page {done} of {all}…"),
        "kept": _("This module is kept on this phone. You can read and answer without a connection."),
        "kept-size": _("About {size} kB"),
        "full": _("This phone is full. Nothing of this module was kept. Make room, or remove another module."),
        "full-answer": _("This phone is full. Your answer is on this page only. Keep the page open."),
        "failed": _("The connection was lost. Nothing of this module was kept. Try again when it is better."),
        "cannot": _("This browser can’t keep modules. Private windows and old browsers can’t."),
        "remove": _("Remove from this phone"),
        "removed": _("Removed from this phone."),
        "submit-waits": _(
            "Saved here, on this phone. We send your answers and submit the quiz when you have a connection."
        ),
        "next-waits": _("The next page is not on this phone. Go on when you have a connection."),
        "answered": _("Answered"),
        "is-answered": _("answered"),
        "done": _("Done"),
        "right": _("Right."),
        "not-yet": _("Not yet. Try again."),
        "dismiss": _("Put this away"),
        "nothing-waits": _("Nothing waits to be sent."),
        "nothing-kept": _("No module is kept on this phone."),
    }
