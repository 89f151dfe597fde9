"""Locking, atomicity and time of the store, on both databases."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from datetime import UTC, datetime, timedelta
from itertools import count, pairwise
from pathlib import Path
from threading import Barrier

import pytest
from sqlalchemy import event, text
from sqlmodel import select
from support.databases import fresh_sqlite
from support.tamper import unguarded

from incident.errors import AlreadyRecorded, IncidentError, NaiveTime, RecordBroken, ServiceUnavailable, StaleHead
from incident.kernel.instants import parse_instant
from incident.record.entry import GENESIS, Actor, payload_digest
from incident.record.proof import prove
from incident.store.database import Database, Unit
from incident.store.record import head_of, kept_of
from incident.store.rows.house import TimerRow, UserRow
from incident.store.rows.matter import DecisionRow, IncidentRow
from incident.store.rows.record import ChainRow, EntryRow, PayloadRow
from incident.vocabulary import Tag

AT = parse_instant("2026-10-24T10:00:00Z")
ANA = Actor("person", "ana")
THREADS, EACH = 8, 40


def append(unit: Unit, number: int = 0) -> None:
    unit.append(Tag.FACTS_LEARNED, {"number": number}, actor=ANA, at=AT)


def write(database: Database, work: Callable[[Unit], object], *, chain: str = "a") -> None:
    with database.write(chain) as unit:
        work(unit)


def user(name: str) -> UserRow:
    return UserRow(id=name, name=name, role="counsel", recorded_at=AT.utc)


def incident_row(name: str) -> IncidentRow:
    return IncidentRow(id=name, number=1, kind="live", title="leak", declared_at=AT.utc, declared_by="ana")


def test_first_entry_follows_genesis_and_the_next_follows_it(database: Database) -> None:
    with database.write("a") as unit:
        first = unit.append(Tag.INCIDENT_DECLARED, {"title": "leak"}, actor=ANA, at=AT)
        second = unit.append(Tag.FACTS_LEARNED, {"facts": []}, actor=ANA, at=AT)

    assert (first.seq, first.prev) == (1, GENESIS)
    assert (second.seq, second.prev) == (2, first.hash())
    with database.read() as reader:
        assert reader.head("a") == 2
        assert reader.session.get_one(ChainRow, "a").head_hash == second.hash()


def test_stored_entry_hashes_to_what_was_hashed(database: Database) -> None:
    with database.write("a") as unit:
        entry = unit.append(Tag.INCIDENT_DECLARED, {"title": "leak ü 漢"}, actor=ANA, at=AT)

    with database.read() as reader:
        (kept,) = kept_of(reader, "a")
    assert (kept.entry, kept.hash) == (entry, entry.hash())
    assert payload_digest(kept.salt, {"title": "leak ü 漢"}) == entry.payload_digest


def test_equal_payloads_have_different_digests(database: Database) -> None:
    with database.write("a") as unit:
        digests = {unit.append(Tag.FACTS_LEARNED, {"x": 1}, actor=ANA, at=AT).payload_digest for _ in range(3)}

    assert len(digests) == 3


def test_chain_that_nobody_wrote_has_head_zero(database: Database) -> None:
    with database.read() as reader:
        assert reader.head("nobody") == 0


def test_writer_with_a_stale_head_stores_nothing(database: Database) -> None:
    with database.write("a") as unit:
        append(unit)

    with pytest.raises(StaleHead), database.write("a", expected_head=0) as unit:
        append(unit)
    with database.read() as reader:
        assert reader.head("a") == 1


@pytest.mark.parametrize("same_chain", [True, False], ids=["one chain", "a chain each"])
def test_eight_threads_appending_at_once_lose_and_fork_nothing(database: Database, *, same_chain: bool) -> None:
    def write(thread: int) -> None:
        for number in range(EACH):
            with database.write("shared" if same_chain else f"own-{thread}") as unit:
                append(unit, thread * EACH + number)

    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(write, range(THREADS)))

    with database.read() as reader:
        bodies = {row.body["number"] for row in reader.session.exec(select(PayloadRow))}
        heads = list(reader.session.exec(select(ChainRow)))
        proofs = [prove(it.chain, kept_of(reader, it.chain), head=head_of(reader, it.chain)) for it in heads]
    assert bodies == set(range(THREADS * EACH))
    assert sum(it.entries for it in proofs) == THREADS * EACH
    assert [it.finding for it in proofs] == [None] * (1 if same_chain else THREADS)


def test_two_processes_appending_at_once_lose_and_fork_nothing(database: Database, url: str) -> None:
    program = f"""
from incident.store.database import Database
from incident.record.entry import Actor
from incident.kernel.instants import parse_instant
database = Database.open({url!r})
for number in range({EACH}):
    with database.write("shared") as unit:
        unit.append("facts:learned", {{"number": number}}, actor=Actor("person", "b"), at=parse_instant("{AT}"))
database.close()
"""
    children = [subprocess.Popen([sys.executable, "-W", "error", "-c", program]) for _ in range(2)]

    assert [child.wait(60) for child in children] == [0, 0]
    with database.read() as reader:
        assert reader.head("shared") == 2 * EACH
        proof = prove("shared", kept_of(reader, "shared"), head=head_of(reader, "shared"))
    assert (proof.entries, proof.finding) == (2 * EACH, None)


def test_counter_gives_each_number_once(database: Database) -> None:
    def take(thread: int) -> list[int]:
        taken = []
        for _ in range(10):
            with database.write(f"chain-{thread}") as unit:
                taken.append(unit.next_number("incident"))
                append(unit)
        return taken

    with ThreadPoolExecutor(THREADS) as pool:
        numbers = [number for taken in pool.map(take, range(THREADS)) for number in taken]

    assert sorted(numbers) == list(range(1, THREADS * 10 + 1))


def test_refused_write_gives_its_number_back(database: Database) -> None:
    with pytest.raises(AlreadyRecorded):
        write(database, lambda unit: (unit.next_number("incident"), unit.insert([user("ana"), user("ana")])))

    with database.write("a") as unit:
        assert unit.next_number("incident") == 1
        append(unit)


def test_rows_without_an_entry_are_refused(database: Database) -> None:
    with pytest.raises(RecordBroken, match="no record entry"), database.write("a") as unit:
        unit.insert([user("ana")])

    with database.read() as reader:
        assert reader.session.exec(select(UserRow)).all() == []


def test_covered_rows_after_the_last_entry_are_refused(database: Database) -> None:
    with pytest.raises(RecordBroken, match="no record entry"):
        write(database, lambda unit: (append(unit), unit.insert([decision(unit.next_seq)])))


def test_covered_row_with_the_number_of_another_entry_is_refused(database: Database) -> None:
    with pytest.raises(RecordBroken, match="next entry is 1"), database.write("a") as unit:
        unit.insert([decision(7)])


def test_entry_states_the_rows_that_it_answers_for(database: Database) -> None:
    with database.write("a") as unit:
        unit.insert([decision(unit.next_seq)])
        append(unit)

    with database.read() as reader:
        stated = reader.session.get_one(PayloadRow, ("a", 1)).body["stored"]
    assert stated["decision"]["count"] == 1
    assert len(stated["decision"]["root"]) == 64


def decision(seq: int) -> DecisionRow:
    return DecisionRow(
        id="d", incident="a", seq=seq, kind="k", subject="s", choice="c", reasons="r", by="ana", at=AT.utc
    )


def test_recorded_time_is_the_databases_and_later_with_every_write(database: Database) -> None:
    times = []
    for number in range(20):
        with database.write("a") as unit:
            append(unit, number)
            times.append(unit.recorded_at)

    assert all(earlier < later for earlier, later in pairwise(times))
    assert abs(times[0].utc - datetime.now(UTC)) < timedelta(seconds=30)  # noqa: TID251 - the real clock is the other side


def test_recorded_time_does_not_run_back_with_the_databases_clock(database: Database) -> None:
    with database.write("a") as unit:
        append(unit)
    ahead = datetime(2999, 1, 1, tzinfo=UTC)
    with unguarded(database) as connection:  # as if the clock had been an age ahead
        stored = ahead if database.engine.dialect.name == "postgresql" else "2999-01-01 00:00:00.000000"
        connection.execute(text("UPDATE entry SET recorded_at = :ahead"), {"ahead": stored})

    with database.write("a") as unit:
        append(unit)
        assert unit.recorded_at.utc == ahead + timedelta(microseconds=1)


def test_reader_sees_one_snapshot_while_others_write(database: Database) -> None:
    with database.read() as reader:
        assert reader.head("a") == 0
        with database.write("a") as unit:
            append(unit)
        assert reader.head("a") == 0
    with database.read() as reader:
        assert reader.head("a") == 1


def test_reader_does_not_wait_for_a_writer(database: Database) -> None:
    with database.write("a") as unit:
        append(unit)
        unit.settle()
        with database.read() as reader:
            assert reader.head("a") == 0


def test_writer_that_waits_too_long_gives_up(database: Database, url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("incident.store.database.LOCK_WAIT", timedelta(seconds=0.2))
    impatient = Database.open(url)
    with database.write("a") as unit:
        append(unit)
        with pytest.raises(ServiceUnavailable):
            write(impatient, append)
        if database.engine.dialect.name == "postgresql":
            write(impatient, append, chain="b")  # another chain is another lock

    write(impatient, append)
    impatient.close()


def test_thread_that_waits_too_long_gives_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("incident.store.database.LOCK_WAIT", timedelta(seconds=0.2))
    database = Database.open(fresh_sqlite(tmp_path))

    with database.write("a") as unit, ThreadPoolExecutor(1) as pool:
        append(unit)
        assert isinstance(pool.submit(write, database, append).exception(10), ServiceUnavailable)
    database.close()


def test_deadlock_is_somebody_else_having_won(database: Database) -> None:
    if database.engine.dialect.name == "sqlite":
        return  # one writer at a time: there is none
    write(database, lambda unit: (unit.next_number("x"), unit.next_number("y"), append(unit)))
    both = Barrier(2)

    def count_up(first: str, second: str) -> None:
        with database.write(first) as unit:
            unit.next_number(first)
            both.wait(10)
            unit.next_number(second)
            append(unit)

    with ThreadPoolExecutor(2) as pool:
        failures = [it.exception(20) for it in (pool.submit(count_up, "x", "y"), pool.submit(count_up, "y", "x"))]
    assert sorted(type(it).__name__ for it in failures) == ["NoneType", "StaleHead"]


def test_what_is_done_in_a_read_is_never_stored(database: Database) -> None:
    refused = pytest.raises(IncidentError) if database.engine.dialect.name == "postgresql" else nullcontext()
    with refused, database.read() as reader:
        reader.session.add(user("ana"))
        reader.session.flush()

    with database.read() as reader:
        assert reader.session.exec(select(UserRow)).all() == []


def declare(database: Database) -> None:
    with database.write("a") as unit:
        unit.insert([incident_row("a"), user("ana"), decision(unit.next_seq)])
        unit.next_number("incident")
        unit.session.get_one(IncidentRow, "a").status = "closed"
        append(unit)


class PowerCut(Exception):
    """What the store does not know and must survive."""


@pytest.mark.parametrize("moment", ["before", "after"])
def test_crash_between_any_two_statements_leaves_nothing(database: Database, moment: str) -> None:
    for statements in count(1):
        if not cut_short(database, f"{moment}_cursor_execute", statements):
            break
        assert tables(database) == (0, 0, 0, 0, 0), statements

    assert statements > 10, "every statement of the write was a place to crash"
    assert tables(database) == (1, 1, 1, 1, 1)


def cut_short(database: Database, moment: str, statements: int) -> bool:
    """Declare, with the power cut at that statement; False where the write was over before it."""
    left = iter(range(statements - 1))

    def cut(*_: object) -> None:
        if next(left, None) is None:
            raise PowerCut

    event.listen(database.engine, moment, cut)
    try:
        declare(database)
    except PowerCut:
        return True
    finally:
        event.remove(database.engine, moment, cut)
    return False


def tables(database: Database) -> tuple[int, ...]:
    with database.read() as reader:
        counts = [len(reader.session.exec(select(kind)).all()) for kind in (IncidentRow, UserRow, EntryRow, PayloadRow)]
        return (*counts, reader.head("a"))


def test_killed_process_leaves_nothing_and_its_lock_goes_with_it(database: Database, url: str, tmp_path: Path) -> None:
    ready = tmp_path / "ready"
    program = f"""
import time
from pathlib import Path
from incident.store.database import Database
from incident.record.entry import Actor
from incident.kernel.instants import parse_instant
with Database.open({url!r}).write("a") as unit:
    unit.append("facts:learned", {{"number": 1}}, actor=Actor("person", "b"), at=parse_instant("{AT}"))
    unit.settle()
    Path({str(ready)!r}).touch()
    time.sleep(60)
"""
    child = subprocess.Popen([sys.executable, "-c", program])
    while not ready.exists():
        assert child.poll() is None
        time.sleep(0.02)
    os.kill(child.pid, signal.SIGKILL)
    child.wait(10)

    with database.write("a") as unit:
        assert unit.head_seq == 0
        append(unit)
    with database.read() as reader:
        assert reader.head("a") == 1


def test_working_rows_need_no_entry(database: Database) -> None:
    with database.work() as reader:
        reader.session.add(TimerRow(id="t", clock="wall", kind="reminder"))

    with database.read() as reader:
        assert reader.session.get(TimerRow, "t") is not None


def test_row_of_the_same_identity_is_refused_in_our_words(database: Database) -> None:
    with pytest.raises(AlreadyRecorded):
        write(database, lambda unit: (unit.insert([user("ana")]), unit.insert([user("ana")])))


def test_naive_time_is_refused_in_our_words(database: Database) -> None:
    naive = datetime(2026, 1, 1)  # noqa: DTZ001 - what is refused
    with pytest.raises(NaiveTime), database.write("a") as unit:
        unit.insert([UserRow(id="x", name="x", role="counsel", recorded_at=naive)])


@pytest.mark.parametrize(
    "url",
    ["mysql://host/x", "sqlite://", "sqlite:///:memory:", "not a url", ""],
)
def test_other_databases_are_refused(url: str) -> None:
    with pytest.raises(ServiceUnavailable):
        Database.open(url)


def test_missing_sqlite_file_is_not_an_empty_database(tmp_path: Path) -> None:
    database = Database.open(f"sqlite:///{tmp_path}/none.db")

    with pytest.raises(ServiceUnavailable), database.read() as reader:
        reader.head("a")
    assert list(tmp_path.iterdir()) == []


def test_database_without_tables_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "empty.db").touch()
    database = Database.open(f"sqlite:///{tmp_path}/empty.db")

    with pytest.raises(ServiceUnavailable, match="incident init"), database.read() as reader:
        reader.head("a")
    database.close()


def test_server_that_is_not_there_is_unavailable(tmp_path: Path) -> None:
    database = Database.open(f"postgresql://postgres@/none?host={tmp_path}")

    with pytest.raises(ServiceUnavailable), database.write("a"):
        pass
    database.close()


def test_password_is_not_shown_in_an_error() -> None:
    with pytest.raises(ServiceUnavailable) as refused:
        Database.open("mysql://me:secret@host/x")

    assert "secret" not in str(refused.value)


def test_new_sqlite_file_is_for_its_owner_alone(tmp_path: Path) -> None:
    database = Database.open(f"sqlite:///{tmp_path}/new.db")
    database.migrate()
    with database.write("a") as unit:
        append(unit)

    assert {path.stat().st_mode & 0o777 for path in tmp_path.iterdir()} == {0o600}
    database.close()


def test_sqlite_commits_durably(tmp_path: Path) -> None:
    database = Database.open(f"sqlite:///{tmp_path}/new.db")
    database.migrate()
    with database.engine.connect() as connection:
        pragmas = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in ("journal_mode", "synchronous")
        }
    assert pragmas == {"journal_mode": "wal", "synchronous": 2}
    database.close()
