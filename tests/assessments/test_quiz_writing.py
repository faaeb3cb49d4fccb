"""Questions as quiz.toml writes them come back the same, and a draft says what it lacks."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from assessments.loader import load_bank, load_banks
from assessments.questions import Option, PictureChoice, SingleChoice
from assessments.quiz_writing import draft_of, entry_of, lacks, toml_of
from modules.drawings import drawing_anew

BANKS = Path(__file__).parents[2] / "assessments" / "banks"


def test_a_bank_that_is_written_again_is_the_same_bank(tmp_path: Path) -> None:
    for whole in load_banks(BANKS, drawing_anew).values():
        carried = {id: question for id, question in whole.questions.items() if not isinstance(question, PictureChoice)}
        bank = replace(whole, questions=carried)
        passages = [f'module = "{bank.module}"\n', *map(toml_of, bank.questions.values())]
        (tmp_path / "quiz.toml").write_text("\n".join(passages), encoding="utf-8")
        assert load_bank(tmp_path) == bank


def test_a_draft_is_kept_as_json_and_read_back() -> None:
    for question in load_banks(BANKS, drawing_anew)["LG2"].questions.values():
        assert draft_of(json.loads(json.dumps(entry_of(question)))) == question
        assert lacks(question) == ()


def test_words_that_toml_takes_for_its_own_are_written_as_they_are(tmp_path: Path) -> None:
    wild = 'a "quote", a \\ and a\nline\twith \x7f and é 🦩 [[questions]]'
    bank = load_banks(BANKS, drawing_anew)["LG2"]
    question = replace(bank.questions["lg2-q01"], prompt=wild)
    (tmp_path / "quiz.toml").write_text(f'module = "LG2"\n{toml_of(question)}', encoding="utf-8")
    assert load_bank(tmp_path).questions["lg2-q01"].prompt == wild


def test_a_draft_says_everything_that_it_lacks_at_once() -> None:
    options = tuple(Option(id=letter, text="Same", correct=letter == "a", feedback="") for letter in ("a", "b"))
    draft = SingleChoice(id="", criterion="", difficulty=0, prompt="Which?", feedback="", options=options)
    told = "\n".join(lacks(draft))
    for words in ("Choose a criterion.", "Choose a difficulty.", "feedback: It is empty", "options: "):
        assert words in told
    three = replace(draft, options=(*options, Option(id="c", text="Other", correct=True, feedback="")))
    told = "\n".join(lacks(three))
    assert "stands there twice" in told
    assert "2 options are correct" in told
