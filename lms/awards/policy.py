"""Who may decide on certificates and claims. Default deny. Nobody decides on their own."""

from __future__ import annotations

from lms.access import Role
from lms.accounts.models import Person
from lms.awards.models import Claim, IssuedCertificate


def may_decide(person: Person, certificate: IssuedCertificate) -> bool:
    """Whether the person may revoke, keep, or issue anew: the programme team, for anybody but themself."""
    is_of_team = person.holds_any({Role.PROGRAMME_OFFICER, Role.ADMINISTRATOR})
    return is_of_team and certificate.person_id != person.id


def may_move(person: Person, claim: Claim) -> bool:
    """Whether the person may see a claim and move it on: an officer, for anybody but themself."""
    return person.holds_any({Role.PROGRAMME_OFFICER}) and claim.enrolment.person_id != person.id
