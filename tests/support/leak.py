"""A small house on a real desk: Acme, which disclosed firmware to Beta under an agreement with liability terms.

A leak of the firmware starts clocks of law and contract, its costs have somewhere to go, and a drill can be played on
it.
"""

from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

from support.databases import fresh_sqlite

from incident.delivery.channel import Channel
from incident.facts.profile import read_profile
from incident.kernel.clock import FixedClock
from incident.kernel.instants import Instant, parse_instant
from incident.law.book import LawBook
from incident.law.loader import load_book
from incident.operations.declare import declare
from incident.operations.desk import Desk
from incident.operations.init import record_profile
from incident.operations.portfolio import import_portfolio
from incident.record.entry import Actor
from incident.resources import law_files
from incident.store.database import Database
from incident.vocabulary import IncidentKind

NOON = parse_instant("2026-11-23T12:00:00Z")
ANA = Actor("person", "ana", "cli")

PROFILE = b"""
name: Acme Group
from_address: incident@acme.example
entities:
  - id: acme-de
    name: Acme GmbH
    establishments: [{country: DE, zone: Europe/Berlin, main: true}]
    roles: [controller]
    sectors: [manufacturing]
    listed_issuer: false
contacts:
  - {function: dpo, name: Dora, email: dpo@acme.example, phone: "+49 1"}
  - {function: security, name: Sam, email: soc@acme.example}
  - {function: counsel, name: Cora, email: counsel@acme.example}
targets: {without_undue_delay: 24 hours, promptly: 24 hours, as_soon_as_practicable: 48 hours, immediately: 4 hours}
"""

PARTIES = b"""
parties:
  - {id: acme, name: Acme GmbH, kind: ourselves, entity: acme-de, country: DE, zone: Europe/Berlin}
  - id: beta
    name: Beta KK
    kind: counterparty
    country: JP
    zone: Asia/Tokyo
    addresses: [{method: email, to: notices@beta.example}]
  - id: gamma
    name: Gamma BV
    kind: counterparty
    country: NL
    zone: Europe/Amsterdam
    addresses: [{method: email, to: notices@gamma.example}]
  - id: atlas
    name: Atlas Insurance
    kind: insurer
    country: GB
    zone: Europe/London
    addresses: [{method: email, to: claims@atlas.example}]
assets:
  - {id: fw, name: Firmware, owner: acme, kind: source_code, protection: trade_secret, held_in: [JP], data_set: crm}
disclosures:
  - {id: fw-1, asset: fw, agreement: tta, from: acme, to: beta, at: "2025-02-03T10:00+09:00"}
"""

_PAIR = """
      - claimant: {claimant}
        responsible: {responsible}
        fault: proportionate
        fault_order: before_cap
        basket_order: after_fault
        cap_relation: separate
        service_credits_erode: false
        defence_inside_limits: true
        consequential: waived
        fines: not_shiftable
        internal_costs: excluded
        deemed_direct: [forensics, notification, credit_monitoring, breach_counsel]
        basket: {{kind: deductible, amount: 1000, clause: "11.3"}}
        caps: {{general: {{amount: {cap}, per: {per}, clause: "11.1"}}}}
"""

AGREEMENTS = (
    """
agreements:
  - id: tta
    name: Technology transfer
    kind: technology_transfer
    parties: [{party: acme, role: disclosing}, {party: beta, role: receiving}]
    governing_law: DE
    effective_from: 2024-01-01
    clauses:
      - id: "12.3"
        obligor: either
        event: confidentiality_breach
        standard: actual
        within: 48 hours
        zone: Asia/Tokyo
        methods: [{method: email, deemed: {rule: at_sending}}]
        contents: {nature: what happened, measures: what was done}
        reviewed_by: Cora
    liability:
      currency: EUR
      pairs:
"""
    + _PAIR.format(claimant="acme", responsible="beta", cap=100000, per="aggregate")
    + """
  - id: sub
    name: Subcontract of Beta
    kind: services
    parties: [{party: beta, role: disclosing}, {party: gamma, role: receiving}]
    governing_law: NL
    effective_from: 2024-01-01
    no_notice_clause: true
    liability:
      currency: EUR
      pairs:
"""
    + _PAIR.format(claimant="beta", responsible="gamma", cap=30000, per="event")
    + """
  - id: cyber
    name: Cyber policy
    kind: insurance
    parties: [{party: acme, role: insured}, {party: atlas, role: insurer}]
    governing_law: GB-ENG
    effective_from: 2026-01-01
    effective_to: 2026-12-31
    no_notice_clause: true
    liability:
      currency: EUR
      policy:
        insured: acme
        order: contract_first
        covers: all
        covers_liability: all
        retention: 5000
        defence_inside_limits: true
        fines: {otherwise: "no"}
        layers: [{insurer: atlas, attach: 0, limit: 20000}]
"""
).encode()

REPORT = b"""
title: Mirror of the firmware
zone: Europe/Berlin
playbook: source_code_leak
source: SOC ticket 1
said_by: Sam
assets: [fw]
facts:
  occurred_at: 2026-11-22T22:00Z
  discovered_at: 2026-11-23T10:00+01:00
  aware_at: 2026-11-23T11:00+01:00
  data_kinds: [source_code, names, contact]
  risk: risk
  nature: a mirror of the repository was public
  consequences: others may have the code
  measures: the mirror is closed
about:
  data_set:crm: {personal_data: true, encrypted: false, records: 500, data_kinds: [names, contact]}
residents: {DE: 120}
complete: [residents]
"""


@cache
def law() -> LawBook:
    """The duties that a leak in Germany may start; the whole book is read in the tests of the law."""
    return load_book((name, data) for name, data in law_files() if name.startswith(("release", "eu/eu-gdpr", "de/")))


def no_channels() -> Mapping[str, Channel]:
    """No way to the outside is configured."""
    return {}


def house(
    folder: Path, *, clock: FixedClock | None = None, channels: Callable[[], Mapping[str, Channel]] = no_channels
) -> Desk:
    """A desk with profile and portfolio recorded."""
    folder.mkdir(parents=True, exist_ok=True)
    desk = Desk(Database.open(fresh_sqlite(folder)), law, clock or FixedClock(NOON), channels, folder)
    record_profile(desk, read_profile(PROFILE), actor=ANA, now=NOON)
    import_portfolio(desk, [("parties.yaml", PARTIES), ("agreements.yaml", AGREEMENTS)], actor=ANA, now=NOON)
    return desk


def leak(desk: Desk, *, now: Instant = NOON, kind: IncidentKind = IncidentKind.LIVE) -> str:
    """A declared leak; its short id."""
    return declare(desk, REPORT, name="report.yaml", actor=ANA, now=now, kind=kind).short
