"""Reads of certificates."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping

from sqlalchemy import Select, and_, exists, func, select
from sqlalchemy.orm import joinedload, selectinload

from certificates.certificate import Kind
from lms.accounts.models import Person
from lms.awards.models import CertificateFile, FileForm, IssuedCertificate
from lms.errors import NotFound
from lms.extensions import db
from lms.learning.models import Enrolment, ModuleProgress

PAGE_SIZE = 50
IS_VALID = and_(IssuedCertificate.superseded_at.is_(None), IssuedCertificate.revoked_at.is_(None))
IS_VALID_PROGRAMME = and_(IssuedCertificate.kind == Kind.PROGRAMME, IS_VALID)  # what the pool and all of its like ask


def find_valid_certificate(person_id: int) -> IssuedCertificate | None:
    """A person's certificate of the programme that is valid now, with its skills."""
    query = (
        select(IssuedCertificate)
        .where(IssuedCertificate.person_id == person_id, IS_VALID_PROGRAMME)
        .options(selectinload(IssuedCertificate.skills))
    )
    return db.session.scalars(query).one_or_none()


def find_last_of(kind: Kind, person_id: int, module_code: str = "") -> IssuedCertificate | None:
    """The document of a kind that a person got last, as it is now; ``module_code`` is for that of a module."""
    query = (
        select(IssuedCertificate)
        .where(
            IssuedCertificate.person_id == person_id,
            IssuedCertificate.kind == kind,
            IssuedCertificate.module_code == module_code,
        )
        .order_by(IssuedCertificate.id.desc())
        .limit(1)
        .execution_options(populate_existing=True)
    )
    return db.session.scalars(query).one_or_none()


def valid_of_enrolment(enrolment_id: int) -> list[IssuedCertificate]:
    """Every valid document that was issued for an enrolment."""
    query = select(IssuedCertificate).where(IssuedCertificate.enrolment_id == enrolment_id, IS_VALID)
    query = query.order_by(IssuedCertificate.id).execution_options(populate_existing=True)
    return list(db.session.scalars(query))


def find_last_certificate(person_id: int) -> IssuedCertificate | None:
    """The programme's certificate that a person got last: it is valid, or it was revoked, but never superseded."""
    query = (
        select(IssuedCertificate)
        .where(IssuedCertificate.person_id == person_id, IssuedCertificate.kind == Kind.PROGRAMME)
        .order_by(IssuedCertificate.id.desc())
        .limit(1)
    )
    return db.session.scalars(query).one_or_none()


def find_certificate(number: str) -> IssuedCertificate | None:
    """The certificate with this number, valid or not."""
    return db.session.scalars(select(IssuedCertificate).where(IssuedCertificate.number == number)).one_or_none()


def is_valid(issued: IssuedCertificate) -> bool:
    """Whether a certificate stands."""
    return issued.revoked_at is None and issued.superseded_at is None


def find_published(number: str) -> IssuedCertificate | None:
    """The certificate with this number, valid or not, once it is signed: before that nobody was given the number."""
    issued = find_certificate(number)
    return issued if issued is not None and issued.published_at is not None else None


def find_file(issued: IssuedCertificate, form: FileForm) -> CertificateFile | None:
    """A file that a certificate was issued as."""
    return db.session.get(CertificateFile, (issued.id, form))


def find_issued_file(sha256: str) -> IssuedCertificate | None:
    """The certificate that was issued as the very file with this sum."""
    query = (
        select(IssuedCertificate)
        .join(CertificateFile, CertificateFile.certificate_id == IssuedCertificate.id)
        .where(CertificateFile.sha256 == sha256, IssuedCertificate.published_at.is_not(None))
    )
    return db.session.scalars(query).first()


def waiting_for_signature(*, after: int, limit: int) -> list[int]:
    """The ids of certificates that are being signed, of those with a larger id than ``after``, in their order."""
    return _ids_of(_waiting_for_signature(), after=after, limit=limit)


def published_without_file(*, after: int, limit: int) -> list[int]:
    """The ids of certificates that stand without a file, since they are older than signatures are."""
    has_file = exists().where(CertificateFile.certificate_id == IssuedCertificate.id)
    query = select(IssuedCertificate).join(Person, Person.id == IssuedCertificate.person_id)
    query = query.where(IssuedCertificate.published_at.is_not(None), IS_VALID, Person.erased_at.is_(None), ~has_file)
    return _ids_of(query, after=after, limit=limit)


def _ids_of(query: Select[IssuedCertificate], *, after: int, limit: int) -> list[int]:
    ids = query.with_only_columns(IssuedCertificate.id).where(IssuedCertificate.id > after)
    return list(db.session.scalars(ids.order_by(IssuedCertificate.id).limit(limit)))


def count_waiting_for_signature() -> int:
    """How many certificates are being signed."""
    return db.session.scalar(_waiting_for_signature().with_only_columns(func.count())) or 0


def _waiting_for_signature() -> Select[IssuedCertificate]:
    return (
        select(IssuedCertificate)
        .join(Person, Person.id == IssuedCertificate.person_id)
        .where(IssuedCertificate.published_at.is_(None), IS_VALID, Person.erased_at.is_(None))
    )


def get_certificate(certificate_id: int) -> IssuedCertificate:
    """A certificate and its person by id. Raises NotFound."""
    query = (
        select(IssuedCertificate)
        .where(IssuedCertificate.id == certificate_id)
        .options(joinedload(IssuedCertificate.person), selectinload(IssuedCertificate.skills))
    )
    certificate = db.session.scalars(query).one_or_none()
    if certificate is None:
        raise NotFound
    return certificate


def certificates_of(person_id: int) -> list[IssuedCertificate]:
    """Every certificate of a person, the newest first."""
    query = (
        select(IssuedCertificate)
        .where(IssuedCertificate.person_id == person_id)
        .order_by(IssuedCertificate.issued_at.desc(), IssuedCertificate.id.desc())
    )
    return list(db.session.scalars(query))


def completed_without_certificate(person_id: int) -> list[Enrolment]:
    """A person's enrolments with every module achieved, where they have no valid certificate."""
    return list(db.session.scalars(_completed_without_certificate().where(Enrolment.person_id == person_id)))


def due_in(cohort_id: int) -> list[Enrolment]:
    """Enrolments of a group with every module achieved, where the learner has no valid certificate."""
    return list(db.session.scalars(_completed_without_certificate().where(Enrolment.cohort_id == cohort_id)))


def waiting_for_certificate(*, limit: int = PAGE_SIZE) -> list[Enrolment]:
    """Enrolments with every module achieved whose learner has no valid certificate; those that wait longest come first.
    One that was revoked since then doesn't wait for another.
    """
    was_revoked = exists().where(
        IssuedCertificate.person_id == Enrolment.person_id,
        IssuedCertificate.kind == Kind.PROGRAMME,
        IssuedCertificate.revoked_at >= Enrolment.completed_at,
    )
    return list(db.session.scalars(_completed_without_certificate().where(~was_revoked).limit(limit)))


def revoked_of(person_ids: Collection[int]) -> dict[int, IssuedCertificate]:
    """The last certificate of the programme that was revoked of each of these people, where one was."""
    query = (
        select(IssuedCertificate)
        .where(
            IssuedCertificate.person_id.in_(person_ids),
            IssuedCertificate.kind == Kind.PROGRAMME,
            IssuedCertificate.revoked_at.is_not(None),
        )
        .order_by(IssuedCertificate.id)
    )
    return {certificate.person_id: certificate for certificate in db.session.scalars(query)}


def _completed_without_certificate() -> Select[Enrolment]:
    has_one = exists().where(IssuedCertificate.person_id == Enrolment.person_id, IS_VALID_PROGRAMME)
    return (
        select(Enrolment)
        .join(Person, Person.id == Enrolment.person_id)
        .where(Enrolment.completed_at.is_not(None), Enrolment.withdrawn_at.is_(None), ~has_one)
        .where(Person.erased_at.is_(None))
        .options(joinedload(Enrolment.person), joinedload(Enrolment.cohort))
        .order_by(Enrolment.completed_at, Enrolment.id)
    )


def all_certificates(*, offset: int = 0) -> tuple[list[IssuedCertificate], int]:
    """Certificates issued, the newest first, a page of them; and how many there are."""
    query = (
        select(IssuedCertificate)
        .options(joinedload(IssuedCertificate.person))
        .order_by(IssuedCertificate.issued_at.desc(), IssuedCertificate.id.desc())
        .limit(PAGE_SIZE)
        .offset(offset)
    )
    total = db.session.scalar(select(func.count()).select_from(IssuedCertificate))
    return list(db.session.scalars(query)), total or 0


def achieved_units(enrolment_ids: Collection[int]) -> Mapping[int, list[str]]:
    """The units that are achieved now, in the order in which they were; who has none is left out."""
    if not enrolment_ids:
        return {}
    found: dict[int, list[str]] = defaultdict(list)
    query = (
        select(ModuleProgress.enrolment_id, ModuleProgress.module_code)
        .where(ModuleProgress.enrolment_id.in_(enrolment_ids), ModuleProgress.achieved_at.is_not(None))
        .order_by(ModuleProgress.achieved_at, ModuleProgress.module_code)
    )
    for enrolment_id, code in db.session.execute(query):
        found[enrolment_id].append(code)
    return found
