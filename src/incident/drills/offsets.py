"""Offsets from the start of an exercise (STARTEX): elapsed time, never calendar time.

An exercise planner writes `+26:30`, `90 minutes` or `3 days 4 hours`; a day is 24 hours here, on the drill's own clock.
"""

import re

from incident.errors import ScenarioRefused

_PARTS = {"minute": 1, "minutes": 1, "hour": 60, "hours": 60, "day": 1440, "days": 1440, "week": 10080, "weeks": 10080}
LONGEST = 400 * 1440
"""Minutes: an exercise of more than 400 days is a typing error."""


def parse_offset(text: str) -> int:
    """Minutes of an offset.

    Raises:
        ScenarioRefused: no offset, or a longer one than any exercise.
    """
    minutes = _clock(text.strip()) if ":" in text else _words(text)
    if minutes is None:
        raise ScenarioRefused(f"{text!r} is not an offset", mend="write +26:30, 90 minutes, or 3 days 4 hours")
    if minutes > LONGEST:
        raise ScenarioRefused(f"{text!r} is longer than any exercise", mend=f"at most {LONGEST // 1440} days")
    return minutes


def show_offset(minutes: int) -> str:
    """`+26:30` of 1,590 minutes."""
    return f"+{minutes // 60:02}:{minutes % 60:02}"


def _clock(text: str) -> int | None:
    match = re.fullmatch(r"\+?([0-9]{1,5}):([0-5][0-9])", text)
    return None if match is None else int(match[1]) * 60 + int(match[2])


def _words(text: str) -> int | None:
    parts = re.findall(r"([0-9]{1,6})\s+([a-z]+)", text)
    known = [int(number) * _PARTS[word] for number, word in parts if word in _PARTS]
    spelled = " ".join(f"{number} {word}" for number, word in parts)
    return sum(known) if parts and len(known) == len(parts) and spelled == " ".join(text.split()) else None
