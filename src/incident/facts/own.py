"""Our own report format: YAML or JSON with a title, facts of the incident, and facts about subjects.

Every fault is told with file, line and field; a report with any fault is refused whole::

    title: Firmware repository was public
    zone: Europe/Berlin              # of bare local times and days below
    playbook: leaked-source-code
    assets: [fw-src]
    facts:
      aware_at: 2026-11-23T08:40
      discovered_at: {value: 2026-11-22, fidelity: day, source: build server log}
      personal_data: unknown
    residents: {DE: 1200, US-CA: 400..600}
    about:
      entity:acme-de: {significant: true}
    complete: [residents]
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from incident.errors import IncidentError, UnknownReference
from incident.facts.arrivals import Gag, Inbound, read_inbound, read_order
from incident.facts.fact import Fact
from incident.facts.learning import Telling, fact_key, facts_from_data, parse_subject
from incident.facts.values import UNKNOWN
from incident.kernel.fields import Faults, Fields
from incident.kernel.reading import Document
from incident.vocabulary import FACT_KEYS, Fidelity, Standing, SubjectKind, ValueKind

_MARKS = ("facts", "about", "residents", "inbound", "order")
"""Keys by which our own format is told from another's."""
_LONG_FORM = ("value", "earliest", "latest", "rivals")
"""Keys of which one makes a mapping the long form of a fact, and not a count by place."""


@dataclass(slots=True)
class Own:
    """What a report of our own format says.

    Attributes:
        references: (id, place in the file) of each asset, entity and data set named, by kind, for checks against what
            is recorded.
    """

    title: str = ""
    zone: str = ""
    playbook: str = ""
    privileged: bool = False
    facts: list[Fact] = field(default_factory=list)
    assets: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    inbound: Inbound | None = None
    gag: Gag | None = None
    references: list[tuple[SubjectKind, str, str]] = field(default_factory=list)


def read_own(document: Document, telling: Telling) -> Own:
    """Read a report of our own format.

    Args:
        document: the strict document.
        telling: what its facts share unless they say otherwise.

    Raises:
        InputRefused: any fault; all of them are listed.
    """
    faults = Faults()
    fields = Fields(document, document.data, (), faults)
    own = Own(title=fields.text("title", needed=True), zone=fields.zone("zone"), playbook=fields.text("playbook"))
    own.privileged = bool(fields.flag("privileged", default=False))
    own.notes = fields.texts("notes")
    shared = _shared(fields, replace(telling, zone=own.zone or None, privileged=own.privileged))
    complete = _complete(fields)
    _read_facts(fields.mapping("facts"), shared, complete, own)
    _read_sugar(fields, shared, complete, own)
    _read_about(fields.mapping("about"), shared, own)
    _read_arrivals(fields, shared, own)
    fields.done()
    if not own.facts and own.inbound is None and not faults:
        fields.fault("the report states no fact", mend="state at least when it was noticed: facts: {aware_at: …}")
    faults.refuse(document.name)
    return own


def _read_arrivals(fields: Fields, telling: Telling, own: Own) -> None:
    """Another's notice to us, or an order to disclose."""
    inbound, order = fields.mapping("inbound"), fields.mapping("order")
    if inbound is not None:
        own.inbound = read_inbound(inbound, telling)
    if order is not None:
        demanded = read_order(order, telling)
        own.facts.extend(demanded.facts)
        own.gag = demanded.gag


def _shared(fields: Fields, telling: Telling) -> Telling:
    return replace(
        telling,
        source=fields.text("source", telling.source),
        said_by=fields.text("said_by", telling.said_by),
        learned_at=fields.instant("learned_at", zone=telling.zone) or telling.learned_at,
    )


def _complete(fields: Fields) -> frozenset[str]:
    keys = fields.texts("complete")
    for key in keys:
        with fields.gathering("complete"):
            fact_key(key)
    return frozenset(keys)


def _read_facts(facts: Fields | None, telling: Telling, complete: frozenset[str], own: Own) -> None:
    for name in facts.data if facts is not None else ():
        if facts is not None:
            _read_fact(facts, name, telling, name in complete, own)


def _read_sugar(fields: Fields, telling: Telling, complete: frozenset[str], own: Own) -> None:
    """`residents` and `assets` may stand at the top, since they are what most reports have."""
    facts = fields.data.get("facts")
    for name in ("residents", "assets"):
        fields.raw(name)
        if name in fields and isinstance(facts, dict) and name in facts:
            fields.fault(f"{name} stands here and under facts", name, mend="keep one of them")
        elif name in fields:
            _read_fact(fields, name, telling, name in complete, own)
    own.assets = tuple(sorted({id_ for kind, id_, _ in own.references if kind is SubjectKind.ASSET}))


def _read_about(about: Fields | None, telling: Telling, own: Own) -> None:
    for name in about.data if about is not None else ():
        fields = about.mapping(name) if about is not None else None
        if about is None or fields is None:
            continue
        with about.gathering(name):
            subject = parse_subject(name)
            own.references.append((subject.kind, subject.id, about.place(name)))
            complete = _complete(fields)
            for key in fields.data:
                if key != "complete":
                    _read_fact(fields, key, replace(telling, subject=subject), key in complete, own)


def _read_fact(fields: Fields, name: str, telling: Telling, complete: bool, own: Own) -> None:
    with fields.gathering(name):
        key = fact_key(name)
        raw = fields.data[name]
        for value, told in _statements(fields, name, raw, replace(telling, complete=complete)):
            facts = _placed(fields, name, value, told)
            own.facts.extend(facts)
            if key.name == "assets":
                own.references += [(SubjectKind.ASSET, id_, fields.place(name)) for id_ in _ids(facts)]


def _placed(fields: Fields, name: str, value: object, telling: Telling) -> tuple[Fact, ...]:
    """The facts of one value; a fault in one place's count is told at that place, and the others are read on."""
    if FACT_KEYS[name].kind is not ValueKind.COUNTS or not isinstance(value, dict):
        return facts_from_data(name, value, telling)
    inner = Fields(fields.document, value, (*fields.path, name), Faults())
    for place, count in value.items():
        with inner.gathering(place):
            facts_from_data(name, {place: count}, replace(telling, complete=False))
    fields.faults.found.extend(inner.faults.found)
    return () if inner.faults else facts_from_data(name, value, telling)


def _ids(facts: tuple[Fact, ...]) -> list[str]:
    return sorted(id_ for fact in facts if isinstance(fact.value, frozenset) for id_ in fact.value)


def _statements(fields: Fields, name: str, raw: object, telling: Telling) -> Iterator[tuple[object, Telling]]:
    if not isinstance(raw, dict) or not set(raw) & set(_LONG_FORM):
        yield raw, telling
        return
    long = Fields(fields.document, raw, (*fields.path, name), fields.faults)
    rivals = long.items("rivals")
    if not rivals:
        yield _long_form(long, telling)
        return
    long.done()
    told = [_long_form(rival, replace(telling, standing=Standing.CONTESTED)) for rival in rivals]
    if len({each.said_by for _, each in told}) < len(told):  # the newer word of one person replaces the older
        long.fault("rivals are said by the same person", mend="give each rival its said_by")
    yield from told


def _long_form(long: Fields, telling: Telling) -> tuple[object, Telling]:
    value = long.raw("value")
    early, late = long.text("earliest"), long.text("latest")
    if early or late:
        if value is not None or not (early and late):
            long.fault("a range needs earliest and latest, and no value", mend="write both, and drop value")
        value = f"{early}..{late}" if early and late else UNKNOWN
    fidelity = long.choice("fidelity", list(Fidelity))
    told = replace(
        telling,
        fidelity=Fidelity(fidelity) if fidelity else None,
        source=long.text("source", telling.source),
        said_by=long.text("said_by", telling.said_by),
        learned_at=long.instant("learned_at", zone=telling.zone) or telling.learned_at,
        true_at=long.instant("true_at", zone=telling.zone),
        standing=Standing(long.choice("standing", list(Standing), str(telling.standing))),
        reason=long.text("reason"),
        complete=bool(long.flag("complete", default=telling.complete)),
        privileged=bool(long.flag("privileged", default=telling.privileged)),
    )
    long.done()
    return value, told


def check_references(
    references: Iterable[tuple[SubjectKind, str, str]],
    known: Mapping[SubjectKind, frozenset[str]],
    kind: type[IncidentError] = UnknownReference,
) -> list[IncidentError]:
    """A fault for each asset, entity or data set that is not recorded.

    Args:
        references: (kind, id, place in the file), as a report carries them.
        known: recorded ids by kind; kinds that are not in it are not checked.
        kind: the error that a fault is.
    """
    return [
        kind(
            f"{what.replace('_', ' ')} {id_!r} is not recorded",
            where=place,
            mend=f"recorded: {', '.join(sorted(known[what])) or 'none; import a portfolio first'}",
        )
        for what, id_, place in references
        if what in known and id_ not in known[what]
    ]


def is_own(data: object) -> bool:
    """Whether the document means to be our own format, rather than another product's that has a title too."""
    return isinstance(data, dict) and any(mark in data for mark in _MARKS)
