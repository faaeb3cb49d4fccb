"""The databases that are measured: seeded once, kept while nothing that makes them changes, copied for each run."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
KEPT = ROOT / "instance" / "bench-data"
LONGEST_KEPT_DAYS = 3  # posts close and queues grow old
MAKERS = (
    "lms/demo/*.py",
    "lms/*/models.py",
    "lms/database.py",
    "lms/migrations/versions/*.py",
    "assessments/*.py",
    "assessments/banks/**/*.toml",
    "modules/content/**/*.*",
)


@dataclass(frozen=True, slots=True)
class Size:
    """How much data; ``name`` ends the names of its figures."""

    name: str
    learners: int
    councils: int
    vacancies: int


# Both fill the pages that show fifty rows, so that growth tells of data and not of longer pages.
SMALL = Size("1k", 1_000, 80, 120)
LARGE = Size("100k", 100_000, 200, 1_000)


def instance_of(size: Size, folder: Path) -> Path:
    """An instance folder with a fresh copy of the seeded database in it."""
    instance = folder / size.name
    instance.mkdir(parents=True)
    shutil.copyfile(_seeded(size), instance / "lms.sqlite3")
    return instance


def _seeded(size: Size) -> Path:
    """The seeded database, made now when there is none that is fresh."""
    kept = KEPT / f"{size.name}-{_key(size)}.sqlite3"
    if kept.exists() and time.time() - kept.stat().st_mtime < LONGEST_KEPT_DAYS * 24 * 60 * 60:
        return kept
    for old in KEPT.glob(f"{size.name}-*"):
        shutil.rmtree(old) if old.is_dir() else old.unlink()
    making = KEPT / f"{size.name}-making"
    making.mkdir(parents=True)
    print(f"Seeding {size.learners:,} learners …", file=sys.stderr, flush=True)
    _lms(making, "db", "upgrade")
    _lms(
        making, "seed", "--learners", str(size.learners), "--councils", str(size.councils),
        "--vacancies", str(size.vacancies), "--random-seed", "1",
    )  # fmt: skip
    (making / "lms.sqlite3").rename(kept)
    shutil.rmtree(making)
    return kept


def _lms(instance: Path, *command: str) -> None:
    environment = {name: text for name, text in os.environ.items() if name != "DATABASE_URL"}
    subprocess.run(
        [sys.executable, "-m", "lms", *command],
        cwd=ROOT,
        env=environment | {"INSTANCE": str(instance), "DEMONSTRATION": "0"},
        check=True,
        stdout=subprocess.DEVNULL,
    )


def _key(size: Size) -> str:
    digest = hashlib.sha256(repr(size).encode())
    for pattern in MAKERS:
        for path in sorted(ROOT.glob(pattern)):
            if path.is_file():
                digest.update(f"{path.relative_to(ROOT)}\n".encode() + path.read_bytes())
    return digest.hexdigest()[:16]
