"""`make bench` (python -m tests.bench): measure, print a table, write instance/bench.json. ``--small`` leaves the
hundred thousand out and writes nothing: for whoever works on a page.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path

from certificates.design import load_design
from certificates.fonts import FontLibrary
from certificates.pdf import render_pdf
from certificates.signing import sign_pdf
from lms.awards.facts import from_json
from lms.awards.jobs import sign_waiting
from lms.awards.queries import find_certificate
from lms.clock import utc_now
from lms.extensions import db
from lms.signing_keys.ring import ensure_keys
from tests.bench import limits, wire
from tests.bench.data import KEPT, LARGE, SMALL, Size, instance_of
from tests.bench.deadline import deadline_figures
from tests.bench.figures import LARGEST_GROWTH, MOST_STATEMENTS, Figure, keep, table_of
from tests.bench.line import readable_figures
from tests.bench.match import match_figures
from tests.bench.pages import LEARNERS, PAGES, Page, Request, in_turn
from tests.bench.process import import_figure, programme_figures, serve_figures, start_figure
from tests.bench.saving import save_answer
from tests.bench.site import Site
from tests.bench.timing import medians_ms
from tests.factories.signing import make_signing_key

RESULT = KEPT.parent / "bench.json"
GRADEBOOK_BYTES = 100_000
Sites = dict[str, Site]


def main() -> None:
    """Measure everything, or what was asked for."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--small", action="store_true", help="1,000 learners only")
    parser.add_argument("--only", default="", help="only pages whose name holds this")
    asked = parser.parse_args()
    sizes = [SMALL] if asked.small else [SMALL, LARGE]
    KEPT.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=KEPT) as folder:
        figures = measure(sizes, Path(folder), asked.only)
    print(table_of(figures))
    if not asked.small and not asked.only:
        keep(figures, RESULT)


def measure(sizes: list[Size], folder: Path, only: str) -> list[Figure]:
    """Every figure, on copies of the seeded databases."""
    sites = {size.name: Site(instance_of(size, folder)) for size in sizes}
    # Whoever listens to an engine slows it for good, so statements are counted on apps of their own.
    counting = {name: Site(site.instance) for name, site in sites.items()}
    figures: list[Figure] = []
    for page in PAGES:
        if only in page.name:
            figures += page_figures(page, sites, counting)
    if only in "save_answer":
        figures += saving_figures(sites, counting, folder)
    if only in "deadline":
        figures += deadline_figures(instance_of(sizes[0], folder / "deadline"))
    if only in "match":
        figures += match_figures()
    if only:
        return figures
    largest = sites[sizes[-1].name]
    figures += wire_figures(largest)
    figures += pdf_figures(largest)
    figures.append(issuing_figure(counting[sizes[-1].name]))
    figures += [*programme_figures(), import_figure(), start_figure()]
    served = instance_of(sizes[-1], folder / "served")
    figures += serve_figures(served, addresses_of(largest, PAGES))
    figures += readable_figures(served, addresses_of(largest, [page for page in PAGES if page.name == "lesson"]))
    return figures


def page_figures(page: Page, sites: Sites, counting: Sites) -> list[Figure]:
    """A page's milliseconds at each size, turn by turn with its limit; what more data cost; its statements."""
    doing = {name: in_turn(page.requests(site)) for name, site in sites.items()}
    statements = max(_most_statements(site, page.requests) for site in counting.values())
    bare = limits.flask_one_select(next(iter(sites.values())).database)
    taken = medians_ms({"limit": bare, **doing})
    limit = taken.pop("limit")
    figures = [Figure(f"page.{page.name}.{name}", taken[name], "ms", limit=limit, goal=page.goal_ms) for name in doing]
    figures += _growth(page.name, taken)
    figures.append(Figure(f"statements.{page.name}", statements, "statements", goal=MOST_STATEMENTS))
    if page.name == "dashboard":
        figures.insert(0, Figure("limit.flask_one_select", limit, "ms"))
    if page.name == "gradebook":
        size = max(len(do().data) for do in doing.values())
        figures.append(Figure("page.gradebook.bytes", size, "bytes", goal=GRADEBOOK_BYTES))
    return figures


def saving_figures(sites: Sites, counting: Sites, folder: Path) -> list[Figure]:
    """Saving an answer, turn by turn with one INSERT."""
    doing = {name: in_turn(save_answer(site)) for name, site in sites.items()}
    statements = max(_most_statements(site, save_answer) for site in counting.values())
    taken = medians_ms({"limit": limits.flask_one_insert(folder), **doing})
    limit = taken.pop("limit")
    figures = [Figure(f"page.save_answer.{name}", taken[name], "ms", limit=limit, ratio_goal=2.5) for name in doing]
    figures += _growth("save_answer", taken)
    figures.append(Figure("statements.save_answer", statements, "statements", goal=MOST_STATEMENTS))
    return figures


def wire_figures(site: Site) -> list[Figure]:
    """The first view of dashboard and lesson with an empty cache, and the lesson after."""
    [(person_id, code)] = site.rows(LEARNERS, most=1)
    module = site.edition.programme.by_code[code]
    client = site.browser(person_id)
    lessons = [f"/learn/{module.slug}/{lesson.slug}" for lesson in module.lessons]
    dashboard_bytes, dashboard_requests = wire.first_view(client, "/learn")
    first_bytes, first_requests = max(wire.first_view(client, address) for address in lessons)
    return [
        Figure("wire.dashboard.bytes", dashboard_bytes, "bytes", goal=40_000),
        Figure("wire.dashboard.requests", dashboard_requests, "requests", goal=6),
        Figure("wire.lesson.first.bytes", first_bytes, "bytes", goal=30_000),
        Figure("wire.lesson.first.requests", first_requests, "requests", goal=5),
        Figure("wire.lesson.next.bytes", max(wire.next_view(client, one) for one in lessons), "bytes", goal=8_000),
    ]


def pdf_figures(site: Site) -> list[Figure]:
    """Drawing a certificate, turn by turn with a bare page; drawing and signing one, turn by turn with a bare signature
    of the same document.
    """
    [(number,)] = site.rows("SELECT number FROM issued_certificate ORDER BY id LIMIT 1")
    with site.app.app_context():
        issued = find_certificate(number)
        assert issued is not None
        certificate = from_json(issued.facts)
    settings = site.app.extensions["settings"]
    design, fonts = load_design(settings.design), FontLibrary(settings.fonts)
    key, now = make_signing_key(now=utc_now()), utc_now()
    unsigned = render_pdf(certificate, design, fonts)
    taken = medians_ms(
        {
            "page": limits.reportlab_page,
            "unsigned": lambda: render_pdf(certificate, design, fonts),
            "signature": limits.bare_signature(unsigned, key),
            "signed": lambda: sign_pdf(render_pdf(certificate, design, fonts), key, at=now),
        }
    )
    return [
        Figure("pdf.unsigned", taken["unsigned"], "ms", limit=taken["page"], goal=8),
        Figure("pdf.signed", taken["signed"], "ms", limit=taken["signature"], goal=30),
    ]


def issuing_figure(site: Site) -> Figure:
    """What signing and publishing ten certificates takes of the database, for each."""
    ten = "(SELECT id FROM issued_certificate ORDER BY id LIMIT 10)"
    site.change(f"DELETE FROM certificate_file WHERE certificate_id IN {ten}")
    site.change(f"UPDATE issued_certificate SET published_at = NULL WHERE id IN {ten}")
    with site.app.app_context():
        now = utc_now()
        ensure_keys(site.app.extensions["settings"], now)
        with site.statements() as found:
            sign_waiting(now)
        db.session.commit()
    return Figure("issue.statements", len(found) / 10, "statements", goal=8)


def addresses_of(site: Site, pages: Iterable[Page]) -> list[tuple[str, str]]:
    """A cookie and a path for a few requests to each page."""
    found = []
    for page in pages:
        for make in page.requests(site)[:5]:
            answer = make()
            found.append((answer.request.headers.get("Cookie", ""), answer.request.path))
    return found


def _most_statements(site: Site, requests: Callable[[Site], list[Request]]) -> int:
    """The most statements that one of a few requests takes; the first may find cold caches."""
    do, most = in_turn(requests(site)), 0
    for _time in range(10):
        with site.statements() as found:
            do()
        most = max(most, len(found))
    return most


def _growth(name: str, taken: dict[str, float]) -> list[Figure]:
    if LARGE.name not in taken:
        return []
    growth = taken[LARGE.name] / taken[SMALL.name]
    return [Figure(f"growth.{name}", growth, "times", goal=LARGEST_GROWTH)]


if __name__ == "__main__":
    main()
