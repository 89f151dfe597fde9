"""Differences of derivations: what moved, from where, to where, because of what; never an overwrite.

Also the answer to a library upgrade: a date that moves because tz data, holiday data or the engine changed shows the
changed source, not a silent move.
"""

from dataclasses import dataclass

from incident.deadlines.deadline import Awaiting, Deadline, Due, NoFixedPeriod
from incident.kernel.instants import Instant
from incident.kernel.trace import Trace


@dataclass(frozen=True, slots=True)
class Moved:
    """One difference.

    Attributes:
        what: `state`, `due`, `outer`, `latest`, `target`, `original`, `zone`, `projected`, `awaits`, `missing`, or
            `source:<name>`.
        from_: what it was, as text; empty where there was none.
        to: what it is, as text; empty where there is none now.
        seconds: by how much an instant moved (positive: later); 0 for what is no instant.
        because: the fact, source or choice behind it, as far as the traces tell.
    """

    what: str
    from_: str
    to: str
    seconds: int = 0
    because: str = ""


def differences(old: Deadline | None, new: Deadline, *, because: str = "") -> tuple[Moved, ...]:
    """What changed between two derivations of one duty.

    Args:
        old: the earlier one; None: there was none.
        new: the later one.
        because: what the caller knows of the reason, such as the fact that was learned.
    """
    if old is None:
        return (Moved("state", "", type(new).__name__, because=because),)
    reason = because or _reason(old.trace, new.trace)
    moved = [] if type(old) is type(new) else [Moved("state", type(old).__name__, type(new).__name__, 0, reason)]
    before, after = _shown(old), _shown(new)
    for what in sorted(before.keys() | after.keys()):
        was, now = before.get(what), after.get(what)
        if was != now:
            moved.append(Moved(what, _text(was), _text(now), _seconds(was, now), reason))
    return tuple(moved + _changed_sources(old.trace, new.trace))


_Shown = Instant | str | None


def _shown(deadline: Deadline) -> dict[str, _Shown]:
    """What a person would notice of a deadline."""
    match deadline:
        case Due():
            return {
                "due": deadline.due,
                "outer": deadline.outer,
                "latest": deadline.latest,
                "target": deadline.target,
                "original": deadline.original,
                "zone": deadline.zone,
                "projected": "projected" if deadline.projected else None,
                "missing": ", ".join(deadline.missing) or None,
            }
        case NoFixedPeriod():
            return {"target": deadline.target, "zone": deadline.zone}
        case Awaiting():
            return {"target": deadline.target, "awaits": deadline.awaits, "zone": deadline.zone}
        case _:
            return {"missing": ", ".join(getattr(deadline, "missing", ())) or None}


def _text(value: _Shown) -> str:
    return "" if value is None else value.short() if isinstance(value, Instant) else value


def _seconds(was: _Shown, now: _Shown) -> int:
    if isinstance(was, Instant) and isinstance(now, Instant):
        return int((now.utc - was.utc).total_seconds())
    return 0


def _reason(old: Trace, new: Trace) -> str:
    """The first step that differs: the trigger, the zone, a hold, a closed day."""
    for before, after in zip(old.steps, new.steps, strict=False):
        if before != after:
            return after.why or f"{after.what} changed"
    shorter, longer = sorted((old.steps, new.steps), key=len)
    return longer[len(shorter)].why if len(shorter) < len(longer) else ""


def _changed_sources(old: Trace, new: Trace) -> list[Moved]:
    """Libraries and law that both rest on in different versions; what only one rests on was not upgraded."""
    before, after = dict(old.sources), dict(new.sources)
    return [
        Moved(f"source:{name}", before[name], after[name])
        for name in sorted(before.keys() & after.keys())
        if before[name] != after[name]
    ]
