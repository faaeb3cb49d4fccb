"""What commitments, states and answers are called."""

from __future__ import annotations

from flask_babel import gettext as _

from lms.commitments.checklist import About
from lms.commitments.models import Commitment, Group
from lms.commitments.progress import Kind, State
from lms.commitments.review_models import Answer, FindingKind


def commitment_words() -> dict[Commitment, str]:
    """The four commitments, in short."""
    return {
        Commitment.RECRUITMENT: _("Recruitment"),
        Commitment.WORKFORCE: _("Workforce data"),
        Commitment.COMMUNITIES: _("Communities"),
        Commitment.CELEBRATION: _("Celebration"),
    }


def promise_words() -> dict[Commitment, str]:
    """What each commitment promises, in a line."""
    return {
        Commitment.RECRUITMENT: _("Review how we recruit, so that migrants can apply and be chosen."),
        Commitment.WORKFORCE: _("Look at workforce data, with an eye on migration and representation."),
        Commitment.COMMUNITIES: _("Meet migrant communities, listen, and tell them what came of it."),
        Commitment.CELEBRATION: _("Celebrate migrant colleagues with initiatives for staff."),
    }


def shown_when() -> dict[Commitment, str]:
    """What it takes that a commitment is shown; progress.py works it out."""
    return {
        Commitment.RECRUITMENT: _(
            "Shown: a signatory signed a review off in the last 12 months, and no action is late."
        ),
        Commitment.WORKFORCE: _("Shown: you found figures in the last 12 months, and no step is late."),
        Commitment.COMMUNITIES: _("Shown: you met people in the last 12 months and told them what came of it."),
        Commitment.CELEBRATION: _("Shown: something took place in the last 12 months, and you wrote what shows it."),
    }


def state_words() -> dict[State, str]:
    """Where a commitment stands."""
    return {
        State.NOT_STARTED: _("Not started"),
        State.UNDER_WAY: _("Under way"),
        State.SHOWN: _("Shown"),
        State.NEEDS_ATTENTION: _("Needs attention"),
    }


STATE_TAGS = {
    State.NOT_STARTED: "quiet",
    State.UNDER_WAY: "waiting",
    State.SHOWN: "good",
    State.NEEDS_ATTENTION: "attention",
}


def kind_words() -> dict[Kind, str]:
    """What a fact is."""
    return {
        Kind.REVIEW: _("Review"),
        Kind.DOCUMENT: _("Document"),
        Kind.ACTION: _("Action"),
        Kind.CHECKLIST: _("Checklist"),
        Kind.LOOK: _("Look at data"),
        Kind.STEP: _("Step"),
        Kind.ENGAGEMENT: _("Meeting"),
        Kind.INITIATIVE: _("Initiative"),
    }


def about_words() -> dict[About, str]:
    """The parts of the checklist."""
    return {
        About.COMPETENCE: _("What people can do already"),
        About.POTENTIAL: _("What people could learn"),
        About.FAIR_WAY: _("A fair way in"),
    }


def answer_words() -> dict[Answer, str]:
    """Answers to the checklist."""
    return {
        Answer.YES: _("Yes"),
        Answer.PARTLY: _("Partly"),
        Answer.NOT_YET: _("Not yet"),
        Answer.NOT_FOR_US: _("Does not apply"),
    }


def finding_words() -> dict[FindingKind, str]:
    """Kinds of findings."""
    return {
        FindingKind.GOES_WELL: _("This goes well"),
        FindingKind.STANDS_IN_THE_WAY: _("This stands in the way"),
    }


def group_words() -> dict[Group, str]:
    """Whom one can meet."""
    return {group: f"{group.value[0].upper()}{group.value[1:]}" for group in Group}
