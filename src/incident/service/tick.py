"""The tick of the wall clock: APScheduler calls it, and the rows decide what is due. No Prefect in this process.

Two ticking instances claim nothing twice, because a timer is claimed by compare-and-swap. A tick that is late or was
missed loses nothing, because what is due stays due.
"""

import logging
import os
import secrets
import signal
from collections.abc import Callable
from datetime import date
from threading import Event

from apscheduler.schedulers.background import BackgroundScheduler

from incident.errors import IncidentError
from incident.kernel.instants import Instant
from incident.operations.desk import Desk
from incident.operations.drill_schedule import run_due_drills
from incident.operations.duty_reminders import arrange_duties, send_due_duties
from incident.operations.law_seen import look_at_laws
from incident.operations.reminders import arrange, send_due
from incident.operations.ripple import catch_up
from incident.record.entry import ORGANISATION, Actor
from incident.service.desk import open_desk
from incident.service.leash import follow_parent
from incident.service.logs import log_to_stderr
from incident.service.settings import Settings, load_settings
from incident.store.timers import open_heads

LOG = logging.getLogger("incident.tick")
ACTOR = Actor("system", "clock", "tick")
DRILLS = 10
"""Ticks between two looks at the scheduled drills."""


class Tick:
    """One ticking instance.

    Attributes:
        owner: the name under which it claims timers.
    """

    def __init__(self, desk: Desk, *, owner: str = "") -> None:
        self.owner = owner or f"tick-{os.getpid()}-{secrets.token_hex(4)}"
        self._desk = desk
        self._seen: dict[str, int] = {}
        self._house: tuple[int, str, date] | None = None

    def once(self) -> None:
        """Assess what the house or the law left behind, plan what the records ask for, and do what is due."""
        now = self._desk.clock.now()
        catch_up(self._desk, actor=ACTOR, now=now)
        self._arrange(now)
        self._arrange_duties(now)
        send_due(self._desk, owner=self.owner, actor=ACTOR, now=now)
        send_due_duties(self._desk, owner=self.owner, actor=ACTOR, now=now)

    def _arrange(self, now: Instant) -> None:
        """Plan the reminders of every live incident whose record has grown since this instance looked."""
        with self._desk.database.read() as reader:
            heads = open_heads(reader)
        for incident, head in heads.items():
            if self._seen.get(incident) != head:
                arrange(self._desk, incident, now=now)
                self._seen[incident] = head

    def _arrange_duties(self, now: Instant) -> None:
        """Look at the laws that agreements name, and plan standing duties, where house, law or day has changed.

        The day counts, because an agreement ends without anybody writing anything.
        """
        with self._desk.database.read() as reader:
            state = (reader.head(ORGANISATION), self._desk.law().digest, now.day())
        if state != self._house:
            look_at_laws(self._desk, actor=ACTOR, now=now)
            arrange_duties(self._desk, now=now)
            self._house = state


def play_due_drills(desk: Desk) -> None:
    """Play the scheduled drills whose slot has come; apart from the tick, because a drill takes its time."""
    for drill in run_due_drills(desk, actor=ACTOR, now=desk.clock.now()):
        LOG.info("drill %s was played as scheduled", drill)


def guarded(work: Callable[[], None]) -> Callable[[], None]:
    """The work as a job: a refusal is told, and the next tick tries again."""

    def job() -> None:
        try:
            work()
        except IncidentError as error:
            LOG.warning("the next tick tries again: %s", error.diagnostics())

    return job


def run(settings: Settings, stop: Event) -> None:
    """Tick until asked to stop."""
    desk = open_desk(settings)
    scheduler = BackgroundScheduler(timezone="UTC", job_defaults={"coalesce": True, "max_instances": 1})
    scheduler.add_job(guarded(Tick(desk).once), "interval", seconds=settings.tick_seconds)
    scheduler.add_job(guarded(lambda: play_due_drills(desk)), "interval", seconds=settings.tick_seconds * DRILLS)
    scheduler.start()
    stop.wait()
    scheduler.shutdown()
    desk.database.close()


def main() -> None:
    """The tick as a child of `serve`."""
    log_to_stderr()
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
    stop = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    follow_parent(stop)
    run(load_settings(), stop)


if __name__ == "__main__":
    main()
