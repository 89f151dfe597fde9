"""The runner: a warm process that carries phases through their flows, each in a thread, each under a lease."""

import logging
import os
import secrets
from concurrent.futures import Future, ThreadPoolExecutor, wait
from threading import Event, Thread

from prefect.exceptions import PrefectSignal

from incident.errors import IncidentError, LeaseLost
from incident.operations.context import Post
from incident.operations.tenure import give_back, take
from incident.service.reconciler import Pauses, to_carry
from incident.service.runner.link import Link
from incident.service.settings import Settings
from incident.store.work import renew_leases

LOG = logging.getLogger("incident.runner")
RENEWALS = 3
"""How often a lease is renewed in its own length."""
GRACE_SECONDS = 10.0
"""How long a runner that is asked to stop lets its steps finish."""


def new_owner() -> str:
    """A name for the leases of this process; new at each start, so that a restarted runner is another."""
    return f"runner-{os.getpid()}-{secrets.token_hex(4)}"


class Runner:
    """Looks what should run, and carries it.

    Attributes:
        link: to Prefect.
    """

    def __init__(self, post: Post, settings: Settings) -> None:
        self.link = Link()
        self._post = post
        self._settings = settings
        self._pool = ThreadPoolExecutor(max_workers=settings.runner_threads + 1, thread_name_prefix="phase")
        self._busy: dict[str, Future[None]] = {}
        self._pauses = Pauses()
        self._linking: Future[bool] | None = None
        self._linked = False

    def run(self, stop: Event) -> None:
        """Work until asked to stop; then let steps that have begun finish for a while."""
        renewer = Thread(target=self._renew, args=(stop,), name="leases", daemon=True)
        renewer.start()
        while not stop.wait(self._settings.poll_seconds):
            try:
                self._look()
            except IncidentError as error:
                LOG.warning("looking again: %s", error.diagnostics())
        self._pool.shutdown(wait=False, cancel_futures=True)
        wait(self._busy.values(), timeout=GRACE_SECONDS)

    def _look(self) -> None:
        self._reap()
        if not self._is_linked():
            return
        now = self._post.desk.clock.now()
        for run in to_carry(self._post.desk, now=now, busy=self._busy, resting=self._pauses):
            if len(self._busy) >= self._settings.runner_threads:
                return
            self._busy[run.id] = self._pool.submit(self._carry, run.id)

    def _is_linked(self) -> bool:
        """Whether Prefect answers; what waits for it waits, and everything else goes on without it."""
        if self._linked:
            return True
        if self._linking is None:
            self._linking = self._pool.submit(self._link_up)
        elif self._linking.done():
            self._linked = self._linking.exception() is None and self._linking.result()
            self._linking = None
        return self._linked

    def _link_up(self) -> bool:
        if not self.link.answers():
            return False
        self.link.register()
        LOG.info("Prefect answers; phases run")
        return True

    def _carry(self, phase_run: str) -> None:
        desk = self._post.desk
        tenure = take(desk, phase_run, owner=self._post.owner, seconds=self._settings.lease_seconds)
        if tenure is None:
            return
        try:
            self.link.carry(desk, phase_run)
        finally:
            give_back(desk, tenure)

    def _reap(self) -> None:
        for phase_run in [name for name, future in self._busy.items() if future.done()]:
            error = self._busy.pop(phase_run).exception()
            if error is None:
                self._pauses.went_well(phase_run)
                continue
            if isinstance(error, LeaseLost | PrefectSignal):
                LOG.info("phase run %s goes on elsewhere: %s", phase_run, error)
            else:
                LOG.warning("phase run %s is tried again: %s", phase_run, error, exc_info=error)
                self._linked = False  # perhaps it was Prefect that went away: ask before going on
            self._pauses.failed(phase_run, self._post.desk.clock.now())

    def _renew(self, stop: Event) -> None:
        every = self._settings.lease_seconds / RENEWALS
        while not stop.wait(every):
            try:
                with self._post.desk.database.work() as reader:
                    renew_leases(reader, owner=self._post.owner, seconds=self._settings.lease_seconds)
            except IncidentError as error:
                LOG.warning("leases are not renewed: %s", error.diagnostics())
