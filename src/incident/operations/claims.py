"""Claims: made, disputed, agreed, paid or withdrawn, each step by a named person and kept with the ones before it.

What is claimed without being stated item by item is what the newest allocation computes; a claim that no allocation
knows (a customer's, a regulator's) is one whole, or states its parts.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from itertools import chain

from incident.errors import AllocationRefused, DecisionRefused, InputRefused
from incident.kernel.canonical import Payload
from incident.kernel.ids import parse_short
from incident.kernel.instants import Instant
from incident.kernel.money import Money
from incident.liability.accounts import computed_of
from incident.liability.claims import (
    WHOLE,
    ClaimEvent,
    ClaimFile,
    ClaimStep,
    after,
    given_up,
    spread,
    spread_over,
)
from incident.liability.exchange import Rate, convert
from incident.liability.results import readable
from incident.operations.desk import Desk
from incident.operations.duties import Evidence
from incident.operations.matter import find_incident, organisation_and_portfolio
from incident.operations.spend import bearer_of, receipt_of
from incident.operations.transact import transact
from incident.record.entry import Actor
from incident.store.claims import claim_by_short, claim_row, claims_of
from incident.store.database import Reader, Unit
from incident.store.ledger import costs_of, newest_allocation
from incident.store.matter import short_of
from incident.store.rows.matter import IncidentRow
from incident.vocabulary import Tag

_TAGS = {
    ClaimStep.CLAIMED: Tag.CLAIM_MADE,
    ClaimStep.DISPUTED: Tag.CLAIM_DISPUTED,
    ClaimStep.AGREED: Tag.CLAIM_AGREED,
    ClaimStep.PAID: Tag.CLAIM_PAID,
    ClaimStep.WITHDRAWN: Tag.CLAIM_WITHDRAWN,
}


@dataclass(frozen=True, slots=True)
class Between:
    """Whose claim it is: party or entity ids, and the contract or policy; empty: none."""

    claimant: str
    against: str
    agreement: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody says of a claim.

    Attributes:
        on: when it happened.
        amount: as a whole, laid on the items; None: `parts` say it, or all of what is open.
        parts: (cost item, amount) in the claim's currency.
        rate: at which a payment in another currency counts.
        interim: an agreement that leaves the rest of the items as it was.
    """

    on: date
    amount: Money | None = None
    parts: tuple[tuple[str, Decimal], ...] = ()
    reason: str = ""
    evidence: str = ""
    documents: tuple[Evidence, ...] = ()
    rate: Rate | None = None
    interim: bool = False


def make(desk: Desk, incident: str, between: Between, said: Said, *, actor: Actor, now: Instant) -> ClaimFile:
    """Record a claim.

    Raises:
        DecisionRefused: nothing is computed and no amount is stated; the same claim was made before.
        UnknownReference: an agreement or cost that is not recorded.
    """
    with desk.database.read() as reader:
        row = find_incident(reader, incident)

    def plan(reader: Reader) -> Callable[[Unit], ClaimFile]:
        claim = _new(reader, row, between)
        computed, currency = _computed(reader, row, claim)
        claim = replace(claim, currency=said.amount.currency if said.amount is not None else currency)
        if not claim.currency or (currency and claim.currency != currency):
            raise InputRefused(
                f"the claim is in {claim.currency or 'no currency'}",
                where="--amount",
                mend=f"state it in {currency}" if currency else "no allocation computes it: state an amount",
            )
        parts = said.parts or _first_parts(said.amount, computed)
        _demand_items(reader, row, parts)
        if not any(amount for _, amount in parts):
            raise InputRefused("nothing is claimed", where="--amount", mend="state more than zero")
        event = _event(ClaimStep.CLAIMED, said, parts, actor)
        _demand_past(row, event, now)
        return _writer(row, after(claim, event), event, actor=actor, now=now, new=True)

    return transact(desk, row.id, plan)


def follow(desk: Desk, claim: str, step: ClaimStep, said: Said, *, actor: Actor, now: Instant) -> ClaimFile:
    """Record what happened to a claim: amended, disputed, agreed, paid, withdrawn.

    Raises:
        UnknownReference: no such claim.
        DecisionRefused: nobody named, no reason or evidence where one is needed, or more than there is.
    """
    short = parse_short(claim, kind="k")
    with desk.database.read() as reader:
        row = find_incident(reader, str(short))

    def plan(reader: Reader) -> Callable[[Unit], ClaimFile]:
        before = claim_by_short(reader, row, short)
        event = _event(step, said, said.parts or _parts(before, step, said), actor)
        if step is ClaimStep.CLAIMED:
            _demand_items(reader, row, event.parts)
        _demand_past(row, event, now)
        return _writer(row, after(before, event), event, actor=actor, now=now)

    return transact(desk, row.id, plan)


def claims(desk: Desk, incident: str) -> list[ClaimFile]:
    """Every claim of an incident, with its whole history."""
    with desk.database.read() as reader:
        return claims_of(reader, find_incident(reader, incident))


def _new(reader: Reader, row: IncidentRow, between: Between) -> ClaimFile:
    organisation, portfolio = organisation_and_portfolio(reader)
    known = {*portfolio.parties, *(entity.id for entity in organisation.entities)}
    claimant, against = (
        bearer_of(name, organisation, portfolio) if name in known else name
        for name in (between.claimant, between.against)
    )
    if not claimant or not against or claimant == against:
        raise InputRefused("a claim is of one party against another", where="--against", mend="name both")
    if not {claimant, against} & known:
        listed = ", ".join(sorted(known))
        raise InputRefused(f"neither {claimant} nor {against} is recorded", where="--claimant", mend=f"one of {listed}")
    if between.agreement and between.agreement not in portfolio.agreements:
        listed = ", ".join(sorted(portfolio.agreements)) or "none"
        raise InputRefused(f"no agreement {between.agreement!r}", where="--under", mend=f"recorded: {listed}")
    agreement = between.agreement or _agreement(reader, row, claimant, against)
    for claim in claims_of(reader, row):
        if (claim.claimant, claim.against, claim.agreement) == (claimant, against, agreement):
            raise DecisionRefused(f"{claim.id} is that claim", mend=f"amend it: incident claim amend {claim.id}")
    return ClaimFile("new", claimant, against, agreement, "")


def _agreement(reader: Reader, row: IncidentRow, claimant: str, against: str) -> str:
    """The contract or policy under which the newest allocation sees the claim; empty where it sees none."""
    found = newest_allocation(reader, row)
    if found is None:
        return ""
    settled = (it.agreement for it in found.outcome.settlements if (it.claimant, it.responsible) == (claimant, against))
    insured = (
        it.agreement
        for it in found.case.policies
        if it.insured == claimant and against in {layer.insurer for layer in it.layers}
    )
    return next(chain(settled, insured), "")


def _computed(reader: Reader, row: IncidentRow, claim: ClaimFile) -> tuple[dict[str, Decimal], str]:
    found = newest_allocation(reader, row)
    return computed_of(found.case, found.outcome, claim) if found is not None else ({}, "")


def _first_parts(amount: Money | None, computed: dict[str, Decimal]) -> tuple[tuple[str, Decimal], ...]:
    if amount is None:
        return tuple(sorted(computed.items())) or _nothing_computed()
    if not any(computed.values()):
        return ((WHOLE, amount.amount),)
    return spread_over(computed, amount, where="--amount")


def _nothing_computed() -> tuple[tuple[str, Decimal], ...]:
    raise AllocationRefused(
        "the newest allocation computes nothing between the two", where="--amount", mend="state the amount"
    )


def _parts(claim: ClaimFile, step: ClaimStep, said: Said) -> tuple[tuple[str, Decimal], ...]:
    if said.amount is not None:
        return spread(claim, step, _in_currency(claim, said))
    if step is ClaimStep.WITHDRAWN:
        return given_up(claim)
    raise InputRefused("no amount is stated", where="--amount", mend="state it, or its parts by --part 7-c1=500")


def _in_currency(claim: ClaimFile, said: Said) -> Decimal:
    money = said.amount or Money(Decimal(0), claim.currency)
    if money.currency == claim.currency:
        return money.amount
    rates = (said.rate,) if said.rate is not None else ()
    return readable(convert(money, claim.currency, rates).amount, claim.currency)


def _event(step: ClaimStep, said: Said, parts: tuple[tuple[str, Decimal], ...], actor: Actor) -> ClaimEvent:
    foreign = said.amount if said.rate is not None else None
    return ClaimEvent(
        step=step,
        on=said.on,
        parts=parts,
        by=actor.id,
        reason=said.reason.strip(),
        evidence=said.evidence.strip(),
        receipts=tuple(receipt_of(each) for each in said.documents),
        interim=said.interim,
        money=foreign,
        rate=said.rate,
    )


def _demand_items(reader: Reader, row: IncidentRow, parts: tuple[tuple[str, Decimal], ...]) -> None:
    known = {cost.item.id for cost in costs_of(reader, row) if not cost.replaced_by} | {WHOLE}
    for item, _ in parts:
        if item not in known:
            listed = ", ".join(sorted(known))
            raise InputRefused(f"{item} is no cost of this incident", where="--part", mend=f"one of {listed}")


def _demand_past(row: IncidentRow, event: ClaimEvent, now: Instant) -> None:
    if event.on > now.day(row.zone):
        raise InputRefused(f"{event.on} is after today", where="--on", mend="record it when it happens")


def _writer(
    row: IncidentRow, claim: ClaimFile, event: ClaimEvent, *, actor: Actor, now: Instant, new: bool = False
) -> Callable[[Unit], ClaimFile]:
    def write(unit: Unit) -> ClaimFile:
        number = unit.next_number(f"{row.id}:k") if new else parse_short(claim.id).item
        kept = replace(claim, id=str(short_of(row, "k", number)))
        unit.insert([claim_row(kept, event, row, number=number, seq=unit.next_seq, now=now)])
        unit.append(_TAGS[event.step], _told(kept, event), actor=actor, at=now)
        return kept

    return write


def _told(claim: ClaimFile, event: ClaimEvent) -> Payload:
    return {
        "claim": claim.id,
        "between": claim.title,
        "on": event.on.isoformat(),
        "amount": str(Money(event.total, claim.currency)),
        "parts": {item: f"{amount:f}" for item, amount in event.parts},
        "by": event.by,
        "reason": event.reason,
        "evidence": event.evidence,
        "receipts": [it.sha256 for it in event.receipts],
    }
