"""A drill runs the operations of a live incident on a clock of its own, is scored, and reaches nobody outside."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select
from support.leak import ANA, NOON, house, leak
from support.scenarios import SMALL, script, with_line

from incident.drills.report import AfterAction
from incident.errors import DecisionRefused, IncidentError, InputRefused, ScenarioRefused, UnknownReference
from incident.kernel.clock import FixedClock
from incident.kernel.instants import Instant, parse_instant
from incident.operations.board import incident_now
from incident.operations.desk import Desk
from incident.operations.drill import Script, drills, find_script, report_of, run_drill, shipped_scenarios
from incident.operations.drill_schedule import (
    Recurrence,
    run_due_drills,
    schedule_drill,
    schedules,
    stop_schedule,
)
from incident.operations.learn import facts_recorded
from incident.operations.matter import find_incident
from incident.operations.overview import overview
from incident.operations.verify import verify
from incident.record.entry import ORGANISATION
from incident.store.drills import messages_of, payloads_of
from incident.store.rows.house import TimerRow
from incident.store.rows.matter import IncidentRow
from incident.vocabulary import IncidentKind, Tag


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(NOON)


@pytest.fixture
def desk(tmp_path: Path, clock: FixedClock) -> Iterator[Desk]:
    made = house(tmp_path, clock=clock)
    yield made
    made.database.close()


def run(desk: Desk, *, seed: str = "1", **changes: Any) -> AfterAction:
    return run_drill(desk, script(**changes), seed=seed, actor=ANA, now=NOON)


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A house in which one drill was played beside a live leak: for tests that only look."""
    made = house(tmp_path_factory.mktemp("played"))
    leak(made)
    run(made)
    yield made
    made.database.close()


def drill_row(desk: Desk, short: str = "D1") -> IncidentRow:
    with desk.database.read() as reader:
        return find_incident(reader, short)


def test_a_drill_has_its_own_number_clock_and_chain(played: Desk) -> None:
    row = drill_row(played)
    assert row.kind == IncidentKind.DRILL
    assert row.title.startswith("EXERCISE ")
    assert row.clock_at == (parse_instant("2026-11-23T10:30Z").plus(timedelta(days=10))).utc
    assert row.status == "closed"


def test_the_drills_own_time_is_its_present_and_the_wall_clock_is_never_asked(desk: Desk, clock: FixedClock) -> None:
    run(desk)
    assert incident_now(desk, "D1", NOON) > NOON.plus(timedelta(days=9))
    assert clock.now() == NOON


def test_two_drills_of_simulated_weeks_take_seconds(desk: Desk) -> None:
    began = time.perf_counter()
    assert run(desk, lasts="60 days").drill == "D1"
    assert run(desk, lasts="60 days", seed="2").drill == "D2"
    assert time.perf_counter() - began < 60  # 3 s on an idle core


def test_every_phase_is_walked_by_players_who_answer_in_their_own_time(played: Desk) -> None:
    report = report_of(played, "D1")
    (action,) = report.score.actions
    assert action.done_at is not None
    assert action.rating == "P"
    assert drill_row(played).playbook["id"] == "source_code_leak"


def test_an_inject_reaches_the_sink_and_its_facts_are_learned(played: Desk) -> None:
    row = drill_row(played)
    with played.database.read() as reader:
        told = [it.body for it in messages_of(reader, row.id) if it.body.get("inject")]
    assert [it["inject"] for it in told] == ["i1", "i2"]
    assert {it["mark"] for it in told} == {"EXERCISE"}
    learned = [it for it in facts_recorded(played, "D1") if it.key == "records"]
    assert learned[-1].learned_at == parse_instant("2026-11-24T10:30Z")
    assert learned[-1].said_by == "lab"


def test_a_contingency_comes_only_where_the_action_was_not_taken(desk: Desk) -> None:
    contingency = with_line("injects", 0, type="contingency", unless="contain", after="2 days")
    assert "i1 skipped" in {it.what for it in run(desk, **contingency).course}
    slow = [{"answers_in": "3 days"}]
    assert "i1 delivered" in {it.what for it in run(desk, team=slow, **contingency).course}


def test_an_expected_event_is_observed_and_nobody_is_told(desk: Desk) -> None:
    report = run(desk, **with_line("injects", 0, type="expected_event"))
    assert "i1 observed" in {it.what for it in report.course}
    with desk.database.read() as reader:
        assert "i1" not in {it.body.get("inject") for it in messages_of(reader, drill_row(desk).id)}


def test_the_same_seed_gives_the_same_score_and_another_seed_another_course(desk: Desk, played: Desk) -> None:
    def told(report: AfterAction) -> list[Any]:
        return [(it.id, it.rating, it.done_at) for it in report.score.actions]

    first, same, other = report_of(played, "D1"), run(desk), run(desk, seed="2")
    assert told(first) == told(same) != told(other)


def test_an_absent_role_is_what_the_report_is_about(desk: Desk) -> None:
    team = [{"answers_in": "1 hour"}, {"role": "engineering", "absent": True}]
    report = run(desk, team=team)
    (action,) = report.score.actions
    assert (action.rating, action.done_at) == ("U", None)
    assert any("Contain it: not done by" in it.observation for it in report.plan)


def test_reminders_go_to_the_sink_with_the_mark(played: Desk) -> None:
    with played.database.read() as reader:
        reminders = [it for it in messages_of(reader, drill_row(played).id) if it.channel == "reminder"]
    assert reminders
    assert all(it.body["mark"] == "EXERCISE" for it in reminders)


def test_a_drills_timers_are_on_its_own_clock(played: Desk) -> None:
    with played.database.read() as reader:
        clocks = {
            timer.clock for timer in reader.session.exec(select(TimerRow)) if timer.incident == drill_row(played).id
        }
    assert clocks == {drill_row(played).id}


def test_a_report_is_read_back_from_the_record(desk: Desk) -> None:
    report = run(desk, lasts="2 days")
    assert report_of(desk, "D1") == report
    assert report.mark == "EXERCISE"


def test_a_drill_never_counts_among_live_incidents(played: Desk) -> None:
    assert [it.id for it in overview(played, now=NOON) if it.kind == IncidentKind.LIVE] == ["1"]
    assert [it["id"] for it in drills(played)] == ["D1"]


def test_the_record_of_a_drill_is_proved(played: Desk) -> None:
    assert {it.id: it.proof.finding for it in verify(played)} == {"1": None, "D1": None, "organisation": None}


REFUSED = (
    (with_line("expected", 0, step="dance"), ScenarioRefused, "the playbook does not have"),
    (with_line("expected", 0, step=None, notice="xx-no-such-duty"), ScenarioRefused, "no duty here"),
    ({"playbook": "no_such_playbook"}, ScenarioRefused, "no playbook"),
    ({"acts": [{"step": "dance"}]}, ScenarioRefused, "the playbook does not have"),
    ({"lasts": None}, InputRefused, "lasts is missing"),
)


@pytest.mark.parametrize(("changes", "error", "told"), REFUSED, ids=[told for *_, told in REFUSED])
def test_a_scenario_that_cannot_be_played_declares_nothing(
    desk: Desk, changes: dict[str, Any], error: type[IncidentError], told: str
) -> None:
    with pytest.raises(error) as refusal:
        run(desk, **changes)
    assert told in refusal.value.diagnostics()
    assert drills(desk) == []


def test_an_inject_that_cannot_be_played_is_told_by_its_name(desk: Desk) -> None:
    bad = with_line("injects", 1, learn=[{"facts": ["residents.XX=5"], "source": "lab", "said_by": "lab"}])
    with pytest.raises(ScenarioRefused, match="inject i2 could not be played"):
        run(desk, **bad)
    with pytest.raises(UnknownReference, match="has not been scored"):
        report_of(desk, "D1")


def test_a_report_of_what_is_no_drill_is_refused(desk: Desk) -> None:
    live = leak(desk)
    with pytest.raises(UnknownReference, match="is no drill"):
        report_of(desk, live)


def test_costs_that_a_scenario_brings_are_allocated(desk: Desk) -> None:
    bill = {"leaf": "forensics", "amount": "50000 EUR", "by_entity": "acme-de", "evidence": "INV-1"}
    expected = with_line("expected", 0, step=None, allocation=True, within="5 days", since="i1")
    injects = with_line("injects", 0, costs=[bill])
    report = run(desk, fault=["acme-de=20", "beta=80"], **injects, **expected)
    assert report.score.actions[0].rating == "P"


def test_the_shipped_scenarios_can_be_found_and_read() -> None:
    for row in shipped_scenarios():
        found = find_script(row["id"])
        assert found.report
    with pytest.raises(ScenarioRefused, match="no scenario"):
        find_script("no-such-scenario")


def test_a_report_beside_the_scenario_is_found_by_its_name(tmp_path: Path) -> None:
    (tmp_path / "small.yaml").write_bytes(script().data)
    with pytest.raises(ScenarioRefused, match="cannot be read"):
        find_script(str(tmp_path / "small.yaml"))
    (tmp_path / "report.yaml").write_bytes(b"title: x")
    assert find_script(str(tmp_path / "small.yaml")).report == b"title: x"


# Schedules

SUNDAYS = Recurrence("30 2 * * 0", "Europe/Berlin")


def plan(desk: Desk, recurrence: Recurrence = SUNDAYS, now: Instant = NOON) -> dict[str, Any]:
    short = script(lasts="3 hours", injects=SMALL["injects"][:1])
    return schedule_drill(desk, short, recurrence, actor=ANA, now=now)


def due(desk: Desk, now: str) -> list[str]:
    return run_due_drills(desk, actor=ANA, now=parse_instant(now))


def test_a_scheduled_drill_runs_once_when_its_time_has_come(desk: Desk) -> None:
    assert plan(desk)["next"] == parse_instant("2026-11-29T01:30Z")
    assert due(desk, "2026-11-29T01:29Z") == []
    assert due(desk, "2026-11-29T01:30Z") == ["D1"]
    assert due(desk, "2026-11-29T01:31Z") == []
    assert schedules(desk)[0]["next"] == parse_instant("2026-12-06T01:30Z")
    assert report_of(desk, "D1").seed == "2026-11-29T02:30"


def test_half_past_two_comes_twice_in_october_and_the_drill_once(desk: Desk) -> None:
    plan(desk, Recurrence("30 2 * * *", "Europe/Berlin"), parse_instant("2026-10-24T12:00Z"))
    assert due(desk, "2026-10-25T00:30Z") == ["D1"]
    assert due(desk, "2026-10-25T01:30Z") == []
    assert due(desk, "2026-10-26T01:30Z") == ["D2"]


def test_missed_slots_are_coalesced_and_the_record_says_which(desk: Desk) -> None:
    plan(desk)
    assert due(desk, "2026-12-14T12:00Z") == ["D1"]
    with desk.database.read() as reader:
        ((_, told),) = payloads_of(reader, ORGANISATION, Tag.SCHEDULE_RECORDED)
    assert told["slot"] == "2026-12-13T02:30"
    assert told["missed"] == ["2026-11-29T02:30", "2026-12-06T02:30"]


def test_a_schedule_keeps_the_scenario_as_it_was_and_its_name_is_taken(desk: Desk) -> None:
    plan(desk)
    with pytest.raises(DecisionRefused, match="exists"):
        plan(desk)
    assert plan(desk, Recurrence("0 9 * * 1", "Europe/Berlin", name="mondays"))["id"] == "mondays"


def test_a_stopped_schedule_runs_no_more(desk: Desk) -> None:
    plan(desk)
    stop_schedule(desk, "small", actor=ANA, now=NOON)
    assert due(desk, "2026-11-29T01:30Z") == []
    with pytest.raises(UnknownReference):
        stop_schedule(desk, "no-such", actor=ANA, now=NOON)


def test_a_scheduled_drill_that_is_refused_is_told_and_the_next_one_comes(desk: Desk) -> None:
    bad = Script("small.json", script().data, "report.yaml", b"title: x\nsurprise: 1\n")
    schedule_drill(desk, bad, SUNDAYS, actor=ANA, now=NOON)
    assert due(desk, "2026-11-29T01:30Z") == []
    with desk.database.read() as reader:
        ((_, told),) = payloads_of(reader, ORGANISATION, Tag.TICK_SKIPPED)
    assert "surprise" in told["why"]
    assert schedules(desk)[0]["next"] == parse_instant("2026-12-06T01:30Z")


def test_two_who_tick_at_once_play_a_slot_once(desk: Desk) -> None:
    plan(desk)
    with ThreadPoolExecutor(2) as pool:
        played = list(pool.map(lambda _: due(desk, "2026-11-29T01:30Z"), range(2)))
    assert sorted(played) == [[], ["D1"]]
