"""What consents are for, in the words that people agree to. Words that somebody has read are never changed: other words
are another version, added at the end, and receipts go on telling the old ones.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from flask_babel import lazy_gettext as _l

from lms.candidates.consent_models import Ended, Field, Purpose


@dataclass(frozen=True, slots=True)
class Wording:
    """A version of the words: what it is about, what is seen, what is never seen, and what else one should know."""

    version: str
    about: Any
    seen: tuple[Any, ...] = ()
    never: tuple[Any, ...] = ()
    besides: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True)
class PurposeWords:
    """A purpose as pages tell it: its name, the words of the button that agrees, what may be chosen, and the wordings,
    the newest last. ``for_one`` says that it may be given for one council alone.
    """

    title: Any
    agrees: Any
    wordings: tuple[Wording, ...]
    fields: tuple[Field, ...] = ()
    for_one: bool = False

    @property
    def current(self) -> Wording:
        """The words that are agreed to now."""
        return self.wordings[-1]

    def wording(self, version: str) -> Wording:
        """The words of a version that was agreed to."""
        return next((one for one in self.wordings if one.version == version), self.wordings[0])


_FOUND = _l(
    "Councils that signed the pledge can look for people for their posts. You decide whether they can find you."
)
_SEEN_IN_POOL = (
    _l("a reference, such as 7Q2M-9XWD, which is different for each post"),
    _l("for each skill of a post: evidenced, partly, or not yet"),
    _l("the criterion, level and day behind it"),
)
_NEVER_IN_POOL = (
    _l("your name, your e-mail address or your certificate"),
    _l("your work, or the words of your examples"),
    _l("where you come from, your status, your age or anything like it: we do not ask"),
)
_ONE_CLICK = _l("You can take this back with one click. It counts at once.")

PURPOSES: Mapping[Purpose, PurposeWords] = MappingProxyType(
    {
        Purpose.POOL: PurposeWords(
            title=_l("Councils can find me"),
            agrees=_l("Yes, councils can see this about me"),
            fields=(Field.OWN_EXPERIENCE,),
            wordings=(
                Wording(
                    "2026-11",
                    _FOUND,
                    _SEEN_IN_POOL,
                    _NEVER_IN_POOL,
                    (
                        _l(
                            "They see your name only if you apply for a post and they choose you for interview. You "
                            "can read who looked at any time. You can leave with one click. Then nobody can find you "
                            "there any more."
                        ),
                    ),
                ),
                Wording(
                    "2026-12",
                    _FOUND,
                    _SEEN_IN_POOL,
                    _NEVER_IN_POOL,
                    (
                        _l(
                            "They see your name only if you apply for a post and they choose you for interview. You "
                            "can read who looked at any time."
                        ),
                        _l("It ends by itself when you have not opened this site for six months. We warn you before."),
                        _ONE_CLICK,
                    ),
                ),
            ),
        ),
        Purpose.APPLICATIONS: PurposeWords(
            title=_l("Councils can read more when I apply"),
            agrees=_l("Yes, councils can read this when I apply"),
            fields=(Field.OWN_WORDS, Field.AREA, Field.HOURS, Field.LANGUAGES),
            for_one=True,
            wordings=(
                Wording(
                    "2026-11",
                    _l("the council reads your evidence and the words of your own examples"),
                    (
                        _l(
                            "the council sees your name, e-mail address, area, hours and languages only if it puts you "
                            "on its shortlist"
                        ),
                    ),
                ),
                Wording(
                    "2026-12",
                    _l("When you apply, a council reads your assessed evidence. You choose what else it can read."),
                    besides=(
                        _l("Area, hours and languages open with your name, when you are on the shortlist."),
                        _ONE_CLICK,
                    ),
                ),
            ),
        ),
        Purpose.POSTS: PurposeWords(
            title=_l("You can tell me of new posts"),
            agrees=_l("Yes, tell me of new posts"),
            wordings=(
                Wording(
                    "2026-12",
                    _l("When councils publish new posts here, we tell you, once a day at most."),
                    besides=(_ONE_CLICK,),
                ),
            ),
        ),
    }
)

FIELD_WORDS: Mapping[Field, Any] = MappingProxyType(
    {
        Field.OWN_EXPERIENCE: _l("for which skills I have an own example, not its words"),
        Field.OWN_WORDS: _l("the words of my own examples"),
        Field.AREA: _l("where I can work"),
        Field.HOURS: _l("how many hours I look for"),
        Field.LANGUAGES: _l("my languages for work"),
    }
)

ENDED_WORDS: Mapping[Ended, Any] = MappingProxyType(
    {
        Ended.WITHDRAWN: _l("you took it back"),
        Ended.CHANGED: _l("you changed it"),
        Ended.EXPIRED: _l("you had not opened this site for long"),
        Ended.ERASED: _l("your record was erased"),
    }
)
