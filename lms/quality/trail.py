"""The trail of a learner's module: recognition, work, markings by round, draws, samples, actions; who did what when.
Pure data, for pages and for packs.

Sections are added to it, by features above this one too: wiring.py names the functions that make them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from flask import Flask, current_app
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from assessments.rubrics import Decision
from lms.errors import NotFound
from lms.extensions import db
from lms.learning.models import Enrolment
from lms.learning.vacsr import Check
from lms.marking.models import Marking, Submission, SubmissionFile
from lms.marking.queries import submissions_of
from lms.quality.meeting_models import Meeting, MeetingItem
from lms.quality.models import ActionAnswer, Draw, Outcome, Reason, Sample, SampleAction
from lms.quality.recognition_trail import TrailCheck, TrailClaim, claims_in
from lms.quality.rules import Ruling, facts_from, rules_from, rulings


@dataclass(frozen=True, slots=True)
class TrailFile:
    """A file of the work."""

    id: int
    name: str
    media_type: str
    size_bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class TrailDecision:
    """What was decided of one criterion."""

    criterion: str
    decision: Decision
    comment: str


@dataclass(frozen=True, slots=True)
class TrailDraw:
    """How it was drawn whether a marking is a sample. ``rulings`` say it rule by rule; ``plan_id`` is empty while
    nobody had set a plan.
    """

    at: datetime
    plan_id: int | None
    number: int
    is_final: bool
    reasons: tuple[Reason, ...]
    rulings: tuple[Ruling, ...]


@dataclass(frozen=True, slots=True)
class TrailAnswer:
    """An assessor's answer to an action, and what a quality assurer made of it."""

    words: str
    answered_at: datetime | None
    is_accepted: bool | None
    verdict: str
    judged_at: datetime | None
    judged_by: str


@dataclass(frozen=True, slots=True)
class TrailAction:
    """What an assessor had to do."""

    id: int
    assessor: str
    task: str
    due_on: date
    set_at: datetime
    answers: tuple[TrailAnswer, ...]


@dataclass(frozen=True, slots=True)
class TrailSample:
    """A second look. ``chosen_by`` and ``assurer`` are names, empty where there is nobody (yet)."""

    id: int
    reasons: tuple[Reason, ...]
    drawn_at: datetime
    chosen_by: str
    assurer: str
    decided_at: datetime | None
    outcome: Outcome | None
    comment: str
    checks: tuple[TrailCheck, ...]
    action: TrailAction | None
    closed_at: datetime | None

    @property
    def is_holding(self) -> bool:
        """Whether it holds the module back."""
        return self.outcome is None or (self.outcome is not Outcome.AGREED and self.closed_at is None)


@dataclass(frozen=True, slots=True)
class TrailMarking:
    """A released round of marking."""

    id: int
    round: int
    tutor: str
    started_at: datetime
    released_at: datetime
    result: Decision | None
    comment: str
    decisions: tuple[TrailDecision, ...]
    draw: TrailDraw | None
    sample: TrailSample | None


@dataclass(frozen=True, slots=True)
class TrailVersion:
    """A version of the work that was handed in."""

    submission_id: int
    version: int
    edition: str
    text: str
    files: tuple[TrailFile, ...]
    declared_at: datetime | None
    submitted_at: datetime
    remark_note: str | None
    markings: tuple[TrailMarking, ...]


@dataclass(frozen=True, slots=True)
class TrailMeeting:
    """That a marking of the trail was discussed at a standardisation meeting."""

    meeting_id: int
    title: str
    held_at: datetime
    agreed: Decision | None


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of a section: when, who (by name or role), and what. ``address`` leads to more of it."""

    at: datetime
    who: str
    words: str
    address: str | None = None


@dataclass(frozen=True, slots=True)
class TrailSection:
    """What a feature above has to tell about a learner's module, such as an appeal."""

    heading: str
    entries: Sequence[Entry]


@dataclass(frozen=True, slots=True)
class Trail:
    """Everything about one learner's module, the first version and the first claim of prior learning first."""

    enrolment_id: int
    learner_id: int
    learner: str
    cohort_id: int
    cohort: str
    module_code: str
    claims: tuple[TrailClaim, ...]
    versions: tuple[TrailVersion, ...]
    meetings: tuple[TrailMeeting, ...]
    sections: tuple[TrailSection, ...]

    @property
    def edition(self) -> str:
        """The edition of what came last: work, or else a claim."""
        return self.versions[-1].edition if self.versions else self.claims[-1].edition

    @property
    def is_held(self) -> bool:
        """Whether a second look at this module is open."""
        samples = [marking.sample for version in self.versions for marking in version.markings]
        return any(sample is not None and sample.is_holding for sample in samples)


SectionMaker = Callable[[int, str], TrailSection | None]


def init_trail(app: Flask, makers: Sequence[SectionMaker]) -> None:
    """Give the app its table of sections: each is given an enrolment's id and a module's code."""
    app.extensions["trail_sections"] = makers


def trail_of(enrolment_id: int, module_code: str) -> Trail:
    """The trail of a learner's module, in eight statements and what the sections need. Raises NotFound where nothing
    was handed in, and no prior learning claimed.
    """
    enrolment = db.session.scalars(
        select(Enrolment)
        .where(Enrolment.id == enrolment_id)
        .options(joinedload(Enrolment.person), joinedload(Enrolment.cohort))
    ).one_or_none()
    versions = submissions_of(enrolment_id, module_code) if enrolment else []
    handed_in = [version for version in reversed(versions) if version.submitted_at is not None]
    claims = claims_in(enrolment_id, module_code) if enrolment else ()
    if enrolment is None or not (handed_in or claims):
        raise NotFound
    ids = [marking.id for version in handed_in for marking in version.markings]
    draws, samples = _draws(ids), _samples(ids)
    made = (maker(enrolment_id, module_code) for maker in current_app.extensions["trail_sections"])
    return Trail(
        enrolment_id=enrolment.id,
        learner_id=enrolment.person_id,
        learner=enrolment.person.name,
        cohort_id=enrolment.cohort_id,
        cohort=enrolment.cohort.name,
        module_code=module_code,
        claims=claims,
        versions=tuple(_version(version, draws, samples) for version in handed_in),
        meetings=tuple(_meetings(ids)),
        sections=tuple(section for section in made if section is not None),
    )


def _draws(marking_ids: list[int]) -> dict[int, Draw]:
    return {draw.marking_id: draw for draw in db.session.scalars(select(Draw).where(Draw.marking_id.in_(marking_ids)))}


def _samples(marking_ids: list[int]) -> dict[int, Sample]:
    query = (
        select(Sample)
        .where(Sample.marking_id.in_(marking_ids))
        .options(
            joinedload(Sample.assurer),
            joinedload(Sample.chosen_by),
            joinedload(Sample.checks),
            joinedload(Sample.action).options(
                joinedload(SampleAction.assessor),
                joinedload(SampleAction.answers).joinedload(ActionAnswer.judged_by),
            ),
        )
    )
    return {sample.marking_id: sample for sample in db.session.scalars(query).unique()}


def _meetings(marking_ids: list[int]) -> Iterable[TrailMeeting]:
    query = (
        select(Meeting.id, Meeting.title, Meeting.held_at, MeetingItem.agreed)
        .join(MeetingItem, MeetingItem.meeting_id == Meeting.id)
        .where(MeetingItem.marking_id.in_(marking_ids))
        .order_by(Meeting.held_at, Meeting.id)
    )
    return [TrailMeeting(*row) for row in db.session.execute(query)]


def _version(version: Submission, draws: Mapping[int, Draw], samples: Mapping[int, Sample]) -> TrailVersion:
    assert version.submitted_at is not None
    return TrailVersion(
        submission_id=version.id,
        version=version.version,
        edition=version.edition,
        text=version.text,
        files=tuple(_file(file) for file in version.files),
        declared_at=version.declared_at,
        submitted_at=version.submitted_at,
        remark_note=version.remark_note,
        markings=tuple(
            _marking(marking, draws.get(marking.id), samples.get(marking.id))
            for marking in version.markings
            if marking.released_at is not None
        ),
    )


def _file(file: SubmissionFile) -> TrailFile:
    return TrailFile(file.id, file.name, file.media_type, file.size_bytes, file.sha256)


def _marking(marking: Marking, draw: Draw | None, sample: Sample | None) -> TrailMarking:
    assert marking.released_at is not None
    decided = sorted(marking.decisions, key=lambda held: held.criterion)
    return TrailMarking(
        id=marking.id,
        round=marking.round,
        tutor=marking.tutor.name,
        started_at=marking.started_at,
        released_at=marking.released_at,
        result=marking.result,
        comment=marking.comment,
        decisions=tuple(
            TrailDecision(held.criterion, held.decision, held.comment) for held in decided if held.decision is not None
        ),
        draw=trail_draw(draw) if draw else None,
        sample=_sample(sample, draw) if sample else None,
    )


def trail_draw(draw: Draw) -> TrailDraw:
    """How it was drawn, worked out again from what was kept."""
    return TrailDraw(
        at=draw.at,
        plan_id=draw.plan_id,
        number=draw.number,
        is_final=draw.is_final,
        reasons=tuple(Reason(reason) for reason in draw.reasons),
        rulings=rulings(rules_from(draw.rules), facts_from(draw.facts), draw.number),
    )


def reasons_of(sample: Sample, draw: Draw | None) -> tuple[Reason, ...]:
    """Every reason for which a marking is a sample."""
    drawn = [Reason(reason) for reason in draw.reasons] if draw else []
    return tuple(dict.fromkeys([sample.reason, *drawn]))


def _sample(sample: Sample, draw: Draw | None) -> TrailSample:
    action = sample.action
    return TrailSample(
        id=sample.id,
        reasons=reasons_of(sample, draw),
        drawn_at=sample.drawn_at,
        chosen_by=sample.chosen_by.name if sample.chosen_by else "",
        assurer=sample.assurer.name if sample.assurer else "",
        decided_at=sample.decided_at,
        outcome=sample.outcome,
        comment=sample.comment,
        checks=tuple(
            TrailCheck(found.check, found.is_met, found.note)
            for found in sorted(sample.checks, key=lambda found: list(Check).index(found.check))
        ),
        action=TrailAction(
            id=action.id,
            assessor=action.assessor.name,
            task=action.task,
            due_on=action.due_on,
            set_at=action.set_at,
            answers=tuple(_answer(answer) for answer in action.answers),
        )
        if action
        else None,
        closed_at=sample.action_closed_at,
    )


def _answer(answer: ActionAnswer) -> TrailAnswer:
    return TrailAnswer(
        words=answer.words,
        answered_at=answer.answered_at,
        is_accepted=answer.is_accepted,
        verdict=answer.verdict,
        judged_at=answer.judged_at,
        judged_by=answer.judged_by.name if answer.judged_by else "",
    )
