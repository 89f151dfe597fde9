"""What a deadline costs, against libraries that give the date alone."""

import subprocess
import sys
import tracemalloc
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from time import process_time
from zoneinfo import ZoneInfo

import numpy as np
from harness import Row, ratio
from workalendar.europe import Germany

from incident.deadlines.derive import Anchor, Setting, derive
from incident.deadlines.sharing import Derivations
from incident.kernel.calendars import CalendarSpec, calendar_of
from incident.kernel.instants import Instant
from incident.kernel.periods import Period, Unit
from incident.kernel.presets import PRESETS
from incident.kernel.terms import Limb, Terms, ZoneRule

ONCE, MANY, FEW = 2_000, 100_000, 20_000
EVENT = Instant(datetime(2026, 11, 23, 19, tzinfo=UTC), "Europe/Berlin")
DAY = date(2026, 11, 23)
PLACES = [
    *("DE", "FR", "IT", "ES", "PL", "NL", "SE", "GB", "IE", "US", "CA", "MX", "BR", "AR"),
    *("CL", "JP", "KR", "IN", "AU", "NZ", "AT", "BE", "BG", "HR", "CZ", "DK", "EE", "FI"),
    *("GR", "HU", "LV", "LT", "LU", "MT", "PT", "RO", "SK", "SI", "CH", "NO"),
]
FIRST_DEADLINE = """
import time
from datetime import UTC, datetime
from incident.deadlines.derive import Anchor, Setting, derive
from incident.kernel.calendars import CalendarSpec
from incident.kernel.instants import Instant
from incident.kernel.periods import Period, Unit
from incident.kernel.presets import PRESETS
from incident.kernel.terms import Limb, Terms, ZoneRule
start = time.perf_counter()
event = Instant(datetime(2026, 11, 23, 19, tzinfo=UTC))
limb = Limb("aware_at", Period(10, Unit.WORKING_DAYS), PRESETS["working-days"])
terms = Terms(limbs=(limb,), zone_rule=ZoneRule.AUTHORITY, calendar=CalendarSpec("DE"))
derive(terms, Setting({"aware_at": Anchor(event)}, {"authority": ("Europe/Berlin",)}, "DE", "", {}, event), name="x")
print(time.perf_counter() - start)
"""


def rows() -> Iterator[Row]:
    """One deadline, many that share a trigger, many with triggers of their own, memory, and the first of a process."""
    yield Row(
        "one deadline with its trace", _one(), "ratio", 2.0, "lower", "workalendar.add_working_days, the date alone"
    )
    yield Row(
        "100,000 deadlines of 500 clauses, 40 calendars", _shared(), "ratio", 5.0, "lower", "numpy.busday_offset + zone"
    )
    yield Row("a deadline with a trigger of its own", _own_triggers(), "µs", 25.0, "lower", "the target itself")
    yield Row("memory of a deadline with its trace", _memory(), "byte", 1024.0, "lower", "the target itself")
    yield Row("first deadline of a process after import", _first(), "ms", 150.0, "lower", "the target itself")


def terms_of(place: str, days: int) -> Terms:
    """So many working days of a place."""
    limb = Limb("aware_at", Period(days, Unit.WORKING_DAYS), PRESETS["working-days"])
    return Terms(limbs=(limb,), zone_rule=ZoneRule.AUTHORITY, calendar=CalendarSpec(place))


def setting_of(event: Instant, place: str = "DE") -> Setting:
    """Facts with one anchor."""
    return Setting({"aware_at": Anchor(event)}, {"authority": ("Europe/Berlin",)}, place, "", {}, event)


def repeated(work: Callable[[], object], times: int) -> Callable[[], None]:
    """A call repeated, so that the clock has something to measure."""

    def run() -> None:
        for _ in range(times):
            work()

    return run


def _one() -> float:
    terms, setting, german = terms_of("DE", 10), setting_of(EVENT), Germany()
    ours = repeated(lambda: derive(terms, setting, name="a clause"), ONCE)
    return ratio(ours, repeated(lambda: german.add_working_days(DAY, 10), ONCE))


def _shared() -> float:
    clauses = [Terms(limbs=terms_of("", 1 + number % 20).limbs, zone_rule=ZoneRule.AUTHORITY) for number in range(500)]
    settings = [setting_of(EVENT, place) for place in PLACES]
    names = [f"clause {number}" for number in range(500)]

    def ours() -> None:
        shared = Derivations()
        for number in range(MANY):
            shared.derive(clauses[number % 500], settings[number % 40], name=names[number % 500])

    holidays = [_closed(place) for place in PLACES]
    zone, days = ZoneInfo("Europe/Berlin"), np.array([1 + number % 20 for number in range(MANY // 40)])

    def floor() -> None:
        for closed in holidays:
            ends = np.busday_offset(np.datetime64(DAY), days, roll="backward", holidays=closed)
            for end in ends.astype(object):
                datetime.combine(end + timedelta(days=1), time.min, zone).astimezone(UTC)

    return ratio(ours, floor, times=3)


def _closed(place: str) -> np.ndarray:
    calendar = calendar_of(CalendarSpec(place))
    days = (date(2026, 1, 1) + timedelta(days=number) for number in range(730))
    return np.array([day for day in days if not calendar.is_working(day)], dtype="datetime64[D]")


def _own_triggers() -> float:
    terms = terms_of("DE", 10)
    settings = [setting_of(EVENT.plus(timedelta(seconds=317 * number))) for number in range(MANY)]

    start = process_time()  # processor time: an absolute figure must not depend on who else is at work
    for setting in settings:
        derive(terms, setting, name="a clause")
    return (process_time() - start) / MANY * 1e6


def _memory() -> float:
    terms = terms_of("DE", 10)
    settings = [setting_of(EVENT.plus(timedelta(seconds=317 * number))) for number in range(FEW)]
    derive(terms, settings[0], name="a clause")
    tracemalloc.start()
    kept = [derive(terms, setting, name="a clause") for setting in settings]
    used, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return used / len(kept)


def _first() -> float:
    def run() -> float:
        line = [sys.executable, "-c", FIRST_DEADLINE]
        return float(subprocess.run(line, check=True, capture_output=True, text=True).stdout)

    run()
    return sorted(run() for _ in range(5))[2] * 1000
