"""Questions, groups and stages, as the programme team reads them."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import gettext as _

from lms.councils.models import Nation
from lms.equality.questionnaire import PREFER_NOT_TO_SAY, questions_for
from lms.rates.figures import Count, Share
from lms.rates.models import NOT_ANSWERED, Reached

ORDER: Mapping[str, tuple[str, ...]] = {
    question.code: tuple(question.groups) for question in questions_for(Nation.ENGLAND)
}


def question_words() -> Mapping[str, str]:
    """What each question asked, in a word or two."""
    return {
        "birthplace": _("Born in the UK or elsewhere"),
        "ethnic_group": _("Ethnic group"),
        "sex": _("Sex"),
        "age": _("Age"),
        "disability": _("Disability"),
    }


def group_words(question: str) -> Mapping[str, str]:
    """The groups of a question."""
    [found] = (one for one in questions_for(Nation.ENGLAND) if one.code == question)
    return {
        **{code: str(words) for code, words in found.groups.items()},
        PREFER_NOT_TO_SAY: _("Prefer not to say"),
        NOT_ANSWERED: _("Not answered"),
    }


def reached_words() -> Mapping[Reached, str]:
    """The stages."""
    return {
        Reached.APPLIED: _("Applied"),
        Reached.SHORTLISTED: _("Shortlisted"),
        Reached.INTERVIEWED: _("Interviewed"),
        Reached.OFFERED: _("Offered"),
        Reached.APPOINTED: _("Appointed"),
    }


def count_words(count: Count) -> str:
    """A count; what is hidden, or a sum with something hidden in it, says so."""
    if count.is_hidden:
        return _("hidden")
    return str(count.shown) if count.is_whole else _("%(number)s or more", number=count.shown)


def share_words(share: Share | None) -> str:
    """A share and its interval, in percent."""
    if share is None:
        return "–"
    value, low, high = (round(100 * part) for part in (share.value, share.low, share.high))
    return _("%(value)s%% (%(low)s to %(high)s)", value=value, low=low, high=high)
