"""Whoever writes to the database past the program is found out, and the entry is named. On both databases."""

# ruff: noqa: S608 - statements are made of the names of our own tables

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import Column, text
from sqlmodel import SQLModel
from support.furnished import ANA, AT, INCIDENT, desk_of, furnish
from support.tamper import unguarded

from incident.errors import InputRefused, UnknownReference
from incident.operations.anchor import take_anchor
from incident.operations.verify import verify
from incident.record.chain import Head
from incident.record.entry import ORGANISATION
from incident.record.proof import Fault
from incident.store.columns import Canonical, UtcDateTime
from incident.store.database import Database
from incident.store.rows.house import OrganisationRow, PortfolioRow
from incident.store.rows.matter import (
    DecisionRow,
    DerivationRow,
    FactRow,
    ObligationRow,
    ObligationVersionRow,
    ReportRow,
    VerdictRow,
)
from incident.store.rows.notices import ReceiptRow
from incident.store.rows.record import AnchorRow, ChainRow, EntryRow, PayloadRow

HISTORY: tuple[type[SQLModel], ...] = (
    ChainRow, EntryRow, PayloadRow, AnchorRow, OrganisationRow, PortfolioRow, ReportRow, FactRow, ObligationRow,
    ObligationVersionRow, DerivationRow, VerdictRow, DecisionRow, ReceiptRow,
)  # fmt: skip
UNTOLD = {
    "payload": {"withheld"},  # a reason beside a payload that is still there says nothing
}
"""Columns that no entry answers for."""
ENTRIES = {ORGANISATION: 2, INCIDENT: 4}


@pytest.fixture
def furnished(database: Database) -> Database:
    """A small house with one incident and an anchor."""
    furnish(database)
    take_anchor(desk_of(database), actor=ANA, now=AT)
    return database


def run(database: Database, statement: str, **values: object) -> int:
    with unguarded(database) as connection:
        return connection.execute(text(statement), values).rowcount


def found(database: Database, *anchors: Head) -> dict[str, tuple[int, Fault]]:
    proofs = verify(desk_of(database), anchors=anchors)
    return {it.proof.chain: (it.finding.seq, it.finding.fault) for it in proofs if it.finding}


def test_untouched_record_is_proved_by_short_ids(furnished: Database) -> None:
    verified = {it.id: it for it in verify(desk_of(furnished))}

    assert {name: (it.proof.entries, it.finding) for name, it in verified.items()} == {
        "7": (4, None),
        ORGANISATION: (2, None),
    }
    assert verified["7"].proof.anchors == 1


def test_one_chain_is_verified_by_its_name(furnished: Database) -> None:
    assert [it.id for it in verify(desk_of(furnished), ["7"])] == ["7"]
    assert [it.id for it in verify(desk_of(furnished), [ORGANISATION])] == [ORGANISATION]
    with pytest.raises(UnknownReference):
        verify(desk_of(furnished), ["8"])
    with pytest.raises(InputRefused):
        verify(desk_of(furnished), ["7-o1"])


def test_empty_database_has_nothing_wrong(database: Database) -> None:
    assert verify(desk_of(database)) == []
    assert [it.finding for it in verify(desk_of(database), [ORGANISATION])] == [None]


@pytest.mark.parametrize("kind", HISTORY, ids=lambda kind: kind.__tablename__)
def test_changed_column_is_found(furnished: Database, kind: type[SQLModel]) -> None:
    table = kind.__table__  # type: ignore[attr-defined]
    told = [column for column in table.columns if column.name not in UNTOLD.get(table.name, ())]
    run(furnished, f'CREATE TABLE untouched AS SELECT * FROM "{table.name}"')
    for column in told:
        changed = f'UPDATE "{table.name}" SET "{column.name}" = {other(furnished, column)}{one_row(table.name)}'
        assert run(furnished, changed) == 1
        assert found(furnished) != {}, column.name
        run(furnished, f'DELETE FROM "{table.name}"')
        run(furnished, f'INSERT INTO "{table.name}" SELECT * FROM untouched')
    run(furnished, "DROP TABLE untouched")
    assert found(furnished) == {}


def one_row(table: str) -> str:
    return {
        "entry": f" WHERE chain = '{INCIDENT}' AND seq = 2",
        "payload": f" WHERE chain = '{INCIDENT}' AND seq = 2",
        "chain": f" WHERE chain = '{INCIDENT}'",
        "fact": " WHERE id = 'f1'",
    }.get(table, "")


def other(database: Database, column: Column[Any]) -> str:
    """SQL of a value that differs and that a program could have written."""
    postgresql, name = database.engine.dialect.name == "postgresql", f'"{column.name}"'
    if isinstance(column.type, Canonical):
        return """'["x"]'"""
    if isinstance(column.type, UtcDateTime):
        later = f"{name} + interval '1 microsecond'" if postgresql else f"substr({name}, 1, 25) || '7'"
        return f"CASE WHEN {name} IS NULL THEN NULL ELSE {later} END"
    if column.type.python_type is bool:
        return f"NOT {name}"
    if column.type.python_type is int:
        return f"{name} + 40"
    return f"{name} || 'x'"


SUBTLE = {
    "white space in a payload": ("payload", "body = replace(body, ':', ': ')"),
    "white space in a fact": ("fact", "value = ' ' || value"),
    "another case of a hash": ("entry", "hash = upper(hash)"),
    "another case of a salt": ("payload", "salt = upper(salt)"),
}


@pytest.mark.parametrize(("table", "change"), SUBTLE.values(), ids=SUBTLE.keys())
def test_change_that_reads_the_same_is_found(furnished: Database, table: str, change: str) -> None:
    run(furnished, f"UPDATE {table} SET {change}{one_row(table)}")

    assert found(furnished) in [{INCIDENT: (2, fault)} for fault in Fault]


ON_SQLITE = {
    "an instant written another way": ("entry", "at = replace(at, ' ', 'T')"),
    "no instant at all": ("entry", "at = 'yesterday'"),
    "a number that is text": ("entry", "schema_version = 'one'"),
    "a text that is bytes": ("entry", "tag = CAST('facts:learned' AS BLOB)"),
    "a truth that is neither": ("fact", "complete = 7"),
    "no JSON at all": ("fact", "value = '{'"),
    "a payload that is no JSON": ("payload", "body = '{'"),
    "an instant of a fact": ("fact", "learned_at = 'yesterday'"),
    "a fact's entry that is text": ("fact", "seq = 'two'"),
}


@pytest.mark.parametrize(("table", "change"), ON_SQLITE.values(), ids=ON_SQLITE.keys())
def test_value_that_no_program_writes_is_found(furnished: Database, table: str, change: str) -> None:
    if furnished.engine.dialect.name == "postgresql":
        return  # its columns refuse it
    run(furnished, f"UPDATE {table} SET {change}{one_row(table)}")

    assert found(furnished) in [{INCIDENT: (2, fault)} for fault in Fault]


@pytest.mark.parametrize("kind", HISTORY, ids=lambda kind: kind.__tablename__)
def test_rows_deleted_are_missed(furnished: Database, kind: type[SQLModel]) -> None:
    run(furnished, f'DELETE FROM "{kind.__tablename__}"')

    assert found(furnished) != {}


def test_fact_slipped_in_is_found(furnished: Database) -> None:
    names = [column.name for column in FactRow.__table__.columns]  # type: ignore[attr-defined]
    copied = ", ".join({"id": "'f3'"}.get(name, f'"{name}"') for name in names)
    run(furnished, f"INSERT INTO fact SELECT {copied} FROM fact WHERE id = 'f1'")

    assert found(furnished) == {INCIDENT: (2, Fault.STATE_CHANGED)}


def test_fact_of_an_entry_that_tells_of_none_is_found(furnished: Database) -> None:
    run(furnished, "UPDATE fact SET seq = 1 WHERE id = 'f1'")

    assert found(furnished) == {INCIDENT: (1, Fault.STATE_CHANGED)}


def test_chain_that_vanished_with_its_incident_is_missed_by_the_anchor(furnished: Database) -> None:
    for table, column in {"entry": "chain", "payload": "chain", "chain": "chain", "incident": "id"}.items():
        run(furnished, f"DELETE FROM {table} WHERE {column} = :incident", incident=INCIDENT)

    assert found(furnished) == {INCIDENT: (1, Fault.VANISHED)}


def test_chain_and_anchor_that_vanished_are_missed_by_an_anchor_kept_elsewhere(furnished: Database) -> None:
    kept = take_anchor(desk_of(furnished), actor=ANA, now=AT)
    assert found(furnished, *kept) == {}
    for table in ("entry", "payload", "chain", "incident", "anchor", "organisation", "portfolio", "fact"):
        run(furnished, f"DELETE FROM {table}")

    assert found(furnished) == {}
    assert found(furnished, *kept) == {INCIDENT: (1, Fault.VANISHED), ORGANISATION: (1, Fault.VANISHED)}


def test_rewriting_after_an_anchor_is_found(furnished: Database) -> None:
    (head,) = [it for it in take_anchor(desk_of(furnished), actor=ANA, now=AT) if it.chain == INCIDENT]

    assert found(furnished, replace(head, hash="f" * 64)) == {INCIDENT: (4, Fault.REHASHED)}


def test_withheld_payload_bears_no_witness_and_is_no_fault(furnished: Database) -> None:
    run(furnished, "UPDATE payload SET body = NULL, salt = '', withheld = 'retention' WHERE seq = 2")

    assert found(furnished) == {}
    assert {it.id: it.proof.withheld for it in verify(desk_of(furnished))} == {"7": 1, ORGANISATION: 1}
