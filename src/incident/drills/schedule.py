"""When a scheduled drill runs: a cron expression in a zone, one run a slot.

A slot is a local time. It is unique per schedule: where 02:30 comes twice in October the drill runs the first time it
comes, and where a clock change skips 02:30 the run is moved to when the skipped time would have been, as cron does it.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

from cronsim import CronSim, CronSimError

from incident.errors import InputRefused
from incident.kernel.instants import Instant, zone_of

MOST_MISSED = 1000
"""Slots that are looked through for missed ones; more are coalesced without being counted."""


@dataclass(frozen=True, slots=True)
class Slot:
    """One time of a schedule.

    Attributes:
        local: wall time in the schedule's zone, such as `2026-10-25T02:30`.
        at: the instant.
    """

    local: str
    at: Instant


def next_slot(cron: str, zone: str, *, after: Instant, last: str = "") -> Slot:
    """The first slot later than `after` that is not the slot that ran last.

    Args:
        cron: five fields, as cron reads them.
        zone: IANA zone of the wall clock.
        after: an instant.
        last: local time of the slot that ran last; empty: none did.

    Raises:
        InputRefused: no cron expression, or one that never comes. UnknownZone: no such zone.
    """
    ran = datetime.fromisoformat(last) if last else None
    try:
        for wall in CronSim(_five(cron), after.utc.astimezone(zone_of(zone))):
            at = Instant(wall.astimezone(UTC), zone)
            if at > after and (ran is None or wall.replace(tzinfo=None, second=0, microsecond=0) > ran):
                return Slot(wall.strftime("%Y-%m-%dT%H:%M"), at)
    except CronSimError as error:
        raise InputRefused(
            f"{cron!r} is not a cron expression: {error}",
            where="--cron",
            mend='write five fields, such as "30 2 * * 1"',
        ) from error
    raise InputRefused(f"{cron!r} never comes", where="--cron", mend="choose a day that exists")


def due_slots(cron: str, zone: str, *, since: Instant, now: Instant, last: str = "") -> list[Slot]:
    """The slots later than `since` and up to `now`, oldest first; the newest is run, the others were missed."""
    slots: list[Slot] = []
    while len(slots) < MOST_MISSED:
        slot = next_slot(cron, zone, after=slots[-1].at if slots else since, last=slots[-1].local if slots else last)
        if slot.at > now:
            break
        slots.append(slot)
    return slots


def _five(cron: str) -> str:
    """Exactly five fields: a sixth would be seconds, and a drill starts on a minute."""
    fields = cron.split()
    if len(fields) != 5:  # noqa: PLR2004 - minute, hour, day, month, weekday
        raise CronSimError(f"{len(fields)} fields")
    return " ".join(fields)
