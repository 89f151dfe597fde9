"""What assessing costs: every duty of the law book for one incident, beside a bare loop over the same conditions."""

import gc
import resource
import sys
import tempfile
import tracemalloc
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from harness import Row, median, ratio, seconds

sys.path.append(str(Path(__file__).parents[1]))
from support.databases import fresh_sqlite
from support.furnished import ANA, desk_of

from incident.agreements.model import Exposure, Portfolio
from incident.facts.fact import Fact
from incident.facts.learning import Telling, facts_from_text
from incident.facts.organisation import Entity, Establishment, Organisation
from incident.facts.sheet import FactSheet
from incident.kernel.instants import parse_instant
from incident.kernel.logic import AllOf, AnyOf, Condition, Not, Operator, Test
from incident.law.book import LawBook
from incident.law.loader import load_book
from incident.obligations.applicability import holder_test
from incident.obligations.assess import assess
from incident.operations.ripple import catch_up
from incident.record.entry import ORGANISATION
from incident.resources import law_files
from incident.store.database import Database
from incident.store.house import save_organisation
from incident.store.matter import fact_row
from incident.store.rows.matter import IncidentRow
from incident.vocabulary import FACT_KEYS, Tag, ValueKind

NOW = parse_instant("2026-11-24T12:00Z")
INCIDENTS = 10_000
"""Assessed one after another; ten thousand are five times as many, each from nothing, so that they scale."""
FEW, STORED = 100, 400
"""Of which memory is measured; and incidents in a database."""
ENTITIES = (
    Entity(
        "acme-de",
        "Acme GmbH",
        (Establishment("DE", "Europe/Berlin", main=True), Establishment("FR", "Europe/Paris")),
        roles=frozenset({"controller"}),
    ),
    Entity(
        "acme-us",
        "Acme Inc.",
        (Establishment("US-CA", "America/Los_Angeles", main=True),),
        roles=frozenset({"controller", "business"}),
        does_business_in=frozenset({"US", "SG"}),
    ),
    Entity(
        "acme-sg",
        "Acme Pte",
        (Establishment("SG", "Asia/Singapore", main=True),),
        roles=frozenset({"organisation", "controller", "processor"}),
    ),
)
STATED = (
    "residents.DE=5",
    "residents.US-CA=900",
    "residents.SG=10",
    "personal_data=true",
    "data_kinds=names,government_id",
    "encrypted=false",
    "aware_at=2026-11-23T22:00+01:00",
)

Facts = Mapping[Any, Any]
_COMPARED = {Operator.AT_LEAST: ">=", Operator.OVER: ">", Operator.AT_MOST: "<=", Operator.UNDER: "<"}


def source_of(condition: Condition) -> str:
    """A condition as a Python expression over a plain mapping `f`: two values, no reasons, nothing unknown."""
    match condition:
        case Test():
            return _leaf(condition)
        case Not(of=inner):
            return f"(not {source_of(inner)})"
        case AllOf(of=parts):
            return "(" + " and ".join(map(source_of, parts)) + ")" if parts else "True"
        case AnyOf(of=parts):
            return "(" + " or ".join(map(source_of, parts)) + ")" if parts else "False"


def _leaf(test: Test) -> str:
    values = set(test.values)
    match test.operator:
        case Operator.HAS:
            return f"f[{test.fact!r}] >= {values!r}"
        case Operator.HAS_ANY:
            return f"(not f[{test.fact!r}].isdisjoint({values!r}))"
        case Operator.IS:
            return f"(f[{test.fact!r}] in {values!r})"
        case Operator.IS_NOT:
            return f"(f[{test.fact!r}] not in {values!r})"
        case Operator.HAPPENED | Operator.STATED | Operator.WITHIN:
            return f"(f[{test.fact!r}] is not None)"
        case _:
            return f"(f[{test.fact!r}, {test.part!r}] {_COMPARED[test.operator]} {int(test.values[0])})"


class _Plain(dict[Any, Any]):
    """Plain facts; what is not stated is zero people, no word, nothing."""

    def __missing__(self, key: Any) -> Any:
        kept: Any = 0 if isinstance(key, tuple) else _EMPTY if key in _SETS else None
        self[key] = kept
        return kept


_EMPTY: frozenset[str] = frozenset()
_SETS = frozenset(key.name for key in FACT_KEYS.values() if key.kind is ValueKind.SET) | {"entities"}


def plain_facts(entity: Entity) -> Facts:
    """The stated facts as a bare loop wants them."""
    facts = _Plain(
        roles=entity.roles,
        establishments=frozenset(place.country for place in entity.establishments),
        does_business_in=entity.does_business_in,
        personal_data="true",
        encrypted="false",
        data_kinds=frozenset({"names", "government_id"}),
        aware_at=NOW,
    )
    facts |= {("residents", "DE"): 5, ("residents", "US-CA"): 900, ("residents", "SG"): 10, ("residents", "*"): 915}
    return facts


def compiled(book: LawBook) -> list[Callable[[Facts], object]]:
    """Every condition of every version of the book: nexus, role, conditions and exemptions, each a lambda."""
    conditions: list[Condition] = []
    for rule in book.rules.values():
        conditions += [rule.nexus, rule.applies, *(exemption.when for exemption in rule.exemptions)]
        conditions += [holder_test(rule)] if rule.holder_roles else []
    return [eval(f"lambda f: {source_of(it)}") for it in conditions]  # noqa: S307 - our own packs, checked when read


def bare(book: LawBook) -> Callable[[], object]:
    """The loop over all lambdas, for each of our entities."""
    lambdas, facts = compiled(book), [plain_facts(entity) for entity in ENTITIES]
    return lambda: [[it(stated) for it in lambdas] for stated in facts]


def assessing(book: LawBook) -> Callable[[], object]:
    """One whole assessment, from recorded facts to deadlines and reasons."""
    organisation = Organisation("Acme", ENTITIES)
    telling = Telling(NOW, "a benchmark", "bench")
    facts: list[Fact] = [fact for text in STATED for fact in facts_from_text(text, telling)]
    return lambda: assess(
        sheet=FactSheet.build(facts, organisation=organisation),
        organisation=organisation,
        exposure=Exposure((), (), ()),
        portfolio=Portfolio(),
        book=book,
        submissions={},
        now=NOW,
    )


def rows() -> Iterator[Row]:
    """Loading, one assessment beside its floor, and memory over many."""
    files = law_files()
    yield Row("read the law packs", median(lambda: load_book(files), times=3), "s", 1.5, "lower", "one YAML parse each")
    book = load_book(files)
    once, floor = assessing(book), bare(book)
    yield Row("assess all duties / bare lambdas", ratio(once, floor), "ratio", 5.0, "lower", "the same conditions")
    yield from _many(once)
    yield from _stored(book, once)


def _many(once: Callable[[], object]) -> Iterator[Row]:
    lasted = seconds(lambda: [once() for _ in range(INCIDENTS)])
    yield Row(
        f"re-assess incidents ({INCIDENTS:,} measured)", INCIDENTS / lasted, "/s", 20.0, "higher", "three entities"
    )
    for _ in range(FEW):  # what the interpreter keeps to use again is full by then
        once()
    tracemalloc.start()
    once()
    before = _held()
    for _ in range(FEW):
        once()
    grown = (_held() - before) / 1024
    tracemalloc.stop()
    yield Row(f"memory grown over {FEW} assessments", grown, "KiB", 256.0, "lower", "flat")


def _held() -> int:
    """Bytes that are held, without what the interpreter keeps to use again (lists and tuples that were let go)."""
    gc.collect()
    return tracemalloc.get_traced_memory()[0]


def _stored(book: LawBook, once: Callable[[], object]) -> Iterator[Row]:
    """Incidents in a database, all assessed anew after each of two changes of the law."""
    database = Database.open(fresh_sqlite(Path(tempfile.mkdtemp(prefix="bench-law-"))))
    with database.write(ORGANISATION) as unit:
        save_organisation(unit, Organisation("Acme", ENTITIES))
        unit.append(Tag.ORGANISATION_RECORDED, {"version": 1}, actor=ANA, at=NOW)
    for number in range(1, STORED + 1):
        _declare(database, number)
    peaks, rates = [], []
    for release in ("first", "second", "third"):
        newer = replace(book, release=release)
        desk = replace(desk_of(database), law=lambda: newer)  # noqa: B023 - called at once
        lasted = seconds(lambda: catch_up(desk, actor=ANA, now=NOW))  # noqa: B023 - called at once
        rates.append(STORED / lasted)
        peaks.append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    database.close()
    beside = median(once, times=9) * rates[-1]
    yield Row(
        f"{STORED:,} stored incidents after a pack change",
        1 / beside,
        "ratio",
        4.0,
        "lower",
        "one assessment in memory",
    )
    yield Row("memory grown by a second pack change", peaks[-1] - peaks[1], "MB", 16.0, "lower", "flat")


def _declare(database: Database, number: int) -> None:
    name, telling = f"incident-{number}", Telling(NOW, "a benchmark", "bench")
    facts: list[Fact] = [fact for text in STATED for fact in facts_from_text(text, telling)]
    row = IncidentRow(id=name, number=number, kind="live", title="leak", declared_at=NOW.utc, declared_by="ana")
    with database.write(name) as unit:
        unit.insert([row])
        unit.append(Tag.INCIDENT_DECLARED, {"title": "leak"}, actor=ANA, at=NOW)
        placed = enumerate(facts)
        unit.insert([fact_row(it, name, unit.next_seq, place, recorded_at=unit.recorded_at) for place, it in placed])
        unit.append(Tag.FACTS_LEARNED, {}, actor=ANA, at=NOW)
