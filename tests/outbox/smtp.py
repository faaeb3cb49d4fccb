"""A small SMTP server on this machine, for real conversations."""

from __future__ import annotations

import socketserver
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from threading import Thread


@dataclass
class Letter:
    """A message as it arrived: to whom the envelope says, and what is in it."""

    recipients: list[str]
    content: bytes

    @property
    def message(self) -> EmailMessage:
        """The content, parsed."""
        return message_from_bytes(self.content, policy=policy.default)

    @property
    def text(self) -> str:
        """The text of the mail, with the line breaks of a text."""
        return str(self.message.get_content()).replace("\r\n", "\n")


@dataclass
class Answers:
    """What the server says; a test changes an answer to make trouble."""

    hello: str = "250-here\r\n250-8BITMIME\r\n250 SMTPUTF8"
    sender: str = "250 fine"
    recipient: str = "250 fine"
    content: str = "250 taken"
    goodbye: str = "221 goodbye"


class Conversation(socketserver.StreamRequestHandler):
    """One conversation, as RFC 5321 has it."""

    def handle(self) -> None:
        """Answer each command."""
        assert isinstance(self.server, PostOffice)
        answers, recipients = self.server.answers, list[str]()
        self.say("220 here")
        for line in self.rfile:
            words = line.decode().strip()
            command = words.upper()
            if command.startswith(("EHLO", "HELO")):
                self.say(answers.hello)
            elif command.startswith("MAIL FROM:"):
                self.say(answers.sender)
            elif command.startswith("RCPT TO:"):
                recipients.append(words[8:].partition(">")[0].strip(" <"))
                self.say(answers.recipient)
            elif command == "DATA":
                self.say("354 go on")
                content = self.content()
                if answers.content.startswith("250"):
                    self.server.letters.append(Letter(recipients, content))
                self.say(answers.content)
            elif command == "QUIT":
                self.say(answers.goodbye)
                return
            else:
                self.say("250 fine")

    def say(self, words: str) -> None:
        """Send an answer."""
        self.wfile.write(words.encode() + b"\r\n")

    def content(self) -> bytes:
        """What is sent until the line with a dot alone."""
        lines: list[bytes] = []
        for line in self.rfile:
            if line == b".\r\n":
                break
            lines.append(line[1:] if line.startswith(b"..") else line)
        return b"".join(lines)


@dataclass
class Box:
    """What the server has, and what it answers."""

    letters: list[Letter] = field(default_factory=list)
    answers: Answers = field(default_factory=Answers)
    url: str = ""


class PostOffice(socketserver.ThreadingTCPServer):
    """The server."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, box: Box) -> None:
        super().__init__(("127.0.0.1", 0), Conversation)
        self.letters, self.answers = box.letters, box.answers


@contextmanager
def post_office() -> Iterator[Box]:
    """A server that listens on a free port as long as the context lasts."""
    box = Box()
    with PostOffice(box) as server:
        box.url = f"smtp://127.0.0.1:{server.server_address[1]}"
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield box
        finally:
            server.shutdown()
            thread.join()
