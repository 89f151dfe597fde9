"""Contradictions that show in a portfolio before a leak: between clauses, along chains of contracts, in transfers.

All are warnings, for a person to settle; a chain of contracts that bites its own tail is a fault, since nobody could
say whose clock starts whose.
"""

from collections.abc import Iterator

from incident.agreements.chains import circle, upstream
from incident.agreements.clauses import GATES, ORDERED
from incident.agreements.model import Agreement, Asset, Disclosure, NoticeClause, Party, Portfolio
from incident.agreements.standing import END
from incident.kernel.periods import Unit
from incident.kernel.seats import country_of
from incident.vocabulary import PLACE_GROUPS
from incident.words import EXPORT_CLASSES

Found = Iterator[tuple[str, str, str]]
FAULT, WARNING = "fault", "warning"

_UK = "GB"
_SHORT_HOURS = 72
"""A full report within so many hours can seldom be complete."""


def one_entity(party: Party, whole: Portfolio) -> Found:
    """Two parties that stand for one of our entities: costs and duties would be the one's or the other's by chance."""
    if not party.entity:
        return
    others = sorted(it.id for it in whole.parties.values() if it.entity == party.entity and it.id != party.id)
    if others:
        yield (
            WARNING,
            f"{', '.join(sorted((party.id, *others)))} stand for one entity, {party.entity}: its costs go to the first",
            "keep one party for each entity",
        )


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
    """Personal data that leaves the EEA or the United Kingdom, and controlled know-how that crosses a border."""
    asset = whole.assets.get(disclosure.asset)
    giver, taker = whole.parties.get(disclosure.from_party), whole.parties.get(disclosure.to_party)
    if asset is None or giver is None or taker is None:
        return
    here, there = country_of(giver.country), country_of(taker.country)
    if disclosure.mechanism:
        yield from _mechanism(disclosure, whole)
        return
    personal = asset.protection == "personal_data" or bool(asset.data_set)
    if personal and _leaves(here, there):
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


def _leaves(here: str, there: str) -> bool:
    eea = PLACE_GROUPS["EEA"]
    return (here in eea and there not in eea) or (here == _UK and there != _UK)


def _mechanism(disclosure: Disclosure, whole: Portfolio) -> Found:
    """What a mechanism that is stated still lacks."""
    agreement = whole.agreements.get(disclosure.agreement)
    terms = agreement.in_force(disclosure.at.day()) if agreement is not None else None
    if disclosure.mechanism == "scc" and terms is not None and not any(_is_transfer(name) for name in terms.includes):
        yield (
            WARNING,
            f"it left by standard clauses, and {terms.id} takes in no set of them: what both owe is not known",
            "add includes: [scc-2021-914-m2], or the module that was signed, to the agreement",
        )
    if disclosure.mechanism == "licence" and not disclosure.reference:
        yield WARNING, "it left by a licence that is not named", "add reference: its number"


def _is_transfer(name: str) -> bool:
    return name.startswith(("scc-", "uk-"))


def localisation(disclosure: Disclosure, whole: Portfolio) -> Found:
    """Information that is held outside the places to which the agreement keeps it."""
    asset, agreement = whole.assets.get(disclosure.asset), whole.agreements.get(disclosure.agreement)
    covenants = agreement.in_force(disclosure.at.day()).covenants if agreement is not None else None
    if asset is None or covenants is None or not covenants.localisation:
        return
    outside = [place for place in asset.held_in if not {place, country_of(place)} & set(covenants.localisation)]
    if outside:
        kept = ", ".join(covenants.localisation)
        what = f"{asset.id} is held in {', '.join(outside)}; {disclosure.agreement} keeps it in {kept}"
        yield WARNING, what, "move it, or agree on the place"


def export_list(asset: Asset, _: Portfolio) -> Found:
    """An entry of no list starts no duty of export control."""
    if asset.export_class and not asset.export_list:
        yield (
            WARNING,
            f"export class {asset.export_class} of no list: no duty of export control is found by it",
            f"add export_list: one of {', '.join(EXPORT_CLASSES)}",
        )


def made_from(asset: Asset, whole: Portfolio) -> Found:
    """An asset that is made from itself."""
    seen, ahead = set[str](), list(asset.derived_from)
    while ahead:
        name = ahead.pop()
        if name == asset.id:
            yield FAULT, f"asset {asset.id} is made from itself", "drop one of the links under derived_from"
            return
        if name not in seen and name in whole.assets:
            seen.add(name)
            ahead += whole.assets[name].derived_from


def terms_of_duties(agreement: Agreement, whole: Portfolio) -> Found:
    """Duties that nothing carries, and glossaries of assets that nobody knows."""
    for duty in agreement.duties:
        if duty.sent_as and agreement.clause(duty.sent_as) is None:
            yield FAULT, f"duty {duty.id} is sent as clause {duty.sent_as}, which is not there", "check sent_as"
        if duty.within is not None and duty.within.unit is Unit.WORKING_DAYS and duty.calendar is None:
            yield (
                WARNING,
                f"duty {duty.id} counts {duty.within} by the calendar of whoever has to do it",
                "add calendar: [DE], where the agreement says so",
            )
    for meaning in agreement.covenants.glossary if agreement.covenants is not None else ():
        for name in meaning.assets:
            if name not in whole.assets:
                yield FAULT, f"term {meaning.term!r} stands for asset {name!r}, which is not recorded", "check assets"


def alike(agreement: Agreement, _: Portfolio) -> Found:
    """Two clauses that bind the same side to tell of the same event, in different periods: the earlier one counts."""
    for number, clause in enumerate(agreement.clauses):
        for other in agreement.clauses[number + 1 :]:
            if _told_alike(clause) == _told_alike(other) and _periods(clause) != _periods(other):
                both = f"in {_periods(clause)} and in {_periods(other)}"
                what = f"clauses {clause.id} and {other.id} have the {clause.obligor} party tell the same, {both}"
                yield WARNING, what, "say what each is about (scope), or what its stage is; until then both run"


def _told_alike(clause: NoticeClause) -> tuple[object, ...]:
    return (clause.obligor, clause.event, clause.stage, clause.standard, clause.scope, clause.obligee)


def _periods(clause: NoticeClause) -> str:
    periods = ", ".join(str(limb.period) for limb in clause.terms.limbs)
    return periods or (clause.terms.soft or "no period").replace("_", " ")


def confirmed(agreement: Agreement, _: Portfolio) -> Found:
    """Covenants that nobody confirmed take no duty away."""
    covenants = agreement.covenants
    if covenants is not None and covenants.exclusions and not covenants.reviewed_by:
        yield (
            WARNING,
            "nobody confirmed what the agreement excludes: no exclusion counts yet",
            f"compare it with the words, then: incident portfolio confirm {agreement.id}/covenants",
        )


PARTY_CHECKS = (one_entity,)
AGREEMENT_CHECKS = (references, chain, against_law, before_facts, states, terms_of_duties, alike, confirmed)
ASSET_CHECKS = (export_list, made_from)
DISCLOSURE_CHECKS = (transfers, localisation)
