"""What a post's panel has said, read in one statement, and what follows from it. Nothing is averaged."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Integer, Select, String, and_, exists, literal, null, select, type_coerce, union_all
from sqlalchemy import cast as sql_cast

from lms.access import Role
from lms.accounts.models import Person, RoleHolding
from lms.applications.models import Application, CriterionScore, Met, Shortlist
from lms.applications.panel_models import AgreedDecision, Ground, PanelJudgement, ShortlistingSeat, ShortlistReason
from lms.database import UtcDateTime
from lms.extensions import db
from lms.vacancies.models import Vacancy, VacancyCriterion

FEWEST_MEMBERS = 2
PANEL_ROLES = (Role.RECRUITER, Role.PANEL_MEMBER)
# Programme staff never see what a panel notes, so they have no seat, whatever else they are.
NEVER_SEATED = (Role.PROGRAMME_OFFICER, Role.ADMINISTRATOR)


@dataclass(frozen=True, slots=True)
class Given:
    """A member's score of a criterion, and their reason."""

    met: Met
    reason: str


@dataclass(slots=True)
class Judgement:
    """What one member thinks of one application."""

    person_id: int
    name: str
    finished_at: datetime | None = None
    conflict_at: datetime | None = None
    note: str = ""
    scores: dict[int, Given] = field(default_factory=dict)

    @property
    def counts(self) -> bool:
        """Whether the panel's decision rests on it: finished, by somebody who does not know the person."""
        return self.finished_at is not None and self.conflict_at is None


@dataclass(frozen=True, slots=True)
class Agreement:
    """What the panel agreed on a criterion, by whose hand."""

    number: int
    met: Met
    reason: str
    person_id: int
    name: str
    at: datetime


@dataclass(slots=True)
class Judged:
    """What a panel has said of one application."""

    judgements: dict[int, Judgement] = field(default_factory=dict)
    agreements: dict[int, list[Agreement]] = field(default_factory=lambda: defaultdict(list))
    grounds: list[tuple[Ground, int | None]] = field(default_factory=list)

    @property
    def counted(self) -> list[Judgement]:
        """The judgements on which the panel's decision rests."""
        return [one for one in self.judgements.values() if one.counts]

    def has_finished(self, person_id: int) -> bool:
        """Whether this member has finished."""
        mine = self.judgements.get(person_id)
        return mine is not None and mine.finished_at is not None

    def is_in_conflict(self, person_id: int) -> bool:
        """Whether this member has said that they know the person."""
        mine = self.judgements.get(person_id)
        return mine is not None and mine.conflict_at is not None

    def scores_on(self, criterion_id: int) -> list[Met]:
        """The scores that count."""
        return [one.scores[criterion_id].met for one in self.counted if criterion_id in one.scores]

    def differ_on(self, criterion_id: int) -> bool:
        """Whether members think differently, whatever they agreed on since."""
        return len(set(self.scores_on(criterion_id))) > 1

    def agreement_on(self, criterion_id: int) -> Agreement | None:
        """The last agreement, if it still stands: recorded by somebody whose judgement counts, when everybody whose
        judgement counts had finished.
        """
        if not self.agreements.get(criterion_id):
            return None
        last = self.agreements[criterion_id][-1]
        stands = any(one.person_id == last.person_id for one in self.counted) and all(
            one.finished_at is not None and one.finished_at <= last.at for one in self.counted
        )
        return last if stands else None

    def decision_on(self, criterion_id: int) -> Met | None:
        """The panel's decision: where members agree it is theirs; where they differ, what they agreed on."""
        scores = set(self.scores_on(criterion_id))
        if len(scores) == 1:
            return scores.pop()
        agreed = self.agreement_on(criterion_id)
        return agreed.met if agreed is not None and scores else None

    def is_decided(self, criteria: Iterable[VacancyCriterion]) -> bool:
        """Whether at least two members decided every criterion, and settled where they differ."""
        return all(
            len(self.scores_on(one.id)) >= FEWEST_MEMBERS and self.decision_on(one.id) is not None for one in criteria
        )

    def unsettled(self, criteria: Iterable[VacancyCriterion]) -> list[VacancyCriterion]:
        """Criteria on which members differ without an agreement."""
        return [one for one in criteria if self.differ_on(one.id) and self.agreement_on(one.id) is None]

    def essentials_met(self, criteria: Iterable[VacancyCriterion]) -> tuple[int, int]:
        """How many essential criteria the panel decided are met, and how many there are."""
        essential = [one for one in criteria if one.essential]
        return sum(1 for one in essential if self.decision_on(one.id) is Met.MET), len(essential)

    def not_shown(self, criteria: Iterable[VacancyCriterion]) -> list[VacancyCriterion]:
        """Essential criteria that the panel decided are not, or only partly, met."""
        return [one for one in criteria if one.essential and self.decision_on(one.id) in (Met.PARTLY, Met.NOT_MET)]


@dataclass(slots=True)
class Panel:
    """A post's panel. ``seats`` holds names by person, of those who may sit on it now."""

    vacancy_id: int
    seats: dict[int, str] = field(default_factory=dict)
    locked_at: datetime | None = None
    judged: dict[int, Judged] = field(default_factory=lambda: defaultdict(Judged))

    @property
    def is_locked(self) -> bool:
        """Whether the scores are locked."""
        return self.locked_at is not None

    @property
    def is_named(self) -> bool:
        """Whether enough people sit on it."""
        return len(self.seats) >= FEWEST_MEMBERS

    def of(self, application_id: int) -> Judged:
        """What the panel has said of an application."""
        return self.judged[application_id]

    def still_to_score(self, application_id: int) -> list[str]:
        """The names of members who have not finished, and do not know the person."""
        judged = self.of(application_id)
        return [
            name
            for person_id, name in self.seats.items()
            if not judged.has_finished(person_id) and not judged.is_in_conflict(person_id)
        ]


def panel_of(vacancy_id: int, application_id: int | None = None) -> Panel:
    """A post's panel with what it has said of its applications, or of this one; in one statement."""
    panel = Panel(vacancy_id)
    for row in db.session.execute(_everything_said(vacancy_id, application_id)):
        _take_in(panel, row)
    return panel


def _take_in(panel: Panel, row: Any) -> None:
    match row.kind:
        case "lock":
            panel.locked_at = row.at
        case "seat":
            panel.seats[row.person_id] = row.name
        case "judgement":
            found = Judgement(row.person_id, row.name, row.at, row.conflict_at, row.words)
            panel.of(row.application_id).judgements[row.person_id] = found
        case "score":
            judgements = panel.of(row.application_id).judgements
            mine = judgements.setdefault(row.person_id, Judgement(row.person_id, row.name))
            mine.scores[row.criterion_id] = Given(Met(row.value), row.words)
        case "agreed":
            agreed = Agreement(row.number, Met(row.value), row.words, row.person_id, row.name, row.at)
            panel.of(row.application_id).agreements[row.criterion_id].append(agreed)
        case "ground":
            panel.of(row.application_id).grounds.append((Ground(row.value), row.criterion_id))


def _everything_said(vacancy_id: int, application_id: int | None) -> Any:
    """Rows of every kind, the kinds in the order in which they are taken in."""
    of_post = select(Application.id).where(Application.vacancy_id == vacancy_id)
    if application_id is not None:
        of_post = of_post.where(Application.id == application_id)
    parts = (
        _part(1, "lock", at=Shortlist.locked_at).where(Shortlist.vacancy_id == vacancy_id),
        _part(2, "seat", person_id=ShortlistingSeat.person_id, name=Person.name)
        .join(Person, Person.id == ShortlistingSeat.person_id)
        .where(ShortlistingSeat.vacancy_id == vacancy_id, may_sit(vacancy_id)),
        _part(
            3,
            "judgement",
            application_id=PanelJudgement.application_id,
            person_id=PanelJudgement.person_id,
            name=Person.name,
            words=PanelJudgement.note,
            at=PanelJudgement.finished_at,
            conflict_at=PanelJudgement.conflict_at,
        )
        .join(Person, Person.id == PanelJudgement.person_id)
        .where(PanelJudgement.application_id.in_(of_post)),
        _part(
            4,
            "score",
            application_id=CriterionScore.application_id,
            criterion_id=CriterionScore.criterion_id,
            person_id=CriterionScore.scored_by_id,
            name=Person.name,
            value=CriterionScore.met,
            words=CriterionScore.reason,
        )
        .join(Person, Person.id == CriterionScore.scored_by_id)
        .where(CriterionScore.application_id.in_(of_post)),
        _part(
            5,
            "agreed",
            application_id=AgreedDecision.application_id,
            criterion_id=AgreedDecision.criterion_id,
            person_id=AgreedDecision.recorded_by_id,
            name=Person.name,
            value=AgreedDecision.met,
            words=AgreedDecision.reason,
            at=AgreedDecision.recorded_at,
            number=AgreedDecision.id,
        )
        .join(Person, Person.id == AgreedDecision.recorded_by_id)
        .where(AgreedDecision.application_id.in_(of_post)),
        _part(
            6,
            "ground",
            application_id=ShortlistReason.application_id,
            criterion_id=ShortlistReason.criterion_id,
            value=ShortlistReason.ground,
            number=ShortlistReason.id,
        ).where(ShortlistReason.application_id.in_(of_post)),
    )
    everything = union_all(*parts)
    columns = everything.selected_columns
    return everything.order_by(columns.place, columns.number, columns.application_id, columns.name, columns.person_id)


def _part(place: int, kind: str, **given: Any) -> Select[Any]:
    """Some rows in the shape that every kind shares; what a kind has not stays empty."""
    shape: Mapping[str, Any] = {
        "application_id": Integer(),
        "criterion_id": Integer(),
        "person_id": Integer(),
        "name": String(),
        "value": String(),
        "words": String(),
        "at": UtcDateTime(),
        "conflict_at": UtcDateTime(),
        "number": Integer(),
    }
    cells = [
        (type_coerce(given[name], kept) if name in given else sql_cast(null(), kept)).label(name)
        for name, kept in shape.items()
    ]
    return select(literal(place).label("place"), literal(kind).label("kind"), *cells)


def may_sit(vacancy_id: int) -> Any:
    """The condition that a person may sit on this post's panel now: an open account that recruits or sits on panels
    for the post's council, and is not of the programme's staff.
    """
    of_council = select(Vacancy.council_id).where(Vacancy.id == vacancy_id).scalar_subquery()
    holds = and_(RoleHolding.person_id == Person.id, RoleHolding.ended_at.is_(None))
    return and_(
        Person.closed_at.is_(None),
        exists().where(holds, RoleHolding.role.in_(PANEL_ROLES), RoleHolding.council_id == of_council),
        ~exists().where(holds, RoleHolding.role.in_(NEVER_SEATED)),
    )


@dataclass(frozen=True, slots=True)
class Eligible:
    """Somebody who may be named for a panel. ``recruits`` tells that they can lock its shortlist."""

    person_id: int
    name: str
    recruits: bool


def eligible_for(vacancy: Vacancy) -> Sequence[Eligible]:
    """Who may be named for the post's panel, by name."""
    recruits = exists().where(
        RoleHolding.person_id == Person.id,
        RoleHolding.ended_at.is_(None),
        RoleHolding.role == Role.RECRUITER,
        RoleHolding.council_id == vacancy.council_id,
    )
    query = select(Person.id, Person.name, recruits).where(may_sit(vacancy.id)).order_by(Person.name, Person.id)
    return [Eligible(*row) for row in db.session.execute(query)]


@dataclass(frozen=True, slots=True)
class GroundsTold:
    """What decided that somebody was not shortlisted, for that person: criteria in words, and whether others showed
    more.
    """

    not_shown: Sequence[str]
    others_showed_more: bool


def grounds_told(application_id: int) -> GroundsTold:
    """The grounds that the council chose for a no, beside its words."""
    query = (
        select(ShortlistReason.ground, VacancyCriterion.wording)
        .outerjoin(VacancyCriterion, VacancyCriterion.id == ShortlistReason.criterion_id)
        .where(ShortlistReason.application_id == application_id)
        .order_by(VacancyCriterion.position)
    )
    found = list(db.session.execute(query))
    return GroundsTold(
        [wording for ground, wording in found if ground is Ground.ESSENTIAL_NOT_SHOWN],
        any(ground is Ground.OTHERS_SHOWED_MORE for ground, _wording in found),
    )
