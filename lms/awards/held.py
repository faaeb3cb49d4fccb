"""What awards hold about a person: certificates. Their register keeps the least with which one can be checked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Select, delete, select, update

from lms.awards.models import (
    ENDINGS,
    CertificateFile,
    CertificateReview,
    CertifiedSkill,
    Claim,
    ClaimStep,
    IssuedCertificate,
)
from lms.awards.queries import IS_VALID
from lms.extensions import db
from lms.held import Fate, File, Held, Section, Treatment, Whom, rows, stored
from lms.learning.models import Enrolment

TABLES = {
    "issued_certificate": Treatment(
        "certificates",
        Fate.KEPT,
        "the least with which a certificate can be checked: number, name as printed, programme, day and state",
    ),
    "certificate_file": Treatment(
        "certificates",
        Fate.UNNAMED,
        "the sum of a file's bytes, so that what was issued can be told from what was not; the file itself goes",
    ),
    "certificate_review": Treatment(
        "certificate_reviews", Fate.UNNAMED, "that a certificate was kept, revoked or issued again; no reason stays"
    ),
    "certified_skill": Treatment("certified_skills", Fate.ERASED),
    "claim": Treatment("claims", Fate.KEPT, "what an awarding organisation was asked for, and the number that it gave"),
    "claim_step": Treatment(
        "claims", Fate.UNNAMED, "when a claim moved on; no note stays, and notes are no part of a copy"
    ),
}


def certificates(person_id: int) -> Select[Any]:
    """The ids of a person's certificates."""
    return select(IssuedCertificate.id).where(IssuedCertificate.person_id == person_id)


def about(whom: Whom) -> Iterable[Section]:
    """Certificates with everything that they claim, and the files of the valid ones."""
    yield Section(
        "certificates",
        _("Your certificates"),
        {
            "number": _("Number"),
            "issued_at": _("Issued"),
            "superseded_at": _("A new one took its place"),
            "revoked_at": _("Revoked"),
            "ended_reason": _("Reason"),
            "facts": _("What it says"),
        },
        rows(
            select(
                IssuedCertificate.number,
                IssuedCertificate.issued_at,
                IssuedCertificate.superseded_at,
                IssuedCertificate.revoked_at,
                IssuedCertificate.ended_reason,
                IssuedCertificate.facts,
            )
            .where(IssuedCertificate.person_id == whom.id)
            .order_by(IssuedCertificate.id)
        ),
        _printed(whom.id),
    )
    yield Section(
        "certificate_reviews",
        _("Decisions on your certificates"),
        {
            "number": _("Number"),
            "module": _("Module"),
            "raised_at": _("Written"),
            "outcome": _("Result"),
            "reason": _("Reason"),
            "decided_at": _("Decided"),
        },
        rows(
            select(
                IssuedCertificate.number,
                CertificateReview.module_code.label("module"),
                CertificateReview.raised_at,
                CertificateReview.outcome,
                CertificateReview.reason,
                CertificateReview.decided_at,
            )
            .join(IssuedCertificate, IssuedCertificate.id == CertificateReview.certificate_id)
            .where(IssuedCertificate.person_id == whom.id)
            .order_by(CertificateReview.id)
        ),
    )
    yield Section(
        "certified_skills",
        _("Skills on your certificates"),
        {
            "number": _("Number"),
            "skill": _("Skill"),
            "level": _("Level"),
            "module": _("Module"),
            "criterion": _("Criterion"),
            "evidenced_on": _("Day"),
        },
        rows(
            select(
                IssuedCertificate.number,
                CertifiedSkill.skill,
                CertifiedSkill.level,
                CertifiedSkill.module_code.label("module"),
                CertifiedSkill.criterion,
                CertifiedSkill.evidenced_on,
            )
            .join(IssuedCertificate, IssuedCertificate.id == CertifiedSkill.certificate_id)
            .where(IssuedCertificate.person_id == whom.id)
            .order_by(IssuedCertificate.id, CertifiedSkill.skill)
        ),
    )

    yield Section(
        "claims",
        _("Claims to an awarding organisation"),
        {
            "organisation": _("Awarding organisation"),
            "units": _("Modules"),
            "made_at": _("Made"),
            "sent_at": _("Sent"),
            "number": _("Number of their certificate"),
            "issued_on": _("Issued"),
            "state": _("Result"),
            "at": _("Written"),
        },
        rows(
            select(
                Claim.organisation,
                Claim.units,
                Claim.made_at,
                Claim.sent_at,
                Claim.ao_number.label("number"),
                Claim.ao_issued_on.label("issued_on"),
                ClaimStep.state,
                ClaimStep.at,
            )
            .join(ClaimStep, ClaimStep.claim_id == Claim.id)
            .where(Claim.id.in_(claims(whom.id)))
            .order_by(Claim.id, ClaimStep.id)
        ),
    )


def claims(person_id: int) -> Select[Any]:
    """The ids of claims for a person."""
    return select(Claim.id).join(Enrolment, Enrolment.id == Claim.enrolment_id).where(Enrolment.person_id == person_id)


def _printed(person_id: int) -> Iterator[File]:
    query = (
        select(IssuedCertificate.number, CertificateFile.form, CertificateFile.key)
        .join(CertificateFile, CertificateFile.certificate_id == IssuedCertificate.id)
        .where(IssuedCertificate.person_id == person_id, IS_VALID, CertificateFile.key.is_not(None))
        .order_by(IssuedCertificate.id, CertificateFile.form)
    )
    for file in rows(query):
        yield stored(f"certificate-{file['number']}.{ENDINGS[file['form']]}", file["key"])


def erase(whom: Whom, now: datetime) -> Iterable[str]:
    """Keep number, name, programme, day and state of a valid certificate. One that has ended keeps no name either: its
    number alone tells that it is no longer valid.
    """
    mine = db.session.scalars(select(IssuedCertificate).where(IssuedCertificate.person_id == whom.id)).all()
    for certificate in mine:
        has_ended = certificate.revoked_at is not None or certificate.superseded_at is not None
        kept = {name: fact for name, fact in certificate.facts.items() if name not in ("criteria", "hours")}
        certificate.facts = {**kept, "modules": [], "skills": [], **({"name": ""} if has_ended else {})}
        certificate.ended_reason = certificate.share_token = None
    db.session.flush()
    files = CertificateFile.certificate_id.in_(certificates(whom.id))
    keys = db.session.scalars(select(CertificateFile.key).where(files, CertificateFile.key.is_not(None))).all()
    db.session.execute(update(CertificateFile).where(files).values(key=None))
    db.session.execute(delete(CertifiedSkill).where(CertifiedSkill.certificate_id.in_(certificates(whom.id))))
    reviews = CertificateReview.certificate_id.in_(certificates(whom.id))
    db.session.execute(update(CertificateReview).where(reviews).values(reason=""))
    db.session.execute(update(ClaimStep).where(ClaimStep.claim_id.in_(claims(whom.id))).values(note=""))
    return [key for key in keys if key is not None]


HELD = Held(
    tables=TABLES,
    about=about,
    erase=erase,
    subjects={"issued_certificate": certificates, "claim": claims},
    keys=select(CertificateFile.key).where(CertificateFile.key.is_not(None)),
)
