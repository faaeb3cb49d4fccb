"""A certificate's facts as JSON, and back: what is frozen in the row is what is printed and shown."""

from __future__ import annotations

from dataclasses import fields
from datetime import date
from typing import Any

from certificates.certificate import (
    Certificate,
    CriterionMet,
    HoursSpent,
    Kind,
    ModuleAchieved,
    Route,
    SkillEvidenced,
    Wording,
)

Facts = Certificate | ModuleAchieved | SkillEvidenced | CriterionMet | HoursSpent | Wording


def to_json(certificate: Certificate) -> dict[str, Any]:
    """Everything that is claimed, with days as "2026-11-24"; ``recognised`` only where something was.

    What only some kinds of certificate have is left out of the others, and so is the own route.
    """
    kind, criteria, hours = certificate.kind, certificate.criteria, certificate.hours
    facts = _fields_of(certificate) | {
        "modules": [
            _without_nothing(_fields_of(module) | {"recognised": list(module.recognised)})
            | {"achieved_on": module.achieved_on.isoformat()}
            for module in certificate.modules
        ],
        "skills": [
            _without_nothing(_fields_of(skill)) | {"evidenced_on": skill.evidenced_on.isoformat()}
            for skill in certificate.skills
        ],
        "issued_on": certificate.issued_on.isoformat(),
        "wording": _words(certificate.wording),
        "kind": kind.value,
        "criteria": [_without_nothing(_fields_of(one)) | {"met_on": one.met_on.isoformat()} for one in criteria],
        "hours": hours
        and _fields_of(hours) | {"first_on": hours.first_on.isoformat(), "last_on": hours.last_on.isoformat()},
    }
    usual: dict[str, object] = {"kind": Kind.PROGRAMME, "criteria": [], "hours": None, "is_specimen": False}
    return {name: value for name, value in facts.items() if name not in usual or value != usual[name]}


def _words(wording: Wording) -> dict[str, Any]:
    words = _fields_of(wording)
    return words if wording.route is not Route.OWN else {name: words[name] for name in words if name != "route"}


def _without_nothing(facts: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in facts.items() if name != "recognised" or value}


def from_json(facts: dict[str, Any]) -> Certificate:
    """The certificate as it was issued."""
    return Certificate(
        number=facts["number"],
        name=facts["name"],
        programme=facts["programme"],
        modules=tuple(
            ModuleAchieved(
                **{
                    **module,
                    "achieved_on": date.fromisoformat(module["achieved_on"]),
                    "recognised": tuple(module.get("recognised", ())),
                }
            )
            for module in facts["modules"]
        ),
        skills=tuple(
            SkillEvidenced(**{**skill, "evidenced_on": date.fromisoformat(skill["evidenced_on"])})
            for skill in facts["skills"]
        ),
        issued_on=date.fromisoformat(facts["issued_on"]),
        verify_url=facts["verify_url"],
        wording=Wording(**{**facts["wording"], "route": Route(facts["wording"].get("route", Route.OWN))}),
        edition=facts.get("edition", ""),
        kind=Kind(facts.get("kind", Kind.PROGRAMME)),
        criteria=tuple(
            CriterionMet(**{**one, "met_on": date.fromisoformat(one["met_on"])}) for one in facts.get("criteria", ())
        ),
        hours=_hours(facts.get("hours")),
        is_specimen=facts.get("is_specimen", False),
    )


def _hours(facts: dict[str, Any] | None) -> HoursSpent | None:
    if facts is None:
        return None
    days = {name: date.fromisoformat(facts[name]) for name in ("first_on", "last_on")}
    return HoursSpent(**{**facts, **days})


def _fields_of(
    thing: Certificate | ModuleAchieved | SkillEvidenced | CriterionMet | HoursSpent | Wording,
) -> dict[str, Any]:
    return {field.name: getattr(thing, field.name) for field in fields(thing)}
