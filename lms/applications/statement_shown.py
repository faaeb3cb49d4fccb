"""A sent statement as a council reads it: by criterion, and without what tells whose it is until names are open."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from lms.applications.models import Application
from lms.applications.statement_board import leftovers
from lms.applications.statement_queries import find_sent
from lms.applications.statement_words import cover_for, hider


@dataclass(frozen=True, slots=True)
class ShownStatement:
    """The words by criterion, and those to criteria that the post has no more, each with the criterion's wording."""

    words: Mapping[int, str]
    others: tuple[tuple[str, str], ...]


NO_WORDS = ShownStatement({}, ())


def statement_for_council(application: Application, *, named: bool) -> ShownStatement:
    """All that a council sees of a statement, on pages and in documents; empty where none was sent. ``named`` says
    whether the reader knows the name: until then it is taken out of the words, and so are addresses and numbers.
    """
    statement = find_sent(application)
    if statement is None:
        return NO_WORDS
    person = application.profile.person
    hide = hider(cover_for(person.name, person.email), named=named)
    gone = leftovers(statement, application.vacancy.criteria)
    return ShownStatement(
        {
            part.criterion_id: hide(part.words)
            for part in statement.parts
            if part.criterion_id is not None and part.words.strip() and part not in gone
        },
        tuple((part.wording, hide(part.words)) for part in gone),
    )
