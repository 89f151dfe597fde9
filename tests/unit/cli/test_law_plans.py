"""`incident law simulate` and `incident law diff`."""

import json
from pathlib import Path

import pytest
import yaml

from incident.cli.main import run
from incident.resources import folder

DEMO = folder("examples") / "demo"
FACTS = {
    "title": "What if",
    "residents": {"DE": 5},
    "facts": {"aware_at": "2026-11-23T22:00+01:00", "personal_data": True},
}


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INCIDENT_HOME", str(tmp_path / "home"))


@pytest.fixture
def facts(tmp_path: Path) -> Path:
    path = tmp_path / "facts.yaml"
    path.write_text(yaml.safe_dump(FACTS), encoding="utf-8")
    return path


def packs(tmp_path: Path, **edits: tuple[str, str]) -> str:
    """A folder of a few German and European packs, with edits by file name."""
    for path in [*(folder("law") / "de").glob("*.yaml"), *(folder("law") / "eu").glob("eu-gdpr*.yaml")]:
        target = tmp_path / path.parent.name / path.name
        target.parent.mkdir(parents=True, exist_ok=True)
        text = path.read_text(encoding="utf-8")
        old, new = edits.get(path.stem.replace("-", "_"), ("", ""))
        assert old in text
        target.write_text(text.replace(old, new), encoding="utf-8")
    return str(tmp_path)


def test_what_would_be_owed_is_shown_and_no_database_is_made(
    facts: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["law", "simulate", str(facts), "--profile", str(DEMO / "organisation.yaml"), "--json"]) == 0

    told = json.loads(capsys.readouterr().out)
    owed = {it["duty"] + " " + it["recipient"]: it for it in told["obligations"] if it["verdict"] == "Owed"}
    assert owed["eu-gdpr-art33-1 DE"]["due"] == "2026-11-26T21:00:00Z"
    assert told["questions"]
    assert not (tmp_path / "home").exists()


def test_with_a_portfolio_the_clauses_that_would_be_touched_are_shown(
    facts: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    report = str(DEMO / "report.yaml")
    house = ["--profile", str(DEMO / "organisation.yaml"), "--portfolio", str(DEMO / "portfolio")]

    assert run(["law", "simulate", report, *house, "--at", "2026-11-24T09:00+01:00", "--json"]) == 0

    duties = {it["duty"] for it in json.loads(capsys.readouterr().out)["obligations"]}
    assert any("/" in duty for duty in duties)
    assert run(["law", "simulate", str(facts), "--profile", str(DEMO / "organisation.yaml")]) == 0
    assert "nothing is stored" in capsys.readouterr().out


def test_facts_that_a_declaration_would_refuse_are_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "facts.yaml"
    path.write_text("title: x\nfacts: {aware_at: tomorrow}\n", encoding="utf-8")

    assert run(["law", "simulate", str(path), "--profile", str(DEMO / "organisation.yaml")]) == 1
    assert "aware_at" in capsys.readouterr().err


def test_a_change_of_law_names_the_duty_and_the_open_incidents(
    tmp_path: Path, facts: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    old = packs(tmp_path / "old")
    new = packs(tmp_path / "new", eu_gdpr_art33_1=("period: 72 hours", "period: 48 hours"))
    assert run(["init", "--profile", str(DEMO / "organisation.yaml"), "--by", "ana"]) == 0
    assert run(["declare", str(facts), "--by", "ana"]) == 0
    capsys.readouterr()

    assert run(["law", "diff", old, new, "--json"]) == 0

    told = json.loads(capsys.readouterr().out)
    (changed,) = told["changed"]
    assert (changed["id"], changed["kind"]) == ("eu-gdpr-art33-1", "changed")
    assert [it["what"] for it in changed["moved"]] == ["period"]
    assert {it["incident"] for it in told["touched"]} == {"1"}
    assert any("2026-11-26T21:00:00Z ▶ 2026-11-25T21:00:00Z" in it["what"] for it in told["touched"])
    assert all(it["obligation"].startswith("1-o") for it in told["touched"])


def test_a_change_that_touches_nothing_open_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    old = packs(tmp_path / "old")
    new = packs(tmp_path / "new", eu_gdpr_art33_1=("period: 72 hours", "period: 48 hours"))

    assert run(["law", "diff", old, new]) == 0
    assert "no open incident is touched" in capsys.readouterr().out
    assert run(["law", "diff", old, old]) == 0
    assert "no duty changed" in capsys.readouterr().out


def test_an_unknown_release_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["law", "diff", "shipped", "2019.01"]) == 1
    assert "no such folder or release" in capsys.readouterr().err
