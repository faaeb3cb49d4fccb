"""What learners and tutors send, read from named fields: a criterion's code is part of the name."""

from __future__ import annotations

from collections.abc import Iterable

from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage, MultiDict

from assessments.rubrics import Decision
from lms.database import LARGEST_ID, row_id
from lms.errors import Invalid
from lms.learning.models import Acquaintance
from lms.marking.allocation import HEAVIEST, Arrangement
from lms.marking.models import Double
from lms.marking.services import Judgement, Stamp
from lms.once import LONGEST_TOKEN

LONGEST_COMMENT = 4000


def read_text(form: MultiDict[str, str]) -> str:
    """The text with one kind of line end, and without what no database takes."""
    return form.get("text", "").replace("\r\n", "\n").replace("\x00", "")


def read_files(files: MultiDict[str, FileStorage]) -> list[tuple[str, bytes]]:
    """Name and content of each file that was chosen."""
    return [(file.filename, file.read()) for file in files.getlist("files") if file.filename]


def read_judgements(form: MultiDict[str, str], codes: Iterable[str]) -> dict[str, Judgement]:
    """The decision and comment for each criterion. Raises Invalid for what is no decision."""
    judgements = {}
    for code in codes:
        sent = form.get(f"decision-{code}", "")
        if sent not in ("", *Decision):
            raise Invalid(_("Choose Pass or Refer on the page."))
        comment = form.get(f"comment-{code}", "").strip().replace("\x00", "")[:LONGEST_COMMENT]
        reason = form.get(f"reason-{code}", "").strip()[:LONGEST_COMMENT]
        judgements[code] = Judgement(Decision(sent) if sent else None, comment, reason)
    return judgements


def read_stamp(form: MultiDict[str, str]) -> Stamp | None:
    """Which page saves, and what it had read; None where the form doesn't say."""
    revision = form.get("revision", type=int)
    if revision is None:
        return None
    sequence = min(max(form.get("sequence", 0, type=int), 0), LARGEST_ID)
    return Stamp(revision, form.get("tab", "")[:LONGEST_TOKEN], sequence)


def read_used(form: MultiDict[str, str]) -> list[int]:
    """The kept comments that a script put into the marking since the last save."""
    return form.getlist("used", type=row_id)


def read_comment(form: MultiDict[str, str]) -> str:
    """The overall comment."""
    return form.get("comment", "").strip().replace("\x00", "")[:LONGEST_COMMENT]


def read_arrangement(form: MultiDict[str, str], tutor_ids: Iterable[int], codes: Iterable[str]) -> Arrangement:
    """How a group's work is to be marked. What the page doesn't offer is as if it were not sent."""
    weights = {one: form.get(f"weight-{one}", 0, type=int) for one in tutor_ids}
    kinds = {code: form.get(f"double-{code}", "") for code in codes}
    return Arrangement(
        is_anonymous=form.get("anonymous") == "yes",
        weights={one: weight for one, weight in weights.items() if 0 < weight <= HEAVIEST},
        doubles={
            code: (Double(kind), form.get(f"share-{code}", 100, type=int))
            for code, kind in kinds.items()
            if kind in set(Double)
        },
    )


def read_reason(form: MultiDict[str, str]) -> Acquaintance:
    """How a tutor knows a learner; what the page doesn't offer is another way."""
    sent = form.get("reason", "")
    return Acquaintance(sent) if sent in set(Acquaintance) else Acquaintance.OTHER


def read_revisions(form: MultiDict[str, str], most: int) -> dict[int, int]:
    """The markings to release, each "id.revision" as the page had it: by id, the revision."""
    found: dict[int, int] = {}
    for sent in form.getlist("marking")[:most]:
        number, _dot, revision = sent.partition(".")
        if number.isdecimal() and revision.isdecimal() and len(number) < 10 and len(revision) < 10:
            found[int(number)] = int(revision)
    return found
