"""A small scenario on the small house of `support.leak`, and ways to change a line of it."""

from typing import Any

from support.leak import REPORT

from incident.drills.reading import read_scenario
from incident.drills.scenario import Scenario
from incident.kernel.canonical import canonical
from incident.kernel.reading import load_yaml
from incident.operations.drill import Script

SMALL: dict[str, Any] = {
    "id": "small",
    "title": "Mirror of the firmware",
    "exercise": "functional",
    "zone": "Europe/Berlin",
    "starts_at": "2026-11-23T11:30",
    "lasts": "10 days",
    "report": "report.yaml",
    "playbook": "source_code_leak",
    "objectives": [{"id": "tell", "text": "Tell in time", "capability": "notification"}],
    "injects": [
        {"id": "i1", "after": "+02:00", "from": "Duty officer", "to": "security", "text": "It is still open."},
        {
            "id": "i2",
            "after": "1 day",
            "from": "Lab",
            "to": "privacy",
            "text": "More records than we thought.",
            "learn": [{"facts": ["records=900"], "source": "lab", "said_by": "lab", "about": "data_set:crm"}],
        },
    ],
    "expected": [
        {"id": "contain", "text": "Contain it", "objective": "tell", "step": "confirm_contained", "within": "1 day"}
    ],
    "team": [{"answers_in": "30 minutes", "at_most": "2 hours"}],
    "receipts_in": "1 hour",
}


def scenario_bytes(**changes: Any) -> bytes:
    """The small scenario with other fields; None takes one away."""
    return canonical({key: value for key, value in (SMALL | changes).items() if value is not None})


def scenario(**changes: Any) -> Scenario:
    """The small scenario, read."""
    return read_scenario(scenario_bytes(**changes), name="small.json").scenario


def script(**changes: Any) -> Script:
    """The small scenario with the small house's report."""
    return Script("small.json", scenario_bytes(**changes), "report.yaml", REPORT)


def with_line(key: str, at: int, **changes: Any) -> dict[str, Any]:
    """The small scenario's list `key` with one line changed; None takes a field away."""
    lines = [dict(line) for line in SMALL[key]]
    lines[at] = {name: value for name, value in (lines[at] | changes).items() if value is not None}
    return {key: lines}


def report_data() -> dict[str, Any]:
    """The small house's report as plain data, to stand inside a scenario."""
    return dict(load_yaml(REPORT, name="report.yaml"))
