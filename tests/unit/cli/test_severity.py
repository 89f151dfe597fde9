"""`incident severity` as a person types it: advice is recorded and decides nothing, a named person decides."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from support.leak import AGREEMENTS, PARTIES, PROFILE, REPORT

Incident = Callable[..., tuple[int, str, str]]
ADVISE = ("severity", "advise", "1", "--ease", "maximum", "--confidentiality", "unbounded", "--by", "sam")


@pytest.fixture
def leaking(incident: Incident, tmp_path: Path) -> Incident:
    """A small house with a leak of contact data of 120 people in Germany."""
    (tmp_path / "portfolio").mkdir()
    files = {"profile.yaml": PROFILE, "report.yaml": REPORT}
    files |= {"portfolio/parties.yaml": PARTIES, "portfolio/agreements.yaml": AGREEMENTS}
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    for arguments in (
        ("init", "--profile", tmp_path / "profile.yaml"),
        ("portfolio", "import", tmp_path / "portfolio"),
        ("declare", tmp_path / "report.yaml"),
    ):
        code, _, err = incident(*arguments)
        assert code == 0, err
    return incident


def data(incident: Incident, *arguments: str) -> Any:
    code, out, err = incident(*arguments, "--json")
    assert code == 0, err
    return json.loads(out)


def refusal(incident: Incident, *arguments: str) -> str:
    code, _, err = incident(*arguments)
    assert code == 1
    return err


def test_the_facts_fill_what_the_person_does_not_say(leaking: Incident) -> None:
    advised = data(leaking, *ADVISE)

    assert (advised["advice"], advised["score"]) == ("low", "1.5")
    assert advised["contexts"] == ["simple"]
    assert advised["flags"] == ["more than 100 people"]


def test_a_person_who_departs_from_the_advice_says_why_and_both_are_kept(leaking: Incident) -> None:
    data(leaking, *ADVISE)

    assert "departs from the advice (low, 1.5)" in refusal(leaking, "severity", "decide", "1", "high", "--by", "ana")

    data(leaking, "severity", "decide", "1", "high", "--reason", "journalists ask already", "--by", "ana")
    rows = data(leaking, "severity", "list", "1")
    assert [(it["what"], it["severity"], it["by"]) for it in rows] == [
        ("advised", "low", "sam"),
        ("decided", "high", "ana"),
    ]
    assert rows[1]["reasons"] == "journalists ask already"
    code, _, err = leaking("record", "verify")
    assert code == 0, err


def test_nobody_decides_before_advice_or_outside_the_four_bands(leaking: Incident) -> None:
    assert "nothing was advised yet" in refusal(leaking, "severity", "decide", "1", "low")
    data(leaking, *ADVISE)
    assert "one of low, medium, high, very_high" in refusal(leaking, "severity", "decide", "1", "huge")


def test_advice_decides_nothing(leaking: Incident) -> None:
    before = data(leaking, "board", "1")
    data(leaking, *ADVISE, "--malicious")
    assert [it["key"] for it in data(leaking, "board", "1")] == [it["key"] for it in before]
    assert data(leaking, "severity", "list", "1")[0]["score"] == "2.0"
