"""The link to Prefect: deployments, flow runs, entering them in this process. The one place that knows its client."""

from uuid import UUID

from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.exceptions import ObjectNotFound, Pause
from prefect.flow_engine import run_flow
from prefect.flows import Flow
from prefect.settings import PREFECT_FLOWS_HEARTBEAT_FREQUENCY, temporary_settings
from prefect.states import Scheduled

from flows.containment import containment
from flows.investigation import investigation
from flows.notification import notification
from flows.remediation import remediation
from incident.operations.desk import Desk
from incident.service.reconciler import Move, next_move
from incident.store.matter import incident_by_id, short_of
from incident.store.rows.work import PhaseRunRow
from incident.store.work import change_run, run_by_id
from incident.vocabulary import Phase

FLOWS: dict[str, Flow[[str], None]] = {
    Phase.CONTAINMENT: containment,
    Phase.INVESTIGATION: investigation,
    Phase.REMEDIATION: remediation,
    Phase.NOTIFICATION: notification,
}
"""One flow a phase."""
DEPLOYMENT = "managed"
"""Registered on no pool, so that nobody else polls its runs."""


class Link:
    """What this process knows of Prefect: the ids of its deployments, learned when it first answers."""

    def __init__(self) -> None:
        self._deployments: dict[str, UUID] = {}

    @property
    def is_registered(self) -> bool:
        """Whether the deployments are known."""
        return bool(self._deployments)

    def answers(self) -> bool:
        """Whether Prefect answers now."""
        with get_client(sync_client=True) as client:
            return client.api_healthcheck() is None

    def register(self) -> None:
        """Make the deployments; the same again where they are there."""
        with get_client(sync_client=True) as client:
            self._deployments = {
                phase: client.create_deployment(
                    client.create_flow(flow), DEPLOYMENT, enforce_parameter_schema=False, paused=False
                )
                for phase, flow in FLOWS.items()
            }

    def carry(self, desk: Desk, phase_run: str) -> None:
        """Enter a phase run whose lease is held, and come back when it has ended or suspended itself."""
        with get_client(sync_client=True) as client:
            flow_run = self._flow_run(desk, client, phase_run)
            found = client.read_flow_run(flow_run)
        flow = FLOWS[_run(desk, phase_run).phase]
        # Without the heartbeat thread: a dead runner shows by its lease, and it costs the first second of a run.
        with temporary_settings({PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None}):
            try:
                run_flow(flow, flow_run=found, parameters={"phase_run": phase_run})
            except Pause:
                return

    def _flow_run(self, desk: Desk, client: SyncPrefectClient, phase_run: str) -> UUID:
        """The flow run to enter, made or resumed where that is the move."""
        run = _run(desk, phase_run)
        match next_move(run, _state(client, run.flow_run)):
            case Move.CREATE:
                return self._create(desk, client, run)
            case Move.RENEW:
                with desk.database.work() as reader:
                    change_run(reader, run.id, attempt=run.attempt + 1, flow_run="", state="waiting")
                return self._create(desk, client, _run(desk, phase_run))
            case Move.RESUME:
                # Not `resume_flow_run`: its endpoint reads before it locks, and two at once fail on the server's SQLite
                # ("database is locked"), which costs two seconds. This one locks first, and keeps the same rules.
                client.set_flow_run_state(UUID(run.flow_run), Scheduled(name="Resuming"))
        return UUID(run.flow_run)

    def _create(self, desk: Desk, client: SyncPrefectClient, run: PhaseRunRow) -> UUID:
        with desk.database.read() as reader:
            short = short_of(incident_by_id(reader, run.incident))
        made = client.create_flow_run_from_deployment(
            self._deployments[run.phase],
            parameters={"phase_run": run.id},
            name=f"{short} {run.phase}, attempt {run.attempt}",
            idempotency_key=f"{run.id}-{run.attempt}",
        )
        with desk.database.work() as reader:
            change_run(reader, run.id, flow_run=str(made.id))
        return made.id


def _run(desk: Desk, phase_run: str) -> PhaseRunRow:
    with desk.database.read() as reader:
        return run_by_id(reader, phase_run)


def _state(client: SyncPrefectClient, flow_run: str) -> str | None:
    if not flow_run:
        return None
    try:
        state = client.read_flow_run(UUID(flow_run)).state
    except ObjectNotFound:
        return None
    return None if state is None else state.type.value
