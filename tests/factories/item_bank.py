"""Files of questions that came in, and the drafts that came out of them."""

from __future__ import annotations

from assessments.formats.reading import read
from lms.accounts.models import Person
from lms.clock import utc_now
from lms.extensions import db
from lms.item_bank import services
from lms.item_bank.models import BankedQuestion, QuestionImport

BANK = """\
$CATEGORY: $course$/top/Bins

// [id:bins-1] [tag:criterion 1.2] [tag:difficulty 1]
::bins-1:: Who empties the bins? {=The district#Yes.
    ~The whole county council#It has other work. ~Parish#It is small.####Districts do.}

::Half:: Which colour is the bin? {=green ~%50%brown ~black}

::Essay:: Tell us about bins. {}
"""


def make_import(
    person: Person | None = None,
    *,
    text: str = BANK,
    name: str = "bins.txt",
    kept: bool = True,
    module_code: str = "T1",
) -> QuestionImport:
    """A file that was read, and kept unless said otherwise: one complete draft, one that isn't, one refusal."""
    now = utc_now()
    looked_at = services.look_at(read(name, text.encode()), name, now, by=person.id if person else None)
    db.session.flush()
    if kept:
        services.keep(looked_at, now, services.Place(module_code=module_code))
    db.session.flush()
    return looked_at


def drafts() -> list[BankedQuestion]:
    """Every draft, in the order in which they came."""
    return list(db.session.query(BankedQuestion).order_by(BankedQuestion.id))
