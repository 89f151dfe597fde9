"""A drill's reminders: the same leads as in earnest, on the drill's clock, into the drill's sink.

A reminder of a date that is a day away or less also asks the player who approves notices to get this one out.
"""

from dataclasses import dataclass, field

from incident.drills.report import MARK
from incident.kernel.canonical import Payload
from incident.kernel.ids import parse_short
from incident.kernel.instants import Instant, parse_instant
from incident.operations.board import Line, board
from incident.operations.drill_stage import CONTROL, Stage
from incident.operations.reminders import ALARMED, LEADS, alarm_of, coalesced, first_slot, following_slot
from incident.store.drills import message_row
from incident.store.house import timer_by_id
from incident.store.rows.house import TimerRow
from incident.store.timers import OVER, WAITING, change_timer, plan_timer, timers_of
from incident.vocabulary import Tag

KIND = "reminder"
URGENT = 1
"""Index in `LEADS` from which a reminder asks for the notice: a day before the date."""


@dataclass
class Alarms:
    """The alarms of one drill.

    Attributes:
        seen: length of the record when the board was looked at last.
    """

    stage: Stage
    seen: int = field(default=-1)

    def arrange(self, now: Instant) -> None:
        """Make the timers agree with the board, where the record has grown since."""
        stage = self.stage
        with stage.desk.database.read() as reader:
            head, timers = reader.head(stage.incident), timers_of(reader, stage.incident, KIND)
        if head == self.seen:
            return
        self.seen = head
        lines = [line for line in board(stage.desk, parse_short(stage.short), now=now) if line.state in ALARMED]
        wanted = {line.id: timer for line in lines if (timer := self._planned(line, timers.get(line.id), now))}
        gone = set(timers) - {line.id for line in lines}
        with stage.desk.database.work() as reader:
            for timer in wanted.values():
                plan_timer(reader, timer)
            for subject in gone:
                change_timer(reader, timers[subject].id, state=OVER, next_at=None)

    def _planned(self, line: Line, timer: TimerRow | None, now: Instant) -> TimerRow | None:
        """The timer that a line should have; None where it has it."""
        due = alarm_of(line)
        if due is None or (timer is not None and timer.body["due"] == due.iso()):
            return None
        slot = first_slot(due, now)
        return self.stage.timer(KIND, line.id, slot.at, body={"due": due.iso(), "lead": slot.lead})

    def remind(self, timer: str, now: Instant) -> bool:
        """Send one reminder into the sink and plan the next; say whether the date is near."""
        stage = self.stage
        with stage.desk.database.read() as reader:
            row = timer_by_id(reader, timer)
        due = parse_instant(row.body["due"])
        lead, skipped = coalesced(due, row.body["lead"], now)
        told: Payload = {
            "mark": MARK,
            "obligation": row.subject,
            "due": due.iso(),
            "lead_hours": int(LEADS[lead].total_seconds()) // 3600,
            "skipped": len(skipped),
        }
        last = lead + 1 >= len(LEADS)
        slot = following_slot(due, lead, now)
        with stage.desk.database.write(stage.incident) as unit:
            unit.insert([message_row(stage.incident, KIND, told, now=now)])
            unit.append(Tag.REMINDER_SENT, {"reminders": [told], "to": [], "message_id": ""}, actor=CONTROL, at=now)
            change_timer(
                unit,
                timer,
                state=OVER if last else WAITING,
                next_at=None if last else slot.at.utc,
                body={"due": due.iso(), "lead": slot.lead},
                claimed_until=None,
                claimed_by="",
            )
        return lead >= URGENT
