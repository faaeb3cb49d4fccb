"""What a post should not say, why, and what to say instead: the parts of which the rules are made.

Wording that treats people worse because of a protected characteristic (Equality Act 2010, sections 4, 13 and 39)
blocks. Wording that only tends to shut a group out (section 19) may have a good reason, so about that there is advice.

In a phrase a space stands for spaces, hyphens and line ends, and an apostrophe for any kind of it, or none.
The rest is a regular expression. A phrase matches whole words, in small letters or large.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """What a finding does: a colleague's advice, or a reason why the post can't be published."""

    ADVICE = "advice"
    BLOCKS = "blocks"


class Part(StrEnum):
    """Where words stand. A title and a criterion say whom the council wants; a text may speak of others."""

    TITLE = "title"
    TEXT = "text"
    CRITERION = "criterion"


ANYWHERE = frozenset(Part)
OF_THE_PERSON = frozenset({Part.TITLE, Part.CRITERION})
IN_CRITERIA = frozenset({Part.CRITERION})


@dataclass(frozen=True, slots=True)
class Rule:
    """Some phrases and what is wrong with them. Where a phrase of ``unless`` covers what was found, nothing is."""

    code: str
    severity: Severity
    phrases: tuple[str, ...]
    reason: str
    better: str
    source: str
    parts: frozenset[Part] = ANYWHERE
    unless: tuple[str, ...] = ()


def law(sections: str) -> str:
    """Where in the law a rule comes from."""
    return f"Equality Act 2010, sections {sections}"


RACE = law("9, 13 and 39")
AGE = law("5, 13 and 39")
SEX = law("11, 13 and 39")
RELIGION = law("10, 13 and 39")
DISABILITY = law("6, 13 and 39")
INDIRECT = law("19 and 39")
OWN = "Good practice of this programme"

BRITISH = "(british|uk|english|scottish|welsh|irish|eu|european)"
APPLICANTS = "(applicants?|candidates?|people|persons?|workers?|staff|carers?|employees)"
FAITHS = "(christian|catholic|protestant|muslim|jewish|hindu|sikh|buddhist)"
SOUGHT = "(wanted|needed|required|sought|preferred|only)"
PLANTS = (
    "(trees?|oaks?|woodlands?|plants?|species|(wild)?flowers?|hedges?|hedgerows?|breeds?|bluebells?|wildlife|apples?)"
)
OTHERS = (
    "(people|person|persons|children|adults|residents|those|pupils|students|learners|clients|tenants|carers|families"
    "|someone|anyone|volunteers|customers|visitors|women|men|girls|boys|drivers|patients|users)"
)
A_REASON = " [^.!?]{0,60}?(because|so that|as you|since you|to (visit|drive|reach|carry|travel))"
EQUAL = "[^.!?]{0,80}(equivalents?|equal|similar|any country|overseas|other countries)"
