"""The world of a drill: its timers, its phases and its players, as the discrete-event loop sees them."""

from incident.errors import IncidentError, ScenarioRefused
from incident.kernel.instants import Instant
from incident.operations import drill_reminders, drill_team, phases
from incident.operations.actions import ACTIONS
from incident.operations.drill_reminders import Alarms
from incident.operations.drill_stage import CONTROL, INJECT, Stage, deliver
from incident.store.drills import set_clock
from incident.store.house import next_timer_at, timers_due
from incident.store.rows.house import TimerRow
from incident.store.timers import OVER, change_timer


class DrillWorld:
    """One drill, played in this process on its own clock; nothing here knows the wall clock."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._alarms = Alarms(stage)
        self._shown: Instant | None = None

    def run_ready(self, now: Instant) -> int:
        """Deliver what is due, run the steps that need nobody, and ask the players for theirs."""
        stage = self._stage
        if now != self._shown:
            self._shown = now
            with stage.desk.database.work() as reader:
                set_clock(reader, stage.incident, now)
        done = self._run_timers(now)
        owner = f"drill {stage.short}"
        done += phases.advance(stage.desk, stage.incident, owner=owner, actor=CONTROL, now=now, actions=ACTIONS)
        done += drill_team.ask(stage, now=now) + drill_team.ask_for_receipts(stage, now=now)
        self._alarms.arrange(now)
        return done

    def next_at(self, after: Instant) -> Instant | None:
        """The next timer of the drill's clock, or the next look of a step that waits."""
        with self._stage.desk.database.read() as reader:
            known = (next_timer_at(reader, self._stage.incident), phases.next_look(reader, self._stage.incident))
        return min((at for at in known if at is not None and at > after), default=None)

    def _run_timers(self, now: Instant) -> int:
        """Do what is due. Nobody else looks at this clock, so nothing has to be claimed."""
        stage = self._stage
        with stage.desk.database.read() as reader:
            due = timers_due(reader, stage.incident, now=now)
        for timer in due:
            if timer.kind == drill_reminders.KIND:
                if self._alarms.remind(timer.id, now):
                    drill_team.ask_for_notice(stage, timer.subject, now=now)
            else:
                self._run_timer(timer, now)
        over = [timer.id for timer in due if timer.kind != drill_reminders.KIND]
        if over:
            with stage.desk.database.work() as reader:
                for timer_id in over:
                    change_timer(reader, timer_id, state=OVER, next_at=None)
        return len(due)

    def _run_timer(self, timer: TimerRow, now: Instant) -> None:
        if timer.kind != INJECT:
            drill_team.answer(self._stage, timer.id, now=now)
            return
        inject = next(it for it in self._stage.scenario.injects if it.id == timer.subject)
        try:
            deliver(self._stage, inject, now=now)
            if inject.costs and self._stage.scenario.fault:
                drill_team.ask_for_allocation(self._stage, inject.id, now=now)
        except IncidentError as error:
            raise ScenarioRefused(
                f"inject {inject.id} could not be played: {error.diagnostics()}",
                where=self._stage.scenario.id,
                mend=f"mend the scenario; drill {self._stage.short} stays as far as it came",
            ) from error
