"""An open post as search engines read it: schema.org's JobPosting, with what Google asks for
(https://developers.google.com/search/docs/appearance/structured-data/job-posting).
"""

from __future__ import annotations

import re
from typing import Any

from jinja2.utils import htmlsafe_json_dumps
from markupsafe import Markup, escape

from lms.addresses import public_address
from lms.clock import LONDON
from lms.vacancies.models import Contract, Vacancy

FULL_TIME_HOURS = 35


def posting_of(vacancy: Vacancy) -> dict[str, Any]:
    """The posting of an open post, as JSON-LD. A closed one has none, and so leaves the engines' lists."""
    assert vacancy.published_at is not None, "an open post is published"
    return {
        "@context": "https://schema.org",
        "@type": "JobPosting",
        "title": vacancy.title,
        "description": description_of(vacancy),
        "identifier": {"@type": "PropertyValue", "name": vacancy.council.name, "value": str(vacancy.id)},
        "url": public_address("vacancies.show", vacancy_id=vacancy.id),
        "datePosted": vacancy.published_at.astimezone(LONDON).date().isoformat(),
        "validThrough": vacancy.closes_at.astimezone(LONDON).isoformat(timespec="seconds"),
        "employmentType": employment_types(vacancy),
        "hiringOrganization": _organisation(vacancy),
        "jobLocation": {
            "@type": "Place",
            "address": {
                "@type": "PostalAddress",
                "addressLocality": vacancy.place,
                "addressRegion": vacancy.council.nation.value,
                "addressCountry": "GB",
            },
        },
        "baseSalary": {
            "@type": "MonetaryAmount",
            "currency": "GBP",
            "value": {
                "@type": "QuantitativeValue",
                "minValue": _pounds(vacancy.pay_from_pence),
                "maxValue": _pounds(vacancy.pay_to_pence),
                "unitText": "YEAR",
            },
        },
        "workHours": f"{vacancy.hours_per_week:g} hours a week",
        "directApply": False,  # the council's own form comes after this page
    }


def json_ld(vacancy: Vacancy) -> Markup:
    """The same as text that may stand in a page: no sign in it ends the element, or begins an attribute anywhere."""
    written = htmlsafe_json_dumps(posting_of(vacancy))
    return Markup(re.sub(r"\\(.)", lambda escaped: "\\u0022" if escaped[1] == '"' else escaped[0], written))  # noqa: S704


def description_of(vacancy: Vacancy) -> Markup:
    """What the post says, as HTML of paragraphs and lists, in which nothing that the council wrote is markup."""
    parts = [_paragraphs(vacancy.summary)]
    for essential, heading in ((True, "Essential"), (False, "Desirable")):
        lines = [line.wording for line in vacancy.criteria if line.essential is essential]
        if lines:
            items = Markup("").join(Markup("<li>{}</li>").format(line) for line in lines)
            parts.append(Markup("<p>{}:</p><ul>{}</ul>").format(heading, items))
    parts.append(_paragraphs(vacancy.how_to_apply))
    return Markup("").join(parts)


def employment_types(vacancy: Vacancy) -> list[str]:
    """In Google's words. An apprentice is employed, and paid: no intern."""
    kinds = ["FULL_TIME" if vacancy.hours_per_week >= FULL_TIME_HOURS else "PART_TIME"]
    return [*kinds, "TEMPORARY"] if vacancy.contract is Contract.FIXED_TERM else kinds


def _organisation(vacancy: Vacancy) -> dict[str, str]:
    website = vacancy.council.website or ""
    known = {"sameAs": website} if website.startswith(("https://", "http://")) else {}
    return {"@type": "Organization", "name": vacancy.council.name, **known}


def _paragraphs(text: str) -> Markup:
    lines = filter(None, (line.strip() for line in text.splitlines()))
    return Markup("").join(Markup("<p>{}</p>").format(escape(line)) for line in lines)


def _pounds(pence: int) -> int | float:
    return pence // 100 if pence % 100 == 0 else pence / 100
