"""The demo's report and portfolio, moved in time so that the leak became known a few hours before now."""

import re
import shutil
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from incident.kernel.instants import Instant, parse_instant

HERE = Path(__file__).parent
ZONE = "Europe/Berlin"
KNOWN_SINCE = timedelta(hours=5)
"""How long ago we became aware, in the demo."""
_INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?:Z|[+-]\d{2}:\d{2})?")
_POLICY_DAY = re.compile(r"2026-\d{2}-\d{2}")


@dataclass(frozen=True)
class Material:
    """What the demo works with.

    Attributes:
        report: path of the report.
        portfolio: folder of the portfolio.
        aware: since when the report says that we were aware.
    """

    report: Path
    portfolio: Path
    aware: Instant


def moved(folder: Path, now: datetime) -> Material:
    """Write report and portfolio as they would look today.

    Args:
        folder: where to write them.
        now: the present, aware.
    """
    text = (HERE / "report.yaml").read_text(encoding="utf-8")
    aware = re.search(rf"aware_at: ({_INSTANT.pattern})", text)
    if aware is None:
        raise ValueError("the report says nothing of aware_at")
    whole = now.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    shift = whole - KNOWN_SINCE - parse_instant(aware[1], zone=ZONE).utc
    report = folder / "report.yaml"
    report.write_text(_INSTANT.sub(lambda match: _later(match[0], shift), text), encoding="utf-8")
    portfolio = folder / "portfolio"
    shutil.copytree(HERE / "portfolio", portfolio)
    agreements = portfolio / "agreements.yaml"
    agreements.write_text(  # the yearly policy is the one agreement that would run out under the demo
        _POLICY_DAY.sub(lambda match: _day(match[0], shift), agreements.read_text(encoding="utf-8")), encoding="utf-8"
    )
    return Material(report, portfolio, Instant(whole - KNOWN_SINCE, ZONE))


def _later(text: str, shift: timedelta) -> str:
    return parse_instant(text, zone=ZONE).plus(shift).in_zone(ZONE).local().isoformat(timespec="minutes")


def _day(text: str, shift: timedelta) -> str:
    return (datetime.fromisoformat(text) + timedelta(days=shift.days)).date().isoformat()
