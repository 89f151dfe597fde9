"""Tables and JSON of the same rows."""

import json
from decimal import Decimal

import pytest

from incident.cli.output import emit
from incident.kernel.instants import parse_instant

ROWS = [
    {"title": "GDPR Art. 33(1) [DE]", "id": "7-o1", "due": parse_instant("2026-10-24T12:00+02:00"), "met": None},
    {"title": "clause 9.2", "id": "7-o2", "due": None, "met": True},
]


def test_json_is_an_array_of_objects_with_the_id_first(capsys: pytest.CaptureFixture[str]) -> None:
    emit(ROWS, json=True)

    shown = json.loads(capsys.readouterr().out)
    assert [next(iter(row)) for row in shown] == ["id", "id"]
    assert shown[0]["due"] == "2026-10-24T10:00:00Z"
    assert shown[1]["due"] is None


def test_money_is_text_in_json(capsys: pytest.CaptureFixture[str]) -> None:
    emit({"id": "7-c1", "amount": Decimal("10.50")}, json=True)

    assert json.loads(capsys.readouterr().out)["amount"] == "10.50"


def test_a_table_shows_ids_first_and_brackets_as_they_are(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "100")
    emit(ROWS, json=False, title="Board")

    lines = capsys.readouterr().out.splitlines()
    assert lines[0].strip() == "Board"
    assert lines[1].split()[0] == "id"
    assert "GDPR Art. 33(1) [DE]" in lines[3]
    assert "yes" in lines[4]


def test_a_narrow_terminal_gets_one_block_a_row(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "30")
    emit(ROWS, json=False)

    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split() == ["id", "7-o1"]
    assert "" in lines


def test_no_line_of_a_table_is_wider_than_the_terminal(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "72")
    emit([{"id": "7-o1", "title": "word " * 60, "why": "because " * 40}], json=False)

    assert max(map(len, capsys.readouterr().out.splitlines())) <= 72


def test_nothing_is_said_as_nothing_and_as_an_empty_array(capsys: pytest.CaptureFixture[str]) -> None:
    emit([], json=False, empty="no incident is open")
    emit([], json=True)

    assert capsys.readouterr().out == "no incident is open\n[]\n"
