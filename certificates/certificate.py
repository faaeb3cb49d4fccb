"""The facts of a certificate: frozen at issue, printed on it, and shown to whoever checks it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


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
class Wording:
    """What a certificate says of itself, by configuration of an accreditation route.

    The default claims no level, credit, award, regulator or accreditation (domain sheet, rule 5).
    """

    issuer: str
    heading: str
    statement: str
    route_note: str


@dataclass(frozen=True, slots=True)
class Certificate:
    """Everything that is claimed. ``number`` can't be guessed; ``verify_url`` is where to check it; ``edition`` names
    the very edition of the programme that was learnt (empty on certificates from before editions had names).
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
