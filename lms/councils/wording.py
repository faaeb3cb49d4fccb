"""Nations, as readers call them. Regions keep the names that the statistical service gives them."""

from __future__ import annotations

from flask_babel import gettext as _

from lms.councils.models import Nation


def nation_words(nation: str) -> str:
    """A nation of the UK in the reader's language."""
    return {
        Nation.ENGLAND: _("England"),
        Nation.WALES: _("Wales"),
        Nation.SCOTLAND: _("Scotland"),
        Nation.NORTHERN_IRELAND: _("Northern Ireland"),
    }[Nation(nation)]
