"""Real cases: what the clock would have said, beside what happened."""

from datetime import UTC, datetime
from typing import Any

from stage import Stage

from incident.deadlines.deadline import Due
from incident.kernel.instants import Instant
from incident.law.loader import load_book
from incident.operations.replay import Replayed, replay
from incident.resources import files, law_files


def tell(stage: Stage) -> None:
    """Replay every case of the examples."""
    book = load_book(law_files())
    now = Instant(datetime.now(UTC))  # noqa: TID251 - no date of a past case depends on it
    for name, data in files("examples"):
        if name.startswith("cases/"):
            _show(stage, replay(book, data, name=name, now=now))


def _show(stage: Stage, case: Replayed) -> None:
    stage.say(f"{case.title} ({case.authority})")
    stage.say("\n".join(f"  {line}" for line in _wrapped(case.summary)))
    for clock in case.clocks:
        stage.say(f"  {clock.rule.id}: {_due(clock.deadline, case.zone)}")
        for event in clock.happened:
            stage.say(f"      {event.day.isoformat()}  {event.what}: {_verdict(event)}   (found: {clock.found})")
    stage.say(f"  outcome: {case.outcome}\n")


def _due(deadline: Any, zone: str) -> str:
    if not isinstance(deadline, Due):
        return type(deadline).__name__
    return f"due {deadline.due.show(zone, exclusive_end=deadline.exclusive)}"


def _verdict(event: Any) -> str:
    if event.late is None:
        return "no date to compare"
    return f"{event.days_late} days late" if event.late else "in time"


def _wrapped(text: str, wide: int = 110) -> list[str]:
    lines = [""]
    for word in text.split():
        if len(lines[-1]) + len(word) >= wide:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines
