"""Every lesson and task as they are taught, with their drawings: sound, accessible, and never wider than a phone."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from lms.config import DEFAULT_BANKS, DEFAULT_CONTENT
from lms.editions import load_edition
from tests.browser.reader import Reader
from tests.real_server import RealServer

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealServer]:
    """A server with what is really taught."""
    server = RealServer(tmp_path_factory.mktemp("taught"))
    server.start()
    yield server
    server.end()


def test_every_lesson_and_task_fits_a_phone_and_meets_wcag(reader: Callable[..., Reader]) -> None:
    learner = reader(width=320)
    learner.signs_in("learner2")
    for module in load_edition(DEFAULT_CONTENT, DEFAULT_BANKS).programme.modules:
        for lesson in module.lessons:
            learner.goes(f"/learn/{module.slug}/{lesson.slug}")
        learner.goes(f"/learn/{module.slug}/task")
