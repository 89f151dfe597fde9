"""Documents that cannot go stale: the reference is the help, and what the README tells one to type works."""

import os
import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from support.shown import commands

ROOT = Path(__file__).parents[3]


def test_what_the_documents_repeat_is_what_stands_in_the_code() -> None:
    line = [sys.executable, "docs/generate.py", "--check"]
    done = subprocess.run(line, cwd=ROOT, check=False, capture_output=True, text=True)

    assert done.returncode == 0, done.stdout + done.stderr


def test_make_help_lists_every_target(tmp_path: Path) -> None:
    environment = {"PATH": os.environ["PATH"], "HOME": str(tmp_path)}
    done = subprocess.run(["make", "help"], cwd=ROOT, env=environment, check=True, capture_output=True, text=True)

    listed = [line.split()[0] for line in done.stdout.splitlines()]
    assert {"help", "setup", "demo", "serve", "test", "check", "bench"} <= set(listed)


def test_the_readme_s_commands_work_in_order_and_print_what_it_shows(
    incident: Callable[..., tuple[int, str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("COLUMNS", "100")
    shown = [it for it in commands(ROOT / "README.md") if it.line.startswith("incident ")]

    assert shown
    for command in shown:
        code, out, err = incident(*shlex.split(command.line)[1:])
        assert code == (1 if command.printed and command.printed[0].startswith("refused") else 0), (command.line, err)
        printed = [line.rstrip() for line in (out + err).splitlines()]
        assert [line for line in command.printed if line != "…" and line.rstrip() not in printed] == [], command.line
