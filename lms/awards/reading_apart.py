"""The words of a changed file, read by a process of its own: the file comes from anybody, and may be made to hurt.

The process gets little time and memory, no settings and no secrets. Where it dies, nothing is known but that the file
can't be read.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from itertools import islice
from pathlib import Path

from certificates.differences import Difference, differences, lines_of

ROOT = Path(__file__).resolve().parent.parent.parent
SECONDS = 4
MEMORY = 256 * 1024 * 1024  # bytes
MOST_SAID = 256 * 1024  # bytes of words
MOST_DIFFERENCES = 10


def words_that_differ(issued: bytes, shown: bytes) -> list[Difference] | None:
    """The first few places where a file that claims to be the issued one says something else, or None where that can't
    be told.
    """
    try:
        done = subprocess.run(
            [sys.executable, "-m", "lms.awards.reading_apart"],
            input=b"%d\n" % len(issued) + issued + shown,
            capture_output=True,
            timeout=2 * SECONDS,
            cwd=ROOT,
            env={},
            check=True,
        )
        ours, theirs = json.loads(done.stdout)
    except (OSError, ValueError, subprocess.SubprocessError):
        return None
    return list(islice(differences(ours, theirs), MOST_DIFFERENCES))


def read() -> None:
    """In the process apart: both files come in, their lines go out."""
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (MOST_SAID, MOST_SAID))
    length = int(sys.stdin.buffer.readline())
    issued, shown = sys.stdin.buffer.read(length), sys.stdin.buffer.read()
    said = json.dumps([lines_of(issued), lines_of(shown)])
    if len(said) <= MOST_SAID:
        sys.stdout.write(said)


if __name__ == "__main__":
    read()
