"""Run every benchmark, print the table, write `build/bench.json`. Started by `make bench`.

With `--readme` the table in the README is replaced by the one that was measured.
"""

import importlib.util
import json
import re
import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))

from harness import Row  # noqa: E402 - found through the line above

ROOT = HERE.parent.parent
OUTPUT = ROOT / "build" / "bench.json"
SIGNS = {"lower": "≤", "higher": "≥"}


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
    sign = SIGNS[row.better]
    verdict = "met" if row.met else "MISSED"
    start = f"{row.name:<42} {row.value:>9.4g} {row.unit:<6}"
    print(f"{start} {sign} {row.target:<8g} {verdict:<7} {row.floor}", flush=True)


def into_readme(rows: list[Row]) -> None:
    """Replace the README's table."""
    lines = ["| measured | value | target | against |", "|---|---|---|---|"]
    lines += [
        f"| {row.name} | {row.value:.4g} {row.unit} | {SIGNS[row.better]} {row.target:g} | {row.floor} |"
        for row in rows
    ]
    readme = ROOT / "README.md"
    text = readme.read_text(encoding="utf-8")
    table = "<!-- benchmarks -->\n" + "\n".join(lines) + "\n<!-- end -->"
    readme.write_text(re.sub(r"<!-- benchmarks -->.*?<!-- end -->", lambda _: table, text, flags=re.DOTALL), "utf-8")


def main() -> int:
    """Measure everything; 1 where a target is missed."""
    rows: list[Row] = []
    for path in sorted(HERE.glob("bench_*.py")):
        for row in load(path):
            show(row)
            rows.append(row)
    OUTPUT.parent.mkdir(parents=True, exist_ok=True)
    OUTPUT.write_text(json.dumps([row.to_json() for row in rows], indent=2) + "\n", encoding="utf-8")
    if "--readme" in sys.argv:
        into_readme(rows)
    return 0 if all(row.met for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
