"""`incident cost`, `incident allocate` and `incident drill` as a person types them."""

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from support.leak import AGREEMENTS, PARTIES, PROFILE, REPORT
from support.scenarios import scenario_bytes

Outcome = tuple[int, str, str]
Incident = Callable[..., Outcome]


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """Profile, portfolio, report and scenario as files."""
    (tmp_path / "portfolio").mkdir()
    for name, data in (
        ("profile.yaml", PROFILE),
        ("portfolio/parties.yaml", PARTIES),
        ("portfolio/agreements.yaml", AGREEMENTS),
        ("report.yaml", REPORT),
        ("small.json", scenario_bytes()),
        ("decided.yaml", b"fault: [acme-de=20, beta=80]\nagainst: [beta]\n"),
    ):
        (tmp_path / name).write_bytes(data)
    return tmp_path


@pytest.fixture
def house(incident: Incident, files: Path) -> Incident:
    """A house in which a leak may be declared."""
    for arguments in (("init", "--profile", files / "profile.yaml"), ("portfolio", "import", files / "portfolio")):
        code, _, err = incident(*arguments)
        assert code == 0, err
    return incident


@pytest.fixture
def leaking(house: Incident, files: Path) -> Incident:
    """The same with a leak declared."""
    code, _, err = house("declare", files / "report.yaml")
    assert code == 0, err
    return house


def data(outcome: Outcome) -> Any:
    code, out, err = outcome
    assert code == 0, err
    return json.loads(out)


def spend(incident: Incident, *more: str, leaf: str = "forensics", amount: str = "50000 EUR") -> Outcome:
    return incident("cost", "add", "1", "--leaf", leaf, "--amount", amount, "--on", "2026-11-23", "--json", *more)


def test_a_cost_is_recorded_and_listed(leaking: Incident) -> None:
    row = data(spend(leaking, "--evidence", "INV-1", "--low", "40000", "--high", "60000"))
    assert (row["id"], row["incurred_by"], row["documented"], row["low"]) == ("1-c1", "acme", True, "40000")
    assert [it["id"] for it in data(leaking("cost", "list", "1", "--json"))] == ["1-c1"]


def test_an_undocumented_cost_is_told_to_the_person(leaking: Incident) -> None:
    code, out, _ = leaking("cost", "add", "1", "--leaf", "audit", "--amount", "5 EUR", "--on", "2026-11-23")
    assert code == 0
    assert "it is undocumented" in out


def test_an_end_of_an_estimate_in_another_currency_is_wrong_usage(leaking: Incident) -> None:
    code, _, _ = spend(leaking, "--low", "40000 USD")
    assert code == 2


def test_kinds_of_cost_are_listed_with_what_others_call_them(house: Incident) -> None:
    rows = {row["id"]: row for row in data(house("cost", "kinds", "--json"))}
    assert rows["regulator_fine"]["veris"] == "Legal and regulatory"


def test_an_allocation_shows_the_waterfall_and_who_bears_what(leaking: Incident) -> None:
    spend(leaking, "--evidence", "INV-1")
    code, out, err = leaking("allocate", "1", "--fault", "acme-de=20", "--fault", "beta=80")
    assert code == 0, err
    assert "acme claims from beta under tta" in out
    assert "payable: 39,000.00 EUR, due from beta" in out
    assert "atlas bears 6,000.00 EUR" in out


def test_an_allocation_as_data_adds_up(leaking: Incident) -> None:
    spend(leaking, "--evidence", "INV-1")
    found = data(leaking("allocate", "1", "--fault", "acme-de=20", "--fault", "beta=80", "--json"))
    assert found["id"] == "1-a1"
    assert {row["id"]: row["amount"] for row in found["nets"]} == {
        "acme": "5000.00",
        "atlas": "6000.00",
        "beta": "39000.00",
    }
    assert len({row["id"] for row in found["lines"]}) == len(found["lines"])


def test_decisions_may_come_from_a_file_and_the_last_allocation_is_shown_again(leaking: Incident, files: Path) -> None:
    spend(leaking, "--evidence", "INV-1")
    first = data(leaking("allocate", "1", "--file", files / "decided.yaml", "--json"))
    assert data(leaking("allocate", "1", "--last", "--json")) == first
    assert data(leaking("allocate", "1", "--json"))["id"] == first["id"]


def test_a_statement_is_shown_and_written(leaking: Incident, files: Path) -> None:
    spend(leaking, "--evidence", "INV-1")
    leaking("allocate", "1", "--file", files / "decided.yaml")
    code, out, err = leaking("allocate", "1", "--last", "--statement", "beta", "--out", files / "beta.csv")
    assert code == 0, err
    assert "Claim of acme against beta under tta" in out
    rows = list(csv.DictReader((files / "beta.csv").read_text("utf-8").splitlines()))
    assert {row["reason"] for row in rows} == {"payable", "own_fault", "basket", "liability"}
    code, _, err = leaking("allocate", "1", "--last", "--statement", "zed")
    assert code == 1
    assert "bears nothing here" in err


def test_ledger_and_statements_are_written_as_the_files_name_asks(leaking: Incident, files: Path) -> None:
    spend(leaking, "--evidence", "INV-1")
    leaking("allocate", "1", "--file", files / "decided.yaml")
    for name, begins in (("s.pdf", b"%PDF-"), ("s.docx", b"PK"), ("s.beancount", b"option "), ("s.csv", b"item,leaf")):
        code, _, err = leaking("allocate", "1", "--last", "--statement", "beta", "--out", files / name)
        assert code == 0, err
        assert (files / name).read_bytes().startswith(begins)
    assert leaking("allocate", "1", "--last", "--out", files / "s.exe")[0] == 1


def allocated(incident: Incident) -> None:
    spend(incident, "--evidence", "INV-1")
    code, _, err = incident("allocate", "1", "--fault", "acme-de=20", "--fault", "beta=80")
    assert code == 0, err


def test_a_claim_is_made_disputed_agreed_paid_and_shown_in_the_statement(leaking: Incident, files: Path) -> None:
    allocated(leaking)
    assert data(leaking("claim", "list", "1", "--json"))[0]["state"] == "not claimed"
    assert data(leaking("claim", "make", "1", "--claimant", "acme", "--against", "beta", "--json"))["id"] == "1-k1"
    (files / "deed.pdf").write_bytes(b"deed")
    for arguments in (
        ("dispute", "1-k1", "--amount", "9000 EUR", "--reason", "too many hours"),
        ("agree", "1-k1", "--part", "1-c1=33000", "--receipt", files / "deed.pdf", "--by", "cora"),
        ("pay", "1-k1", "--amount", "10000 USD", "--rate", "USD/EUR=0.9", "--rate-source", "ECB", "--evidence", "b7"),
    ):
        code, _, err = leaking("claim", *arguments)
        assert code == 0, err
    shown = data(leaking("claim", "show", "1-k1", "--json"))
    figures = ("claimed", "disputed", "agreed", "paid", "outstanding")
    assert [shown[it] for it in figures] == ["39,000.00", "0.00", "33,000.00", "9,000.00", "24,000.00"]
    assert shown["history"][2]["receipts"][0]["name"] == "deed.pdf"
    code, out, _ = leaking("claim", "show", "1-k1")
    assert code == 0
    assert "too many hours" in out
    found = data(leaking("allocate", "1", "--last", "--statement", "beta", "--json"))["statements"][0]
    assert found["totals"]["outstanding"] == "24000.00"
    assert found["rows"][0]["ibm"] == "Detection and escalation"
    assert any(note.startswith("Agreed on") and "by cora" in note for note in found["notes"])


def test_a_claim_may_be_barred_by_a_person(leaking: Incident) -> None:
    allocated(leaking)
    found = data(leaking("allocate", "1", "--barred", "acme-de:beta=no notice within 30 days", "--json"))
    assert found["settlements"][0]["payable"] == "0.00"
    assert "no notice within 30 days" in found["settlements"][0]["steps"][1]["why"][0]
    assert leaking("allocate", "1", "--barred", "late")[0] == 1
    code, _, err = leaking("allocate", "1", "--barred", "acme:betta=late")
    assert code == 1
    assert "'betta' is no entity and no party" in err


def test_what_is_typed_stands_over_what_was_decided_last(leaking: Incident) -> None:
    allocated(leaking)
    leaking("claim", "make", "1", "--claimant", "acme", "--against", "beta")
    leaking("claim", "agree", "1-k1", "--amount", "30000 EUR", "--evidence", "deed", "--by", "cora")
    found = data(leaking("allocate", "1", "--agreed", "--json"))
    assert found["settlements"][0]["payable"] == "30000.00"
    code, out, err = leaking("allocate", "1", "--event", "gross_negligence")
    assert code == 0, err
    assert "1-c1: 30,000.00 EUR was agreed (1-k1)" in " ".join(out.split())


def test_a_claim_of_amount_and_parts_is_wrong_usage(leaking: Incident) -> None:
    allocated(leaking)
    made = ("claim", "make", "1", "--claimant", "acme", "--against", "beta")
    assert leaking(*made, "--amount", "5 EUR", "--part", "1-c1=5")[0] == 2
    assert leaking("claim", "show", "1-k7")[0] == 1


def test_a_reserve_is_set_moved_and_listed_with_its_history(leaking: Incident) -> None:
    allocated(leaking)
    where = ("reserve", "set", "1", "--party", "acme-de", "--basis", "estimate")
    assert data(leaking(*where, "--amount", "4000 EUR", "--json"))["verdict"] == "short"
    code, out, err = leaking(*where, "--amount", "5000 EUR")
    assert code == 0, err
    assert "moved by +1,000" in out
    (row,) = data(leaking("reserve", "list", "1", "--json"))
    assert [it["moved"] for it in row["history"]] == ["+4,000", "+1,000"]
    assert "estimate" in leaking("reserve", "list", "1", "--history")[1]


def test_receipts_hours_and_totals_of_costs(leaking: Incident, files: Path) -> None:
    (files / "inv.pdf").write_bytes(b"abc")
    row = data(spend(leaking, "--receipt", str(files / "inv.pdf"), "--consent", "atlas", "--vendor", "Nordic"))
    assert row["receipts"][0]["sha256"].startswith("ba7816bf")
    assert (row["documented"], row["consents"], row["vendor"]) == (True, ["atlas"], "Nordic")
    hours = ("cost", "add", "1", "--leaf", "internal_labour", "--hours", "10.5", "--hourly", "95 EUR")
    assert data(leaking(*hours, "--on", "2026-11-23", "--json"))["amount"] == "997.50 EUR"
    assert leaking(*hours, "--amount", "5 EUR", "--on", "2026-11-23")[0] == 2
    more = data(leaking("cost", "receipt", "1-c2", files / "inv.pdf", "--json"))
    assert more["documented"] is True
    sums = data(leaking("cost", "totals", "1", "--frame", "ibm", "--json"))
    assert [(it["id"], it["amount"]) for it in sums] == [("Detection and escalation", "50,997.50")]


def test_a_case_from_a_file_is_allocated_without_an_incident(incident: Incident, files: Path) -> None:
    golden = Path(__file__).parents[2] / "cases" / "liability" / "chain_eur.yaml"
    code, out, err = incident("allocate", "--case", golden)
    assert code == 0, err
    assert "P bears 130,000.00 EUR" in out
    assert "as expected" in out
    found = data(incident("allocate", "--case", golden, "--json"))
    assert found == data(incident("allocate", "--case", golden, "--json"))
    assert found["differences"] == []
    wrong = files / "wrong.yaml"
    wrong.write_text(golden.read_text("utf-8").replace("P: 130000", "P: 130001"), encoding="utf-8")
    code, _, err = incident("allocate", "--case", wrong)
    assert code == 1
    assert "nets P: expected 130,001, found 130,000.00" in err
    code, _, err = incident("allocate", "--case", golden, "--statement", "P", "--out", files / "p.beancount")
    assert code == 0, err
    assert incident("allocate")[0] == 2
    assert incident("allocate", "1", "--case", golden)[0] == 2


def test_one_refused_case_of_a_file_stops_no_other(incident: Incident, files: Path) -> None:
    cases = (
        "currency: EUR\ncases: [{name: empty}, {name: one, items: [{id: c, incurred_by: A, leaf: audit, amount: 5}]}]"
    )
    (files / "two.yaml").write_text(cases, encoding="utf-8")
    code, out, err = incident("allocate", "--case", files / "two.yaml", "--json")
    assert code == 1
    assert "empty: " in err
    assert [it["id"] for it in json.loads(out)] == ["empty", "one"]


REFUSED = (
    (("allocate", "1"), "no costs"),
    (("allocate", "1", "--fault", "acme-de=20"), "add up to 20"),
    (("allocate", "1", "--fault", "nobody=100"), "no entity and no party"),
    (("allocate", "1", "--rate", "EUR/USD=1.1"), "has no source"),
    (("allocate", "1", "--last"), "no allocation"),
    (("drill", "report", "D9"), "D9"),
    (("drill", "run", "no-such"), "no scenario"),
)


@pytest.mark.parametrize(("arguments", "told"), REFUSED, ids=[told for _, told in REFUSED])
def test_what_cannot_be_done_is_refused_in_one_line(leaking: Incident, arguments: tuple[str, ...], told: str) -> None:
    code, out, err = leaking(*arguments)
    assert code == 1
    assert told in err
    assert out == ""


def test_a_drill_is_run_listed_and_reported(house: Incident, files: Path) -> None:
    run = data(house("drill", "run", files / "small.json", "--seed", "7", "--json"))
    assert (run["id"], run["mark"], run["seed"]) == ("D1", "EXERCISE", "7")
    assert data(house("drill", "report", "D1", "--json")) == run
    rows = {row["id"]: row["kind"] for row in data(house("drill", "list", "--json"))}
    assert rows["D1"] == "drill"
    code, _, err = house("drill", "report", "D1", "--out", files / "aar.md")
    assert code == 0, err
    assert (files / "aar.md").read_text("utf-8").startswith("# EXERCISE D1")


def test_a_drill_is_scheduled_and_stopped(house: Incident, files: Path) -> None:
    where = (files / "small.json", "--cron", "30 2 * * 0", "--zone", "Europe/Berlin")
    assert data(house("drill", "schedule", *where, "--json"))["id"] == "small"
    assert data(house("drill", "due", "--json")) == []
    assert house("drill", "schedule", "small", "--stop")[0] == 0
    assert house("drill", "schedule", files / "small.json", "--cron", "30 2 * * 0")[0] == 2
