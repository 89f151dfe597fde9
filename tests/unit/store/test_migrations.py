"""The revisions make exactly the tables of `store/rows`, and guard what is history."""

import subprocess
import sys
from pathlib import Path
from uuid import uuid4

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import text
from support.postgres import created
from support.redraw import GUARDED, draw, place

from incident.errors import RecordBroken
from incident.kernel.instants import parse_instant
from incident.record.entry import Actor
from incident.store.columns import Canonical, UtcDateTime
from incident.store.covered import COVERED
from incident.store.database import Database
from incident.store.migrate import newest_revision
from incident.store.migrations.versions.r0001_first import GUARDED as GUARDED_IN_FIRST
from incident.store.rows.all import METADATA
from incident.store.rows.matter import DecisionRow
from incident.vocabulary import Tag

AT = parse_instant("2026-10-24T10:00:00Z")


def test_revisions_make_the_tables_that_the_rows_describe(database: Database) -> None:
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"target_metadata": METADATA, "compare_type": same_type})
        differences = compare_metadata(context, METADATA)

    assert differences == [], "draw the first revision anew: python tests/support/redraw.py"


def same_type(context: object, inspected: object, column: object, there: object, wanted: object) -> bool | None:  # noqa: ARG001 - Alembic's signature
    """Our column types are compared by what they are made of."""
    return False if isinstance(wanted, UtcDateTime | Canonical) and type(there).__name__ in KINDS else None


KINDS = {"DATETIME", "TIMESTAMP", "TEXT"}


def test_first_revision_is_what_the_rows_draw() -> None:
    assert place().read_text() == draw(), "draw it anew: python tests/support/redraw.py"


def test_migrating_twice_changes_nothing(database: Database) -> None:
    database.migrate()

    with database.engine.connect() as connection:
        assert connection.execute(text("SELECT version_num FROM alembic_version")).scalars().all() == [
            newest_revision()
        ]


def test_migration_that_fails_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Halted(Exception):
        """What stops the last statement."""

    def halt(tables: tuple[str, ...]) -> None:
        raise Halted(tables)

    monkeypatch.setattr("incident.store.migrations.guards.guard", halt)
    database = Database.open(f"sqlite:///{tmp_path}/new.db")
    with pytest.raises(Halted):
        database.migrate()

    with database.engine.connect() as connection:
        assert connection.execute(text("SELECT name FROM sqlite_master")).all() == []
    database.close()


@pytest.mark.parametrize("kind", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def test_three_processes_that_migrate_at_once_are_all_served(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    if kind == "sqlite":
        address = f"sqlite:///{tmp_path}/new.db"
    else:
        address = created(request.getfixturevalue("postgres_url"), f"new{uuid4().hex}")

    program = f"from incident.store.database import Database; Database.open({address!r}).migrate()"
    children = [subprocess.Popen([sys.executable, "-W", "error", "-c", program]) for _ in range(3)]

    assert [child.wait(60) for child in children] == [0, 0, 0]
    database = Database.open(address)
    fill(database)
    database.close()


def test_every_covered_table_is_guarded() -> None:
    assert set(GUARDED) >= COVERED
    assert GUARDED_IN_FIRST == GUARDED


def fill(database: Database) -> None:
    """One row in every guarded table that a plain insert reaches without a fuss."""
    with database.write("a") as unit:
        row = DecisionRow(
            id="d",
            incident="a",
            seq=unit.next_seq,
            kind="k",
            subject="s",
            choice="c",
            reasons="r",
            by="ana",
            at=AT.utc,
        )
        unit.insert([row])
        unit.append(Tag.OBLIGATION_DECIDED, {}, actor=Actor("person", "ana"), at=AT)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE entry SET tag = 'x'",
        "DELETE FROM entry",
        "UPDATE decision SET choice = 'other'",
        "DELETE FROM decision WHERE id = 'd'",
        "DELETE FROM payload",
        "UPDATE payload SET body = '{}'",
        "UPDATE payload SET body = '{}', withheld = 'why'",
        "UPDATE payload SET salt = 'ab'",
        "UPDATE payload SET body = NULL",
        "UPDATE payload SET body = NULL, withheld = 'why', salt = 'ab'",
        "UPDATE payload SET body = NULL, withheld = 'why', seq = 2",
    ],
)
def test_history_is_not_changed(database: Database, statement: str) -> None:
    fill(database)

    with pytest.raises(RecordBroken, match="append-only"), database.work() as reader:
        reader.session.execute(text(statement))


def test_every_guarded_table_has_its_triggers(database: Database) -> None:
    postgresql = database.engine.dialect.name == "postgresql"
    query = "SELECT tgname FROM pg_trigger" if postgresql else "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    with database.engine.connect() as connection:
        triggers = set(connection.execute(text(query)).scalars())

    for table in (*GUARDED, "payload"):
        assert {f"{table}_refuses_update", f"{table}_refuses_delete"} <= triggers
        assert not postgresql or f"{table}_refuses_truncate" in triggers


def test_sqlites_replace_does_not_delete_past_the_guard(tmp_path: Path) -> None:
    database = Database.open(f"sqlite:///{tmp_path}/new.db")
    database.migrate()
    fill(database)

    with pytest.raises(RecordBroken, match="append-only"), database.work() as reader:
        reader.session.execute(text("INSERT OR REPLACE INTO entry SELECT * FROM entry"))
    database.close()


def test_postgresqls_truncate_is_refused(database: Database) -> None:
    if database.engine.dialect.name == "sqlite":
        return  # it has no such statement
    with pytest.raises(RecordBroken, match="append-only"), database.work() as reader:
        reader.session.execute(text("TRUNCATE entry, payload"))


@pytest.mark.parametrize("salt", ["", ", salt = ''"], ids=["salt kept", "salt gone with it"])
def test_payload_may_be_withheld_for_a_reason(database: Database, salt: str) -> None:
    fill(database)

    with database.work() as reader:
        reader.session.execute(text("UPDATE payload SET body = NULL, withheld = 'retention'" + salt))  # noqa: S608 - constants
