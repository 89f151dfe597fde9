"""Settings of every test run: Hypothesis profiles, a clean environment, and no silent skips where all must run."""

import os
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from incident.cli.main import run

UNDER_CI = os.environ.get("CI", "") not in ("", "0", "false")
REQUIRED = ("postgres", "prefect", "wheel")
"""Markers of components that a full run must have; skipping them proves nothing."""

settings.register_profile("dev", max_examples=50, deadline=None)
settings.register_profile(
    "ci", max_examples=100, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("soak", max_examples=2_000, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci" if UNDER_CI else "dev"))


def pytest_configure() -> None:
    """Take away whatever the person's own shell would change: our settings, and any Prefect that they use."""
    for name in [name for name in os.environ if name.startswith(("INCIDENT_", "PREFECT_"))]:
        del os.environ[name]
    os.environ["INCIDENT_HOME"] = tempfile.mkdtemp(prefix="incident-tests-")
    os.environ["DO_NOT_TRACK"] = "1"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """Turn the skip of a required component into a failure where the run counts."""
    report: pytest.TestReport = yield
    needed = [name for name in REQUIRED if item.get_closest_marker(name)]
    if UNDER_CI and needed and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped under CI although it needs {', '.join(needed)}: {report.longrepr}"
    return report


Outcome = tuple[int, str, str]


@pytest.fixture
def incident(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., Outcome]:
    """Run one command line in this process in a home of its own: `incident("law", "list")` → (code, out, err)."""
    monkeypatch.setenv("INCIDENT_HOME", str(tmp_path / "home"))

    def call(*arguments: str) -> Outcome:
        capsys.readouterr()
        code = run([str(it) for it in arguments])
        shown = capsys.readouterr()
        return code, shown.out, shown.err

    return call
