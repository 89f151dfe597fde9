"""Reserves: set and moved by a named person with a basis, each setting kept, and held against what is expected."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from incident.errors import DecisionRefused, InputRefused
from incident.kernel.ids import parse_short
from incident.kernel.instants import Instant
from incident.liability.accounts import Account, accounts, computed
from incident.liability.allocation import variants
from incident.liability.leaves import LEAVES, leaf_of
from incident.liability.reserves import ALL, Expected, ReserveEntry, expected, newest, verdict
from incident.notices.approval import PERSON
from incident.operations.desk import Desk
from incident.operations.matter import find_incident, organisation_and_portfolio
from incident.operations.spend import bearer_of
from incident.operations.transact import transact
from incident.record.entry import Actor
from incident.store.claims import claim_by_short, claims_of, reserve_row, reserves_of
from incident.store.database import Reader, Unit
from incident.store.ledger import StoredAllocation, newest_allocation
from incident.store.rows.matter import IncidentRow
from incident.vocabulary import Tag


@dataclass(frozen=True, slots=True)
class ReserveView:
    """One reserve with its history and what is to be expected.

    Attributes:
        history: every setting, oldest first; the last counts.
        expected: None: no allocation, or in another currency.
        agreed: what was agreed of the claim that it is for; None: nothing, or it is for no claim.
        paid: what of that was paid.
        verdict: `short`, `inside` or `above`; empty where nothing is expected.
    """

    history: tuple[ReserveEntry, ...]
    expected: Expected | None
    agreed: Decimal | None
    paid: Decimal
    verdict: str

    @property
    def now(self) -> ReserveEntry:
        """The setting that counts."""
        return self.history[-1]


def set_reserve(desk: Desk, incident: str, entry: ReserveEntry, *, actor: Actor, now: Instant) -> ReserveView:
    """Set a reserve, or move it; zero releases it.

    Raises:
        DecisionRefused: no named person, no basis, or nothing moves.
        InputRefused: an unknown head, another currency than before, below zero, or in the future.
    """
    if actor.kind != PERSON or not entry.basis.strip():
        raise DecisionRefused("a reserve is set by a named person with a basis", where="--basis", mend="say why")
    with desk.database.read() as reader:
        row = find_incident(reader, incident)
        entry = _read(reader, row, entry, now)

    def plan(reader: Reader) -> Callable[[Unit], None]:
        history = newest(reserves_of(reader, row)).get((entry.party, entry.head), [])
        _check_move(entry, history)

        def write(unit: Unit) -> None:
            unit.insert([reserve_row(entry, row, version=len(history) + 1, seq=unit.next_seq, now=now)])
            before = f"{history[-1].money.amount:f}" if history else "0"
            told = {"party": entry.party, "head": entry.head, "amount": str(entry.money), "before": before}
            unit.append(Tag.RESERVE_SET, {**told, "basis": entry.basis, "by": entry.by}, actor=actor, at=now)

        return write

    transact(desk, row.id, plan)
    shown = reserves(desk, incident)
    return next(it for it in shown if (it.now.party, it.now.head) == (entry.party, entry.head))


def reserves(desk: Desk, incident: str) -> list[ReserveView]:
    """Every reserve of an incident."""
    with desk.database.read() as reader:
        row = find_incident(reader, incident)
        found = newest_allocation(reader, row)
        entries = newest(reserves_of(reader, row))
        known = accounts(computed(found.case, found.outcome) if found else (), claims_of(reader, row))
    return [_view(tuple(history), found, known) for _, history in sorted(entries.items())]


def _read(reader: Reader, row: IncidentRow, entry: ReserveEntry, now: Instant) -> ReserveEntry:
    if entry.money.amount < 0:
        raise InputRefused(f"a reserve of {entry.money}", where="--amount", mend="state zero or more")
    if entry.on > now.day(row.zone):
        raise InputRefused(f"{entry.on} is after today", where="--on", mend="set it when it counts")
    party = bearer_of(entry.party, *organisation_and_portfolio(reader), where="--party")
    head = entry.head.strip()
    if head != ALL and "-k" in head.lower():
        head = claim_by_short(reader, row, parse_short(head, kind="k")).id
    elif head != ALL:
        head = leaf_of(head, where="--head").id
    return ReserveEntry(party, head, entry.money, entry.on, entry.basis.strip(), entry.by)


def _check_move(entry: ReserveEntry, history: list[ReserveEntry]) -> None:
    if not history:
        return
    if history[-1].money.currency != entry.money.currency:
        raise InputRefused(
            f"the reserve is in {history[-1].money.currency}", where="--amount", mend="release it first, or stay in it"
        )
    if history[-1].money == entry.money:
        raise DecisionRefused(f"the reserve is {entry.money} already", where="--amount", mend="nothing moves")


def _view(history: tuple[ReserveEntry, ...], found: StoredAllocation | None, known: tuple[Account, ...]) -> ReserveView:
    now = history[-1]
    if now.head not in (ALL, *LEAVES):
        return _of_claim(history, next(it for it in known if it.claim is not None and it.claim.id == now.head))
    if found is None or found.outcome.currency != now.money.currency:
        return ReserveView(history, None, None, Decimal(0), "")
    range_ = expected(variants(found.case), found.case.items, now.party, now.head)
    return ReserveView(history, range_, None, Decimal(0), verdict(now.money.amount, range_))


def _of_claim(history: tuple[ReserveEntry, ...], account: Account) -> ReserveView:
    """The reserve for one claim: from what is undisputed to all that is claimed; what was agreed ends the range."""
    whole, likely = account.whole, sum(account.computed.values(), Decimal(0))
    if whole.settled:
        range_ = Expected(account.outstanding, account.outstanding, account.outstanding, "agreed, less what was paid")
    else:
        low, high = whole.claimed - whole.disputed - whole.paid, whole.claimed - whole.paid
        range_ = Expected(
            low, min(max(likely - whole.paid, low), high), high, "undisputed to claimed, less what was paid"
        )
    same = account.currency == history[-1].money.currency
    told = verdict(history[-1].money.amount, range_) if same else ""
    return ReserveView(history, range_ if same else None, whole.agreed, whole.paid, told)
