"""The shipped drill whole: players approve its notices, they arrive in the sink, and the score counts them."""

from collections.abc import Mapping
from pathlib import Path
from typing import NoReturn

import pytest
from support.databases import fresh_sqlite
from support.halden import ANA, NOW, set_up

from incident.delivery.channel import Channel
from incident.operations.desk import Desk
from incident.operations.drill import find_script, run_drill
from incident.operations.matter import find_incident
from incident.store.database import Database
from incident.store.drills import messages_of
from incident.store.matter import obligations_of
from incident.store.notices import dispatches_of, notices_of
from incident.store.states import DispatchState, NoticeState


def no_way_out() -> NoReturn:
    raise AssertionError("a drill asked for the live channels")


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    folder: Path = tmp_path_factory.mktemp("drill")
    made = set_up(Database.open(fresh_sqlite(folder)), folder)

    def channels() -> Mapping[str, Channel]:
        no_way_out()

    return Desk(made.database, made.law, made.clock, channels, made.home)


def test_the_shipped_drills_notices_arrive_in_the_sink_and_count_in_its_score(desk: Desk) -> None:
    report = run_drill(desk, find_script("servo-mirror"), seed="1", actor=ANA, now=NOW)
    with desk.database.read() as reader:
        incident = find_incident(reader, report.drill).id
        sent = [it for it in dispatches_of(reader, incident=incident) if it.state == DispatchState.SENT]
        approvers = {it.approved_by for it in notices_of(reader, incident) if it.status == NoticeState.DISPATCHED}
        kept = {it.body["message_id"]: it.body for it in messages_of(reader, incident) if it.body.get("message_id")}
        numbers = {it.id: f"{report.drill}-o{it.number}" for it in obligations_of(reader, incident)}

    mailed = [it for it in sent if it.method == "email"]
    assert len(mailed) > 10
    assert {it.message_id for it in mailed} == set(kept)
    assert all(body["subject"].startswith("[EXERCISE]") for body in kept.values())
    assert approvers == {"counsel"}

    counted = {it.id for it in report.score.clocks if it.performed_at is not None}
    assert {numbers[it.obligation] for it in sent} == counted
    assert report.score.met > 10
