"""What keeps notices that were sent from having arrived: in doubt, to be filed, failed, returned, unanswered."""

from incident.operations.dispatch import BY_HAND, FAILED, SENT
from incident.operations.receipt import BOUNCED
from incident.store.database import Reader
from incident.store.matter import short_of, verdicts_of
from incident.store.notices import dispatches_of
from incident.store.rows.matter import IncidentRow
from incident.store.rows.notices import DispatchRow

PERFORMED = ("met", "late")
_COPY = "#copy"
_WHY = {
    SENT: "waits for its receipt",
    BY_HAND: "waits to be filed by {method}",
    FAILED: "failed; decide on another attempt",
    BOUNCED: "came back; decide how it goes out again",
}
_IN_DOUBT = "is in doubt; say what became of it"


def outstanding(reader: Reader, incident: IncidentRow) -> list[str]:
    """One line for each obligation whose notice was sent and that is not performed in law: `7-d1 failed; …`."""
    performed = {name for name, row in verdicts_of(reader, incident.id).items() if row.result in PERFORMED}
    newest: dict[str, DispatchRow] = {}
    for row in dispatches_of(reader, incident=incident.id):
        if _COPY not in row.recipient and row.obligation not in performed:
            newest[row.obligation] = row
    return [
        f"{short_of(incident, 'd', row.number)} {_WHY.get(row.state, _IN_DOUBT).format(method=row.method)}"
        for row in newest.values()
    ]
