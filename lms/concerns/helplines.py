"""Whom to call in danger or distress. Content, with its source and the day on which somebody last checked it.

The numbers are the same in every language; the words are translated.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flask_babel import lazy_gettext as _l


@dataclass(frozen=True, slots=True)
class Helpline:
    """A number to call. ``source`` is the page of whoever runs it."""

    number: str
    name: object
    words: object
    source: str
    checked_on: date

    @property
    def dial(self) -> str:
        """The number as a link dials it."""
        return "tel:" + self.number.replace(" ", "")


CHECKED = date(2026, 11, 25)

HELPLINES = (
    Helpline(
        "101",
        _l("Police, when it is not an emergency"),
        _l("To tell the police about a crime when nobody is in danger now."),
        "https://www.police.uk/pu/contact-us/",
        CHECKED,
    ),
    Helpline(
        "116 123",
        _l("Samaritans"),
        _l("Somebody listens, day and night, when you feel very bad or think about ending your life. Free."),
        "https://www.samaritans.org/how-we-can-help/contact-samaritan/",
        CHECKED,
    ),
    Helpline(
        "08000 121 700",
        _l("Modern Slavery and Exploitation Helpline"),
        _l("When somebody makes you work, keeps your passport or your pay, or threatens you. Free, in many languages."),
        "https://www.modernslaveryhelpline.org/",
        CHECKED,
    ),
    Helpline(
        "0808 2000 247",
        _l("National Domestic Abuse Helpline"),
        _l("When somebody at home or in your family hurts, threatens or controls you. Free, day and night. For women."),
        "https://www.nationaldahelpline.org.uk/",
        CHECKED,
    ),
    Helpline(
        "0808 801 0327",
        _l("Men’s Advice Line"),
        _l("For men whom a partner or somebody in the family hurts, threatens or controls. Free."),
        "https://mensadviceline.org.uk/",
        CHECKED,
    ),
    Helpline(
        "0808 800 5000",
        _l("NSPCC Helpline"),
        _l("When you are worried about a child."),
        "https://www.nspcc.org.uk/keeping-children-safe/our-services/nspcc-helpline/",
        CHECKED,
    ),
)
