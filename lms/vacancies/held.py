"""What vacancies hold about people: nothing; a council writes them about its posts."""

from __future__ import annotations

from lms.held import Fate, Held, Treatment, nothing_about, nothing_to_erase

HELD = Held(
    tables={
        "vacancy": Treatment("", Fate.NOBODY, "a post, as its council publishes it"),
        "vacancy_criterion": Treatment("", Fate.NOBODY, "what a post asks for"),
    },
    about=nothing_about,
    erase=nothing_to_erase,
)
