"""Figures of whole processes: loading the programme, starting the command, serving."""

from __future__ import annotations

import subprocess
import sys
import urllib.request
from pathlib import Path
from statistics import median
from time import perf_counter

from tests.bench.figures import Figure
from tests.bench.site import SECRET_KEY
from tests.real_server import RealServer

MEBIBYTE = 1024 * 1024
LOAD = """
import resource, time
from assessments.loader import load_banks, load_tasks
from lms.config import ROOT
from modules.drawings import drawing_anew
from modules.loader import load_programme
def used():
    return int(open("/proc/self/statm").read().split()[1]) * resource.getpagesize()
before, start = used(), time.perf_counter()
banks = ROOT / "assessments/banks"
kept = load_programme(ROOT / "modules/content"), load_banks(banks, drawing_anew), load_tasks(banks)
print((time.perf_counter() - start) * 1000, (used() - before) / 2**20)
"""

# As teachers write them: a name, a question, and four answers of which most say something.
IMPORT = """
import time
from assessments.formats.reading import read
data = "\\n\\n".join(
    f"::Question {number}:: Which council empties the bins in street {number}? {{"
    f"\\n=The district council #Yes, it does."
    f"\\n~The county council #It has other work.\\n~The parish council #It is too small.\\n~The NHS\\n}}"
    for number in range(5_000)
).encode()
start = time.perf_counter()
found = read("bank.txt", data)
assert len(found.questions) == 5_000
print(time.perf_counter() - start)
"""


def programme_figures(times: int = 5) -> list[Figure]:
    """Reading lessons, banks and tasks, in a process of their own."""
    runs = [
        [float(word) for word in subprocess.check_output([sys.executable, "-c", LOAD], text=True).split()]
        for _time in range(times)
    ]
    return [
        Figure("programme.load", median(run[0] for run in runs), "ms", goal=500),
        Figure("programme.memory", median(run[1] for run in runs), "MiB", goal=30),
    ]


def import_figure(times: int = 5) -> Figure:
    """Questions of GIFT that are read in a second, in a process of its own."""
    taken = [float(subprocess.check_output([sys.executable, "-c", IMPORT], text=True)) for _time in range(times)]
    return Figure("import.gift", 5_000 / median(taken), "a second", at_least=5_000)


def start_figure(times: int = 5) -> Figure:
    """`lms --help`, beside Python with the two largest libraries."""
    ours, bare = [], []
    for _time in range(times):
        bare.append(_seconds(sys.executable, "-c", "import flask, sqlalchemy"))
        ours.append(_seconds(str(Path(sys.executable).parent / "lms"), "--help"))
    return Figure("start.cli", median(ours) * 1000, "ms", limit=median(bare) * 1000, goal=500)


def serve_figures(instance: Path, addresses: list[tuple[str, str]], requests: int = 200) -> list[Figure]:
    """What a real server holds after so many requests. ``addresses`` are cookies and paths."""
    server = RealServer(instance, DEMONSTRATION="0", SECRET_KEY=SECRET_KEY)
    server.start()
    try:
        for number in range(requests):
            cookie, address = addresses[number % len(addresses)]
            request = urllib.request.Request(server.address + address, headers={"Cookie": cookie} if cookie else {})
            with urllib.request.urlopen(request, timeout=30) as answer:
                answer.read()
        assert server.process is not None
        ours = _descendants(server.process.pid)
        jobs = [pid for pid in ours if b"--until-input-closes" in Path(f"/proc/{pid}/cmdline").read_bytes()]
        return [
            Figure("memory.serve", sum(_pss(pid) for pid in ours if pid not in jobs) / MEBIBYTE, "MiB", goal=200),
            Figure("memory.jobs", sum(_pss(pid) for pid in jobs) / MEBIBYTE, "MiB"),
        ]
    finally:
        server.end()


def _seconds(*command: str) -> float:
    before = perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return perf_counter() - before


def _descendants(pid: int) -> list[int]:
    found = [pid]
    for task in Path(f"/proc/{pid}/task").iterdir():
        for child in (task / "children").read_text().split():
            found += _descendants(int(child))
    return found


def _pss(pid: int) -> int:
    """Proportional set size in bytes: memory that processes share is counted once."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) * 1024
    raise RuntimeError(f"process {pid} tells no memory")
