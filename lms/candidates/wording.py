"""Levels, languages, wishes and qualifications in plain words."""

from __future__ import annotations

from flask_babel import gettext as _

from lms.candidates.background_models import Attained, Compared
from lms.candidates.models import HowWell, Starts, Works
from lms.candidates.permission import Permission
from lms.vacancies.models import Family


def level_words() -> dict[int, str]:
    """What each level of a skill means."""
    return {
        1: _("1: you know it. You answered questions about it."),
        2: _("2: you can do it. You showed it in a practice task."),
        3: _("3: you have done it. You showed it with an example of your own."),
    }


def how_well_words() -> dict[HowWell, str]:
    """How well a language is used."""
    return {
        HowWell.A_LITTLE: _("a little"),
        HowWell.WELL: _("well"),
        HowWell.VERY_WELL: _("very well"),
    }


def starts_words() -> dict[Starts, str]:
    """When somebody could start."""
    return {Starts.NOW: _("Now"), Starts.IN_A_MONTH: _("In a month or so"), Starts.LATER: _("Later")}


def works_words() -> dict[Works, str]:
    """Where somebody would work."""
    return {
        Works.AT_A_PLACE: _("At the council’s place"),
        Works.AT_HOME: _("At home"),
        Works.EITHER: _("Either, or some of both"),
    }


def permission_words() -> dict[Permission, str]:
    """What somebody says of permission to work."""
    return {
        Permission.CAN_START: _("I can start work in the UK"),
        Permission.MAY_NEED_SPONSORSHIP: _("I may need a council to sponsor me"),
        Permission.NOT_YET: _("I cannot work in the UK yet"),
    }


def family_words() -> dict[Family, str]:
    """Kinds of work."""
    return {
        Family.CUSTOMER: _("Customer service"),
        Family.GOVERNANCE: _("Governance: meetings, decisions, elections"),
        Family.HOUSING: _("Housing"),
        Family.COMMUNITIES: _("Work with communities"),
        Family.ADMINISTRATION: _("Administration"),
        Family.PLANNING: _("Planning"),
        Family.EDUCATION: _("Education"),
        Family.FINANCE: _("Finance"),
        Family.ENVIRONMENT: _("Environment"),
        Family.ADULT_CARE: _("Adult care"),
        Family.DIGITAL: _("Digital"),
    }


def attained_words() -> dict[Attained, str]:
    """What a qualification is most like."""
    return {
        Attained.SCHOOL: _("School, up to 18 years"),
        Attained.TRADE: _("A trade or craft"),
        Attained.DIPLOMA: _("A diploma or certificate of a college"),
        Attained.BACHELOR: _("A first degree (bachelor)"),
        Attained.MASTER: _("A master’s degree"),
        Attained.DOCTOR: _("A doctorate"),
        Attained.PROFESSION: _("A licence for a profession"),
    }


def compared_words() -> dict[Compared, str]:
    """Whether UK ENIC has compared a qualification."""
    return {Compared.NO: _("No"), Compared.ASKED: _("I have asked for it"), Compared.YES: _("Yes")}
