"""From signing in to handing in a task by the keyboard alone: nothing is clicked, and the focus is always seen."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from assessments.loader import load_banks, load_tasks
from modules.drawings import drawing_anew
from modules.loader import load_programme
from tests.browser.keyboard import Keyboard
from tests.browser.reader import Reader
from tests.browser.test_journey import PASSWORD, joins_a_group, registers
from tests.real_server import RealServer

pytestmark = pytest.mark.browser

SMALL = Path(__file__).parent.parent / "programme"
PROGRAMME = load_programme(SMALL / "content")
BANKS = load_banks(SMALL / "banks", drawing_anew)
TYPES = {q_id: question.type for bank in BANKS.values() for q_id, question in bank.questions.items()}
TASKS = load_tasks(SMALL / "banks")
PHONE, DESK = 375, 1280


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealServer]:
    """A server of the small programme."""
    server = RealServer(tmp_path_factory.mktemp("served"), PROGRAMME=str(SMALL))
    server.start()
    yield server
    server.end()


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_somebody_without_a_mouse_learns_answers_and_hands_in(reader: Callable[..., Reader], width: int) -> None:
    email = f"keys{width}@example.org"
    learner = reader(width=width)
    registers(learner, email)
    joins_a_group(learner)
    learner.context.clear_cookies()
    learner.page.goto(learner.address)

    keys = Keyboard(learner.page)
    skips_to_what_matters(keys)
    signs_in(keys, email, width)
    [first, *_others] = PROGRAMME.modules
    keys.follows(re.compile("^Next: "), "main a")
    for number, _lesson in enumerate(first.lessons):
        if number == 0:
            reads_a_word(keys)
        answers_the_check(keys)
        keys.follows(re.compile("^Done"))
    takes_the_quiz(keys)
    hands_in(keys)
    assert "Submitted." in learner.text()


def skips_to_what_matters(keys: Keyboard) -> None:
    """The first key shows the skip link, and what follows it is in the main part."""
    keys.steps()
    assert keys.at == "Skip to main content"
    box = keys.page.locator(":focus").bounding_box()
    assert box is not None
    assert box["width"] > 100
    keys.page.keyboard.press("Enter")
    keys.steps()
    assert keys.page.evaluate("document.querySelector('main').contains(document.activeElement)")
    keys.steps("Shift+Tab")
    keys.page.evaluate("document.activeElement.blur()")


def signs_in(keys: Keyboard, email: str, width: int) -> None:
    """By the menu: on a phone it opens, holds the keys while it is open, and gives them back."""
    keys.page.reload()
    keys.arrives()
    if width == PHONE:
        keys.reaches("Menu", "button")
        keys.page.keyboard.press("Enter")
        keys.steps()
        assert keys.at == "Close"
        keys.page.keyboard.press("Escape")
        assert keys.at == "Menu", "the focus is back where the menu was opened"
        keys.page.keyboard.press("Space")
    keys.follows("Sign in", ".lms-menu__link")
    keys.reaches("E-mail address")
    keys.writes(email)
    keys.reaches("Password")
    keys.writes(PASSWORD)
    keys.enters()
    assert keys.page.url.endswith("/learn"), keys.page.url


def reads_a_word(keys: Keyboard) -> None:
    """Open a word's explanation, and close it where one was. No key is caught on the page."""
    everything = keys.goes_round()
    assert everything[0] == "Skip to main content"
    assert any(words.startswith("Done") for words in everything)
    keys.reaches(selector=".lms-term")
    word = keys.at
    keys.page.keyboard.press("Enter")
    assert keys.page.locator(".lms-popover:popover-open").is_visible()
    keys.page.keyboard.press("Escape")
    assert keys.page.locator(".lms-popover:popover-open").count() == 0
    assert keys.at == word


def answers_the_check(keys: Keyboard) -> None:
    """Choose, change one's mind by the arrows, and see whether it is right."""
    keys.reaches(selector="input[type=radio]")
    keys.page.keyboard.press("Space")
    keys.steps("ArrowDown")
    assert keys.page.locator("input[type=radio]").nth(1).is_checked()
    keys.follows("Check my answer")
    assert re.search("Right|Not yet", keys.page.locator("#check-result").inner_text())


def takes_the_quiz(keys: Keyboard) -> None:
    """Answer each kind of question, go back once from the review, and submit."""
    keys.follows("Start the quiz")
    met = set()
    while "Submit my answers" not in keys.page.get_by_role("main").inner_text():
        met.add(answers(keys))
        keys.follows(re.compile("^Save and (go on|check)"))
    assert met == set(TYPES.values())
    keys.follows("Submit my answers")


def answers(keys: Keyboard) -> str:
    """Give some answer to the question on the page. Gives its type."""
    asked = keys.page.locator("main form input[name=question]").get_attribute("value") or ""
    fields = keys.page.locator("main form [name^=answer]")
    if TYPES[asked] in ("single_choice", "true_false", "picture_choice"):
        keys.reaches(selector="input[type=radio]")
        keys.page.keyboard.press("Space")
        keys.steps("ArrowDown")
        assert fields.nth(1).is_checked()
    elif TYPES[asked] == "multiple_response":
        for number in range(2):
            keys.reaches(selector="input[type=checkbox]")
            keys.page.keyboard.press("Space")
            assert fields.nth(number).is_checked()
    elif TYPES[asked] in ("matching", "ordering"):
        for number in range(fields.count()):
            keys.reaches(selector="select")
            for _place in range(number % 2 + 1):
                keys.page.keyboard.press("ArrowDown")
            assert fields.nth(number).input_value()
    elif TYPES[asked] == "cloze":
        for number in range(fields.count()):
            keys.reaches(selector="main form [name^=answer]")
            if fields.nth(number).evaluate("field => field.tagName") == "SELECT":
                keys.page.keyboard.press("ArrowDown")
            else:
                keys.writes("officer")
            assert fields.nth(number).input_value()
    else:
        keys.reaches(selector="#answer")
        keys.writes("12")
        assert fields.first.input_value() == "12"
    return TYPES[asked]


def hands_in(keys: Keyboard) -> None:
    """Write, declare, submit. The words are saved while they are written."""
    module = PROGRAMME.modules[0]
    keys.page.goto(keys.page.url.partition("/learn")[0] + f"/learn/{module.slug}")
    keys.arrives()
    keys.follows(TASKS[module.code].title, "main a")
    keys.reaches("Your answer")
    keys.writes("First line.")
    keys.page.keyboard.press("Enter")
    keys.writes("Second line.")
    keys.page.get_by_text("Saved at").wait_for()
    keys.reaches(re.compile("^This is my own work"))
    keys.page.keyboard.press("Space")
    keys.follows("Submit to my tutor")
