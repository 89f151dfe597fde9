"""Ids: UUIDv7 inside the house, short typed ids outside (`7`, `7-o3`, `D2-o1`)."""

import re
import secrets
from dataclasses import dataclass

from incident.errors import InputRefused
from incident.kernel.instants import Instant

_LOW = (1 << 62) - 1
_DRAWN = 10


def new_id(now: Instant) -> str:
    """A fresh UUIDv7 (RFC 9562): milliseconds of `now`, then 74 random bits, so ids sort by time."""
    return new_ids(now, 1)[0]


def new_ids(now: Instant, many: int) -> list[str]:
    """Fresh UUIDv7, in ascending order: rows that are inserted together lie together in their index."""
    fixed = (int(now.utc.timestamp() * 1000) << 80) | (0x7 << 76) | (0b10 << 62)
    drawn = secrets.token_bytes(_DRAWN * many)  # 80 bits for each, of which 74 count
    found = []
    for random in sorted(int.from_bytes(drawn[at : at + _DRAWN]) >> 6 for at in range(0, len(drawn), _DRAWN)):
        text = f"{fixed | ((random >> 62) << 64) | (random & _LOW):032x}"
        found.append(f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}")
    return found


@dataclass(frozen=True, slots=True)
class ShortId:
    """What a person types.

    Attributes:
        drill: whether the number is a drill's (`D2`).
        number: the incident's number.
        kind: `""` for the incident, `o` obligation, `n` notice, `d` dispatch, `s` step, `c` cost, `a` allocation,
            `k` claim, `h` hold, `f` fact.
        item: number within the incident.
    """

    drill: bool
    number: int
    kind: str = ""
    item: int = 0

    def __str__(self) -> str:
        return f"{'D' if self.drill else ''}{self.number}" + (f"-{self.kind}{self.item}" if self.kind else "")

    @property
    def incident(self) -> str:
        """The incident's own short id."""
        return f"{'D' if self.drill else ''}{self.number}"


def parse_short(text: str, *, kind: str | None = None) -> ShortId:
    """Read a short id.

    Args:
        text: `7`, `D2`, `7-o3`.
        kind: the kind that the caller needs; None admits any.

    Raises:
        InputRefused: not an id, or of another kind.
    """
    match = re.fullmatch(r"(D?)(\d{1,9})(?:-([a-z])(\d{1,9}))?", text.strip(), re.IGNORECASE)
    if match is None:
        raise InputRefused(f"{text!r} is not an id", mend="ids look like 7, D2, 7-o3, 7-n1")
    short = ShortId(bool(match[1]), int(match[2]), (match[3] or "").lower(), int(match[4] or 0))
    if kind is not None and short.kind != kind:
        wanted = f"7-{kind}1" if kind else "7"
        raise InputRefused(f"{text!r} is not the id that this command needs", mend=f"give one like {wanted}")
    return short
