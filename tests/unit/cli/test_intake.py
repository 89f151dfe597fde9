"""From the command line: bad input is refused with path, reason and mend, and the database is as it was."""

import hashlib
import json
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from incident.resources import folder

Command = Callable[..., tuple[int, str, str]]
DEMO = folder("examples") / "demo"
PORTFOLIO = str(DEMO / "portfolio")


@pytest.fixture
def house(incident: Command) -> Command:
    """The demo's house, without an incident."""
    assert incident("init", "--profile", str(DEMO / "organisation.yaml"), "--by", "ana")[0] == 0
    assert incident("portfolio", "import", PORTFOLIO, "--by", "ana")[0] == 0
    return incident


def contents(tmp_path: Path) -> str:
    """A digest of every row of every table."""
    with sqlite3.connect(tmp_path / "home" / "incident.db") as connection:
        return hashlib.sha256("\n".join(connection.iterdump()).encode()).hexdigest()


def bomb() -> bytes:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 9)]
    return "\n".join(["title: x", *lines]).encode()


REPORT = "title: Letter to the wrong person\nfacts:\n  aware_at: {at}\nresidents: {{DE: 5}}\n"
BAD = {
    "naive time": (REPORT.format(at="2026-11-23T10:00").encode(), "facts.aware_at", "no offset and no zone"),
    "clock-change gap": (
        b"zone: Europe/Berlin\n" + REPORT.format(at="2026-03-29T02:30").encode(),
        "facts.aware_at",
        "a clock change skipped it",
    ),
    "unknown zone": (b"zone: Mars/Base\n" + REPORT.format(at="2026-11-23T10:00").encode(), "zone", "does not exist"),
    "unknown key": (REPORT.format(at="2026-11-23T10:00Z\n  awre_at: x").encode(), "facts.awre_at", "unknown key"),
    "unknown asset": (REPORT.format(at="2026-11-23T10:00Z").encode() + b"assets: [nope]", "assets", "not recorded"),
    "count below zero": (b"title: x\nresidents: {DE: -5}", "residents.DE", "below zero"),
    "unknown place": (b"title: x\nresidents: {UK: 5}", "residents.UK", "write GB"),
    "yaml bomb": (bomb(), "report.yaml", "values, aliases written out"),
    "invalid utf-8": (b"title: caf\xe9", "report.yaml:1", "not UTF-8"),
    "not a number": (b'{"title": "x", "residents": {"DE": NaN}}', "residents.DE", "is not a count"),
    "key twice": (b"title: x\ntitle: y\nresidents: {DE: 1}", "report.yaml:2", "stands twice"),
    "fifty megabytes": (b"# " + b"x" * 50_000_000, "report.yaml", ""),
}


@pytest.mark.parametrize("fault", BAD)
def test_a_bad_report_is_refused_and_the_database_is_unchanged(house: Command, tmp_path: Path, fault: str) -> None:
    data, where, what = BAD[fault]
    path = tmp_path / "report.yaml"
    path.write_bytes(data)
    before = contents(tmp_path)

    code, out, err = house("declare", str(path), "--by", "ana")

    assert (code, out) == (1, "")
    assert where in err
    assert what in err
    assert " — " in err  # a mend follows
    assert contents(tmp_path) == before


def test_a_refusal_is_one_object_where_json_is_asked_for(house: Command, tmp_path: Path) -> None:
    path = tmp_path / "report.yaml"
    path.write_bytes(BAD["naive time"][0])

    code, _, err = house("declare", str(path), "--json")

    assert code == 1
    told = json.loads(err)
    assert told["error"] == "NaiveTime"
    assert told["where"].endswith("report.yaml:3 facts.aware_at")
    assert told["mend"]


def test_a_resolved_alert_opens_no_incident(house: Command, tmp_path: Path) -> None:
    alert = {"source": "GitGuardian", "action": "incident_resolved", "incident": {"id": 1, "status": "resolved"}}
    path = tmp_path / "alert.json"
    path.write_text(json.dumps(alert), encoding="utf-8")
    before = contents(tmp_path)

    code, _, err = house("declare", str(path))

    assert code == 1
    assert "reports no leak" in err
    assert contents(tmp_path) == before


def test_init_says_what_it_made_and_what_comes_next(incident: Command) -> None:
    code, out, _ = incident("init", "--by", "ana")

    assert code == 0
    assert "made key" in out
    assert "this is still the example" in out
    assert "recorded already" in incident("init", "--by", "ana")[1]


def test_an_import_is_told_and_told_again_as_unchanged(house: Command) -> None:
    code, out, _ = house("portfolio", "import", PORTFOLIO, "--json")
    done = json.loads(out)

    assert code == 0
    assert done["stored"] == []
    assert done["unchanged"] > 30


def test_a_check_exits_with_1_where_there_is_a_fault(house: Command, tmp_path: Path) -> None:
    assert house("portfolio", "check", PORTFOLIO)[0] == 0
    (tmp_path / "bad").mkdir()
    (tmp_path / "bad" / "assets.yaml").write_text("assets: [{id: x, name: X, owner: nobody, kind: names}]", "utf-8")

    code, out, _ = house("portfolio", "check", str(tmp_path / "bad"), "--json")

    assert code == 1
    assert json.loads(out)[0]["what"] == "party 'nobody' is not recorded"


@pytest.mark.parametrize("kind", ["parties", "agreements", "assets", "disclosures"])
def test_a_list_holds_objects_with_ids(house: Command, kind: str) -> None:
    code, out, _ = house("portfolio", "list", kind, "--json")
    rows = json.loads(out)

    assert code == 0
    assert rows
    assert all(row["id"] for row in rows)
    assert rows[0]["id"] in house("portfolio", "list")[1]


def test_an_unknown_list_is_wrong_usage(house: Command) -> None:
    assert house("portfolio", "list", "secrets")[0] == 2


def test_a_changed_clause_moves_the_clocks_of_open_incidents(house: Command, tmp_path: Path) -> None:
    report = tmp_path / "report.yaml"
    report.write_text("title: x\nassets: [fw-servo]\nfacts: {aware_at: 2026-11-20T10:00Z}", encoding="utf-8")
    assert house("declare", str(report), "--by", "ana")[0] == 0
    (tmp_path / "new").mkdir()
    text = (DEMO / "portfolio" / "agreements.yaml").read_text(encoding="utf-8").replace("48 hours\n", "12 hours\n")
    (tmp_path / "new" / "agreements.yaml").write_text(text, encoding="utf-8")

    code, out, _ = house("portfolio", "import", str(tmp_path / "new"), "--by", "ana", "--json")
    done = json.loads(out)

    assert code == 0
    assert [(each["id"], each["version"]) for each in done["stored"]] == [("kaname-tta", 2)]
    assert len(done["obligations_changed"]) == 1


def test_a_changed_profile_moves_the_duties_of_open_incidents(house: Command, tmp_path: Path) -> None:
    report = tmp_path / "report.yaml"
    report.write_text("title: x\nresidents: {IN: 5}\nfacts: {aware_at: 2026-11-20T10:00Z}", encoding="utf-8")
    assert house("declare", str(report), "--by", "ana")[0] == 0
    profile = tmp_path / "home" / "organisation.yaml"
    text = profile.read_text(encoding="utf-8").replace("Asia/Kolkata", "Asia/Colombo")
    profile.write_text(text.replace("{country: IN, ", "{country: LK, "), encoding="utf-8")

    code, out, _ = house("init", "--by", "ana", "--json")
    done = json.loads(out)

    assert (code, done["recorded_version"]) == (0, 2)
    assert done["obligations_changed"]
