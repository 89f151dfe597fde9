"""The outbox against a real mail server: what was taken, refused, lost or left by a killed process, and sent once."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from support.leak import ANA, NOON
from support.letters import COPY, COURIER, EMAIL, letters, line, mailing, notices, ready, rows
from support.mail import Awkward

from incident.delivery.sink import Sink
from incident.errors import DecisionRefused, Misdirected
from incident.kernel.instants import Instant
from incident.operations.desk import Desk
from incident.operations.dispatch import Sent, dispatch, dispatch_approved
from incident.operations.matter import find_incident
from incident.operations.outbox import in_doubt
from incident.operations.settling import Settlement, settle
from incident.operations.shelf_of_notices import list_rows
from incident.record.entry import Actor
from incident.store.states import DispatchState, NoticeState

LATER = NOON.plus(timedelta(minutes=5))
TESTS = Path(__file__).parents[2]


@pytest.fixture
def handler() -> Awkward:
    return Awkward()


@pytest.fixture
def server(handler: Awkward) -> Iterator[Sink]:
    with Sink(handler=handler) as sink:
        yield sink


@pytest.fixture
def desk(tmp_path: Path, server: Sink) -> Iterator[Desk]:
    made = letters(tmp_path, addresses=(EMAIL, COURIER), channels=mailing(server, timeout=2.0))
    yield made
    made.database.close()


def send(desk: Desk, notice: str, **how: str) -> Sent:
    return dispatch(desk, notice, actor=ANA, now=NOON, **how)[0]


def doubtful(desk: Desk) -> list[str]:
    with desk.database.read() as reader:
        incident = find_incident(reader, "1").id
    return [f"1-d{row.number}" for row in in_doubt(desk, incident, now=LATER)]


def child(desk: Desk, server: Sink, notice: str, *gate: str) -> subprocess.Popen[str]:
    """A process that dispatches the notice."""
    url, environment = str(desk.database.engine.url), {**os.environ, "PYTHONPATH": "."}
    line = [sys.executable, "-m", "support.sender", url, str(server.port), notice, str(desk.home), *gate]
    started = subprocess.Popen(line, cwd=TESTS, stdout=subprocess.PIPE, text=True, env=environment)
    assert started.stdout is not None
    assert started.stdout.readline() == "ready\n"
    return started


def wait_until(true: object, *, seconds: float = 20.0) -> None:
    ends = time.monotonic() + seconds
    while not true():  # type: ignore[operator]
        assert time.monotonic() < ends, "it did not happen in time"
        time.sleep(0.01)


def test_what_the_server_takes_is_sent_with_its_words_as_evidence(desk: Desk, server: Sink) -> None:
    sent = send(desk, ready(desk))

    (mail,) = server.taken
    (row,) = rows(desk)
    assert (sent.state, mail.to) == (DispatchState.SENT, ("notices@beta.example",))
    assert mail.header("Message-ID") == row.message_id == row.evidence["message_id"]
    assert row.evidence["reply"].startswith("250 kept as 0001")
    assert notices(desk)[-1].status == NoticeState.DISPATCHED


def test_a_refused_recipient_is_a_certain_failure_and_nothing_is_performed(desk: Desk, handler: Awkward) -> None:
    handler.rcpt = "550 5.1.1 no such user"
    sent = send(desk, ready(desk))

    assert sent.state == DispatchState.FAILED
    assert "no such user" in sent.told
    (row,) = rows(desk)
    assert row.evidence["refused"] == [{"address": "notices@beta.example", "code": 550, "text": "5.1.1 no such user"}]
    assert line(desk, "1").state == "due"


def test_a_connection_lost_after_the_last_byte_is_in_doubt_and_never_sent_again(
    desk: Desk, server: Sink, handler: Awkward
) -> None:
    handler.drop = "data"
    notice = ready(desk)
    assert send(desk, notice).state == DispatchState.IN_DOUBT

    handler.drop = ""
    with pytest.raises(DecisionRefused, match="in doubt"):
        send(desk, notice)
    with pytest.raises(DecisionRefused, match="in doubt"):
        send(desk, notice, again="nobody knows")
    assert len(server.taken) == 1
    assert doubtful(desk) == ["1-d1"]


def test_an_answer_that_comes_late_but_in_time_is_waited_for(desk: Desk, handler: Awkward) -> None:
    handler.seconds = 0.4
    assert send(desk, ready(desk)).state == DispatchState.SENT


def test_an_answer_that_does_not_come_in_time_leaves_it_in_doubt(desk: Desk, handler: Awkward) -> None:
    handler.seconds = 6.0
    assert send(desk, ready(desk)).state == DispatchState.IN_DOUBT


def test_without_a_mail_server_nothing_was_sent_and_the_refusal_says_what_to_set(tmp_path: Path) -> None:
    desk = letters(tmp_path)
    sent = send(desk, ready(desk))

    assert sent.state == DispatchState.FAILED
    assert "INCIDENT_SMTP_HOST" in sent.told


def test_an_address_that_cannot_stand_in_a_header_is_a_certain_failure_and_no_doubt(
    desk: Desk, handler: Awkward, tmp_path: Path
) -> None:
    """Nobody has to look into a server's log for a message that could not even be written."""
    abroad = "{method: email, to: notices@bäta.example}"
    other = letters(tmp_path / "other", addresses=(abroad,), channels=desk.channels)
    assert send(other, ready(other)).state == DispatchState.FAILED
    assert handler.begun == 0


def test_a_killed_process_leaves_its_dispatch_in_doubt_until_a_person_settles_it(
    desk: Desk, server: Sink, handler: Awkward
) -> None:
    handler.seconds = 60.0
    notice = ready(desk)
    with child(desk, server, notice) as sending:
        wait_until(lambda: handler.begun == 1)
        os.kill(sending.pid, signal.SIGKILL)
    assert sending.returncode == -signal.SIGKILL
    handler.seconds = 0.0

    assert [row.state for row in rows(desk)] == [DispatchState.CLAIMED]
    assert list_rows(desk, "1", now=LATER)[-1]["dispatches"] == ["1-d1 email in doubt"]
    for again in ("", "the process died"):
        with pytest.raises(DecisionRefused, match="may have"):
            send(desk, notice, again=again)
    with desk.database.read() as reader:
        incident = find_incident(reader, "1").id
    assert dispatch_approved(desk, incident, actor=Actor("system", "runner", "flow"), now=LATER) == ()
    assert handler.begun == 1

    said = Settlement(was_sent=True, reason="it stands in the mail server's log")
    assert settle(desk, "1-d1", said, actor=ANA, now=LATER) == DispatchState.SENT
    assert doubtful(desk) == []
    assert line(desk, "1", now=LATER).state == "met"


def test_a_dispatch_settled_as_not_sent_goes_again_by_decision_and_as_a_new_message(
    desk: Desk, server: Sink, handler: Awkward
) -> None:
    handler.drop = "data"
    notice = ready(desk)
    send(desk, notice)
    handler.drop = ""
    settle(desk, "1-d1", Settlement(was_sent=False, reason="not in the log"), actor=ANA, now=LATER)

    with pytest.raises(DecisionRefused, match="--again"):
        send(desk, notice)
    assert send(desk, notice, again="not in the log").state == DispatchState.SENT
    assert len({mail.header("Message-ID") for mail in server.taken}) == 2
    assert [row.attempt for row in rows(desk)] == [1, 2]


def test_what_is_still_being_sent_is_settled_by_nobody(desk: Desk, server: Sink, handler: Awkward) -> None:
    handler.seconds = 60.0
    with child(desk, server, ready(desk)) as sending:
        wait_until(lambda: handler.begun == 1)
        with pytest.raises(DecisionRefused, match="being sent"):
            settle(desk, "1-d1", Settlement(was_sent=False, reason="too slow"), actor=ANA, now=NOON)
        sending.kill()


@pytest.mark.parametrize("actor", [Actor("system", "runner", "flow"), Actor("drill_player", "counsel", "drill")])
def test_only_a_named_person_settles_what_is_in_doubt(desk: Desk, handler: Awkward, actor: Actor) -> None:
    handler.drop = "data"
    send(desk, ready(desk))
    with pytest.raises(DecisionRefused, match="named person"):
        settle(desk, "1-d1", Settlement(was_sent=True, reason="probably"), actor=actor, now=LATER)


def test_what_was_sent_is_not_in_doubt_and_cannot_be_settled(desk: Desk) -> None:
    send(desk, ready(desk))
    with pytest.raises(DecisionRefused, match="not in doubt"):
        settle(desk, "1-d1", Settlement(was_sent=False, reason="wish"), actor=ANA, now=LATER)


class Asleep:
    """A clock of a process that slept between its claim and its call."""

    def __init__(self) -> None:
        self._told = iter([NOON])

    def now(self) -> Instant:
        return next(self._told, LATER)


def test_a_process_that_slept_after_its_claim_sends_nothing(desk: Desk, handler: Awkward) -> None:
    """Others hold the claim for left by then, and may have decided on another attempt."""
    notice = ready(desk)
    sent = send(replace(desk, clock=Asleep()), notice)

    assert (sent.state, handler.begun) == (DispatchState.FAILED, 0)
    assert "too old to be sent" in sent.told


def test_two_processes_that_dispatch_one_notice_at_once_send_one(desk: Desk, server: Sink, tmp_path: Path) -> None:
    notice, gate = ready(desk), tmp_path / "gate"
    both = [child(desk, server, notice, str(gate)) for _ in range(2)]
    gate.touch()
    told = sorted(it.communicate(timeout=60)[0].strip() for it in both)

    assert told == ["DecisionRefused", "sent"]
    assert len(server.taken) == 1
    assert len(rows(desk)) == 1


def test_a_further_attempt_after_a_failure_is_a_recorded_decision_of_a_person(
    desk: Desk, server: Sink, handler: Awkward
) -> None:
    handler.rcpt = "450 4.2.1 busy"
    notice = ready(desk)
    send(desk, notice)
    handler.rcpt = ""
    with pytest.raises(DecisionRefused, match="failed before"):
        send(desk, notice)
    with pytest.raises(DecisionRefused, match="person's decision"):
        dispatch(desk, notice, actor=Actor("system", "runner", "flow"), now=NOON, again="the server was busy")

    assert send(desk, notice, again="the server was busy").state == DispatchState.SENT
    assert len(server.taken) == 1


def test_another_method_of_the_recipient_is_taken_where_it_is_asked_for(desk: Desk, handler: Awkward) -> None:
    handler.rcpt = "550 5.1.1 no such user"
    notice = ready(desk)
    with pytest.raises(Misdirected, match="for pigeon"):
        send(desk, notice, method="pigeon")
    send(desk, notice)
    with pytest.raises(Misdirected):  # the clause admits e-mail alone: a courier would be no notice
        send(desk, notice, again="no such user", method="courier")


def test_copies_go_once_and_constitute_no_notice(server: Sink, handler: Awkward, tmp_path: Path) -> None:
    desk = letters(tmp_path, addresses=(EMAIL, COPY), channels=mailing(server))
    handler.rcpt = "550 5.1.1 no such user"
    notice = ready(desk)
    assert [it.state for it in dispatch(desk, notice, actor=ANA, now=NOON)] == [DispatchState.FAILED] * 2
    handler.rcpt = ""
    sent = dispatch(desk, notice, actor=ANA, now=NOON, again="the address works now")
    assert [it.address for it in sent] == ["notices@beta.example", "lawyers@beta.example"]


def test_a_copy_that_arrived_makes_up_for_no_notice_that_did_not(
    server: Sink, handler: Awkward, tmp_path: Path
) -> None:
    desk = letters(tmp_path, addresses=(EMAIL, COPY), channels=mailing(server))
    handler.rcpt, handler.only = "550 5.1.1 no such user", "notices@beta.example"
    notice = ready(desk)
    states = [it.state for it in dispatch(desk, notice, actor=ANA, now=NOON)]

    assert states == [DispatchState.FAILED, DispatchState.SENT]
    assert line(desk, "1").state == "due"
    assert notices(desk)[-1].status == NoticeState.APPROVED
    handler.rcpt = ""
    again = dispatch(desk, notice, actor=ANA, now=NOON, again="the address works now")
    assert [it.address for it in again] == ["notices@beta.example"], "the copy went already"
