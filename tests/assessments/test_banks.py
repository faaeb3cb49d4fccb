"""The banks and tasks that learners meet: each question can be drawn, shown, answered right and marked."""

from __future__ import annotations

from pathlib import Path

from assessments.check import check_bank
from assessments.drawing import draw_questions, present
from assessments.loader import load_banks, load_tasks
from assessments.marking import mark, right_response
from modules.drawings import drawing_anew

BANKS = Path(__file__).parents[2] / "assessments" / "banks"


def test_every_bank_is_sound_and_every_question_can_be_answered() -> None:
    for bank in load_banks(BANKS, drawing_anew).values():
        assert check_bank(bank) == ()
        assert {bank.questions[drawn.id].criterion for drawn in draw_questions(bank, seed=1)} == set(bank.criteria)
        for question in bank.questions.values():
            for seed in range(5):
                assert present(question, seed).prompt
                assert mark(question, right_response(question, seed), seed).correct, question.id


def test_every_task_is_sound() -> None:
    for task in load_tasks(BANKS).values():
        assert task.brief, task.module
