"""A small house with one incident, one row at least in every table that is history."""

from pathlib import Path
from typing import Any

from incident.agreements.model import Party, Portfolio
from incident.deadlines.deadline import Due, Trace
from incident.facts.fact import Count, Fact
from incident.facts.organisation import Entity, Establishment, Organisation
from incident.kernel.canonical import digest, encoded
from incident.kernel.clock import FixedClock
from incident.kernel.instants import parse_instant
from incident.kernel.terms import Terms
from incident.obligations.obligation import ObligationKey, Owed
from incident.operations.desk import Desk
from incident.record.entry import ORGANISATION, Actor
from incident.store.database import Database, Unit
from incident.store.house import save_organisation, save_portfolio
from incident.store.matter import fact_row
from incident.store.rows.matter import DecisionRow, IncidentRow, ReportRow, VerdictRow
from incident.store.rows.notices import ReceiptRow
from incident.store.versions import Difference, NewVersion, save_obligations, save_versions
from incident.vocabulary import Audience, Tag

AT = parse_instant("2026-10-24T10:00:00.123456Z")
ANA = Actor("person", "ana")
INCIDENT = "0190a0a0-0000-7000-8000-000000000001"


def desk_of(database: Database) -> Desk:
    """A desk that has a database and nothing else."""
    return Desk(database, law=_unused, clock=FixedClock(AT), channels=_unused, home=Path())


def _unused() -> Any:
    raise AssertionError


def furnish(database: Database) -> None:
    """Organisation and portfolio on one chain, an incident on another."""
    with database.write(ORGANISATION) as unit:
        entity = Entity("acme", "Acme GmbH", (Establishment("DE", "Europe/Berlin"),))
        save_organisation(unit, Organisation("Acme", (entity,)))
        save_portfolio(unit, Portfolio(parties={"beta": Party("beta", "Beta", "counterparty", "JP", "Asia/Tokyo")}))
        unit.append(Tag.ORGANISATION_RECORDED, {"version": 1}, actor=ANA, at=AT)
    with database.write(INCIDENT) as unit:
        _declare(unit)
        _learn(unit)
        _assess(unit)
        _perform(unit)


def _declare(unit: Unit) -> None:
    row = IncidentRow(id=INCIDENT, number=7, kind="live", title="leak", declared_at=AT.utc, declared_by="ana")
    body = {"title": "leak"}
    report = ReportRow(id="r", incident=INCIDENT, received_at=AT.utc, format="yaml", digest=digest(body), body=body)
    unit.insert([row, report])
    payload = {"title": "leak", "report": {"digest": report.digest}}
    unit.append(Tag.INCIDENT_DECLARED, payload, actor=ANA, at=AT)


def _learn(unit: Unit) -> None:
    facts = [
        Fact("f1", "aware_at", AT, AT, "call", "ana", earliest=AT, latest=AT, true_at=AT, reason="log", part="x"),
        Fact("f2", "records", Count(1, 5), AT, "call", "ana", complete=True),
    ]
    rows = [fact_row(it, INCIDENT, unit.next_seq, at, recorded_at=AT) for at, it in enumerate(facts)]
    unit.insert(rows)
    unit.append(Tag.FACTS_LEARNED, {"facts": ["aware_at", "records"]}, actor=ANA, at=AT)


def _assess(unit: Unit) -> None:
    key = ObligationKey("eu.gdpr.33-1", "acme", "DE")
    due = Due(AT, Trace(sentence="72 hours"))
    owed = Owed(key, "GDPR Art. 33(1)", "Art. 33(1)", Audience.REGULATOR, (), Terms(), due)
    save_obligations(unit, [(key, "law")], ids=["o1"], numbers=[1], incident=INCIDENT)
    version = NewVersion("o1", 1, owed, Difference({"new": True}, encoded({"new": True})))
    save_versions(unit, [version], incident=INCIDENT, as_of=AT, because="declared")
    unit.append(Tag.OBLIGATIONS_ASSESSED, {"because": "declared"}, actor=ANA, at=AT)


def _perform(unit: Unit) -> None:
    seq = unit.next_seq
    at: dict[str, Any] = {"incident": INCIDENT, "seq": seq}
    verdict = VerdictRow(
        obligation="o1",
        version=1,
        result="met",
        margin_seconds=60,
        performed_at=AT.utc,
        due_at=AT.utc,
        as_of=AT.utc,
        basis="receipt",
        **at,
    )
    decision = DecisionRow(
        id="d1", kind="waiver", subject="o1", choice="yes", reasons="x", by="ana", at=AT.utc, body={"a": 1}, **at
    )
    receipt = ReceiptRow(
        id="r1", dispatch="x", kind="accepted", at=AT.utc, reference="ref", evidence={"code": 250}, **at
    )
    unit.insert([verdict, decision, receipt])
    unit.append(Tag.RECEIPT_RECORDED, {"receipt": "r1"}, actor=ANA, at=AT)
