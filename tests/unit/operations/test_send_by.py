"""The board and the explanation show the latest safe dispatch and what collides; counsel's date has its own."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.agreement_files import CLAUSE, PARTIES, agreement, assets, disclosures, files
from support.databases import fresh_sqlite
from support.leak import ANA, NOON, PROFILE, law, no_channels

from incident.cli.board import board as show_board
from incident.cli.common import borrowed
from incident.cli.explain import explain as show_explained
from incident.errors import DecisionRefused
from incident.facts.profile import read_profile
from incident.kernel.clock import FixedClock
from incident.kernel.ids import parse_short
from incident.kernel.instants import parse_instant
from incident.operations.board import Line, board
from incident.operations.declare import declare
from incident.operations.desk import Desk
from incident.operations.hold import Hold, place
from incident.operations.init import record_profile
from incident.operations.portfolio import import_portfolio
from incident.store.database import Database

CUT_OFF = CLAUSE.replace(
    "{rule: at_sending}", '{rule: at_sending_with_cutoff, cutoff: "17:00", next_at: "09:00", calendar: [JP]}'
)
ORDER = """  - id: "12.6"
    obligor: receiving
    event: compelled_disclosure
    direction: backward
    within: 5 working_days
    counting: working-days
    calendar: [JP]
    zone: Asia/Tokyo
    methods: [{method: email, deemed: {rule: at_sending}}]
    secrecy: absolute
    reviewed_by: Ines
"""
REPORT = b"""
title: Mirror
zone: UTC
assets: [fw]
facts: {aware_at: 2026-11-20T09:00Z, disclosure_required_at: 2026-12-21T09:00Z}
"""


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    database = Database.open(fresh_sqlite(tmp_path))
    made = Desk(database, law=law, clock=FixedClock(NOON), channels=no_channels, home=tmp_path)
    record_profile(made, read_profile(PROFILE, name="organisation.yaml"), actor=ANA, now=NOON)
    held = files(
        PARTIES,
        agreement(clauses=CUT_OFF + ORDER),
        assets("id: fw, name: Firmware, owner: beta, kind: source_code"),
        disclosures("id: d1, asset: fw, agreement: tta, from: beta, to: acme, at: 2024-05-02T10:00Z"),
    )
    import_portfolio(made, held, actor=ANA, now=NOON)
    declare(made, REPORT, name="report", actor=ANA, now=NOON)
    yield made
    database.close()


def line(desk: Desk, clause: str) -> Line:
    return next(it for it in board(desk, parse_short("1"), now=NOON) if it.key.startswith(f"tta/{clause}"))


def test_a_deadline_on_sunday_has_to_leave_before_the_cut_off_on_friday(desk: Desk) -> None:
    told = line(desk, "12.3")

    assert told.due == parse_instant("2026-11-22T09:00Z")
    assert told.send_by is not None
    assert told.send_by.at == parse_instant("2026-11-20T16:59+09:00")


def test_the_screens_show_it(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    with borrowed(desk):
        show_board("1", json=True)
        rows = json.loads(capsys.readouterr().out)
        row = next(it for it in rows if it["key"].startswith("tta/12.3"))
        show_explained(row["id"])
        text = capsys.readouterr().out
        order = next(it for it in rows if it["key"].startswith("tta/12.6"))

    assert (row["send_by"], row["send_by_method"]) == ("2026-11-20T07:59:00Z", "email")
    assert "send by" in text
    assert "email has to leave by" in text
    assert order["conflicts"] == []


def test_an_order_that_forbids_it_puts_off_the_notice_of_an_order_alone(desk: Desk) -> None:
    gag = Hold("court", "gag_order", "12/26", NOON, None, (line(desk, "12.6").id,), "sealed")
    place(desk, "1", gag, actor=ANA, now=NOON)

    assert line(desk, "12.6").state == "awaiting"
    letter = Hold("court", "written", "13/26", NOON, None, (line(desk, "12.6").id,), "a letter")
    with pytest.raises(DecisionRefused, match="a gag order alone"):
        place(desk, "1", letter, actor=ANA, now=NOON)
    leak = Hold("court", "gag_order", "12/26", NOON, None, (line(desk, "12.3").id,), "sealed")
    with pytest.raises(DecisionRefused, match="no duty of law"):
        place(desk, "1", leak, actor=ANA, now=NOON)
