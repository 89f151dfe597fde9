"""When a scripted player answers: inside its range, drawn by the seed, and only while it can be reached.

The same seed gives the same drill. What is drawn depends on the seed and on what is answered, not on the order in which
things happen, so that one changed answer leaves the others where they were.
"""

import hashlib
from datetime import date, datetime, time, timedelta

from incident.drills.scenario import Habit
from incident.kernel.instants import Instant, at_wall


def answers_at(habit: Habit, asked: Instant, *, what: str, seed: str, zone: str) -> Instant | None:
    """When the player has done what it was asked; None: never.

    Args:
        habit: of the player.
        asked: when it was asked.
        what: what was asked, such as a step's key.
        seed: of the drill.
        zone: where its hours are.
    """
    if habit.absent:
        return None
    drawn = int.from_bytes(hashlib.sha256(f"{seed}|{habit.role}|{what}".encode()).digest()[:8])
    minutes = habit.least + drawn % (habit.most - habit.least + 1)
    return _reached(habit, asked, zone).plus(timedelta(minutes=minutes))


def _reached(habit: Habit, at: Instant, zone: str) -> Instant:
    """`at`, or when the player can be reached next."""
    if habit.from_ is None or habit.until is None:
        return at
    local = at.local(zone)
    if _inside(local.time(), habit.from_, habit.until):
        return at
    return at_wall(_next_opening(local, habit.from_), habit.from_, zone)


def _inside(clock: time, start: time, end: time) -> bool:
    """Whether a time of day lies in a window, which may reach over midnight."""
    return start <= clock < end if start < end else clock >= start or clock < end


def _next_opening(local: datetime, start: time) -> date:
    return local.date() if local.time() < start else local.date() + timedelta(days=1)
