"""Clocks, targets, actions and objectives are rated by rules that stand in one place, and reported with the mark."""

from datetime import timedelta

import pytest
from support.scenarios import scenario, with_line

from incident.drills.report import MARK, Happened, after_action, to_markdown
from incident.drills.scoring import Ran, Rating, Score, score, together
from incident.kernel.codec import decode, encode
from incident.kernel.instants import Instant, parse_instant

DUE = parse_instant("2026-11-24T12:00Z")
END = parse_instant("2026-12-03T10:30Z")
MINUTE = timedelta(minutes=1)


def ran(
    performed_at: Instant | None, *, due: Instant | None = DUE, exclusive: bool = False, target: bool = False
) -> Ran:
    return Ran("D1-o1", "duty", "a duty", due, exclusive, target, performed_at)


def scored(*clocks: Ran, done: Instant | None = None, delivered: Instant | None = None, **changes: object) -> Score:
    return score(
        scenario(**changes),
        clocks,
        done_at=lambda _, since: done if done is not None and done >= since else None,
        delivered=lambda _: delivered,
        ended_at=END,
    )


CLOCKS = (
    (ran(DUE), "met", "P", "an instant limit is met at the instant"),
    (ran(DUE, exclusive=True), "late", "M", "an end of day is not met at the next midnight"),
    (ran(DUE.plus(-MINUTE), exclusive=True), "met", "P", "and is met a minute before"),
    (ran(DUE.plus(MINUTE)), "late", "M", "late is late"),
    (ran(None), "missed", "U", "nothing was sent"),
    (ran(None, due=END), "running", "-", "still runs at ENDEX"),
    (ran(None, due=END, exclusive=True), "missed", "U", "an end of day that is ENDEX has run out"),
    (ran(DUE.plus(MINUTE), target=True), "late", "S", "a target is no legal deadline"),
    (ran(None, target=True), "missed", "M", "a target that ran out"),
    (ran(None, due=None), "no date", "-", "no date"),
    (ran(DUE, due=None), "met", "P", "performed without a date"),
)


@pytest.mark.parametrize(("clock", "state", "rating", "why"), CLOCKS, ids=[why for *_, why in CLOCKS])
def test_a_clock_is_rated(clock: Ran, state: str, rating: str, why: str) -> None:
    (found,) = scored(clock).clocks
    assert (found.state, found.rating) == (state, rating), why


def test_only_real_clocks_are_counted() -> None:
    found = scored(ran(DUE), ran(None), ran(None, target=True), ran(None, due=END))
    assert (found.met, found.late, found.missed, found.running) == (1, 0, 1, 1)


START = parse_instant("2026-11-23T10:30Z")
DAY = timedelta(days=1)
ACTIONS = (
    (START.plus(DAY), "P"),
    (START.plus(DAY + MINUTE), "S"),
    (START.plus(DAY * 1.5), "S"),
    (START.plus(DAY * 1.5 + MINUTE), "M"),
    (None, "U"),
)


@pytest.mark.parametrize(("done", "rating"), ACTIONS)
def test_an_action_is_rated_by_how_late_it_was(done: Instant | None, rating: str) -> None:
    (action,) = scored(done=done).actions
    assert action.rating == rating
    assert action.due == START.plus(DAY)


def test_an_action_counts_from_its_inject_and_not_before_it() -> None:
    since = with_line("expected", 0, since="i2")
    delivered = START.plus(DAY * 2)
    (action,) = scored(done=START.plus(DAY), delivered=delivered, **since).actions
    assert (action.due, action.done_at, action.rating) == (START.plus(DAY * 3), None, "U")


def test_an_action_whose_inject_never_came_is_not_rated() -> None:
    (action,) = scored(done=START, **with_line("expected", 0, since="i2")).actions
    assert (action.rating, action.due) == ("-", None)


TOGETHER = (("PPP", "P"), ("PPS", "S"), ("PSM", "M"), ("PU", "M"), ("UU", "U"), ("--", "-"), ("P-", "P"), ("", "-"))


@pytest.mark.parametrize(("lines", "rating"), TOGETHER)
def test_ratings_add_up_to_one(lines: str, rating: str) -> None:
    assert together(Rating(letter) for letter in lines) == rating


def test_each_thing_that_went_wrong_gets_a_line_with_owner_and_date() -> None:
    report = after_action(
        scenario(),
        scored(ran(None), ran(DUE.plus(timedelta(minutes=90))), done=START.plus(DAY * 3)),
        drill="D1",
        seed="7",
        ended_at=END,
        course=(),
    )
    assert [it.id for it in report.plan] == ["D1-i1", "D1-i2", "D1-i3"]
    assert "ran out and nothing was sent" in report.plan[0].observation
    assert "sent 01:30 h after" in report.plan[1].observation
    assert report.plan[2].observation == "Contain it: done 48:00 h late"
    assert {it.due - it.start for it in report.plan} == {timedelta(days=30)}
    assert all(it.owner for it in report.plan)


def test_a_report_is_marked_and_its_tables_hold() -> None:
    course = (Happened(START, "i1 delivered", "security", "a | bar\nand a line"),)
    found = scored(ran(DUE), done=START)
    report = after_action(scenario(), found, drill="D1", seed="7", ended_at=END, course=course)
    text = to_markdown(report)
    assert text.startswith(f"# {MARK} D1: ")
    assert report.mark == MARK
    assert "a \\| bar and a line" in text
    assert "## Improvement plan\n\nNothing." in text


def test_a_report_is_stored_and_read_back_as_it_was() -> None:
    found = scored(ran(None), done=None)
    report = after_action(scenario(), found, drill="D1", seed="7", ended_at=END, course=())
    assert decode(type(report), encode(report)) == report
