"""Where a field stands in a JSON text: its line, found without a tree of everything else.

A portfolio of a hundred thousand agreements may have as many doubts, each told with its line. Lists and objects on the
way to a field are walked once; what lies beside the way is skipped by the decoder of the standard library.
"""

import json
import re
from bisect import bisect_left
from functools import lru_cache

_SPACE = re.compile(r"[ \t\n\r]*")
_skip = json.JSONDecoder().raw_decode

Step = str | int
_Place = tuple[int, int]
"""Where a member begins (of an object its key), and where its value does."""


def line_in_json(raw: bytes, path: tuple[Step, ...]) -> int | None:
    """The line of a field, from 1, or of the last field on the way that is there; None at the top.

    Raises:
        ValueError: it is no JSON.
    """
    if raw.lstrip()[:1] not in (b"{", b"["):
        raise ValueError(raw[:1])
    text, breaks = _text(raw)
    start, line = _after_space(text, 0), None
    for step in path:
        found = _members(raw, start).get(step)
        if found is None:
            break
        begins, start = found
        line = bisect_left(breaks, begins) + 1
    return line


@lru_cache(maxsize=2)
def _text(raw: bytes) -> tuple[str, list[int]]:
    """The text, and where its lines end."""
    text = raw.decode("utf-8-sig")
    return text, [it.start() for it in re.finditer("\n", text)]


@lru_cache(maxsize=1 << 8)  # fields of one file are asked for one after another, and share their way
def _members(raw: bytes, start: int) -> dict[Step, _Place]:
    text, _ = _text(raw)
    opened = text[start : start + 1]
    if opened not in ("{", "["):
        return {}
    found: dict[Step, _Place] = {}
    at = _after_space(text, start + 1)
    while text[at : at + 1] not in ("}", "]", ""):
        begins, step = at, len(found)
        if opened == "{":
            step, at = _skip(text, at)
            at = _after_space(text, _after_space(text, at) + 1)  # beyond the colon
        found[step] = (begins, at)
        at = _after_space(text, _skip(text, at)[1])
        if text[at : at + 1] == ",":
            at = _after_space(text, at + 1)
    return found


def _after_space(text: str, at: int) -> int:
    return _SPACE.match(text, at).end()  # type: ignore[union-attr]  # it matches nothing too
