"""Documents that cannot go stale: the reference is the help, and what the README tells one to type works."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]


def test_the_command_reference_is_what_the_commands_say() -> None:
    done = subprocess.run(
        [sys.executable, "docs/generate.py", "--print"], cwd=ROOT, check=True, capture_output=True, text=True
    )

    assert (ROOT / "docs" / "commands.md").read_text(encoding="utf-8") == done.stdout, "run `make docs`"


def test_make_help_lists_every_target(tmp_path: Path) -> None:
    environment = {"PATH": os.environ["PATH"], "HOME": str(tmp_path)}
    done = subprocess.run(["make", "help"], cwd=ROOT, env=environment, check=True, capture_output=True, text=True)

    listed = [line.split()[0] for line in done.stdout.splitlines()]
    assert {"help", "setup", "demo", "serve", "test", "check", "bench"} <= set(listed)
