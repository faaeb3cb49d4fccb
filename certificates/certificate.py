"""The facts of a certificate: frozen at issue, printed on it, and shown to whoever checks it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Route(StrEnum):
    """Who stands behind a document of ours: nobody else, a body for continuing professional development (CPD), or an
    awarding organisation that issues a regulated certificate beside ours.
    """

    OWN = "own"
    CPD = "cpd"
    REGULATED = "regulated"


class Kind(StrEnum):
    """What a document of ours certifies."""

    PROGRAMME = "programme"
    MODULE = "module"
    RECORD = "record of achievement"
    HOURS = "statement of hours"


@dataclass(frozen=True, slots=True)
class ModuleAchieved:
    """A module, and the day on which the last part of it was achieved. ``recognised`` are the codes of criteria that
    were met by recognition of prior learning.
    """

    code: str
    title: str
    achieved_on: date
    recognised: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SkillEvidenced:
    """A skill at the level that assessed work evidences, and the criterion behind it. It is ``recognised`` where that
    criterion was met by recognition of prior learning.
    """

    skill: str
    label: str
    level: int
    module: str
    criterion: str
    evidenced_on: date
    recognised: bool = False


@dataclass(frozen=True, slots=True)
class CriterionMet:
    """A criterion of a learning outcome: the day on which it was met, and in which role somebody judged it (empty where
    a quiz was marked by the computer).
    """

    module: str
    outcome: str
    criterion: str
    text: str
    met_on: date
    assessor: str
    recognised: bool = False


@dataclass(frozen=True, slots=True)
class HoursSpent:
    """Time that was learnt: in live sessions that were attended, and by oneself. The two are never added up."""

    live_minutes: int
    sessions: int
    self_directed_minutes: int
    first_on: date
    last_on: date


@dataclass(frozen=True, slots=True)
class Wording:
    """What a certificate says of itself, by configuration of an accreditation route: wording.py has each route's words.

    The default claims no level, credit, award, regulator or accreditation (domain sheet, rule 5).
    """

    issuer: str
    heading: str
    statement: str
    route_note: str
    route: Route = Route.OWN


@dataclass(frozen=True, slots=True)
class Certificate:
    """Everything that is claimed. ``number`` can't be guessed; ``verify_url`` is where to check it; ``edition`` names
    the very edition of the programme that was learnt (empty on certificates from before editions had names).

    Which facts are filled is a matter of ``kind``: a programme or module certificate has modules and skills, a record
    of achievement also criteria, a statement of hours only hours. A specimen is drawn from invented facts and says so.
    """

    number: str
    name: str
    programme: str
    modules: tuple[ModuleAchieved, ...]
    skills: tuple[SkillEvidenced, ...]
    issued_on: date
    verify_url: str
    wording: Wording
    edition: str = ""
    kind: Kind = Kind.PROGRAMME
    criteria: tuple[CriterionMet, ...] = ()
    hours: HoursSpent | None = None
    is_specimen: bool = False
