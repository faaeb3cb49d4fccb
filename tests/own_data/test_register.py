"""Every table has a treatment: where a copy shows it, and what becomes of it when a person is erased."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask import Flask

from lms.extensions import db
from lms.held import Fate
from lms.own_data.register import FEATURES, GROUND, treatments

LMS = Path(__file__).parents[2] / "lms"


def test_every_table_says_how_it_is_treated(app: Flask) -> None:
    missing = sorted(set(db.metadata.tables) - set(treatments()))
    assert not missing, (
        f"Nobody says what these tables hold about people: {', '.join(missing)}. Name each in TABLES of its feature's "
        "held.py (see lms/held.py), let `about` show it and `erase` take it out, and list a new HELD in "
        "lms/own_data/register.py."
    )
    gone = sorted(set(treatments()) - set(db.metadata.tables))
    assert not gone, f"These tables are no more; take them out of held.py: {', '.join(gone)}."


def test_no_table_is_named_by_two_features() -> None:
    named = [name for tables in (GROUND, *(feature.tables for feature in FEATURES)) for name in tables]
    assert len(named) == len(set(named))


def test_a_table_that_is_left_out_of_a_copy_or_kept_says_why() -> None:
    silent = [
        name
        for name, treatment in treatments().items()
        if not treatment.why and (not treatment.section or treatment.fate in (Fate.KEPT, Fate.UNNAMED, Fate.NOBODY))
    ]
    assert not silent, f"Say why in held.py: {', '.join(sorted(silent))}."


def tables_about_people() -> set[str]:
    """Tables that reach a person by foreign keys, at whatever distance."""
    reached = {"person"}
    while True:
        more = {
            table.name
            for table in db.metadata.tables.values()
            if any(key.column.table.name in reached for key in table.foreign_keys)
        }
        if more <= reached:
            return reached
        reached |= more


def test_a_table_that_leads_to_a_person_is_shown_unless_it_says_why_not(app: Flask) -> None:
    told = treatments()
    for name in tables_about_people():
        assert told[name].section or told[name].why, name


@pytest.mark.parametrize("feature", sorted(path.parent.name for path in LMS.glob("*/held.py")))
def test_a_feature_that_stores_files_names_their_keys(feature: str) -> None:
    sources = [path.read_text() for path in (LMS / feature).rglob("*.py")]
    stores = any(re.search(r"\bstorage\.(keep|keep_file)\(", source) for source in sources)
    module = __import__(f"lms.{feature}.held", fromlist=["HELD"])
    assert stores == (module.HELD.keys is not None), (
        f"lms/{feature} stores files: give HELD.keys in its held.py, or they are swept away as nobody's."
    )


def test_every_held_py_is_in_the_register() -> None:
    listed = {feature.about.__module__.split(".")[1] for feature in FEATURES}
    listed |= {
        "commitments",
        "api",
        "councils",
        "evidence_pack",
        "matching",
        "outages",
        "pledge",
        "rates",
        "support",
        "vacancies",
    }  # they hold nothing that a copy could show
    assert {path.parent.name for path in LMS.glob("*/held.py")} <= listed


def test_a_feature_that_stores_files_has_a_held_py() -> None:
    for path in LMS.rglob("*.py"):
        if re.search(r"\bstorage\.(keep|keep_file)\(", path.read_text()):
            assert (LMS / path.relative_to(LMS).parts[0] / "held.py").exists(), path
