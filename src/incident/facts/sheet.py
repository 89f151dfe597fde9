"""The fact sheet: what is known of an incident, as known at an instant or as shown at an instant.

What counts for a key, subject and part:

- a retraction removes what was recorded before it; what is recorded after it counts again;
- a determination by counsel outranks every assertion, also later ones, until it is retracted or determined anew;
- rivals of a contested fact stand side by side until counsel determines one: their values become a range, or nothing;
- otherwise the newest recorded statement counts;
- a value that is unknown on purpose is unknown, and hides what the organisation profile would supply.

A missing fact is *unknown*, never false. The profile supplies roles, sectors, establishments, entity type, licences,
listing and places of business of our entities where nothing was said about them in the incident.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from incident.facts.fact import THE_INCIDENT, Count, Fact, Subject, Value
from incident.facts.organisation import Entity, Organisation
from incident.kernel.instants import Instant
from incident.vocabulary import FACT_KEYS, Fidelity, Role, Standing, SubjectKind, ValueKind

Slot = tuple[str, Subject, str]
"""Key, subject and part."""


@dataclass(frozen=True, slots=True)
class Known:
    """What is known in one slot.

    Attributes:
        key: name in the fact vocabulary.
        value: the value; None only where contested rivals admit no common one.
        earliest: for instants, the earliest tenable instant.
        latest: for instants, the latest tenable instant.
        complete: for sets and counts: nothing is missing from it.
        contested: rivals stand side by side.
        facts: the statements that it rests on; several only where contested, none for a profile default.
        default: supplied by the organisation profile.
    """

    key: str
    subject: Subject
    part: str
    value: Value
    earliest: Instant | None = None
    latest: Instant | None = None
    fidelity: Fidelity = Fidelity.EXACT
    standing: Standing = Standing.ASSERTED
    complete: bool = False
    contested: bool = False
    facts: tuple[Fact, ...] = ()
    default: bool = False

    @property
    def rivals(self) -> tuple[Value, ...]:
        """All values that stand side by side; the one value where nothing is contested."""
        return tuple(fact.value for fact in self.facts) if self.contested else (self.value,)

    @property
    def said_by(self) -> str:
        """Who said so, in words."""
        return "the organisation profile" if self.default else ", ".join(dict.fromkeys(f.said_by for f in self.facts))


class FactSheet:
    """What is known, by slot; made by `build` and never changed."""

    def __init__(self, slots: Mapping[Slot, Known | None], defaults: Mapping[Slot, Known]) -> None:
        self._slots = slots
        self._defaults = defaults
        self._parts: dict[tuple[str, Subject], dict[str, Known]] = {}
        for (key, subject, part), known in slots.items():
            if part and known is not None:
                self._parts.setdefault((key, subject), {})[part] = known

    @classmethod
    def build(
        cls,
        facts: Sequence[Fact],
        *,
        known_at: Instant | None = None,
        shown_at: Instant | None = None,
        organisation: Organisation | None = None,
        on: date | None = None,
    ) -> "FactSheet":
        """The sheet of an incident.

        Args:
            facts: all statements, in the order in which they were recorded.
            known_at: leave out what was learned later.
            shown_at: leave out what was recorded later.
            organisation: supplies defaults about our entities.
            on: the day whose statements of the profile count; None: the newest.
        """
        grouped: dict[Slot, list[Fact]] = {}
        for fact in _in_order(facts, known_at, shown_at):
            grouped.setdefault((fact.key, fact.subject, fact.part), []).append(fact)
        slots = {slot: _settled(slot, statements) for slot, statements in grouped.items()}
        return cls(slots, _profile(organisation, on) if organisation else {})

    def get(self, key: str, subject: Subject = THE_INCIDENT, part: str = "") -> Known | None:
        """What is known in a slot, else the profile's default, else None: unknown."""
        slot = (key, subject, part)
        return self._slots[slot] if slot in self._slots else self._defaults.get(slot)

    def about(self, key: str, subjects: Iterable[Subject], part: str = "") -> Known | None:
        """The most specific that is known: first what was said of the subjects in turn, then profile defaults."""
        subjects = tuple(subjects)
        for subject in subjects:
            if (key, subject, part) in self._slots:
                return self._slots[key, subject, part]
        return next((d for subject in subjects if (d := self._defaults.get((key, subject, part)))), None)

    def known_about(self, subjects: Iterable[Subject]) -> Iterator[Known]:
        """Everything that is known of some subjects, profile defaults too, in no order."""
        wanted = set(subjects)
        for slots in (self._slots, self._defaults):
            for (_, subject, _), known in slots.items():
                if known is not None and subject in wanted:
                    yield known

    def parts(self, key: str, subjects: Iterable[Subject]) -> dict[str, Known]:
        """What is known of each part (each place), the most specific subject first; the empty part is left out."""
        found: dict[str, Known] = {}
        for subject in subjects:
            for part, known in self._parts.get((key, subject), {}).items():
                found.setdefault(part, known)
        return dict(sorted(found.items()))

    def speaks_of(self, key: str) -> bool:
        """Whether anything at all is known of a key, about whatever subject."""
        return any(known is not None for (name, _, _), known in self._slots.items() if name == key)

    def subjects(self, kind: SubjectKind) -> tuple[str, ...]:
        """Ids of the subjects of a kind about which something was said."""
        return tuple(sorted({subject.id for _, subject, _ in self._slots if subject.kind is kind}))

    def instants(self, subjects: Iterable[Subject] = (THE_INCIDENT,)) -> dict[str, Known]:
        """All known instants, the most specific subject first."""
        subjects = tuple(subjects)
        names = {key for key, _, _ in self._slots if FACT_KEYS[key].kind is ValueKind.INSTANT}
        return {name: known for name in sorted(names) if (known := self.about(name, subjects)) is not None}

    def contested(self, subject: Subject | None = None) -> tuple[Known, ...]:
        """What rivals stand side by side for, of one subject or of all."""
        found = (known for known in self._slots.values() if known is not None and known.contested)
        return tuple(known for known in found if subject is None or known.subject == subject)

    def all(self) -> tuple[Known, ...]:
        """Everything that was said and counts, by key, subject and part; no profile defaults."""
        return tuple(known for _, known in sorted(self._slots.items(), key=lambda item: item[0]) if known is not None)


def _in_order(facts: Sequence[Fact], known_at: Instant | None, shown_at: Instant | None) -> list[Fact]:
    visible = [
        fact
        for fact in facts
        if (known_at is None or fact.learned_at <= known_at)
        and (shown_at is None or (fact.recorded_at is not None and fact.recorded_at <= shown_at))
    ]
    # What is not recorded yet is the newest; the sort is stable, so that one operation's facts keep their order.
    return sorted(visible, key=lambda fact: (fact.recorded_at is None, fact.recorded_at or fact.learned_at))


def _settled(slot: Slot, statements: list[Fact]) -> Known | None:
    standing: list[Fact] = []
    for fact in statements:
        standing = _after(standing, fact)
    values = [fact for fact in standing if fact.value is not None]
    if not values:
        return None
    known = _one(slot, values[-1])
    return known if len(values) == 1 else _side_by_side(known, values)


def _after(standing: list[Fact], fact: Fact) -> list[Fact]:
    """Which statements stand once `fact` is recorded too."""
    match fact.standing:
        case Standing.RETRACTED:
            return []
        case Standing.DETERMINED:
            return [fact]
    if standing and standing[-1].standing is Standing.DETERMINED:
        return standing
    if fact.standing is Standing.CONTESTED or any(it.standing is Standing.CONTESTED for it in standing):
        return [*(it for it in standing if it.said_by != fact.said_by), fact]
    return [fact]


def _one(slot: Slot, fact: Fact) -> Known:
    key, subject, part = slot
    value = fact.value
    earliest, latest = fact.earliest, fact.latest
    if isinstance(value, Instant):
        earliest, latest = earliest or value, latest or value
    return Known(
        key, subject, part, value, earliest, latest, fact.fidelity, fact.standing, fact.complete, facts=(fact,)
    )


def _side_by_side(known: Known, facts: list[Fact]) -> Known:
    """Rivals: instants and counts become the range that covers them all, other values have none in common."""
    contested = replace(known, contested=True, standing=Standing.CONTESTED, facts=tuple(facts), complete=False)
    values = [fact.value for fact in facts]
    if all(isinstance(value, Instant) for value in values):
        earliest = min(fact.earliest or fact.value for fact in facts)  # type: ignore[type-var] # instants, as asked above
        latest = max(fact.latest or fact.value for fact in facts)  # type: ignore[type-var] # as above
        assert isinstance(earliest, Instant) and isinstance(latest, Instant)  # noqa: S101, PT018 - narrows the type
        value = latest if FACT_KEYS[known.key].performs else earliest
        return replace(contested, value=value, earliest=earliest, latest=latest)
    counts = [value for value in values if isinstance(value, Count)]
    if len(counts) == len(values):
        return replace(contested, value=Count(min(c.low for c in counts), max(c.high for c in counts)))
    return replace(contested, value=values[0] if all(value == values[0] for value in values) else None)


def _profile(organisation: Organisation, on: date | None) -> dict[Slot, Known]:
    defaults = {}
    for entity in entities_on(organisation, on):
        subject = Subject(SubjectKind.ENTITY, entity.id)
        for key, value in _stated(entity).items():
            defaults[key, subject, ""] = Known(key, subject, "", value, complete=True, default=True)
    return defaults


def _stated(entity: Entity) -> dict[str, Value]:
    """What the profile states; an empty set states nothing."""
    roles = entity.roles | ({Role.LISTED_ISSUER} if entity.listed_issuer else set())
    sets: dict[str, frozenset[str]] = {
        "roles": frozenset(str(role) for role in roles) if entity.roles else frozenset(),
        "sectors": entity.sectors,
        "licences": entity.licences,
        "does_business_in": entity.does_business_in,
        "establishments": frozenset(place.country for place in entity.establishments),
    }
    stated: dict[str, Value] = {key: value for key, value in sets.items() if value}
    if entity.entity_type:
        stated["entity_type"] = entity.entity_type
    if entity.listed_issuer is not None:
        stated["listed_issuer"] = entity.listed_issuer
    return stated


def entities_on(organisation: Organisation, on: date | None) -> tuple[Entity, ...]:
    """The statement of each entity that counts on a day (None: the newest), in the profile's order."""
    found: dict[str, Entity] = {}
    for entity in organisation.entities:
        first, last = entity.effective_from or date.min, entity.effective_to or date.max
        if on is None or first <= on <= last:
            standing = found.get(entity.id)
            if standing is None or first >= (standing.effective_from or date.min):
                found[entity.id] = entity
    return tuple(found.values())
