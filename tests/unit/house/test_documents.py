"""Documents that cannot go stale: the reference is the help, and what the README tells one to type works."""

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from support.shown import commands

from incident.resources import folder

ROOT = Path(__file__).parents[3]


def test_the_command_reference_is_what_the_commands_say() -> None:
    done = subprocess.run(
        [sys.executable, "docs/generate.py", "--print"], cwd=ROOT, check=True, capture_output=True, text=True
    )

    assert (ROOT / "docs" / "commands.md").read_text(encoding="utf-8") == done.stdout, "run `make docs`"


def test_the_law_guide_shows_a_pack_as_it_stands() -> None:
    shown = re.findall(r"<!-- (\S+\.yaml) -->\n```yaml\n(.*?)```", (ROOT / "docs/law.md").read_text("utf-8"), re.DOTALL)

    assert shown
    for name, pack in shown:
        assert pack.strip() == (folder("law") / name).read_text(encoding="utf-8").strip()


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
