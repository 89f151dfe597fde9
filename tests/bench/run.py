"""Run every benchmark, print the table, write `build/bench.json`. Started by `make bench`."""

import importlib.util
import json
import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))

from harness import Row  # noqa: E402 - found through the line above

OUTPUT = HERE.parent.parent / "build" / "bench.json"


def load(path: Path) -> list[Row]:
    """The rows of one benchmark file."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    if spec is None or spec.loader is None:
        raise ImportError(path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return list(module.rows())


def show(row: Row) -> None:
    """One line of the table."""
    sign = "≤" if row.better == "lower" else "≥"
    verdict = "met" if row.met else "MISSED"
    start = f"{row.name:<42} {row.value:>9.4g} {row.unit:<6}"
    print(f"{start} {sign} {row.target:<8g} {verdict:<7} {row.floor}", flush=True)


def main() -> int:
    """Measure everything; 1 where a target is missed."""
    rows: list[Row] = []
    for path in sorted(HERE.glob("bench_*.py")):
        for row in load(path):
            show(row)
            rows.append(row)
    OUTPUT.parent.mkdir(parents=True, exist_ok=True)
    OUTPUT.write_text(json.dumps([row.to_json() for row in rows], indent=2) + "\n", encoding="utf-8")
    return 0 if all(row.met for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
