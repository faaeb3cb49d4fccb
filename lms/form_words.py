"""What forms say by themselves when nobody wrote a sentence for a fault: in plain words, and in the reader's language."""

from __future__ import annotations

import flask_wtf.form
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

WORDS = {
    "Not a valid choice.": _l("Choose one from the list."),
    "This field is required.": _l("Fill this in."),
    "Not a valid integer value.": _l("Write a whole number."),
    "Not a valid decimal value.": _l("Write a number."),
    "Not a valid float value.": _l("Write a number."),
    "Not a valid date value.": _l("Choose a day."),
    "Not a valid datetime value.": _l("Choose a day and a time."),
    "Not a valid time value.": _l("Write a time, such as 14:30."),
    "Number must be at least %(min)s.": _l("Write a number of at least %(min)s."),
    "Number must be at most %(max)s.": _l("Write a number of at most %(max)s."),
    "Number must be between %(min)s and %(max)s.": _l("Write a number between %(min)s and %(max)s."),
    "Field must be between %(min)d and %(max)d characters long.": _l("This is too long, or too short."),
    "Invalid email address.": _l("Write an e-mail address like name@example.org."),
    "Invalid input.": _l("This can’t be used. Write it in another way."),
}


def _too_long(most: int) -> str:
    return ngettext("Use at most %(num)d character.", "Use at most %(num)d characters.", most)


def _too_short(fewest: int) -> str:
    return ngettext("Use at least %(num)d character.", "Use at least %(num)d characters.", fewest)


COUNTING_WORDS = {
    "Field cannot be longer than %(max)d character.": _too_long,
    "Field must be at least %(min)d character long.": _too_short,
}


class FormWords:
    """WTForms asks these for its sentences, and puts the numbers in."""

    def gettext(self, text: str) -> str:
        """A sentence."""
        return str(WORDS.get(text, text))

    def ngettext(self, singular: str, plural: str, number: int) -> str:
        """A sentence that counts."""
        if singular in COUNTING_WORDS:
            return COUNTING_WORDS[singular](number)
        return singular if number == 1 else plural


def init_form_words() -> None:
    """Flask-WTF would read WTForms' own catalogues, which lack some of our languages, at every form."""
    flask_wtf.form.translations = FormWords()
