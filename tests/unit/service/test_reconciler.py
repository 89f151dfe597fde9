"""What should run against what does: rows decide, Prefect's states are hints."""

from datetime import timedelta

import pytest
from support.phases import NOON

from incident.service.reconciler import LONGEST_PAUSE, Move, Pauses, next_move
from incident.store.rows.work import PhaseRunRow


def run(flow_run: str = "a-flow-run") -> PhaseRunRow:
    return PhaseRunRow(id="r", incident="i", phase="containment", attempt=1, flow_run=flow_run)


@pytest.mark.parametrize(
    ("state", "move", "why"),
    [
        ("PAUSED", Move.RESUME, "it is suspended"),
        ("SCHEDULED", Move.ENTER, "it was resumed by a page of Prefect's, or by a runner that died then"),
        ("PENDING", Move.ENTER, "a runner died on the way in"),
        ("RUNNING", Move.ENTER, "a killed runner leaves it Running for ever"),
        ("FAILED", Move.RENEW, "it ended there, and the rows say that it has not"),
        ("CRASHED", Move.RENEW, "as failed"),
        ("COMPLETED", Move.RENEW, "as failed"),
        ("CANCELLED", Move.RENEW, "a page of Prefect's does not decide"),
        ("CANCELLING", Move.RENEW, "as cancelled"),
        (None, Move.RENEW, "Prefect lost its memory"),
    ],
)
def test_what_prefect_says_only_chooses_the_way_in(state: str | None, move: Move, why: str) -> None:
    assert next_move(run(), state) == move, why


def test_a_run_without_a_flow_run_gets_one() -> None:
    assert next_move(run(""), None) == Move.CREATE


def test_a_run_that_fails_is_left_alone_longer_each_time_and_then_forgotten() -> None:
    pauses, now = Pauses(), NOON
    lengths = []
    for _ in range(9):
        pauses.failed("r", now)
        begun = now
        while pauses.holds("r", now):
            now = now.plus(timedelta(seconds=0.5))
        lengths.append((now.utc - begun.utc).total_seconds())
    pauses.went_well("r")
    pauses.failed("r", now)

    assert lengths[:4] == [1, 2, 4, 8]
    assert lengths[-1] == LONGEST_PAUSE.total_seconds()
    assert not pauses.holds("r", now.plus(timedelta(seconds=1)))
    assert not pauses.holds("another", now)
