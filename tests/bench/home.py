"""A home with the demo's organisation, portfolio and one declared incident, made once a run."""

import os
import tempfile
from functools import cache
from pathlib import Path

from harness import program

DEMO = Path(__file__).parents[2] / "examples" / "demo"


@cache
def environment() -> dict[str, str]:
    """The environment of a program that works in that home."""
    folder = tempfile.mkdtemp(prefix="incident-bench-")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("INCIDENT_", "PREFECT_"))}
    env = kept | {"INCIDENT_HOME": folder, "COLUMNS": "120"}
    program("init", "--profile", str(DEMO / "organisation.yaml"), "--by", "bench", env=env)()
    program("portfolio", "import", str(DEMO / "portfolio"), "--by", "bench", env=env)()
    program("declare", str(DEMO / "report.yaml"), "--by", "bench", env=env)()
    return env
