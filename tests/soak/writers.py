"""People who save as fast as they can, and remember what the server has acknowledged."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from hashlib import sha256
from html import unescape
from http.client import HTTPException
from itertools import count
from threading import Thread

from tests.factories.files import pdf
from tests.visitor import AUTOSAVE, Page, Visitor

NOTHING = ""
DONE = "done"
MOST_FILES = 5


class Refused(Exception):
    """The server answered, and did not save."""


class Writer(ABC):
    """Saves until the line is cut, one save at a time.

    ``acknowledged`` holds for each thing the value that the server said it has; ``sent`` is the save that may be on its
    way when the line is cut.
    """

    def __init__(self, visitor: Visitor) -> None:
        self.visitor = visitor
        self.acknowledged: dict[str, str] = {}
        self.sent: tuple[str, str] | None = None
        self.fault: Exception | None = None
        self.numbers = count(1)

    def look(self) -> None:
        """Take what is there for what is known."""
        self.acknowledged, self.sent = self.stored(), None

    def begin(self, on_saved: Callable[[], None]) -> Thread:
        """Save on and on in a thread."""
        thread = Thread(target=self._write_on, args=(on_saved,))
        thread.start()
        return thread

    def lost(self) -> list[str]:
        """What is not there as it was acknowledged, in words. A save that was on its way may have arrived or not."""
        stored = self.stored()
        on_its_way = dict([self.sent] if self.sent else [])
        found = []
        for thing in sorted({*stored, *self.acknowledged, *on_its_way}):
            known, is_there = self.acknowledged.get(thing, NOTHING), stored.get(thing, NOTHING)
            if is_there not in (known, on_its_way.get(thing, known)):
                found.append(f"{thing}: acknowledged {known[:60]!r}, found {is_there[:60]!r}")
        return found

    def _write_on(self, on_saved: Callable[[], None]) -> None:
        try:
            for thing, value in self.saves():
                self.acknowledged[thing] = value
                self.sent = None
                on_saved()
        except (OSError, HTTPException):
            return  # the line was cut
        except Exception as fault:
            self.fault = fault
            on_saved()

    @abstractmethod
    def saves(self) -> Iterator[tuple[str, str]]:
        """Save one thing after another without end; gives each that was acknowledged. Raises Refused."""

    @abstractmethod
    def stored(self) -> dict[str, str]:
        """What the pages show: each thing with its value."""


class Answers(Writer):
    """Answers questions of an open attempt, each again and again with another answer."""

    CHOICE = re.compile(r'<input class="govuk-radios__input" [^>]*type="radio" value="([^"]+)"( checked)?')
    TYPED = re.compile(r'<input class="govuk-input[^>]* name="answer" type="text" [^>]*value="([^"]*)"')
    QUESTION = re.compile(r'name="question" value="([^"]+)"')
    STEP = re.compile(r'<a class="govuk-link[^"]*" href="(/learn/[^"]+/quiz/\d+/\d+)"')

    def __init__(self, visitor: Visitor, module: str, *, share: int, shares: int) -> None:
        super().__init__(visitor)
        begun = visitor.post(f"/learn/{module}/quiz", {})
        first = visitor.get(begun.headers["Location"])
        steps = sorted(set(self.STEP.findall(first.text)))
        shown = {path: visitor.get(path).text for path in steps}
        mine = [path for path, page in shown.items() if self.CHOICE.search(page) or self.TYPED.search(page)]
        self.pages = {path: shown[path] for path in mine[share::shares]}
        assert self.pages, "every draw has questions to choose from"

    def saves(self) -> Iterator[tuple[str, str]]:
        """Every question in turn. A typed answer counts; of choices, the one after the last is taken."""
        for number in self.numbers:
            for path, page in self.pages.items():
                choices = [unescape(value) for value, _checked in self.CHOICE.findall(page)]
                value = choices[number % len(choices)] if choices else str(number)
                [question] = self.QUESTION.findall(page)
                self.sent = (path, value)
                told = self.visitor.post(path, {"question": question, "answer": value}, AUTOSAVE)
                _expect('"saved":true' in told.text, told)
                yield path, value

    def stored(self) -> dict[str, str]:
        """Each question with its answer, as its page shows it."""
        found = {}
        for path in self.pages:
            page = self.visitor.get(path).text
            chosen = [value for value, checked in self.CHOICE.findall(page) if checked]
            found[path] = unescape((chosen or self.TYPED.findall(page) or [NOTHING])[0])
        return found


class Words(Writer):
    """Writes the text of a task, which is saved while one writes."""

    TEXT = re.compile(r'<textarea [^>]*name="text"[^>]*>\n(.*?)</textarea>', re.DOTALL)

    def __init__(self, visitor: Visitor, module: str) -> None:
        super().__init__(visitor)
        self.path = f"/learn/{module}/task"

    def saves(self) -> Iterator[tuple[str, str]]:
        """A text of a thousand letters that is another each time, from its beginning to its end."""
        for number in self.numbers:
            text = " ".join([f"save {number}"] * 100)
            self.sent = ("the words", text)
            told = self.visitor.post(self.path, {"text": text}, AUTOSAVE)
            _expect('"saved":true' in told.text, told)
            yield self.sent

    def stored(self) -> dict[str, str]:
        """The words."""
        return {"the words": unescape(self.TEXT.findall(self.visitor.get(self.path).text)[0])}


class Once(Writer):
    """Does with each thing what can be done once: submits it, or releases it. ``stored`` looks in the database."""

    def __init__(self, visitor: Visitor, find: Callable[[], dict[str, str]]) -> None:
        super().__init__(visitor)
        self.find = find
        self.todo: list[tuple[str, str, dict[str, str]]] = []
        self.visitors: dict[str, Visitor] = {}  # who does it, where it is not the writer's own visitor

    def saves(self) -> Iterator[tuple[str, str]]:
        """One thing after the other, until there is none left; each is sent again at once, as by a second click."""
        for thing, path, form in self.todo:
            visitor = self.visitors.get(thing, self.visitor)
            self.sent = (thing, DONE)
            told = visitor.post(path, form)
            _expect(told.status == 302, told)
            yield thing, DONE
            _expect(visitor.post(path, form).status in (302, 409))

    def stored(self) -> dict[str, str]:
        """What is done, and what was done more than once."""
        return self.find()


class Files(Writer):
    """Adds files to a task, and takes the oldest out when there are five."""

    FILE = re.compile(r'href="(/files/\d+)"><bdi>([^<]+)</bdi>')
    REMOVE = re.compile(r'name="action" value="(remove-\d+)"')

    def __init__(self, visitor: Visitor, module: str) -> None:
        super().__init__(visitor)
        self.path = f"/learn/{module}/task"

    def saves(self) -> Iterator[tuple[str, str]]:
        """A file after the other, each with a content of its own."""
        there = [name for name, content in self.acknowledged.items() if content]
        for number in self.numbers:
            if len(there) == MOST_FILES:
                oldest, action = there.pop(0), self.REMOVE.findall(self.visitor.get(self.path).text)[0]
                self.sent = (oldest, NOTHING)
                _expect(self.visitor.post(self.path, {"action": action}).status == 302)
                yield oldest, NOTHING
            name, content = f"work-{number}.pdf", pdf(f"Page {number}")
            self.sent = (name, _digest(content))
            told = self.visitor.post_file(self.path, {"action": "save"}, name, content)
            _expect(told.status == 302, told)
            there.append(name)
            yield name, _digest(content)

    def stored(self) -> dict[str, str]:
        """Each file that the page lists, with what is in it."""
        found = {}
        for address, name in self.FILE.findall(self.visitor.get(self.path).text):
            file = self.visitor.get(address)
            found[name] = _digest(file.content) if file.status == 200 else f"status {file.status}"
        return found


def _digest(content: bytes) -> str:
    return sha256(content).hexdigest()


def _expect(is_saved: bool, told: Page | None = None) -> None:
    if not is_saved:
        raise Refused(f"{told.status}: {told.text[:2000]}" if told else "")
