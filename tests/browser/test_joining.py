"""On a phone: a look at one's own readiness, a line before a full group, and mail that can be stopped."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest

from tests.browser.reader import Reader
from tests.processes import await_that
from tests.real_server import RealServer

pytestmark = pytest.mark.browser

GROUP = "Evenings, spring 2027"
STOP_LINK = re.compile(r"http://\S+/notices/stop/\S+")


@pytest.fixture(scope="module", params=["en", "ar"])
def language(request: pytest.FixtureRequest) -> str:
    """What the learners read."""
    return str(request.param)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, language: str) -> Iterator[RealServer]:
    """A server with the demonstration's people: learner7 has the only place of a group, learner8 and 9 wait for it."""
    server = RealServer(tmp_path_factory.mktemp("joining"))
    server.start()
    yield server
    server.end()


@pytest.mark.parametrize("javascript", [True, False])
def test_a_visitor_finds_out_what_could_help(reader: Callable[..., Reader], language: str, javascript: bool) -> None:
    visitor = reader(javascript=javascript, language=language)
    visitor.goes("/")
    visitor.follows("Am I ready? A short check, for you only")
    for group in visitor.page.get_by_role("group").all():
        group.get_by_label(visitor.says("I can do this with some help")).check()
    visitor.presses("See what could help me")
    visitor.reads("What could help you")
    visitor.follows("Use our glossary")


def test_a_place_goes_to_who_is_first_in_line_and_the_rest_move_up(
    reader: Callable[..., Reader], language: str
) -> None:
    inside, first, second = (reader(width=width, language=language) for width in (375, 320, 375))
    first.signs_in("learner8")
    first.goes("/learn/enrol")
    first.reads("You are on the waiting list. Your place in line: 1.")
    second.signs_in("learner9")
    second.goes("/learn/enrol")
    second.reads("You are on the waiting list. Your place in line: 2.")

    inside.signs_in("learner7")
    inside.goes("/learn")
    inside.reads("Your group starts on")
    inside.follows("Leave this group")
    inside.chooses("Why do you leave? You do not have to say.", "Moving to another place")
    inside.presses("Leave this group")
    inside.reads("Welcome back.")

    def is_offered() -> bool:
        first.goes("/learn/enrol")
        return first.finds("There is a place for you. It is kept")

    await_that(is_offered, "no place was offered")
    first.follows("You have 1 new message")
    offer = f"There is a place for you in the group {GROUP}. Take it soon: it is kept for a few days."
    first.reads(offer)
    first.follows(offer)
    first.presses("Take this place")
    first.reads("You have joined the group.")
    second.goes("/learn/enrol")
    second.reads("You are on the waiting list. Your place in line: 1.")
    second.presses("Leave this waiting list")
    second.reads("You are not on this waiting list any more.")


def test_an_officer_sees_the_line_and_takes_somebody_out_of_a_group(reader: Callable[..., Reader]) -> None:
    officer = reader(width=1280)
    officer.signs_in("officer")
    officer.goes("/staff/cohorts")
    officer.follows(GROUP)
    officer.follows("Waiting list")
    officer.reads("Whoever is first gets the next free place.")
    officer.goes("/staff/cohorts")
    officer.follows("Autumn 2026")
    officer.follows("Open the gradebook")
    officer.follows("Łukasz Nowak")
    officer.follows("Place in the group")
    officer.chooses("Reason", "The learner joined by mistake")
    officer.presses("Take out of the group")
    officer.reads("An officer did this.")
    officer.presses("Let this learner back into the group")
    officer.reads(re.compile("Came back on"))


def test_one_mail_tells_what_is_new_and_is_stopped_without_signing_in(
    reader: Callable[..., Reader], language: str
) -> None:
    learner, mail = reader(language=language), reader(javascript=False, language=language)
    learner.signs_in("learner4")
    learner.goes("/account/messages")
    learner.chooses("No e-mails after", "05:00")
    learner.chooses("No e-mails before", "05:00")
    learner.presses("Save")
    learner.reads("Your choice is saved.")

    def is_told() -> bool:
        mail.goes("/dev/outbox")
        return "learner4@example.org" in mail.text()

    await_that(is_told, "no mail came")
    # After eight in the morning others are told what is new, too.
    told = mail.page.get_by_role("article").filter(has_text="learner4@example.org")
    links = [link.get_attribute("href") or "" for link in told.get_by_role("link").all()]
    mail.goes(next(link for link in links if STOP_LINK.match(link)))
    mail.presses("Stop all these e-mails")
    mail.reads("You get no more e-mails about your learning.")
    learner.goes("/notices")
    learner.reads(re.compile("Your tutor has looked at your task"))  # told before they chose a language
    learner.goes("/account/messages")
    assert learner.page.get_by_label(learner.says("Stop all these e-mails")).is_checked()
