"""An incident with phases and nothing else: what the tests of the work need, without a report, a law or a portfolio."""

import threading
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from incident.kernel.clock import FixedClock
from incident.kernel.ids import new_id
from incident.kernel.instants import Instant, parse_instant
from incident.law.book import LawBook, make_book
from incident.operations.acting import Act, Later, Task
from incident.operations.desk import Desk
from incident.operations.phases import open_phases
from incident.playbook.loader import load_playbook
from incident.record.entry import Actor
from incident.store.database import Database
from incident.store.rows.matter import IncidentRow
from incident.vocabulary import IncidentKind

NOON = parse_instant("2026-03-02T12:00:00Z")
ANA = Actor("person", "ana", "cli")
MACHINE = Actor("system", "runner", "flow")
ANY_ACTION = frozenset({"count", "slow", "again", "break", "refuse", "down"})
HEAD = """
id: small
name: A small playbook
roles: {lead: leads}
phases:
"""
REST = {
    phase: f"  {phase}:\n  - {{key: {phase}_only, name: The one step, kind: manual, role: lead}}\n"
    for phase in ("containment", "investigation", "remediation", "notification")
}


def playbook_of(**phases: str) -> bytes:
    """A playbook with these steps; a phase that is not given has one manual step."""
    given = {
        name: f"  {name}:\n" + "".join(f"  - {line}\n" for line in lines.split("\n")) for name, lines in phases.items()
    }
    return (HEAD + "".join({**REST, **given}.values())).encode()


@dataclass
class Counting:
    """Actions that count their runs."""

    runs: Counter[str] = field(default_factory=Counter)
    outcomes: dict[str, Later | Exception | None] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def act(self, task: Task) -> Later | None:
        with self.lock:
            self.runs[task.step] += 1
        outcome = self.outcomes.get(task.step)
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    @property
    def actions(self) -> Mapping[str, Act]:
        return MappingProxyType(dict.fromkeys(ANY_ACTION, self.act))


def no_law() -> LawBook:
    """A book without a rule: the phases need none."""
    return make_book(())


def desk_on(database: Database, home: Path, *, clock: FixedClock | None = None) -> Desk:
    """A desk with a database and a clock, and nothing that a phase does not need."""
    return Desk(database, no_law, clock or FixedClock(NOON), dict, home)


def declared(
    desk: Desk,
    playbook: bytes,
    *,
    kind: IncidentKind = IncidentKind.LIVE,
    now: Instant = NOON,
    actions: Collection[str] = ANY_ACTION,
) -> IncidentRow:
    """An incident with its phases."""
    with desk.database.write(identity := new_id(now)) as unit:
        number = unit.next_number("drill" if kind == IncidentKind.DRILL else "incident")
        row = IncidentRow(
            id=identity,
            number=number,
            kind=kind,
            title="leak",
            declared_at=now.utc,
            declared_by="ana",
            clock_at=now.utc if kind == IncidentKind.DRILL else None,
            law_digest=no_law().digest,
        )
        unit.insert([row])
        open_phases(unit, row, load_playbook(playbook, "small.yaml", actions=actions), actor=ANA, now=now)
    return row
