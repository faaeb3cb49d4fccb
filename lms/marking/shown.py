"""How a learner's work is shown to who judges it: as it came, or without the name of whoever wrote it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from lms.accounts.models import Person
from lms.marking.models import Submission, SubmissionFile
from lms.marking.references import name_for_download
from lms.masking import NameMask, mask_for


@dataclass(frozen=True, slots=True)
class Shown:
    """How work is shown. Without a ``mask`` everything is as it came. Nothing that is kept is ever changed."""

    mask: NameMask | None = None

    @property
    def hides_name(self) -> bool:
        """Whether names are left out."""
        return self.mask is not None

    def words(self, text: str) -> str:
        """What somebody wrote."""
        return self.mask.hide(text) if self.mask else text

    def file_name(self, version: Submission, file: SubmissionFile) -> str:
        """What a file of a version is called."""
        return name_for_download(version.id, file.id, file.name) if self.mask else file.name


AS_IT_CAME = Shown()


def without_names_of(people: Iterable[Person]) -> Shown:
    """Work as it is shown to who is not to know these people's names."""
    return Shown(mask_for((person.name, person.email) for person in people))


def shown_of(author: Person, *, hides_name: bool) -> Shown:
    """An author's work, with their name or without it."""
    return without_names_of([author]) if hides_name else AS_IT_CAME
