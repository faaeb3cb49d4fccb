"""What is too large to send gets a page that says so; nothing is lost by it, and the server hardly notices."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.factories.files import pdf
from tests.guards import check_html
from tests.real_server import PASSWORD, RealServer
from tests.visitor import AUTOSAVE, MULTIPART, Page, Visitor, multipart_end, multipart_head

TASK = "/learn/digital-skills-at-work/task"
MEBIBYTE = 1024 * 1024
MOST_GROWTH = 60 * MEBIBYTE
KEPT = "Written before the large file"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealServer]:
    server = RealServer(tmp_path_factory.mktemp("uploads"))
    server.start()
    yield server
    server.end()


@pytest.fixture
def learner(server: RealServer) -> Visitor:
    """A learner with a draft."""
    visitor = Visitor(server.port)
    visitor.sign_in("learner@example.org", PASSWORD)
    visitor.get(TASK)
    assert visitor.post(TASK, {"text": KEPT}, AUTOSAVE).status == 200
    return visitor


def form_with_file(visitor: Visitor, size: int) -> tuple[int, Iterator[bytes]]:
    """The length of a form with a file of so many mebibytes, and the form piece by piece."""
    head, end = multipart_head({"csrf_token": visitor.token, "text": "Sent with the file"}, "work.pdf"), multipart_end()

    def pieces() -> Iterator[bytes]:
        yield head
        piece = b"%PDF" + b" " * (MEBIBYTE - 4)
        for _number in range(size):
            yield piece
        yield end

    return len(head) + size * MEBIBYTE + len(end), pieces()


def highest_memory(server: RealServer) -> dict[int, int]:
    """The most memory that each process that answers requests has had so far, in bytes."""
    assert server.process is not None
    found = {}
    for process in [path for path in Path("/proc").iterdir() if path.name.isdecimal()]:
        try:
            status, command = (process / "status").read_text(), (process / "cmdline").read_bytes()
        except (FileNotFoundError, ProcessLookupError):
            continue
        [parent] = re.findall(r"^PPid:\s+(\d+)", status, re.MULTILINE)
        if int(parent) == server.process.pid and b"serve" in command:
            [peak] = re.findall(r"^VmHWM:\s+(\d+) kB", status, re.MULTILINE)
            found[int(process.name)] = int(peak) * 1024
    return found


def assert_too_large(page: Page) -> None:
    """A page for people, that says what to do."""
    assert page.status == 413
    assert page.headers["Content-Type"] == "text/html; charset=utf-8"
    assert "This is too large to send. Each file can be up to 10 MB." in page.text
    check_html(page.text, TASK)


def assert_kept(visitor: Visitor) -> None:
    """The draft is as it was, without a file."""
    page = visitor.get(TASK)
    assert f">\n{KEPT}</textarea>" in page.text
    assert "work.pdf" not in page.text


@pytest.mark.parametrize("announced", [True, False], ids=["with its length", "in chunks of unknown number"])
def test_a_file_of_200_mb_is_refused_with_a_page_and_costs_no_memory(
    server: RealServer, learner: Visitor, announced: bool
) -> None:
    before = highest_memory(server)
    length, pieces = form_with_file(learner, 200)
    page = learner.send("POST", TASK, pieces, MULTIPART | ({"Content-Length": str(length)} if announced else {}))
    assert_too_large(page)
    grown = {pid: peak - before[pid] for pid, peak in highest_memory(server).items()}
    assert len(grown) == 2
    assert max(grown.values()) < MOST_GROWTH, grown
    assert_kept(learner)


def test_a_form_of_another_kind_is_held_to_the_same_limit(learner: Visitor) -> None:
    assert_too_large(learner.post(TASK, {"text": "a" * 20 * MEBIBYTE}))
    assert_kept(learner)


def test_whoever_is_not_signed_in_reads_the_same(server: RealServer) -> None:
    stranger = Visitor(server.port)
    _length, pieces = form_with_file(stranger, 20)
    assert_too_large(stranger.send("POST", TASK, pieces, MULTIPART))


def test_a_file_that_is_one_byte_too_large_costs_no_words(learner: Visitor) -> None:
    page = learner.post_file(TASK, {"text": "Sent with the file"}, "work.pdf", b"%PDF" + b" " * (10 * MEBIBYTE - 3))
    assert page.status == 422
    assert "“work.pdf” is larger than 10 MB. Send a smaller one." in page.text
    check_html(page.text, TASK)
    again = learner.get(TASK).text
    assert ">\nSent with the file</textarea>" in again
    assert "work.pdf" not in again


def test_a_text_that_is_longer_than_a_book_is_refused_with_a_page(learner: Visitor) -> None:
    assert_too_large(learner.post_file(TASK, {"text": "word " * (MEBIBYTE // 4)}, "work.pdf", pdf()))
    assert_kept(learner)


def test_somebody_who_announces_a_gigabyte_and_leaves_holds_nobody_up(server: RealServer, learner: Visitor) -> None:
    headers = learner.identity() | MULTIPART | {"Host": "127.0.0.1", "Content-Length": str(1024 * MEBIBYTE)}
    request = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    for _time in range(20):  # more than there are threads
        with socket.create_connection(("127.0.0.1", server.port)) as line:
            line.sendall(f"POST {TASK} HTTP/1.1\r\n{request}\r\n".encode())
            line.sendall(multipart_head({"csrf_token": learner.token, "text": "Half of it"}, "work.pdf"))
    assert_kept(learner)
    assert "Traceback" not in (server.instance / "server.log").read_text()
