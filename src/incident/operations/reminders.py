"""Reminders to our own people: planned from the board, sent in one message an incident, settled with the record.

Invariants:

- A reminder advances only in the transaction that tells the record that it was sent, so none is ever missed. One that
  was sent by a process which died before that is sent again under the same Message-ID.
- What was missed while nothing ran is coalesced: the last one due is sent, the others are told as skipped, with why.
- A drill's reminders are the drill's own business; nothing here ever looks at one.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256

from incident.delivery.channel import Outgoing
from incident.delivery.live import Live
from incident.errors import DeliveryRefused, ServiceUnavailable
from incident.kernel.canonical import Payload
from incident.kernel.instants import Instant, parse_instant
from incident.operations.board import Line, board
from incident.operations.desk import Desk
from incident.record.entry import Actor
from incident.store.database import Unit
from incident.store.house import claim_timer, organisation_of, timers_due, users_of
from incident.store.matter import incident_by_id, short_of
from incident.store.rows.house import TimerRow
from incident.store.rows.matter import IncidentRow
from incident.store.timers import OVER, WAITING, WALL, change_timer, held_timers, plan_timer, timers_of
from incident.vocabulary import IncidentKind, Tag

KIND = "reminder"
LEADS = tuple(timedelta(hours=hours) for hours in (72, 24, 6, 1, 0))
"""How long before a date our people are reminded; the last is the date itself."""
OVERDUE_EVERY = timedelta(hours=24)
"""How often they are reminded of a date that has passed."""
ALARMED = frozenset({"due", "projected", "target", "awaiting", "overdue", "past target"})
"""States of a board line that runs towards a date or past it."""
CLAIM = timedelta(minutes=1)
"""How long a claim lasts; a message that could not be handed over is tried again after it."""
_TEXT_LINES = 60


@dataclass(frozen=True, slots=True)
class Cadence:
    """How often our people are reminded of a date.

    Attributes:
        leads: how long before it; the last is the date itself.
        overdue_every: how often once it has passed.
    """

    leads: tuple[timedelta, ...]
    overdue_every: timedelta


CLOCKS = Cadence(LEADS, OVERDUE_EVERY)
"""For the clocks of an incident."""


@dataclass(frozen=True, slots=True)
class Slot:
    """Which reminder of a date comes next.

    Attributes:
        at: when.
        lead: index in the cadence's leads; the last one repeats.
    """

    at: Instant
    lead: int


# Planning


def arrange(desk: Desk, incident: str, *, now: Instant) -> None:
    """Make the timers of one live incident agree with its board; called when its record has grown."""
    with desk.database.read() as reader:
        row = incident_by_id(reader, incident)
        timers = timers_of(reader, incident, KIND)
    if row.kind != IncidentKind.LIVE:
        return
    lines = {line.id: line for line in board(desk, short_of(row), now=now) if line.state in ALARMED and line.at}
    changes = [timer for line in lines.values() if (timer := _planned(row, line, timers.get(line.id), now))]
    gone = [timer for subject, timer in timers.items() if subject not in lines and timer.state == WAITING]
    if not changes and not gone:
        return
    with desk.database.work() as reader:
        for timer in changes:
            plan_timer(reader, timer)
        for timer in gone:
            change_timer(reader, timer.id, state=OVER, next_at=None)


def _planned(incident: IncidentRow, line: Line, timer: TimerRow | None, now: Instant) -> TimerRow | None:
    """The timer that the line should have; None where it has it."""
    due = alarm_of(line)
    if due is None or (timer is not None and timer.state == WAITING and timer.body["due"] == due.iso()):
        return None
    slot = first_slot(due, now)
    return TimerRow(
        id=f"{KIND}:{line.id}",
        clock=WALL,
        next_at=slot.at.utc,
        kind=KIND,
        incident=incident.id,
        subject=line.id,
        state=WAITING,
        body={"due": due.iso(), "lead": slot.lead, "message": ""},
    )


def alarm_of(line: Line) -> Instant | None:
    """What reminders run on: the latest safe dispatch where it comes before the date, else the date itself."""
    safe = line.send_by.at if line.send_by is not None and line.send_by.addressed else None
    return safe if safe is not None and line.at is not None and safe < line.at else line.at


def first_slot(due: Instant, now: Instant, cadence: Cadence = CLOCKS) -> Slot:
    """The next reminder of a date that is new or has moved; at once where the date has passed."""
    for lead, before in enumerate(cadence.leads):
        if due.plus(-before) > now:
            return Slot(due.plus(-before), lead)
    return Slot(now, len(cadence.leads) - 1)


def coalesced(due: Instant, lead: int, now: Instant, cadence: Cadence = CLOCKS) -> tuple[int, tuple[int, ...]]:
    """Which of the reminders that are due by `now` is sent, and which are skipped for it."""
    leads = cadence.leads
    passed = [at for at in range(lead, len(leads)) if due.plus(-leads[at]) <= now] or [lead]
    return passed[-1], tuple(passed[:-1])


def following_slot(due: Instant, lead: int, now: Instant, cadence: Cadence = CLOCKS) -> Slot:
    """The reminder after the one that was sent at `now`."""
    if lead + 1 < len(cadence.leads):
        return Slot(due.plus(-cadence.leads[lead + 1]), lead + 1)
    return Slot(now.plus(cadence.overdue_every), lead)


# Sending


def send_due(desk: Desk, *, owner: str, actor: Actor, now: Instant) -> int:
    """Claim every due reminder of the wall clock that nobody holds, and send them, one message an incident.

    Returns:
        how many messages were settled.
    """
    claimed = claimed_timers(desk, KIND, owner=owner, now=now)
    groups: dict[tuple[str, str], list[TimerRow]] = {}
    for timer in claimed:
        groups.setdefault((str(timer.incident), timer.body["message"]), []).append(timer)
    return sum(
        _send(desk, incident, group, owner=owner, actor=actor, now=now) for (incident, _), group in groups.items()
    )


def claimed_timers(desk: Desk, kind: str, *, owner: str, now: Instant) -> list[TimerRow]:
    """Claim every due timer of one kind that nobody holds."""
    with desk.database.read() as reader:
        due = [timer for timer in timers_due(reader, WALL, now=now) if timer.kind == kind]
    return [timer for timer in due if _claim(desk, timer, owner, now)]


def _claim(desk: Desk, timer: TimerRow, owner: str, now: Instant) -> bool:
    with desk.database.work() as reader:
        return claim_timer(reader, timer.id, by=owner, now=now, until=now.plus(CLAIM))


def _send(desk: Desk, incident: str, timers: Sequence[TimerRow], *, owner: str, actor: Actor, now: Instant) -> bool:
    with desk.database.read() as reader:
        row = incident_by_id(reader, incident)
    live = Live.of(IncidentKind(row.kind), incident=row.id)

    def message(message_id: str, sender: str, to: tuple[str, ...]) -> Outgoing:
        return _message(desk, row, timers, message_id, sender=sender, to=to, now=now)

    return carry(desk, live, timers, message, owner=owner, actor=actor, now=now)


def carry(
    desk: Desk,
    live: Live,
    timers: Sequence[TimerRow],
    compose: Callable[[str, str, tuple[str, ...]], Outgoing],
    *,
    owner: str,
    actor: Actor,
    now: Instant,
    cadence: Cadence = CLOCKS,
) -> bool:
    """Send one message for claimed timers, advance them and tell the record; False where it is tried again later.

    Args:
        desk: where to work.
        live: the capability; the record that is told is of the same name.
        timers: claimed by `owner`.
        compose: the message, from its name, our sender and our people.
        owner: who holds the timers.
        actor: who sends.
        now: the present.
        cadence: how often our people are reminded.
    """
    message_id = timers[0].body["message"] or _message_id(timers)
    with desk.database.work() as reader:
        for timer in timers:  # before anything goes out: a repeat finds its name here
            change_timer(reader, timer.id, body={**timer.body, "message": message_id})
    sender, to = _people(desk)
    channel = desk.channels().get("email")
    why = (
        "no mail server is configured" if channel is None else "" if to and sender else "nobody of ours has an address"
    )
    if channel is not None and not why:
        try:
            channel.deliver(compose(message_id, sender, to), live)
        except (DeliveryRefused, ServiceUnavailable):
            return False  # the claim runs out, and it is tried again under the same name
    ids = [timer.id for timer in timers]
    with desk.database.write(live.incident) as unit:
        held = held_timers(unit, ids, by=owner)
        if held:
            _settle(unit, held, message_id, to=to, why=why, actor=actor, now=now, cadence=cadence)
    return bool(held)


def _settle(
    unit: Unit,
    timers: Sequence[TimerRow],
    message_id: str,
    *,
    to: Sequence[str],
    why: str,
    actor: Actor,
    now: Instant,
    cadence: Cadence,
) -> None:
    """Advance the timers, and tell the record what was sent and what was not."""
    sent: list[Payload] = []
    skipped: list[Payload] = []
    for timer in timers:
        due = parse_instant(timer.body["due"])
        lead, missed = coalesced(due, timer.body["lead"], now, cadence)
        slot = following_slot(due, lead, now, cadence)
        body = {"due": due.iso(), "lead": slot.lead, "message": ""}
        change_timer(unit, timer.id, next_at=slot.at.utc, body=body, claimed_until=None, claimed_by="")
        told = {"obligation": timer.subject, "due": due.iso(), "lead_hours": _hours(cadence, lead)}
        skipped.extend({**told, "lead_hours": _hours(cadence, it), "why": "nothing ran at its time"} for it in missed)
        (skipped if why else sent).append({**told, "why": why} if why else told)
    if sent:
        unit.append(
            Tag.REMINDER_SENT, {"reminders": sent, "to": sorted(to), "message_id": message_id}, actor=actor, at=now
        )
    if skipped:
        unit.append(Tag.TICK_SKIPPED, {"reminders": skipped}, actor=actor, at=now)


def _hours(cadence: Cadence, lead: int) -> int:
    return int(cadence.leads[lead].total_seconds()) // 3600


def _message_id(timers: Sequence[TimerRow]) -> str:
    """A name that follows from what is reminded of, so that two processes give the same message the same name."""
    named = "|".join(sorted(f"{timer.id} {timer.body['due']} {timer.body['lead']} {timer.next_at}" for timer in timers))
    return f"<reminder.{sha256(named.encode()).hexdigest()[:32]}@incident.invalid>"


def _people(desk: Desk) -> tuple[str, tuple[str, ...]]:
    """Our sender, and everybody of ours who has an address."""
    with desk.database.read() as reader:
        organisation, users = organisation_of(reader), users_of(reader)
    contacts = () if organisation is None else organisation.contacts
    addresses = [*(contact.email for contact in contacts), *(user.email for user in users)]
    sender = "" if organisation is None else organisation.from_address
    return sender, tuple(dict.fromkeys(address for address in addresses if address))


def _message(
    desk: Desk,
    incident: IncidentRow,
    timers: Sequence[TimerRow],
    message_id: str,
    *,
    sender: str,
    to: tuple[str, ...],
    now: Instant,
) -> Outgoing:
    short = short_of(incident)
    wanted = {timer.subject for timer in timers}
    lines = [line for line in board(desk, short, now=now) if line.id in wanted]
    return Outgoing(
        incident=incident.id,
        key=message_id,
        message_id=message_id,
        sender=sender,
        to=to,
        subject=f"[{short}] {len(timers)} {'clock' if len(timers) == 1 else 'clocks'}: {incident.title}"[:200],
        text=_text(str(short), incident.title, lines),
        at=now,
        automatic=True,
    )


def _text(short: str, title: str, lines: Sequence[Line]) -> str:
    told = [f"- {line.id}  {_when(line)}  {line.title}" for line in lines[:_TEXT_LINES]]
    more = len(lines) - len(told)
    tail = [f"- and {more} more"] if more > 0 else []
    return "\n".join([f"Incident {short}: {title}", "", *told, *tail, "", f"incident board {short}", ""])


def _when(line: Line) -> str:
    if line.at is None:
        return line.state
    alarm = alarm_of(line)
    send = f", send by {alarm.show(line.zone)}" if alarm is not None and alarm != line.at else ""
    return f"{line.state}: {line.at.show(line.zone, exclusive_end=line.exclusive)}{send}"
