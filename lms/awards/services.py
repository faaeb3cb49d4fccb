"""Issuing on the event, never by scanning; ending with a reason, never by deleting."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from certificates.certificate import Certificate, Kind
from certificates.numbers import new_number
from lms import audit
from lms.addresses import public_address
from lms.awards.documents import facts_for
from lms.awards.events import CertificateIssued
from lms.awards.facts import from_json, to_json
from lms.awards.holds import is_held, team_words, what_holds
from lms.awards.models import CertificateReview, CertifiedSkill, IssuedCertificate, ReviewOutcome
from lms.awards.queries import completed_without_certificate, find_last_certificate, find_last_of, valid_of_enrolment
from lms.awards.reviews import open_reviews, settle, tell_officers
from lms.cases.events import CasesClosed
from lms.clock import london_day
from lms.errors import Conflict, Invalid
from lms.events import publish
from lms.extensions import db
from lms.identity.events import IdentityChecked
from lms.languages import in_language_of
from lms.learning.events import ProgrammeCompleted
from lms.learning.models import Enrolment
from lms.learning.services import lock_enrolment
from lms.outbox.services import queue
from lms.quality.events import HoldsClosed

NEWER_ONE = "The holder asked for a newer one."  # in English: it is for whoever checks the old one


class BeingSigned(Conflict):
    """The file is not there yet."""


class NotValid(Conflict):
    """The certificate has ended already."""


class HolderErased(Conflict):
    """Who was erased gets no new certificate."""


class ReasonMissing(Invalid):
    """Whoever checks a certificate is told why it ended; whoever looks at a decision later, why it was taken."""


class Held(Conflict):
    """Something is open that holds a certificate (domain sheet, rule 6)."""


class NothingToDecide(Conflict):
    """No result under the certificate has changed, or somebody has decided already."""


class NothingNew(Conflict):
    """A new document would say what the last one says."""


class NotDue(Conflict):
    """There is nothing to issue a certificate for."""


def on_programme_completed(event: ProgrammeCompleted) -> None:
    """Issue, unless something is held. Where a certificate was revoked, tell those who may issue again."""
    enrolment = db.session.get_one(Enrolment, event.enrolment_id)
    issue_if_due(enrolment, event.at)
    last = find_last_certificate(enrolment.person_id)
    if last is not None and last.revoked_at is not None:
        about = f"certificate {last.id} at {event.at:%Y-%m-%d %H:%M}"
        tell_officers(last, about, _l("A learner whose certificate was revoked has every module again."), event.at)


def on_holds_closed(event: HoldsClosed | CasesClosed) -> None:
    """Issue what the last hold kept back."""
    issue_if_due(db.session.get_one(Enrolment, event.enrolment_id), event.at)


def on_identity_checked(event: IdentityChecked) -> None:
    """Issue what waited for the check alone."""
    for enrolment in completed_without_certificate(event.person_id):
        issue_if_due(enrolment, event.at)


def issue_if_due(enrolment: Enrolment, now: datetime) -> IssuedCertificate | None:
    """Freeze the facts under a new number, when every module is achieved and nothing is held; once. After a revocation
    nothing is issued by itself: see issue_again.
    """
    if enrolment.completed_at is None or is_held(enrolment):
        return None
    if find_last_certificate(enrolment.person_id) is not None:
        return None
    return _keep(facts_for(Kind.PROGRAMME, enrolment, now), enrolment, "", now)


def issue_again(revoked: IssuedCertificate, reason: str, *, by: int, now: datetime) -> IssuedCertificate:
    """A new certificate for whose last one was revoked, from the results as they are now. ``reason`` is for the team.

    Raises NotDue, HolderErased, Held, ReasonMissing.
    """
    _check_is_not_erased(revoked)
    lock_enrolment(revoked.enrolment_id)
    enrolment = next(iter(completed_without_certificate(revoked.person_id)), None)
    if enrolment is None or revoked.revoked_at is None:
        raise NotDue(_("No certificate is due: a module is missing, or there is a valid one."))
    _check_nothing_holds(enrolment)
    _check_reason(reason)
    new = _keep(facts_for(Kind.PROGRAMME, enrolment, now), enrolment, "", now)
    db.session.add(
        CertificateReview(
            certificate_id=revoked.id,
            raised_at=now,
            outcome=ReviewOutcome.ISSUED_AGAIN,
            reason=reason.strip(),
            decided_at=now,
            decided_by_id=by,
        )
    )
    audit.record("certificate.issued_again", revoked, now, by=by, by_certificate=new.id)
    return new


def issue_on_request(kind: Kind, enrolment: Enrolment, now: datetime, *, module_code: str = "") -> IssuedCertificate:
    """A module's certificate, a record of achievement or a statement of hours, of what there is now. It takes the place
    of the learner's last one of the same kind. What states assessed work waits while anything holds a certificate.

    Raises NothingToState, Held, HolderErased, and NothingNew where the last one says the same.
    """
    lock_enrolment(enrolment.id)
    if enrolment.person.erased_at is not None:
        raise HolderErased(_("This person was erased, so there can be no new certificate."))
    if kind is not Kind.HOURS:
        _check_nothing_holds(enrolment)
    last = find_last_of(kind, enrolment.person_id, module_code)
    states_work = kind is not Kind.HOURS
    if (last is not None and last.revoked_at is not None) or (states_work and _is_revoked(enrolment.person_id)):
        raise Held(_("A document of yours was revoked, so there is no new one. Ask the programme team."))
    facts = facts_for(kind, enrolment, now, module_code=module_code)
    if last is None or last.superseded_at is not None:
        return _keep(facts, enrolment, module_code, now)
    if _says_the_same(from_json(last.facts), facts):
        raise NothingNew(_("Nothing has changed since the last one. You can use that."))
    last.superseded_at = now
    last.ended_reason = NEWER_ONE
    db.session.flush()
    new = _keep(facts, enrolment, module_code, now)
    last.superseded_by_id = new.id
    audit.record("certificate.superseded", last, now, by_certificate=new.id)
    return new


def _is_revoked(person_id: int) -> bool:
    """Whether the certificate of the programme was revoked, and nobody has issued again."""
    last = find_last_certificate(person_id)
    return last is not None and last.revoked_at is not None


def _says_the_same(one: Certificate, other: Certificate) -> bool:
    return one == replace(other, number=one.number, verify_url=one.verify_url, issued_on=one.issued_on)


def revoke(certificate: IssuedCertificate, reason: str, *, by: int, now: datetime) -> None:
    """End a certificate for good; the public page says so, when and why. Raises NotValid, ReasonMissing."""
    lock_enrolment(certificate.enrolment_id)  # its learner may be asking for a newer one right now
    _check_may_change(certificate, reason)
    certificate.revoked_at = now
    certificate.ended_reason = reason.strip()
    settle(certificate, ReviewOutcome.REVOKED, reason, by=by, now=now)
    audit.record("certificate.revoked", certificate, now, by=by)
    followed = [one for one in _what_follows(certificate) if one.kind is not Kind.HOURS]  # time was spent all the same
    for document in followed:
        document.revoked_at, document.ended_reason = now, certificate.ended_reason
        settle(document, ReviewOutcome.REVOKED, reason, by=by, now=now)
        audit.record("certificate.revoked", document, now, by=by, follows=certificate.id)
    if certificate.person.erased_at is not None:  # there is nobody to tell, and no name to show any more
        for ended in (certificate, *followed):
            ended.facts = {**ended.facts, "name": ""}
        return
    with in_language_of(certificate.person):
        queue(
            recipient=certificate.person.email,
            subject=_("Your certificate is not valid any more"),
            body=_(
                "We revoked your certificate %(number)s. Whoever checks it reads this reason: %(reason)s\n\n"
                "You think that this is wrong? Answer this message.\n\n%(link)s\n",
                number=certificate.number,
                reason=certificate.ended_reason,
                link=public_address("awards.mine"),
            ),
            now=now,
        )


def keep(certificate: IssuedCertificate, reason: str, *, by: int, now: datetime) -> None:
    """Decide that a certificate stands although a result under it has changed. ``reason`` is for the team.

    Raises NotValid, ReasonMissing, NothingToDecide.
    """
    _check_may_change(certificate, reason)
    if not settle(certificate, ReviewOutcome.KEPT, reason, by=by, now=now):
        raise NothingToDecide(_("Somebody has decided on this certificate meanwhile."))
    audit.record("certificate.kept", certificate, now, by=by)


def reissue(certificate: IssuedCertificate, name: str, reason: str, *, by: int, now: datetime) -> IssuedCertificate:
    """A new certificate with the name as it is now, which supersedes the old one.

    Raises NotValid, ReasonMissing, HolderErased, Held.
    """
    _check_is_not_erased(certificate)
    lock_enrolment(certificate.enrolment_id)
    _check_may_change(certificate, reason)
    _check_nothing_holds(certificate.enrolment)
    if open_reviews([certificate.id]):
        raise Held(_("A result under this certificate has changed. Decide first whether it stands."))
    followed = _what_follows(certificate)
    certificate.superseded_at = now
    certificate.ended_reason = reason.strip()
    db.session.flush()
    number = new_number()
    facts = replace(
        from_json(certificate.facts),
        number=number,
        name=name,
        issued_on=london_day(now),
        verify_url=public_address("awards.show", number=number),
    )
    new = _keep(facts, certificate.enrolment, certificate.module_code, now)
    certificate.superseded_by_id = new.id
    audit.record("certificate.superseded", certificate, now, by=by, by_certificate=new.id)
    for document in followed:
        document.superseded_at, document.ended_reason = now, certificate.ended_reason
        audit.record("certificate.superseded", document, now, by=by, follows=certificate.id)
    return new


def _what_follows(certificate: IssuedCertificate) -> list[IssuedCertificate]:
    """The other documents of the same learning, which end with the programme's certificate. Their holder can ask for
    new ones, of what there is then.
    """
    if certificate.kind is not Kind.PROGRAMME:
        return []
    return [one for one in valid_of_enrolment(certificate.enrolment_id) if one.id != certificate.id]


def _keep(certificate: Certificate, enrolment: Enrolment, module_code: str, now: datetime) -> IssuedCertificate:
    """Keep the frozen facts. A job right after signs and publishes (lms/awards/signing.py), and mails the person."""
    issued = IssuedCertificate(
        number=certificate.number,
        person_id=enrolment.person_id,
        enrolment_id=enrolment.id,
        kind=certificate.kind,
        module_code=module_code,
        facts=to_json(certificate),
        issued_at=now,
        skills=[
            CertifiedSkill(
                skill=found.skill,
                level=found.level,
                module_code=found.module,
                criterion=found.criterion,
                evidenced_on=found.evidenced_on,
            )
            for found in (certificate.skills if certificate.kind is Kind.PROGRAMME else ())
        ],
    )
    db.session.add(issued)
    db.session.flush()
    audit.record("certificate.issued", issued, now)
    if certificate.kind is Kind.PROGRAMME:
        publish(CertificateIssued(issued.id, now))
    return issued


def _check_may_change(certificate: IssuedCertificate, reason: str) -> None:
    # Somebody else of the team may be ending it right now: wait, and see what they did.
    db.session.refresh(certificate, ["revoked_at", "superseded_at"], with_for_update=True)
    if certificate.revoked_at is not None or certificate.superseded_at is not None:
        raise NotValid(_("This certificate has ended already."))
    _check_reason(reason)


def _check_reason(reason: str) -> None:
    if not reason.strip():
        raise ReasonMissing(_("Give a reason."))


def _check_is_not_erased(certificate: IssuedCertificate) -> None:
    if certificate.person.erased_at is not None:
        raise HolderErased(_("This person was erased, so there can be no new certificate."))


def _check_nothing_holds(enrolment: Enrolment) -> None:
    holds = what_holds([enrolment])[enrolment.id]
    if holds:
        raise Held(_("No new certificate can be issued now. %(why)s", why=" ".join(team_words(holds))))
