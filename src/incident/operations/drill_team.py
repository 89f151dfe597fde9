"""The scripted players: asked when a step is theirs, answering after their own time, through the same operations.

A player records what the scenario gives it for a step, reviews the drafts where it approves, and says that the step is
done. What is refused to it is refused as it would be in earnest, and goes into the report.
"""

from datetime import timedelta

from incident.drills.habits import answers_at
from incident.errors import IncidentError
from incident.kernel.canonical import Payload
from incident.kernel.instants import Instant
from incident.liability.decisions import Decisions
from incident.liability.fault import parse_shares
from incident.operations import drill_notices, readiness, steps
from incident.operations.allocate import allocate_costs
from incident.operations.drill_stage import Stage, player, record
from incident.operations.receipt import Kind
from incident.playbook.model import StepKind
from incident.store.house import timer_by_id
from incident.store.matter import incident_by_id, short_of
from incident.store.rows.house import TimerRow
from incident.store.rows.work import StepRow
from incident.store.timers import OVER, WAITING, plan_timer, timers_of
from incident.store.work import steps_of
from incident.vocabulary import Phase

ANSWER, NOTICE, RECEIPT, LEDGER = "answer", "notice", "receipt", "ledger"
"""Kinds of timers: a step is answered, a notice got out, a notice confirmed by its recipient, costs allocated."""
COUNSEL, FINANCE = "counsel", "finance"
"""Who gets a notice out that the playbook's steps left behind, and who allocates anew."""
LEAD = "incident_lead"
"""Who looks after a step of the machine's that stopped."""


def ask(stage: Stage, *, now: Instant) -> int:
    """Ask the players for every step that became theirs; say how many were asked."""
    with stage.desk.database.read() as reader:
        rows, asked = steps_of(reader, stage.incident), timers_of(reader, stage.incident, ANSWER)
    fresh = [timer for step in rows if (timer := _asked(stage, step, rows, now)) and timer.subject not in asked]
    if fresh:
        with stage.desk.database.work() as reader:
            for timer in fresh:
                plan_timer(reader, timer)
    return len(fresh)


def _asked(stage: Stage, step: StepRow, rows: list[StepRow], now: Instant) -> TimerRow | None:
    """When the step's player answers; None where it is nobody's now."""
    by_people = step.kind in (StepKind.MANUAL, StepKind.APPROVAL) and step.state == readiness.PENDING
    stopped = step.kind == StepKind.AUTOMATIC and step.state == readiness.FAILED
    if not stopped and (not by_people or readiness.missing(step, rows)):
        return None
    role = step.role or LEAD
    subject = f"{step.key}:{step.runs}"
    at = answers_at(stage.scenario.habit(role), now, what=subject, seed=stage.seed, zone=stage.scenario.zone)
    state = WAITING if at is not None else OVER
    return stage.timer(ANSWER, subject, at, state=state, body={"step": step.key, "role": role})


def ask_for_notice(stage: Stage, obligation: str, *, now: Instant) -> None:
    """Ask counsel to get a notice out whose date is near."""
    _ask_one(stage, NOTICE, obligation, COUNSEL, now)


def ask_for_allocation(stage: Stage, inject: str, *, now: Instant) -> None:
    """Ask finance to allocate anew, because an inject brought a cost."""
    _ask_one(stage, LEDGER, inject, FINANCE, now)


def ask_for_receipts(stage: Stage, *, now: Instant) -> int:
    """Let what is to be filed by hand be filed, and what was sent be confirmed; say how much that was."""
    waiting = drill_notices.awaited(stage)
    with stage.desk.database.read() as reader:
        asked = timers_of(reader, stage.incident, RECEIPT) if waiting else {}
    fresh = [
        timer
        for dispatch, kind in waiting
        if f"{dispatch}:{kind}" not in asked and (timer := _receipt(stage, dispatch, kind, now))
    ]
    if fresh:
        with stage.desk.database.work() as reader:
            for timer in fresh:
                plan_timer(reader, timer)
    return len(fresh)


def _receipt(stage: Stage, dispatch: str, kind: Kind, now: Instant) -> TimerRow | None:
    """When a dispatch is filed by counsel, or confirmed by its recipient; None: never."""
    subject = f"{dispatch}:{kind}"
    if kind is Kind.FILED:
        habit = stage.scenario.habit(COUNSEL)
        at = answers_at(habit, now, what=subject, seed=stage.seed, zone=stage.scenario.zone)
        role = COUNSEL
    else:
        after = stage.scenario.receipts_in
        at, role = None if after is None else now.plus(timedelta(minutes=after)), "recipient"
    body = {"role": role, "dispatch": dispatch, "kind": kind.value}
    return None if at is None else stage.timer(RECEIPT, subject, at, body=body)


def _ask_one(stage: Stage, kind: str, subject: str, role: str, now: Instant) -> None:
    """Ask a player once."""
    with stage.desk.database.read() as reader:
        asked = timers_of(reader, stage.incident, kind)
    at = answers_at(stage.scenario.habit(role), now, what=subject, seed=stage.seed, zone=stage.scenario.zone)
    if subject not in asked and at is not None:
        with stage.desk.database.work() as reader:
            plan_timer(reader, stage.timer(kind, subject, at, body={"role": role}))


def answer(stage: Stage, timer: str, *, now: Instant) -> None:
    """Let a player, or a recipient, do what it was asked for."""
    with stage.desk.database.read() as reader:
        row = timer_by_id(reader, timer)
    role = row.body["role"]
    try:
        match row.kind:
            case "answer":
                _answer_step(stage, row.body, now=now)
            case "ledger":
                _allocate(stage, role, now)
            case "notice":
                drill_notices.get_out(stage, row.subject, role=role, now=now)
            case "receipt":
                kind = Kind(row.body["kind"])
                drill_notices.receive(stage, row.body["dispatch"], kind, role=role, now=now)
    except IncidentError as error:
        stage.trouble(now, role, error.diagnostics())


def _answer_step(stage: Stage, body: Payload, *, now: Instant) -> None:
    with stage.desk.database.read() as reader:
        step = next(it for it in steps_of(reader, stage.incident) if it.key == body["step"])
        short = str(short_of(incident_by_id(reader, stage.incident), "s", step.number))
    if step.state not in (readiness.PENDING, readiness.FAILED):
        return
    try:
        _perform(stage, step, short, role=body["role"], now=now)
    except IncidentError as error:
        stage.trouble(now, body["role"], f"{step.name}: {error.diagnostics()}")


def _perform(stage: Stage, step: StepRow, short: str, *, role: str, now: Instant) -> None:
    actor, act = player(role), stage.scenario.act(step.key)
    if step.state == readiness.FAILED:
        stage.trouble(now, "machine", f"{step.name}: {step.note}")
    record(stage, act.learn, act.costs, actor=actor, now=now)
    if step.kind == StepKind.APPROVAL and step.phase == Phase.NOTIFICATION:
        drill_notices.review(stage, role=role, now=now)
    if act.costs and stage.scenario.fault:
        _allocate(stage, role, now)
    steps.done(stage.desk, short, note="EXERCISE", actor=actor, now=now)


def _allocate(stage: Stage, role: str, now: Instant) -> None:
    shares = Decisions(fault=parse_shares(stage.scenario.fault, where="fault"))
    allocate_costs(stage.desk, stage.short, shares, actor=player(role), now=now)
