"""The table with which a panel compares everyone who applied, alike, criterion by criterion.

Appointment is on merit (Local Government and Housing Act 1989, section 7): the council adds its other applicants in the
columns that are left for them. The table has what its reader may see on pages, by the same policy.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from flask_babel import gettext as _

from lms.access import Holder
from lms.applications import queries
from lms.applications.fields import Field
from lms.applications.models import Met, Stage
from lms.applications.panel import Panel
from lms.applications.panel_rows import Row, rows_of
from lms.matching.fit import CriterionFit, Standing
from lms.matching.queries import candidates_for
from lms.sheets import Cell, Sheet
from lms.vacancies.models import Vacancy, VacancyCriterion

OTHER_APPLICANTS = 5  # of the council's own system: so many are left room for; a spreadsheet has room for more


def compared(person: Holder, vacancy: Vacancy, panel: Panel, today: date) -> list[Row]:
    """The applications that the table compares: those that were not taken back, and that the council still sees."""
    found = queries.applications_for(vacancy.id, seen_on=today)
    return rows_of(person, vacancy, [one for one in found if one.stage is not Stage.WITHDRAWN], panel)


def sheet_of(person: Holder, vacancy: Vacancy, panel: Panel, rows: Sequence[Row]) -> Sheet:
    """A line for each criterion; for each applicant the panel's decision, each member's score, and the evidence. A cell
    that the reader may not see stays empty.
    """
    members = _members(panel, rows)
    shown = [row.application.profile_id for row in rows if Field.EVIDENCE in row.fields]
    fits = {one.profile_id: {fit.criterion.id: fit for fit in one.fits} for one in candidates_for(vacancy, shown)}
    columns = [_("Number"), _("Essential or desirable"), _("Criterion")]
    for row in rows:
        who = _who(row)
        columns += [_("%(who)s: decision", who=who), _("%(who)s: evidence", who=who)]
        columns += [_("%(who)s: score of %(name)s", who=who, name=name) for name in members.values()]
    for number in range(1, OTHER_APPLICANTS + 1):
        who = _("Other applicant %(number)s", number=number)
        columns += [_("%(who)s: decision", who=who), _("%(who)s: evidence", who=who)]

    def lines() -> Iterator[Sequence[Cell]]:
        for criterion in vacancy.criteria:
            line: list[Cell] = [criterion.position, _essential(criterion), criterion.wording]
            for row in rows:
                found = fits.get(row.application.profile_id, {}).get(criterion.id)
                line += [_decision(row, criterion), _evidence(found) if found else ""]
                line += [_score(row, criterion, member, person) for member in members]
            yield line + [""] * (2 * OTHER_APPLICANTS)

    return Sheet(_("Applications"), columns, list(lines()))


def _members(panel: Panel, rows: Sequence[Row]) -> dict[int, str]:
    """Everybody who sits on the panel, or judged while they did; by name."""
    judged = {one.person_id: one.name for row in rows for one in row.judged.judgements.values()}
    return dict(sorted((panel.seats | judged).items(), key=lambda member: (member[1], member[0])))


def _who(row: Row) -> str:
    name = row.application.profile.person.name if Field.NAME in row.fields else ""
    return f"{row.reference} {name}".strip()


def _essential(criterion: VacancyCriterion) -> str:
    return _("Essential") if criterion.essential else _("Desirable")


def _decision(row: Row, criterion: VacancyCriterion) -> str:
    return _met(row.judged.decision_on(criterion.id)) if Field.AGREED in row.fields else ""


def _score(row: Row, criterion: VacancyCriterion, member: int, reader: Holder) -> str:
    """A member's score. One's own is shown from the beginning, those of others when one has finished."""
    judgement = row.judged.judgements.get(member)
    may_see = Field.SCORES in row.fields or (member == reader.id and Field.EVIDENCE in row.fields)
    if judgement is None or not may_see or (member != reader.id and not judgement.counts):
        return ""
    given = judgement.scores.get(criterion.id)
    return _met(given.met) if given else ""


def _met(met: Met | None) -> str:
    return {Met.MET: _("Met"), Met.PARTLY: _("Partly met"), Met.NOT_MET: _("Not met")}[met] if met else ""


def _evidence(found: CriterionFit) -> str:
    """Codes, levels and days; never the work."""
    if found.standing is Standing.NOT_COMPUTED:
        return _("Not computed")
    said = []
    if found.assessed:
        said.append(
            _(
                "%(module)s criterion %(criterion)s, level %(level)s, %(day)s",
                module=found.assessed.module_code,
                criterion=found.assessed.criterion,
                level=found.assessed.level,
                day=found.assessed.evidenced_on.isoformat(),
            )
        )
    if found.own:
        said.append(_("Own evidence, not assessed"))
    return "; ".join(said) or _("None")
