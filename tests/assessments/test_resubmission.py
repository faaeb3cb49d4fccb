"""The rule of resubmission is content: for all tasks in one file, for one task in its own; a fault is named."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from assessments.loader import ContentError, load_task, load_tasks
from assessments.resubmission import AS_OFTEN_AS_IT_TAKES, Authoriser, MayChange, Resubmission
from lms.editions import load_edition

PROGRAMME = Path(__file__).parents[1] / "programme"
TASK = """\
module = "LG1"
title = "Explain"
brief = "Say who decides."
words = 150
files = "optional"
marking_guidance = "Look."
model_pass = "Yes."
model_refer = "No."

[[criteria]]
code = "1.1"
expectation = "You say it."
guidance = "Both."
"""
RULE = """
[resubmission]
most = 1
within_working_days = 10
authorised_by = "quality assurer"
first_deadline_met = true
may_change = "referred criteria"
"""
STRICT = Resubmission(1, 10, Authoriser.QUALITY_ASSURER, True, MayChange.REFERRED)


def write(root: Path, task: str, usual: str | None = None) -> Path:
    (root / "one").mkdir()
    (root / "one" / "task.toml").write_text(task)
    if usual is not None:
        (root / "resubmission.toml").write_text(usual)
    return root


def test_without_a_rule_there_is_no_limit(tmp_path: Path) -> None:
    rule = load_task(write(tmp_path, TASK) / "one").resubmission
    assert rule == AS_OFTEN_AS_IT_TAKES
    assert not rule.has_limits


def test_a_task_has_a_rule_of_its_own(tmp_path: Path) -> None:
    assert load_task(write(tmp_path, TASK + RULE) / "one").resubmission == STRICT


def test_the_rule_of_all_tasks_holds_for_those_without_their_own(tmp_path: Path) -> None:
    assert load_tasks(write(tmp_path, TASK, "most = 2\n"))["LG1"].resubmission == Resubmission(most=2)


def test_a_tasks_own_rule_goes_before_that_of_all(tmp_path: Path) -> None:
    assert load_tasks(write(tmp_path, TASK + RULE, "most = 2\n"))["LG1"].resubmission == STRICT


@pytest.mark.parametrize(
    ("wrong", "line", "field"),
    [
        ("most = -1", 16, "resubmission.most"),
        ('most = "one"', 16, "resubmission.most"),
        ("within_working_days = 0", 16, "resubmission.within_working_days"),
        ('authorised_by = "nobody at all"', 16, "resubmission.authorised_by"),
        ("may_chance = true", 16, "resubmission.may_chance"),
    ],
)
def test_a_fault_names_file_line_and_field(tmp_path: Path, wrong: str, line: int, field: str) -> None:
    folder = write(tmp_path, f"{TASK}\n[resubmission]\n{wrong}\n") / "one"
    with pytest.raises(ContentError) as caught:
        load_task(folder)
    [problem] = caught.value.problems
    assert (problem.file, problem.line, problem.field) == (folder / "task.toml", line, field)


def test_a_fault_in_the_rule_of_all_tasks_is_named_too(tmp_path: Path) -> None:
    with pytest.raises(ContentError, match=r"resubmission\.toml:2: most"):
        load_tasks(write(tmp_path, TASK, "# how often\nmost = 99\n"))


def test_a_rule_is_part_of_what_is_assessed_and_so_of_the_edition(tmp_path: Path) -> None:
    banks = tmp_path / "banks"
    shutil.copytree(PROGRAMME / "banks", banks)
    before = load_edition(PROGRAMME / "content", banks).id
    (banks / "resubmission.toml").write_text("")
    assert load_edition(PROGRAMME / "content", banks).id == before  # a rule that says nothing changes nothing
    (banks / "resubmission.toml").write_text("most = 1\n")
    assert load_edition(PROGRAMME / "content", banks).id != before
