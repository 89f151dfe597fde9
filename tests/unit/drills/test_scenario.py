"""Scenarios are read strictly: what cannot be played is refused before anything is stored."""

from typing import Any

import pytest
from support.scenarios import SMALL, report_data, scenario, scenario_bytes, with_line

from incident.drills.offsets import parse_offset, show_offset
from incident.drills.reading import read_scenario
from incident.drills.scenario import Habit, InjectKind, Watch
from incident.errors import InputRefused, ScenarioRefused

OFFSETS = (
    ("+00:20", 20),
    ("+26:30", 1590),
    ("26:30", 1590),
    ("90 minutes", 90),
    ("1 hour", 60),
    ("3 days 4 hours 5 minutes", 4565),
    ("2 weeks", 20160),
)


@pytest.mark.parametrize(("text", "minutes"), OFFSETS)
def test_an_offset_is_elapsed_time(text: str, minutes: int) -> None:
    assert parse_offset(text) == minutes


@pytest.mark.parametrize(
    "text", ["", "soon", "-1 hour", "1 fortnight", "1:60", "1 hour later", "1 month", "500 days", "1.5 hours", "+1:2"]
)
def test_what_is_no_offset_is_refused(text: str) -> None:
    with pytest.raises(ScenarioRefused):
        parse_offset(text)


def test_an_offset_is_shown_as_a_planner_writes_it() -> None:
    assert show_offset(1590) == "+26:30"


def test_a_scenario_is_read_with_its_injects_in_order() -> None:
    read = scenario(injects=list(reversed(SMALL["injects"])))
    assert [inject.id for inject in read.injects] == ["i1", "i2"]
    assert read.starts_at.show("Europe/Berlin") == "Mon 23 Nov 2026 11:30 CET"
    assert read.lasts == 14400


def test_a_report_may_stand_inside_the_scenario() -> None:
    read = read_scenario(scenario_bytes(report=report_data()), name="small.json")
    assert read.report is not None
    assert read.scenario.report == ""


def test_a_sign_without_a_subject_is_true() -> None:
    read = scenario(**with_line("expected", 0, step=None, allocation=True))
    assert (read.expected[0].watch, read.expected[0].subject) == (Watch.ALLOCATION, "")


def test_a_contingency_says_what_makes_it_superfluous() -> None:
    read = scenario(**with_line("injects", 0, type="contingency", unless="contain"))
    assert read.injects[0].kind is InjectKind.CONTINGENCY


def test_who_has_no_habit_has_everybodys() -> None:
    read = scenario(team=[{"answers_in": "1 hour"}, {"role": "counsel", "answers_in": "5 minutes"}])
    assert read.habit("counsel").least == 5
    assert read.habit("security") == Habit("", 60, 60)


FAULTS = (
    ({"surprise": 1}, "unknown key"),
    ({"zone": "Mars/Olympus"}, "zone"),
    ({"zone": None}, "zone is missing"),
    ({"starts_at": None}, "starts_at is missing"),
    ({"starts_at": "2026-10-25T02:30"}, "exists twice"),
    ({"lasts": "for ever"}, "not an offset"),
    ({"exercise": "party"}, "not admitted"),
    ({"objectives": []}, "without objectives"),
    ({"objectives": SMALL["objectives"] * 2}, "stands twice"),
    ({"injects": SMALL["injects"] * 2}, "stands twice"),
    ({"report": None}, "report is missing"),
    (with_line("injects", 0, after="11 days"), "after the end"),
    (with_line("injects", 0, objective="fame"), "does not stand here"),
    (with_line("injects", 0, type="contingency"), "contingency without"),
    (with_line("injects", 0, unless="contain"), "without one"),
    (with_line("injects", 0, type="contingency", unless="nothing"), "does not stand here"),
    (with_line("injects", 1, learn=[{"source": "lab", "said_by": "lab"}]), "nothing is learned"),
    (
        with_line("injects", 1, learn=[{"facts": ["a=1"], "source": "s", "said_by": "s", "standing": "determined"}]),
        "reason",
    ),
    (with_line("expected", 0, step=None), "0 signs"),
    (with_line("expected", 0, cost=True), "2 signs"),
    (with_line("expected", 0, step=None, fact="gossip"), "no fact"),
    (with_line("expected", 0, since="i9"), "does not stand here"),
    ({"team": [{"role": "counsel"}]}, "answers_in is missing"),
    ({"team": [{"answers_in": "2 hours", "at_most": "1 hour"}]}, "sooner"),
    ({"team": [{"answers_in": "1 hour", "from": "08:00"}]}, "half a window"),
    ({"team": [{"answers_in": "1 hour"}] * 2}, "two habits"),
)


@pytest.mark.parametrize(("changes", "told"), FAULTS, ids=[told for _, told in FAULTS])
def test_a_scenario_with_a_fault_is_refused(changes: dict[str, Any], told: str) -> None:
    with pytest.raises(InputRefused) as refusal:
        scenario(**changes)
    assert told in refusal.value.diagnostics()


def test_all_faults_of_a_scenario_are_told_at_once() -> None:
    with pytest.raises(ScenarioRefused) as refusal:
        scenario(lasts="for ever", objectives=[], surprise=1)
    assert len(refusal.value.faults) >= 3
