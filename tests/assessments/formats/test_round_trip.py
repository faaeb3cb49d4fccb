"""What a format carries comes back the same, and what it can't carry is named: for any questions and words."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessments.formats.port import Carried, Exportable, Exported, Format
from assessments.formats.reading import read
from assessments.formats.writing import write
from assessments.loader import load_banks
from assessments.questions import PictureChoice, PictureOption
from modules.drawings import drawing_anew
from tests.assessments.formats.making import WILD, WORDS, banks

BANKS = Path(__file__).parents[3] / "assessments" / "banks"
FORMATS = st.sampled_from(list(Format))
NOT_FORESEEN = ("comes back changed", "would not come back")


def assert_told_the_truth(asked: Sequence[Exportable], exported: Exported) -> None:
    """Everything that is not told to be lost comes back equal, and nothing else is in the file."""
    left_out = {loss.question for loss in exported.losses if loss.is_left_out}
    lost = {loss.question for loss in exported.losses}
    if len(left_out) == len(asked):
        return
    found = read(exported.name, exported.data)
    assert not found.refused
    back = {one.question.id: one.question for one in found.questions}
    assert set(back) == {question.id for question in asked} - left_out
    for question in asked:
        if question.id not in lost:
            assert back[question.id] == question
        elif question.id not in left_out:
            assert back[question.id].type == question.type


@given(banks(WORDS), FORMATS)
@settings(max_examples=40, deadline=None)
def test_signs_that_a_format_takes_for_its_own_come_back_as_they_were(asked: list[Carried], to: Format) -> None:
    exported = write(asked, to, "T1")
    assert_told_the_truth(asked, exported)
    assert not [loss for loss in exported.losses if any(words in loss.reason for words in NOT_FORESEEN)]


@given(banks(WILD), FORMATS)
@settings(max_examples=30, deadline=None)
def test_whatever_words_there_are_nothing_is_changed_in_silence(asked: list[Carried], to: Format) -> None:
    assert_told_the_truth(asked, write(asked, to, "T1"))


@pytest.mark.parametrize(
    ("to", "types_left_out"),
    [
        (Format.GIFT, {"ordering", "numeric"}),
        (Format.MOODLE_XML, set()),
        (Format.QTI_22, set()),
        (Format.QTI_30, set()),
    ],
)  # fmt: skip
def test_a_bank_of_ours_comes_back_type_by_type(to: Format, types_left_out: set[str]) -> None:
    bank = load_banks(BANKS, drawing_anew)["LG2"]
    asked: list[Exportable] = list(bank.questions.values())
    exported = write(asked, to, "LG2")
    assert_told_the_truth(asked, exported)
    left_out = {loss.question for loss in exported.losses if loss.is_left_out}
    assert {bank.questions[one].type for one in left_out} == types_left_out
    assert not [loss for loss in exported.losses if any(words in loss.reason for words in NOT_FORESEEN)]


def test_pictures_are_named_as_left_out_by_every_format() -> None:
    options = tuple(
        PictureOption(id=letter, drawing="<svg/>", alternative="A town hall", correct=letter == "a", feedback="No")
        for letter in "abc"
    )
    question = PictureChoice(
        id="q-1", criterion="1.1", difficulty=1, prompt="Which?", feedback="So it is.", options=options
    )
    for to in Format:
        exported = write([question], to, "T1")
        [loss] = exported.losses
        assert loss.is_left_out
        assert "picture" in loss.reason


def test_the_same_questions_make_the_same_bytes() -> None:
    questions = list(load_banks(BANKS, drawing_anew)["LG1"].questions.values())[:3]
    for to in Format:
        assert write(questions, to, "LG1") == write(questions, to, "LG1")
