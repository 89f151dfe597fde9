"""`make demo`, as a person runs it, in a home of its own; and the README shows what it printed."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from support.shown import excerpt, shape

ROOT = Path(__file__).parents[2]
pytestmark = [pytest.mark.prefect, pytest.mark.slow]


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The folder that the demo left, and what it printed."""
    folder = tmp_path_factory.mktemp("demo")
    environment = os.environ | {"HOME": str(folder / "nobody"), "COLUMNS": "140"}
    done = subprocess.run(
        [sys.executable, "examples/demo/run.py", str(folder / "play")],
        cwd=ROOT, env=environment, check=False, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr
    return folder / "play", done.stdout


def ask(folder: Path, *arguments: str) -> object:
    """What the program says of the home that the demo left."""
    line = [str(Path(sys.executable).with_name("incident")), *arguments, "--json"]
    environment = os.environ | {"INCIDENT_HOME": str(folder / "home")}
    return json.loads(subprocess.run(line, env=environment, check=True, capture_output=True, text=True).stdout)


def test_every_step_of_the_four_phases_is_done_once(played: tuple[Path, str]) -> None:
    steps = ask(played[0], "step", "list", "1")

    assert {step["state"] for step in steps} == {"done"}  # type: ignore[attr-defined]
    assert {step["phase"] for step in steps} == {  # type: ignore[attr-defined]
        "containment", "investigation", "remediation", "notification",
    }  # fmt: skip


def test_notices_went_out_once_and_clocks_were_met(played: tuple[Path, str]) -> None:
    letters = list((played[0] / "mail").glob("*.eml"))
    board = ask(played[0], "board", "1")

    assert letters
    assert len({letter.read_bytes() for letter in letters}) == len(letters)
    assert sum(line["state"] == "met" for line in board) >= 3  # type: ignore[attr-defined]


def test_the_drill_sent_nothing(played: tuple[Path, str]) -> None:
    letters = [path.read_text(encoding="utf-8", errors="replace") for path in (played[0] / "mail").glob("*.eml")]

    assert [letter for letter in letters if "EXERCISE" in letter] == []


def test_the_record_of_live_case_and_drill_is_proved(played: tuple[Path, str]) -> None:
    rows = ask(played[0], "record", "verify")

    assert {row["verified"] for row in rows} == {True}  # type: ignore[attr-defined]


def test_it_replays_real_cases_and_says_what_to_type_next(played: tuple[Path, str]) -> None:
    printed = played[1]

    assert printed.count("(found:") >= 3
    assert "what to type next" in printed.lower()


def test_the_readme_shows_what_the_demo_really_printed(played: tuple[Path, str]) -> None:
    printed = {recognised(line) for line in played[1].splitlines()}
    shown = excerpt(ROOT / "README.md", "what make demo printed")

    assert shown
    assert [line for line in shown if recognised(line) not in printed] == []


def recognised(line: str) -> str:
    """What stays the same of a line from day to day; of a table's row its first cells, for widths follow the dates."""
    line = re.sub(r"\S*/(\S+)", r"\1", line)  # the test plays in another folder
    row = re.match(r"  (\d+-[a-z]\d+ +\S+)", line)
    if re.match(r" {9}", line) or line.startswith("  id "):
        return ""
    return shape(row[1]) if row else shape(line.removesuffix("…"))[:60]
