"""Contradictions that show in a portfolio before a leak: between clauses, along chains of contracts, in transfers.

All are warnings, for a person to settle; a chain of contracts that bites its own tail is a fault, since nobody could
say whose clock starts whose.
"""

from collections.abc import Iterator

from incident.agreements.chains import circle, upstream
from incident.agreements.clauses import GATES, ORDERED
from incident.agreements.model import Agreement, Disclosure, NoticeClause, Portfolio
from incident.agreements.standing import END
from incident.kernel.periods import Unit
from incident.kernel.seats import country_of
from incident.vocabulary import PLACE_GROUPS

Found = Iterator[tuple[str, str, str]]
FAULT, WARNING = "fault", "warning"

_SHORT_HOURS = 72
"""A full report within so many hours can seldom be complete."""


def references(agreement: Agreement, whole: Portfolio) -> Found:
    """What an agreement refers to and is not recorded, or is not a party of it."""
    for name in agreement.under:
        if name not in whole.agreements:
            yield FAULT, f"agreement {name!r}, which it is under, is not recorded", "import it first, or drop it"
    known = {each.party for each in agreement.parties}
    for clause in agreement.clauses:
        if clause.obligee and clause.obligee not in known:
            yield FAULT, f"clause {clause.id} has {clause.obligee} told, who is no party", "check obligee"
    covenants = agreement.covenants
    for name in covenants.recipients if covenants is not None else ():
        if name not in whole.parties:
            yield FAULT, f"permitted recipient {name!r} is not recorded", "record the party, or drop it"
    if covenants is not None and covenants.statements is not None and covenants.statements.consent not in known:
        yield FAULT, f"statements need the consent of {covenants.statements.consent}, who is no party", "check consent"


def chain(agreement: Agreement, whole: Portfolio) -> Found:
    """A chain that comes back to itself, and windows that leave no time to tell on."""
    if agreement.under:
        loop = circle(
            {
                name: whole.agreements[name]
                for name in (agreement.id, *upstream(whole, agreement.id))
                if name in whole.agreements
            }
        )
        if loop:
            yield FAULT, f"the chain of contracts bites its own tail: {' ▶ '.join(loop)}", "drop one of the links"
            return
    for name in agreement.under:
        upper = whole.agreements.get(name)
        if upper is not None:
            yield from _windows(agreement, upper)


def _windows(lower: Agreement, upper: Agreement) -> Found:
    for clause in upper.clauses:
        if not clause.flow_down:
            continue
        alike = [it for it in lower.clauses if it.event == clause.event]
        if not alike:
            yield (
                WARNING,
                f"clause {clause.id} of {upper.id} flows down, and no clause here answers to it",
                f"agree on a notice of {clause.event.replace('_', ' ')}",
            )
        ours = _hours(clause)
        for it in alike:
            theirs = _hours(it)
            if ours is not None and theirs is not None and theirs >= ours:
                yield (
                    WARNING,
                    f"clause {it.id} gives {theirs} hours, {upper.id} gives us {ours}: no time is left",
                    "agree on a shorter period here",
                )


def _hours(clause: NoticeClause) -> int | None:
    """The period in hours, where it is in hours; other units depend on the day."""
    for limb in clause.terms.limbs:
        if limb.period.unit is Unit.HOURS:
            return limb.period.value
    return None


def against_law(agreement: Agreement, _: Portfolio) -> Found:
    """Terms that can collide with what a law demands."""
    for clause in agreement.clauses:
        if clause.secrecy == "absolute":
            yield (
                WARNING,
                f"clause {clause.id} forbids telling others and does not except what the law demands",
                "agree on the exception, or let counsel decide beforehand",
            )
    statements = agreement.covenants.statements if agreement.covenants is not None else None
    if statements is not None and not statements.except_law:
        yield (
            WARNING,
            f"public statements need the consent of {statements.consent}, even those that the law demands",
            "agree on the exception: except_law: true",
        )


def before_facts(agreement: Agreement, _: Portfolio) -> Found:
    """Deadlines that can pass before what they ask for can be known."""
    for clause in agreement.clauses:
        hours = _hours(clause)
        if hours is None or hours > _SHORT_HOURS or clause.event in (*ORDERED, *GATES):
            continue
        if clause.standard == "constructive":
            yield (
                WARNING,
                f"clause {clause.id} runs from when it should have been known: it can end before anybody knows",
                "watch the sources of discovery, or agree on actual awareness",
            )
        if clause.contents and not clause.phased:
            yield (
                WARNING,
                f"clause {clause.id} wants all contents within {hours} hours and does not let information follow",
                "agree on phases, and say phased: true",
            )


def states(agreement: Agreement, _: Portfolio) -> Found:
    """What cannot be read, or was read by nobody who answers for it."""
    for clause in agreement.clauses:
        if clause.redacted:
            yield (
                WARNING,
                f"clause {clause.id}: {', '.join(clause.redacted)} cannot be read in our copy",
                "ask for the whole text; until then no date is known",
            )
    for duty in agreement.duties:
        if duty.runs_from == END and agreement.effective_to is None:
            yield WARNING, f"duty {duty.id} runs from the end, and the agreement states none", "add effective_to"


def transfers(disclosure: Disclosure, whole: Portfolio) -> Found:
    """Personal data that leaves the European Economic Area, and controlled know-how that crosses a border."""
    asset = whole.assets.get(disclosure.asset)
    giver, taker = whole.parties.get(disclosure.from_party), whole.parties.get(disclosure.to_party)
    if asset is None or giver is None or taker is None or disclosure.mechanism:
        return
    here, there = country_of(giver.country), country_of(taker.country)
    personal = asset.protection == "personal_data" or bool(asset.data_set)
    if personal and here in PLACE_GROUPS["EEA"] and there not in PLACE_GROUPS["EEA"]:
        yield (
            WARNING,
            f"personal data left {here} for {there}, and no mechanism is stated",
            "add mechanism: scc, adequacy, bcr or derogation",
        )
    if asset.export_class and here != there:
        yield (
            WARNING,
            f"{asset.id} ({asset.export_class}) left {here} for {there}, and no licence is stated",
            "add mechanism: licence with its reference, or national where none is needed",
        )


AGREEMENT_CHECKS = (references, chain, against_law, before_facts, states)
DISCLOSURE_CHECKS = (transfers,)
