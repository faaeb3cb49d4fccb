"""Receipts in words: on a page, in a file, and in a mail, in the language in which the consent was read."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from flask_babel import force_locale
from flask_babel import gettext as _

from lms.accounts.models import Person
from lms.candidates.consent_models import Consent, ConsentReceipt, ReceiptOf
from lms.candidates.purposes import ENDED_WORDS, FIELD_WORDS, PURPOSES
from lms.clock import moment_in_words
from lms.languages import DEFAULT, LANGUAGES
from lms.outbox.services import queue


def language_of(consent: Consent) -> str:
    """The language in which the words were read."""
    return consent.language if consent.language in LANGUAGES else DEFAULT


def facts_of(receipt: ConsentReceipt) -> list[tuple[str, str]]:
    """What the receipt says, each fact with its name."""
    consent = receipt.consent
    facts = [
        (_("Receipt number"), receipt.number),
        (_("Consent"), str(PURPOSES[consent.purpose].title)),
        (_("Council"), consent.council.name if consent.council else _("every council that signed")),
        (
            _("Shown besides"),
            ", ".join(str(FIELD_WORDS[field]) for field in FIELD_WORDS if field in consent.shows) or "–",
        ),
        (_("From"), moment_in_words(consent.given_at)),
        (_("Version of the words"), consent.wording_version),
        (_("Language"), LANGUAGES[language_of(consent)]),
    ]
    if receipt.what is ReceiptOf.ENDED and consent.ended_at is not None and consent.ended_why is not None:
        facts.append((_("Ended"), f"{moment_in_words(consent.ended_at)} ({ENDED_WORDS[consent.ended_why]})"))
    return facts


def words_of(consent: Consent) -> list[str]:
    """What its giver read, sentence by sentence, in the language in which they read it."""
    wording = PURPOSES[consent.purpose].wording(consent.wording_version)
    with force_locale(language_of(consent)):
        seen, never = [f"+ {words}" for words in wording.seen], [f"– {words}" for words in wording.never]
        return [str(wording.about), *seen, *never, *(str(words) for words in wording.besides)]


def as_text(receipt: ConsentReceipt) -> str:
    """The receipt as a text, in the language in which its words were read."""
    with force_locale(language_of(receipt.consent)):
        return "\n".join(_lines(receipt)) + "\n"


def mail(receipt: ConsentReceipt, person: Person, now: datetime) -> None:
    """Send it to the person."""
    language = language_of(receipt.consent)
    with force_locale(language):
        subject = _("Your receipt %(number)s", number=receipt.number)
        queue(recipient=person.email, subject=subject, body=as_text(receipt), now=now, language=language)


def _lines(receipt: ConsentReceipt) -> Iterator[str]:
    for name, fact in facts_of(receipt):
        yield f"{name}: {fact}"
    yield ""
    yield from words_of(receipt.consent)
