"""Habits that no linter holds: empty packages, small files, documented commands, a clean lock."""

import re
import subprocess
from pathlib import Path

import pytest

from incident.cli.main import TABLE

ROOT = Path(__file__).parents[3]
TRACKED = [
    ROOT / name
    for name in subprocess.run(
        ["git", "ls-files"], cwd=ROOT, check=False, capture_output=True, text=True
    ).stdout.splitlines()
    if (ROOT / name).is_file()
]
TEXTS = [path for path in TRACKED if path.suffix in {".py", ".md", ".toml", ".yaml", ".lock", ".csv", ".txt", ".html"}]
CODE = sorted([*(ROOT / "src").rglob("*.py"), *(ROOT / "flows").rglob("*.py")])


@pytest.mark.parametrize("path", [path for path in CODE if path.name == "__init__.py"], ids=str)
def test_packages_have_empty_init_files(path: Path) -> None:
    assert path.read_bytes() == b""


def test_every_folder_of_code_is_a_package() -> None:
    migrations = "migrations"  # Alembic finds its scripts as files
    folders = {path.parent for path in CODE if migrations not in path.parts} - {ROOT / "src"}

    assert [str(it) for it in folders if not (it / "__init__.py").is_file()] == []


def test_no_file_is_longer_than_500_lines() -> None:
    written_once = "migrations"  # a revision is frozen when it is released, and never split

    assert {
        str(path): n
        for path in CODE
        if written_once not in path.parts and (n := path.read_text(encoding="utf-8").count("\n")) > 500
    } == {}


def test_every_ignored_lint_rule_has_its_reason() -> None:
    lines = (ROOT / "pyproject.toml").read_text(encoding="utf-8").partition("[tool.ruff.lint]")[2].splitlines()
    rules = [line for line in lines if re.match(r'\s*("[A-Z]{1,4}\d*",?\s*)+(#|$)', line)]

    assert rules
    assert [line for line in rules if "#" not in line] == []


@pytest.mark.parametrize("path", CODE, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_silenced_check_has_its_reason(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    silenced = [line for line in lines if re.search(r"# noqa\b", line)]

    assert [line for line in silenced if not re.search(r"# noqa: [A-Z]+\d+(, [A-Z]+\d+)* - \S", line)] == []


def test_the_lock_names_no_host_and_hashes_everything() -> None:
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")

    assert "://" not in lock
    entries = re.split(r"\n(?=[a-z0-9])", lock)
    assert [it.split()[0] for it in entries if "==" in it.split("\n")[0] and "--hash=sha256:" not in it] == []


def test_no_file_names_a_folder_of_somebody_s_machine() -> None:
    homes = re.compile(r"(?<![\w.])/(?:work|home/[a-z]+|root|Users)/\w")
    found = [str(path) for path in TEXTS if path != Path(__file__) and homes.search(path.read_text(encoding="utf-8"))]

    assert found == []


@pytest.mark.parametrize("name", ["README.md", "CHANGELOG.md", "docs/glossary.md", "docs/commands.md", "docs/law.md"])
def test_the_documents_that_people_look_for_exist(name: str) -> None:
    assert (ROOT / name).stat().st_size > 500


@pytest.mark.parametrize("row", [row for row in TABLE if row.exists], ids=lambda row: row.name)
def test_every_command_is_documented(row: object) -> None:
    reference = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")

    assert f"## incident {row.name}\n" in reference  # type: ignore[attr-defined]


@pytest.mark.parametrize("path", sorted((ROOT / "docs/adr").glob("0*.md")), ids=lambda path: path.name)
def test_a_decision_record_says_what_it_costs(path: Path) -> None:
    text = path.read_text(encoding="utf-8")

    for heading in ("## Status", "## Drivers", "## Options", "## Decision", "## Negative consequences"):
        assert heading in text
