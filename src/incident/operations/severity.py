"""Severity: what ENISA's formula advises on the facts recorded, and the named person who decides on it.

The advice is recorded with its inputs and score and decides nothing. The decision is a fact of its own (`severity`,
determined by that person); where it departs from the advice it carries its reasons. Neither overwrites an earlier one.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from incident.errors import DecisionRefused, InputRefused
from incident.facts.learning import Telling, facts_from_text
from incident.facts.severity import Advice, Inputs, inputs_known, severity
from incident.kernel.canonical import Payload
from incident.kernel.codec import encode
from incident.kernel.ids import new_id
from incident.kernel.instants import Instant
from incident.notices.approval import PERSON
from incident.operations.assess import Change, derive_obligations, store_assessment
from incident.operations.by_hand import DecisionKind
from incident.operations.declare import store_facts
from incident.operations.desk import Desk
from incident.operations.matter import find_incident, read_matter, still_open
from incident.operations.transact import transact
from incident.record.entry import Actor
from incident.store.database import Reader, Unit
from incident.store.matter import decisions_of
from incident.store.rows.matter import DecisionRow, IncidentRow
from incident.vocabulary import FACT_KEYS, Standing, Tag

BANDS = FACT_KEYS["severity"].choices
"""What a person can decide."""


@dataclass(frozen=True, slots=True)
class Advised:
    """What was advised: the inputs as they were taken, and what the formula says of them."""

    inputs: Inputs
    advice: Advice


def advise(desk: Desk, incident: str, inputs: Inputs, *, actor: Actor, now: Instant) -> Advised:
    """Compute the advice and record it with its inputs.

    Args:
        desk: where to work.
        incident: short id.
        inputs: as the person gave them; the facts fill the rest.
        actor: who asks.
        now: the incident's clock.

    Raises:
        InputRefused: no kind of data is named, and none is recorded.
    """
    with desk.database.read() as reader:
        row = find_incident(reader, incident)

    def plan(reader: Reader) -> Callable[[Unit], Advised]:
        taken = inputs_known(read_matter(reader, still_open(reader, row)).sheet(), inputs)
        advised = Advised(taken, severity(taken))
        decision = _row(reader, row, DecisionKind.SEVERITY_ADVISED, advised.advice.band, actor=actor, now=now)
        decision.body = _body(advised)

        def write(unit: Unit) -> Advised:
            unit.insert([decision])
            unit.append(Tag.SEVERITY_ADVISED, {"by": actor.id, **_body(advised)}, actor=actor, at=now)
            return advised

        return write

    return transact(desk, row.id, plan)


def decide(desk: Desk, incident: str, band: str, *, reasons: str, actor: Actor, now: Instant) -> tuple[Change, ...]:
    """Decide on the severity, as a named person, with the newest advice in view.

    Args:
        desk: where to work.
        incident: short id.
        band: one of `BANDS`.
        reasons: why; needed where the decision departs from the advice.
        actor: the person.
        now: the incident's clock.

    Returns:
        what changed, obligation by obligation.

    Raises:
        DecisionRefused: no advice yet, not a person, or a departure without reasons.
        InputRefused: no such band.
    """
    if band not in BANDS:
        raise InputRefused(f"{band!r} is no severity", where="severity", mend=f"one of {', '.join(BANDS)}")
    with desk.database.read() as reader:
        row = find_incident(reader, incident)

    def plan(reader: Reader) -> Callable[[Unit], tuple[Change, ...]]:
        advice = _newest_advice(decisions_of(reader, row.id), incident)
        _check(advice, band, reasons, actor)
        decision = _row(reader, row, DecisionKind.SEVERITY_DECIDED, band, actor=actor, now=now)
        decision.reasons, decision.body = reasons, {"advice": advice.id, "advised": advice.choice}
        told = Telling(
            now,
            f"decided on the advice of {advice.choice} (ENISA {advice.body['score']})",
            actor.id,
            standing=Standing.DETERMINED,
            reason=reasons or "as advised",
        )
        facts = facts_from_text(f"severity={band}", told)
        matter = read_matter(reader, still_open(reader, row)).with_decision(decision).with_facts(facts)
        assessed = derive_obligations(desk, matter, now=now)

        def write(unit: Unit) -> tuple[Change, ...]:
            unit.insert([decision])
            told = {"choice": band, "reasons": reasons, "by": actor.id, "body": decision.body}
            unit.append(Tag.SEVERITY_DECIDED, told, actor=actor, at=now)
            store_facts(unit, matter, facts, actor=actor, now=now)
            law, because = desk.law().digest, f"severity decided by {actor.id}"
            return store_assessment(unit, matter, assessed, law=law, actor=actor, now=now, because=because)

        return write

    return transact(desk, row.id, plan)


def history(desk: Desk, incident: str) -> list[dict[str, Any]]:
    """Every advice and decision on the severity of an incident, in order, as data."""
    with desk.database.read() as reader:
        rows = decisions_of(reader, find_incident(reader, incident).id)
    kinds = (DecisionKind.SEVERITY_ADVISED, DecisionKind.SEVERITY_DECIDED)
    return [
        {
            "what": "advised" if it.kind == DecisionKind.SEVERITY_ADVISED else "decided",
            "severity": it.choice,
            "at": Instant(it.at).short(),
            "by": it.by,
            "reasons": it.reasons,
            **(it.body or {}),
        }
        for it in rows
        if it.kind in kinds
    ]


def _row(
    reader: Reader, incident: IncidentRow, kind: DecisionKind, choice: str, *, actor: Actor, now: Instant
) -> DecisionRow:
    return DecisionRow(
        id=new_id(now),
        incident=incident.id,
        seq=reader.head(incident.id) + 1,
        kind=kind,
        subject="incident",
        choice=choice,
        reasons="",
        by=actor.id,
        at=now.utc,
    )


def _body(advised: Advised) -> Payload:
    return {
        "method": "ENISA 2013",
        "inputs": encode(advised.inputs),
        "score": str(advised.advice.score),
        "band": advised.advice.band,
        "flags": sorted(advised.advice.flags),
    }


def _newest_advice(decisions: list[DecisionRow], incident: str) -> DecisionRow:
    found = [it for it in decisions if it.kind == DecisionKind.SEVERITY_ADVISED]
    if not found:
        raise DecisionRefused(
            "nothing was advised yet", where=incident, mend=f"ask first: incident severity advise {incident} --ease …"
        )
    return found[-1]


def _check(advice: DecisionRow, band: str, reasons: str, actor: Actor) -> None:
    if actor.kind != PERSON:
        raise DecisionRefused("the severity is decided by a person", where="--by", mend="name one")
    if band != advice.choice and not reasons.strip():
        raise DecisionRefused(
            f"{band} departs from the advice ({advice.choice}, {advice.body['score']})",
            where="--reason",
            mend="say why",
        )
