"""The import contracts hold, and they bite."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
LINT = Path(sys.executable).with_name("lint-imports")


def test_all_import_contracts_are_kept() -> None:
    done = subprocess.run([str(LINT), "--no-cache"], cwd=ROOT, check=False, capture_output=True, text=True)

    assert done.returncode == 0, done.stdout
    assert "0 broken" in done.stdout


def importers(module: str, *, below: str = "src/incident") -> set[str]:
    """Files below a folder that import a module, wherever in the file they do it."""
    found = set()
    for path in sorted((ROOT / below).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [it.name for it in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            if any(name == module or name.startswith(f"{module}.") for name in names):
                found.add(path.relative_to(ROOT / below).as_posix())
    return found


@pytest.mark.parametrize(
    ("module", "place"),
    [
        ("prefect", "service/runner"),
        ("pendulum", "kernel/instants.py"),
        ("smtplib", "delivery/"),
        ("socket", "delivery/"),
        ("httpx", "delivery/"),
    ],
)
def test_only_one_place_imports(module: str, place: str) -> None:
    assert {path for path in importers(module) if not path.startswith(place)} == set()


def test_the_wall_clock_is_read_in_one_module() -> None:
    readers = {
        path.relative_to(ROOT / "src/incident").as_posix()
        for path in (ROOT / "src/incident").rglob("*.py")
        if any(word in path.read_text(encoding="utf-8") for word in ("datetime.now(", "utcnow(", "time.time("))
    }

    assert readers <= {"service/clock.py"}
