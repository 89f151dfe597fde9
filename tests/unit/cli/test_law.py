"""`incident law`: the book without a database."""

import json
from pathlib import Path

import pytest

from incident.cli.main import run


def rows(capsys: pytest.CaptureFixture[str], *arguments: str) -> object:
    assert run(["law", *arguments, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_a_state_s_rules_are_listed_with_their_versions(capsys: pytest.CaptureFixture[str]) -> None:
    found = rows(capsys, "list", "US-CA")

    assert isinstance(found, list)
    assert {"us-ca-civ-1798-82-individuals", "us-ca-civ-1798-82-individuals-pre2026"} <= {row["id"] for row in found}
    assert all(row["jurisdiction"] == "US-CA" for row in found)


def test_what_was_in_force_on_a_day(capsys: pytest.CaptureFixture[str]) -> None:
    found = rows(capsys, "list", "US-CA", "--in-force", "2024-05-01")

    assert isinstance(found, list)
    ids = {row["id"] for row in found}
    assert "us-ca-civ-1798-82-individuals-pre2026" in ids
    assert "us-ca-civ-1798-82-individuals" not in ids


def test_a_rule_is_shown_for_a_person_and_for_a_machine(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["law", "show", "eu-gdpr-art33-1"]) == 0
    assert "a risk to the rights and freedoms" in capsys.readouterr().out
    shown = rows(capsys, "show", "eu-gdpr-art33-1")

    assert isinstance(shown, dict)
    assert shown["terms"]["limbs"][0]["anchor"] == "aware_at"


def test_a_date_is_computed_whatever_the_status_and_the_status_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    told = rows(capsys, "due", "us-cisa-circia-72h", "--trigger", "2026-11-24T08:00-05:00")

    assert isinstance(told, dict)
    assert (told["due"], told["status"], told["effect"]) == ("2026-11-27T13:00:00Z", "proposed", "never")


def test_further_facts_decide_with_the_trigger(capsys: pytest.CaptureFixture[str]) -> None:
    facts = ("classified_at=2026-11-24T10:00+01:00", "aware_at=2026-11-24T08:00+01:00")
    told = rows(
        capsys, "due", "eu-dora-initial", "--place", "DE", *(part for fact in facts for part in ("--fact", fact))
    )

    assert isinstance(told, dict)
    assert told["due"] == "2026-11-24T13:00:00Z"


def test_vectors_are_answered_line_by_line(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    cases = tmp_path / "cases.jsonl"
    lines = [
        {"id": "a", "rule": "in-certin-6h", "trigger": "2026-11-23T20:40:00+05:30"},
        {"id": "b", "rule": "eu-gdpr-art34", "trigger": "2026-11-23T20:40:00+01:00"},
        {"id": "c", "rule": "no-such-rule", "trigger": "2026-11-23T20:40:00+01:00"},
        {"id": "d", "rule": "in-certin-6h", "trigger": "2026-11-23T20:40:00"},
    ]
    cases.write_text("\n".join(json.dumps(line) for line in lines), encoding="utf-8")

    assert run(["law", "due", "--vectors", str(cases)]) == 0
    answers = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert answers[0] == {"id": "a", "due": "2026-11-23T21:10:00Z"}
    assert answers[1] == {"id": "b", "status": "no_fixed_period"}
    assert answers[2]["error"].startswith("RuleUnknown")
    assert answers[3]["error"].startswith("NaiveTime")


@pytest.mark.parametrize(
    ("arguments", "what"),
    [
        (("show", "no-such-rule"), "no rule 'no-such-rule'"),
        (("due", "eu-gdpr-art33-1", "--trigger", "2026-11-24T08:00"), "2026-11-24T08:00"),
        (("due", "eu-gdpr-art33-1", "--trigger", "2026-11-24T08:00Z", "--place", "XX"), "place 'XX' is not known"),
        (("due", "eu-gdpr-art33-1", "--trigger", "2026-11-24T08:00Z", "--zone", "Mars/Base"), "Mars/Base"),
        (("due", "eu-gdpr-art33-1", "--fact", "risk=high"), "decides no date"),
        (("due",), "no rule is named"),
        (("list", "--in-force", "2026-13-01"), "not a date"),
        (("check", "--packs", "nowhere"), "no such folder"),
    ],
)
def test_what_cannot_be_read_is_refused_in_one_line(
    capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], what: str
) -> None:
    assert run(["law", *arguments]) == 1
    refusal = capsys.readouterr().err
    assert refusal.startswith("refused: ")
    assert what in refusal


def test_a_faulty_pack_fails_the_check_with_its_line(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "de").mkdir()
    (tmp_path / "de" / "xx.yaml").write_text("id: xx\neffect: maybe\n", encoding="utf-8")

    assert run(["law", "check", "--packs", str(tmp_path), "--json"]) == 1
    found = json.loads(capsys.readouterr().out)
    assert any(row["rule"].startswith("de/xx.yaml:2") and "'maybe'" in row["what"] for row in found)


def test_an_old_review_fails_the_check(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["law", "check", "--on", "2026-11-24"]) == 0
    assert run(["law", "check", "--on", "2028-01-01"]) == 1
    assert "last reviewed" in capsys.readouterr().out


def test_coverage_counts_each_jurisdiction_by_confidence(capsys: pytest.CaptureFixture[str]) -> None:
    found = rows(capsys, "coverage", "--on", "2026-11-24")

    assert isinstance(found, list)
    germany = next(row for row in found if row["id"] == "DE")
    assert germany["duties"] == germany["high"] + germany["medium"] + germany["low"]
    assert len(found) > 150
