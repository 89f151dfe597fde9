"""The runner as a process."""

import logging
import os
import signal
from collections.abc import Mapping
from threading import Event

from incident.operations.acting import Act
from incident.operations.actions import ACTIONS
from incident.operations.context import install
from incident.service.desk import open_desk
from incident.service.leash import follow_parent
from incident.service.logs import log_to_stderr
from incident.service.runner.loop import Runner, new_owner
from incident.service.settings import Settings


def serve_runner(settings: Settings, *, actions: Mapping[str, Act] = ACTIONS) -> None:
    """Carry phases until SIGTERM, or until the process that started this one is gone."""
    log_to_stderr()
    stop = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    follow_parent(stop)
    post = install(open_desk(settings), owner=new_owner(), actions=actions)
    Runner(post, settings).run(stop)
    # Prefect's client keeps threads that wait for a server which may be gone; what counts is committed.
    logging.shutdown()
    os._exit(0)
