"""With a real mail server configured, a drill leaves it untouched; the same notice of a live leak reaches it."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from support.leak import ANA, NOON, house, leak
from support.scenarios import script

from incident.delivery.channel import Channel
from incident.delivery.sink import Sink
from incident.delivery.smtp import SmtpChannel
from incident.errors import NotApproved
from incident.kernel.ids import parse_short
from incident.operations.approve import approve
from incident.operations.board import board
from incident.operations.compose import draft, read_notice, say
from incident.operations.desk import Desk
from incident.operations.dispatch import SENT, dispatch
from incident.operations.drill import run_drill
from incident.operations.drill_stage import player
from incident.operations.matter import find_incident
from incident.store.drills import messages_of
from incident.vocabulary import IncidentKind

CLAUSE = "tta/12.3"
"""The clause under which Beta is told of the leak, by e-mail."""


@pytest.fixture
def server() -> Iterator[Sink]:
    with Sink() as sink:
        yield sink


@pytest.fixture
def desk(tmp_path: Path, server: Sink) -> Iterator[Desk]:
    def channels() -> Mapping[str, Channel]:
        return {"email": SmtpChannel(server.host, server.port, timeout=10.0)}

    made = house(tmp_path, channels=channels)
    yield made
    made.database.close()


def drafted(desk: Desk, incident: str) -> str:
    """A draft for the clause, with what no fact fills said by a person; its short id."""
    line = next(it for it in board(desk, parse_short(incident), now=NOON) if it.key.startswith(f"{CLAUSE}|"))
    notice = draft(desk, line.id, actor=ANA, now=NOON).id
    for content in read_notice(desk, notice)[1].missing:
        notice = say(desk, notice, content.id, "as the team says", actor=ANA, now=NOON).id
    return notice


def sent(desk: Desk, incident: str) -> str:
    """A notice approved by a named person and dispatched; what became of it."""
    notice = drafted(desk, incident)
    approve(desk, notice, actor=ANA, now=NOON)
    return dispatch(desk, notice, actor=ANA, now=NOON)[0].state


def test_a_drills_notice_ends_in_the_sink_and_a_live_one_at_the_server(desk: Desk, server: Sink) -> None:
    assert sent(desk, leak(desk, kind=IncidentKind.DRILL)) == SENT
    assert server.taken == []
    with desk.database.read() as reader:
        (kept,) = messages_of(reader, find_incident(reader, "D1").id)
    assert kept.body["to"] == ["notices@beta.example"]
    assert "EXERCISE" in kept.body["subject"]

    assert sent(desk, leak(desk)) == SENT
    assert [mail.to for mail in server.taken] == [("notices@beta.example",)]


def test_a_drill_from_end_to_end_sends_nothing_outward(desk: Desk, server: Sink) -> None:
    report = run_drill(desk, script(), seed="1", actor=ANA, now=NOON)
    assert report.drill == "D1"
    assert server.taken == []
    with desk.database.read() as reader:
        assert messages_of(reader, find_incident(reader, "D1").id)


def test_a_scripted_player_approves_nothing_live(desk: Desk, server: Sink) -> None:
    """A player says what it is, and a live notice waits for a person."""
    notice = drafted(desk, leak(desk))
    with pytest.raises(NotApproved):
        approve(desk, notice, actor=player("counsel"), now=NOON)
    with pytest.raises(NotApproved):
        dispatch(desk, notice, actor=player("counsel"), now=NOON)
    assert server.taken == []
