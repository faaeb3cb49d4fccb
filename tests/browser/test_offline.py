"""Without a line, on a phone: nothing that was written is lost, nothing counts twice, and nobody sees another's."""

from __future__ import annotations

import re
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Error, expect

from assessments.loader import load_banks
from modules.drawings import drawing_anew
from tests.browser.knowing import answer_rightly
from tests.browser.reader import Reader
from tests.real_server import PASSWORD, RealServer

pytestmark = pytest.mark.browser

SMALL = Path(__file__).parent.parent / "programme"
BANKS = load_banks(SMALL / "banks", drawing_anew)
MODULE = "/learn/town-halls"
SENDING = re.compile(r"/offline/sync|/quiz/\d+/\d+$")
SAVED_HERE = "Saved here, on this phone"
NOT_HERE = "You have no connection, and the page you asked for is not on this phone."
SENT = "Sent at {time}"
SENT_AT = re.compile(r"Sent at \d\d:\d\d")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealServer]:
    """A server of a copy of the small programme."""
    programme = tmp_path_factory.mktemp("programme") / "small"
    shutil.copytree(SMALL, programme)
    server = RealServer(tmp_path_factory.mktemp("offline"), PROGRAMME=str(programme))
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
    expect(reader.page.get_by_text(reader.says("This module is kept on this phone."))).to_be_visible()


def joins_a_group(reader: Reader) -> None:
    """Where one is in none."""
    reader.goes("/learn/enrol")
    if reader.button("Join").count():
        reader.presses("Join")


def starts_the_quiz(reader: Reader, module: str = MODULE) -> str:
    """Start it, or go on with it; its first question's address."""
    reader.goes(f"{module}/quiz")
    reader.presses("Start the quiz", "Go on with your quiz", "Try again")
    return reader.page.url


def number_of_questions(reader: Reader) -> int:
    return int(reader.page.get_by_text(reader.says("Question %(number)d of %(total)d")).first.inner_text().split()[-1])


@pytest.mark.parametrize(("who", "language"), [("learner2", "en"), ("learner6", "ar")])
def test_three_answers_without_a_line_survive_a_closed_tab_and_count(
    reader: Callable[..., Reader], count: Callable[..., int], who: str, language: str
) -> None:
    learner = reader(language=language)
    learner.signs_in(who)
    joins_a_group(learner)
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
        expect(learner.page.get_by_text(learner.says(f"Question {number} of {total}"), exact=True)).to_be_visible()
        answer_rightly(learner, BANKS)
        expect(learner.page.locator("[data-saved]")).to_contain_text(learner.says(SAVED_HERE))
        learner.button("Save and go on").click()
        learner.page.wait_for_url(f"**/{attempt}/{number + 1}")
    expect(
        learner.page.get_by_text(learner.says("No connection. You are reading what is kept on this phone."))
    ).to_be_visible()
    assert count("SELECT count(*) FROM answer WHERE attempt_id = ?", attempt) == 1
    learner.page.close()

    learner.page = learner.context.new_page()
    learner.page.goto(first.replace(f"{attempt}/1", f"{attempt}/3"))
    expect(learner.page.locator("[data-saved]")).to_contain_text(learner.says(SAVED_HERE))
    finds_the_line(learner)
    expect(learner.page.locator("[data-saved]")).to_have_text(learner.says(SENT))
    assert count("SELECT count(*) FROM answer WHERE attempt_id = ?", attempt) == 4
    learner.page.goto(first.replace(f"{attempt}/1", f"{attempt}/review"))
    expect(learner.page.get_by_text(learner.says("Answered"), exact=True)).to_have_count(4)
    learner.button("Submit my answers").click()
    learner.page.wait_for_url(f"**/{attempt}/result")
    learner.looks()
    assert count("SELECT count(*) FROM answer WHERE attempt_id = ? AND fraction = 1", attempt) == 4
    assert count("SELECT count(*) FROM attempt WHERE module_code = 'T1' AND id >= ?", attempt) == 1
    learner.goes("/offline")
    expect(learner.page.locator("[data-sent] li").first).to_contain_text(learner.says(SENT))


def test_two_people_on_one_phone_never_send_or_see_each_others_work(
    reader: Callable[..., Reader], count: Callable[..., int]
) -> None:
    phone = reader()
    phone.signs_in("learner")
    attempt = starts_the_quiz(phone).split("/")[-2]
    unanswered = f"{phone.address}{MODULE}/quiz/{attempt}/5"
    keeps_the_module(phone)
    before = count("SELECT count(*) FROM offline_receipt")
    phone.page.goto(unanswered)
    loses_the_line(phone)
    answer_rightly(phone, BANKS)
    expect(phone.page.locator("[data-saved]")).to_contain_text(SAVED_HERE)
    phone.context.route(SENDING, lambda route: route.abort() if route.request.method == "POST" else route.continue_())
    finds_the_line(phone)

    signs_out(phone)
    phone.page.wait_for_url("**/offline/leaving")
    phone.looks()
    expect(phone.page.get_by_text("This phone has work of yours that is not sent yet.")).to_be_visible()
    expect(phone.page.get_by_role("button", name="Send it first, then sign out")).to_be_visible()
    phone.page.get_by_role("button", name="Sign out and leave it here for me").click()
    expect(phone.page.get_by_text("You are signed out.")).to_be_visible()
    opens_nothing_without_a_line(phone, unanswered)
    phone.context.unroute(SENDING)

    phone.signs_in("learner3")
    phone.goes("/offline")
    expect(phone.page.get_by_text("Nothing waits to be sent.")).to_be_visible()
    expect(phone.page.get_by_text("No module is kept on this phone.")).to_be_visible()
    opens_nothing_without_a_line(phone, unanswered)
    phone.goes("/learn")
    signs_out(phone)
    expect(phone.page.get_by_text("You are signed out.")).to_be_visible()
    assert count("SELECT count(*) FROM offline_receipt") == before

    phone.signs_in("learner")
    phone.goes("/offline")
    expect(phone.page.locator("[data-sent]")).to_contain_text(SENT_AT)
    phone.goes("/offline")
    assert count("SELECT count(*) FROM offline_receipt") == before + 1
    loses_the_line(phone)
    phone.page.goto(unanswered)
    expect(phone.page.get_by_text(re.compile(r"Question 5 of \d+"))).to_be_visible()
    finds_the_line(phone)
    assert count("SELECT count(*) FROM answer WHERE attempt_id = ? AND written_at IS NOT NULL", attempt) == 1

    phone.goes("/learn")
    signs_out(phone)
    phone.page.get_by_role("button", name="Remove everything of mine here, and sign out").click()
    expect(phone.page.get_by_text("You are signed out.")).to_be_visible()
    assert kept_caches(phone) == []
    opens_nothing_without_a_line(phone, unanswered, is_kept=False)


@pytest.mark.parametrize(("who", "language"), [("learner2", "en"), ("learner6", "ar")])
def test_lessons_are_read_checked_and_done_without_a_line_and_count_once(
    reader: Callable[..., Reader], count: Callable[..., int], who: str, language: str
) -> None:
    learner = reader(language=language)
    learner.signs_in(who)
    joins_a_group(learner)
    keeps_the_module(learner)
    mine = (
        "SELECT count(*) FROM lesson_progress JOIN enrolment ON enrolment.id = enrolment_id JOIN person ON person.id ="
        " person_id WHERE person.email ="
        f" '{who}@example.org'"
    )
    assert count(mine) == 0  # to fetch a lesson is not to open it
    loses_the_line(learner)
    learner.page.goto(f"{learner.address}{MODULE}")
    learner.looks()
    learner.page.get_by_role("link", name=re.compile("^1. ")).click()
    learner.page.get_by_role("radio").first.check()
    learner.button("Check my answer").click()
    expect(learner.page.locator("#check-result")).to_contain_text(learner.says("Right.", "Not yet. Try again."))
    expect(learner.page.get_by_text(learner.says(SAVED_HERE)).first).to_be_visible()
    for following in ("the-rooms", "quiz"):
        learner.button("Done, next lesson", "Done, go to the quiz").click()
        learner.page.wait_for_url(f"**/{following}")
    learner.page.goto(f"{learner.address}{MODULE}")
    expect(learner.page.locator("[data-shows-done]").first).to_have_text(learner.says("Done"))
    learner.page.goto(f"{learner.address}/profile")
    expect(learner.page.get_by_text(learner.says(NOT_HERE))).to_be_visible()
    expect(learner.page.get_by_role("link", name="Town halls")).to_be_visible()
    learner.looks()
    expect(learner.page.locator("[data-waiting] li")).to_have_count(3)
    finds_the_line(learner)
    expect(learner.page.locator("[data-sent] li")).to_have_count(3)
    learner.goes("/offline")
    assert count(mine) == count(f"{mine} AND done_at IS NOT NULL") == 2
    assert count(f"{mine} AND check_answer = 0") == 1


def test_who_was_signed_out_meanwhile_signs_in_and_it_is_sent(
    reader: Callable[..., Reader], count: Callable[..., int]
) -> None:
    learner = reader()
    learner.signs_in("learner4")
    keeps_the_module(learner)
    before = count("SELECT count(*) FROM offline_receipt")
    loses_the_line(learner)
    learner.page.goto(f"{learner.address}{MODULE}/the-rooms")
    learner.page.get_by_role("radio").first.check()
    learner.page.get_by_role("button", name="Check my answer").click()
    expect(learner.page.get_by_text(SAVED_HERE).first).to_be_visible()
    learner.context.clear_cookies()
    finds_the_line(learner)
    expect(learner.page.get_by_text("Sign in again to send what you wrote. It is safe on this phone.")).to_be_visible()
    learner.page.get_by_role("main").get_by_role("link", name="Sign in", exact=True).click()
    learner.writes("E-mail address", "learner4@example.org")
    learner.writes("Password", PASSWORD)
    learner.page.get_by_role("main").get_by_role("button", name="Sign in").click()
    learner.page.wait_for_url("**/the-rooms")
    learner.page.goto(f"{learner.address}/offline")
    expect(learner.page.locator("[data-sent]")).to_contain_text(SENT_AT)
    assert count("SELECT count(*) FROM offline_receipt") == before + 2  # opened, and checked


def test_a_quiz_begun_after_its_module_was_kept_is_kept_too_and_submitted_later(
    reader: Callable[..., Reader], count: Callable[..., int]
) -> None:
    learner = reader()
    learner.signs_in("learner3")
    learner.goes("/learn/kind-letters")
    learner.presses("Keep this module on my phone")
    expect(learner.page.get_by_text("This module is kept on this phone")).to_be_visible()
    learner.goes("/learn/kind-letters/quiz")
    learner.presses("Start the quiz")
    attempt = learner.page.url.split("/")[-2]
    review = learner.page.url.replace(f"{attempt}/1", f"{attempt}/review")
    questions = [learner.page.url[:-1] + str(number + 1) for number in range(number_of_questions(learner))]
    learner.page.locator("form[data-kept]").wait_for()  # until then, a line that breaks leaves none of them
    for page in (*questions, review):
        learner.page.wait_for_function("async path => Boolean(await caches.match(path))", arg=page)
    loses_the_line(learner)
    learner.page.goto(review)
    learner.looks()
    learner.page.get_by_role("main").get_by_role("link", name=re.compile("^3. ")).click()
    answer_rightly(learner, BANKS)
    learner.page.get_by_role("button", name="Save and see all questions").click()
    learner.page.wait_for_url(review)
    expect(learner.page.get_by_text("Answered", exact=True)).to_have_count(1)
    learner.page.get_by_role("button", name="Submit my answers").click()
    expect(learner.page.get_by_text("We send your answers and submit the quiz when")).to_be_visible()
    assert count("SELECT count(*) FROM attempt WHERE id = ? AND submitted_at IS NULL", attempt) == 1
    finds_the_line(learner)
    learner.page.wait_for_url(review.replace("review", "result"))
    assert count("SELECT count(*) FROM answer WHERE attempt_id = ? AND fraction = 1", attempt) == 1


def test_an_answer_on_a_page_that_is_not_kept_outlives_the_tab_and_the_session(
    reader: Callable[..., Reader], count: Callable[..., int]
) -> None:
    learner = reader()
    learner.signs_in("learner4")
    learner.goes("/learn/kind-letters/quiz")
    learner.presses("Start the quiz")
    attempt = learner.page.url.split("/")[-2]
    answered = "SELECT count(*) FROM answer WHERE attempt_id = ?"
    loses_the_line(learner)
    answer_rightly(learner, BANKS)
    expect(learner.page.locator("[data-saved]")).to_contain_text(SAVED_HERE)
    learner.page.close()
    learner.page = learner.context.new_page()
    finds_the_line(learner)
    with learner.page.expect_response("**/offline/sync"):
        learner.page.goto(f"{learner.address}/learn")
    assert count(answered, attempt) == 1
    learner.page.goto(f"{learner.address}/learn/kind-letters/quiz/{attempt}/2")

    learner.context.clear_cookies()
    answer_rightly(learner, BANKS)
    expect(learner.page.get_by_text("Sign in again to send what you wrote.")).to_be_visible()
    learner.page.get_by_role("main").get_by_role("link", name="Sign in", exact=True).click()
    learner.writes("E-mail address", "learner4@example.org")
    learner.writes("Password", PASSWORD)
    learner.page.get_by_role("main").get_by_role("button", name="Sign in").click()
    learner.page.wait_for_url(f"**/{attempt}/2")
    expect(learner.page.locator("[data-saved]")).to_have_text(SENT_AT)
    assert count(answered, attempt) == 2


def test_an_answer_that_came_too_late_is_shown_with_the_reason_until_it_is_put_away(
    reader: Callable[..., Reader],
) -> None:
    phone, laptop = reader(), reader(javascript=False)
    for one in (phone, laptop):
        one.signs_in("learner4")
    first = starts_the_quiz(phone, "/learn/kind-letters")
    phone.page.goto(f"{first[:-1]}4")
    loses_the_line(phone)
    answer_rightly(phone, BANKS)
    phone.presses("Save and go on")  # an answer of several fields is whole on the phone, and no part is on its way
    expect(phone.page.locator("[data-saved]")).to_contain_text(SAVED_HERE)
    laptop.goes(f"{first[:-1]}review")
    laptop.presses("Submit my answers")
    finds_the_line(phone)
    expect(phone.page.locator("[data-saved]")).to_contain_text("Not used: you submitted this quiz before")
    for _again in range(2):
        phone.page.goto(f"{phone.address}/offline")
        expect(phone.page.locator("[data-refused]")).to_contain_text("Not used: you submitted this quiz before")
    phone.looks()
    phone.page.get_by_role("button", name="Put this away").click()
    expect(phone.page.get_by_role("heading", name="Not used")).to_be_hidden()
    phone.page.reload()
    expect(phone.page.get_by_text("Nothing waits to be sent.")).to_be_visible()
    expect(phone.page.get_by_role("heading", name="Not used")).to_be_hidden()


def test_a_full_phone_keeps_nothing_half_and_says_so(reader: Callable[..., Reader]) -> None:
    learner = reader()
    learner.context.add_init_script(
        "let left = 3; const put = Cache.prototype.put; Cache.prototype.put = function (...given) {"
        "return left-- > 0 ? put.apply(this, given) : Promise.reject(new DOMException('', 'QuotaExceededError')) }"
    )
    learner.signs_in("learner5")
    learner.goes(MODULE)
    learner.page.get_by_role("button", name="Keep this module on my phone").click()
    expect(learner.page.get_by_text("This phone is full. Nothing of this module was kept.")).to_be_visible()
    assert kept_caches(learner) == []
    learner.goes("/offline")
    expect(learner.page.get_by_text("No module is kept on this phone.")).to_be_visible()


def test_a_module_that_has_changed_says_so_and_is_fetched_anew(
    reader: Callable[..., Reader], server: RealServer
) -> None:
    learner = reader()
    learner.signs_in("learner5")
    keeps_the_module(learner)
    lesson = Path(server.settings["PROGRAMME"]) / "content" / "town-halls" / "02-the-rooms.md"
    lesson.write_text(lesson.read_text() + "\nThe doors are blue now.\n")
    server.end()
    server.start()
    learner.goes(MODULE)
    expect(learner.page.get_by_text("This module has changed.")).to_be_visible()
    learner.goes("/offline")
    expect(learner.page.get_by_text("This module has changed.")).to_be_visible()
    learner.page.get_by_role("button", name="Fetch it again").click()
    expect(learner.page.get_by_text("This module is kept on this phone.")).to_be_visible()
    expect(learner.page.get_by_text("This module has changed.")).to_be_hidden()
    loses_the_line(learner)
    learner.page.goto(f"{learner.address}{MODULE}/the-rooms")
    expect(learner.page.get_by_text("The doors are blue now.")).to_be_visible()


def signs_out(reader: Reader) -> None:
    """By the menu."""
    reader.page.get_by_role("button", name="Menu").click()
    reader.page.get_by_role("button", name="Sign out").click()


def opens_nothing_without_a_line(reader: Reader, address: str, *, is_kept: bool = True) -> None:
    """What another keeps on this phone can't be read."""
    loses_the_line(reader)
    if is_kept:
        reader.page.goto(address)
        expect(reader.page.get_by_role("heading", name="You have no connection")).to_be_visible()
        reader.looks()
    else:  # nothing answers any more: the browser says so itself
        with pytest.raises(Error):
            reader.page.goto(address)
    finds_the_line(reader)


def kept_caches(reader: Reader) -> list[str]:
    """The caches of pages on this phone."""
    names: list[str] = reader.page.evaluate("caches.keys()")
    return [name for name in names if name.startswith("lms-pages")]
