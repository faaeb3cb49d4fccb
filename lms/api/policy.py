"""Who may make and end tokens of a council, and for what."""

from __future__ import annotations

from lms.access import Holder, Role, Scope
from lms.api.models import ApiToken

# Who may do on pages what a scope opens to programs.
ROLES = {
    Scope.READ_POSTS: (Role.RECRUITER, Role.SIGNATORY),
    Scope.WRITE_POSTS: (Role.RECRUITER,),
    Scope.READ_APPLICATIONS: (Role.RECRUITER,),
}


def may_manage_tokens(person: Holder, council_id: int) -> bool:
    """Whether the person may make tokens of the council, and end them: its recruiters and signatories."""
    return council_id in person.council_ids(Role.RECRUITER, Role.SIGNATORY)


def may_grant(person: Holder, council_id: int, scope: Scope) -> bool:
    """Whether the person's own roles allow what the scope opens."""
    return council_id in person.council_ids(*ROLES[scope])


def may_revoke(person: Holder, token: ApiToken) -> bool:
    """Whether the person may end the token, whoever made it."""
    return may_manage_tokens(person, token.council_id)
