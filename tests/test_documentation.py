"""What README says of the app is true."""

from __future__ import annotations

import re
from pathlib import Path

from flask import Flask

from lms.access import mark_of

README = Path(__file__).parents[1] / "README.md"
ROW = re.compile(r"^\| [^|]+ \| `(/[^`]+)` \| ([^|]+) \|$", re.MULTILINE)


def test_each_task_of_a_training_centre_has_the_page_and_the_roles_that_the_table_names(app: Flask) -> None:
    told = {page: sorted(who.split(", ")) for page, who in ROW.findall(README.read_text(encoding="utf-8"))}
    assert len(told) > 30
    marks = {
        rule.rule: mark_of(app, rule.endpoint) for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())
    }
    found = {page: sorted(role.value for role in mark.roles) for page in told if (mark := marks.get(page)) is not None}
    assert found == told
