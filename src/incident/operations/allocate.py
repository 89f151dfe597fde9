"""Allocating: who bears each recorded cost, by the terms that were in force, stored with everything it rests on.

Which contracts speak: those of the agreements that the incident touches, and those of others only where a person names
the party that answers under them. Terms count as they stood on the day of the leak. What earlier live incidents took
out of a cap that counts over the aggregate is counted; a drill takes nothing out of any cap.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from decimal import Decimal

from incident.agreements.model import Agreement
from incident.errors import AllocationRefused
from incident.facts.fact import THE_INCIDENT
from incident.facts.sheet import FactSheet
from incident.kernel.canonical import Payload, digest
from incident.kernel.codec import encode
from incident.kernel.instants import Instant
from incident.kernel.money import Money
from incident.liability.agreed import agreed_of
from incident.liability.allocation import Allocation, Case, allocate
from incident.liability.chain import Setting
from incident.liability.decisions import Decisions
from incident.liability.exchange import Rate, convert
from incident.liability.fault import FaultShares
from incident.liability.items import CostItem
from incident.liability.policies import Policy, policy_of
from incident.liability.reading import pair_terms
from incident.liability.results import Bar, Bucket, readable
from incident.liability.terms import PairTerms, Per
from incident.operations.bars import bars
from incident.operations.desk import Desk
from incident.operations.matter import Matter, find_incident, read_matter
from incident.operations.spend import bearer_of
from incident.operations.transact import transact
from incident.record.entry import Actor
from incident.store.claims import claims_of
from incident.store.database import Reader, Unit
from incident.store.ledger import (
    StoredAllocation,
    cap_use,
    costs_of,
    newest_allocation,
    save_allocation,
    stored_allocation,
)
from incident.store.matter import verdicts_of
from incident.vocabulary import Tag


def allocate_costs(
    desk: Desk, incident: str, decisions: Decisions | None = None, *, actor: Actor, now: Instant
) -> StoredAllocation:
    """Run the waterfall over an incident's costs and store the outcome; an unchanged case is not stored twice.

    Args:
        desk: where to work.
        incident: short id.
        decisions: what a person decides; None: as decided for the newest allocation.
        actor: who allocates.
        now: the incident's clock.

    Raises:
        AllocationRefused: costs, terms, shares of fault or rates leave open who pays.
    """
    with desk.database.read() as reader:
        row = find_incident(reader, incident)

    def plan(reader: Reader) -> Callable[[Unit], StoredAllocation]:
        matter, before = read_matter(reader, row), newest_allocation(reader, row)
        case = _case(reader, matter, _decided(decisions, before), now=now)
        outcome = allocate(case)

        def write(unit: Unit) -> StoredAllocation:
            if before is not None and before.inputs_digest == digest(encode(case)):
                return before
            stored = save_allocation(unit, row, case, outcome, now=now)
            unit.append(Tag.ALLOCATION_MADE, _told(stored.number, stored.inputs_digest, outcome), actor=actor, at=now)
            return stored_allocation(stored, row)

        return write

    return transact(desk, row.id, plan)


def last_allocation(desk: Desk, incident: str) -> StoredAllocation:
    """The newest allocation of an incident.

    Raises:
        AllocationRefused: there is none yet.
    """
    with desk.database.read() as reader:
        found = newest_allocation(reader, find_incident(reader, incident))
    if found is None:
        raise AllocationRefused(f"incident {incident} has no allocation", mend=f"run 'incident allocate {incident}'")
    return found


def last_decisions(desk: Desk, incident: str) -> Decisions:
    """What was decided for the newest allocation of an incident; nothing where there is none."""
    with desk.database.read() as reader:
        return _decided(None, newest_allocation(reader, find_incident(reader, incident)))


def _decided(decisions: Decisions | None, before: StoredAllocation | None) -> Decisions:
    """What was decided last, where nobody decides anew."""
    if decisions is not None or before is None:
        return decisions or Decisions()
    case, setting = before.case, before.case.setting
    return Decisions(
        fault=setting.fault,
        against=case.against,
        currency=case.currency,
        rates=setting.rates,
        barred=tuple(bar for bar in setting.barred if not bar.by_clock),
        events=setting.found,
        in_time=setting.in_time,
        agreed=bool(setting.agreed),
        contribution=tuple(pair for pair in case.terms if pair.statutory),
    )


def _told(number: int, inputs: str, outcome: Allocation) -> Payload:
    return {
        "allocation": number,
        "inputs": inputs,
        "outcome": digest(encode(outcome)),
        "currency": outcome.currency,
        "gross": f"{outcome.gross:f}",
        "nets": {bearer: f"{net:f}" for bearer, net in outcome.nets},
    }


def _case(reader: Reader, matter: Matter, decisions: Decisions, *, now: Instant) -> Case:
    sheet = matter.sheet()
    items = tuple(cost.item for cost in costs_of(reader, matter.incident) if not cost.replaced_by)
    decisions = _answering(decisions, matter)
    day = _day_of(matter, sheet)
    fault = _of_parties(decisions.fault, matter)
    touched = {each.agreement.id for each in matter.exposure(sheet, now).touched}
    in_force = [agreement.in_force(day) for _, agreement in sorted(matter.portfolio.agreements.items())]
    terms = (*_terms(in_force, touched, fault, decisions), *decisions.contribution)
    policies = _policies(in_force, day, {item.incurred_by for item in items}, terms)
    verdicts = verdicts_of(reader, matter.incident.id)
    late = bars(matter, verdicts, terms, policies, in_time=decisions.in_time, now=now)
    return Case(
        items=items,
        currency=decisions.currency or _only_currency(items, terms),
        setting=Setting(
            fault=fault,
            events=_events(sheet) | frozenset(decisions.events),
            rates=decisions.rates,
            used=_used(reader, matter, terms, decisions.rates),
            barred=(*(_bar_of_parties(bar, matter) for bar in decisions.barred), *late),
            in_time=decisions.in_time,
            found=decisions.events,
            agreed=agreed_of(claims_of(reader, matter.incident)) if decisions.agreed else (),
        ),
        terms=terms,
        policies=policies,
        against=decisions.against,
    )


def _day_of(matter: Matter, sheet: FactSheet) -> date:
    """The day of the leak in the incident's zone: as early as it may have been, else when it was declared."""
    known = sheet.get("occurred_at", THE_INCIDENT)
    happened = (known.earliest or known.value) if known is not None else None
    at = happened if isinstance(happened, Instant) else Instant(matter.incident.declared_at)
    return at.day(matter.incident.zone)


def _of_parties(fault: FaultShares, matter: Matter) -> FaultShares:
    """Shares by party, where a person named our entities."""

    def party(name: str) -> str:
        return bearer_of(name, matter.organisation, matter.portfolio, where="--fault")

    return FaultShares(
        tuple(sorted((party(name), share) for name, share in fault.parties)),
        tuple(sorted((party(one), party(other), share) for one, other, share in fault.pairs)),
    )


def _answering(decisions: Decisions, matter: Matter) -> Decisions:
    """Who answers, by party; a name that nobody has is refused, for nobody would answer and the loss would stay."""
    named = decisions.against
    parties = (bearer_of(name, matter.organisation, matter.portfolio, where="--against") for name in named)
    return replace(decisions, against=tuple(parties)) if named else decisions


def _bar_of_parties(bar: Bar, matter: Matter) -> Bar:
    """A bar by party, where a person named our entity; a name that nobody has is refused, for it would bar nothing."""
    claimant, against = (
        bearer_of(name, matter.organisation, matter.portfolio, where="barred") if name else ""
        for name in (bar.claimant, bar.responsible)
    )
    return replace(bar, claimant=claimant, responsible=against)


def _terms(
    agreements: Iterable[Agreement], touched: set[str], fault: FaultShares, decisions: Decisions
) -> tuple[PairTerms, ...]:
    named = {*decisions.against, *(party for party, _ in fault.parties), *(other for _, other, _ in fault.pairs)}
    found: dict[tuple[str, str], PairTerms] = {}
    for agreement in agreements:
        for pair in pair_terms(agreement):
            if not _speaks(pair, touched, named, decisions.agreements):
                continue
            key = (pair.claimant, pair.responsible)
            if key in found:
                raise AllocationRefused(
                    f"{found[key].name} and {pair.name} both say what {pair.responsible} owes {pair.claimant}",
                    mend=f"say which counts: --agreement {pair.agreement}",
                )
            found[key] = pair
    return tuple(found[key] for key in sorted(found))


def _speaks(pair: PairTerms, touched: set[str], named: set[str], only: tuple[str, ...]) -> bool:
    if only and pair.agreement not in only:
        return False
    return pair.agreement in touched or pair.responsible in named


def _policies(
    agreements: Iterable[Agreement], day: date, spenders: set[str], terms: tuple[PairTerms, ...]
) -> tuple[Policy, ...]:
    concerned = spenders | {pair.responsible for pair in terms}
    running = [
        agreement
        for agreement in agreements
        if agreement.effective_from <= day and (agreement.effective_to is None or day <= agreement.effective_to)
    ]
    policies = [policy for agreement in running if (policy := policy_of(agreement)) is not None]
    return tuple(policy for policy in policies if policy.insured in concerned)


def _events(sheet: FactSheet) -> frozenset[str]:
    """The kinds of breach that the leak is, in the words of the clauses."""
    personal = any(known.key == "personal_data" and known.value is True for known in sheet.all())
    return frozenset(
        {"confidentiality_breach", "security_incident"} | ({"personal_data_breach"} if personal else set())
    )


def _only_currency(items: tuple[CostItem, ...], terms: Iterable[PairTerms]) -> str:
    if not items:
        raise AllocationRefused("there are no costs to allocate", mend="record them with 'incident cost add'")
    for named in ({item.money.currency for item in items}, {pair.currency for pair in terms}):
        if len(named) == 1:
            return named.pop()
    raise AllocationRefused("the costs are in several currencies", mend="say which the ledger is in: --currency EUR")


def _used(
    reader: Reader, matter: Matter, terms: Iterable[PairTerms], rates: tuple[Rate, ...]
) -> tuple[tuple[str, Bucket, Decimal], ...]:
    """What earlier live incidents took out of caps that count over the aggregate."""
    counted = {
        (pair.agreement, bucket): pair.currency
        for pair in terms
        for bucket, cap in ((Bucket.GENERAL, pair.general), (Bucket.SUPER, pair.super_cap))
        if cap is not None and cap.per is Per.AGGREGATE
    }
    sums: dict[tuple[str, Bucket], Decimal] = {}
    use = cap_use(reader, without=matter.incident.id, agreements={agreement for agreement, _ in counted})
    for agreement, bucket, currency, amount in use:
        if (agreement, bucket) in counted and amount:
            wanted = counted[agreement, bucket]
            used = readable(convert(Money(amount, currency), wanted, rates).amount, wanted)
            sums[agreement, bucket] = sums.get((agreement, bucket), Decimal(0)) + used
    return tuple((agreement, bucket, amount) for (agreement, bucket), amount in sorted(sums.items()))
