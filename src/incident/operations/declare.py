"""Declaring: a report becomes an incident with facts, obligations and deadlines, all in one transaction or nothing."""

from collections.abc import Callable
from dataclasses import dataclass

from sqlmodel import col, select

from incident.errors import IncidentError, InputRefused, UnknownReference
from incident.facts.fact import Fact
from incident.facts.own import check_references
from incident.facts.report import Report, read_report
from incident.kernel.canonical import Payload, digest
from incident.kernel.ids import ShortId, new_id
from incident.kernel.instants import Instant
from incident.operations.assess import Change, derive_obligations, store_assessment
from incident.operations.desk import Desk
from incident.operations.gag import gag_row, store_gag
from incident.operations.inbound import with_arrival
from incident.operations.inbound_judged import inbound_row, store_inbound
from incident.operations.matter import Matter, organisation_and_portfolio
from incident.operations.phases import open_phases
from incident.operations.playbooks import playbook_for
from incident.operations.transact import transact
from incident.record.entry import Actor
from incident.store.database import Reader, Unit
from incident.store.house import house_head
from incident.store.matter import fact_row, short_of
from incident.store.rows.matter import HoldRow, IncidentRow, ReportRow
from incident.vocabulary import IncidentKind, SubjectKind, Tag

EXERCISE = "EXERCISE "
"""The mark on everything that a drill makes."""


@dataclass(frozen=True, slots=True)
class Declared:
    """What a declaration made.

    Attributes:
        id: inside id; `short` is what a person types.
        changes: the obligations that it opened.
        notes: what the reader of the report wants a person to know.
    """

    id: str
    short: str
    title: str
    changes: tuple[Change, ...]
    notes: tuple[str, ...] = ()


def declare(
    desk: Desk,
    data: bytes,
    *,
    name: str,
    actor: Actor,
    now: Instant,
    kind: IncidentKind = IncidentKind.LIVE,
    playbook: str = "",
    scenario: Payload | None = None,
) -> Declared:
    """Declare a report.

    Args:
        desk: where to work.
        data: bytes of the report: our YAML or JSON, a VERIS incident, or an alert.
        name: what to call the report in messages, such as its file name.
        actor: who declares.
        now: the incident's clock; for a live incident the wall clock's present.
        kind: live, or a drill; immutable from birth.
        playbook: name of a playbook; empty: the report's own, else chosen by what leaked.
        scenario: a drill's scenario, frozen with it.

    Raises:
        InputRefused: anything wrong with the report; nothing is stored.
    """
    read = read_report(data, name=name, received_at=now, said_by=actor.id)
    incident = incident_row(read, kind=kind, actor=actor, now=now, scenario=scenario)

    def plan(reader: Reader) -> Callable[[Unit], Declared]:
        organisation, portfolio = organisation_and_portfolio(reader)
        report = with_arrival(read, portfolio, said_by=actor.id)
        matter = Matter(incident, report.facts, organisation, portfolio, house_seq=house_head(reader))
        check_named(report, matter)
        assessed = derive_obligations(desk, matter, now=now)
        gag = None
        if report.gag is not None:
            gag = gag_row(report.gag, matter, assessed, now=now)
        if gag is not None:
            matter = matter.with_hold(gag)
            assessed = derive_obligations(desk, matter, now=now)
        told = None
        if report.inbound is not None:
            told = inbound_row(report.inbound, matter, actor=actor, now=now)
        repeats = _repeats(reader, report)
        book = playbook_for(reader, playbook or report.playbook, matter.sheet())

        def write(unit: Unit) -> Declared:
            _store(unit, matter, report, actor=actor, now=now)
            held: tuple[str, ...] = ()
            if gag is not None:
                held = (_of_gag(store_gag(unit, matter, gag, actor=actor, now=now), gag),)
            if told is not None:
                store_inbound(unit, told, actor=actor, now=now)
                held = (*held, f"their notice under {told.subject}: {told.choice} ({told.reasons})")
            open_phases(unit, incident, book, actor=actor, now=now)
            changes = store_assessment(
                unit, matter, assessed, law=desk.law().digest, actor=actor, now=now, because="declared"
            )
            notes = (*report.notes, *repeats, *held, *_left_out(matter, changes))
            return Declared(incident.id, str(matter.short), incident.title, changes, notes)

        return write

    return transact(desk, incident.id, plan)


def incident_row(
    report: Report, *, kind: IncidentKind, actor: Actor, now: Instant, scenario: Payload | None = None
) -> IncidentRow:
    """The row of an incident that a report will become; it has no number yet."""
    is_drill = kind is IncidentKind.DRILL
    return IncidentRow(
        id=new_id(now),
        number=0,  # given inside the lock, so that a refused report leaves no hole
        kind=kind,
        title=f"{EXERCISE if is_drill else ''}{report.title}",
        zone=report.zone or "UTC",
        declared_at=now.utc,
        declared_by=actor.id,
        clock_at=now.utc if is_drill else None,
        scenario=scenario,
        privileged=report.privileged,
    )


def check_named(report: Report, matter: Matter) -> None:
    """Refuse assets, entities and data sets that are not recorded, all at once."""
    known = {
        SubjectKind.ASSET: frozenset(matter.portfolio.assets),
        SubjectKind.ENTITY: frozenset(entity.id for entity in matter.organisation.entities),
        SubjectKind.DATA_SET: frozenset(it.data_set for it in matter.portfolio.assets.values() if it.data_set),
    }
    faults: list[IncidentError] = check_references(list(report.references), known, UnknownReference)
    if len(faults) == 1:
        raise faults[0]
    if faults:
        raise InputRefused(
            f"{len(faults)} references are not recorded", mend="nothing was stored", faults=tuple(faults)
        )


def _repeats(reader: Reader, report: Report) -> tuple[str, ...]:
    """Say where the same report was declared before: by its sender's own id, or to the letter."""
    same = col(ReportRow.digest) == digest(report.body)
    if report.reference:
        same |= (col(ReportRow.format) == report.format) & (col(ReportRow.reference) == report.reference)
    query = select(IncidentRow).join(ReportRow, col(ReportRow.incident) == col(IncidentRow.id)).where(same)
    earlier = [str(short_of(row)) for row in reader.session.exec(query.order_by(col(IncidentRow.number)))]
    return (f"the same report was declared before: {', '.join(earlier)}",) if earlier else ()


def _of_gag(hold: str, row: HoldRow) -> str:
    until = f"until {Instant(row.until).short()}" if row.until else "until it is lifted: incident hold release " + hold
    count = len(row.obligations)
    waiting = "1 notice waits" if count == 1 else f"{count} notices wait"
    return f"{hold}: the order forbids telling anybody of it; {waiting} {until}"


def _left_out(matter: Matter, changes: tuple[Change, ...]) -> tuple[str, ...]:
    """Say which of our entities no duty was considered for, so that nobody takes silence for an answer."""
    holders = {change.assessed.key.holder for change in changes}
    others = sorted(entity.id for entity in matter.organisation.entities if entity.id not in holders)
    if not others:
        return ()
    told = f"nothing connects {', '.join(others)} to it; if one is concerned, say so with 'incident learn'"
    return (f"{told} {matter.short} entities=…",)


def _store(unit: Unit, matter: Matter, report: Report, *, actor: Actor, now: Instant) -> None:
    incident = matter.incident
    incident.number = unit.next_number("drill" if matter.is_drill else "incident")
    report_row = ReportRow(
        id=new_id(now),
        incident=incident.id,
        received_at=now.utc,
        format=report.format,
        reference=report.reference,
        digest=digest(report.body),
        body=report.body,
    )
    unit.insert([incident, report_row])
    declared: Payload = {
        "id": str(ShortId(matter.is_drill, incident.number)),
        "kind": incident.kind,
        "title": incident.title,
        "zone": incident.zone,
        "report": {"format": report.format, "digest": report_row.digest},
    }
    unit.append(Tag.INCIDENT_DECLARED, declared, actor=actor, at=now)
    store_facts(unit, matter, report.facts, actor=actor, now=now)


def store_facts(unit: Unit, matter: Matter, facts: tuple[Fact, ...], *, actor: Actor, now: Instant) -> None:
    """Insert facts and append the entry that answers for them."""
    incident = matter.incident.id
    rows = [fact_row(it, incident, unit.next_seq, at, recorded_at=unit.recorded_at) for at, it in enumerate(facts)]
    unit.insert(rows)
    named = [{"fact": it.name, "subject": str(it.subject), "standing": it.standing} for it in facts]
    unit.append(Tag.FACTS_LEARNED, {"facts": named}, actor=actor, at=now)
