"""What equality answers hold about a person, which only the person's applications lead to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Select, select

from lms.applications.models import Application
from lms.candidates.models import Profile
from lms.councils.models import Nation
from lms.equality.questionnaire import PREFER_NOT_TO_SAY, questions_for
from lms.equality.services import find_answers, take_back
from lms.extensions import db
from lms.held import Fate, Held, Section, Treatment, Whom
from lms.vacancies.models import Vacancy


def about(whom: Whom) -> Iterable[Section]:
    """What the person answered and nobody has counted yet."""
    yield Section(
        "equality_answers",
        _("Your answers to questions about equality"),
        {"post": _("Post"), "question": _("Question"), "answer": _("Answer")},
        _answers(whom),
    )


def _answers(whom: Whom) -> Iterable[Mapping[str, Any]]:
    posts = select(Application.id, Vacancy.title).join(Application.vacancy).join(Application.profile)
    for application_id, post in db.session.execute(posts.where(Profile.person_id == whom.id)):
        given = find_answers(application_id) or {}
        words = _words()
        for question, answer in given.items():
            asked, said = words[question]
            yield {"post": post, "question": asked, "answer": said.get(answer, answer)}


def _words() -> Mapping[str, tuple[str, Mapping[str, str]]]:
    """Each question in words, and each of its answers in any nation."""
    found: dict[str, tuple[str, dict[str, str]]] = {}
    for nation in Nation:
        for question in questions_for(nation):
            said = found.setdefault(question.code, (str(question.words), {PREFER_NOT_TO_SAY: _("I prefer not to say")}))
            said[1].update({option.code: str(option.words) for option in question.options})
    return found


def erase(whom: Whom, _now: datetime) -> Iterable[str]:
    """Wipe every answer of the person."""
    for application_id in db.session.scalars(_applications(whom.id)):
        take_back(application_id)
    return ()


def _applications(person_id: int) -> Select[int]:
    return select(Application.id).join(Application.profile).where(Profile.person_id == person_id)


HELD = Held(tables={"equality_answers": Treatment("equality_answers", Fate.ERASED)}, about=about, erase=erase)
