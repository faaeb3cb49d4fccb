"""The port through which mail leaves: SMTP or GOV.UK Notify, or in the demonstration nowhere but /dev/outbox."""

from __future__ import annotations

import smtplib
import ssl
from contextlib import suppress
from dataclasses import dataclass
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import localtime, make_msgid
from typing import Protocol
from urllib.parse import SplitResult, unquote, urlsplit

from lms.config import Settings

TIMEOUT_SECONDS = 20


class CanNotSend(Exception):
    """The message could not be handed over now; a later try may work."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A message as a transport needs it. ``reference`` is the same at every try; ``is_repeat`` says that it was tried
    before, and may have gone out although nobody heard so.
    """

    reference: str
    recipient: str
    subject: str
    body: str
    language: str = "en"
    stop_address: str | None = None
    is_repeat: bool = False


class Transport(Protocol):
    """Something that takes a message."""

    def send(self, letter: Letter) -> None:
        """Hand the message over. Raises CanNotSend."""


class KeptHere:
    """The demonstration's: whoever runs it reads the mail at /dev/outbox."""

    def send(self, letter: Letter) -> None:
        """Nothing leaves this machine."""


class Smtp:
    """A mail server, by an address such as smtp://user:password@mail.example.org:587 or smtps://…"""

    def __init__(self, url: str, sender: str) -> None:
        self.parts: SplitResult = urlsplit(url)
        self.sender = sender

    def send(self, letter: Letter) -> None:
        """One message in one conversation. Raises CanNotSend."""
        try:
            message = self._compose(letter)
            server = self._connect()
            try:
                server.send_message(message)
            finally:
                # The mail was taken or refused; a goodbye that fails changes nothing about that.
                with suppress(OSError, smtplib.SMTPException):
                    server.quit()
        except (OSError, smtplib.SMTPException, ValueError, IndexError, MessageError) as fault:
            raise CanNotSend(f"{type(fault).__name__}: {fault}") from fault

    def _compose(self, letter: Letter) -> EmailMessage:
        message = EmailMessage()
        message["From"] = self.sender
        message["To"] = Address(addr_spec=letter.recipient)
        message["Subject"] = letter.subject
        message["Date"] = localtime()
        message["Message-ID"] = make_msgid(domain=self.sender.rpartition("@")[2].strip(" >"))
        if letter.stop_address:
            message["List-Unsubscribe"] = f"<{letter.stop_address}>"
            message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        message.set_content(letter.body)
        message["Content-Language"] = letter.language
        return message

    def _connect(self) -> smtplib.SMTP:
        host = self.parts.hostname or "localhost"
        server: smtplib.SMTP
        if self.parts.scheme == "smtps":
            context = ssl.create_default_context()
            server = smtplib.SMTP_SSL(host, self.parts.port or 465, timeout=TIMEOUT_SECONDS, context=context)
        else:
            server = smtplib.SMTP(host, self.parts.port or 25, timeout=TIMEOUT_SECONDS)
            server.ehlo()
            if server.has_extn("starttls"):
                server.starttls(context=ssl.create_default_context())
        if self.parts.username:
            server.login(unquote(self.parts.username), unquote(self.parts.password or ""))
        return server


def transport_for(settings: Settings) -> Transport | None:
    """The transport of this deployment; None where none is set, and messages simply wait."""
    if settings.smtp_url:
        return Smtp(settings.smtp_url, settings.mail_from)
    if settings.notify_api_key:
        from lms.outbox.notify import Notify  # its client takes long to import, and few commands send

        return Notify(settings.notify_api_key, settings.notify_template_id, settings.notify_url)
    return KeptHere() if settings.demonstration else None
