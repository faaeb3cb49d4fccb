"""What a certificate may say of itself, by the route of accreditation that a deployment is on.

The words are fixed by rule (domain sheet, rule 5). On its own route a document says what was learnt and how it was
assessed: it never speaks of an award, a level, a credit or a qualification, and never says that it is accredited. With
a body for continuing professional development (CPD) it says by whom it is "CPD-accredited". On the regulated route the
awarding organisation issues the certificate, and ours is a record of achievement that says so.
"""

from __future__ import annotations

from dataclasses import replace

from certificates.certificate import Certificate, Kind, Route, Wording

OWN = Wording(
    issuer="Working in Local Government programme",
    heading="Certificate of completion",
    statement="has completed every module of this programme, by quizzes and by practical tasks that tutors assessed.",
    route_note="This certificate says what was learnt on this programme, and how it was assessed. No other body stands "
    "behind it.",
    route=Route.OWN,
)
CPD = replace(
    OWN,
    route_note="CPD-accredited by {body}.",
    route=Route.CPD,
)
REGULATED = replace(
    OWN,
    heading="Record of achievement",
    statement="has achieved every module of this programme, by quizzes and by practical tasks that tutors assessed.",
    route_note="The certificate is issued by the awarding organisation, {body}. This is a record of ours.",
    route=Route.REGULATED,
)
WORDINGS = {wording.route: wording for wording in (OWN, CPD, REGULATED)}


class BodyMissing(ValueError):
    """A route speaks of a body, and nobody said which."""


def wording_of(route: Route, body: str = "") -> Wording:
    """The words of a route; ``body`` is who accredits (CPD) or issues the certificate (regulated).

    Raises BodyMissing when the route needs one.
    """
    wording = WORDINGS[route]
    if route is not Route.OWN and not body.strip():
        raise BodyMissing(route)
    return replace(wording, route_note=wording.route_note.replace("{body}", body.strip()))


# The wording of a deployment speaks of the whole programme: what other documents say of themselves follows from them.
HEADINGS = {Kind.RECORD: "Record of achievement", Kind.HOURS: "Statement of hours"}
STATEMENTS = {
    Kind.MODULE: "has completed this module, by every quiz and practical task that belongs to it.",
    Kind.RECORD: "has met these criteria of this programme.",
    Kind.HOURS: "has spent these hours on learning in this programme.",
}

OF_HOURS = "It says how long somebody learnt. Time alone was not assessed."


def heading_of(certificate: Certificate) -> str:
    """What a document of this kind is called."""
    return HEADINGS.get(certificate.kind, certificate.wording.heading)


def statement_of(certificate: Certificate) -> str:
    """What the named person has done, as the end of a sentence that begins with their name."""
    return STATEMENTS.get(certificate.kind, certificate.wording.statement)


def note_of(certificate: Certificate) -> str:
    """What stands behind it: the note of its route. Hours are not said to be assessed."""
    note = certificate.wording.route_note
    if certificate.kind is not Kind.HOURS:
        return note
    return OF_HOURS if certificate.wording.route is Route.OWN else f"{OF_HOURS} {note}"


def subject_of(certificate: Certificate) -> str:
    """What was learnt: a module with its code, or the programme."""
    modules = ", ".join(f"{module.code} {module.title}" for module in certificate.modules)
    return modules if certificate.kind is Kind.MODULE and modules else certificate.programme
