"""Payloads of other products: what they say, what they leave open, and which of them report no leak."""

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from incident.errors import InputRefused
from incident.facts.adapters.base import read_stamp
from incident.facts.report import Report, read_report
from incident.kernel.instants import parse_instant

NOW = parse_instant("2026-11-24T10:00:00Z")
SHARED = Path(__file__).parents[4] / "shared" / "examples"


def take(payload: Any) -> Report:
    return read_report(json.dumps(payload).encode(), name="alert.json", received_at=NOW, said_by="ana")


def said(report: Report) -> dict[str, Any]:
    return {fact.name: fact.value for fact in report.facts if fact.key != "reported_at"}


def secret(**changes: Any) -> dict[str, Any]:
    incident = {
        "id": 9,
        "date": "2026-11-20T08:00:00Z",
        "detector": {"display_name": "Cloud key"},
        "status": "triggered",
    }
    return {"source": "GitGuardian", "action": "incident_triggered", "incident": incident | changes}


def pager(event: str, **changes: Any) -> dict[str, Any]:
    data = {
        "id": "Q1",
        "number": 3,
        "status": "triggered",
        "title": "Bucket open",
        "created_at": "2026-11-20T08:00:00Z",
    }
    return {"event": {"event_type": event, "occurred_at": "2026-11-21T08:00:00Z", "data": data | changes}}


def hive(**changes: Any) -> dict[str, Any]:
    alert = {"source": "dlp", "sourceRef": "r1", "type": "leak", "title": "Export to private mail", "severity": 3}
    return alert | {"date": 1_795_170_000_123, "tags": [], "caseId": ""} | changes


def finding(**changes: Any) -> dict[str, Any]:
    shape = {"category_uid": 2, "class_uid": 2006, "activity_id": 1, "status_id": 1, "time": 1_795_170_000_000}
    return shape | {"finding_info": {"uid": "f1", "title": "Table shared outside"}} | changes


def veris(**changes: Any) -> dict[str, Any]:
    shape: dict[str, Any] = {"incident_id": "v1", "security_incident": "Confirmed", "summary": "A list was mailed out."}
    shape["timeline"] = {"incident": {"year": 2024, "month": 2}, "discovery": {"unit": "Days", "value": 3}}
    disclosed = {"data_disclosure": "Yes", "data": [{"variety": "Personal"}, {"variety": "Medical"}], "data_total": 120}
    shape["attribute"] = {"confidentiality": disclosed | {"state": ["Stored unencrypted"]}}
    return shape | changes


def test_a_found_secret_gives_its_time_and_kind_and_leaves_the_rest_open() -> None:
    report = take(secret(secret_revoked=True))

    assert said(report) == {
        "discovered_at": parse_instant("2026-11-20T08:00Z"),
        "data_kinds": frozenset({"keys"}),
    }
    assert report.format == "gitguardian"
    assert report.reference == "gitguardian:9"
    assert any("contained_at stays unknown" in note for note in report.notes)


def test_a_repeat_points_to_what_may_have_been_declared_before() -> None:
    report = take(secret() | {"action": "incident_regression"})

    assert any("declared for gitguardian:9 before" in note for note in report.notes)


def test_a_published_repository_is_a_leak_of_source_code() -> None:
    report = take({"action": "repo.access", "repo": "acme/fw", "created_at": 1_795_170_000_123, "actor": "x"})

    assert said(report)["data_kinds"] == frozenset({"source_code"})
    assert said(report)["occurred_at"] == parse_instant("2026-11-20T10:20:00.123Z")


def test_a_secret_in_a_repository_is_read_from_the_webhook() -> None:
    alert = {"number": 4, "state": "open", "secret_type": "token", "created_at": "2026-11-20T08:00:00Z"}
    report = take({"action": "created", "alert": alert, "repository": {"full_name": "acme/fw"}, "sender": {}})

    assert said(report)["data_kinds"] == frozenset({"credentials"})


def test_a_veris_incident_keeps_the_doubt_of_a_date_without_a_zone() -> None:
    report = take(veris())
    occurred = next(fact for fact in report.facts if fact.key == "occurred_at")

    assert (occurred.earliest, occurred.latest) == (
        parse_instant("2024-02-01T00:00+14:00"),
        parse_instant("2024-02-29T23:59:59.999999-12:00"),
    )
    assert said(report)["personal_data"] is True
    assert said(report)["encrypted"] is False
    assert said(report)["data_kinds"] == frozenset({"other", "health"})
    assert "aware_at" not in said(report)
    assert "residents" not in " ".join(said(report))
    assert any("3 Days after" in note for note in report.notes)


def test_states_that_disagree_leave_encryption_unknown() -> None:
    mixed = {"data_disclosure": "Unknown", "state": ["Stored encrypted", "Transmitted unencrypted"]}
    report = take(veris(attribute={"confidentiality": mixed}))

    assert "encrypted" not in said(report)
    assert "acquired" not in said(report)


def test_the_rest_of_the_desks_is_read() -> None:
    assert said(take(pager("incident.triggered"))) == {"discovered_at": parse_instant("2026-11-20T08:00Z")}
    assert said(take(hive())) == {"discovered_at": parse_instant("2026-11-20T10:20:00.123Z")}
    assert said(take(finding())) == {"discovered_at": parse_instant("2026-11-20T10:20:00Z")}
    assert take(finding()).title == "Table shared outside"


def test_a_count_of_records_is_taken_and_a_time_without_a_zone_is_not() -> None:
    event = {"EVENT_TYPE": "BulkApiResultEventStore", "ENTITY_NAME": "Contact", "RECORDS_PROCESSED": 900}
    report = take(event | {"TIMESTAMP": "2026-11-20 15:45:30.123"})

    assert list(said(report)) == ["records"]
    assert any("no zone" in note and "occurred_at stays unknown" in note for note in report.notes)


@pytest.mark.parametrize(
    ("payload", "why"),
    [
        (secret(status="resolved"), "the incident is resolved"),
        (secret() | {"action": "incident_assigned"}, "handled"),
        (pager("incident.priority_updated"), "repeats incident 3"),
        (pager("incident.triggered", status="resolved"), "is resolved"),
        (hive(tags=["Test"]), "marked as a test"),
        (hive(type="testType"), "marked as a test"),
        (hive(caseId="c1"), "became case c1"),
        (finding(class_uid=2002), "vulnerability finding"),
        (finding(activity_id=3), "closed"),
        (finding(status_id=4), "resolved"),
        (veris(security_incident="False positive"), "false positive"),
        (veris(security_incident="Near miss"), "near miss"),
        (veris(attribute={"confidentiality": {"data_disclosure": "No"}}), "no data was disclosed"),
        (veris(attribute={"availability": {}}), "availability or integrity alone"),
        ({"action": "repo.access", "repo": "a/b", "visibility": "private"}, "made private"),
        (
            {"action": "fixed", "alert": {"state": "fixed"}, "repository": {"full_name": "a/b"}, "sender": {}},
            "the alert is fixed",
        ),
        (
            {"action": "created", "alert": {"rule": {"id": "x"}}, "repository": {"full_name": "a/b"}, "sender": {}},
            "a weakness",
        ),
        ({"BYTES_TRANSFERRED": 0, "TARGET_CLOUD": "x"}, "no byte"),
        ({"CanaryID": "1"}, "a decoy"),
    ],
)
def test_what_reports_no_leak_is_refused_with_the_reason_and_its_place(payload: dict[str, Any], why: str) -> None:
    with pytest.raises(InputRefused, match="reports no leak") as refused:
        take(payload)

    assert why in refused.value.what
    assert refused.value.where.startswith("alert.json")
    assert refused.value.mend


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("2026-11-20T08:00:00Z", "2026-11-20T08:00:00Z"),
        ("2026-11-20T08:00:00.123456789Z", "2026-11-20T08:00:00.123456Z"),  # nanoseconds
        ("2026-11-20T08:00:00.000-05:00", "2026-11-20T13:00:00Z"),
        ("2026-11-20 08:00:00 (UTC)", "2026-11-20T08:00:00Z"),
        ("2026-11-20 08:00:00Z", "2026-11-20T08:00:00Z"),
        (1_795_170_000, "2026-11-20T10:20:00Z"),  # seconds
        (1_795_170_000_123, "2026-11-20T10:20:00.123000Z"),  # milliseconds
    ],
)
def test_a_time_stamp_with_a_zone_is_read(raw: object, expected: str) -> None:
    stamp = read_stamp(raw)

    assert stamp is not None
    assert stamp.short() == expected


@pytest.mark.parametrize("raw", ["2026-11-20 08:00:00", "2026-11-20T08:00:00.000000000", "soon", 5, True, "2026-11-20"])
def test_a_time_stamp_that_names_no_instant_stays_unknown(raw: object) -> None:
    assert read_stamp(raw) is None


def alerts() -> list[tuple[str, bool]]:
    manifest = SHARED / "alerts" / "MANIFEST.csv"
    if not manifest.is_file():
        return []
    rows = list(csv.DictReader(manifest.read_text(encoding="utf-8").splitlines()))
    return [(row["file"], row["possible_leak_declaration"] == "True") for row in rows]


HARMLESS = ("_benign", "resolved")


@pytest.mark.parametrize(("name", "possible"), alerts())
def test_real_payloads_are_declared_only_where_they_could_be_a_leak(name: str, possible: bool) -> None:
    data = (SHARED / "alerts" / name).read_bytes()

    if possible and not any(word in name for word in HARMLESS):
        assert read_report(data, name=name, received_at=NOW, said_by="ana").title
    else:
        with pytest.raises(InputRefused, match="reports no leak"):
            read_report(data, name=name, received_at=NOW, said_by="ana")


@pytest.mark.parametrize("path", sorted((SHARED / "veris").glob("*.json")), ids=lambda path: path.name)
def test_real_veris_incidents_are_read_or_refused_for_a_key_that_stands_twice(path: Path) -> None:
    if path.name == "veris-1_3_4-test2.json":
        with pytest.raises(InputRefused, match="key 'attribute' stands twice"):
            read_report(path.read_bytes(), name=path.name, received_at=NOW, said_by="ana")
    else:
        report = read_report(path.read_bytes(), name=path.name, received_at=NOW, said_by="ana")
        assert {"occurred_at", "reported_at"} <= {fact.key for fact in report.facts}
        assert not {"aware_at", "residents"} & {fact.key for fact in report.facts}
