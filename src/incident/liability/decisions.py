"""What a person decides for an allocation, and how it is read from a file.

The file::

    fault: [acme=20, beta=80]         # or between two: acme:beta=80
    against: [beta]                   # who answers, where the terms leave a choice
    agreements: [tta]                 # which alone count, where several speak for one pair
    currency: USD                     # of the ledger
    events: [gross_negligence]        # kinds of breach that a person finds, beside those that facts show
    rates: [{pair: EUR/USD, rate: 1.0825, source: ECB reference rate, at: 2026-03-02T16:00+01:00}]
    barred: [{claimant: acme, against: beta, why: notice of claim after 30 days, clause: "11.9"}]
    agreed: true                      # what claims were settled for counts, and not what is computed
    in_time: [tta/11.9]               # clauses whose lateness a person does not hold against the claim
    contribution: [{claimant: acme, against: beta, law: GDPR Art. 82(5), currency: EUR}]
"""

import re
from dataclasses import dataclass, field, replace
from decimal import Decimal

from incident.errors import InputRefused
from incident.kernel.fields import Faults, Fields
from incident.kernel.instants import Instant
from incident.kernel.reading import read_document
from incident.liability.exchange import Rate
from incident.liability.fault import FaultShares, parse_shares
from incident.liability.results import Bar
from incident.liability.terms import PairTerms, statutory_terms


@dataclass(frozen=True, slots=True)
class Decisions:
    """What a person decides for an allocation.

    Attributes:
        fault: shares of fault; parties or our entities.
        against: parties that answer, nearest the end claimant first; empty where the terms leave no choice.
        currency: of the ledger; empty: the only one that occurs.
        rates: rates of exchange.
        agreements: ids that alone count where several have terms for one pair; empty: all that speak.
        barred: claims and covers that came to nothing, such as by a late notice.
        events: kinds of breach that a person finds, beside those that facts show.
        in_time: `agreement/clause` of notices whose lateness is not held against the claim.
        agreed: whether what claims were settled for counts in place of what is computed.
        contribution: claims that a law gives between parties without a contract for it.
    """

    fault: FaultShares = field(default_factory=FaultShares)
    against: tuple[str, ...] = ()
    currency: str = ""
    rates: tuple[Rate, ...] = ()
    agreements: tuple[str, ...] = ()
    barred: tuple[Bar, ...] = ()
    events: tuple[str, ...] = ()
    in_time: tuple[str, ...] = ()
    contribution: tuple[PairTerms, ...] = ()
    agreed: bool = False


def read_decisions(data: bytes, *, name: str) -> Decisions:
    """Read a file of decisions.

    Raises:
        InputRefused: an unknown key, or a value that cannot be read; all faults at once.
    """
    document = read_document(data, name=name)
    faults = Faults()
    fields = Fields(document, document.data, (), faults)
    decisions = replace(decisions_of(fields), agreements=fields.texts("agreements"))
    fields.done()
    faults.refuse(name)
    return decisions


def decisions_of(fields: Fields) -> Decisions:
    """The decisions among the fields of a file, but for which agreements count; faults are noted on the fields."""
    fault = FaultShares()
    with fields.gathering("fault"):
        fault = parse_shares(fields.texts("fault"))
    return Decisions(
        fault=fault,
        against=fields.texts("against"),
        currency=fields.text("currency"),
        rates=tuple(rate for item in fields.items("rates") if (rate := _rate(item)) is not None),
        barred=tuple(_barred(item) for item in fields.items("barred")),
        events=fields.texts("events"),
        in_time=fields.texts("in_time"),
        agreed=bool(fields.flag("agreed", default=False)),
        contribution=tuple(_contribution(item) for item in fields.items("contribution")),
    )


def parse_rate(text: str, *, source: str, at: Instant, where: str = "") -> Rate:
    """Read `EUR/USD=1.0825`: one euro is so many dollars.

    Raises:
        InputRefused: no two currencies, no number above zero, or no source.
    """
    match = re.fullmatch(r"\s*([A-Z]{3})/([A-Z]{3})\s*=\s*([0-9]+(?:\.[0-9]+)?)\s*", text)
    if match is None:
        raise InputRefused(f"{text!r} is not a rate of exchange", where=where, mend="write EUR/USD=1.0825")
    return Rate(match[1], match[2], Decimal(match[3]), source, at)


def parse_bar(text: str, *, where: str = "") -> Bar:
    """Read `acme=why` or `acme:beta=why`: whose claim, against whom, and why it came to nothing.

    Raises:
        InputRefused: nobody, or no reason.
    """
    match = re.fullmatch(r"\s*([^\s:=]+)(?::([^\s:=]+))?\s*=\s*(.+?)\s*", text)
    if match is None:
        raise InputRefused(f"{text!r} bars no claim", where=where, mend="write acme:beta=notice after 30 days")
    return Bar(match[1], match[3], match[2] or "")


def _rate(fields: Fields) -> Rate | None:
    pair, rate = fields.text("pair", needed=True), fields.text("rate", needed=True)
    source, at = fields.text("source", needed=True), fields.instant("at", needed=True)
    fields.done()
    if not (pair and rate and source and at):
        return None
    with fields.faults.gathering(fields.place()):
        return parse_rate(f"{pair}={rate}", source=source, at=at)
    return None


def _barred(fields: Fields) -> Bar:
    barred = Bar(
        fields.text("claimant", needed=True),
        fields.text("why", needed=True),
        fields.text("against"),
        fields.text("clause"),
        fields.text("agreement"),
    )
    fields.done()
    return barred


def _contribution(fields: Fields) -> PairTerms:
    terms = statutory_terms(
        fields.text("claimant", needed=True),
        fields.text("against", needed=True),
        law=fields.text("law", needed=True),
        currency=fields.text("currency", needed=True),
    )
    fields.done()
    return terms
