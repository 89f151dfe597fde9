"""The friendly form of a clock in packs, read into the kernel's `Terms`.

::

    clock:
      limbs:
        - {anchor: classified_at, period: 4 hours, counting: dora-hours, outer: dora-hours-outer}
        - {anchor: aware_at, fallbacks: [discovered_at], period: 24 hours, counting: dora-hours}
      combine: earliest_of
      soft: without_undue_delay
      zone: authority            # or an IANA name, obligor, recipient, place, silent
      calendar: {country: US, corrections: [us-sec]}

A counting is named by its preset, or spelled out by its four choices with a source.
"""

from datetime import time

from incident.errors import IncidentError
from incident.kernel.calendars import CalendarSpec
from incident.kernel.fields import Fields, nearest
from incident.kernel.instants import parse_clock
from incident.kernel.periods import Period, Soft, Unit
from incident.kernel.presets import PRESETS
from incident.kernel.terms import Combine, Counting, Direction, End, Limb, Roll, Start, Terms, ZoneRule
from incident.vocabulary import FACT_KEYS, ValueKind

REFERENCES = ("submission:", "due:")
SHIFTS = ("", "end_of_year")


def read_terms(fields: Fields) -> Terms:
    """The terms of one clock; faults are noted on the fields."""
    limbs = tuple(_limb(item) for item in fields.items("limbs"))
    zone_rule, zone = _zone(fields)
    soft = fields.choice("soft", tuple(Soft))
    terms = Terms(
        limbs=limbs,
        combine=Combine(fields.choice("combine", tuple(Combine), Combine.EARLIEST_OF)),
        anchor=_anchor(fields, "anchor", needed=bool(soft) and not limbs),
        fallbacks=_fallbacks(fields),
        soft=Soft(soft) if soft else None,
        target=fields.period("target"),
        zone_rule=zone_rule,
        zone=zone,
        calendar=_calendar(fields, "calendar"),
        direction=Direction(fields.choice("direction", tuple(Direction), Direction.FORWARD)),
        waiting=fields.flag("waiting") or False,
        determination=fields.flag("determination") or False,
        satisfied_on=fields.choice("satisfied_on", ("receipt", "dispatch"), "receipt"),
    )
    fields.done()
    return terms


def is_anchor(name: str) -> bool:
    """Whether a clock can run from it: an instant of the vocabulary, or another rule's submission or due date."""
    if name.startswith(REFERENCES):
        return bool(name.split(":", 1)[1])
    key = FACT_KEYS.get(name)
    return key is not None and key.kind is ValueKind.INSTANT


def anchored_on(terms: Terms) -> tuple[str, ...]:
    """Ids of the rules from whose submission or due date a clock runs."""
    anchors = [terms.anchor, *terms.fallbacks]
    for limb in terms.limbs:
        anchors += [limb.anchor, *limb.fallbacks]
    return tuple(dict.fromkeys(anchor.split(":", 1)[1] for anchor in anchors if anchor.startswith(REFERENCES)))


def _limb(fields: Fields) -> Limb:
    limb = Limb(
        anchor=_anchor(fields, "anchor", needed=True),
        period=fields.period("period", needed=True) or Period(0, Unit.HOURS),
        counting=_counting(fields, "counting") or Counting(),
        outer=_counting(fields, "outer"),
        fallbacks=_fallbacks(fields),
        anchor_shift=fields.choice("anchor_shift", SHIFTS),
        note=fields.text("note"),
    )
    if "counting" not in fields:
        fields.fault("counting is missing", mend="name a preset, such as elapsed or us-days")
    fields.done()
    return limb


def _anchor(fields: Fields, key: str, *, needed: bool) -> str:
    name = fields.text(key, needed=needed)
    if name and not is_anchor(name):
        fields.fault(
            f"{name!r} is no instant of the fact vocabulary", key, mend="use a fact key, submission:<id> or due:<id>"
        )
    return name


def _fallbacks(fields: Fields) -> tuple[str, ...]:
    names = fields.texts("fallbacks")
    for name in names:
        if not is_anchor(name):
            fields.fault(f"{name!r} is no instant of the fact vocabulary", "fallbacks", mend="use a fact key")
    return names


def _zone(fields: Fields) -> tuple[ZoneRule, str]:
    word = fields.text("zone", "silent")
    if "/" in word:
        return ZoneRule.NAMED, fields.zone("zone")
    return ZoneRule(fields.choice("zone", [rule for rule in ZoneRule if rule is not ZoneRule.NAMED], "silent")), ""


def _counting(fields: Fields, key: str) -> Counting | None:
    value = fields.raw(key)
    if value is None:
        return None
    if isinstance(value, str):
        if value not in PRESETS:
            fields.fault(f"counting preset {value!r} does not exist", key, mend=nearest(value, tuple(PRESETS)))
        return PRESETS.get(value)
    inner = fields.mapping(key)
    return None if inner is None else _spelled(inner)


def _spelled(fields: Fields) -> Counting | None:
    end, end_at = _end(fields)
    roll, roll_at = _roll(fields)
    start = Start(fields.choice("start", tuple(Start), Start.INSTANT))
    excluded, minimum = frozenset(fields.texts("roll_excludes")), fields.whole("minimum_working_days")
    source = fields.text("source", needed=True)
    fields.done()
    try:
        return Counting(start, end, end_at, roll, roll_at, excluded, minimum, source=source)
    except IncidentError as error:
        fields.fault(error.what, mend=error.mend)
        return None


def _end(fields: Fields) -> tuple[End, time | None]:
    word = fields.text("end", End.INSTANT)
    if word in (End.INSTANT, End.END_OF_DAY):
        return End(word), None
    at = fields.read("end", parse_clock)
    return (End.INSTANT, None) if at is None else (End.LOCAL_TIME, at)


def _roll(fields: Fields) -> tuple[Roll, time | None]:
    word, _, at = fields.text("roll", Roll.NONE).partition("@")
    if word not in set(Roll):
        fields.fault(f"roll is {word!r}", "roll", mend=f"one of {', '.join(Roll)}, with @HH:MM where it has a time")
        return Roll.NONE, None
    with fields.faults.gathering(fields.place("roll")):
        return Roll(word), parse_clock(at) if at else None
    return Roll.NONE, None


def _calendar(fields: Fields, key: str) -> CalendarSpec | None:
    inner = fields.mapping(key)
    return None if inner is None else _spec(inner)


def _spec(fields: Fields) -> CalendarSpec:
    spec = CalendarSpec(
        country=fields.text("country"),
        subdivision=fields.text("subdivision"),
        weekend=fields.texts("weekend") if "weekend" in fields else None,
        corrections=fields.texts("corrections"),
        others=tuple(_spec(item) for item in fields.items("others")),
        combine="any" if fields.choice("combine", ("all", "any"), "all") == "any" else "all",
    )
    fields.done()
    return spec
