"""The picture of what shows the commitments. The page has the table of the same figures beside it."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _
from markupsafe import Markup

from lms.charts import Bar, bars
from lms.commitments.progress import Progress
from lms.commitments.wording import commitment_words


def evidence_drawn(progress: Sequence[Progress]) -> Markup:
    """A bar for each commitment: how many pieces of evidence the last twelve months have."""
    return bars(
        "evidence",
        _("Evidence of the last 12 months"),
        _("How many pieces of evidence there are for each of the four commitments."),
        [Bar(commitment_words()[one.commitment], len(one.evidence)) for one in progress],
    )
