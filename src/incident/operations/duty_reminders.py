"""Reminders of standing duties: by the same timers, messages and record as those of incidents, on the house's chain.

Our people are reminded of what we have to do and of what the other side owes us. The alarm runs on the latest safe
dispatch where something has to be handed over, else on the date itself or the target of a soft wording.
"""

from collections.abc import Sequence
from datetime import timedelta

from incident.delivery.channel import Outgoing
from incident.delivery.live import Live
from incident.kernel.instants import Instant
from incident.obligations.standing import Standing
from incident.operations.desk import Desk
from incident.operations.duties import date_of, duties, state_of
from incident.operations.reminders import Cadence, carry, claimed_timers, first_slot
from incident.record.entry import ORGANISATION, Actor
from incident.store.rows.house import TimerRow
from incident.store.timers import OVER, WAITING, WALL, change_timer, plan_timer, timers_of
from incident.vocabulary import IncidentKind

KIND = "duty"
CADENCE = Cadence(tuple(timedelta(days=days) for days in (30, 14, 7, 3, 1, 0)), timedelta(days=7))
"""Standing duties are known long before: a month, two weeks, a week, three days, a day, the date; then every week."""
_TEXT_LINES = 60


def arrange_duties(desk: Desk, *, now: Instant) -> None:
    """Make the timers of standing duties agree with the agreements; called when house or law has changed."""
    dated = {it.key: it for it in duties(desk, now=now) if alarm_of(it) is not None}
    with desk.database.read() as reader:
        timers = timers_of(reader, ORGANISATION, KIND)
    changes = [timer for it in dated.values() if (timer := _planned(it, timers.get(it.key), now)) is not None]
    gone = [timer for key, timer in timers.items() if key not in dated and timer.state == WAITING]
    if not changes and not gone:
        return
    with desk.database.work() as reader:
        for timer in changes:
            plan_timer(reader, timer)
        for timer in gone:
            change_timer(reader, timer.id, state=OVER, next_at=None)


def alarm_of(standing: Standing) -> Instant | None:
    """What reminders run on: the latest safe dispatch that reaches the other side, else the date; None without one."""
    safe = [it.at for it in standing.send_by if it.at is not None and it.addressed]
    return safe[0] if safe else date_of(standing.deadline)


def send_due_duties(desk: Desk, *, owner: str, actor: Actor, now: Instant) -> int:
    """Claim every due reminder of a standing duty that nobody holds, and send them in one message.

    Returns:
        how many messages were settled.
    """
    groups: dict[str, list[TimerRow]] = {}
    for timer in claimed_timers(desk, KIND, owner=owner, now=now):
        groups.setdefault(timer.body["message"], []).append(timer)
    return sum(_send(desk, group, owner=owner, actor=actor, now=now) for group in groups.values())


def _planned(standing: Standing, timer: TimerRow | None, now: Instant) -> TimerRow | None:
    """The timer that a duty should have; None where it has it."""
    due = alarm_of(standing)
    if due is None or (timer is not None and timer.state == WAITING and timer.body["due"] == due.iso()):
        return None
    slot = first_slot(due, now, CADENCE)
    return TimerRow(
        id=f"{KIND}:{standing.key}",
        clock=WALL,
        next_at=slot.at.utc,
        kind=KIND,
        incident=ORGANISATION,
        subject=standing.key,
        state=WAITING,
        body={"due": due.iso(), "lead": slot.lead, "message": ""},
    )


def _send(desk: Desk, timers: Sequence[TimerRow], *, owner: str, actor: Actor, now: Instant) -> bool:
    # Nothing of a drill is in it: standing duties are the house's own, and drills never count among them.
    live = Live.of(IncidentKind.LIVE, incident=ORGANISATION)
    wanted = {timer.subject for timer in timers}

    def message(message_id: str, sender: str, to: tuple[str, ...]) -> Outgoing:
        lines = [it for it in duties(desk, now=now) if it.key in wanted]
        count = f"{len(timers)} standing {'duty' if len(timers) == 1 else 'duties'}"
        return Outgoing(
            incident=ORGANISATION,
            key=message_id,
            message_id=message_id,
            sender=sender,
            to=to,
            subject=f"[agreements] {count}",
            text=_text(lines, now),
            at=now,
            automatic=True,
        )

    return carry(desk, live, timers, message, owner=owner, actor=actor, now=now, cadence=CADENCE)


def _text(found: Sequence[Standing], now: Instant) -> str:
    told = [_line(it, now) for it in found[:_TEXT_LINES]]
    more = len(found) - len(told)
    tail = [f"- and {more} more"] if more > 0 else []
    return "\n".join([*told, *tail, "", "incident portfolio duties", ""])


def _line(it: Standing, now: Instant) -> str:
    alarm = alarm_of(it)
    when = alarm.show(it.party.zone, exclusive_end=not it.send_by) if alarm is not None else ""
    whose = "" if it.ours else f", owed to us by {it.party.name}"
    return f"- {it.key}  {state_of(it, now)}: {when}  {it.title}{whose}"
