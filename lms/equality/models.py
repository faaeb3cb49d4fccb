"""Answers, apart from everybody's record."""

from __future__ import annotations

from datetime import date

from sqlalchemy import JSON, String
from sqlalchemy.orm import Mapped, mapped_column

from lms.extensions import Model


class EqualityAnswers(Model):
    """What somebody answered with an application: a code by question, only of questions that they answered.

    ``code`` leads here from the application, by a secret that the database doesn't hold; nothing leads back. There is
    no moment here: with one, the row would stand beside whoever did something at that moment. The rows lie in the order
    of their codes (in SQLite too, which would keep the order in which they came).
    """

    code: Mapped[str] = mapped_column(String(64), primary_key=True)
    questionnaire: Mapped[str] = mapped_column(String(20))
    answers: Mapped[dict[str, str]] = mapped_column(JSON)
    wiped_after: Mapped[date]

    __table_args__ = {"sqlite_with_rowid": False}
