"""Grounds: what a claim under one agreement can rest on after an incident, gathered for whoever writes it.

What the other side did not keep: a notice that came late, a disclosure beyond what was permitted, a standing duty that
was open on the day. What the agreement says of claims: remedies, law and forum, what waives or limits, whose the
improvements are, in its own terms. Nothing is decided here, and no amount is computed: that is `incident allocate`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from incident.agreements.model import Agreement, Portfolio, Touched
from incident.agreements.permitted import beyond
from incident.agreements.portrait import STATED, portrait
from incident.errors import UnknownReference
from incident.kernel.ids import parse_short
from incident.kernel.instants import Instant
from incident.operations.desk import Desk
from incident.operations.duty_evidence import Shown, for_incident
from incident.operations.inbound_judged import Told, told_of
from incident.operations.matter import read_matter
from incident.store.matter import incident_by_short

BREACH, TERM = "breach", "term"
_OF_CLAIMS = (
    *("remedies", "liability terms", "governing law", "forum", "arbitration", "implied terms", "improvements"),
    *("statements", "cooperation", "claim"),
)
"""Traits of an agreement that a claim uses."""


@dataclass(frozen=True, slots=True)
class Ground:
    """One ground.

    Attributes:
        kind: `breach` of theirs, or a `term` that the claim uses.
        what: in words.
        clause: where it stands; empty: not recorded.
        state: `shown`, `arguable` or `provisional` for a breach; how the term stands for a term.
    """

    kind: str
    what: str
    clause: str
    state: str


def grounds(desk: Desk, agreement: str, incident: str, *, now: Instant) -> tuple[Ground, ...]:
    """What a claim under an agreement can rest on after an incident.

    Raises:
        UnknownReference: no such agreement, or the incident does not touch it.
    """
    with desk.database.read() as reader:
        matter = read_matter(reader, incident_by_short(reader, parse_short(incident)))
    sheet = matter.sheet()
    touched = [it for it in matter.exposure(sheet, now).touched if it.agreement.id == agreement]
    inbound = [it for it in told_of(matter.decisions) if it.subject.partition("/")[0] == agreement]
    if agreement not in matter.portfolio.agreements or not (touched or inbound):
        raise UnknownReference(
            f"incident {matter.short} does not touch agreement {agreement!r}",
            mend="'incident portfolio list agreements' lists them; name the asset with 'incident learn'",
        )
    day = matter.begun_at(sheet, now).day(matter.incident.zone)
    terms = matter.portfolio.agreements[agreement].in_force(day)
    duties = [it for it in for_incident(desk, incident, now=now) if it.standing.agreement.id == agreement]
    return (
        *_notices(inbound),
        *_passed_on(touched, terms, matter.portfolio),
        *_not_kept(duties),
        *_terms(matter.portfolio.agreements[agreement], matter.portfolio, day),
    )


def _notices(inbound: list[Told]) -> Iterator[Ground]:
    for it in inbound:
        if it.is_held_against:
            _, clause, sender = it.subject.split("/")
            state = "provisional" if it.provisional else "shown" if it.state == "late" else "arguable"
            yield Ground(BREACH, f"the notice of {sender} was {it.state}: {it.why}", clause, state)


def _passed_on(touched: list[Touched], terms: Agreement, portfolio: Portfolio) -> Iterator[Ground]:
    """Disclosures of the assets concerned that went beyond what this agreement permits."""
    assets = {name for it in touched for name in it.assets}
    for asset in sorted(assets):
        stages = [it for it in portfolio.disclosures.values() if it.asset == asset]
        for it in beyond(stages, portfolio.agreements, portfolio.parties):
            if it.agreement == terms.id and not _by_us(portfolio, it.disclosure):
                yield Ground(BREACH, it.sentence, "", "shown" if _confirmed(terms) else "provisional")


def _by_us(portfolio: Portfolio, disclosure: str) -> bool:
    giver = portfolio.parties.get(portfolio.disclosures[disclosure].from_party)
    return giver is not None and bool(giver.entity)


def _confirmed(terms: Agreement) -> bool:
    return terms.covenants is not None and bool(terms.covenants.reviewed_by)


def _not_kept(duties: list[Shown]) -> Iterator[Ground]:
    for it in duties:
        if not it.standing.ours and it.on_the_day.startswith("overdue"):
            duty = it.standing.duty
            state = "shown" if duty.reviewed_by else "provisional"
            yield Ground(BREACH, f"{it.standing.party.id}: {duty.what}, {it.on_the_day}", duty.clause, state)


def _terms(agreement: Agreement, portfolio: Portfolio, day: date) -> Iterator[Ground]:
    for trait in portrait(agreement, portfolio, on=day):
        if trait.name in _OF_CLAIMS or trait.section == "terms":
            word = f"{trait.name}: {trait.value}" if trait.state == STATED else trait.name
            yield Ground(TERM, word, trait.clause, trait.state)
