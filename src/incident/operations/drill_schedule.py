"""Drills that come back: a scenario frozen with a cron expression and a zone, run once a slot.

A slot is taken by compare-and-swap on the organisation's chain, before the drill is played, so that two ticking
instances play it once; slots that passed while nothing ran are coalesced into the newest, and the record says which.
"""

import base64
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from incident.drills.reading import read_scenario
from incident.drills.schedule import due_slots, next_slot
from incident.errors import DecisionRefused, IncidentError
from incident.kernel.canonical import Payload, digest
from incident.kernel.ids import new_id
from incident.kernel.instants import Instant
from incident.operations.desk import Desk
from incident.operations.drill import Script, run_drill
from incident.record.entry import ORGANISATION, Actor
from incident.store.drills import advance_schedule, change_schedule, schedule_by_name, schedules_due, schedules_of
from incident.store.rows.house import ScheduleRow
from incident.vocabulary import Tag

ACTION = "drill"
_TICK = timedelta(seconds=1)
"""So that the planned slot itself is among those that are due."""


@dataclass(frozen=True, slots=True)
class Recurrence:
    """When a drill comes back.

    Attributes:
        cron: five fields.
        zone: IANA zone of its wall clock.
        name: of the schedule; empty: the scenario's id.
        seed: of every run; empty: the slot's local time, so that each run differs and can be repeated.
    """

    cron: str
    zone: str
    name: str = ""
    seed: str = ""


def schedule_drill(desk: Desk, script: Script, recurrence: Recurrence, *, actor: Actor, now: Instant) -> dict[str, Any]:
    """Schedule a drill; scenario and report are kept as they are now.

    Raises:
        ScenarioRefused: the scenario cannot be read.
        InputRefused: no cron expression. UnknownZone: no such zone.
        DecisionRefused: a schedule of that name is active.
    """
    scenario = read_scenario(script.data, name=script.name).scenario
    slot = next_slot(recurrence.cron, recurrence.zone, after=now)
    row = ScheduleRow(
        id=new_id(now),
        name=recurrence.name or scenario.id,
        cron=recurrence.cron,
        zone=recurrence.zone,
        action=ACTION,
        body=_frozen(script, recurrence.seed),
        next_at=slot.at.utc,
    )
    told = {"schedule": row.name, "scenario": scenario.id, "cron": row.cron, "zone": row.zone, "body": digest(row.body)}
    with desk.database.write(ORGANISATION) as unit:
        if schedule_by_name(unit, row.name) is not None:
            raise DecisionRefused(
                f"a schedule {row.name!r} exists", where="--name", mend="stop it with --stop, or give another --name"
            )
        unit.insert([row])
        unit.append(Tag.DRILL_SCHEDULED, told, actor=actor, at=now)
    return schedule_data(row)


def stop_schedule(desk: Desk, name: str, *, actor: Actor, now: Instant) -> None:
    """End a schedule; its name stays taken, and its runs stay where they are.

    Raises:
        UnknownReference: there is none of that name.
    """
    with desk.database.write(ORGANISATION) as unit:
        change_schedule(unit, name, active=False, next_at=None)
        unit.append(Tag.DRILL_SCHEDULED, {"schedule": name, "stopped": True}, actor=actor, at=now)


def schedules(desk: Desk) -> list[dict[str, Any]]:
    """Every schedule, for a person or a machine."""
    with desk.database.read() as reader:
        return [schedule_data(row) for row in schedules_of(reader)]


def run_due_drills(desk: Desk, *, actor: Actor, now: Instant) -> list[str]:
    """Play every scheduled drill whose slot has come and that nobody else took.

    Returns:
        short ids of the drills that were played.
    """
    with desk.database.read() as reader:
        due = [row for row in schedules_due(reader, now=now) if row.action == ACTION]
    return [short for row in due if (short := _run(desk, row, actor=actor, now=now))]


def _run(desk: Desk, row: ScheduleRow, *, actor: Actor, now: Instant) -> str:
    since = Instant(row.next_at) if row.next_at is not None else now
    slots = due_slots(row.cron, row.zone, since=since.plus(-_TICK), now=now, last=row.last_slot)
    if not slots:
        return ""
    slot, missed = slots[-1], [it.local for it in slots[:-1]]
    following = next_slot(row.cron, row.zone, after=now, last=slot.local)
    told: Payload = {"schedule": row.name, "slot": slot.local, "missed": missed, "next": following.at.iso()}
    with desk.database.write(ORGANISATION) as unit:
        if not advance_schedule(unit, row, last_slot=slot.local, next_at=following.at):
            return ""
        unit.append(Tag.SCHEDULE_RECORDED, told, actor=actor, at=now)
    try:
        script, seed = _thawed(row.body)
        return run_drill(desk, script, seed=seed or slot.local, actor=actor, now=now).drill
    except IncidentError as error:
        with desk.database.write(ORGANISATION) as unit:
            why = {"schedule": row.name, "slot": slot.local, "why": error.diagnostics()}
            unit.append(Tag.TICK_SKIPPED, why, actor=actor, at=now)
        return ""


def _frozen(script: Script, seed: str) -> Payload:
    return {
        "name": script.name,
        "data": base64.b64encode(script.data).decode("ascii"),
        "report_name": script.report_name,
        "report": base64.b64encode(script.report).decode("ascii"),
        "seed": seed,
    }


def _thawed(body: Payload) -> tuple[Script, str]:
    script = Script(body["name"], base64.b64decode(body["data"]), body["report_name"], base64.b64decode(body["report"]))
    return script, body["seed"]


def schedule_data(row: ScheduleRow) -> dict[str, Any]:
    """One schedule as data."""
    return {
        "id": row.name,
        "kind": "schedule",
        "cron": row.cron,
        "zone": row.zone,
        "active": row.active,
        "next": None if row.next_at is None else Instant(row.next_at, row.zone),
        "last_slot": row.last_slot,
    }
