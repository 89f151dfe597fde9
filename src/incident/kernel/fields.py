"""Reading the fields of a strict document: every fault is gathered with its place, and all are told at once.

Invariants: an unknown key is a fault, never ignored; a field of the wrong type is a fault and reads as its default; a
document with any fault is refused whole.
"""

import difflib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import date, time
from typing import Any, TypeVar

from incident.errors import IncidentError, InputRefused
from incident.kernel.instants import Instant, parse_clock, parse_day, parse_instant, zone_of
from incident.kernel.periods import Period, parse_period
from incident.kernel.places import check_place
from incident.kernel.reading import Document, Path

Result = TypeVar("Result")

MOST_TOLD = 40
"""Faults listed at once; the rest is counted."""
LONGEST_TEXT = 20_000
"""Characters of one text field."""


class Faults:
    """The faults of one reading, over one document or several."""

    def __init__(self) -> None:
        self.found: list[IncidentError] = []

    def __bool__(self) -> bool:
        return bool(self.found)

    def add(self, what: str, *, where: str = "", mend: str = "", kind: type[IncidentError] = InputRefused) -> None:
        """Note one fault."""
        self.found.append(kind(what, where=where, mend=mend))

    @contextmanager
    def gathering(self, place: str | Callable[[], str] = "") -> Iterator[None]:
        """Note a refusal that is raised inside, at `place` where it names none, and go on.

        Args:
            place: where; a function is asked only where there is a refusal, since finding a line costs a parse.
        """
        try:
            yield
        except IncidentError as error:
            if not error.where:
                error.where = place() if callable(place) else place
            self.found.extend(error.faults or (error,))

    def refuse(self, name: str, *, kind: type[IncidentError] = InputRefused) -> None:
        """Raise what was found, if anything.

        Raises:
            IncidentError: the fault itself where there is one, else `kind` with all of them.
        """
        if len(self.found) == 1:
            raise self.found[0]
        if self.found:
            more = len(self.found) - MOST_TOLD
            tail = f" (the first {MOST_TOLD} follow)" if more > 0 else ""
            raise kind(
                f"{len(self.found)} faults{tail}",
                where=name,
                mend="mend them; nothing was stored",
                faults=tuple(self.found[:MOST_TOLD]),
            )


class Fields:
    """The fields of one mapping of a document.

    Each reader takes the key once; `done` makes faults of the keys that nobody took.
    """

    def __init__(self, document: Document, data: object, path: Path, faults: Faults) -> None:
        self.document = document
        self.path = path
        self.faults = faults
        self.data: dict[str, Any] = data if isinstance(data, dict) else {}
        self._taken: dict[str, None] = {}
        if not isinstance(data, dict):
            self._add(f"{_told(data)} stands where fields are needed", path, "write `key: value` lines")

    def __contains__(self, key: object) -> bool:
        return key in self.data

    def place(self, key: str | int = "") -> str:
        """`file:line field.path` of a field of this mapping, or of the mapping."""
        return self.document.place((*self.path, key) if key != "" else self.path)

    def fault(self, what: str, key: str = "", *, mend: str = "", kind: type[IncidentError] = InputRefused) -> None:
        """Note a fault of a field."""
        self.faults.add(what, where=self.place(key), mend=mend, kind=kind)

    def gathering(self, key: str = "") -> AbstractContextManager[None]:
        """Note a refusal that is raised inside as a fault of a field."""
        return self.faults.gathering(lambda: self.place(key))

    def raw(self, key: str) -> Any:  # noqa: ANN401 - any plain value
        """The value as it stands; None where the field is missing."""
        self._taken[key] = None
        return self.data.get(key)

    def text(self, key: str, default: str = "", *, needed: bool = False) -> str:
        """A text; whole numbers are taken as text (a telephone number, a version)."""
        value = self.raw(key)
        if isinstance(value, int) and not isinstance(value, bool):
            value = str(value)
        if isinstance(value, str) and len(value) <= LONGEST_TEXT and (value.strip() or not needed):
            return value.strip()
        if value is None or value == "":
            return self._default(key, default, needed=needed)
        if isinstance(value, str):
            self.fault(f"{len(value):,} characters are too long", key, mend=f"at most {LONGEST_TEXT:,}")
        else:
            self.fault(f"{_told(value)} is not text", key, mend="write one text, in quotes where needed")
        return default

    def choice(self, key: str, admitted: Iterable[str], default: str = "", *, needed: bool = False) -> str:
        """A text out of a closed list."""
        value, admitted = self.text(key, default, needed=needed), list(admitted)
        if value in admitted or (value == default and key not in self.data):
            return value
        if value:
            self.fault(f"{value!r} is not admitted here", key, mend=nearest(value, admitted))
        return default

    def flag(self, key: str, *, default: bool | None = None) -> bool | None:
        """True or false."""
        value = self.raw(key)
        if value is None or isinstance(value, bool):
            return default if value is None else value
        self.fault(f"{_told(value)} is neither true nor false", key, mend="write true or false")
        return default

    def whole(self, key: str, default: int = 0, *, least: int = 0) -> int:
        """A whole number, `least` or more."""
        value = self.raw(key)
        if isinstance(value, int) and not isinstance(value, bool) and value >= least:
            return value
        if value is not None:
            self.fault(f"{_told(value)} is not a whole number from {least}", key, mend=f"write {least} or more")
        return default

    def day(self, key: str, *, needed: bool = False) -> date | None:
        """A calendar date."""
        return self.read(key, parse_day, needed=needed)

    def days(self, key: str) -> tuple[date, ...]:
        """A list of calendar dates."""
        found = []
        for text in self.texts(key):
            with self.gathering(key):
                found.append(parse_day(text))
        return tuple(found)

    def clock(self, key: str) -> time | None:
        """A time of day."""
        return self.read(key, parse_clock)

    def instant(self, key: str, *, zone: str | None = None, needed: bool = False) -> Instant | None:
        """One instant; a bare local time only where `zone` is given."""
        return self.read(key, lambda text: parse_instant(text, zone=zone), needed=needed)

    def period(self, key: str, *, needed: bool = False) -> Period | None:
        """A period such as `72 hours`."""
        return self.read(key, parse_period, needed=needed)

    def zone(self, key: str, *, needed: bool = False) -> str:
        """An IANA zone."""
        return self.read(key, _zone, needed=needed) or ""

    def country(self, key: str, *, needed: bool = False) -> str:
        """An ISO 3166 code."""
        return self.read(key, check_place, needed=needed) or ""

    def read(self, key: str, reader: Callable[[str], Result], *, needed: bool = False) -> Result | None:
        """A text read by `reader`, whose refusal becomes a fault of this field; None where it is missing or wrong."""
        text = self.text(key, needed=needed)
        if text:
            with self.gathering(key):
                return reader(text)
        return None

    def mapping(self, key: str) -> "Fields | None":
        """A mapping's fields; None where it is missing."""
        value = self.raw(key)
        return None if value is None else Fields(self.document, value, (*self.path, key), self.faults)

    def items(self, key: str) -> list["Fields"]:
        """A list of mappings."""
        value = self.raw(key)
        if value is None:
            return []
        if not isinstance(value, list):
            self.fault(f"{_told(value)} stands where a list is needed", key, mend="begin each item with `- `")
            return []
        return [Fields(self.document, item, (*self.path, key, index), self.faults) for index, item in enumerate(value)]

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts; one text counts as a list of one."""
        value = self.raw(key)
        if value is None:
            return ()
        listed = [value] if isinstance(value, str) else value
        if isinstance(listed, list) and all(isinstance(item, str) and item.strip() for item in listed):
            return tuple(item.strip() for item in listed)
        self.fault(f"{_told(value)} is not a list of texts", key, mend="write [one, two], in quotes where needed")
        return ()

    def countries(self, key: str) -> tuple[str, ...]:
        """A list of ISO 3166 codes."""
        found = []
        for text in self.texts(key):
            with self.gathering(key):
                found.append(check_place(text))
        return tuple(found)

    def done(self) -> None:
        """Make a fault of each key that nobody read."""
        for key in self.data:
            if key not in self._taken:
                self.fault(f"unknown key {key!r}", key, mend=nearest(key, list(self._taken)))

    def _default(self, key: str, default: str, *, needed: bool) -> str:
        if needed:
            self.fault(f"{key} is missing", key if key in self.data else "", mend=f"add {key}")
        return default

    def _add(self, what: str, path: Path, mend: str) -> None:
        self.faults.add(what, where=self.document.place(path), mend=mend)


def _zone(name: str) -> str:
    zone_of(name)
    return name


def nearest(word: str, admitted: Sequence[str]) -> str:
    """The mend for a word outside a closed list: the word that was probably meant, else the list."""
    near = difflib.get_close_matches(word, admitted, n=1)
    listed = ", ".join(admitted) or "nothing"
    return f"did you mean {near[0]}?" if near else f"admitted: {listed}"


def _told(value: object) -> str:
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list):
        return "a list"
    return "nothing" if value is None else repr(value)
