"""Exceptions: a council asks to publish words that discriminate, and a programme officer approves or refuses it.

Equality Act 2010, Schedule 9, paragraph 1: an employer may ask for a protected characteristic where it is an
occupational requirement, and asking for it is a proportionate means of achieving a legitimate aim.
"""

from __future__ import annotations

from datetime import datetime

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from lms import audit
from lms.access import Holder, Role
from lms.accounts.queries import holders_of, members_of
from lms.addresses import path_of
from lms.errors import Conflict, Forbidden
from lms.extensions import db
from lms.notices.models import NoticeKind
from lms.notices.services import Telling, tell_all
from lms.vacancies.checker import same_words
from lms.vacancies.checking import exceptions_of, uncovered
from lms.vacancies.models import Ground, Ruling, Vacancy, VacancyException
from lms.vacancies.policy import may_rule_on
from lms.vacancies.services import PublishedAlready, hold


class NothingToAsk(Conflict):
    """These words do not stand in the post, or an exception for them is approved."""


class AskedAlready(Conflict):
    """An exception for these words waits."""


class RuledAlready(Conflict):
    """Somebody has ruled on it."""


class OwnCouncil(Forbidden):
    """Nobody rules on their own council's exception, or on one that they asked for."""


def ask_for_exception(
    vacancy: Vacancy, words: str, ground: Ground, reason: str, *, by: int, now: datetime
) -> VacancyException:
    """Ask that these words of a draft may be published, and tell the programme officers who may decide. Raises
    PublishedAlready, NothingToAsk, AskedAlready.
    """
    hold(vacancy)
    if vacancy.published_at is not None:
        raise PublishedAlready(_("This post is published, so it needs no exception."))
    key = same_words(words)
    written = {same_words(finding.words): finding.words for finding in uncovered(vacancy)}
    if key not in written:
        raise NothingToAsk(_("These words need no exception any more. Look at the post again."))
    if any(same_words(one.words) == key and one.ruling is None for one in exceptions_of(vacancy.id)):
        raise AskedAlready(_("A colleague has asked for this exception. A programme officer will answer."))
    exception = VacancyException(
        vacancy_id=vacancy.id, words=written[key], ground=ground, reason=reason, asked_by_id=by, asked_at=now
    )
    db.session.add(exception)
    db.session.flush()
    audit.record("vacancy_exception.asked", exception, now, vacancy=vacancy.id, ground=ground.value)
    _tell_officers(exception, vacancy, now)
    return exception


def rule(exception: VacancyException, ruling: Ruling, reason: str, *, by: Holder, now: datetime) -> None:
    """Approve or refuse, and tell the council's recruiters. Raises OwnCouncil, RuledAlready."""
    if not may_rule_on(by, exception):
        raise OwnCouncil(_("Somebody who does not act for this council decides this."))
    db.session.refresh(exception, ["ruling"], with_for_update=True)
    if exception.ruling is not None:
        raise RuledAlready(_("Somebody has decided this already."))
    exception.ruling, exception.ruling_reason = ruling, reason
    exception.ruled_by_id, exception.ruled_at = by.id, now
    audit.record(f"vacancy_exception.{ruling.value}", exception, now, by=by.id, vacancy=exception.vacancy_id)
    _tell_recruiters(exception, now)


def _tell_officers(exception: VacancyException, vacancy: Vacancy, now: datetime) -> None:
    """Tell every programme officer who may rule on it."""
    ours = {held.person_id for held in members_of(vacancy.council_id)}
    officers = [
        one for one in holders_of(Role.PROGRAMME_OFFICER) if one.id not in ours and one.id != exception.asked_by_id
    ]
    sentence = _l(
        "%(council)s asks to publish words that the law forbids without a reason: “%(title)s”.",
        council=vacancy.council.name,
        title=vacancy.title,
    )
    path = path_of("post_exceptions.rule", exception_id=exception.id)
    about = f"exception {exception.id}"
    tell_all((Telling(one.id, one.language, NoticeKind.EXCEPTION, about, sentence, path) for one in officers), now)


def _tell_recruiters(exception: VacancyException, now: datetime) -> None:
    title = exception.vacancy.title
    if exception.ruling is Ruling.APPROVED:
        sentence = _l("The exception for your post “%(title)s” is approved.", title=title)
    else:
        sentence = _l("The exception for your post “%(title)s” is refused. Read why.", title=title)
    path = path_of("vacancies.edit", vacancy_id=exception.vacancy_id)
    people = [held.person for held in members_of(exception.vacancy.council_id) if held.role is Role.RECRUITER]
    about = f"exception {exception.id}"
    tell_all((Telling(one.id, one.language, NoticeKind.POST, about, sentence, path) for one in people), now)
