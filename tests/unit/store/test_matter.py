"""What is stored of an incident is what is read back, on both databases."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import select

from incident.deadlines.deadline import Awaiting, Deadline, Due, Indeterminate, NoFixedPeriod, OutOfScope, Step, Trace
from incident.errors import RecordBroken, UnknownReference
from incident.facts.fact import Count, Fact, Subject
from incident.kernel.ids import new_id, parse_short
from incident.kernel.instants import Instant, parse_instant
from incident.kernel.logic import Answer, Operator, Truth
from incident.kernel.logic import Test as Leaf
from incident.kernel.periods import Period
from incident.kernel.periods import Unit as PeriodUnit
from incident.kernel.terms import Limb, Terms
from incident.obligations.obligation import Assessed, NotOwed, ObligationKey, Owed, Reason, Undetermined
from incident.record.entry import Actor
from incident.store.database import Database, Unit
from incident.store.matter import (
    fact_row,
    facts_of,
    incident_by_id,
    incident_by_short,
    incidents_of,
    obligation_by_short,
    obligations_of,
    short_of,
    versions_of,
)
from incident.store.rows.matter import DerivationRow, IncidentRow
from incident.store.versions import NewVersion, save_obligations, save_versions
from incident.vocabulary import Audience, Confidence, Fidelity, IncidentKind, Standing, SubjectKind, Tag

AT = parse_instant("2026-10-24T12:00:00.123456+02:00", zone="Europe/Paris")
ANA = Actor("person", "ana")


def fact(key: str, value: object, **more: object) -> Fact:
    return replace(
        Fact(new_id(AT), key, None, learned_at=AT, source="call with the forensic team", said_by="ana"),
        value=value,
        **more,
    )


FACTS = {
    "an instant keeps its zone": fact("aware_at", parse_instant("2026-10-24T09:30[Asia/Tokyo]")),
    "a repeated wall time keeps its side": fact("aware_at", parse_instant("2026-10-25T02:30+01:00[Europe/Paris]")),
    "a range": fact("occurred_at", AT, earliest=AT.plus(-timedelta(hours=5)), latest=AT, fidelity=Fidelity.DAY),
    "yes": fact("personal_data", True),
    "no": fact("encrypted", False, standing=Standing.DETERMINED, reason="keys were taken too"),
    "unknown on purpose": fact("malicious", None),
    "a complete set": fact("data_kinds", frozenset({"health", "contact"}), complete=True),
    "an empty set": fact("sectors", frozenset()),
    "a count": fact("records", Count(0, 12_000), true_at=AT),
    "people in a place": fact("residents", Count(5, 5), part="US-CA", privileged=True),
    "the list of all places": fact("residents", frozenset({"DE", "US-CA"}), complete=True),
    "a choice": fact("risk", "high", subject=Subject(SubjectKind.DATA_SET, "crm")),
    "a text that looks like a time": fact("cause", "2026-10-24T09:30Z"),
    "a retraction": fact("contained_at", None, standing=Standing.RETRACTED),
}


def store_facts(database: Database, facts: list[Fact]) -> Instant:
    with database.write("i") as unit:
        rows = [fact_row(it, "i", unit.next_seq, at, recorded_at=unit.recorded_at) for at, it in enumerate(facts)]
        unit.insert(rows)
        unit.append(Tag.FACTS_LEARNED, {}, actor=ANA, at=AT)
        return unit.recorded_at


@pytest.mark.parametrize("stored", FACTS.values(), ids=FACTS.keys())
def test_fact_is_read_back_as_it_was(database: Database, stored: Fact) -> None:
    recorded_at = store_facts(database, [stored])

    with database.read() as reader:
        (read,) = facts_of(reader, "i")
    assert read == replace(stored, recorded_at=recorded_at)
    zones = [it.zone for it in (stored.value, stored.learned_at) if isinstance(it, Instant)]
    assert zones == [it.zone for it in (read.value, read.learned_at) if isinstance(it, Instant)]


def test_facts_come_in_the_order_of_recording(database: Database) -> None:
    keys = ["records", "aware_at", "cause"]
    for key in keys:
        store_facts(database, [fact(key, None), fact("risk", None)])

    with database.read() as reader:
        assert [it.key for it in facts_of(reader, "i")] == [name for key in keys for name in (key, "risk")]


def test_fact_without_recorded_time_is_not_stored() -> None:
    with pytest.raises(RecordBroken):
        fact_row(fact("records", None), "i", 1, 0)


DUE = Due(
    due=AT,
    trace=Trace((Step("count", "2026-10-21", "2026-10-24", "72 hours", "Art. 33(1)"),), "72 hours", (("tz", "2025b"),)),
    outer=AT.plus(timedelta(hours=1)),
    outer_trace=Trace(),
    zone="Europe/Paris",
)
KEY = ObligationKey("eu.gdpr.33-1", "acme-de", "DE")


def owed(deadline: Deadline = DUE, key: ObligationKey = KEY, **more: object) -> Owed:
    leaf = Leaf("residents", Operator.AT_LEAST, ("1",), part="EU")
    return replace(
        Owed(
            key=key,
            title="GDPR Art. 33(1) to the authority in DE",
            citation="Art. 33(1)",
            audience=Audience.REGULATOR,
            reasons=(Reason("personal data of people in DE", "Art. 33(1)", (Answer(leaf, Truth.TRUE, "5 in DE"),)),),
            terms=Terms(limbs=(Limb("aware_at", Period(72, PeriodUnit.HOURS)),)),
            deadline=deadline,
            confidence=Confidence.MEDIUM,
        ),
        **more,
    )


def other(kind: type[NotOwed | Undetermined], deadline: Deadline) -> Assessed:
    given = owed(deadline)
    return kind(given.key, given.title, given.citation, given.audience, given.reasons, given.terms, given.deadline)


ASSESSED = {
    "owed": owed(),
    "owed provisionally": owed(provisional=True, provisional_because="unreviewed"),
    "owed with a target": owed(NoFixedPeriod(AT, "without undue delay")),
    "owed and awaiting": owed(Awaiting("classified_at", target=AT)),
    "owed with facts missing": owed(Indeterminate(("aware_at",), "nobody said when")),
    "not owed": other(NotOwed, OutOfScope("nobody lives there")),
    "undetermined": replace(other(Undetermined, Indeterminate((), "open")), missing=("residents[US-CA]",)),
}


def store_version(unit: Unit, assessed: Assessed, *, obligation: str = "o1", version: int = 1) -> None:
    new = NewVersion(obligation, version, assessed)
    save_versions(unit, [new], incident="i", as_of=AT, because="declared")
    unit.append(Tag.OBLIGATIONS_ASSESSED, {}, actor=ANA, at=AT)


def store_incident(database: Database, *assessed: Assessed) -> None:
    with database.write("i") as unit:
        unit.insert([incident_row("i", 7)])
        save_obligations(unit, [(KEY, "law")], ids=["o1"], numbers=[3], incident="i")
        for version, it in enumerate(assessed, start=1):
            store_version(unit, it, version=version)


def incident_row(name: str, number: int, kind: IncidentKind = IncidentKind.LIVE, status: str = "open") -> IncidentRow:
    return IncidentRow(
        id=name, number=number, kind=kind, title="leak", status=status, declared_at=AT.utc, declared_by="ana"
    )


@pytest.mark.parametrize("assessed", ASSESSED.values(), ids=ASSESSED.keys())
def test_obligation_is_read_back_as_it_was(database: Database, assessed: Assessed) -> None:
    store_incident(database, assessed)

    with database.read() as reader:
        (read,) = obligations_of(reader, "i")
    assert read.assessed == assessed
    assert (read.key, read.number, read.version, read.as_of, read.because) == (KEY, 3, 1, AT, "declared")


def test_newest_version_counts_and_none_is_lost(database: Database) -> None:
    store_incident(database, ASSESSED["undetermined"], ASSESSED["owed"], ASSESSED["not owed"])

    with database.read() as reader:
        newest = obligation_by_short(reader, parse_short("7-o3"))
        assert (newest.assessed, newest.version) == (ASSESSED["not owed"], 3)
        assert [row.verdict for row in versions_of(reader, "o1")] == ["Undetermined", "Owed", "NotOwed"]


def test_equal_derivations_are_stored_once(database: Database) -> None:
    with database.write("i") as unit:
        keys = [replace(KEY, recipient=name) for name in ("DE", "FR", "IT")]
        names = [key.recipient for key in keys]
        save_obligations(unit, [(key, "law") for key in keys], ids=names, numbers=range(3), incident="i")
        for key in keys:
            store_version(unit, owed(key=key), obligation=key.recipient)

    with database.read() as reader:
        assert len(reader.session.exec(select(DerivationRow)).all()) == 1
        assert {it.assessed.deadline for it in obligations_of(reader, "i")} == {DUE}


def test_what_is_not_recorded_is_named(database: Database) -> None:
    store_incident(database, ASSESSED["owed"])

    with database.read() as reader:
        for typed in ("8", "D7"):
            with pytest.raises(UnknownReference, match=f"incident {typed} is not recorded"):
                incident_by_short(reader, parse_short(typed))
        with pytest.raises(UnknownReference, match="obligation 7-o9"):
            obligation_by_short(reader, parse_short("7-o9"))
        with pytest.raises(UnknownReference):
            incident_by_id(reader, "x")


def test_drills_have_their_own_numbers(database: Database) -> None:
    with database.write("i") as unit:
        live, drill = incident_row("i", 7), incident_row("d", 7, IncidentKind.DRILL, status="closed")
        unit.insert([drill, live])
        unit.append(Tag.INCIDENT_DECLARED, {}, actor=ANA, at=AT)

    with database.read() as reader:
        assert incident_by_short(reader, parse_short("7-o1")).id == "i"
        assert incident_by_short(reader, parse_short("d7")).id == "d"
        assert [str(short_of(it, "o", 1)) for it in incidents_of(reader)] == ["7-o1", "D7-o1"]
        assert [it.id for it in incidents_of(reader, kind=IncidentKind.DRILL)] == ["d"]
        assert [it.id for it in incidents_of(reader, status="open")] == ["i"]
