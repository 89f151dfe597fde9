"""An incident's rows to domain objects and back: facts, obligations with their versions, derivations, verdicts."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Text, func, type_coerce
from sqlalchemy import select as select_columns
from sqlmodel import col, select
from sqlmodel.sql.expression import SelectOfScalar

from incident.errors import RecordBroken, UnknownReference
from incident.facts.fact import Fact, Subject
from incident.kernel.canonical import Encoded, Payload, parse_canonical
from incident.kernel.garbage import no_search_for_cycles
from incident.kernel.ids import ShortId
from incident.kernel.instants import Instant
from incident.obligations.obligation import Assessed, ObligationKey
from incident.store.database import Reader
from incident.store.rows.matter import (
    DecisionRow,
    DerivationRow,
    FactRow,
    HoldRow,
    IncidentRow,
    ObligationRow,
    ObligationVersionRow,
    VerdictRow,
)
from incident.store.values import instant_of, utc_of, value_in, value_out
from incident.store.versions import Reading, Written
from incident.vocabulary import Fidelity, IncidentKind, Standing, SubjectKind

_MANY = 500
"""Keys asked for in one statement; SQLite admits a limited number of variables."""
_KEY = ("duty", "holder", "recipient", "data_set", "stage", "occurrence")


@dataclass(frozen=True, slots=True)
class StoredObligation:
    """An obligation as its newest version says.

    Attributes:
        id: UUIDv7.
        number: within the incident, as in `7-o3`.
        assessed: what the newest assessment said.
        version: number of that version.
        seq: the record entry that tells of it.
        derivation: digest of its terms and deadline.
        as_of: the incident's clock at the assessment.
        because: why it was assessed.
        body: what is its own, as it is stored.
    """

    id: str
    incident: str
    number: int
    key: ObligationKey
    source: str
    assessed: Assessed
    version: int
    seq: int
    derivation: str
    as_of: Instant
    because: str
    body: str = ""

    def says(self, assessed: Assessed, written: Written) -> bool:
        """Whether an assessment is what it says already; no part is compared that is stored as one text."""
        own, new = self.assessed, assessed
        return written == (self.body, self.derivation) and own.title == new.title and own.audience == new.audience


# Incidents


def incident_by_id(reader: Reader, incident: str) -> IncidentRow:
    """The incident of an inside id.

    Raises:
        UnknownReference: there is none.
    """
    return _one(reader, select(IncidentRow).where(col(IncidentRow.id) == incident), f"incident {incident}")


def incident_by_short(reader: Reader, short: ShortId) -> IncidentRow:
    """The incident that a typed id (`7`, `D2`, `7-o3`) belongs to.

    Raises:
        UnknownReference: there is none.
    """
    kind = IncidentKind.DRILL if short.drill else IncidentKind.LIVE
    named = select(IncidentRow).where(col(IncidentRow.kind) == kind, col(IncidentRow.number) == short.number)
    return _one(reader, named, f"incident {short.incident}")


def incidents_of(reader: Reader, *, kind: IncidentKind | None = None, status: str = "") -> list[IncidentRow]:
    """All incidents in the order of their numbers, live ones first; of one kind or status where it is given."""
    query = select(IncidentRow).order_by(col(IncidentRow.kind).desc(), col(IncidentRow.number))
    if kind is not None:
        query = query.where(col(IncidentRow.kind) == kind)
    if status:
        query = query.where(col(IncidentRow.status) == status)
    return list(reader.session.exec(query))


def short_of(incident: IncidentRow, kind: str = "", item: int = 0) -> ShortId:
    """What a person types for an incident, or for an item of it."""
    return ShortId(incident.kind == IncidentKind.DRILL, incident.number, kind, item)


# Facts


def fact_row(fact: Fact, incident: str, seq: int, position: int, *, recorded_at: Instant | None = None) -> FactRow:
    """The row of a fact.

    Args:
        seq: number of the record entry that tells of it (`unit.next_seq`).
        position: among the facts of that entry.
        recorded_at: database time (`unit.recorded_at`), where the fact does not carry it yet.
    """
    recorded = fact.recorded_at or recorded_at
    if recorded is None:
        raise RecordBroken(f"fact {fact.name} has no recorded_at", mend="this is a defect: pass unit.recorded_at")
    return FactRow(
        id=fact.id,
        incident=incident,
        seq=seq,
        position=position,
        key=fact.key,
        subject_kind=fact.subject.kind,
        subject_id=fact.subject.id,
        part=fact.part,
        value=value_out(fact.value),
        earliest=utc_of(fact.earliest),
        latest=utc_of(fact.latest),
        true_at=utc_of(fact.true_at),
        learned_at=fact.learned_at.utc,
        learned_zone=fact.learned_at.zone,
        recorded_at=recorded.utc,
        source=fact.source,
        said_by=fact.said_by,
        fidelity=fact.fidelity,
        standing=fact.standing,
        complete=fact.complete,
        reason=fact.reason,
        privileged=fact.privileged,
    )


def fact_of(row: FactRow) -> Fact:
    """The fact of a row. A range is shown in the zone of its value, `true_at` in the zone of learning."""
    value = value_in(row.key, row.value)
    zone = value.zone if isinstance(value, Instant) else row.learned_zone
    return Fact(
        id=row.id,
        key=row.key,
        value=value,
        learned_at=Instant(row.learned_at, row.learned_zone),
        source=row.source,
        said_by=row.said_by,
        subject=Subject(SubjectKind(row.subject_kind), row.subject_id),
        part=row.part,
        earliest=instant_of(row.earliest, zone),
        latest=instant_of(row.latest, zone),
        true_at=instant_of(row.true_at, row.learned_zone),
        recorded_at=Instant(row.recorded_at),
        fidelity=Fidelity(row.fidelity),
        standing=Standing(row.standing),
        complete=row.complete,
        reason=row.reason,
        privileged=row.privileged,
    )


def facts_of(reader: Reader, incident: str) -> tuple[Fact, ...]:
    """Every fact ever recorded of an incident, in the order of recording."""
    recorded = select(FactRow).where(col(FactRow.incident) == incident)
    return tuple(map(fact_of, reader.session.exec(recorded.order_by(col(FactRow.seq), col(FactRow.position)))))


# Obligations


def key_of(row: Any) -> ObligationKey:  # noqa: ANN401 - a mapped row, or one of columns
    """What makes the obligation the same one across versions."""
    return ObligationKey(row.duty, row.holder, row.recipient, row.data_set, row.stage, row.occurrence)


@no_search_for_cycles()
def obligations_of(reader: Reader, incident: str) -> list[StoredObligation]:
    """Every obligation of an incident as its newest version says, in the order of their numbers."""
    return _stored(reader, col(ObligationRow.incident) == incident)


def obligation_by_short(reader: Reader, short: ShortId) -> StoredObligation:
    """The obligation of a typed id such as `7-o3`.

    Raises:
        UnknownReference: there is none.
    """
    incident = incident_by_short(reader, short)
    numbered = (col(ObligationRow.incident) == incident.id) & (col(ObligationRow.number) == short.item)
    return _only(_stored(reader, numbered), f"obligation {short}")


def versions_of(reader: Reader, obligation: str) -> list[ObligationVersionRow]:
    """Every version of an obligation, oldest first."""
    query = select(ObligationVersionRow).where(col(ObligationVersionRow.obligation) == obligation)
    return list(reader.session.exec(query.order_by(col(ObligationVersionRow.version))))


def derivations_of(reader: Reader, digests: Iterable[str]) -> dict[str, Payload]:
    """The derivations of these digests: terms and deadline, encoded.

    Raises:
        RecordBroken: one is missing, or is no longer what its digest says.
    """
    wanted = sorted(set(digests))
    found: dict[str, str] = {}
    for start in range(0, len(wanted), _MANY):
        named = col(DerivationRow.digest).in_(wanted[start : start + _MANY])
        query = select(DerivationRow.digest, type_coerce(DerivationRow.body, Text)).where(named)
        found |= dict(reader.session.exec(query).all())
    for name in wanted:
        if name not in found or Encoded(found[name]).digest != name:
            raise RecordBroken(
                f"derivation {name} is missing or was changed", mend="run 'incident record verify --all'"
            )
    return {name: parse_canonical(text) for name, text in found.items()}


def _stored(reader: Reader, *wanted: ColumnElement[bool]) -> list[StoredObligation]:
    rows = _newest(reader, *wanted)
    reading = Reading(derivations_of(reader, (row.derivation for row in rows)))
    return [_stored_of(row, reading) for row in rows]


def _newest(reader: Reader, *wanted: ColumnElement[bool]) -> Sequence[Any]:
    """The columns of obligations and of their newest versions: of ten thousand, mapped rows would cost most of all."""
    highest = (
        select(func.max(ObligationVersionRow.version))
        .where(col(ObligationVersionRow.obligation) == col(ObligationRow.id))
        .correlate(ObligationRow)
        .scalar_subquery()
    )
    named = ("version", "seq", "title", "audience", "derivation", "as_of", "because")
    query = (
        select_columns(
            *(getattr(ObligationRow, name) for name in ("id", "incident", "number", "source", *_KEY)),
            *(getattr(ObligationVersionRow, name) for name in named),
            type_coerce(ObligationVersionRow.body, Text).label("body"),
        )
        .join(ObligationVersionRow, col(ObligationVersionRow.obligation) == col(ObligationRow.id))
        .where(col(ObligationVersionRow.version) == highest, *wanted)
        .order_by(col(ObligationRow.incident), col(ObligationRow.number))
    )
    return reader.session.connection().execute(query).all()


def _stored_of(row: Any, reading: Reading) -> StoredObligation:  # noqa: ANN401 - a row of columns
    key = key_of(row)
    return StoredObligation(
        id=row.id,
        incident=row.incident,
        number=row.number,
        key=key,
        source=row.source,
        assessed=reading.read(key, row.title, row.audience, row.body, row.derivation),
        version=row.version,
        seq=row.seq,
        derivation=row.derivation,
        as_of=reading.instant(row.as_of),
        because=row.because,
        body=row.body,
    )


# Verdicts, holds, decisions


def verdicts_of(reader: Reader, incident: str) -> dict[str, VerdictRow]:
    """The newest verdict of each obligation that has one, by obligation."""
    query = select(VerdictRow).where(col(VerdictRow.incident) == incident).order_by(col(VerdictRow.version))
    return {row.obligation: row for row in reader.session.exec(query)}


def holds_of(reader: Reader, incident: str) -> list[HoldRow]:
    """Every hold of an incident, released ones too."""
    return list(
        reader.session.exec(select(HoldRow).where(col(HoldRow.incident) == incident).order_by(col(HoldRow.number)))
    )


def decisions_of(reader: Reader, incident: str) -> list[DecisionRow]:
    """Every decision of an incident in the order of recording."""
    query = select(DecisionRow).where(col(DecisionRow.incident) == incident)
    return list(reader.session.exec(query.order_by(col(DecisionRow.seq), col(DecisionRow.id))))


# Lookups


def _one(reader: Reader, query: SelectOfScalar[IncidentRow], name: str) -> IncidentRow:
    found = reader.session.exec(query).one_or_none()
    if found is None:
        raise UnknownReference(f"{name} is not recorded", mend="see 'incident board'")
    return found


def _only(found: Sequence[StoredObligation], name: str) -> StoredObligation:
    if not found:
        raise UnknownReference(f"{name} is not recorded", mend="see 'incident obligations ID'")
    return found[0]
