"""Drills: a scenario played from declaration to score, on its own clock, through the operations of a live incident.

Invariants: a drill is of kind `drill` from birth, with its own number, clock and chain; whatever it sends ends in the
drill sink; everything that it makes is marked EXERCISE; the same scenario with the same seed on the same portfolio
gives the same score.
"""

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from incident.drills.clock import DrillClock
from incident.drills.loop import play
from incident.drills.reading import read_scenario
from incident.drills.report import AfterAction, after_action
from incident.drills.scenario import Scenario, Watch
from incident.errors import ScenarioRefused, UnknownReference
from incident.kernel.canonical import Payload
from incident.kernel.codec import decode, encode
from incident.kernel.fields import Faults
from incident.kernel.ids import parse_short
from incident.kernel.instants import Instant
from incident.kernel.reading import LIMIT, load_yaml, refuse_large
from incident.operations.declare import declare
from incident.operations.desk import Desk
from incident.operations.drill_outcome import course_of, scored
from incident.operations.drill_stage import CONTROL, Stage, inject_timers
from incident.operations.drill_world import DrillWorld
from incident.operations.playbooks import shelf
from incident.record.entry import Actor
from incident.resources import folder
from incident.store.drills import end_drill, payloads_of, set_clock
from incident.store.house import portfolio_of
from incident.store.matter import incident_by_short, incidents_of, short_of
from incident.store.timers import plan_timer
from incident.vocabulary import IncidentKind, Tag


@dataclass(frozen=True, slots=True)
class Script:
    """The bytes of a scenario and of its report.

    Attributes:
        name: what to call the scenario in messages.
        report_name: likewise the report.
    """

    name: str
    data: bytes
    report_name: str
    report: bytes


def find_script(wanted: str) -> Script:
    """The scenario of a path, or the shipped one of an id.

    Raises:
        ScenarioRefused: it, or the report that it names, cannot be read.
    """
    path = Path(wanted)
    if not path.is_file():
        shipped = folder("examples") / "drills" / f"{wanted}.yaml"
        if Path(wanted).name != wanted or not shipped.is_file():
            known = ", ".join(scenario["id"] for scenario in shipped_scenarios())
            raise ScenarioRefused(f"no scenario {wanted!r}", mend=f"give a file, or one of {known or 'none shipped'}")
        path = shipped
    data = _read(path)
    read = read_scenario(data, name=path.name)
    if read.report is not None:
        return Script(path.name, data, f"{path.stem}.json", read.report)
    beside = path.parent / read.scenario.report
    return Script(path.name, data, beside.name, _read(beside))


def run_drill(desk: Desk, script: Script, *, seed: str = "1", actor: Actor, now: Instant) -> AfterAction:
    """Play a scenario from STARTEX to ENDEX and score it.

    Args:
        desk: where to work; its channels are never asked for.
        script: scenario and report.
        seed: with which the players' answers are drawn.
        actor: who runs the drill.
        now: the wall clock, which only the request for the drill is told.

    Raises:
        ScenarioRefused: the scenario cannot be read or played.
        InputRefused: its report is refused, as a live one would be.
    """
    scenario = read_scenario(script.data, name=script.name).scenario
    _check(desk, scenario, name=script.name)
    start = scenario.starts_at.in_zone(scenario.zone)
    frozen: Payload = {"scenario": encode(scenario), "seed": seed, "asked_at": now.iso(), "asked_by": actor.id}
    declared = declare(
        desk,
        script.report,
        name=script.report_name,
        actor=actor,
        now=start,
        kind=IncidentKind.DRILL,
        playbook=scenario.playbook,
        scenario=frozen,
    )
    stage = Stage(desk, declared.id, declared.short, scenario, seed)
    with desk.database.work() as reader:
        for timer in inject_timers(stage):
            plan_timer(reader, timer)
    until = start.plus(timedelta(minutes=scenario.lasts))
    play(DrillWorld(stage), DrillClock(start), until=until)
    return _end(stage, ended_at=until)


def _check(desk: Desk, scenario: Scenario, *, name: str) -> None:
    """Refuse what could never be observed: duties, clauses and steps that do not exist here.

    Raises:
        ScenarioRefused: with all of them.
    """
    with desk.database.read() as reader:
        playbooks, portfolio = shelf(reader), portfolio_of(reader)
    duties = set(desk.law().rules) | {
        f"{agreement.id}/{clause.id}" for agreement in portfolio.agreements.values() for clause in agreement.clauses
    }
    keys = {step.key for step in playbooks[scenario.playbook].steps} if scenario.playbook in playbooks else set()
    faults = Faults()
    for line in scenario.expected:
        if line.watch is Watch.NOTICE and line.subject.partition("@")[0] not in duties:
            faults.add(
                f"{line.id} waits for a notice under {line.subject!r}, which is no duty here",
                where=name,
                kind=ScenarioRefused,
            )
        if line.watch is Watch.STEP and keys and line.subject not in keys:
            what = f"{line.id} waits for step {line.subject!r}, which the playbook does not have"
            faults.add(what, where=name, kind=ScenarioRefused)
    for step in (act.step for act in scenario.acts if keys and act.step not in keys):
        what = f"something is recorded with step {step!r}, which the playbook does not have"
        faults.add(what, where=name, kind=ScenarioRefused)
    if scenario.playbook and scenario.playbook not in playbooks:
        mend = f"one of {', '.join(sorted(playbooks))}"
        faults.add(f"no playbook {scenario.playbook!r}", where=name, mend=mend, kind=ScenarioRefused)
    faults.refuse(name, kind=ScenarioRefused)


def _end(stage: Stage, *, ended_at: Instant) -> AfterAction:
    """Score the drill, close it, and keep the report in its record."""
    with stage.desk.database.write(stage.incident) as unit:
        score = scored(unit, stage.incident, stage.scenario, ended_at=ended_at)
        course = sorted([*course_of(unit, stage.incident), *stage.troubles], key=lambda it: it.at)
        report = after_action(
            stage.scenario, score, drill=stage.short, seed=stage.seed, ended_at=ended_at, course=tuple(course)
        )
        unit.append(Tag.DRILL_SCORED, {"report": encode(report)}, actor=CONTROL, at=ended_at)
        set_clock(unit, stage.incident, ended_at)
        end_drill(unit, stage.incident)
        unit.append(Tag.INCIDENT_CLOSED, {"why": "ENDEX"}, actor=CONTROL, at=ended_at)
    return report


def report_of(desk: Desk, drill: str) -> AfterAction:
    """The after-action report of a drill.

    Raises:
        UnknownReference: no such drill, or it has not been scored.
    """
    short = parse_short(drill, kind="")
    if not short.drill:
        raise UnknownReference(f"{drill} is no drill", mend="drills are D1, D2, …")
    with desk.database.read() as reader:
        found = payloads_of(reader, incident_by_short(reader, short).id, Tag.DRILL_SCORED)
    if not found:
        raise UnknownReference(f"drill {drill} has not been scored", mend="it broke off; run it again")
    report: AfterAction = decode(AfterAction, found[-1][1]["report"])
    return report


def drills(desk: Desk) -> list[dict[str, Any]]:
    """Every drill that was begun, with its score where it came to one."""
    with desk.database.read() as reader:
        rows = incidents_of(reader, kind=IncidentKind.DRILL)
        return [_row(row, payloads_of(reader, row.id, Tag.DRILL_SCORED), str(short_of(row))) for row in rows]


def _row(row: Any, found: list[tuple[Instant, Payload]], short: str) -> dict[str, Any]:  # noqa: ANN401 - an incident's row
    frozen = row.scenario or {}
    line = {
        "id": short,
        "kind": "drill",
        "title": row.title,
        "scenario": frozen.get("scenario", {}).get("id", ""),
        "seed": frozen.get("seed", ""),
        "status": row.status,
        "clock": None if row.clock_at is None else Instant(row.clock_at),
    }
    if not found:
        return line | {"rating": "", "met": None, "late": None, "missed": None}
    score = decode(AfterAction, found[-1][1]["report"]).score
    return line | {"rating": score.rating.value, "met": score.met, "late": score.late, "missed": score.missed}


def shipped_scenarios() -> list[dict[str, Any]]:
    """The scenarios that come with the product."""
    found = []
    for path in sorted((folder("examples") / "drills").glob("*.yaml")):
        data = load_yaml(_read(path), name=path.name)
        found.append({"id": path.stem, "kind": "scenario", "title": data.get("title", "") if data else ""})
    return found


def _read(path: Path) -> bytes:
    try:
        refuse_large(path.stat().st_size, name=path.name, limit=LIMIT)
        return path.read_bytes()
    except OSError as error:
        raise ScenarioRefused(
            f"cannot be read: {error.strerror}", where=str(path), mend="check the path; it is relative to the scenario"
        ) from error
