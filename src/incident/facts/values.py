"""Values of facts: from what a person or a file says to the vocabulary's types, and to canonical data and back.

Invariants:

- A word outside the vocabulary, a count below zero, a code that is no ISO 3166 and a time without a zone are refused.
- Unknown is said with the word `unknown`; an empty value is refused, because it could mean either.
- An instant always comes with its earliest and latest tenable reading: a day is its first to its last microsecond in
  its zone. The value itself is the early end where the instant starts clocks and the late end where it performs a duty
  (design, section 5: the asymmetry of doubt).
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from incident.errors import InputRefused, NaiveTime, TimeRefused, UnknownFact
from incident.facts.fact import Count, Value
from incident.kernel.fields import nearest
from incident.kernel.instants import Instant, day_start, parse_day, parse_instant
from incident.kernel.places import check_place
from incident.vocabulary import PLACE_FACTS, FactKey, Fidelity, ValueKind

UNKNOWN = "unknown"
"""The word for a value that is not known, on purpose."""
LARGEST_COUNT = 10_000_000_000
"""More people than there are; a larger count is a typing error."""
LONGEST_TEXT = 20_000
"""Characters of a text value."""
YEARS = range(1970, 2101)
"""Years in which an instant is believed."""

_JUST_BEFORE = timedelta(microseconds=-1)
_WORD = re.compile(r"[a-z0-9][a-z0-9_.-]*")
_DAY = re.compile(r"(\d{4}-\d{2}(?:-\d{2})?)(?:\[([^\]]+)\])?")
_TRUTHS = {"true": True, "yes": True, "false": False, "no": False}


@dataclass(frozen=True, slots=True)
class Said:
    """A value with the range that it stands for.

    Attributes:
        value: by the key's kind; None: unknown.
        earliest: for instants, the earliest tenable reading.
        latest: for instants, the latest tenable reading.
        fidelity: how exactly it is known.
    """

    value: Value
    earliest: Instant | None = None
    latest: Instant | None = None
    fidelity: Fidelity = Fidelity.EXACT


def read_value(key: FactKey, raw: object, *, fidelity: Fidelity | None = None, zone: str | None = None) -> Said:
    """The value that `raw` says for `key`.

    Args:
        key: of the vocabulary; for counts by residence, `raw` is the count of one place.
        raw: text, whole number, truth or list, as YAML, JSON or the command line give it.
        fidelity: how exactly it is known; None: what the way of writing says.
        zone: the zone of bare local times and days; None: they are refused.

    Raises:
        InputRefused: outside the vocabulary, or not a value of the key's kind.
    """
    text = raw.strip() if isinstance(raw, str) else raw
    if text is None or text in ("", []):
        raise InputRefused(f"{key.name} is empty", mend=f"write {UNKNOWN} where it is not known, or leave it out")
    if text == UNKNOWN:
        return Said(None, fidelity=fidelity or Fidelity.EXACT)
    if key.kind is ValueKind.INSTANT:
        return _instant(key, text, fidelity, zone)
    value, exact = _READERS[key.kind](key, text)
    return Said(value, fidelity=fidelity or (Fidelity.EXACT if exact else Fidelity.ESTIMATE))


def value_to_data(value: Value) -> Any:  # noqa: ANN401 - any canonical value
    """Canonical data of a value, for rows and payloads."""
    if isinstance(value, Instant):
        return value.iso() if value.zone == "UTC" else f"{value.iso()}[{value.zone}]"
    if isinstance(value, Count):
        return {"low": value.low, "high": value.high}
    return sorted(value) if isinstance(value, frozenset) else value


def value_from_data(kind: ValueKind, data: Any) -> Value:  # noqa: ANN401 - any canonical value
    """The value of canonical data of a key's kind."""
    if data is None or isinstance(data, bool):
        return data
    if isinstance(data, list):
        return frozenset(data)
    if isinstance(data, dict):
        return Count(data["low"], data["high"])
    return parse_instant(data) if kind is ValueKind.INSTANT else str(data)


def _instant(key: FactKey, text: object, fidelity: Fidelity | None, zone: str | None) -> Said:
    if not isinstance(text, str):
        raise TimeRefused(f"{text!r} is not a time", mend="write it as 2026-10-24T12:00:00+02:00")
    first, dots, last = (part.strip() for part in text.partition(".."))
    early, late, way = _span(first, fidelity, zone)
    if dots:
        _, late, _ = _span(last, fidelity, zone)
        way = fidelity or Fidelity.ESTIMATE
    elif fidelity is Fidelity.ESTIMATE:
        raise InputRefused(
            f"{text!r} is an estimate without bounds",
            mend="write 2026-10-24T10:00Z..2026-10-24T12:00Z",
        )
    if late < early:
        raise InputRefused(f"the range {text!r} ends before it begins", mend="write the earlier instant first")
    for end in (early, late):
        if end.utc.year not in YEARS:
            raise TimeRefused(f"the year of {text!r} is not believed", mend=f"{YEARS.start} to {YEARS.stop - 1}")
    return Said(late if key.performs else early, early, late, way)


def _span(text: str, fidelity: Fidelity | None, zone: str | None) -> tuple[Instant, Instant, Fidelity]:
    match = _DAY.fullmatch(text)
    if match:
        return _whole_days(match[1], match[2] or zone, fidelity)
    at = parse_instant(text, zone=zone)
    match fidelity:
        case Fidelity.HOUR:
            local = at.local()
            into = timedelta(minutes=local.minute, seconds=local.second, microseconds=local.microsecond)
            start = at.plus(-into)
            return start, start.plus(timedelta(hours=1) + _JUST_BEFORE), fidelity
        case Fidelity.DAY | Fidelity.MONTH:
            day = at.day().isoformat()
            return _whole_days(day if fidelity is Fidelity.DAY else day[:7], at.zone, fidelity)
        case _:
            return at, at, fidelity or Fidelity.EXACT


def _whole_days(text: str, zone: str | None, fidelity: Fidelity | None) -> tuple[Instant, Instant, Fidelity]:
    way = Fidelity.DAY if len(text) > len("2026-10") else Fidelity.MONTH
    if fidelity in (Fidelity.EXACT, Fidelity.HOUR):
        raise InputRefused(f"{text!r} is a {way}, not a time of day", mend=f"add the time, or say fidelity {way}")
    if zone is None:
        raise NaiveTime(f"{text!r} has no zone", mend=f"add one: {text}[Europe/Paris]")
    if fidelity is Fidelity.MONTH:
        text = text[:7]
    first = parse_day(text if len(text) > len("2026-10") else f"{text}-01")
    after = first + timedelta(days=1) if len(text) > len("2026-10") else _next_month(first)
    return day_start(first, zone), day_start(after, zone).plus(_JUST_BEFORE), fidelity or way


def _next_month(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)


def _truth(key: FactKey, raw: object) -> tuple[Value, bool]:
    value = raw if isinstance(raw, bool) else _TRUTHS.get(str(raw).lower())
    if value is None:
        raise InputRefused(f"{raw!r} is no answer for {key.name}", mend="write true, false or unknown")
    return value, True


def _count(key: FactKey, raw: object) -> tuple[Value, bool]:
    if isinstance(raw, dict):
        raw = f"{raw.get('low')}..{raw.get('high')}" if set(raw) == {"low", "high"} else raw
    match = re.fullmatch(r"(-?\d{1,15})(?:\s*\.\.\s*(-?\d{1,15}))?", str(raw))
    if match is None or isinstance(raw, bool):
        raise InputRefused(f"{raw!r} is not a count for {key.name}", mend="write 5, or 400..600 for a range")
    low, high = int(match[1]), int(match[2] or match[1])
    if min(low, high) < 0:
        raise InputRefused(f"{raw} is below zero", mend="write zero or more, or unknown")
    if high < low:
        raise InputRefused(f"the range {raw} ends before it begins", mend=f"write {high}..{low}")
    if high > LARGEST_COUNT:
        raise InputRefused(f"{high:,} is more than there are", mend="check the number")
    return Count(low, high), low == high


def _set(key: FactKey, raw: object) -> tuple[Value, bool]:
    items = [item.strip() for item in raw.split(",")] if isinstance(raw, str) else raw
    if not isinstance(items, list) or not all(isinstance(item, str) and item for item in items):
        raise InputRefused(f"{raw!r} is not a list for {key.name}", mend="write [one, two]")
    return frozenset(_word(key, item) for item in items), True


def _choice(key: FactKey, raw: object) -> tuple[Value, bool]:
    if not isinstance(raw, str):
        raise InputRefused(f"{raw!r} is not a word for {key.name}", mend=_admitted(key))
    return _word(key, raw), True


def _word(key: FactKey, word: str) -> str:
    if key.name in PLACE_FACTS:
        return check_place(word)
    if key.choices and word not in key.choices:
        raise UnknownFact(f"{word!r} is not a value of {key.name}", mend=nearest(word, key.choices))
    if not _WORD.fullmatch(word):
        raise InputRefused(f"{word!r} is not a plain word", mend="use lower-case letters, digits, _ and -")
    return word


def _text(key: FactKey, raw: object) -> tuple[Value, bool]:
    if not isinstance(raw, str | int) or isinstance(raw, bool):
        raise InputRefused(f"{raw!r} is not text for {key.name}", mend="write one text")
    if len(str(raw)) > LONGEST_TEXT:
        raise InputRefused(f"{len(str(raw)):,} characters are too long", mend=f"at most {LONGEST_TEXT:,}")
    return str(raw), True


def _admitted(key: FactKey) -> str:
    return f"write one of {', '.join(key.choices)}" if key.choices else "use lower-case letters, digits, _ and -"


_READERS = {
    ValueKind.TRUTH: _truth,
    ValueKind.COUNT: _count,
    ValueKind.COUNTS: _count,
    ValueKind.SET: _set,
    ValueKind.CHOICE: _choice,
    ValueKind.TEXT: _text,
}
