"""From a fresh checkout to something that runs. Standard library only: it runs before anything is installed.

`python3 -m lms.bootstrap run` installs what is missing and serves; `… test` installs test tools too and runs the tests.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
ASSETS = ROOT / "lms" / "assets"
STATIC = ROOT / "lms" / "static"


def main(arguments: list[str]) -> None:
    """Set up for what is asked, then become it."""
    if sys.version_info < (3, 11):  # noqa: UP036 (this file may meet an older Python)
        sys.exit("Python 3.11 or newer is needed; this is Python {}.{}.".format(*sys.version_info[:2]))
    wanted, *rest = arguments or ["set-up"]
    make_virtual_environment()
    install(
        "requirements-test.txt" if wanted in ("test", "bench", "soak", "screenshots", "set-up") else "requirements.txt"
    )
    build_assets(with_test_tools=wanted != "run")
    commands = {
        "run": ["-m", "lms", "serve"],
        "test": ["-m", "tests.run"],
        "bench": ["-m", "tests.bench"],
        "soak": ["-m", "pytest", "tests/soak", "-q", "--soak-rounds=50"],
        "screenshots": ["-m", "tests.browser.screenshots"],
    }
    if wanted == "run":
        os.environ.setdefault("DEMONSTRATION", "1")
    if wanted in commands:
        os.execv(PYTHON, [str(PYTHON), *commands[wanted], *rest])


def make_virtual_environment() -> None:
    """Make .venv once. One without pip was interrupted, and is made good."""
    if PYTHON.exists() and (VENV / "bin" / "pip").exists():
        return
    try:
        import ensurepip  # noqa: F401
        import venv
    except ImportError:
        sys.exit(
            "Python's venv module is missing: install it (on Debian or Ubuntu: sudo apt-get install python3-venv)."
        )
    say("Making .venv")
    venv.create(VENV, with_pip=True)


def install(requirements: str) -> None:
    """Install the locked, hashed packages, when the list has changed since they were installed last."""
    lock = ROOT / requirements
    stamp = VENV / f"installed-{requirements}"
    # The test list holds everything that the other one does.
    stamps = {stamp, VENV / "installed-requirements-test.txt"} if requirements == "requirements.txt" else {stamp}
    locks = {path: ROOT / path.name.removeprefix("installed-") for path in stamps}
    if any(is_fresh(path, [file]) for path, file in locks.items()):
        return
    say(f"Installing {requirements} (the first time takes a minute or two)")
    call(
        str(PYTHON),
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        "--require-hashes",
        "-r",
        str(lock),
    )
    call(
        str(PYTHON),
        "-m",
        "pip",
        "install",
        "-qq",
        "--disable-pip-version-check",
        "--no-deps",
        "--no-build-isolation",
        "-e",
        ".",
    )
    mark_fresh(stamp, [lock])


def build_assets(*, with_test_tools: bool = True) -> None:
    """Install the front-end packages, and build styles and scripts, when their sources have changed. The tools of tests
    are large, and serving does without.
    """
    packages = [ASSETS / "package.json", ASSETS / "package-lock.json"]
    served, everything = (ASSETS / "node_modules" / name for name in (".installed-to-serve", ".installed"))
    if not is_fresh(everything, packages) and (with_test_tools or not is_fresh(served, packages)):
        say("Installing the front-end packages")
        call(str(PYTHON), "-m", "lms.assets.build", "install" if with_test_tools else "install-to-serve")
        mark_fresh(everything if with_test_tools else served, packages)
    sources = packages + sorted(
        path
        for folder in (ASSETS, ASSETS / "offline")
        for kind in ("scss", "js", "mjs", "svg", "py")
        for path in folder.glob(f"*.{kind}")
    )
    built = STATIC / ".built"
    if not is_fresh(built, sources):
        say("Building styles and scripts")
        call(str(PYTHON), "-m", "lms.assets.build", "build")
        mark_fresh(built, sources)


def digest(files: list[Path]) -> str:
    """A hash of the files' content."""
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()


def is_fresh(stamp: Path, files: list[Path]) -> bool:
    """Whether the stamp was made from these very files."""
    return stamp.exists() and all(file.exists() for file in files) and stamp.read_text() == digest(files)


def mark_fresh(stamp: Path, files: list[Path]) -> None:
    """Remember that the work was done for these files."""
    stamp.write_text(digest(files))


def call(*command: str) -> None:
    """Run a command from the root; its failure is ours, in one sentence."""
    if subprocess.call(command, cwd=ROOT) != 0:
        sys.exit(f"This failed: {' '.join(command)}")


def say(sentence: str) -> None:
    """Tell what takes long."""
    print(f"{sentence} …", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
