"""The shelf of imported playbooks: versions beside the portfolio's, each answered for by the entry that imported it."""

from sqlmodel import col, select

from incident.kernel.canonical import digest
from incident.kernel.codec import decode, encode
from incident.playbook.model import Playbook
from incident.store.database import Reader, Unit
from incident.store.rows.house import PortfolioRow

KIND = "playbook"
"""The kind of its rows in the portfolio's table."""


def imported_playbooks(reader: Reader) -> dict[str, Playbook]:
    """The newest version of each imported playbook, by id."""
    return {name: decode(Playbook, row.body) for name, row in _newest(reader).items()}


def save_playbook(unit: Unit, playbook: Playbook) -> int | None:
    """Insert a playbook as a new version; the caller appends the entry that answers for it.

    Returns:
        the number of the stored version; None where it is what is stored already.
    """
    body, before = encode(playbook), _newest(unit).get(playbook.id)
    if before is not None and before.digest == digest(body):
        return None
    row = PortfolioRow(
        kind=KIND,
        id=playbook.id,
        version=1 if before is None else before.version + 1,
        seq=unit.next_seq,
        body=body,
        digest=digest(body),
        recorded_at=unit.recorded_at.utc,
    )
    unit.insert([row])
    return row.version


def _newest(reader: Reader) -> dict[str, PortfolioRow]:
    stored = select(PortfolioRow).where(col(PortfolioRow.kind) == KIND).order_by(col(PortfolioRow.version))
    return {row.id: row for row in reader.session.exec(stored)}
