"""A certificate as an Open Badges 3.0 credential: the same facts, for programs to read.

Signing is in badge_proofs.py, files in badge_files.py, checking in badge_checks.py, pictures in badge_pictures.py.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import quote
from uuid import NAMESPACE_URL, uuid5

from openbadgeslib import ob3

from certificates.certificate import Certificate, CriterionMet, HoursSpent, Kind, Route, SkillEvidenced
from certificates.fonts import clean
from certificates.wording import heading_of, note_of, statement_of, subject_of

# What a verifier must find at the head of a credential of ours. Stated here and not taken from the library: a badge is
# checked for years, and its context is part of what was signed.
CONTEXT = (
    "https://www.w3.org/ns/credentials/v2",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
    "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json",
)

# What can be signed as an address: a proof leaves out one that is relative, or holds a space or a bracket (RFC 3987).
ADDRESS = re.compile(r"[a-z][a-z0-9+.-]*:[^\s<>\"{}|\\^`]+")

# Open Badges 3.0, AchievementType enumeration; what it has no word for is an extension of it. None of ours is an award,
# a degree, a diploma, a certification or a licence.
ACHIEVEMENT_TYPES = {
    Kind.PROGRAMME: "CertificateOfCompletion",
    Kind.MODULE: "Course",
    Kind.RECORD: "Achievement",
    Kind.HOURS: "ext:StatementOfHours",
}

# Words, no numbers: a number would be read as that of a regulated certificate.
SHOWN = {1: "Knows", 2: "Shows in a practice task", 3: "Shows with an own real example"}


class NotAnAddress(ValueError):
    """An address can't be signed, since it is relative or holds signs that no address has."""


@dataclass(frozen=True, slots=True)
class Issuer:
    """Who issues: ``id`` is a did:web or did:key (did.py), ``url`` the site's address."""

    id: str
    name: str
    url: str
    email: str = ""

    def __post_init__(self) -> None:
        _check_addresses(self.id, self.url)


def credential_of(
    certificate: Certificate,
    issuer: Issuer,
    *,
    credential_url: str,
    status_list_url: str,
    status_index: int,
    valid_from: datetime,
    skills_url: str = "",
    image_url: str = "",
) -> dict[str, Any]:
    """The credential, not yet signed: OpenBadgeCredential of Open Badges 3.0 on the Verifiable Credentials Data Model
    2.0. The same facts give the same credential.

    Of the holder it says the name and nothing else: no e-mail, no account, no identifier that would join a badge to
    another of the same person. The name is in plain letters, since an employer has to read whose badge it is; it stands
    on the certificate, too, and only the holder hands either on. (The standard recommends a hash where somebody could
    expect a name to stay unknown; a hash of a name is found by trying names, and hides nothing.)

    ``status_index`` is its place in the list at ``status_list_url`` by which it can be revoked (status_list.py).
    ``skills_url`` is the page that explains skills, each at a fragment of its code; without it, the site.
    Raises NotAnAddress.
    """
    _check_addresses(credential_url, status_list_url, skills_url or issuer.url, image_url or issuer.url)
    achievement = ob3.Achievement(
        id="",
        name=_name(certificate),
        description=_description(certificate),
        criteria_narrative=_criteria(certificate),
        achievement_type=_type(certificate),
        alignments=[_alignment(skill, certificate.programme, skills_url or issuer.url) for skill in certificate.skills],
        image_url=image_url or None,
    )
    achievement.id = _id_of(achievement, issuer)
    credential = ob3.OpenBadgeCredential(
        issuer=ob3.Issuer(id=issuer.id, name=issuer.name, url=issuer.url, email=issuer.email or None),
        recipient_id=None,
        achievement=achievement,
        id=credential_url,
        name=_name(certificate),
        issuance_date=valid_from,
        evidence=[*_evidence_of_modules(certificate), *_evidence_of_hours(certificate.hours)],
        credential_status=[ob3.status_entry(status_list_url, "revocation", status_index)],
        identifiers=[ob3.IdentityObject(identity_hash=clean(certificate.name), identity_type="name", hashed=False)],
    )
    return credential.to_vc() | {"@context": list(CONTEXT)}


def _check_addresses(*addresses: str) -> None:
    for address in addresses:
        if not ADDRESS.fullmatch(address):
            raise NotAnAddress(address)


def _type(certificate: Certificate) -> str:
    """Where an awarding organisation issues the certificate, ours calls itself an achievement and no more."""
    is_theirs = certificate.wording.route is Route.REGULATED and certificate.kind is not Kind.HOURS
    return ACHIEVEMENT_TYPES[Kind.RECORD if is_theirs else certificate.kind]


def _name(certificate: Certificate) -> str:
    is_of_course = certificate.kind in (Kind.PROGRAMME, Kind.MODULE)
    name = subject_of(certificate) if is_of_course else f"{certificate.programme}: {heading_of(certificate).lower()}"
    return f"Specimen: {name}" if certificate.is_specimen else name


def _description(certificate: Certificate) -> str:
    edition = f" Edition {certificate.edition}." if certificate.edition else ""
    specimen = "This is a specimen, drawn from invented facts. " if certificate.is_specimen else ""
    return f"{specimen}{heading_of(certificate)}, {certificate.programme}.{edition} {note_of(certificate)}"


def _criteria(certificate: Certificate) -> str:
    """How it is earned, the same for everybody who earns it."""
    modules = "\n".join(f"- {module.code} {module.title}" for module in certificate.modules)
    return "\n\n".join(part for part in (f"The holder {statement_of(certificate)}", modules) if part)


def _alignment(skill: SkillEvidenced, programme: str, skills_url: str) -> ob3.Alignment:
    return ob3.Alignment(
        target_name=skill.label,
        target_url=f"{skills_url}#{quote(skill.skill)}",
        target_framework=f"Skills of {programme}",
        target_code=skill.skill,
        target_description=SHOWN.get(skill.level),
    )


def _id_of(achievement: ob3.Achievement, issuer: Issuer) -> str:
    """The same for everybody who achieved the very same with us: it tells nothing of the person."""
    content = json.dumps(achievement.to_dict() | {"issuer": issuer.id}, sort_keys=True)
    return uuid5(NAMESPACE_URL, content).urn


def _evidence_of_modules(certificate: Certificate) -> Iterator[ob3.Evidence]:
    """Of each module what its learner did, and when; also of one that is not achieved yet, in a record of criteria."""
    titles = {module.code: f"{module.code} {module.title}" for module in certificate.modules}
    of_criteria, of_skills = (one.module for one in certificate.criteria), (one.module for one in certificate.skills)
    for code in dict.fromkeys([*titles, *of_criteria, *of_skills]):
        yield ob3.Evidence(name=titles.get(code, code), narrative="\n".join(_done_in(code, certificate)))


def _done_in(code: str, certificate: Certificate) -> Iterator[str]:
    for module in certificate.modules:
        if module.code == code:
            yield f"Achieved on {_day(module.achieved_on)}."
            if module.recognised:
                yield f"Met by recognition of prior learning: {', '.join(module.recognised)}."
    yield from (f"- {_skill(one)}" for one in certificate.skills if one.module == code)
    yield from (f"- {_criterion(one)}" for one in certificate.criteria if one.module == code)


def _skill(skill: SkillEvidenced) -> str:
    how = f"{skill.label}: {SHOWN.get(skill.level, 'Shown').lower()}"
    return f"{how}, criterion {skill.criterion}, {_day(skill.evidenced_on)}{_recognised(recognised=skill.recognised)}"


def _criterion(one: CriterionMet) -> str:
    by = f"judged by: {one.assessor}" if one.assessor else "marked by the computer"
    return f"{one.criterion} {one.text}: met on {_day(one.met_on)}, {by}{_recognised(recognised=one.recognised)}"


def _recognised(*, recognised: bool) -> str:
    return ", by recognition of prior learning" if recognised else ""


def _evidence_of_hours(hours: HoursSpent | None) -> Iterator[ob3.Evidence]:
    """Time in live sessions and time by oneself, never added up."""
    if hours is None:
        return
    between = f"between {_day(hours.first_on)} and {_day(hours.last_on)}"
    live = f"{_count(hours.sessions, 'session')} attended, {_time(hours.live_minutes)} in all, {between}."
    yield ob3.Evidence(name="Live sessions", narrative=live)
    yield ob3.Evidence(
        name="Learning by oneself",
        narrative=f"{_time(hours.self_directed_minutes)}, {between}. It is not added to the live sessions.",
    )


def _time(minutes: int) -> str:
    return f"{_count(minutes // 60, 'hour')} {_count(minutes % 60, 'minute')}"


def _count(number: int, of_what: str) -> str:
    return f"{number} {of_what}" if number == 1 else f"{number} {of_what}s"


def _day(day: date) -> str:
    return f"{day:%-d %B %Y}"
