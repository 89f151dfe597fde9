"""Deriving: terms and facts to a deadline. The one function that computes a date, for every screen, feed and notice.

Invariants:

- `due` is the safe instant on every tenable reading: the earliest over zones and limbs, from the earliest tenable
  instant of the trigger; for a waiting period the latest. It drives every alarm.
- `outer` is the last instant that the rule's own counting allows, shown only where it is later than `due`.
- Doubt about facts never becomes legal slack: a trigger known as a range gives `latest` beside both.
- What cannot be derived is not guessed: `Awaiting` what has not happened, `Indeterminate` with the facts that are
  missing, a typed refusal where the facts contradict each other.
- No date depends on the present.
"""

from dataclasses import dataclass, replace
from datetime import timedelta
from functools import lru_cache

from incident.deadlines.anchors import DECISIONS, Start, check_order, known_from, may_come, start_of
from incident.deadlines.count import count
from incident.deadlines.deadline import Awaiting, Deadline, Due, Indeterminate, NoFixedPeriod, OutOfScope
from incident.deadlines.readings import Reading, Running, calendar_for, limit_key, needs_zone, read, zones_of
from incident.deadlines.setting import DECISION, Anchor, Setting
from incident.deadlines.worksheet import Counted
from incident.errors import CalendarBeyondData
from incident.kernel.calendars import HOLIDAYS_VERSION, Calendar, CalendarSpec, calendar_of
from incident.kernel.instants import TZ_VERSION, Instant
from incident.kernel.periods import Period
from incident.kernel.presets import PRESETS
from incident.kernel.terms import Combine, Limb, Terms
from incident.kernel.trace import Step, Trace

__all__ = ["ENGINE", "Anchor", "Setting", "derive"]

ENGINE = "1"
"""Version of the counting rules; raised whenever equal input may give another date."""


def derive(terms: Terms, setting: Setting, *, name: str = "") -> Deadline:
    """The deadline of one duty.

    Args:
        terms: how its clock runs.
        setting: the facts of this derivation.
        name: what a person calls the duty, where the trace is shown without it; a derivation that many share has none.

    Raises:
        InstantsOutOfOrder: anchors that contradict each other.
        PeriodRefused: counting choices that contradict each other.
    """
    if not terms.limbs:
        return _without_limbs(terms, setting, name)
    if len(terms.limbs) > 1:
        check_order(tuple(limb.anchor for limb in terms.limbs), setting, name=name)
    running: list[Running] = []
    open_limbs: list[Limb] = []
    for limb in terms.limbs:
        start = start_of(limb.anchor, limb.fallbacks, setting, determination=terms.determination)
        if start is None:
            open_limbs.append(limb)
        else:
            running.append(Running(limb, start))
    if not running or (open_limbs and terms.combine is Combine.LATEST_OF):
        anchors = [(limb.anchor, () if terms.determination else limb.fallbacks) for limb in open_limbs]
        return _without_start(terms, setting, name, anchors)
    zones, why = zones_of(terms, setting)
    if not zones and needs_zone(terms):
        return Indeterminate(("zone",), _named(name, "no zone is known in which to count"), _trace(setting, name))
    awaited = tuple(limb.anchor for limb in open_limbs)
    try:
        case = _Case(
            terms, setting, name, tuple(running), zones or ("UTC",), why, calendar_for(terms, setting), awaited
        )
        return _dated(case)
    except CalendarBeyondData as error:
        return Indeterminate(("calendar",), _named(name, error.diagnostics()), _trace(setting, name))


@dataclass(slots=True)
class _Case:
    """Terms whose clock runs, with everything that its readings need."""

    terms: Terms
    setting: Setting
    name: str
    running: tuple[Running, ...]
    zones: tuple[str, ...]
    why_zones: str
    calendar: Calendar
    awaited: tuple[str, ...]

    def readings(self, *, outer: bool = False, late: bool = False) -> list[Reading]:
        """One reading a zone."""
        return [
            read(self.terms, self.running, self.setting, zone=zone, calendar=self.calendar, outer=outer, late=late)
            for zone in self.zones
        ]

    @property
    def is_range(self) -> bool:
        """Whether a trigger is known as a range."""
        return any(each.start.latest is not None for each in self.running)


def _dated(case: _Case) -> Deadline:
    terms, setting = case.terms, case.setting
    early = case.readings()
    if terms.waiting:
        late = case.readings(late=True) if case.is_range else early
        safe = max(late, key=_limit)
    else:
        safe = early[0] if len(early) == 1 else min(early, key=_limit)
    trace = _reading_trace(case, safe)
    if safe.open_hold is not None:
        return Awaiting(f"release of {safe.open_hold}", trace, zone=safe.zone)
    outer, note = (None, None) if terms.waiting else _outer(case, safe)
    latest = min(case.readings(late=True), key=_limit).counted.at if case.is_range else None
    target = None if terms.soft is None else min(_target(terms, setting, safe), safe.counted.at)
    return Due(
        due=safe.counted.at,
        trace=trace if note is None else replace(trace, steps=(*trace.steps, note)),
        exclusive=safe.counted.exclusive,
        outer=None if outer is None else outer.counted.at,
        outer_exclusive=outer is not None and outer.counted.exclusive,
        outer_trace=None if outer is None else _reading_trace(case, outer),
        projected=any(each.start.projected for each in case.running),
        backstop=terms.soft is not None,
        target=target,
        latest=latest if latest != safe.counted.at else None,
        zone=safe.zone,
        original=safe.original.at if setting.holds and safe.original.at != safe.counted.at else None,
        waiting=terms.waiting,
        missing=tuple(anchor for anchor in case.awaited if not may_come(anchor)),
    )


def _limit(reading: Reading) -> tuple[Instant, bool]:
    return limit_key(reading.counted)


def _outer(case: _Case, safe: Reading) -> tuple[Reading | None, Step | None]:
    """The widest reading of the rule's own counting, where it is later; or why it cannot be shown."""
    has_outer = any(each.limb.outer is not None for each in case.running)
    if not has_outer and len(case.zones) == 1:
        return None, None
    try:
        widest = max(case.readings(outer=True), key=_limit)
    except CalendarBeyondData as error:
        return None, Step("outer", "", "", f"the outer limit is not shown: {error.what}")
    if widest.open_hold is not None or _limit(widest) <= _limit(safe):
        return None, None
    return widest, None


def _target(terms: Terms, setting: Setting, safe: Reading) -> Instant:
    """The policy target inside a soft wording with a backstop."""
    own = start_of(terms.anchor, terms.fallbacks, setting, determination=terms.determination) if terms.anchor else None
    period = setting.target(terms.target, *((terms.soft,) if terms.soft else ()))
    return _count_target(own or safe.winner.start, period, safe.zone)


def _count_target(start: Start, period: Period, zone: str) -> Instant:
    if period.unit.is_elapsed:
        return start.instant.plus(timedelta(**{period.unit: period.value}))
    return count(start.instant, period, PRESETS["days"], zone=zone, calendar=calendar_of(CalendarSpec())).at


def _without_limbs(terms: Terms, setting: Setting, name: str) -> Deadline:
    """A soft wording alone gives a target; terms without a period are no clock."""
    if terms.soft is None:
        why = f"{name or 'it'} is an order between notices or a decision, not a clock"
        return OutOfScope(why, _trace(setting, why))
    start = start_of(terms.anchor, terms.fallbacks, setting, determination=terms.determination)
    if start is None:
        return _without_start(terms, setting, name, [(terms.anchor, () if terms.determination else terms.fallbacks)])
    zone = next(iter(zones_of(terms, setting)[0]), "UTC")
    period = setting.target(terms.target, terms.soft)
    target = _count_target(start, period, zone)
    wording = terms.soft.replace("_", " ")
    sentence = _named(
        name,
        f"{wording} after {start.instant.show(zone)} ({start.key}); the law fixes no period, "
        f"the target of {period} is policy and ends {target.show(zone)}",
    )
    steps = (
        *start.steps,
        Step("trigger", "", start.instant.short(), f"{start.key}, {start.instant.show(zone)}"),
        Step("target", start.instant.short(), target.short(), f"policy target of {period}; not a legal deadline"),
    )
    return NoFixedPeriod(target, wording, _trace(setting, sentence, steps), zone)


def _without_start(
    terms: Terms, setting: Setting, name: str, anchors: list[tuple[str, tuple[str, ...]]]
) -> Awaiting | Indeterminate:
    """Nothing to run from: it has not happened, or it is not known."""
    coming = next((anchor for anchor, _ in anchors if terms.determination or may_come(anchor)), None)
    if coming is not None:
        return _awaiting(terms, setting, name, coming)
    missing = tuple(dict.fromkeys(key for anchor, fallbacks in anchors for key in (anchor, *fallbacks)))
    words = " or ".join(missing)
    why = _named(name, f"the clock cannot be counted before {words} is known")
    return Indeterminate(missing, why, _trace(setting, why))


def _awaiting(terms: Terms, setting: Setting, name: str, anchor: str) -> Awaiting:
    zone = next(iter(zones_of(terms, setting)[0]), "UTC")
    since = known_from(setting) if anchor in DECISIONS or terms.determination else None
    sentence = _named(name, f"waits for {anchor}, which has not happened")
    if since is None:
        return Awaiting(anchor, _trace(setting, sentence), zone=zone)
    period = setting.target(terms.target, anchor, DECISION)
    target = _count_target(Start(anchor, since), period, zone)
    step = Step("target", since.short(), target.short(), f"policy target of {period} for deciding; no legal deadline")
    sentence += f"; policy wants the decision by {target.show(zone)}"
    return Awaiting(anchor, _trace(setting, sentence, (step,)), target, zone)


def _reading_trace(case: _Case, reading: Reading) -> Trace:
    counted, zone = reading.counted, reading.zone
    steps = [_zone_step(zone, case.zones, case.why_zones), *counted.steps]
    sentence = _named(case.name, counted.sentence)
    if len(case.running) > 1:
        word = case.terms.combine.replace("_", " ")
        sentence = f"{sentence}; {word} {len(case.running)} limbs, decided by {reading.winner.start.key}"
        steps += [_lost(each, limit, counted, word) for each, limit in reading.losers]
    for anchor in case.awaited:
        steps.append(Step("open", "", "", f"{anchor} is not there yet: that limb does not run"))
        sentence += f"; {anchor} is not there yet"
    if len(case.zones) > 1:
        sentence += f"; {case.why_zones}"
    return _trace(case.setting, sentence + _elsewhere(case, reading), tuple(steps), case.calendar)


@lru_cache(maxsize=1 << 12)
def _zone_step(zone: str, zones: tuple[str, ...], why: str) -> Step:
    others = ", ".join(each for each in zones if each != zone)
    return Step("zone", "", zone, f"reckoned in {zone}, {why}" + (f" ({others} too)" if others else ""))


def _lost(each: Running, limit: Counted, chosen: Counted, word: str) -> Step:
    why = f"{word}: {each.limb.period} from {each.start.key} would end {limit.at.show(exclusive_end=limit.exclusive)}"
    return Step("combine", limit.at.short(), chosen.at.short(), why)


def _elsewhere(case: _Case, reading: Reading) -> str:
    """The limit in the local time of the other sides, where their clocks differ."""
    sides = [(side, zones[0]) for side, zones in case.setting.zones.items() if zones and zones[0] != reading.zone]
    if not sides:
        return ""
    counted, shown = reading.counted, {reading.counted.at.local(reading.zone).utcoffset()}
    words = []
    for side, zone in sides:
        offset = counted.at.local(zone).utcoffset()
        if offset not in shown:
            shown.add(offset)
            words.append(f"{counted.at.show(zone, exclusive_end=counted.exclusive)} for the {side}")
    return f" ({', '.join(words)})" if words else ""


def _named(name: str, sentence: str) -> str:
    return f"{name}: {sentence}" if name else sentence


def _trace(setting: Setting, sentence: str, steps: tuple[Step, ...] = (), calendar: Calendar | None = None) -> Trace:
    return Trace(steps, sentence, _sources(setting.sources, "" if calendar is None else calendar.digest))


@lru_cache(maxsize=1 << 12)
def _sources(own: tuple[tuple[str, str], ...], calendar: str) -> tuple[tuple[str, str], ...]:
    """What a date rests on: engine, holiday data, tz data, the caller's own such as the law book, the calendar."""
    sources = (("engine", ENGINE), ("holidays", HOLIDAYS_VERSION), ("tz", TZ_VERSION), *own)
    return (*sources, ("calendar", calendar)) if calendar else sources
