"""Differences between two versions of an obligation: what moved, from where, to where, because of what."""

from incident.deadlines.differences import Moved
from incident.deadlines.differences import differences as deadline_differences
from incident.kernel.canonical import Payload
from incident.obligations.obligation import Assessed, Owed


def difference(old: Assessed | None, new: Assessed) -> Payload | None:
    """What a person would notice; None where nothing did.

    Returns:
        Canonical data: `moved`, a list of `{what, from, to, seconds, because}`, and `sentence`, the same in words.
    """
    moved = _moved(old, new)
    if not moved:
        return None
    return {
        "moved": [
            {"what": it.what, "from": it.from_, "to": it.to, "seconds": it.seconds, "because": it.because}
            for it in moved
        ],
        "sentence": "; ".join(_told(it) for it in moved),
    }


def _moved(old: Assessed | None, new: Assessed) -> list[Moved]:
    verdict = type(new).__name__
    if old is None:
        return [Moved("verdict", "", verdict, because=_because(new))]
    moved = []
    if type(old) is not type(new):
        moved.append(Moved("verdict", type(old).__name__, verdict, because=_because(new)))
    if _provisional(old) != _provisional(new):
        moved.append(Moved("provisional", _provisional(old), _provisional(new), because=_because(new)))
    if old.rule_version != new.rule_version:
        moved.append(Moved("rule_version", old.rule_version, new.rule_version, because="another version judges"))
    elif old.terms != new.terms:
        moved.append(Moved("terms", "", "", because="the terms of the clock changed"))
    if old.conflicts != new.conflicts:
        moved.append(Moved("conflicts", "; ".join(old.conflicts), "; ".join(new.conflicts), because="terms collide"))
    return moved + list(deadline_differences(old.deadline, new.deadline))


def _provisional(assessed: Assessed) -> str:
    return assessed.provisional_because if isinstance(assessed, Owed) and assessed.provisional else ""


def _because(assessed: Assessed) -> str:
    return assessed.reasons[0].sentence if assessed.reasons else ""


def _told(moved: Moved) -> str:
    if moved.what == "verdict" and not moved.from_:
        return f"new: {moved.to}"
    if moved.what == "provisional":
        return f"provisional: {moved.to}" if moved.to else "no longer provisional"
    if moved.what == "terms" or moved.what.startswith("source:"):
        return f"{moved.what.removeprefix('source:')} changed"
    return f"{moved.what} {moved.from_ or 'none'} ▶ {moved.to or 'none'}"
