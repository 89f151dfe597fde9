"""Another's notice to us: from when it counts, for contract and for law.

For contract it counts from its receipt in law, by the rule of the clause under which it was sent. For law we are aware
from the earliest of reading it, of knowledge that counts as ours, and of that receipt: what starts a clock against us
is taken at its earliest tenable instant. So a notice read on Friday evening and received in law on Monday starts
awareness on Friday, and clauses that run from receipt on Monday.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from incident.agreements.chains import upstream
from incident.agreements.clauses import GATES, ORDERED
from incident.agreements.model import Agreement, Method, NoticeClause, Party, Portfolio
from incident.agreements.receipt import Received, Side, deemed_receipt
from incident.errors import UnknownReference
from incident.facts.arrivals import Inbound
from incident.facts.fact import Fact
from incident.facts.learning import Telling, facts_from_data
from incident.facts.report import Report
from incident.kernel.instants import Instant
from incident.vocabulary import Fidelity


@dataclass(frozen=True, slots=True)
class Arrived:
    """Another's notice with what the portfolio says of it.

    Attributes:
        agreement: the version in force when it was sent.
        clause: under which it was sent; None: none answers to it.
        sender: who told us.
        ours: whom they told.
        received: when it was received in law.
        assets: those that went to the sender under the agreement.
    """

    agreement: Agreement
    clause: NoticeClause | None
    sender: Party
    ours: Party
    received: Received
    assets: tuple[str, ...]


def arrived(inbound: Inbound, portfolio: Portfolio) -> Arrived:
    """What the portfolio says of another's notice.

    Raises:
        UnknownReference: an agreement, clause or sender that is not recorded.
    """
    agreement = _agreement(inbound, portfolio)
    sender, ours = _sides(inbound, agreement, portfolio)
    clause = _clause(inbound, agreement, sender)
    given = sorted(
        it.asset
        for it in portfolio.disclosures.values()
        if it.agreement == agreement.id and sender.id in (it.to_party, it.from_party)
    )
    received = _received(inbound, clause, sender, ours)
    return Arrived(agreement, clause, sender, ours, received, tuple(dict.fromkeys(given)))


def with_arrival(report: Report, portfolio: Portfolio, *, said_by: str) -> Report:
    """A report with the facts of from when another's notice counts, and what a person should read about it.

    Args:
        report: which may be another's notice; what it says of our awareness itself stands.
        portfolio: everything agreed.
        said_by: who hands it in.

    Raises:
        UnknownReference: an agreement, clause or sender that is not recorded.
    """
    if report.inbound is None:
        return report
    inbound, stated = report.inbound, report.facts
    telling = Telling(report.received_at, f"notice of {inbound.sender} under {inbound.agreement}", said_by)
    held = arrived(inbound, portfolio)
    agreement, sender, received = held.agreement, held.sender, held.received
    in_law = received.at or inbound.received_at
    known = min((at for at in (inbound.read_at, inbound.imputed_at, in_law) if at is not None), default=None)
    instants = {
        "notice_received_at": in_law,
        "read_at": inbound.read_at,
        "imputed_at": inbound.imputed_at,
        "told_by_processor_at": known,
        "aware_at": known,
    }
    taken = {fact.key for fact in stated}
    facts: list[Fact] = []
    for key, at in instants.items():
        if at is not None and key not in taken:
            facts += facts_from_data(key, str(at), telling)
    notes = [f"notice of {sender.name} under {agreement.name}: {step.why}" for step in received.steps]
    notes += [*_later(stated, known), *_onward(portfolio, agreement)]
    if "assets" not in taken and held.assets:
        facts += facts_from_data("assets", list(held.assets), replace(telling, fidelity=Fidelity.ESTIMATE))
        listed = ", ".join(held.assets)
        notes.append(f"it names no asset: all that {sender.name} had under {agreement.name} are taken ({listed})")
    above = upstream(portfolio, agreement.id)
    if above and not {"assets", "agreements"} & taken:
        facts += facts_from_data("agreements", sorted(above), replace(telling, fidelity=Fidelity.ESTIMATE))
    return replace(report, facts=(*stated, *facts), notes=(*report.notes, *notes))


def _agreement(inbound: Inbound, portfolio: Portfolio) -> Agreement:
    found = portfolio.agreements.get(inbound.agreement)
    if found is None:
        raise UnknownReference(
            f"agreement {inbound.agreement!r} is not recorded", where=inbound.place, mend="import it, or name another"
        )
    return found.in_force(inbound.sent_at.day() if inbound.sent_at else found.effective_from)


def _sides(inbound: Inbound, agreement: Agreement, portfolio: Portfolio) -> tuple[Party, Party]:
    parties = [portfolio.parties[it.party] for it in agreement.parties if it.party in portfolio.parties]
    sender = next((it for it in parties if it.id == inbound.sender), None)
    ours = next((it for it in parties if it.entity), None)
    if sender is None or ours is None:
        missing = inbound.sender if sender is None else "one of ourselves"
        raise UnknownReference(
            f"{missing} is no party of agreement {agreement.id}",
            where=inbound.place,
            mend=f"its parties: {', '.join(it.id for it in parties)}",
        )
    return sender, ours


def _clause(inbound: Inbound, agreement: Agreement, sender: Party) -> NoticeClause | None:
    if inbound.clause:
        for clause in agreement.clauses:
            if clause.id == inbound.clause:
                return clause
        raise UnknownReference(
            f"agreement {agreement.id} has no clause {inbound.clause!r}",
            where=inbound.place,
            mend=f"it has {', '.join(it.id for it in agreement.clauses) or 'none'}",
        )
    roles = agreement.roles_of(sender.id)
    bound = [it for it in agreement.clauses if it.obligor == "either" or it.obligor in roles or "mutual" in roles]
    bound.sort(key=lambda it: it.event in (*ORDERED, *GATES))  # a notice of a leak before any other
    carried = (it for it in bound if _method(it, inbound.method) is not None)
    return next(carried, bound[0] if bound and not inbound.method else None)


def _received(inbound: Inbound, clause: NoticeClause | None, sender: Party, ours: Party) -> Received:
    rule = _method(clause, inbound.method) if clause is not None else None
    sent = inbound.sent_at or inbound.received_at
    if rule is None or sent is None:
        return Received(inbound.received_at, ())
    return deemed_receipt(
        sent, rule.deemed, sender=Side(sender.zone, sender.country), recipient=Side(ours.zone, ours.country)
    )


def _later(stated: Sequence[Fact], known: Instant | None) -> tuple[str, ...]:
    said = [fact.value for fact in stated if fact.key == "aware_at" and isinstance(fact.value, Instant)]
    if known is None or not said or min(said) <= known:
        return ()
    return (f"aware_at as stated lies after {known.short()}, from when the notice counts: counsel has to look at it",)


def _onward(portfolio: Portfolio, agreement: Agreement) -> tuple[str, ...]:
    chain = upstream(portfolio, agreement.id)
    return (f"what we are told here has to be told on under {', '.join(chain)}",) if chain else ()


def _method(clause: NoticeClause, name: str) -> Method | None:
    return next((it for it in clause.methods if it.method == name), None)
