"""One asset disclosed under very many agreements: exposure, obligations, deadlines and send-by, computed and stored.

The floor is one Core bulk insert of the same rows into an empty database, in the same run. The portfolio is in memory
on both sides: reading it is told beside. By itself: `bench_exposure.py 1000 10000`.
"""

import gc
import resource
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from itertools import count
from pathlib import Path

from harness import Row, seconds
from sqlalchemy import insert, select

sys.path.append(str(Path(__file__).parents[1]))
from support.databases import fresh_sqlite
from support.furnished import desk_of

from incident.agreements.loading import read_files
from incident.agreements.model import Portfolio
from incident.agreements.starter import starter
from incident.facts.fact import Fact
from incident.facts.organisation import Entity, Establishment, Organisation
from incident.kernel.instants import parse_instant
from incident.law.book import LawBook
from incident.operations.assess import derive_obligations, store_assessment
from incident.operations.desk import Desk
from incident.operations.matter import Matter
from incident.record.entry import ORGANISATION, Actor
from incident.store.database import Database
from incident.store.house import portfolio_of, save_organisation, save_portfolio
from incident.store.rows.matter import DerivationRow, IncidentRow, ObligationRow, ObligationVersionRow
from incident.vocabulary import Tag

AT = parse_instant("2026-10-24T10:00:00Z")
ANA = Actor("person", "ana")
LARGE, SMALL = 10_000, 1_000
TABLES = (ObligationRow, DerivationRow, ObligationVersionRow)
ACME = Organisation("Acme", (Entity("acme", "Acme GmbH", (Establishment("DE", "Europe/Berlin"),)),))
_numbers = count(1)


def rows() -> Iterator[Row]:
    """The ratio at two sizes, and how far it is from linear."""
    small, large = _measure(SMALL), _measure(LARGE)
    floor = "one Core bulk insert of the same rows"
    yield Row("a leak under 1,000 agreements", small[0] / small[1], "ratio", 2.0, "lower", floor)
    yield Row("a leak under 10,000 agreements", large[0] / large[1], "ratio", 2.0, "lower", floor)
    grown = large[0] / small[0] / (LARGE / SMALL)
    yield Row(
        "10,000 agreements, each beside 1,000", grown, "ratio", 1.3, "lower", "the cost of one at the smaller size"
    )
    yield Row("memory at 10,000 agreements", memory(), "MB", 1000.0, "lower", "the most this process held")


def memory() -> float:
    """Megabytes that the process held at most."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _measure(agreements: int) -> tuple[float, float, float]:
    """Seconds of ours, of the floor, and of reading the portfolio; the best of three pairs."""
    database = Database.open(fresh_sqlite(Path(tempfile.mkdtemp(prefix="bench-exposure-"))))
    with database.write(ORGANISATION) as unit:
        save_organisation(unit, ACME)
        save_portfolio(unit, read_files(starter(agreements, seed=1, entity="acme", assets=1, plain=True)).portfolio)
        unit.append(Tag.ORGANISATION_RECORDED, {"version": 1}, actor=ANA, at=AT)
    found: list[Portfolio] = []
    with database.read() as reader:
        reading = seconds(lambda: found.append(portfolio_of(reader)))
    desk = replace(desk_of(database), law=lambda: LawBook({}, {}, "0" * 64, "bench"))
    pairs = []
    for _ in range(3):
        matter = _matter(database, found[0])
        gc.collect()
        gc.freeze()
        ours = seconds(lambda: _assess(desk, database, matter))  # noqa: B023 - called at once
        pairs.append((ours, _bare(database, matter.incident.id)))
    database.close()
    best = min(pairs, key=lambda pair: pair[0] / pair[1])
    return (*best, reading)


def _matter(database: Database, portfolio: Portfolio) -> Matter:
    number = next(_numbers)
    name = f"incident-{number}"
    with database.write(name) as unit:
        unit.insert([_incident(name, number)])
        unit.append(Tag.INCIDENT_DECLARED, {"title": "leak"}, actor=ANA, at=AT)
    facts = (
        Fact("f1", "assets", frozenset({"asset-00000"}), AT, "call", "ana"),
        Fact("f2", "aware_at", AT, AT, "call", "ana", earliest=AT, latest=AT),
        Fact("f3", "suspected_at", AT, AT, "call", "ana", earliest=AT, latest=AT),
    )
    return Matter(_incident(name, number), facts, ACME, portfolio)


def _incident(name: str, number: int) -> IncidentRow:
    return IncidentRow(
        id=name, number=number, kind="live", title="leak", zone="UTC", declared_at=AT.utc, declared_by="ana"
    )


def _assess(desk: Desk, database: Database, matter: Matter) -> None:
    assessed = derive_obligations(desk, matter, now=AT)
    with database.write(matter.incident.id) as unit:
        store_assessment(unit, matter, assessed, law="0" * 64, actor=ANA, now=AT, because="bench")


def _bare(database: Database, incident: str) -> float:
    """Insert what was stored for an incident again, elsewhere, with nothing around it."""
    with database.engine.connect() as connection:
        versions = select(ObligationVersionRow.derivation).where(ObligationVersionRow.incident == incident)  # type: ignore[arg-type]
        wanted = (
            select(ObligationRow.__table__).where(ObligationRow.incident == incident),  # type: ignore[arg-type]
            select(DerivationRow.__table__).where(DerivationRow.digest.in_(versions)),  # type: ignore[attr-defined]
            select(ObligationVersionRow.__table__).where(ObligationVersionRow.incident == incident),  # type: ignore[arg-type]
        )
        values = [[dict(row) for row in connection.execute(query).mappings()] for query in wanted]
    other = Database.open(fresh_sqlite(Path(tempfile.mkdtemp(prefix="bench-bare-"))))
    gc.collect()
    gc.freeze()
    gc.disable()
    try:
        return seconds(lambda: _insert(other, values))
    finally:
        gc.enable()
        other.close()


def _insert(database: Database, values: list[list[dict[str, object]]]) -> None:
    with database.engine.begin() as connection:
        for table, some in zip(TABLES, values, strict=True):
            connection.execute(insert(table.__table__), some)


def main() -> None:
    """Print a table for the sizes that are named."""
    for size in [int(word) for word in sys.argv[1:]] or [SMALL, LARGE]:
        ours, bare, reading = _measure(size)
        told = f"ours {ours:7.3f} s  bare {bare:7.3f} s  ratio {ours / bare:5.2f}  reading {reading:6.2f} s"
        print(f"{size:>7,} agreements  {told}  {memory():6.0f} MB")


if __name__ == "__main__":
    main()
