"""How a claim is shown to who judges or checks it: as it came, or without the name of whose it is."""

from __future__ import annotations

from dataclasses import dataclass

from lms.learning.anonymity import hides_name, is_marked_without_names
from lms.masking import NameMask, mask_for
from lms.recognition.models import ClaimState, RecognitionClaim, RecognitionFile
from lms.recognition.references import reference
from lms.references import neutral_name


@dataclass(frozen=True, slots=True)
class ShownClaim:
    """A claim as it is shown. Without a ``mask`` everything is as it came. Nothing that is kept is ever changed."""

    claim: RecognitionClaim
    mask: NameMask | None

    @property
    def called(self) -> str:
        """What the learner is called: by name, or by a reference in its place."""
        return reference(self.claim.id) if self.mask else self.claim.enrolment.person.name

    def words(self, text: str) -> str:
        """What somebody wrote."""
        return self.mask.hide(text) if self.mask else text

    def file_name(self, file: RecognitionFile) -> str:
        """What a file of the claim is called."""
        return neutral_name(reference(self.claim.id), file.id, file.name) if self.mask else file.name


def shown(claim: RecognitionClaim) -> ShownClaim:
    """The claim for who judges, checks or follows it: where the group is marked without names, there is none until it
    is agreed.
    """
    is_anonymous = is_marked_without_names(claim.enrolment.cohort_id)
    if not hides_name(is_anonymous=is_anonymous, waits=claim.state is not ClaimState.AGREED):
        return ShownClaim(claim, None)
    person = claim.enrolment.person
    return ShownClaim(claim, mask_for([(person.name, person.email)]))
