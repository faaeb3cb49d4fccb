"""Who may draft and who may approve a council's public statement, and who may take its mark."""

from __future__ import annotations

from lms.access import Holder, Role


def may_draft_statement(person: Holder, council_id: int) -> bool:
    """A programme officer, for any council; a signatory or recruiter, for their own."""
    return person.holds_any([Role.PROGRAMME_OFFICER]) or may_speak_for(person, council_id)


def may_speak_for(person: Holder, council_id: int) -> bool:
    """Whether the person may approve what the council says, and use its mark: its signatories and recruiters. The
    programme team never approves for a council.
    """
    return council_id in person.council_ids(Role.SIGNATORY, Role.RECRUITER)


def may_sign_for(person: Holder, council_id: int) -> bool:
    """Whether the person may sign the pledge for the council, send its evidence and withdraw it: its signatories."""
    return council_id in person.council_ids(Role.SIGNATORY)
