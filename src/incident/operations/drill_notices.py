"""Notices in a drill: reviewed, approved, got out and confirmed by scripted players through the real operations.

Everything ends in the drill sink. A content that no fact fills is said by the player in the scenario's filler words;
without such words the notice stays a draft, and the report says so.
"""

from incident.errors import ContentMissing, IncidentError
from incident.kernel.ids import ShortId
from incident.kernel.instants import Instant
from incident.operations.approve import approve
from incident.operations.compose import draft, read_notice, say
from incident.operations.dispatch import dispatch
from incident.operations.drill_stage import Stage, player
from incident.operations.receipt import Came, Kind, record
from incident.store.notices import dispatches_of, is_copy, notices_of
from incident.store.rows.notices import DispatchRow
from incident.store.states import DispatchState, NoticeState


def review(stage: Stage, *, role: str, now: Instant) -> None:
    """Let a player approve every draft that can be approved; refusals go into the report, one line a kind."""
    with stage.desk.database.read() as reader:
        drafts = [row.number for row in notices_of(reader, stage.incident) if row.status == NoticeState.DRAFT]
    refused: dict[str, list[str]] = {}
    for number in drafts:
        notice = _short(stage, "n", number)
        try:
            _approve(stage, notice, role, now)
        except IncidentError as error:
            refused.setdefault(type(error).__name__, []).append(f"{notice}: {error.diagnostics()}")
    for told in refused.values():
        more = f" — and {len(told) - 1} more" if len(told) > 1 else ""
        stage.trouble(now, role, f"{told[0]}{more}")


def get_out(stage: Stage, obligation: str, *, role: str, now: Instant) -> None:
    """Let a player draft, approve and send the notice of one obligation.

    Raises:
        IncidentError: as any of the three would refuse it in earnest.
    """
    drafted = draft(stage.desk, obligation, actor=player(role), now=now)
    notice = _approve(stage, drafted.id, role, now)
    dispatch(stage.desk, notice, actor=player(role), now=now)


def awaited(stage: Stage) -> list[tuple[str, Kind]]:
    """Dispatches that wait for somebody: to be filed by hand, or to be confirmed by whoever got them."""
    with stage.desk.database.read() as reader:
        rows = dispatches_of(reader, incident=stage.incident)
    return [(_short(stage, "d", row.number), kind) for row in rows if (kind := _awaits(row)) is not None]


def receive(stage: Stage, short: str, kind: Kind, *, role: str, now: Instant) -> None:
    """Record that a dispatch was filed by a player, or reached its recipient.

    Raises:
        IncidentError: as it would be refused in earnest.
    """
    came = Came(kind, now, reference=f"EXERCISE {short}")
    record(stage.desk, short, came, actor=player(role), now=now)


def _awaits(row: DispatchRow) -> Kind | None:
    if row.state == DispatchState.BY_HAND:
        return Kind.FILED
    return Kind.DELIVERED if row.state == DispatchState.SENT and not is_copy(row) and row.deemed_at is None else None


def _approve(stage: Stage, notice: str, role: str, now: Instant) -> str:
    """Approve a notice, and where contents are missing say them first; the short id of what was approved.

    A scripted player is a `drill_player` and says so: where approval is for persons alone, it is refused.
    """
    try:
        approve(stage.desk, notice, actor=player(role), now=now)
    except ContentMissing:
        if not stage.scenario.filler:
            raise
        _, words = read_notice(stage.desk, notice)
        for line in words.missing:
            notice = say(stage.desk, notice, line.id, stage.scenario.filler, actor=player(role), now=now).id
        approve(stage.desk, notice, actor=player(role), now=now)
    return notice


def _short(stage: Stage, kind: str, number: int) -> str:
    drill = int(stage.short.removeprefix("D"))
    return str(ShortId(drill=True, number=drill, kind=kind, item=number))
