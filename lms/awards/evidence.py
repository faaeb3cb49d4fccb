"""What work and recognised prior learning evidence, derived from criteria by the programme's own mapping."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from certificates.certificate import SkillEvidenced
from lms.clock import london_day
from lms.editions import Edition
from lms.marking.queries import passed_criteria
from lms.quizzes.queries import criteria_met
from lms.recognition.queries import all_recognised
from modules.programme import Module, Outcome, Programme

Days = Mapping[str, Mapping[str, date]]
NOTHING: Days = {}
NOT_ASKED: Mapping[str, frozenset[str]] = {}


def evidence_of(enrolment_id: int, edition: Edition) -> tuple[SkillEvidenced, ...]:
    """The skills that a learner's work and recognised prior learning evidence now, each at its highest level, by skill
    id, as their own edition of the programme maps them.
    """
    recognised = all_recognised(enrolment_id, edition)
    passed: dict[str, dict[str, date]] = {}
    for module_code, criterion, released_at in passed_criteria(enrolment_id):
        # A tutor's Pass on what was recognised before says that again, and no more.
        if criterion not in recognised.get(module_code, {}):
            passed.setdefault(module_code, {})[criterion] = london_day(released_at)
    met = {
        module_code: {criterion: _as_day(moment) for criterion, moment in criteria.items()}
        for module_code, criteria in criteria_met(enrolment_id).items()
    }
    in_tasks = {code: frozenset(one.code for one in task.criteria) for code, task in edition.tasks.items()}
    return evidence_from(edition.programme, met, passed, recognised, in_tasks)


def evidence_from(
    programme: Programme,
    met: Days,
    passed: Days,
    recognised: Days = NOTHING,
    in_tasks: Mapping[str, frozenset[str]] = NOT_ASKED,
) -> tuple[SkillEvidenced, ...]:
    """The rule itself (curriculum, agreed readings): quiz criteria met evidence an outcome's skills at level 1; a
    task criterion of the outcome passed evidences them at the mapped level. What is recognised counts as the part that
    assesses it: ``in_tasks`` names each module's task criteria. ``met``, ``passed`` and ``recognised`` hold days by
    module code and criterion. The highest level counts; among equals the earliest day.
    """
    best: dict[str, SkillEvidenced] = {}
    for module in programme.modules:
        for outcome in module.outcomes:
            for found in _of_outcome(programme, module, outcome, met, passed, recognised, in_tasks):
                held = best.get(found.skill)
                if held is None or (-found.level, found.evidenced_on) < (-held.level, held.evidenced_on):
                    best[found.skill] = found
    return tuple(best[skill] for skill in sorted(best))


def _of_outcome(
    programme: Programme,
    module: Module,
    outcome: Outcome,
    met: Days,
    passed: Days,
    recognised: Days,
    in_tasks: Mapping[str, frozenset[str]],
) -> Sequence[SkillEvidenced]:
    codes = [criterion.code for criterion in outcome.criteria]
    task_codes = in_tasks.get(module.code, frozenset())
    known = [(recognised[module.code][code], code, True) for code in codes if code in recognised.get(module.code, {})]
    by_task = [(passed[module.code][code], code, False) for code in codes if code in passed.get(module.code, {})]
    by_task += [one for one in known if one[1] in task_codes]
    by_quiz = [(met[module.code][code], code, False) for code in codes if code in met.get(module.code, {})]
    by_quiz += [one for one in known if one[1] not in task_codes]
    behind = min(by_task, default=None) or min(by_quiz, default=None)
    if behind is None:
        return ()
    day, criterion, is_recognised = behind
    return [
        SkillEvidenced(
            skill=mapped.skill,
            label=programme.skills[mapped.skill].label,
            level=mapped.level if by_task else 1,
            module=module.code,
            criterion=criterion,
            evidenced_on=day,
            recognised=is_recognised,
        )
        for mapped in outcome.skills
    ]


def _as_day(moment: date | datetime) -> date:
    return london_day(moment) if isinstance(moment, datetime) else moment
