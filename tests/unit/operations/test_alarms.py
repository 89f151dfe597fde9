"""Alarms of an incident run on the latest safe dispatch: a letter that leaves at the date itself arrives too late."""

from datetime import timedelta
from pathlib import Path

from simulator import Simulator
from support.agreement_files import CLAUSE, PARTIES, agreement, assets, disclosures
from support.contract_house import contract_house, lines, report
from support.leak import NOON

from incident.kernel.clock import FixedClock
from incident.kernel.instants import parse_instant
from incident.operations.reminders import alarm_of
from incident.service.tick import Tick

SLOW = CLAUSE.replace("{rule: at_sending}", "{rule: after_hours, offset: 12}")
HELD = (
    PARTIES,
    agreement(clauses=SLOW),
    assets("id: fw, name: Firmware, owner: beta, kind: source_code"),
    disclosures("id: d1, asset: fw, agreement: tta, from: beta, to: acme, at: 2024-05-02T10:00Z"),
)
LEAK = "title: Mirror\nzone: UTC\nassets: [fw]\nfacts: {aware_at: 2026-11-23T12:00Z}\n"


def test_people_are_reminded_of_the_dispatch_and_told_of_the_date(tmp_path: Path) -> None:
    """Due on Wednesday at noon, received twelve hours after dispatch: the last reminder before comes at midnight."""
    outside = Simulator(FixedClock(NOON))
    with contract_house(tmp_path, *HELD, channels=outside.channels, clock=outside.clock) as desk:
        report(desk, LEAK)
        line = lines(desk)["tta/12.3 initial"]
        assert alarm_of(line) == parse_instant("2026-11-25T00:00Z")

        tick = Tick(desk, owner="one")
        while outside.clock.now() < NOON.plus(timedelta(hours=37)):
            tick.once()
            outside.pass_time(timedelta(minutes=30))

        about = [it for it in outside.mail.inbox if "Agreement tta" in it.text]
        assert [it.at for it in about][-1] == parse_instant("2026-11-25T00:00Z")
        assert "send by Wed 25 Nov 2026 09:00 JST" in about[-1].text
