"""What assessed work evidences, derived from quiz and task criteria by the programme's own mapping."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from certificates.certificate import SkillEvidenced
from lms.clock import london_day
from lms.marking.queries import passed_criteria
from lms.quizzes.queries import criteria_met
from modules.programme import Module, Outcome, Programme

Days = Mapping[str, Mapping[str, date]]


def evidence_of(enrolment_id: int, programme: Programme) -> tuple[SkillEvidenced, ...]:
    """The skills that a learner's work evidences now, each at its highest level, by skill id, as their own edition of
    the programme maps them.
    """
    passed: dict[str, dict[str, date]] = {}
    for module_code, criterion, released_at in passed_criteria(enrolment_id):
        passed.setdefault(module_code, {})[criterion] = london_day(released_at)
    met = {
        module_code: {criterion: _as_day(moment) for criterion, moment in criteria.items()}
        for module_code, criteria in criteria_met(enrolment_id).items()
    }
    return evidence_from(programme, met, passed)


def evidence_from(programme: Programme, met: Days, passed: Days) -> tuple[SkillEvidenced, ...]:
    """The rule itself (curriculum, agreed readings): quiz criteria met evidence an outcome's skills at level 1; a
    task criterion of the outcome passed evidences them at the mapped level. ``met`` and ``passed`` hold days by
    module code and criterion. The highest level counts; among equals the earliest day.
    """
    best: dict[str, SkillEvidenced] = {}
    for module in programme.modules:
        for outcome in module.outcomes:
            for found in _of_outcome(programme, module, outcome, met, passed):
                held = best.get(found.skill)
                if held is None or (-found.level, found.evidenced_on) < (-held.level, held.evidenced_on):
                    best[found.skill] = found
    return tuple(best[skill] for skill in sorted(best))


def _of_outcome(
    programme: Programme, module: Module, outcome: Outcome, met: Days, passed: Days
) -> Sequence[SkillEvidenced]:
    codes = [criterion.code for criterion in outcome.criteria]
    by_task = [(passed[module.code][code], code) for code in codes if code in passed.get(module.code, {})]
    by_quiz = [(met[module.code][code], code) for code in codes if code in met.get(module.code, {})]
    behind = min(by_task, default=None) or min(by_quiz, default=None)
    if behind is None:
        return ()
    day, criterion = behind
    return [
        SkillEvidenced(
            skill=mapped.skill,
            label=programme.skills[mapped.skill].label,
            level=mapped.level if by_task else 1,
            module=module.code,
            criterion=criterion,
            evidenced_on=day,
        )
        for mapped in outcome.skills
    ]


def _as_day(moment: date | datetime) -> date:
    return london_day(moment) if isinstance(moment, datetime) else moment
