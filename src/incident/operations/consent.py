"""Control of statements: who has to agree before a notice goes, and what a person should know before approving it.

Where an agreement that an incident touches gives another a say in statements to an audience, a notice to it is neither
approved nor dispatched before that consent, or counsel's decision to go without it, is recorded with reasons. What the
law demands needs none where the agreement says so.
"""

from collections.abc import Iterator

from incident.agreements.model import Agreement, NoticeClause
from incident.errors import OrderViolated
from incident.kernel.instants import Instant
from incident.notices.draft import Draft
from incident.operations.by_hand import DecisionKind
from incident.operations.matter import Matter
from incident.operations.occasions import clause_of
from incident.store.matter import StoredObligation

WITHOUT = "without"
"""The choice of who decides to go without a consent."""


def consents_missing(matter: Matter, stored: StoredObligation, *, now: Instant) -> tuple[tuple[str, str], ...]:
    """Whose consent a notice still needs, with the agreement and clause that give them the say."""
    given = {it.choice for it in matter.decisions if it.kind == DecisionKind.CONSENT and it.subject == str(stored.key)}
    if WITHOUT in given:
        return ()
    return tuple((party, where) for party, where in _asked(matter, stored, now) if party not in given)


def demand_consent(matter: Matter, stored: StoredObligation, *, now: Instant, name: str) -> None:
    """Refuse a notice that another has a say in, as long as nobody recorded what they said.

    Raises:
        OrderViolated: naming the party and the clause.
    """
    missing = consents_missing(matter, stored, now=now)
    if missing:
        told = "; ".join(f"the consent of {party} ({where})" for party, where in missing)
        short = matter.short_of("o", stored.number)
        raise OrderViolated(
            f"{name} needs {told}",
            where=stored.assessed.title,
            mend=f"incident obligation decide {short} consent={missing[0][0]} --reason LETTER, or consent={WITHOUT}",
        )


def to_look_at(matter: Matter, stored: StoredObligation, words: Draft) -> tuple[str, ...]:
    """What the agreement says of this notice and no machine can do, for who approves it."""
    found = clause_of(matter, stored)
    return tuple(_of_clause(*found, words)) if found is not None else ()


def _of_clause(agreement: Agreement, clause: NoticeClause, words: Draft) -> Iterator[str]:
    wanted = clause.language or words.addressee.language
    if wanted.partition("-")[0] != words.language.partition("-")[0]:
        whose = f"clause {clause.id}" if clause.language else words.addressee.name
        yield f"{whose} wants it in {wanted}; it is in {words.language}: send a translation with it"
    if clause.secrecy:
        yield f"clause {clause.id} keeps the notice itself confidential ({clause.secrecy.replace('_', ' ')})"
    copies = [f"{it.method} {it.to}" for it in words.addressee.addresses if it.copy_only]
    if copies:
        yield f"copies, which are no notice: {', '.join(copies)}"
    if clause.cost_terms:
        yield f"who bears its cost: clause {clause.cost_terms}"
    arbitration = agreement.covenants.arbitration if agreement.covenants is not None else None
    if arbitration is not None and arbitration.confidential:
        yield f"disputes under {agreement.name} are arbitrated in confidence: say nothing of one"


def _asked(matter: Matter, stored: StoredObligation, now: Instant) -> Iterator[tuple[str, str]]:
    by_law, seen = stored.source == "law", set[str]()
    for it in matter.exposure(matter.sheet(), now).touched:
        statements = it.agreement.covenants.statements if it.agreement.covenants is not None else None
        if statements is None or it.agreement.id in seen or (by_law and statements.except_law):
            continue
        if stored.assessed.audience in statements.of and stored.key.recipient != statements.consent:
            seen.add(it.agreement.id)
            yield statements.consent, ", clause ".join(filter(None, (it.agreement.id, statements.clause)))
