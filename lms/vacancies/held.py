"""What vacancies hold about people: who asked for an exception and who ruled on it. A post is about nobody."""

from __future__ import annotations

from lms.held import Fate, Held, Treatment, nothing_about, nothing_to_erase

HELD = Held(
    tables={
        "vacancy": Treatment("", Fate.NOBODY, "a post, as its council publishes it"),
        "vacancy_criterion": Treatment("", Fate.NOBODY, "what a post asks for"),
        "post_word": Treatment("", Fate.NOBODY, "words of posts, by which they are searched"),
        "vacancy_exception": Treatment(
            "",
            Fate.KEPT,
            "a council's request and the programme's ruling under the law; who did it is among their deeds",
        ),
    },
    about=nothing_about,
    erase=nothing_to_erase,
)
