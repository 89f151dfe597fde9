"""Situations of counsel for technology transfer: a report, a dozen agreements, and all that they make us do."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from support.databases import fresh_sqlite
from support.leak import ANA, NOON, PROFILE, law, no_channels

from incident.deadlines.deadline import Deadline, Indeterminate, OutOfScope
from incident.facts.profile import read_profile
from incident.kernel.canonical import canonical
from incident.kernel.clock import FixedClock
from incident.kernel.codec import decode, encode
from incident.kernel.ids import parse_short
from incident.kernel.reading import load_yaml
from incident.operations.board import Line, board
from incident.operations.declare import declare
from incident.operations.desk import Desk
from incident.operations.explain import explain
from incident.operations.init import record_profile
from incident.operations.obligation import decide
from incident.operations.portfolio import import_portfolio
from incident.store.database import Database

CASES: dict[str, Any] = load_yaml(
    (Path(__file__).parents[2] / "cases" / "contract_situations.yaml").read_bytes(), name="contract_situations.yaml"
)
SITUATIONS: list[dict[str, Any]] = CASES["situations"]
TOWER = "cyber"


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    folder = tmp_path_factory.mktemp("contracts")
    desk = Desk(Database.open(fresh_sqlite(folder)), law, FixedClock(NOON), no_channels, folder)
    profile = PROFILE.replace(b"roles: [controller]", b"roles: [controller, processor]")
    record_profile(desk, read_profile(profile, name="organisation.yaml"), actor=ANA, now=NOON)
    import_portfolio(desk, [("portfolio.json", canonical(CASES["portfolio"]))], actor=ANA, now=NOON)
    yield desk
    desk.database.close()


@pytest.mark.parametrize("situation", SITUATIONS, ids=[it["name"] for it in SITUATIONS])
def test_a_report_owes_under_contracts_what_counsel_worked_out_by_hand(house: Desk, situation: dict[str, Any]) -> None:
    report = {"title": situation["name"], **situation["report"]}
    declared = declare(house, canonical(report), name="report.json", actor=ANA, now=NOON)
    lines = board(house, parse_short(declared.short), now=NOON, everything=True)

    found = {name_of(line): line for line in lines if is_meant(line, situation)}
    owed = {name: told(line) for name, line in found.items() if line.state != "not owed"}
    assert owed == situation["owed"], situation["why"]
    for name, words in situation.get("conflicts", {}).items():
        assert any(words in conflict for conflict in found[name].conflicts), found[name].conflicts
    not_owed = {name.rpartition(" ")[0]: line.why for name, line in found.items() if line.state == "not owed"}
    assert set(not_owed) == set(situation.get("not_owed", {}))
    for name, words in situation.get("not_owed", {}).items():
        assert words in not_owed[name]
    for duty, recipients in situation.get("law", {}).items():
        assert [line.key.split("|")[2] for line in lines if line.key.split("|")[0] == duty] == recipients


def is_meant(line: Line, situation: dict[str, Any]) -> bool:
    """Whether a line is of an agreement; the tower covers whatever leaks, and is asked about where it is meant."""
    agreement, slash, _ = line.key.split("|")[0].partition("/")
    asked = (*situation["owed"], *situation.get("not_owed", {}))
    return bool(slash) and (agreement != TOWER or any(name.startswith(TOWER) for name in asked))


def name_of(line: Line) -> str:
    """`tta-in/12.3 takumi initial`."""
    duty, _, recipient, stage, _ = line.key.split("|")
    return f"{duty} {recipient} {stage}"


def told(line: Line) -> str:
    """`due; due 2026-11-25T09:00Z; send 2026-11-25T07:59Z; conflict`."""
    due = [f"due {line.due.short().replace(':00Z', 'Z')}"] if line.due is not None else []
    sent = line.send_by.at if line.send_by is not None else None
    send = [f"send {sent.short().replace(':00Z', 'Z')}"] if sent is not None else []
    return "; ".join((line.state, *due, *send, *line.marks))


def test_what_is_not_owed_and_told_by_decision_keeps_what_was_computed(house: Desk) -> None:
    situation = next(it for it in SITUATIONS if "lic-none/ eta" in it.get("not_owed", {}))
    report = {"title": "told all the same", **situation["report"]}
    short = parse_short(declare(house, canonical(report), name="report.json", actor=ANA, now=NOON).short)
    line = next(it for it in board(house, short, now=NOON, everything=True) if it.key.startswith("lic-none/"))

    decide(house, line.id, required=True, reasons="the licensor is a friend", actor=ANA, now=NOON)

    assert next(it for it in board(house, short, now=NOON) if it.id == line.id).state == "decision"
    assessed = explain(house, line.id).stored.assessed
    assert assessed.computed == OutOfScope("the agreement has no notice clause")


@pytest.mark.parametrize("deadline", [OutOfScope("no clock"), Indeterminate(("aware_at",), "not known"), None])
def test_an_optional_deadline_is_told_apart_by_its_name_and_not_guessed(deadline: Deadline | None) -> None:
    written = encode(deadline, Deadline | None)
    assert written is None or written["type"] == type(deadline).__name__
    assert decode(Deadline | None, written) == deadline
