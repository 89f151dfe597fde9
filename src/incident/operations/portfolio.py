"""The portfolio: read a folder, refuse it whole or store what is new, and assess every open incident anew."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from incident.agreements.check import FAULT, WARNING, Finding, check_files, merged
from incident.agreements.model import Portfolio
from incident.agreements.standards import Standard, shipped_sets
from incident.errors import IncidentError, PortfolioRefused
from incident.kernel.canonical import digest
from incident.kernel.codec import encode
from incident.kernel.fields import Faults
from incident.kernel.instants import Instant
from incident.kernel.reading import LIMIT, refuse_large
from incident.liability.policies import policy_of
from incident.liability.reading import pair_terms
from incident.obligations.standing import named_laws
from incident.operations.assess import Change
from incident.operations.desk import Desk
from incident.operations.insured import doubts_of_claims, doubts_of_policies
from incident.operations.ripple import reassess_open
from incident.operations.transact import transact
from incident.record.entry import ORGANISATION, Actor
from incident.resources import files
from incident.store.database import Reader, Unit
from incident.store.house import Kept, organisation_of, portfolio_of, save_portfolio
from incident.vocabulary import Tag

SUFFIXES = (".yaml", ".yml", ".json")
"""Files that a portfolio folder is made of; others are left alone."""
TABLES = (".csv", ".xlsx")
"""Files that are tables of it."""
KINDS = ("parties", "agreements", "assets", "disclosures")

Files = list[tuple[str, bytes]]


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did.

    Attributes:
        stored: new entries and new versions of known ones.
        unchanged: how many entries are what is recorded already.
        warnings: what a person should settle before a leak.
        changes: what it changed in open incidents.
    """

    stored: tuple[Kept, ...]
    unchanged: int
    warnings: tuple[Finding, ...] = ()
    changes: tuple[Change, ...] = ()


@cache
def standard_sets() -> Mapping[str, Standard]:
    """The standard sets of clauses that are shipped, read once a process."""
    held = files("examples")
    return shipped_sets((name, data) for name, data in held if name.startswith("standards/"))


def portfolio_files(folder: Path) -> Files:
    """The portfolio files of a folder and its subfolders, by name.

    Raises:
        PortfolioRefused: no folder, or nothing in it that a portfolio is made of.
    """
    if not folder.is_dir():
        raise PortfolioRefused("is not a folder", where=str(folder), mend="give the folder with the portfolio files")
    paths = sorted(path for path in folder.rglob("*") if path.suffix.lower() in SUFFIXES and path.is_file())
    if not paths:
        raise PortfolioRefused("holds no YAML or JSON", where=str(folder), mend="write parties.yaml, agreements.yaml …")
    files = []
    for path in paths:
        name = path.relative_to(folder).as_posix()
        refuse_large(path.stat().st_size, name=name, limit=LIMIT)
        files.append((name, path.read_bytes()))
    return files


def holds_tables(path: Path) -> bool:
    """Whether a path is a table, or a folder of tables without portfolio files."""
    if not path.is_dir():
        return path.suffix.lower() in TABLES
    names = {it.suffix.lower() for it in path.rglob("*") if it.is_file()}
    return bool(names & set(TABLES)) and not names & set(SUFFIXES)


def import_portfolio(desk: Desk, files: Files, *, actor: Actor, now: Instant) -> Imported:
    """Store what is new in the files of a portfolio.

    Args:
        desk: where to work.
        files: (name, bytes) of each.
        actor: who does it.
        now: the present.

    Raises:
        PortfolioRefused: any fault in any file; all are listed, nothing is stored.
    """
    with desk.database.read() as reader:
        recorded = portfolio_of(reader)
        entities = _entities(reader)
    loading, findings = check_files(files, recorded=recorded, shipped=standard_sets())
    portfolio = loading.portfolio
    loading.faults.found += [finding.as_error() for finding in findings if finding.level == FAULT]
    loading.faults.found += _beyond(portfolio, entities)
    loading.faults.refuse("portfolio", kind=PortfolioRefused)
    stored = _store(desk, portfolio, actor=actor, now=now)
    because = f"portfolio import of {len(stored)} entries"
    return Imported(
        stored=tuple(stored),
        unchanged=sum(len(getattr(portfolio, kind)) for kind in KINDS) - len(stored),
        warnings=tuple(finding for finding in findings if finding.level != FAULT),
        changes=reassess_open(desk, actor=actor, now=now, because=because) if stored else (),
    )


def check_portfolio(desk: Desk, files: Files) -> tuple[Finding, ...]:
    """Everything that is wrong with, or doubtful about, the files of a portfolio; stores nothing."""
    with desk.database.read() as reader:
        recorded = portfolio_of(reader)
        entities = _entities(reader)
    loading, findings = check_files(files, recorded=recorded, shipped=standard_sets())
    errors = [*loading.faults.found, *_beyond(loading.portfolio, entities)]
    faults = (Finding(FAULT, "", error.what, error.where, error.mend) for error in errors)
    held = loading.portfolio
    return (*faults, *findings, *doubts_of_policies(held), *doubts_of_claims(held), *_doubts_of_laws(desk, held))


def _doubts_of_laws(desk: Desk, portfolio: Portfolio) -> Iterator[Finding]:
    """Duties that wait for a change of a law that the book does not know: they would wait for ever."""
    names = named_laws(portfolio)
    unknown = [name for name in names if name not in desk.law().families] if names else []
    for agreement in portfolio.agreements.values():
        for duty in agreement.duties:
            if duty.law in unknown:
                what = f"duty {duty.id} waits for a change of {duty.law}, which the law book does not know"
                yield Finding(WARNING, f"agreement {agreement.id}", what, mend="'incident law list' lists its duties")


def faults_beyond(desk: Desk, portfolio: Portfolio) -> list[IncidentError]:
    """Faults that only show against other rooms: our own entities, and liability terms."""
    with desk.database.read() as reader:
        entities = _entities(reader)
    return _beyond(portfolio, entities)


def own_entities(desk: Desk) -> frozenset[str]:
    """Ids of our entities; none before there is a profile."""
    with desk.database.read() as reader:
        return _entities(reader) or frozenset()


def recorded_portfolio(desk: Desk) -> Portfolio:
    """What is recorded."""
    with desk.database.read() as reader:
        return portfolio_of(reader)


def _store(desk: Desk, portfolio: Portfolio, *, actor: Actor, now: Instant) -> list[Kept]:
    with desk.database.read() as reader:
        before = portfolio_of(reader)
    if merged(before, portfolio) == before:  # nothing to tell, so no entry and no lock
        return []

    def plan(_: Reader) -> Callable[[Unit], list[Kept]]:
        def write(unit: Unit) -> list[Kept]:
            stored = save_portfolio(unit, portfolio)
            if stored:
                unit.append(Tag.PORTFOLIO_IMPORTED, _payload(portfolio, stored), actor=actor, at=now)
            return stored

        return write

    return transact(desk, ORGANISATION, plan)


def our_entity(desk: Desk) -> tuple[str, tuple[str, str]] | None:
    """Our first entity in the recorded profile, with its country and zone; None before there is a profile."""
    with desk.database.read() as reader:
        organisation = organisation_of(reader)
    if organisation is None or not organisation.entities:
        return None
    first = organisation.entities[0]
    return first.id, (first.main.country, first.main.zone)


def _payload(portfolio: Portfolio, stored: list[Kept]) -> dict[str, Any]:
    return {
        "entries": [{"kind": each.kind, "id": each.id, "version": each.version} for each in stored],
        "digest": digest(encode(portfolio)),
    }


def _entities(reader: Reader) -> frozenset[str] | None:
    organisation = organisation_of(reader)
    return None if organisation is None else frozenset(entity.id for entity in organisation.entities)


def _beyond(portfolio: Portfolio, entities: frozenset[str] | None) -> list[IncidentError]:
    """Faults that only show against other rooms: our own entities, and liability terms."""
    faults = Faults()
    for party in portfolio.parties.values():
        if entities is not None and party.entity and party.entity not in entities:
            faults.add(
                f"entity {party.entity!r} is not in the organisation profile",
                where=f"party {party.id}",
                mend=f"recorded: {', '.join(sorted(entities))}",
                kind=PortfolioRefused,
            )
    for agreement in portfolio.agreements.values():
        for version in (*agreement.earlier, agreement):
            with faults.gathering(f"agreement {version.id}, version {version.version}"):
                pair_terms(version)
                policy_of(version)
    return faults.found
