"""What every part of a running drill shares, and what its controller does: deliver injects, record what they bring."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta

from incident.drills.report import MARK, Happened
from incident.drills.scenario import Inject, InjectKind, Learning, Scenario, Spent
from incident.facts.learning import Telling, parse_subject
from incident.kernel.canonical import Payload
from incident.kernel.instants import Instant
from incident.kernel.money import parse_money
from incident.operations.desk import Desk
from incident.operations.drill_outcome import done_at
from incident.operations.learn import learn
from incident.operations.spend import Spending, spend
from incident.record.entry import Actor
from incident.store.drills import message_row
from incident.store.rows.house import TimerRow
from incident.store.timers import WAITING
from incident.vocabulary import Standing, Tag

INJECT = "inject"
CONTROL = Actor("system", "exercise control", "drill")
"""Who delivers injects and keeps the time."""


@dataclass(frozen=True, slots=True)
class Stage:
    """One drill under way.

    Attributes:
        incident: inside id; `short` is what a person types.
        troubles: what players tried and were refused, in order.
    """

    desk: Desk
    incident: str
    short: str
    scenario: Scenario
    seed: str
    troubles: list[Happened] = field(default_factory=list)

    def timer(self, kind: str, subject: str, at: Instant | None, *, state: str = WAITING, body: Payload) -> TimerRow:
        """A timer on the drill's own clock."""
        return TimerRow(
            id=f"{kind}:{self.short}:{subject}",
            clock=self.incident,
            next_at=None if at is None else at.utc,
            kind=kind,
            incident=self.incident,
            subject=subject,
            state=state,
            body=body,
        )

    def trouble(self, at: Instant, who: str, text: str) -> None:
        """Note what a player could not do."""
        self.troubles.append(Happened(at, "refused", who, text))


def player(role: str) -> Actor:
    """The scripted player of a role."""
    return Actor("drill_player", role, "drill")


def inject_timers(stage: Stage) -> list[TimerRow]:
    """When each inject is delivered."""
    start = stage.scenario.starts_at
    return [
        stage.timer(INJECT, it.id, start.plus(timedelta(minutes=it.after)), body={"inject": it.id})
        for it in stage.scenario.injects
    ]


def deliver(stage: Stage, inject: Inject, *, now: Instant) -> None:
    """Deliver an inject into the drill's sink, and record the facts and costs that it brings.

    A contingency is delivered only where the action that it asks for was not taken; of an expected event it is only
    noted whether it happened.
    """
    what, text = _looked(stage, inject)
    told: Payload = {
        "mark": MARK,
        "inject": inject.id,
        "kind": inject.kind,
        "what": what,
        "from": inject.sender,
        "to": inject.to,
        "method": inject.method,
        "text": text,
    }
    with stage.desk.database.write(stage.incident) as unit:
        if what == "delivered":
            unit.insert([message_row(stage.incident, inject.method, told, now=now)])
        unit.append(Tag.INJECT_DELIVERED, told, actor=CONTROL, at=now)
    if what == "delivered":
        record(stage, inject.learn, inject.costs, actor=CONTROL, now=now)


def _looked(stage: Stage, inject: Inject) -> tuple[str, str]:
    """What becomes of an inject, and the text that tells it."""
    if inject.kind is InjectKind.INJECT:
        return "delivered", inject.text
    if inject.kind is InjectKind.EXPECTED_EVENT:
        return "observed", inject.text
    expected = next(it for it in stage.scenario.expected if it.id == inject.unless)
    with stage.desk.database.read() as reader:
        taken = done_at(reader, stage.incident, expected, since=stage.scenario.starts_at)
    return ("skipped", f"superfluous: {expected.text} was done") if taken else ("delivered", inject.text)


def record(stage: Stage, learnings: Iterable[Learning], costs: Iterable[Spent], *, actor: Actor, now: Instant) -> None:
    """Record facts and costs through the operations that a live incident uses."""
    for it in learnings:
        telling = Telling(
            learned_at=now,
            source=it.source,
            said_by=it.said_by,
            subject=parse_subject(it.about or "incident"),
            zone=stage.scenario.zone,
            standing=Standing(it.standing),
            reason=it.reason,
        )
        facts = [fact.replace("{now}", now.iso()) for fact in it.facts]
        learn(stage.desk, stage.short, facts, telling=telling, actor=actor, now=now)
    for cost in costs:
        spending = Spending(
            leaf=cost.leaf,
            amount=parse_money(cost.amount),
            on=now.day(stage.scenario.zone),
            incurred_by=cost.by_entity,
            evidence=cost.evidence,
        )
        spend(stage.desk, stage.short, spending, actor=actor, now=now)
