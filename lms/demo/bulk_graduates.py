"""Bulk graduates: their certificates with the skills behind them, their profiles, and their place in the pool."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random

from flask import current_app

from certificates.certificate import Certificate, Kind, ModuleAchieved, SkillEvidenced
from certificates.numbers import ALPHABET, new_number
from lms.awards.evidence import evidence_from
from lms.awards.facts import to_json
from lms.awards.models import CertificateFile, CertifiedSkill, FileForm, IssuedCertificate
from lms.candidates.consent_models import Consent, ConsentReceipt, Field, Purpose, ReceiptOf, written
from lms.candidates.models import HowWell, OwnEvidence, Profile, ProfileLanguage
from lms.candidates.purposes import PURPOSES
from lms.clock import london_day
from lms.config import Settings
from lms.demo.bulk_learning import Part
from lms.demo.bulk_rows import Rows
from lms.editions import current_edition
from lms.identity.models import How, IdentityCheck

AREAS = ("Millbrook and around", "Harrowmere", "Aberwennol", "Anywhere by train", "")
LANGUAGES = ("Amharic, Tigrinya", "Arabic", "Ukrainian", "Polish", "Bengali", "Dari, Pashto", "Vietnamese", "")
STORIES = (
    "I answered questions at the desk of a clinic for four years, about 40 people a day.",
    "I kept the books of my family’s shop, and checked the numbers every evening.",
    "I helped new neighbours to fill in forms, in two languages.",
)
WITH_OWN_EVIDENCE = 0.3
LESS = 0.15


class Graduates:
    """Writes what a graduate has beyond a learner."""

    def __init__(self, rows: Rows, dice: Random, checker_id: int) -> None:
        self.rows = rows
        self.checker_id = checker_id
        self.dice = dice
        self.settings: Settings = current_app.extensions["settings"]
        self.edition = current_edition()
        self.programme = self.edition.programme
        self.profiles: list[tuple[int, int]] = []  # profile and person, for invitations

    def add(self, person_id: int, name: str, enrolment_id: int, parts: Mapping[str, Part]) -> None:
        """An identity that was checked, a certificate, a profile, and the consent to be in the pool."""
        issued_at = max(part.achieved_at for part in parts.values())
        checked_at = issued_at - timedelta(days=1)
        self.rows.add(
            IdentityCheck, person_id=person_id, how=How.PHOTOGRAPH, checked_at=checked_at, checked_by_id=self.checker_id
        )
        skills = self._skills(parts)
        self._certificate(person_id, name, enrolment_id, parts, skills, issued_at)
        profile_id = self.rows.add(
            Profile,
            person_id=person_id,
            area=self.dice.choice(AREAS),
            hours_from=20.0,
            hours_to=37.0,
            families=[],
            starts=None,
            works=None,
            job_is_below=None,
            updated_at=issued_at + timedelta(days=1),
        )
        for position, name in enumerate(filter(None, self.dice.choice(LANGUAGES).split(", ")), start=1):
            self.rows.add(
                ProfileLanguage,
                profile_id=profile_id,
                position=position,
                name=name,
                speaks=HowWell.WELL,
                reads=None,
                writes=None,
            )
        self._consent(profile_id, Purpose.POOL, issued_at + timedelta(days=1), Field.OWN_EXPERIENCE)
        self._consent(profile_id, Purpose.APPLICATIONS, issued_at + timedelta(days=1), Field.OWN_WORDS, Field.AREA)
        if self.dice.random() < WITH_OWN_EVIDENCE:
            for skill in self.dice.sample(sorted(self.programme.skills), k=self.dice.randint(1, 3)):
                self.rows.add(
                    OwnEvidence,
                    profile_id=profile_id,
                    skill=skill,
                    situation="",
                    task="",
                    action=self.dice.choice(STORIES),
                    result="",
                    is_draft=False,
                    added_at=issued_at + timedelta(days=1),
                )
        self.profiles.append((profile_id, person_id))

    def _consent(self, profile_id: int, purpose: Purpose, given_at: datetime, *fields: Field) -> None:
        """A consent that stands, and its receipt."""
        consent_id = self.rows.add(
            Consent,
            profile_id=profile_id,
            purpose=purpose,
            council_id=None,
            fields=written(fields),
            wording_version=PURPOSES[purpose].current.version,
            language="en",
            given_at=given_at,
            ended_at=None,
            ended_why=None,
            paused_at=None,
            paused_until=None,
        )
        letters = "".join(self.dice.choice(ALPHABET) for _letter in range(12))
        number = "-".join((letters[:4], letters[4:8], letters[8:]))
        self.rows.add(ConsentReceipt, consent_id=consent_id, what=ReceiptOf.GIVEN, number=number, at=given_at)

    def _skills(self, parts: Mapping[str, Part]) -> tuple[SkillEvidenced, ...]:
        """By the programme's own rule; now and then one is a level lower or missing, as if its mapping had been
        another when the person graduated, so that posts have somebody to rank.
        """
        evidenced = evidence_from(
            self.programme,
            {
                code: dict.fromkeys(part.quiz_criteria, london_day(part.quiz_at))
                for code, part in parts.items()
                if part.quiz_criteria
            },
            {
                code: dict.fromkeys(part.task_criteria, london_day(part.task_at))
                for code, part in parts.items()
                if part.task_criteria
            },
        )
        kept = []
        for skill in evidenced:
            lower = 1 if self.dice.random() < LESS else 0
            if skill.level > lower:
                kept.append(replace(skill, level=skill.level - lower) if lower else skill)
        return tuple(kept)

    def _certificate(
        self,
        person_id: int,
        name: str,
        enrolment_id: int,
        parts: Mapping[str, Part],
        skills: tuple[SkillEvidenced, ...],
        issued_at: datetime,
    ) -> None:
        number = new_number(self.dice.choice)
        facts = Certificate(
            number=number,
            name=name,
            programme=self.programme.title,
            modules=tuple(
                ModuleAchieved(module.code, module.title, london_day(parts[module.code].achieved_at))
                for module in self.programme.modules
            ),
            skills=skills,
            issued_on=london_day(issued_at),
            verify_url=f"{self.settings.site_url}/certificates/{number}",
            wording=self.settings.wording,
            edition=self.edition.id,
        )
        certificate_id = self.rows.add(
            IssuedCertificate,
            number=number,
            person_id=person_id,
            enrolment_id=enrolment_id,
            facts=to_json(facts),
            kind=Kind.PROGRAMME,
            module_code="",
            issued_at=issued_at,
            published_at=issued_at,
            status_index=None,
            share_token=None,
            superseded_at=None,
            superseded_by_id=None,
            revoked_at=None,
            ended_reason=None,
        )
        # As of somebody who was erased: there is no file, and nothing to sign.
        self.rows.add(
            CertificateFile,
            certificate_id=certificate_id,
            form=FileForm.PDF,
            key=None,
            sha256=hashlib.sha256(number.encode()).hexdigest(),
            size_bytes=0,
            signing_key="",
            signed_at=issued_at,
        )
        for skill in skills:
            self.rows.add(
                CertifiedSkill,
                certificate_id=certificate_id,
                skill=skill.skill,
                level=skill.level,
                module_code=skill.module,
                criterion=skill.criterion,
                evidenced_on=skill.evidenced_on,
            )
