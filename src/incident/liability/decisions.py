"""What a person decides for an allocation, and how it is read from a file.

The file::

    fault: [acme=20, beta=80]         # or between two: acme:beta=80
    against: [beta]                   # who answers, where the terms leave a choice
    agreements: [tta]                 # which alone count, where several speak for one pair
    currency: USD                     # of the ledger
    rates: [{pair: EUR/USD, rate: 1.0825, source: ECB reference rate, at: 2026-03-02T16:00+01:00}]
    barred: [{claimant: acme, why: notice of claim after the 30 days of clause 11.9}]
"""

import re
from dataclasses import dataclass, field
from decimal import Decimal

from incident.errors import InputRefused
from incident.kernel.fields import Faults, Fields
from incident.kernel.instants import Instant
from incident.kernel.reading import read_document
from incident.liability.exchange import Rate
from incident.liability.fault import FaultShares, parse_shares


@dataclass(frozen=True, slots=True)
class Decisions:
    """What a person decides for an allocation.

    Attributes:
        fault: shares of fault; parties or our entities.
        against: parties that answer, nearest the end claimant first; empty where the terms leave no choice.
        currency: of the ledger; empty: the only one that occurs.
        rates: rates of exchange.
        agreements: ids that alone count where several have terms for one pair; empty: all that speak.
        barred: (claimant, why) for claims that came too late.
    """

    fault: FaultShares = field(default_factory=FaultShares)
    against: tuple[str, ...] = ()
    currency: str = ""
    rates: tuple[Rate, ...] = ()
    agreements: tuple[str, ...] = ()
    barred: tuple[tuple[str, str], ...] = ()


def read_decisions(data: bytes, *, name: str) -> Decisions:
    """Read a file of decisions.

    Raises:
        InputRefused: an unknown key, or a value that cannot be read; all faults at once.
    """
    document = read_document(data, name=name)
    faults = Faults()
    fields = Fields(document, document.data, (), faults)
    fault = FaultShares()
    with faults.gathering(fields.place("fault")):
        fault = parse_shares(fields.texts("fault"))
    decisions = Decisions(
        fault=fault,
        against=fields.texts("against"),
        currency=fields.text("currency"),
        rates=tuple(rate for item in fields.items("rates") if (rate := _rate(item)) is not None),
        agreements=fields.texts("agreements"),
        barred=tuple(_barred(item) for item in fields.items("barred")),
    )
    fields.done()
    faults.refuse(name)
    return decisions


def parse_rate(text: str, *, source: str, at: Instant, where: str = "") -> Rate:
    """Read `EUR/USD=1.0825`: one euro is so many dollars.

    Raises:
        InputRefused: no two currencies, no number above zero, or no source.
    """
    match = re.fullmatch(r"\s*([A-Z]{3})/([A-Z]{3})\s*=\s*([0-9]+(?:\.[0-9]+)?)\s*", text)
    if match is None:
        raise InputRefused(f"{text!r} is not a rate of exchange", where=where, mend="write EUR/USD=1.0825")
    return Rate(match[1], match[2], Decimal(match[3]), source, at)


def _rate(fields: Fields) -> Rate | None:
    pair, rate = fields.text("pair", needed=True), fields.text("rate", needed=True)
    source, at = fields.text("source", needed=True), fields.instant("at", needed=True)
    fields.done()
    if not (pair and rate and source and at):
        return None
    with fields.faults.gathering(fields.place()):
        return parse_rate(f"{pair}={rate}", source=source, at=at)
    return None


def _barred(fields: Fields) -> tuple[str, str]:
    barred = (fields.text("claimant", needed=True), fields.text("why", needed=True))
    fields.done()
    return barred
