"""What vacancies hold about people: who changed a post, brought a file, asked for an exception or ruled on one. A post
is about nobody.
"""

from __future__ import annotations

from sqlalchemy import select

from lms.held import Fate, Held, Treatment, nothing_about, nothing_to_erase
from lms.vacancies.change_models import VacancyChange
from lms.vacancies.import_models import BrokenRow, PostImport

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
        VacancyChange.__tablename__: Treatment(
            "", Fate.KEPT, "what applicants were told of a post; who changed it is among their deeds"
        ),
        PostImport.__tablename__: Treatment(
            "", Fate.KEPT, "a council's file of posts; who brought it is among their deeds"
        ),
        BrokenRow.__tablename__: Treatment("", Fate.NOBODY, "rows of posts that could not be taken"),
    },
    about=nothing_about,
    erase=nothing_to_erase,
    keys=select(PostImport.key).where(PostImport.key.is_not(None)),
)
