"""`make test`: lint, types, import contracts, then every test on both databases. The first failure ends it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

BIN = Path(sys.executable).parent
STEPS = {
    "lint": ["ruff", "check", "--quiet"],
    "format": ["ruff", "format", "--check", "--quiet"],
    "types (strict)": ["mypy"],
    "import contracts": ["lint-imports"],
    "tests": ["pytest", "-q", "-n", str(os.cpu_count() or 2), "--dist", "loadscope"],
}


def main() -> int:
    """Run each step; give the status of the first that fails."""
    for name, (tool, *arguments) in STEPS.items():
        print(f"== {name}", flush=True)
        extra = sys.argv[1:] if tool == "pytest" else []
        if status := subprocess.call([str(BIN / tool), *arguments, *extra]):
            print(f"== {name} failed", flush=True)
            return status
    return 0


if __name__ == "__main__":
    sys.exit(main())
