"""What tests of facts, law and obligations are made of: facts from text, the shipped book, one organisation."""

from functools import cache

from incident.agreements.model import Exposure, Portfolio
from incident.facts.fact import THE_INCIDENT, Fact, Subject
from incident.facts.learning import Telling, facts_from_text
from incident.facts.organisation import Entity, Establishment, Organisation
from incident.facts.sheet import FactSheet
from incident.kernel.instants import Instant, parse_instant
from incident.law.book import LawBook
from incident.law.loader import load_book
from incident.obligations.assess import assess
from incident.obligations.obligation import Assessed
from incident.resources import law_files
from incident.vocabulary import Standing, SubjectKind

NOW = parse_instant("2026-11-24T12:00Z")


@cache
def shipped_book() -> LawBook:
    """The law packs as they are shipped."""
    return load_book(law_files())


def said(
    *texts: str,
    about: str = "",
    learned: str = "2026-11-24T09:00Z",
    by: str = "ana",
    standing: Standing = Standing.ASSERTED,
    complete: bool = False,
) -> list[Fact]:
    """The facts that `KEY=VALUE` texts say, about the incident or about `entity:acme-de`."""
    kind, _, name = about.partition(":")
    subject = Subject(SubjectKind(kind), name) if name else THE_INCIDENT
    reason = "on the evidence" if standing is not Standing.ASSERTED else ""
    telling = Telling(
        parse_instant(learned), "a test", by, subject, "UTC", standing=standing, complete=complete, reason=reason
    )
    return [fact for text in texts for fact in facts_from_text(text, telling)]


def entity(
    name: str,
    *countries: str,
    roles: str = "",
    does_business_in: str = "",
    listed: bool | None = None,
    entity_type: str = "",
    zone: str = "Europe/Berlin",
) -> Entity:
    """One of our entities; the first country is its main establishment."""
    places = tuple(Establishment(code, zone, main=at == 0) for at, code in enumerate(countries))
    return Entity(
        id=name,
        name=name,
        establishments=places,
        roles=frozenset(roles.split()),
        does_business_in=frozenset(does_business_in.split()),
        listed_issuer=listed,
        entity_type=entity_type,
    )


def organisation(*entities: Entity, targets: tuple[tuple[str, str], ...] = ()) -> Organisation:
    """Ourselves."""
    return Organisation("Acme", entities, targets=targets)


def assessed(
    facts: list[Fact],
    *entities: Entity,
    book: LawBook | None = None,
    submissions: dict[str, Instant] | None = None,
    exposure: Exposure | None = None,
    portfolio: Portfolio | None = None,
    holds: tuple[object, ...] = (),
    decisions: tuple[object, ...] = (),
    now: Instant = NOW,
    by_stage: bool = False,
) -> dict[str, Assessed]:
    """The assessment of some facts, by `duty recipient` (and holder, or stage and occurrence, where asked for)."""
    ourselves = organisation(*entities)
    found = assess(
        sheet=FactSheet.build(facts, organisation=ourselves),
        organisation=ourselves,
        exposure=exposure or Exposure((), (), ()),
        portfolio=portfolio or Portfolio(),
        book=book or shipped_book(),
        submissions=submissions or {},
        holds=holds,  # type: ignore[arg-type]
        decisions=decisions,  # type: ignore[arg-type]
        now=now,
    )
    several = len(entities) > 1
    if by_stage:
        return {f"{it.key.duty}|{it.key.stage}|{it.key.occurrence} {it.key.recipient}": it for it in found}
    return {f"{it.key.duty} {it.key.recipient}" + (f" {it.key.holder}" if several else ""): it for it in found}
