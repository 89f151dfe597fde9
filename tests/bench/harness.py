"""Measuring: each benchmark gives rows; a row that compares is measured beside its floor, in the same run."""

import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Literal


@dataclass(frozen=True)
class Row:
    """One measurement.

    Attributes:
        name: what is measured.
        value: median of the run.
        unit: `s`, `ms`, `ratio`, `/s`…
        target: the value to keep to.
        better: which way is better.
        floor: what it is measured against.
    """

    name: str
    value: float
    unit: str
    target: float
    better: Literal["lower", "higher"]
    floor: str

    @property
    def met(self) -> bool:
        """Whether the target is kept."""
        return self.value <= self.target if self.better == "lower" else self.value >= self.target

    def to_json(self) -> dict[str, object]:
        """The row of `build/bench.json`."""
        return asdict(self) | {"value": float(f"{self.value:.4g}")}


def seconds(work: Callable[[], object]) -> float:
    """How long one call takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def command(*arguments: str, env: dict[str, str] | None = None) -> Callable[[], object]:
    """A child process of this interpreter, to be timed; a failing command fails the benchmark."""
    line = [sys.executable, *arguments]
    return lambda: subprocess.run(line, check=True, stdout=subprocess.DEVNULL, env=env)


def program(*arguments: str, env: dict[str, str] | None = None) -> Callable[[], object]:
    """The `incident` program as its console script starts it."""
    return command(
        "-c", f"import sys; sys.argv[1:] = {list(arguments)!r}; from incident.app import main; main()", env=env
    )


def median(work: Callable[[], object], *, times: int) -> float:
    """The median of several calls, after one that warms the caches."""
    work()
    return statistics.median(seconds(work) for _ in range(times))


def ratio(work: Callable[[], object], floor: Callable[[], object], *, times: int = 9) -> float:
    """The median of paired ratios: each call beside its floor, so that a busy machine slows both."""
    work()
    floor()
    pairs: Sequence[float] = [seconds(work) / seconds(floor) for _ in range(times)]
    return statistics.median(pairs)
