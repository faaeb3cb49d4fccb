"""Without a line, on a phone: nothing that was written is lost, nothing counts twice, and nobody sees another's."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from assessments.loader import load_banks
from tests.browser.knowing import answer_rightly
from tests.browser.reader import Reader
from tests.real_server import RealServer

pytestmark = pytest.mark.browser

SMALL = Path(__file__).parent.parent / "programme"
BANKS = load_banks(SMALL / "banks")
MODULE = "/learn/town-halls"
SAVED_HERE = "Saved here, on this phone"
SENT = re.compile(r"^Sent at \d\d:\d\d")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealServer]:
    """A server of the small programme."""
    server = RealServer(tmp_path_factory.mktemp("offline"), PROGRAMME=str(SMALL))
    server.start()
    yield server
    server.end()


@pytest.fixture
def count(server: RealServer) -> Callable[..., int]:
    """A function that asks the server's database."""

    def counting(question: str, *values: str) -> int:
        with sqlite3.connect(server.instance / "lms.sqlite3") as database:
            return int(database.execute(question, values).fetchone()[0])

    return counting


def loses_the_line(reader: Reader) -> None:
    reader.context.set_offline(True)


def finds_the_line(reader: Reader) -> None:
    reader.context.set_offline(False)


def keeps_the_module(reader: Reader) -> None:
    reader.goes(MODULE)
    reader.presses("Keep this module on my phone")
    expect(reader.page.get_by_text("This module is kept on this phone")).to_be_visible()


def starts_the_quiz(reader: Reader) -> str:
    """Start it, or go on with it; its first question's address."""
    reader.goes(f"{MODULE}/quiz")
    reader.presses(re.compile("^(Start the quiz|Go on with your quiz|Try again)$"))
    return reader.page.url


def answers(reader: Reader) -> None:
    """Answer the question on the page, and wait for the receipt."""
    answer_rightly(reader, BANKS)
    reader.page.locator("#main h1").click()  # leave the field


def number_of_questions(reader: Reader) -> int:
    return int(reader.page.get_by_text(re.compile(r"Question \d+ of \d+")).first.inner_text().split()[-1])


def test_three_answers_without_a_line_survive_a_closed_tab_and_count(
    reader: Callable[..., Reader], count: Callable[..., int]
) -> None:
    learner = reader()
    learner.signs_in("learner2")
    first = starts_the_quiz(learner)
    attempt = first.split("/")[-2]
    total = number_of_questions(learner)
    keeps_the_module(learner)
    learner.goes(first)
    answer_rightly(learner, BANKS)
    learner.presses("Save and go on")
    learner.page.wait_for_url(f"**/{attempt}/2")
    loses_the_line(learner)
    for number in range(2, 5):
        expect(learner.page.get_by_text(f"Question {number} of {total}", exact=True)).to_be_visible()
        answer_rightly(learner, BANKS)
        expect(learner.page.locator("[data-saved]")).to_contain_text(SAVED_HERE)
        learner.page.get_by_role("button", name="Save and go on").click()
        learner.page.wait_for_url(f"**/{attempt}/{number + 1}")
    expect(learner.page.get_by_text("No connection. You are reading what is kept on this phone.")).to_be_visible()
    assert count("SELECT count(*) FROM answer WHERE attempt_id = ?", attempt) == 1
    learner.page.close()

    learner.page = learner.context.new_page()
    learner.page.goto(first.replace(f"{attempt}/1", f"{attempt}/3"))
    expect(learner.page.locator("[data-saved]")).to_contain_text(SAVED_HERE)
    finds_the_line(learner)
    expect(learner.page.locator("[data-saved]")).to_have_text(SENT)
    assert count("SELECT count(*) FROM answer WHERE attempt_id = ?", attempt) == 4
    for number in range(5, total + 1):
        learner.page.goto(first.replace(f"{attempt}/1", f"{attempt}/{number}"))
        answer_rightly(learner, BANKS)
        learner.page.get_by_role("button", name=re.compile("^Save and (go on|check)")).click()
        learner.page.wait_for_url(re.compile(rf"/{attempt}/({number + 1}|review)$"))
    learner.page.get_by_role("button", name="Submit my answers").click()
    expect(learner.page.get_by_text("You have achieved this quiz")).to_be_visible()
    assert count("SELECT percent FROM attempt WHERE id = ?", attempt) == 100
    assert count("SELECT count(*) FROM attempt WHERE module_code = 'T1' AND id >= ?", attempt) == 1
