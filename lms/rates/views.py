"""The programme team's page of rates by stage and group, and the same as a table to take away."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from flask import Blueprint, Response, render_template, request
from flask_babel import gettext as _
from markupsafe import Markup

from lms import charts
from lms.access import Role, for_roles
from lms.database import row_id
from lms.errors import NotFound
from lms.rates import queries, wording
from lms.rates.figures import Rates, rates_of
from lms.rates.models import Publication, Reached
from lms.rates.publishing import LEAST_PEOPLE
from lms.sheets import CSV_TYPE, XLSX_TYPE, Cell, Sheet, csv_chunks, file_chunks, xlsx_file

rates = Blueprint("rates", __name__, template_folder="templates")


@dataclass(frozen=True, slots=True)
class Asked:
    """Which publication and area are asked for; None: all of them."""

    publications: Sequence[Publication]
    publication: Publication | None
    areas: Sequence[str]
    area: str | None


@rates.get("/staff/rates")
@for_roles(Role.PROGRAMME_OFFICER)
def index() -> str:
    """How many of each group reached each stage."""
    asked = _asked()
    found = _rates(asked)
    return render_template(
        "rates/index.html",
        asked=asked,
        found=found,
        drawings={one.question: _drawing(one) for one in found},
        questions=wording.question_words(),
        groups={one.question: wording.group_words(one.question) for one in found},
        stages=wording.reached_words(),
        count_words=wording.count_words,
        share_words=wording.share_words,
        least_people=LEAST_PEOPLE,
    )


@rates.get("/staff/rates.<ending>")
@for_roles(Role.PROGRAMME_OFFICER)
def table(ending: str) -> Response:
    """The counts of the page, as they are shown."""
    if ending not in ("csv", "xlsx"):
        raise NotFound
    sheet = Sheet("rates", ["question", "group", *Reached], _lines(_rates(_asked())))
    if ending == "csv":
        answer = Response(b"".join(csv_chunks(sheet)), content_type=CSV_TYPE)
    else:
        answer = Response(b"".join(file_chunks(xlsx_file(sheet))), content_type=XLSX_TYPE)
    answer.headers["Content-Disposition"] = f'attachment; filename="rates.{ending}"'
    return answer


def _asked() -> Asked:
    publications, areas = queries.publications(), queries.areas()
    number, area = request.args.get("publication", None, type=row_id), request.args.get("area", "")
    chosen = next((one for one in publications if one.id == number), None)
    return Asked(publications, chosen, areas, area if area in areas else None)


def _rates(asked: Asked) -> list[Rates]:
    counts = queries.published(asked.publication.id if asked.publication else None, asked.area)
    return [
        rates_of(question, groups, counts[question]) for question, groups in wording.ORDER.items() if question in counts
    ]


def _lines(found: Sequence[Rates]) -> Iterator[list[Cell]]:
    for one in found:
        for row in one.rows:
            yield [one.question, row.group, *(wording.count_words(row.counts[reached]) for reached in Reached)]


def _drawing(one: Rates) -> Markup | None:
    """Bars of how many in a hundred of a group's applicants were shortlisted; None where that is hidden for all."""
    words = wording.group_words(one.question)
    bars = [
        charts.Bar(words[row.group], 100 * row.shortlisted.value, f"{round(100 * row.shortlisted.value)}%")
        for row in one.rows
        if row.shortlisted is not None
    ]
    if not bars:
        return None
    title = _("%(question)s: shortlisted of those who applied", question=wording.question_words()[one.question])
    return charts.bars(f"rates-{one.question}", title, _("The table below has the same figures."), bars)
