"""What states, moves and checks are called on pages of the programme team and of councils, which are English."""

from __future__ import annotations

from lms.pledge.enquiry_models import EnquiryResult
from lms.pledge.signing_models import AuthorityCheck
from lms.pledge.states import Move, State

STATES = {
    State.NONE: "No pledge",
    State.ENQUIRY: "Enquiry",
    State.COUNTERSIGNING: "Signed, waits for countersigning",
    State.SIGNED: "Signed, begins later",
    State.ACTIVE: "Active",
    State.EVIDENCE_DUE: "Active, evidence is due",
    State.UNDER_REVIEW: "Active, under review",
    State.SUSPENDED: "Suspended",
    State.LAPSED: "Lapsed",
    State.WITHDRAWN: "Withdrawn",
    State.ENDED: "Ended",
}

MOVES = {
    Move.ENQUIRED: "Asked about the pledge",
    Move.ENQUIRY_REFUSED: "Enquiry refused",
    Move.SIGNED: "Signed for the council",
    Move.DECLINED: "Signature not countersigned",
    Move.COUNTERSIGNED: "Authority checked, and countersigned",
    Move.RECORDED: "Recorded, signed on paper",
    Move.EVIDENCE_SENT: "Evidence sent",
    Move.REVIEW_BEGUN: "Review begun",
    Move.MORE_ASKED: "More evidence asked for",
    Move.RENEWED: "Renewed",
    Move.LEFT_TO_LAPSE: "Last day set",
    Move.SUSPENDED: "Suspended",
    Move.REINSTATED: "Suspension lifted",
    Move.WITHDRAWN: "Withdrawn by the council",
    Move.ENDED: "Ended",
    Move.COUNCIL_ENDS: "The council ends, and its pledge with it",
}

# What an officer can decide, as the choice says it.
DECISIONS = {
    Move.REVIEW_BEGUN: "Begin a review now",
    Move.MORE_ASKED: "Ask the council for more evidence",
    Move.RENEWED: "Renew: the evidence is good",
    Move.LEFT_TO_LAPSE: "Set a last day: the pledge lapses after it",
    Move.SUSPENDED: "Suspend: the pledge does not count from now on",
    Move.REINSTATED: "Lift the suspension",
}

CHECKS = {
    AuthorityCheck.CONSTITUTION: "Constitution or scheme of delegation",
    AuthorityCheck.MONITORING_OFFICER: "E-mail from the monitoring officer",
    AuthorityCheck.MINUTES: "Minutes of a meeting that decided it",
    AuthorityCheck.OFFICE: "The office itself: chief executive or leader, as the council’s site names them",
    AuthorityCheck.OTHER: "In another way",
}

RESULTS = {
    EnquiryResult.SIGNED: "Signed",
    EnquiryResult.REFUSED: "Refused",
    EnquiryResult.FORGOTTEN: "Who asked was erased",
}

# What a council does next, by state.
NEXT_STEPS = {
    State.NONE: "Read the pledge. A signatory of your council can sign it.",
    State.ENQUIRY: "Read the pledge. A signatory of your council can sign it.",
    State.COUNTERSIGNING: "The programme team checks the authority of who signed, and countersigns.",
    State.SIGNED: "Nothing is to be done. The pledge begins by itself.",
    State.ACTIVE: "Keep the four promises, and collect evidence. You can send it at any time.",
    State.EVIDENCE_DUE: "Evidence is due now. Say how your council keeps the four promises.",
    State.UNDER_REVIEW: "The programme team looks at your evidence. Your pledge stays active meanwhile.",
    State.SUSPENDED: "The pledge does not count now. Read why below, and talk to the programme team.",
    State.LAPSED: "The pledge has run out. A signatory of your council can sign again.",
    State.WITHDRAWN: "Your council took its pledge back. A signatory can sign again.",
    State.ENDED: "The pledge has ended. A signatory of your council can sign again.",
}
