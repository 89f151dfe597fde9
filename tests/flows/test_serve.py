"""`incident serve` as a person starts it: three children, each started again when it dies, all ended together."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.databases import fresh_sqlite
from support.house import until
from support.phases import ANA, declared, desk_on

from incident.operations import steps
from incident.operations.desk import Desk
from incident.playbook.model import ACTIONS
from incident.service.clock import SystemClock
from incident.service.supervisor import STATE
from incident.store.database import Database
from incident.store.rows.matter import IncidentRow

pytestmark = pytest.mark.prefect

PLAYBOOK = b"""
id: proof
name: Prove the record around a gate
roles: {lead: leads}
phases:
  containment:
  - {key: before, name: Before, kind: automatic, action: verify_record}
  - {key: gate, name: Gate, kind: approval, role: lead, needs: [before]}
  - {key: after, name: After, kind: automatic, action: verify_record, needs: [gate]}
  investigation: [{key: i, name: I, kind: manual, role: lead}]
  remediation: [{key: r, name: R, kind: manual, role: lead}]
  notification: [{key: n, name: N, kind: manual, role: lead}]
"""


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    database = Database.open(fresh_sqlite(tmp_path))
    yield desk_on(database, tmp_path, clock=SystemClock())
    database.close()


@pytest.fixture
def serving(desk: Desk) -> Iterator["subprocess.Popen[bytes]"]:
    """The command, in the desk's home, in an environment that names somebody else's Prefect."""
    environment = {
        **os.environ,
        "INCIDENT_HOME": str(desk.home),
        "INCIDENT_LEASE_SECONDS": "2",
        "PREFECT_API_URL": "http://127.0.0.1:9/api",
    }
    program = [sys.executable, "-c", "from incident.app import main; main()", "serve"]
    with (desk.home / "serve.log").open("wb") as log:
        process = subprocess.Popen(program, env=environment, stdout=log, stderr=log, stdin=subprocess.DEVNULL)
    yield process
    if process.poll() is None:
        process.terminate()
        process.wait(timeout=60)


def children(desk: Desk) -> dict[str, int]:
    file = desk.home / STATE
    found: dict[str, int] = json.loads(file.read_text(encoding="utf-8"))["children"] if file.exists() else {}
    return found


def state(desk: Desk, incident: IncidentRow, key: str) -> dict[str, str]:
    return next(row for row in steps.list_steps(desk, str(incident.number)) if row["key"] == key)


def test_serve_carries_phases_starts_again_what_dies_and_ends_cleanly(
    desk: Desk, serving: "subprocess.Popen[bytes]"
) -> None:
    incident = declared(desk, PLAYBOOK, now=desk.clock.now(), actions=ACTIONS)
    until(lambda: state(desk, incident, "before")["state"] == "done", seconds=180, what="the first step")
    before = children(desk)
    assert set(before) == {"runner", "tick", "prefect"}

    for pid in before.values():
        os.kill(pid, signal.SIGKILL)
    until(lambda: len(set(children(desk).values()) - set(before.values())) == 3, what="three new children")
    steps.done(desk, state(desk, incident, "gate")["id"], actor=ANA, now=desk.clock.now())
    until(lambda: state(desk, incident, "after")["state"] == "done", seconds=180, what="the step after the gate")

    after = children(desk)
    serving.send_signal(signal.SIGTERM)
    assert serving.wait(timeout=60) == 0
    assert not (desk.home / STATE).exists()
    for pid in after.values():
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)
    assert "stopped" in (desk.home / "serve.log").read_text(encoding="utf-8")
