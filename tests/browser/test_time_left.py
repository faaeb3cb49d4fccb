"""The clock of a timed quiz: what it shows, what it says aloud and how seldom, and what happens when time is over.

The browser's clock stands still but for what a test lets pass. The server's cannot be stopped, so a test says in its
database when the attempt began, and has the half minute after its end in which answers are still taken.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from lms.demo.timed import MINUTES
from tests.browser.reader import Reader
from tests.real_server import RealServer

pytestmark = pytest.mark.browser

SMALL = Path(__file__).parent.parent / "programme"
QUIZ = "/learn/kind-letters/quiz"
TYPED = "li[data-question=t2-q7] a"
WITH_EXTRA_TIME = MINUTES * 5 // 4  # a quarter more is agreed
OVER = "Your time is over. What you saved is kept."
# Every text that a place is given, also where it is given two before anybody looks.
LISTEN = """
() => {
  window.heard = {shown: [], said: []};
  for (const place of Object.keys(window.heard))
    new MutationObserver(records => window.heard[place].push(
      ...records.flatMap(record => [...record.addedNodes].map(node => node.textContent))
    )).observe(document.querySelector(`[data-time-${place}]`), {childList: true, characterData: true, subtree: true});
}
"""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealServer]:
    """A server of the small programme: all seven questions of its second quiz are asked, one of them typed."""
    server = RealServer(tmp_path_factory.mktemp("time"), PROGRAMME=str(SMALL))
    server.start()
    yield server
    server.end()


@pytest.fixture
def change(server: RealServer) -> Callable[..., None]:
    """A function that changes the server's database."""

    def changing(statement: str, *values: object) -> None:
        with sqlite3.connect(server.instance / "lms.sqlite3", timeout=30) as database:
            database.execute(statement, values)

    return changing


@pytest.fixture
def leave(change: Callable[..., None]) -> Callable[[timedelta], None]:
    """A function that leaves this much time to the open attempt of who has extra time."""

    def leaving(left: timedelta) -> None:
        began_at = datetime.now(UTC) - timedelta(minutes=WITH_EXTRA_TIME) + left
        change(
            "UPDATE attempt SET started_at = ? WHERE submitted_at IS NULL AND minutes = ?",
            began_at.strftime("%Y-%m-%d %H:%M:%S.%f"),
            MINUTES,
        )

    return leaving


@pytest.fixture
def learner(reader: Callable[..., Reader]) -> Reader:
    """Who has extra time, in their quiz."""
    learner = reader(width=320)
    learner.signs_in("timed")
    learner.goes(QUIZ)
    learner.reads(f"You have {WITH_EXTRA_TIME} minutes.")
    learner.presses("Start the quiz", "Go on with your quiz")
    return learner


def with_the_clock_stopped(learner: Reader) -> Page:
    """The page that the learner sees, in a browser whose clock stands still."""
    page = learner.page
    page.clock.install()
    page.clock.pause_at(datetime.now(UTC) + timedelta(days=1))  # a phone's clock may be wrong
    page.reload()
    expect(page.locator("[data-time-shown]")).not_to_be_empty()
    return page


def test_each_minute_is_shown_and_three_of_them_and_the_end_are_said(
    learner: Reader, leave: Callable[[timedelta], None]
) -> None:
    leave(timedelta(minutes=WITH_EXTRA_TIME))
    page = with_the_clock_stopped(learner)
    assert page.locator("[data-time-shown]").inner_text() == f"Time left: {WITH_EXTRA_TIME} minutes"
    said = page.locator("[data-time-said]")
    expect(said).to_have_attribute("role", "status")
    expect(said).to_be_empty()
    page.evaluate(LISTEN)
    page.clock.run_for(WITH_EXTRA_TIME * 60_000)
    left = [f"Time left: {minutes} minutes" for minutes in range(WITH_EXTRA_TIME - 1, 1, -1)]
    assert page.evaluate("window.heard") == {
        "shown": [*left, "Time left: 1 minute", OVER],
        "said": ["Time left: 10 minutes", "Time left: 5 minutes", "Time left: 1 minute", OVER],
    }
    page.clock.run_for(60_000)
    assert page.evaluate("window.heard.said.length") == 4, "the end is said once"


def test_a_page_that_slept_shows_the_time_and_says_only_what_is_left(
    learner: Reader, leave: Callable[[timedelta], None]
) -> None:
    leave(timedelta(minutes=WITH_EXTRA_TIME))
    page = with_the_clock_stopped(learner)
    page.evaluate(LISTEN)
    page.clock.fast_forward((WITH_EXTRA_TIME - 5) * 60_000)
    assert page.evaluate("window.heard") == {"shown": ["Time left: 5 minutes"], "said": ["Time left: 5 minutes"]}


def test_time_that_is_given_during_a_quiz_is_shown_with_the_next_answer_and_not_said(
    learner: Reader, leave: Callable[[timedelta], None]
) -> None:
    leave(timedelta(minutes=9, seconds=30))
    learner.page.locator(TYPED).click()
    page = with_the_clock_stopped(learner)
    assert page.locator("[data-time-shown]").inner_text() == "Time left: 10 minutes"
    page.evaluate(LISTEN)
    leave(timedelta(minutes=29, seconds=30))
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        page.locator("#answer").fill("somebody")
        page.clock.run_for(1_500)
    expect(page.locator("[data-saved]")).to_contain_text("Saved")
    page.clock.run_for(1_000)
    assert page.evaluate("window.heard") == {"shown": ["Time left: 30 minutes"], "said": []}


def test_who_has_no_extra_time_sees_the_time_of_everybody(
    reader: Callable[..., Reader], change: Callable[..., None]
) -> None:
    group = "SELECT id FROM cohort WHERE name LIKE '%with a clock%'"
    who = "SELECT id FROM person WHERE email = 'learner2@example.org'"
    change(f"UPDATE enrolment SET cohort_id = ({group}) WHERE person_id = ({who})")
    other = reader()
    other.signs_in("learner2")
    other.goes(QUIZ)
    other.reads(f"You have {MINUTES} minutes.")
    assert not other.finds("as we agreed with you")
    other.presses("Start the quiz")
    expect(other.page.locator("[data-time-shown]")).to_have_text(f"Time left: {MINUTES} minutes")


def test_what_is_written_in_the_last_second_is_kept_and_the_page_leads_on_to_the_result(
    learner: Reader, leave: Callable[[timedelta], None]
) -> None:
    leave(timedelta(minutes=10))
    learner.page.locator(TYPED).click()
    page = with_the_clock_stopped(learner)
    seconds = int(page.locator("[data-seconds-left]").get_attribute("data-seconds-left") or "")
    page.clock.run_for((seconds - 1) * 1000)
    expect(page.locator("[data-time-shown]")).to_have_text("Time left: 1 minute")
    leave(timedelta(seconds=-1))
    page.locator("#answer").fill("a councillor")
    with page.expect_response(lambda answer: answer.request.method == "POST") as saved:
        page.clock.run_for(1_000)  # an answer would wait a little longer before it is saved by itself
    assert saved.value.json()["saved"] is True
    expect(page.locator("[data-time-shown]")).to_have_text(OVER)
    expect(page.locator("[data-time-said]")).to_have_text(OVER)
    expect(page.locator("[data-saved]")).to_contain_text("Saved")
    leave(timedelta(seconds=-1))
    page.get_by_role("button", name="Save and").first.click()
    page.wait_for_url("**/review")
    assert "Your time is over." in page.get_by_role("main").inner_text()
    leave(timedelta(minutes=-2))
    page.get_by_role("button", name="Submit my answers").click()
    page.wait_for_url("**/result")
    assert "a councillor" in page.get_by_role("main").inner_text()


def test_without_a_script_the_page_says_when_the_time_ends_and_stays_true(
    reader: Callable[..., Reader], leave: Callable[[timedelta], None]
) -> None:
    learner = reader(width=320, javascript=False)
    learner.signs_in("timed")
    learner.goes(QUIZ)
    learner.presses("Start the quiz", "Go on with your quiz", "Try again")
    leave(timedelta(minutes=30))
    learner.goes(learner.page.url)
    learner.reads("Your time ends on")
    assert not learner.finds("Time left:")
    leave(timedelta(minutes=-2))
    learner.goes(learner.page.url)
    assert learner.page.url.endswith("/result")
