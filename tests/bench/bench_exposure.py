"""One asset disclosed under very many agreements: exposure, obligations, deadlines and send-by, computed and stored.

The floor is one Core bulk insert a table of the very rows that were stored, into an empty database with the same
settings, in the same run; both with the search for cycles off, each beside the other, the first pair thrown away as it
warms the caches. Each pair is of another minute, so that no derivation is stored already. The portfolio is in memory:
reading it is told beside. Every size has a process of its own, whose peak of memory is that of reading the portfolio
and of one assessment. By itself: `bench_exposure.py 1000 10000`; a JSON line a size.
"""

import gc
import json
import resource
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cache
from itertools import count
from pathlib import Path

from harness import Row, seconds
from sqlalchemy import TableClause, column, insert, select, table

sys.path.append(str(Path(__file__).parents[1]))
from support.databases import fresh_sqlite
from support.furnished import desk_of

from incident.agreements.check import check_files
from incident.agreements.model import Portfolio
from incident.agreements.starter import starter
from incident.facts.fact import Fact
from incident.facts.organisation import Entity, Establishment, Organisation
from incident.kernel.ids import ShortId
from incident.kernel.instants import Instant, parse_instant
from incident.law.book import LawBook
from incident.operations.assess import derive_obligations, reassess, store_assessment
from incident.operations.board import board
from incident.operations.desk import Desk
from incident.operations.matter import Matter
from incident.record.entry import ORGANISATION, Actor
from incident.store.database import Database, Unit
from incident.store.house import portfolio_of, save_organisation, save_portfolio
from incident.store.matter import fact_row
from incident.store.rows.matter import DerivationRow, IncidentRow, ObligationRow, ObligationVersionRow
from incident.vocabulary import Tag

SIZES = SMALL, MIDDLE, LARGE = 1_000, 10_000, 100_000
PAIRS = 3
FIRST = parse_instant("2026-10-24T10:00:00Z")
ANA = Actor("person", "ana")
TABLES = (ObligationRow, DerivationRow, ObligationVersionRow)
ACME = Organisation("Acme", (Entity("acme", "Acme GmbH", (Establishment("DE", "Europe/Berlin"),)),))
LAW = LawBook({})
_numbers = count(1)


@dataclass(frozen=True)
class Measured:
    """What one size came to, in seconds but for the first, the last and `ratio`.

    Attributes:
        agreements: how many.
        ratio: of ours to the floor, the median of the pairs.
        ours: computing and storing, the median.
        bare: the floor, the median.
        as_text: the floor where JSON is text already and the driver's own types are given.
        checking: reading the files of the portfolio and checking them.
        saving: storing the portfolio.
        reading: reading it back.
        again: assessing anew from the database where nothing changed.
        moved: the same where the instant changed from which every clock runs.
        board: the board of the incident.
        memory: megabytes that the process held at most, after reading the portfolio and one assessment.
    """

    agreements: int
    ratio: float
    ours: float
    bare: float
    as_text: float
    checking: float
    saving: float
    reading: float
    again: float
    moved: float
    board: float
    memory: float


def rows() -> Iterator[Row]:
    """The ratio at each size, how far each cost is from linear, and memory."""
    small, middle, large = map(measured, SIZES)
    floor = "one Core bulk insert a table of the same rows"
    for it in (small, middle, large):
        yield Row(f"a leak under {it.agreements:,} agreements", it.ratio, "ratio", 2.0, "lower", floor)
    yield Row("memory, a leak under 100,000 agreements", large.memory, "MB", 1000.0, "lower", "the whole process")
    for name, cost in _COSTS.items():
        grown = cost(large) / cost(small) / (LARGE / SMALL)
        yield Row(f"{name}, 100,000 beside 1,000", grown, "ratio", 1.3, "lower", "the cost of one at 1,000")
    beside = "the first assessment, which reads nothing"
    yield Row("100,000 assessed again, nothing changed", large.again / large.ours, "ratio", 3.0, "lower", beside)
    yield Row("100,000 assessed again, every clock moved", large.moved / large.ours, "ratio", 5.0, "lower", beside)


_COSTS: dict[str, Callable[[Measured], float]] = {
    "a leak": lambda it: it.ours,
    "portfolio files read and checked": lambda it: it.checking,
    "portfolio stored": lambda it: it.saving,
    "portfolio read": lambda it: it.reading,
    "assessed again, nothing changed": lambda it: it.again,
    "board of one incident": lambda it: it.board,
}


@cache
def measured(agreements: int, *, plain: bool = False) -> Measured:
    """One size, measured in processes of its own: what makes the portfolio holds more memory than what uses it."""
    with tempfile.TemporaryDirectory(prefix="bench-exposure-") as folder:
        line = [sys.executable, str(Path(__file__).resolve())]
        made = _told([*line, "--make", str(agreements), folder, "plain" if plain else "mixed"])
        found = _told([*line, "--measure", folder])
    return Measured(agreements=agreements, **made, **found)


def _told(line: list[str]) -> dict[str, float]:
    done = subprocess.run(line, check=True, stdout=subprocess.PIPE, cwd=Path(__file__).parent)
    return dict(json.loads(done.stdout))


def make(agreements: int, folder: Path, *, plain: bool) -> dict[str, float]:
    """A database with a portfolio, and what it took."""
    files = list(starter(agreements, seed=1, entity="acme", assets=1, plain=plain))
    found: list[Portfolio] = []
    checking = seconds(lambda: found.append(check_files(files)[0].portfolio))
    database = Database.open(fresh_sqlite(folder))
    with database.write(ORGANISATION) as unit:
        save_organisation(unit, ACME)
        saving = seconds(lambda: save_portfolio(unit, found[0]))
        unit.append(Tag.ORGANISATION_RECORDED, {"version": 1}, actor=ANA, at=FIRST)
    database.close()
    return {"checking": checking, "saving": saving}


def measure(folder: Path) -> dict[str, float]:
    """Everything that is done with the portfolio of a database."""
    database = Database.open(f"sqlite:///{folder / 'incident.db'}")
    portfolios: list[Portfolio] = []
    with database.read() as reader:
        reading = seconds(lambda: portfolios.append(portfolio_of(reader)))
    desk = replace(desk_of(database), law=lambda: LAW)
    pairs, peak, matter = [], 0.0, None
    for number in range(PAIRS + 1):
        matter = _matter(database, portfolios[0], FIRST.plus(number * timedelta(minutes=61)))
        ours = _undisturbed(lambda: _assess(desk, database, matter))  # noqa: B023 - called at once
        peak = peak or memory()
        pairs.append((ours, *_floors(database, matter.incident.id)))
    assert matter is not None
    portfolios.clear()
    told = _again(desk, database, matter) | {"reading": reading, "memory": peak}
    ours, bare, as_text = (statistics.median(column) for column in zip(*pairs[1:], strict=True))
    ratio = statistics.median(ours / bare for ours, bare, _ in pairs[1:])
    database.close()
    return told | {"ratio": ratio, "ours": ours, "bare": bare, "as_text": as_text}


def memory() -> float:
    """Megabytes that the process held at most."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _undisturbed(work: Callable[[], object]) -> float:
    """Seconds of one call while nothing that stands already is searched for cycles."""
    gc.collect()
    gc.freeze()
    gc.disable()
    try:
        return seconds(work)
    finally:
        gc.enable()
        gc.unfreeze()


def _matter(database: Database, portfolio: Portfolio, at: Instant) -> Matter:
    number = next(_numbers)
    name = f"incident-{number}"
    facts = (
        Fact(f"{name}-1", "assets", frozenset({"asset-00000"}), at, "call", "ana"),
        Fact(f"{name}-2", "aware_at", at, at, "call", "ana", earliest=at, latest=at),
        Fact(f"{name}-3", "suspected_at", at, at, "call", "ana", earliest=at, latest=at),
    )
    with database.write(name) as unit:
        unit.insert([_incident(name, number, at)])
        unit.append(Tag.INCIDENT_DECLARED, {"title": "leak"}, actor=ANA, at=at)
        _record(unit, name, facts)
    return Matter(_incident(name, number, at), facts, ACME, portfolio)


def _incident(name: str, number: int, at: Instant) -> IncidentRow:
    return IncidentRow(
        id=name, number=number, kind="live", title="leak", zone="UTC", declared_at=at.utc, declared_by="ana"
    )


def _record(unit: Unit, incident: str, facts: Sequence[Fact]) -> None:
    placed = enumerate(facts)
    unit.insert([fact_row(it, incident, unit.next_seq, place, recorded_at=unit.recorded_at) for place, it in placed])
    unit.append(Tag.FACTS_LEARNED, {}, actor=ANA, at=facts[0].learned_at)


def _assess(desk: Desk, database: Database, matter: Matter) -> None:
    at = matter.facts[0].learned_at
    assessed = derive_obligations(desk, matter, now=at)
    with database.write(matter.incident.id) as unit:
        store_assessment(unit, matter, assessed, law=LAW.digest, actor=ANA, now=at, because="bench")


def _again(desk: Desk, database: Database, matter: Matter) -> dict[str, float]:
    """Assess the incident anew: nothing may be written where nothing changed, and all of it where every clock moved."""
    at, incident = matter.facts[0].learned_at, matter.incident
    changed: list[int] = []

    def anew() -> None:
        changed.append(len(reassess(desk, incident.id, actor=ANA, now=at, because="bench")))

    again = seconds(anew)
    earlier = at.plus(-timedelta(hours=1))
    moved = [
        replace(it, id=f"{it.id}-moved", value=earlier, earliest=earlier, latest=earlier) for it in matter.facts[1:]
    ]
    with database.write(incident.id) as unit:
        _record(unit, incident.id, moved)
    told = {"again": again, "moved": seconds(anew)}
    told["board"] = seconds(lambda: board(desk, ShortId(drill=False, number=incident.number), now=at))
    assert changed[0] == 0 < changed[1], changed
    return told


def _floors(database: Database, incident: str) -> tuple[float, float]:
    """Insert what was stored for an incident again, elsewhere, with nothing around it: as data, and as text."""
    versions = select(ObligationVersionRow.derivation).where(ObligationVersionRow.incident == incident)
    wanted = (
        lambda it: it.c.incident == incident,
        lambda it: it.c.digest.in_(versions),
        lambda it: it.c.incident == incident,
    )
    typed = [kind.__table__ for kind in TABLES]
    plain = [table(it.name, *(column(its.name) for its in it.columns)) for it in typed]
    found = []
    for tables in (typed, plain):
        with database.engine.connect() as connection:
            values = [
                [dict(row) for row in connection.execute(select(it).where(of(it))).mappings()]
                for it, of in zip(tables, wanted, strict=True)
            ]
        found.append(_inserted(tables, values))
    return found[0], found[1]


def _inserted(tables: Sequence[TableClause], values: list[list[dict[str, object]]]) -> float:
    with tempfile.TemporaryDirectory(prefix="bench-bare-") as folder:
        other = Database.open(fresh_sqlite(Path(folder)))

        def work() -> None:
            with other.engine.begin() as connection:
                for it, some in zip(tables, values, strict=True):
                    connection.execute(insert(it), some)

        try:
            return _undisturbed(work)
        finally:
            other.close()


def main() -> None:
    """Print a line of JSON for each size that is named; or do one half of a size's work."""
    match sys.argv[1:]:
        case ["--make", agreements, folder, make_up]:
            print(json.dumps(make(int(agreements), Path(folder), plain=make_up == "plain")))
        case ["--measure", folder]:
            print(json.dumps(measure(Path(folder))))
        case sizes:
            for size in [int(word) for word in sizes if word != "plain"] or SIZES:
                found = measured(size, plain="plain" in sizes)
                print(json.dumps({name: round(it, 3) for name, it in vars(found).items()}), flush=True)


if __name__ == "__main__":
    main()
