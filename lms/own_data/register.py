"""The register of who holds what about people: every feature, bottom-up, and the tables of the ground floor."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from lms.accounts.held import HELD as ACCOUNTS
from lms.adjustments.held import HELD as ADJUSTMENTS
from lms.alerts.held import HELD as ALERTS
from lms.api.held import HELD as API
from lms.applications.held import HELD as APPLICATIONS
from lms.applications.interview_held import HELD as INTERVIEWS
from lms.attendance.held import HELD as ATTENDANCE
from lms.awards.held import HELD as AWARDS
from lms.candidates.held import HELD as CANDIDATES
from lms.cases.held import HELD as CASES
from lms.commitments.held import HELD as COMMITMENTS
from lms.concerns.held import HELD as CONCERNS
from lms.conversations.held import HELD as CONVERSATIONS
from lms.councils.held import HELD as COUNCILS
from lms.equality.held import HELD as EQUALITY
from lms.evidence_pack.held import HELD as EVIDENCE_PACK
from lms.held import Fate, Held, Section, Treatment, Whom
from lms.identity.held import HELD as IDENTITY
from lms.item_bank.held import HELD as ITEM_BANK
from lms.learning.held import HELD as LEARNING
from lms.live_assessments.held import HELD as LIVE_ASSESSMENTS
from lms.marking.held import HELD as MARKING
from lms.matching.held import HELD as MATCHING
from lms.notices.held import HELD as NOTICES
from lms.offline.held import HELD as OFFLINE
from lms.outages.held import HELD as OUTAGES
from lms.outbox.held import HELD as OUTBOX
from lms.own_data.deeds import deeds
from lms.own_data.held import HELD as OWN_DATA
from lms.pledge.held import HELD as PLEDGE
from lms.quality.held import HELD as QUALITY
from lms.quizzes.held import HELD as QUIZZES
from lms.rates.held import HELD as RATES
from lms.recognition.held import HELD as RECOGNITION
from lms.reports.held import HELD as REPORTS
from lms.similarity.held import HELD as SIMILARITY
from lms.support.held import HELD as SUPPORT
from lms.translating.held import HELD as TRANSLATING
from lms.vacancies.held import HELD as VACANCIES
from lms.verifying.held import HELD as VERIFYING

FEATURES: tuple[Held, ...] = (
    COUNCILS,
    OUTBOX,
    ACCOUNTS,
    ADJUSTMENTS,
    CONCERNS,
    NOTICES,
    OUTAGES,
    TRANSLATING,
    LEARNING,
    RECOGNITION,
    VERIFYING,
    QUIZZES,
    MARKING,
    SIMILARITY,
    QUALITY,
    ATTENDANCE,
    LIVE_ASSESSMENTS,
    CONVERSATIONS,
    OFFLINE,
    IDENTITY,
    CASES,
    AWARDS,
    ITEM_BANK,
    REPORTS,
    EVIDENCE_PACK,
    PLEDGE,
    VACANCIES,
    ALERTS,
    COMMITMENTS,
    SUPPORT,
    CANDIDATES,
    MATCHING,
    APPLICATIONS,
    EQUALITY,
    RATES,
    API,
    INTERVIEWS,
    OWN_DATA,
)

GROUND: Mapping[str, Treatment] = {
    "audit_entry": Treatment("deeds", Fate.KEPT, "it holds numbers of accounts and records, and nobody's name"),
    "kept_edition": Treatment("", Fate.NOBODY, "what is taught"),
    "correction": Treatment("", Fate.NOBODY, "corrections of what is taught"),
}


def treatments() -> dict[str, Treatment]:
    """How every table is treated, by its name."""
    found = dict(GROUND)
    for feature in FEATURES:
        found.update(feature.tables)
    return found


def everything_about(whom: Whom) -> Iterator[Section]:
    """Every section of a copy. The account comes first."""
    for feature in sorted(FEATURES, key=lambda feature: feature is not ACCOUNTS):
        yield from feature.about(whom)
    yield deeds(whom, {name: ids for feature in FEATURES for name, ids in feature.subjects.items()})


def erase_everything(whom: Whom, now: datetime) -> list[str]:
    """Take everything out that need not stay, top-down; gives the keys of stored files to discard after the commit."""
    return [key for feature in reversed(FEATURES) for key in feature.erase(whom, now)]


def forget_decisions(person_id: int) -> None:
    """Take out what was kept without a name, top-down: what points goes before what it points at."""
    for feature in reversed(FEATURES):
        feature.forget(person_id)


def must_wait(person_id: int) -> bool:
    """Whether something is open for which an erasure waits."""
    return any(feature.must_wait(person_id) for feature in FEATURES)


def stores() -> Iterable[Held]:
    """The features that keep files."""
    return [feature for feature in FEATURES if feature.keys is not None]
