"""Performance: when something sent is received in law, and what shows it where a clause wants it shown."""

from incident.agreements.model import DeemedReceipt, Method, NoticeClause
from incident.agreements.receipt import Received, Side, deemed_receipt
from incident.kernel.instants import Instant
from incident.notices.draft import Draft
from incident.operations.matter import Matter
from incident.operations.occasions import clause_of
from incident.store.matter import StoredObligation

ON_DELIVERY, ON_CONFIRMATION = "on_delivery", "on_confirmation"


def received_in_law(matter: Matter, stored: StoredObligation, words: Draft, method: str, sent: Instant) -> Received:
    """When something sent is received in law: by the clause's rule of its method; what the law demands, at sending.

    Where the clause is silent, or wants delivery or confirmation, there is no instant until that is shown.
    """
    clause = clause_of(matter, stored)
    if clause is None or stored.assessed.terms.satisfied_on == "dispatch":
        return Received(sent, ())
    sender, recipient = _sides(matter, stored, words)
    return deemed_receipt(sent, _rule(clause[1], method), sender=sender, recipient=recipient)


def shown_by(matter: Matter, stored: StoredObligation, method: str) -> frozenset[str]:
    """What shows receipt under the rule of a method: `delivery`, `confirmation`; none where the rule names a date."""
    clause = clause_of(matter, stored)
    rule = _rule(clause[1], method) if clause else None
    if clause is not None and rule is None:
        return frozenset({"delivery", "confirmation"})
    rules = _flat(rule) if rule else ()
    shown = {"delivery", "confirmation"} if {ON_DELIVERY, "delivery"} & {*rules} else set()
    return frozenset(shown | ({"confirmation"} if {ON_CONFIRMATION, "confirmation"} & {*rules} else set()))


def received_when_shown(matter: Matter, stored: StoredObligation, words: Draft, method: str, at: Instant) -> Instant:
    """When it is received in law, once delivery or confirmation was shown: later, where a rule counts on from it."""
    clause = clause_of(matter, stored)
    rule = _rule(clause[1], method) if clause else None
    if rule is None or rule.counted_from == "dispatch":
        return at
    sender, recipient = _sides(matter, stored, words)
    received = deemed_receipt(at, rule, sender=sender, recipient=recipient, shown=rule.counted_from)
    return received.at or at


def voids(matter: Matter, stored: StoredObligation, method: str) -> frozenset[str]:
    """What makes a dispatch void: a bounce always, and what the clause's rule names (`absence_reply`)."""
    clause = clause_of(matter, stored)
    rule = _rule(clause[1], method) if clause else None
    return frozenset({"bounce", *(rule.voided_by if rule else ())})


def how(received: Received, method: str) -> str:
    """How a receipt in law came about, in words."""
    return f"sent by {method}; {received.steps[-1].why}" if received.steps else f"sent by {method}"


def _sides(matter: Matter, stored: StoredObligation, words: Draft) -> tuple[Side, Side]:
    holder = next(it for it in matter.organisation.entities if it.id == stored.key.holder)
    return Side(holder.main.zone, holder.main.country), Side(words.addressee.zone, words.addressee.country)


def _rule(clause: NoticeClause, method: str) -> DeemedReceipt | None:
    found: Method | None = next((it for it in clause.methods if it.method == method), None)
    return found.deemed if found else None


def _flat(rule: DeemedReceipt) -> tuple[str, ...]:
    return (rule.rule, rule.counted_from, *(name for each in rule.alternatives for name in _flat(each)))
