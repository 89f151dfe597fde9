"""A full run cannot pass by skipping what it is there to prove."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[2]
CASE = """
import pytest

@pytest.mark.{marker}
def test_something() -> None:
    pytest.skip("not here")
"""


def outcome(folder: Path, marker: str, *, ci: str) -> int:
    """The exit code of a run over one test that skips itself."""
    (folder / "test_case.py").write_text(CASE.format(marker=marker), encoding="utf-8")
    line = [sys.executable, "-m", "pytest", "-q", "-c", os.devnull, "-p", "conftest", "-p", "no:cacheprovider"]
    environment = os.environ | {"CI": ci, "PYTHONPATH": str(TESTS)}
    return subprocess.run([*line, str(folder)], env=environment, check=False, capture_output=True).returncode


@pytest.mark.parametrize("marker", ["postgres", "prefect", "wheel"])
def test_skipping_a_required_component_fails_under_ci(tmp_path: Path, marker: str) -> None:
    assert outcome(tmp_path, marker, ci="true") == pytest.ExitCode.TESTS_FAILED


def test_skipping_it_elsewhere_is_only_a_skip(tmp_path: Path) -> None:
    assert outcome(tmp_path, "postgres", ci="") == pytest.ExitCode.OK


def test_skipping_something_else_is_only_a_skip_under_ci_too(tmp_path: Path) -> None:
    assert outcome(tmp_path, "slow", ci="true") == pytest.ExitCode.OK
