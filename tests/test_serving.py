"""`lms serve`: what a start does, when it refuses to, and what it leaves behind when it ends."""

from __future__ import annotations

import fcntl
import json
import os
import re
import signal
import socket
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from lms.config import SettingsError, address_of, read_settings
from lms.demo.people import SIGN_INS
from lms.serving import WORKERS, look_after_keys
from tests.curriculum.making import copy_of
from tests.factories.files import pdf
from tests.processes import SECONDS_TO_HAPPEN, await_that, lms
from tests.real_server import PASSWORD, RealServer
from tests.visitor import Visitor

TASK = "/learn/digital-skills-at-work/task"


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., RealServer]]:
    """A function that starts a server over one instance folder, with more settings. Each is ended with the test."""
    servers: list[RealServer] = []

    def started(**settings: str) -> RealServer:
        server = RealServer(tmp_path / "instance", **settings)
        server.address = address_of(settings.get("HOST", "127.0.0.1"), server.port)
        servers.append(server)
        server.start()
        return server

    yield started
    for server in servers:
        server.end()


def said_by(server: RealServer) -> str:
    return (server.instance / "server.log").read_text()


def keys_of(server: RealServer) -> list[tuple[str, str]]:
    ring = json.loads((server.instance / "keys" / "ring.json").read_text())
    return [(key["kind"], key["id"]) for key in ring]


def rows(server: RealServer, statement: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(f"file:{server.instance / 'lms.sqlite3'}?mode=ro", uri=True)) as connection:
        return connection.execute(statement).fetchall()


def children_of(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def parts_of(server: RealServer) -> tuple[list[int], list[int]]:
    """The processes that run the jobs, and those that answer requests."""
    assert server.process is not None
    found = children_of(server.process.pid)
    jobs = [pid for pid in found if b"--until-input-closes" in Path(f"/proc/{pid}/cmdline").read_bytes()]
    return jobs, [pid for pid in found if pid not in jobs]


def await_parts_of(server: RealServer) -> tuple[list[int], list[int]]:
    """The same, as soon as all of them are there."""
    await_that(lambda: list(map(len, parts_of(server))) == [1, WORKERS], "the server is not complete")
    jobs, workers = parts_of(server)
    await_that(lambda: not any(is_half_made(pid) for pid in workers), "the workers are not complete")
    return jobs, workers


def is_half_made(worker: int) -> bool:
    """Whether a worker still has the signal handlers of the process that it was forked from: that misses a SIGTERM."""
    [caught] = re.findall(r"^SigCgt:\s(\w+)", Path(f"/proc/{worker}/status").read_text(), re.MULTILINE)
    return bool(int(caught, 16) & 1 << (signal.SIGHUP - 1))


def runs(pid: int) -> bool:
    """Whether a process runs: one that has ended, and that nobody asked about yet, doesn't."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in ("Z", "X")
    except (FileNotFoundError, ProcessLookupError):
        return False


def test_the_first_start_makes_all_and_the_second_loses_nothing(start: Callable[..., RealServer]) -> None:
    first = start(DEMO_PASSWORD="")
    [password] = re.findall(r"^  password: (.+)$", said_by(first), re.MULTILINE)
    for email in SIGN_INS:
        assert f"  {email} " in said_by(first)
        Visitor(first.port).sign_in(email, password)
    learner = Visitor(first.port)
    learner.sign_in("learner@example.org", password)
    learner.get(TASK)
    assert learner.post_file(TASK, {"text": "Sent with a file"}, "work.pdf", pdf()).status == 302
    before = rows(first, "SELECT id, email, name, password_hash, session_key FROM person ORDER BY id")
    keys = keys_of(first)
    assert {kind for kind, _id in keys} == {"signing", "badge"}
    first.end()

    second = start(DEMO_PASSWORD="")
    assert rows(second, "SELECT id, email, name, password_hash, session_key FROM person ORDER BY id") == before
    assert re.findall(r"^  password: (.+)$", said_by(second), re.MULTILINE) == [password, password]
    assert keys_of(second) == keys
    assert "Nothing can be signed" not in said_by(second)
    again = learner.on_another_device(second.port)
    page = again.get(TASK).text
    assert "Sent with a file" in page
    [address] = re.findall(r'href="(/files/\d+)"><bdi>work\.pdf', page)
    assert again.get(address).content == pdf()


def test_keys_that_do_not_open_are_told_and_the_platform_is_served(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    environment = {"INSTANCE": str(tmp_path)}
    look_after_keys(read_settings(environment))
    assert capsys.readouterr().err == ""
    look_after_keys(read_settings(environment | {"KEYS_PASSPHRASE": "not that one"}))
    assert "Nothing can be signed: The passphrase does not open" in capsys.readouterr().err


def test_without_keys_a_deployment_on_a_database_server_is_told_how_to_make_them(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    database = "postgresql+psycopg://lms@127.0.0.1/lms"
    look_after_keys(read_settings({"INSTANCE": str(tmp_path), "DATABASE_URL": database}))
    assert "lms keys create" in capsys.readouterr().err
    assert not (tmp_path / "keys").exists()


def test_without_the_demonstration_there_is_neither_mail_page_nor_anybody_and_it_can_be_added_later(
    start: Callable[..., RealServer],
) -> None:
    server = start(DEMONSTRATION="0")
    assert Visitor(server.port).get("/dev/outbox").status == 404
    assert rows(server, "SELECT count(*) FROM person") == [(0,)]
    assert "password" not in said_by(server)
    server.end()
    later = start()
    assert Visitor(later.port).get("/dev/outbox").status == 200
    Visitor(later.port).sign_in("learner@example.org", PASSWORD)
    later.end()
    answer = lms("serve", INSTANCE=str(server.instance), PORT=str(a_free_port()), DEMONSTRATION="0")
    assert_refused(answer, "There are demonstration people in this database")


def a_free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def assert_refused(answer: subprocess.CompletedProcess[str], sentence: str) -> None:
    """It ended at once with a bad status, and said why on stderr in a line or two."""
    assert answer.returncode != 0
    assert sentence in answer.stderr
    assert len(answer.stderr.strip().splitlines()) <= 2, answer.stderr
    assert answer.stdout == ""


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"HOST": "0.0.0.0", "DEMONSTRATION": "1"}, "Set HOST=127.0.0.1, or leave demonstration mode"),
        ({"HOST": "192.0.2.7"}, "HOST 192.0.2.7 with PORT"),
        ({"PORT": "abc"}, "PORT is 'abc'; it must be a number"),
        ({"SAMPLING_SHARE": "2"}, "SAMPLING_SHARE must be a number from 0 to 1"),
        ({"DATABASE_URL": "postgresql+psycopg://me:secret@127.0.0.1:1/lms"}, "The database does not answer"),
    ],
)
def test_a_start_that_can_not_be_good_is_refused_in_a_sentence(
    tmp_path: Path, settings: dict[str, str], sentence: str
) -> None:
    answer = lms("serve", **({"INSTANCE": str(tmp_path), "PORT": str(a_free_port())} | settings))
    assert_refused(answer, sentence)
    assert "secret" not in answer.stderr


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"HOST": "::", "DEMONSTRATION": "1"}, "Set HOST=127.0.0.1, or leave demonstration mode"),
        ({"PORT": "nan"}, "PORT is 'nan'; it must be a number"),
        ({"PORT": "80.5"}, "PORT is '80.5'; it must be a number"),
        ({"PORT": "65536"}, "from 1 to 65535"),
        ({"PORT": "0"}, "from 1 to 65535"),
        ({"SAMPLING_SHARE": "nan"}, "SAMPLING_SHARE must be a number from 0 to 1"),
        ({"DATABASE_URL": "mysql://127.0.0.1/lms"}, "DATABASE_URL must look like postgresql+psycopg://"),
        ({"DATABASE_URL": "secret"}, "DATABASE_URL must look like postgresql+psycopg://"),
        ({"DATABASE_URL": "postgresql+psycopg://me:secret@host:port/lms"}, "DATABASE_URL must look like"),
        ({"INSTANCE": "/dev/null"}, "The folder /dev/null can't be used"),
    ],
)
def test_a_setting_that_makes_no_sense_is_named_with_what_would(
    tmp_path: Path, settings: dict[str, str], sentence: str
) -> None:
    with pytest.raises(SettingsError) as refused:
        read_settings({"INSTANCE": str(tmp_path)} | settings)
    assert sentence in str(refused.value)
    assert "secret" not in str(refused.value)


def test_a_port_that_is_taken_is_told_before_anything_is_made(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])
        answer = lms("serve", INSTANCE=str(tmp_path), PORT=port, DEMONSTRATION="1")
    assert_refused(answer, f"Port {port} is taken")
    assert not (tmp_path / "lms.sqlite3").exists()


def test_a_fault_in_what_is_taught_names_file_and_line(tmp_path: Path) -> None:
    root = copy_of(tmp_path, {"content/town-halls/module.toml": ("hours = ", 'hours = "many" #')})
    settings = {"INSTANCE": str(tmp_path / "instance"), "PROGRAMME": str(root)}
    answer = lms("serve", PORT=str(a_free_port()), **settings)
    assert_refused(answer, "The programme’s files can’t be used:")
    assert re.search(r"module\.toml:\d+: hours", answer.stderr)


def test_a_module_that_nothing_assesses_is_a_fault(tmp_path: Path) -> None:
    root = copy_of(tmp_path)
    (root / "banks" / "kind-letters" / "quiz.toml").unlink()
    settings = {"INSTANCE": str(tmp_path / "instance"), "PROGRAMME": str(root), "DEMONSTRATION": "1"}
    answer = lms("serve", PORT=str(a_free_port()), **settings)
    assert_refused(answer, "The programme’s files can’t be used:")
    assert "kind-letters/quiz.toml:1: file: T2 has none. Write it." in answer.stderr


@pytest.mark.skipif(not Path("/proc/net/if_inet6").exists(), reason="this machine has no IPv6")
def test_a_server_listens_on_an_address_of_ipv6_too(start: Callable[..., RealServer]) -> None:
    server = start(HOST="::1")
    assert f"Serving on http://[::1]:{server.port}" in said_by(server)


def test_a_worker_that_dies_is_replaced_and_takes_nothing_along(start: Callable[..., RealServer]) -> None:
    server = start()
    visitor = Visitor(server.port)
    jobs, workers = await_parts_of(server)
    for worker, how in zip(workers, (signal.SIGTERM, signal.SIGKILL), strict=True):
        os.kill(worker, how)
    await_that(lambda: not any(runs(pid) for pid in workers), "the workers did not end")
    assert server.process is not None
    server.process.send_signal(signal.SIGHUP)  # as when a terminal is closed: all of them are replaced
    await_that(server.is_well, "nobody answers")
    visitor.get("/reset")
    assert visitor.post("/reset", {"email": "learner@example.org"}).status == 302
    waiting = "SELECT count(*) FROM message WHERE sent_at IS NULL"
    await_that(lambda: rows(server, waiting) == [(0,)], "the mail is not sent")
    assert await_parts_of(server)[0] == jobs
    assert all(runs(pid) for pid in jobs)


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL])
def test_everything_ends_with_the_server_and_it_can_start_again(
    start: Callable[..., RealServer], how: signal.Signals
) -> None:
    server = start()
    jobs, workers = await_parts_of(server)
    assert server.process is not None
    server.process.send_signal(how)  # to it alone, not to the others
    server.process.wait(timeout=SECONDS_TO_HAPPEN)
    server.start()
    await_that(lambda: not any(runs(pid) for pid in (*jobs, *workers)), "something was left behind")
    await_that(lambda: jobs_are_run(server), "nobody runs the jobs")
    assert "Traceback" not in said_by(server)
    assert "Fatal" not in said_by(server)


def jobs_are_run(server: RealServer) -> bool:
    """Whether somebody holds the lock of the one that runs the jobs."""
    with (server.instance / "jobs.lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False
