"""What statements, and reasons for saying no, hold about a person. lms/applications/held.py takes it up."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Select, delete, select, update

from lms.applications.parting_models import GivenReason
from lms.applications.statement_models import Statement, StatementPart
from lms.candidates.held import profiles
from lms.councils.models import Council
from lms.extensions import db
from lms.held import Fate, Section, Treatment, Whom, rows
from lms.vacancies.models import Vacancy

TABLES = {
    "statement": Treatment("statements", Fate.ERASED),
    "statement_part": Treatment("statements", Fate.ERASED),
    "given_reason": Treatment("reasons_given", Fate.UNNAMED, "a reason for figures, without words and without whose"),
}


def statements(person_id: int) -> Select[Any]:
    """The ids of a person's statements."""
    return select(Statement.id).where(Statement.profile_id.in_(profiles(person_id)))


def about_statements(whom: Whom) -> Iterable[Section]:
    """Every word of every statement, sent or not, and the reasons that the person gave for saying no."""
    yield Section(
        "statements",
        _("Your statements"),
        {
            "council": _("Council"),
            "post": _("Post"),
            "criterion": _("Criterion"),
            "words": _("What you wrote"),
            "saved_at": _("Saved"),
            "sent_at": _("Sent"),
        },
        rows(
            select(
                Council.name.label("council"),
                Vacancy.title.label("post"),
                StatementPart.wording.label("criterion"),
                StatementPart.words,
                Statement.saved_at,
                Statement.sent_at,
            )
            .join(Statement, Statement.id == StatementPart.statement_id)
            .join(Vacancy, Vacancy.id == Statement.vacancy_id)
            .join(Council, Council.id == Vacancy.council_id)
            .where(Statement.id.in_(statements(whom.id)))
            .order_by(StatementPart.id)
        ),
    )
    yield Section(
        "reasons_given",
        _("Why you said no to a post, or took an application back"),
        {
            "post": _("Post"),
            "parting": _("What you did"),
            "reason": _("Reason"),
            "words": _("What you wrote"),
            "given_at": _("When"),
        },
        rows(
            select(
                Vacancy.title.label("post"),
                GivenReason.parting,
                GivenReason.reason,
                GivenReason.words,
                GivenReason.given_at,
            )
            .join(Vacancy, Vacancy.id == GivenReason.vacancy_id)
            .where(GivenReason.profile_id.in_(profiles(whom.id)))
            .order_by(GivenReason.id)
        ),
    )


def erase_statements(whom: Whom) -> None:
    """Take every statement out, drafts and sent ones; of reasons stays only that somebody gave them."""
    mine = list(db.session.scalars(statements(whom.id)))
    db.session.execute(delete(StatementPart).where(StatementPart.statement_id.in_(mine)))
    db.session.execute(delete(Statement).where(Statement.id.in_(mine)))
    db.session.execute(
        update(GivenReason).where(GivenReason.profile_id.in_(profiles(whom.id))).values(profile_id=None, words="")
    )
