"""What adapters share: an adapter turns another product's payload into statements of fact.

Rules for every adapter: it recognises its format by shape; it leaves unknown what the payload does not say, and notes
it; it refuses, with the reason, what reports no leak (resolved, repeated, a sample, a mere weakness). A time without a
zone stays unknown, because nobody knows which instant it is.

To add one: a module here with one `Adapter`, and one line in `table.py`.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, NoReturn

from incident.errors import InputRefused, TimeRefused
from incident.kernel.instants import Instant, parse_instant

Payload = Mapping[str, Any]

_SECONDS = range(10**8, 10**11)
_MILLISECONDS = range(10**11, 10**14)
_TOO_FINE = re.compile(r"(\.\d{6})\d+")
_UTC_WORD = re.compile(r"\s*(\(UTC\)|UTC)$")


@dataclass(frozen=True, slots=True)
class Statement:
    """One value that the payload gives for a key of the fact vocabulary, with its path in the payload."""

    key: str
    raw: object
    path: str


@dataclass(slots=True)
class Taken:
    """What an adapter took from a payload.

    Attributes:
        title: one line for a person.
        source: what the facts come from, in words.
        reference: the product's own id, to tell a repeat by.
        statements: what it says.
        notes: what it leaves open, and why.
    """

    payload: Payload
    title: str
    source: str
    reference: str = ""
    statements: list[Statement] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def say(self, key: str, raw: object, path: str) -> None:
        """State a value."""
        self.statements.append(Statement(key, raw, path))

    def note(self, text: str) -> None:
        """Say what stays open."""
        self.notes.append(text)

    def when(self, key: str, *paths: str) -> None:
        """State an instant from the first of `paths` that holds one with a zone; note what has none."""
        for path in paths:
            raw = dig(self.payload, path)
            if raw in (None, "", 0):
                continue
            instant = read_stamp(raw)
            if instant is not None:
                self.say(key, str(instant), path)
                return
            self.note(f"{path} is {raw!r}, which names no instant (no zone), so {key} stays unknown")
        if not any(dig(self.payload, path) for path in paths):
            self.note(f"the payload does not say when: {key} stays unknown")


@dataclass(frozen=True, slots=True)
class Adapter:
    """One format that is read.

    Attributes:
        name: format name, kept with the report.
        recognises: whether a payload has this shape.
        take: reads it; refuses what reports no leak.
    """

    name: str
    recognises: Callable[[Payload], bool]
    take: Callable[[Payload], Taken]


def dig(payload: object, path: str) -> Any:  # noqa: ANN401 - any plain value
    """The value at a dotted path; None where any step is missing."""
    for step in path.split("."):
        if not isinstance(payload, Mapping):
            return None
        payload = payload.get(step)
    return payload


def words(payload: Payload, path: str) -> str:
    """The text at a dotted path; empty where there is none."""
    value = dig(payload, path)
    return value.strip() if isinstance(value, str) else ""


def listed(payload: Payload, path: str) -> list[Any]:
    """The list at a dotted path; empty where there is none."""
    value = dig(payload, path)
    return value if isinstance(value, list) else []


def no_leak(
    reason: str, path: str, *, mend: str = "if something leaked all the same, write a report of it"
) -> NoReturn:
    """Refuse a payload that reports no leak.

    Raises:
        InputRefused: always.
    """
    raise InputRefused(f"this payload reports no leak: {reason}", where=path, mend=mend)


def read_stamp(raw: object) -> Instant | None:
    """The instant of a product's time stamp: ISO 8601 with a zone, or seconds or milliseconds since 1970 UTC.

    Returns:
        None where it names no single instant.
    """
    if isinstance(raw, int) and not isinstance(raw, bool):
        if raw in _SECONDS:
            return Instant(datetime.fromtimestamp(raw, UTC))
        return Instant(datetime.fromtimestamp(raw / 1000, UTC)) if raw in _MILLISECONDS else None
    text = _UTC_WORD.sub("Z", str(raw).strip())
    try:
        return parse_instant(re.sub(r"(?<=\d)\s+(?=Z|[+-])", "", _TOO_FINE.sub(r"\1", text)))
    except TimeRefused:
        return None
