"""A form that is sent twice counts once: it carries a token, made with the page, under which its row is kept."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any, TypeVar

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from lms.errors import Conflict
from lms.extensions import db

LONGEST_TOKEN = 40

Row = TypeVar("Row", bound=Any)


class SentByAnother(Conflict):
    """Somebody else's form has this token: nothing of theirs is shown."""


def new_token() -> str:
    """A token that nobody guesses, for one form on one page."""
    return secrets.token_urlsafe(24)


def read_token(form: Mapping[str, str]) -> str:
    """The token that a form carries; a new one where it carries none."""
    sent = form.get("token", "").strip()
    return sent if 0 < len(sent) <= LONGEST_TOKEN else new_token()


def find_sent(model: type[Row], token: str, **same: object) -> tuple[Row | None, str]:
    """The row that this very form made before, if it did; and the token for the row that it makes now. ``same`` names
    columns and what they hold: sender and words.

    Who goes back in the browser and writes something else sends the old token again: that is a new form, and gets a new
    token. It is one read, so that nothing comes between the two answers.
    """
    found: Row | None = db.session.scalars(select(model).where(model.token == token)).one_or_none()
    if found is None:
        return None, token
    if all(getattr(found, column) == value for column, value in same.items()):
        return found, token
    return None, new_token()


def add_once(row: Row, **same: object) -> tuple[Row, bool]:
    """Add a row that has a unique ``token``; gives it, and whether it is new. Where the same form was faster (a double
    click, a line that broke), its row is given. Raises SentByAnother.
    """
    try:
        with db.session.begin_nested():
            db.session.add(row)
    except IntegrityError:
        found, _token = find_sent(type(row), row.token, **same)
        if found is None:
            raise SentByAnother(
                _("This form was sent already. Go back, reload the page, and write it again.")
            ) from None
        return found, False
    return row, True
