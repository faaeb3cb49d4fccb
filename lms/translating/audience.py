"""What learners and the public read: only that is translated. Pages of staff and councils are in English.

Who may open a page is said once, at its view (lms/access.py), and read from there: a template is for everybody when a
view names it that is not for staff or councils alone, or when such a template takes it in. Of Python files, the views
of staff and councils are left out, and what EXCLUDED names.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path

LMS = Path(__file__).resolve().parent.parent
# Forms, wording and services that only staff and councils meet.
EXCLUDED = (
    "admin/*",
    "api/*",
    "applications/comparing.py",
    "applications/council_forms.py",
    "applications/council_notices.py",
    "applications/locking.py",
    "applications/panel_forms.py",
    "applications/panel_jobs.py",
    "applications/panel_pages.py",
    "applications/panels.py",
    "applications/recruiters.py",
    "applications/scoring.py",
    "applications/templates/applications/council_application.html",
    "applications/templates/applications/council_offer.html",
    "applications/templates/applications/not_saved.html",
    "applications/templates/applications/shortlist.html",
    "applications/templates/applications/withdrawn.html",
    "awards/claim_forms.py",
    "awards/claim_holds.py",
    "awards/claims.py",
    "awards/templates/awards/claim.html",
    "awards/forms.py",
    "awards/holds.py",
    "awards/unit_claims.py",
    "cases/staff_forms.py",
    "cases/templates/cases/consider.html",
    "commitments/*",
    "curriculum/*",
    "demo/*",
    "evidence_pack/*",
    "identity/staff_forms.py",
    "item_bank/*",
    "learning/forms.py",
    "learning/vacsr.py",
    "marking/grade_change_views.py",
    "marking/allocation.py",
    "marking/agreement_views.py",
    "marking/batches.py",
    "marking/comments.py",
    "marking/comment_views.py",
    "marking/double.py",
    "marking/mark_page.py",
    "marking/wording.py",
    "marking/templates/marking/agreement.html",
    "learning/moving_views.py",
    "learning/moving_words.py",
    "learning/templates/learning/transfer.html",
    "marking/templates/marking/_around.html",
    "marking/templates/marking/_met_already.html",
    "marking/templates/marking/_waiting_words.html",
    "live_assessments/forms.py",
    "live_assessments/holding.py",
    "live_assessments/templates/live_assessments/sheet.html",
    "marking/templates/marking/mark.html",
    "marking/templates/marking/resubmission.html",
    "migrations/*",
    "outages/*",
    "councils/register_*.py",
    "pledge/forms.py",
    "pledge/jobs.py",
    "pledge/mergers.py",
    "pledge/moves.py",
    "pledge/services.py",
    "pledge/signing.py",
    "pledge/statement_forms.py",
    "pledge/statements.py",
    "quality/*",
    "quizzes/window_forms.py",
    "reports/drawing.py",
    "reports/exports.py",
    "reports/wording.py",
    "rates/*",
    "recognition/forms.py",
    "recognition/templates/recognition/claim.html",
    "quizzes/staff_forms.py",
    "support/*",
    "translating/forms.py",
    "translating/services.py",
    "vacancies/change_forms.py",
    "vacancies/changing.py",
    "vacancies/differences.py",
    "vacancies/exception_forms.py",
    "vacancies/exceptions.py",
    "vacancies/forms.py",
    "vacancies/import_*.py",
    "vacancies/importing.py",
    "vacancies/lives.py",
    "verifying/*",
    "vacancies/services.py",
    "vacancies/templates/vacancies/change.html",
    "vacancies/templates/vacancies/form.html",
)
# What the public reads of features that are otherwise for councils.
INCLUDED = ("commitments/public_part.py",)
TAKEN_IN = re.compile(r"""\{%-?\s*(?:extends|include|import|from)\s+["']([^"']+\.html)["']""")
ALWAYS = ("base.html", "errors/problem.html", "govuk_frontend_jinja/components/error-message/macro.html")


def is_excluded(path: Path) -> bool:
    """Whether nothing of this file of lms/ is for learners or the public."""
    name = path.relative_to(LMS).as_posix()
    return name not in INCLUDED and any(fnmatch(name, pattern) for pattern in EXCLUDED)


def python_sources() -> Iterator[tuple[Path, str]]:
    """Each Python file with what is to be translated in it: views of staff and councils are blank lines."""
    for path in sorted(LMS.rglob("*.py")):
        if not _is_foreign(path) and not is_excluded(path):
            yield path, _without_staff_views(path.read_text(encoding="utf-8"))


def templates() -> dict[str, Path]:
    """The templates that learners and the public see, by name."""
    everywhere = _all_templates()
    wanted = set(ALWAYS)
    for path in sorted(LMS.rglob("*.py")):
        if not _is_foreign(path):
            wanted |= _named_for_everybody(path.read_text(encoding="utf-8"))
    found: dict[str, Path] = {}
    while wanted:
        name = wanted.pop()
        path_of = everywhere.get(name)
        if path_of is not None and name not in found and not is_excluded(path_of):
            found[name] = path_of
            wanted |= set(TAKEN_IN.findall(path_of.read_text(encoding="utf-8")))
    return dict(sorted(found.items()))


def _is_foreign(path: Path) -> bool:
    return "node_modules" in path.parts or "static" in path.parts


def _all_templates() -> dict[str, Path]:
    folders = [LMS / "templates", *sorted(LMS.glob("*/templates"))]
    return {path.relative_to(folder).as_posix(): path for folder in folders for path in sorted(folder.rglob("*.html"))}


def _named_for_everybody(source: str) -> set[str]:
    """The templates that a Python file names outside the views of staff and councils."""
    if ".html" not in source:
        return set()
    tree = ast.parse(source)
    staff = {id(inner) for node in tree.body if _is_staff_view(node) for inner in ast.walk(node)}
    return {
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and node.value.endswith(".html")
        and id(node) not in staff
    }


def _without_staff_views(source: str) -> str:
    if "for_roles" not in source:
        return source
    lines = source.splitlines()
    for node in ast.parse(source).body:
        if _is_staff_view(node):
            assert node.end_lineno is not None
            for number in range(node.lineno - 1, node.end_lineno):
                lines[number] = ""
            for decorator in getattr(node, "decorator_list", []):
                for number in range(decorator.lineno - 1, decorator.end_lineno):
                    lines[number] = ""
    return "\n".join(lines) + "\n"


def _is_staff_view(node: ast.stmt) -> bool:
    """Whether a function is marked ``@for_roles(...)`` without the learners' role."""
    if not isinstance(node, ast.FunctionDef):
        return False
    for mark in node.decorator_list:
        if isinstance(mark, ast.Call) and isinstance(mark.func, ast.Name) and mark.func.id == "for_roles":
            return "LEARNER" not in ast.unparse(mark)
    return False
