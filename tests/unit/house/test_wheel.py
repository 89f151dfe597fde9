"""The installed copy works, far from the checkout: what a person gets is the wheel, not this folder."""

import os
import subprocess
import sys
import sysconfig
import venv
from collections.abc import Callable
from pathlib import Path

import pytest

from incident.cli.main import TABLE

ROOT = Path(__file__).parents[3]
pytestmark = [pytest.mark.wheel, pytest.mark.slow]
Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built offline by the build tools of the lock."""
    target = tmp_path_factory.mktemp("dist")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(target)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True, text=True)
    return next(target.glob("*.whl"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Run a program of a fresh environment that has the wheel, and borrows only our dependencies.

    A `.pth` file adds the dependencies' folder to the path; the `.pth` files *in* that folder, such as that of our
    editable install, are not read, so the checkout cannot answer in the wheel's place.
    """
    home = tmp_path_factory.mktemp("elsewhere")
    venv.create(home / "env", with_pip=False, symlinks=True)
    python = home / "env" / "bin" / "python"
    pip = [sys.executable, "-m", "pip", "--python", str(python), "install", "--no-deps", "--no-index", "--quiet"]
    subprocess.run([*pip, str(wheel)], check=True)
    site = next((home / "env" / "lib").glob("python*")) / "site-packages"
    (site / "borrowed.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    environment = {"PATH": os.defpath, "HOME": str(home), "INCIDENT_HOME": str(home / "incident"), "COLUMNS": "200"}

    def run(program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        line = [str(python.parent / program), *arguments]
        return subprocess.run(line, cwd=home, env=environment, check=False, capture_output=True, text=True)

    return run


def test_the_installed_code_is_not_the_checkout(installed: Run) -> None:
    done = installed("python", "-c", "import incident.app, flows; print(incident.app.__file__, flows.__file__)")

    assert done.returncode == 0, done.stderr
    assert str(ROOT) not in done.stdout


@pytest.mark.parametrize("kind", ["playbooks", "notifications", "examples", "law"])
def test_the_wheel_carries(installed: Run, kind: str) -> None:
    code = f"from incident.resources import files, folder; print(folder({kind!r}), len(files({kind!r}, '')))"
    done = installed("python", "-c", code)

    assert done.returncode == 0, done.stderr
    place, number = done.stdout.split()
    assert str(ROOT) not in place
    assert int(number) > 0


@pytest.mark.parametrize("line", ["law list", "playbook list", "--help", "--version"])
def test_an_installed_command_runs(installed: Run, line: str) -> None:
    done = installed("incident", *line.split())

    assert done.returncode == 0, done.stderr
    assert done.stdout.strip()


def test_all_commands_are_installed(installed: Run) -> None:
    shown = installed("incident", "--help").stdout

    assert [row.name for row in TABLE if f"\n  {row.name} " not in shown] == []


def test_the_flows_can_be_imported_from_the_wheel(installed: Run) -> None:
    names = sorted(path.stem for path in (ROOT / "flows").glob("*.py") if path.stem != "__init__")
    done = installed("python", "-c", "; ".join(f"import flows.{name}" for name in names))

    assert names
    assert done.returncode == 0, done.stderr
