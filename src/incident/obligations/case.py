"""The case: everything that one assessment is given, and what follows from it once for all duties."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any, Protocol, TypeVar

from incident.agreements.model import Exposure, Portfolio
from incident.facts.conditions import Answers
from incident.facts.fact import OUR_NOTICES, THE_INCIDENT, Subject
from incident.facts.organisation import Entity, Organisation
from incident.facts.residence import places_of_residence
from incident.facts.sheet import FactSheet, Known, entities_on
from incident.kernel.instants import Instant
from incident.kernel.logic import Truth, truth_of
from incident.kernel.periods import Period, parse_period
from incident.kernel.seats import country_of
from incident.kernel.terms import Terms
from incident.law.book import LawBook
from incident.law.clocks import REFERENCES, anchored_on
from incident.law.connections import Hook, hooks_known
from incident.obligations.obligation import ObligationKey
from incident.vocabulary import PLACE_GROUPS, Audience, SubjectKind

Found = TypeVar("Found")
LEAD_AUTHORITY = "lead_authority"
"""Kind of the decision which authority leads for an entity; its choice is the authority's country."""

ORDERED_BY = frozenset({"order_received_at", "disclosure_required_at"})
"""Facts of an order or demand to disclose."""
_OF_A_LEAK = (
    *("occurred_at", "discovered_at", "suspected_at", "reasonable_belief_at", "aware_at", "confirmed_at"),
    *("told_by_processor_at", "notice_received_at"),
)
"""Any of these says that something leaked, or may have."""
_FROM_A_LEAK = frozenset(
    {*_OF_A_LEAK, "reported_at", "scope_identified_at", "classified_at", "materiality_determined_at"}
    | {"determined_at", "assessed_notifiable_at", "no_harm_determined_at", "recovered_at", "handled_at"}
)
"""What runs from these alone is about a leak."""
CONSENT = "statement_consent"
"""Kind of the decision that somebody agreed to a statement, or that it goes without."""
GAG_ORDER = "gag_order"
"""The form of a hold that forbids telling anybody of an order."""


class HoldLike(Protocol):
    """An authority's hold as it is stored."""

    authority: str
    form: str
    reference: str
    starts_at: datetime
    until: datetime | None
    released_at: datetime | None
    obligations: Sequence[str]


class DecisionLike(Protocol):
    """A decision as it is stored."""

    kind: str
    subject: str
    choice: str
    by: str
    reasons: str


@dataclass(frozen=True)
class Case:
    """What an assessment is given.

    Attributes:
        submissions: when an obligation was actually performed, by the text of its key or by its duty alone.
        holds: every hold; each names the keys of the obligations that it binds.
        decisions: every decision, in order of recording.
        now: the incident's clock.
    """

    sheet: FactSheet
    organisation: Organisation
    exposure: Exposure
    portfolio: Portfolio
    book: LawBook
    submissions: Mapping[str, Instant]
    holds: Sequence[HoldLike]
    decisions: Sequence[DecisionLike]
    now: Instant

    @cached_property
    def entities(self) -> tuple[Entity, ...]:
        """Our entities that may owe something: those said to be concerned, else all."""
        entities = entities_on(self.organisation, self.now.day())
        return tuple(entity for entity in entities if not self._said or entity.id in self._said)

    @cached_property
    def _said(self) -> frozenset[str]:
        """Ids of the entities that somebody said are concerned."""
        known = self.sheet.get("entities")
        return known.value if known is not None and isinstance(known.value, frozenset) else frozenset()

    def holders(self, audience: Audience) -> tuple[Entity, ...]:
        """Our entities that may hold a duty towards an audience.

        An entity is concerned where something connects it: it owns, controls, gave or received one of the assets
        concerned, it is established or does business where people concerned live, or a fact is about it. Where nothing
        connects any of them, all may be. Investors are told of what happens anywhere in the group.
        """
        return self.entities if self._said or audience is Audience.INVESTORS else self._holders

    @cached_property
    def _holders(self) -> tuple[Entity, ...]:
        return tuple(entity for entity in self.entities if entity.id in self._connected) or self.entities

    @cached_property
    def _connected(self) -> set[str]:
        """Ids of our entities that something connects to the incident."""
        assets = [self.portfolio.assets[name] for name in self.exposure.assets if name in self.portfolio.assets]
        names = {asset.id for asset in assets}
        passed = [it for it in self.portfolio.disclosures.values() if it.asset in names]
        parties = {party for asset in assets for party in (asset.owner, *asset.controllers)}
        parties |= {party for it in passed for party in (it.from_party, it.to_party)}
        by_asset = {party.entity for it in parties if (party := self.portfolio.parties.get(it)) is not None}
        return by_asset | set(self.sheet.subjects(SubjectKind.ENTITY)) | self._where_people_live()

    def _where_people_live(self) -> set[str]:
        if self.exposure.assets:
            return set()  # the assets say whose data it is
        homes = {_market(place) for place in places_of_residence(self.sheet, (THE_INCIDENT,))}
        return {entity.id for entity in self.entities if homes & set(map(_market, _places(entity)))}

    @cached_property
    def targets(self) -> dict[str, Period]:
        """The organisation's policy periods."""
        return {key: parse_period(text) for key, text in self.organisation.targets}

    @cached_property
    def sources(self) -> tuple[tuple[str, str], ...]:
        """What every derivation of this case rests on."""
        return (("law", self.book.digest),)

    @cached_property
    def data_sets(self) -> tuple[str, ...]:
        """The data sets concerned, told apart from the first so that an obligation keeps its key as facts come in."""
        return self.exposure.data_sets or ("",)

    def data_sets_of(self, rule: str) -> tuple[str, ...]:
        """The data sets for which a rule is judged apart; one empty name where it does not tell them apart."""
        return self.data_sets if rule in self.book.by_data_set else ("",)

    def answers(self, entity: str, data_set: str = "") -> Answers:
        """The answers about one of our entities and a data set, each found once in the case."""
        return self._answers.setdefault((entity, data_set), Answers(self.sheet, entity, data_set))

    @cached_property
    def _answers(self) -> dict[tuple[str, str], Answers]:
        return {}

    @cached_property
    def connected(self) -> Mapping[str, frozenset[str]]:
        """For each of our entities the duties to which a nexus of one of their versions connects it."""
        sets = dict.fromkeys(("", *self.data_sets))
        return {
            entity.id: frozenset(duty for data_set in sets for duty in self._duties(entity.id, data_set))
            for entity in self.entities
        }

    def _duties(self, entity: str, data_set: str) -> Iterator[str]:
        connections, ask = self.book.connections, self.answers(entity, data_set).truth
        for number in sorted(connections.candidates(self._hooks(entity, data_set))):
            if truth_of(connections.conditions[number], ask) is Truth.TRUE:
                yield from connections.duties[number]

    def _hooks(self, entity: str, data_set: str) -> set[Hook]:
        """What is known, of any subject that a condition may look at, as hooks of a nexus."""
        subjects = (Subject(SubjectKind.DATA_SET, data_set), *about(entity)) if data_set else about(entity)
        hooks: set[Hook] = set()
        for known in self.sheet.known_about(subjects):
            if known.part:
                hooks |= hooks_known(known.key, (known.part,))
            for value in known.rivals:
                hooks |= hooks_known(known.key, value) if isinstance(value, frozenset) else set()
        return hooks

    def instants_of(self, entity: str) -> Mapping[str, Known]:
        """The known instants about an entity that a clock may run from."""
        if entity not in self._instants:
            found = self.sheet.instants(about(entity))
            self._instants[entity] = {key: it for key, it in found.items() if not _is_of_a_notice(it)}
        return self._instants[entity]

    @cached_property
    def _instants(self) -> dict[str, dict[str, Known]]:
        return {}

    @cached_property
    def is_order_alone(self) -> bool:
        """Whether nothing was reported but an order or demand to disclose: that is no leak."""
        instants = self.sheet.instants((THE_INCIDENT,))
        return bool(ORDERED_BY & set(instants)) and not any(key in instants for key in _OF_A_LEAK)

    def is_about_a_leak(self, terms: Terms) -> bool:
        """Whether a clock of law runs from nothing but a leak, or from another that does."""
        anchors = {limb.anchor for limb in terms.limbs} or {terms.anchor}
        others = [self.book.rules[id_] for id_ in anchored_on(terms) if id_ in self.book.rules]
        own = {anchor for anchor in anchors if not anchor.startswith(REFERENCES)}
        return bool(own or others) and own <= _FROM_A_LEAK and all(self.is_about_a_leak(it.terms) for it in others)

    def once(self, name: str, entity: str, find: Callable[[], Found]) -> Found:
        """What is asked again and again about one of our entities, found once in the case."""
        asked = (name, entity)
        if asked not in self._found:
            self._found[asked] = find()
        return self._found[asked]  # type: ignore[no-any-return]

    @cached_property
    def _found(self) -> dict[tuple[str, str], Any]:
        return {}

    def lead_of(self, entity: str) -> DecisionLike | None:
        """The newest decision on an entity's lead authority."""
        found = [it for it in self.decisions if it.kind == LEAD_AUTHORITY and it.subject in (entity, "")]
        return found[-1] if found else None

    def submitted(self, duty: str, key: ObligationKey) -> Instant | None:
        """When another duty of the same holder was performed.

        To the same recipient where it was told, else the first of all recipients: what starts a clock against us
        counts at the earliest.
        """
        if duty in self.submissions:
            return self.submissions[duty]
        told: dict[str, Instant] = {}
        for text, at in self.submissions.items():
            parts = text.split("|")
            if parts[:2] == [duty, key.holder]:
                recipient = parts[2].partition("/")[0]
                told[recipient] = min(at, told.get(recipient, at))
        return told.get(key.recipient) or min(told.values(), default=None)


def _is_of_a_notice(known: Known) -> bool:
    return bool(known.facts) and all(fact.source == OUR_NOTICES for fact in known.facts)


def _places(entity: Entity) -> Iterator[str]:
    yield from (place.country for place in entity.establishments)
    yield from entity.does_business_in


def _market(place: str) -> str:
    """The country of a place, or the single market that it belongs to."""
    country = country_of(place)
    return "EEA" if country in PLACE_GROUPS["EEA"] else country


def about(entity: str) -> tuple[Subject, ...]:
    """Where facts of a duty's holder are looked up: the entity, then the incident."""
    return (Subject(SubjectKind.ENTITY, entity), THE_INCIDENT)
