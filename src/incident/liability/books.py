"""The ledger as Beancount text, which `bean-check` accepts: costs, claims, payments, reserves and rates of exchange.

Nothing is computed here that is not on the record. One transaction a cost: it leaves the account of the party that
incurred it, in its own currency at the price of the ledger's, and lands on the accounts of those who bear it, one
posting a ledger line with reason, clause and terms as metadata.

Claims are kept beside: what is claimed and what is disputed stand against `Equity:Incident:Contingent`, so that they
count nowhere; what is agreed becomes a receivable of the one and a payable of the other; a payment takes from both, and
moves money between their banks, in the currency in which it was paid at the price that was stated. A reserve is an
expense against a provision, moved by each setting. Every transaction balances by itself.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from incident.kernel.money import Money
from incident.liability.accounts import Account
from incident.liability.allocation import Allocation
from incident.liability.claims import ClaimEvent, ClaimFile, ClaimStep, Stand, after, stands, total
from incident.liability.exchange import Rate
from incident.liability.items import CostItem
from incident.liability.reserves import ReserveEntry, newest
from incident.liability.results import Line

NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True)
class Books:
    """What stands in the books beside the costs.

    Attributes:
        accounts: claims beside what is computed of them.
        reserves: every setting of every reserve.
        rates: rates of exchange, each with source and time.
    """

    accounts: Sequence[Account] = ()
    reserves: Sequence[ReserveEntry] = ()
    rates: Sequence[Rate] = ()


@dataclass(frozen=True, slots=True)
class _Posting:
    """One posting: an amount on an account, at a total price where it is in another currency than the rest."""

    account: str
    money: Money
    price: Money | None = None
    meta: tuple[tuple[str, str], ...] = ()

    def lines(self) -> Iterator[str]:
        at = f" @@ {abs(self.price.amount):f} {self.price.currency}" if self.price is not None else ""
        yield f"  {self.account}  {self.money.amount:f} {self.money.currency}{at}"
        yield from (f'    {key}: "{_text(value)}"' for key, value in self.meta)


@dataclass(frozen=True, slots=True)
class _Transaction:
    """One balanced transaction."""

    on: date
    payee: str
    narration: str
    link: str
    postings: tuple[_Posting, ...]
    meta: tuple[tuple[str, str], ...] = ()

    def text(self, tag: str) -> str:
        head = f'{self.on} * "{_text(self.payee)}" "{_text(self.narration)}" {tag} ^{_link(self.link)}'
        meta = [f'  {key}: "{_text(value)}"' for key, value in self.meta if value]
        return "\n".join([head, *meta, *(line for posting in self.postings for line in posting.lines()), ""])


def to_beancount(found: Allocation, items: Iterable[CostItem], books: Books | None = None, *, incident: str) -> str:
    """The books of an allocation.

    Args:
        found: who bears what.
        items: the costs behind its lines.
        books: claims, reserves and rates.
        incident: short id, or the name of a case, as a tag on every transaction.
    """
    beside = books or Books()
    booked = [
        *_costs(found, {item.id: item for item in items}),
        *(each for account in beside.accounts if account.claim is not None for each in _claim(account.claim)),
        *_reserves(beside.reserves),
    ]
    booked.sort(key=lambda it: it.on)
    prices = [_price(rate) for rate in sorted(beside.rates, key=lambda it: (it.at, it.base, it.quote, it.rate))]
    first = min((it.on for it in booked), default=date(1970, 1, 1))
    accounts = sorted({posting.account for it in booked for posting in it.postings})
    tag = f"#incident-{_link(incident.lower())}"
    return "\n".join(
        [
            f'option "title" "Incident {_text(incident)}"',
            f'option "operating_currency" "{found.currency}"',
            "",
            *(f"{first} open {account}" for account in accounts),
            "",
            *prices,
            *([""] if prices else []),
            *(it.text(tag) for it in booked),
        ]
    )


def _costs(found: Allocation, items: dict[str, CostItem]) -> Iterator[_Transaction]:
    lines: dict[str, list[Line]] = {}
    for line in found.lines:
        lines.setdefault(line.item, []).append(line)
    for name in sorted(lines, key=lambda item: (items[item].spent_on, item)):
        yield _cost(items[name], lines[name])


def _cost(item: CostItem, lines: Sequence[Line]) -> _Transaction:
    whole = Money(sum((line.amount for line in lines), NOTHING), lines[0].currency)
    spent, foreign = Money(-item.money.amount, item.money.currency), item.money.currency != whole.currency
    receipts = "; ".join(f"{it.name} sha256:{it.sha256}" for it in item.receipts)
    hours = f"{item.hours} hours at {item.hourly} {item.money.currency}" if item.hours is not None else ""
    return _Transaction(
        on=item.spent_on,
        payee=item.vendor or item.incurred_by,
        narration=f"{item.leaf.replace('_', ' ')}: {item.money}",
        link=item.id,
        meta=(("evidence", item.evidence), ("receipts", receipts), ("hours", hours), ("joint", item.joint)),
        postings=(
            _Posting(
                f"Assets:Incident:{_name(item.incurred_by)}",
                spent if foreign else Money(-whole.amount, whole.currency),
                whole if foreign else None,
            ),
            *(_borne(line) for line in lines),
        ),
    )


def _borne(line: Line) -> _Posting:
    return _Posting(
        f"Expenses:Incident:{_name(line.bearer)}:{_name(line.reason)}",
        Money(line.amount, line.currency),
        meta=(("reason", line.reason), ("clause", line.clause), ("terms", line.terms_version)),
    )


def _claim(claim: ClaimFile) -> Iterator[_Transaction]:
    """Every step of a claim, as what it moves between claimed, disputed, agreed and paid."""
    so_far = ClaimFile(claim.id, claim.claimant, claim.against, claim.agreement, claim.currency)
    for event in claim.events:
        before, so_far = _states(so_far), after(so_far, event)
        postings = tuple(_moves(so_far, before, _states(so_far), event))
        if postings:
            yield _step(claim, event, postings)


def _step(claim: ClaimFile, event: ClaimEvent, postings: tuple[_Posting, ...]) -> _Transaction:
    return _Transaction(
        on=event.on,
        payee=claim.against,
        narration=f"claim of {claim.title}: {event.step} {Money(event.total, claim.currency)}",
        link=claim.id,
        meta=(
            ("reason", event.reason),
            ("evidence", event.evidence),
            ("receipts", "; ".join(f"{it.name} sha256:{it.sha256}" for it in event.receipts)),
            ("by", event.by),
            ("rate", str(event.rate) if event.rate is not None else ""),
        ),
        postings=postings,
    )


def _states(claim: ClaimFile) -> tuple[Decimal, Decimal, Decimal, Decimal]:
    """Undisputed and not agreed, disputed, agreed, paid."""
    listed: list[Stand] = list(stands(claim).values())
    whole = total(listed)
    undisputed = sum((each.undisputed for each in listed), NOTHING)
    return undisputed, whole.disputed, whole.agreed or NOTHING, whole.paid


def _moves(
    claim: ClaimFile, before: Sequence[Decimal], now: Sequence[Decimal], event: ClaimEvent
) -> Iterator[_Posting]:
    sides = f"{_name(claim.claimant)}:{_name(claim.against)}"
    other = f"{_name(claim.against)}:{_name(claim.claimant)}"
    undisputed, disputed, agreed, paid = (
        Money(new - old, claim.currency) for old, new in zip(before, now, strict=True)
    )
    contingent = Money(-undisputed.amount - disputed.amount, claim.currency)
    plain = (
        (f"Assets:Incident:Claimed:{sides}", undisputed),
        (f"Assets:Incident:Disputed:{sides}", disputed),
        (f"Equity:Incident:Contingent:{sides}", contingent),
        (f"Assets:Incident:Receivable:{sides}", Money(agreed.amount - paid.amount, claim.currency)),
        (f"Liabilities:Incident:Payable:{other}", Money(paid.amount - agreed.amount, claim.currency)),
    )
    yield from (_Posting(account, money) for account, money in plain if money.amount)
    if event.step is ClaimStep.PAID and paid.amount:
        cash, price = (event.money, paid) if event.money is not None else (paid, None)
        yield _Posting(f"Assets:Incident:Bank:{_name(claim.claimant)}", cash, price)
        yield _Posting(f"Assets:Incident:Bank:{_name(claim.against)}", Money(-cash.amount, cash.currency), price)


def _reserves(entries: Sequence[ReserveEntry]) -> Iterator[_Transaction]:
    for (party, head), history in newest(entries).items():
        held = NOTHING
        for entry in history:
            moved = Money(entry.money.amount - held, entry.money.currency)
            held = entry.money.amount
            name = f"{_name(party)}:{_name(head)}"
            yield _Transaction(
                on=entry.on,
                payee=party,
                narration=f"reserve for {head}: {entry.money}",
                link=f"reserve-{party}-{head}",
                meta=(("basis", entry.basis), ("by", entry.by)),
                postings=(
                    _Posting(f"Expenses:Incident:Reserves:{name}", moved),
                    _Posting(f"Liabilities:Incident:Reserves:{name}", Money(-moved.amount, moved.currency)),
                ),
            )


def _price(rate: Rate) -> str:
    head = f"{rate.at.day()} price {rate.base} {rate.rate:f} {rate.quote}"
    return f'{head}\n  source: "{_text(rate.source)}"\n  at: "{rate.at.short()}"'


def _name(text: str) -> str:
    """An account component: begins with a capital or a digit, then letters, digits and hyphens."""
    plain = re.sub(r"[^A-Za-z0-9]+", "-", text).strip("-") or "X"
    return plain[0].upper() + plain[1:]


def _link(text: str) -> str:
    """What may stand in a tag or a link."""
    return re.sub(r"[^A-Za-z0-9_./-]+", "-", text).strip("-") or "case"


def _text(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ")
