"""Fact values and instants to column values and back."""

from datetime import datetime
from typing import Any

from incident.facts.fact import Count, Value
from incident.kernel.codec import encode
from incident.kernel.instants import Instant, parse_instant
from incident.vocabulary import FACT_KEYS, ValueKind


def value_out(value: Value) -> Any:  # noqa: ANN401 - a JSON value
    """A fact's value as JSON: an instant with its zone, a count with both ends, a set sorted."""
    match value:
        case Instant():
            return encode(value)
        case Count(low=low, high=high):
            return {"low": low, "high": high}
        case frozenset():
            return sorted(value)
        case _:
            return value


def value_in(key: str, data: Any) -> Value:  # noqa: ANN401 - a JSON value
    """The value of a fact with this key."""
    match data:
        case str() if key in FACT_KEYS and FACT_KEYS[key].kind is ValueKind.INSTANT:
            return parse_instant(data)
        case {"low": low, "high": high}:
            return Count(low, high)
        case list():
            return frozenset(data)
        case _:
            return data  # type: ignore[no-any-return]


def utc_of(instant: Instant | None) -> datetime | None:
    """What an instant's column holds."""
    return None if instant is None else instant.utc


def instant_of(utc: datetime | None, zone: str) -> Instant | None:
    """The instant of a column, shown in `zone`."""
    return None if utc is None else Instant(utc, zone)
