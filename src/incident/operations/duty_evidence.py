"""What shows that standing duties were kept, once an incident touches the agreement that states them.

Who was to hand over a certificate every year, and did not, hears of it after a leak; who did has it at hand. Judged on
the day of the event, by the terms of that day; the other side's duties stand beside ours.
"""

from dataclasses import dataclass, replace

from incident.deadlines.deadline import Due
from incident.kernel.canonical import Payload
from incident.kernel.ids import parse_short
from incident.kernel.instants import Instant, parse_instant
from incident.obligations.standing import Standing, standing_duties
from incident.operations.desk import Desk
from incident.operations.duties import seen_of, state_of, targets_of
from incident.operations.matter import read_matter
from incident.store.duties import evidence_by_duty
from incident.store.matter import incident_by_short


@dataclass(frozen=True, slots=True)
class Shown:
    """One standing duty of a touched agreement.

    Attributes:
        standing: as it was on the day of the event.
        on_the_day: `kept`, `overdue since …`, `not due yet`, or what its date waited for.
        evidence: what was recorded by that day, oldest first.
    """

    standing: Standing
    on_the_day: str
    evidence: tuple[Payload, ...]


def for_incident(desk: Desk, incident: str, *, now: Instant) -> tuple[Shown, ...]:
    """The standing duties of the agreements that an incident touches, as they stood when it happened."""
    with desk.database.read() as reader:
        matter = read_matter(reader, incident_by_short(reader, parse_short(incident)))
        seen, kept, targets = seen_of(desk, reader, now), evidence_by_duty(reader), targets_of(reader)
    sheet = matter.sheet()
    at = matter.begun_at(sheet, now)
    touched = {it.agreement.id: it.agreement for it in matter.exposure(sheet, now).touched}
    held = {key: [it for it in bodies if parse_instant(it["done_at"]) <= at] for key, bodies in kept.items()}
    by_then = replace(
        seen,
        done={key: max(parse_instant(it["done_at"]) for it in bodies) for key, bodies in held.items() if bodies},
        requests={key: tuple(it for it in found if it.at <= at) for key, found in seen.requests.items()},
    )
    portfolio = replace(matter.portfolio, agreements=touched)
    found = standing_duties(portfolio, desk.law(), by_then, now=at, targets=targets)
    return tuple(Shown(it, _on_the_day(it, at), tuple(held.get(it.key, ()))) for it in found)


def _on_the_day(standing: Standing, at: Instant) -> str:
    state = state_of(standing, at)
    if state == "overdue" and isinstance(standing.deadline, Due):
        return f"overdue since {standing.deadline.due.day(standing.party.zone)}"
    if state in ("done", "due", "target") and standing.done_at is not None:
        return "kept"
    return {"due": "not due yet", "target": "not due yet", "awaiting": "nothing asked for it"}.get(state, state)
