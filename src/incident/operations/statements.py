"""Statements of an incident: claims beside what is computed, what each party bears, and what the contracts add."""

from incident.agreements.model import Agreement, Portfolio
from incident.liability.accounts import Account, accounts, computed
from incident.operations.desk import Desk
from incident.operations.matter import find_incident
from incident.store.claims import claims_of
from incident.store.house import portfolio_of
from incident.store.ledger import newest_allocation


def accounts_of(desk: Desk, incident: str) -> tuple[Account, ...]:
    """Every claim of an incident beside what the newest allocation computes, and what is computed and not claimed."""
    with desk.database.read() as reader:
        row = find_incident(reader, incident)
        found = newest_allocation(reader, row)
        return accounts(computed(found.case, found.outcome) if found else (), claims_of(reader, row))


def notes_of(desk: Desk) -> dict[str, tuple[str, ...]]:
    """What each agreement says of remedies, law and forum, by its id, for the foot of a statement."""
    with desk.database.read() as reader:
        portfolio: Portfolio = portfolio_of(reader)
    return {id_: _notes(agreement) for id_, agreement in portfolio.agreements.items()}


def _notes(agreement: Agreement) -> tuple[str, ...]:
    found = []
    covenants = agreement.covenants
    if covenants is not None and covenants.remedies:
        found.append(f"Remedies under {agreement.id}: {', '.join(it.replace('_', ' ') for it in covenants.remedies)}.")
    elif covenants is not None and "remedies" in covenants.redacted:
        found.append(f"The remedies under {agreement.id} cannot be read in our copy.")
    if agreement.governing_law or agreement.forum:
        law = f"law of {agreement.governing_law}" if agreement.governing_law else ""
        found.append(f"{agreement.id}: {', '.join(filter(None, (law, agreement.forum)))}.")
    arbitration = covenants.arbitration if covenants is not None else None
    if arbitration is not None:
        seat = f", seat {arbitration.seat}" if arbitration.seat else ""
        found.append(f"Disputes under {agreement.id} go to arbitration: {arbitration.institution}{seat}.")
        if arbitration.confidential:
            found.append("The arbitration is confidential: so is this statement, and that there is a claim.")
    return tuple(found)
