"""On a phone, with scripts and without, in two languages: a copy, a correction, a new address, a change of mind."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from zipfile import ZipFile

import pytest

from tests.browser.reader import Reader
from tests.processes import await_that
from tests.real_server import PASSWORD, RealServer

pytestmark = pytest.mark.browser

NEW_ADDRESS_LINK = re.compile(r"http://\S+/new-address/\S+")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealServer]:
    """A server with demonstration people, and its jobs."""
    server = RealServer(tmp_path_factory.mktemp("own data"))
    server.start()
    yield server
    server.end()


def test_learners_get_a_copy_of_everything_while_they_correct_what_is_wrong(reader: Callable[..., Reader]) -> None:
    learners = {"learner4": reader(), "learner5": reader(javascript=False, language="ar")}
    for who, learner in learners.items():
        learner.signs_in(who)
        learner.goes("/account")
        learner.follows("Your data")
        learner.presses("Get a copy of everything")
        learner.reads("We are making your copy.")
    learner = learners["learner4"]
    learner.follows("Correct something")
    learner.ticks("A date")
    learner.writes("Tell us what is wrong, and what is right", "I joined a day earlier.")
    learner.presses("Send")
    learner.reads("I joined a day earlier.")
    _changes_the_address(learner, "learner4.new@example.org")
    for who, learner in learners.items():
        _downloads_the_copy(learner, who)


def _changes_the_address(learner: Reader, address: str) -> None:
    learner.goes("/account/email")
    learner.writes("New e-mail address", address)
    learner.writes("Your password", PASSWORD)
    learner.presses("Send me a link")
    learner.reads("a link is on its way to it.")
    learner.goes("/dev/outbox")
    mail = learner.page.get_by_role("article").filter(has_text=address).filter(has_text=NEW_ADDRESS_LINK).first
    learner.goes(mail.get_by_role("link").first.get_attribute("href") or "")
    learner.reads(address)
    learner.presses("Use this address")
    learner.reads("Your new address is confirmed.")
    learner.signs_in(address)
    learner.goes("/account")
    learner.reads(address)


def _downloads_the_copy(learner: Reader, who: str) -> None:
    def is_ready() -> bool:
        learner.goes("/account/data")
        return learner.page.get_by_role("link", name=learner.says("Download your copy")).count() > 0

    await_that(is_ready, "no copy was made")
    with learner.page.expect_download() as download:
        learner.page.get_by_role("link", name=learner.says("Download your copy")).click()
    with ZipFile(download.value.path()) as archive:
        assert str(learner.says("Everything that we hold about you")) in archive.read("index.html").decode()
        [account] = json.loads(archive.read("json/account.json"))
        assert account["email"].startswith(who)


@pytest.mark.parametrize(("javascript", "who", "language"), [(True, "learner2", "ar"), (False, "learner3", "en")])
def test_a_learner_who_asked_to_be_erased_changes_their_mind(
    reader: Callable[..., Reader], javascript: bool, who: str, language: str
) -> None:
    learner = reader(javascript=javascript, language=language)
    learner.signs_in(who)
    learner.goes("/account/data")
    learner.follows("Read about erasing your account")
    learner.reads("What stays, and why")
    learner.writes("Your password", PASSWORD)
    learner.presses("Erase my account")
    learner.reads("We will erase your account on %(day)s.")
    learner.goes("/account/data")
    learner.follows("See what this means, or keep your account")
    learner.presses("Keep my account")
    learner.goes("/account/data")
    assert not learner.finds("We will erase your account on %(day)s.")
    learner.goes("/learn")
    learner.reads("Your modules")
