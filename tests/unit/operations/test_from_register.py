"""What the register of assets states is a fact that nobody has to say: the list that controls the export of it."""

from pathlib import Path

import pytest
from simulator import Simulator
from support.agreement_files import PARTIES, agreement, assets, disclosures
from support.contract_house import contract_house, lines, report
from support.leak import ANA, NOON
from support.letters import approved

from incident.facts.fact import THE_INCIDENT, Subject
from incident.kernel.clock import FixedClock
from incident.kernel.instants import Instant, parse_instant
from incident.operations.desk import Desk
from incident.operations.dispatch import dispatch
from incident.operations.matter import find_incident, read_matter
from incident.operations.receipt import Came, Kind, record
from incident.vocabulary import SubjectKind

LEAK = "title: Mirror\nzone: UTC\nassets: [fw]\nfacts: {discovered_at: 2026-11-23T09:00Z%s}\n"
RECEIVED = disclosures("id: d1, asset: fw, agreement: tta, from: beta, to: acme, at: 2024-05-02T10:00Z")


@pytest.mark.parametrize(
    ("listed", "said", "considered"),
    [
        ("export_class: 2E201, export_list: eu_dual_use", "", True),
        ("export_class: 2E201", "", False),
        ("export_class: 2E201, export_list: eu_dual_use", ", export_classes: [ear99]", False),
    ],
)
def test_controlled_know_how_leads_to_the_duties_of_export_control(
    tmp_path: Path, listed: str, said: str, considered: bool
) -> None:
    asset = assets(f"id: fw, name: Firmware, owner: beta, kind: source_code, {listed}")
    with contract_house(tmp_path, PARTIES, agreement(), asset, RECEIVED) as desk:
        report(desk, LEAK % said)

        assert any(key.startswith("de-awg-22-4") for key in lines(desk)) is considered


def test_what_is_made_from_controlled_know_how_stays_controlled(tmp_path: Path) -> None:
    held = assets(
        "id: src, name: Source, owner: beta, kind: source_code, export_class: 2E201, export_list: eu_dual_use",
        "id: fw, name: Port, owner: acme, kind: source_code, derived_from: [src]",
    )
    with contract_house(tmp_path, PARTIES, agreement(), held) as desk:
        report(desk, LEAK % "")

        assert any(key.startswith("de-awg-22-4") for key in lines(desk))


REPORT = """
title: Mirror
zone: Europe/Berlin
facts: {aware_at: 2026-11-23T09:00, risk: high, personal_data: true, encrypted: false, data_kinds: [names, contact]}
residents: {DE: 12}
complete: [residents]
"""
PEOPLE = """
parties:
- id: people
  name: People concerned
  kind: individuals
  country: DE
  zone: Europe/Berlin
  jurisdictions: [DE]
  addresses: [{method: email, to: letters@mailing.example}]
"""


def test_a_notice_that_went_out_says_whom_it_told(tmp_path: Path) -> None:
    """Other notices have to say when the people were told, and some duties ask whether another authority was."""
    outside = Simulator(FixedClock(NOON))
    with contract_house(tmp_path, PARTIES, PEOPLE, channels=outside.channels) as desk:
        report(desk, REPORT)
        assert told(desk) is None

        dispatch(desk, approved(desk, "1", "eu-gdpr-art34", now=NOON), actor=ANA, now=NOON)

        assert told(desk) == NOON
        record(desk, "1-d1", Came(Kind.BOUNCE, NOON), actor=ANA, now=NOON)
        assert told(desk) is None, "it came back: nobody was told"


def test_what_somebody_says_of_a_notice_stands(tmp_path: Path) -> None:
    outside = Simulator(FixedClock(NOON))
    with contract_house(tmp_path, PARTIES, PEOPLE, channels=outside.channels) as desk:
        report(desk, REPORT.replace("risk: high", "risk: high, individuals_notified_at: 2026-11-23T10:00"))
        dispatch(desk, approved(desk, "1", "eu-gdpr-art34", now=NOON), actor=ANA, now=NOON)

        assert told(desk) == parse_instant("2026-11-23T09:00Z")


def told(desk: Desk) -> Instant | None:
    with desk.database.read() as reader:
        sheet = read_matter(reader, find_incident(reader, "1")).sheet()
    known = sheet.about("individuals_notified_at", (Subject(SubjectKind.ENTITY, "acme-de"), THE_INCIDENT))
    return known.earliest if known is not None else None
