"""What keeps notices that were sent from having arrived: in doubt, to be filed, failed, returned, unanswered."""

from incident.store.database import Reader
from incident.store.matter import short_of, verdicts_of
from incident.store.notices import dispatches_of, is_copy
from incident.store.rows.matter import IncidentRow
from incident.store.rows.notices import DispatchRow
from incident.store.states import PERFORMED, DispatchState

_IN_DOUBT = "is in doubt; say what became of it"
_WHY = {
    DispatchState.CLAIMED: _IN_DOUBT,
    DispatchState.IN_DOUBT: _IN_DOUBT,
    DispatchState.SENT: "waits for its receipt",
    DispatchState.BY_HAND: "waits to be filed by {method}",
    DispatchState.FAILED: "failed; decide on another attempt",
    DispatchState.BOUNCED: "came back; decide how it goes out again",
}


def outstanding(reader: Reader, incident: IncidentRow) -> list[str]:
    """One line for each obligation whose notice was sent and that is not performed in law: `7-d1 failed; …`."""
    performed = {name for name, row in verdicts_of(reader, incident.id).items() if row.result in PERFORMED}
    newest: dict[str, DispatchRow] = {}
    for row in dispatches_of(reader, incident=incident.id):
        if not is_copy(row) and row.obligation not in performed:
            newest[row.obligation] = row
    return [
        f"{short_of(incident, 'd', row.number)} {_WHY[DispatchState(row.state)].format(method=row.method)}"
        for row in newest.values()
    ]
