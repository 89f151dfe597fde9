"""Learning: from what somebody says to facts of the vocabulary.

The one place where facts are made, for reports, adapters, the command line and drills alike. Pure: it stores nothing
and refuses what it cannot read.
"""

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from incident.errors import IncidentError, InputRefused, UnknownFact
from incident.facts.fact import THE_INCIDENT, Fact, Subject
from incident.facts.values import UNKNOWN, Said, read_value
from incident.kernel.ids import new_id
from incident.kernel.instants import Instant
from incident.kernel.places import check_place
from incident.vocabulary import FACT_KEYS, FactKey, Fidelity, Standing, SubjectKind, ValueKind


@dataclass(frozen=True, slots=True)
class Telling:
    """What all facts of one statement share.

    Attributes:
        learned_at: when we claim to have learned it.
        source: where it comes from, in words.
        said_by: who said so.
        subject: what it is about.
        zone: the zone of bare local times and days; None: they are refused.
        fidelity: how exactly; None: what the way of writing says.
        true_at: what instant it is true of.
        complete: nothing is missing from the set or from the places counted.
        reason: why, for determinations, contests and retractions.
    """

    learned_at: Instant
    source: str
    said_by: str
    subject: Subject = THE_INCIDENT
    zone: str | None = None
    fidelity: Fidelity | None = None
    true_at: Instant | None = None
    standing: Standing = Standing.ASSERTED
    complete: bool = False
    reason: str = ""
    privileged: bool = field(default=False, kw_only=True)


def parse_subject(text: str, *, where: str = "") -> Subject:
    """Read `incident`, `entity:acme-de`, `data_set:crm`, `asset:fw-src` or `group:staff`.

    Raises:
        UnknownFact: another kind, or no id.
    """
    kind, _, name = text.strip().partition(":")
    kinds = ", ".join(f"{known}:ID" for known in SubjectKind if known is not SubjectKind.INCIDENT)
    if text.strip() in ("", SubjectKind.INCIDENT):
        return THE_INCIDENT
    if kind not in set(SubjectKind) - {SubjectKind.INCIDENT} or not re.fullmatch(r"[\w.-]{1,80}", name):
        raise UnknownFact(f"{text!r} is not a subject", where=where, mend=f"write incident, {kinds}")
    return Subject(SubjectKind(kind), name)


def fact_key(name: str, *, where: str = "") -> FactKey:
    """The key of the vocabulary.

    Raises:
        UnknownFact: no such key.
    """
    if name in FACT_KEYS:
        return FACT_KEYS[name]
    near = difflib.get_close_matches(name, FACT_KEYS, n=1)
    mend = f"did you mean {near[0]}?" if near else f"keys are {', '.join(FACT_KEYS)}"
    raise UnknownFact(f"unknown key {name!r}", where=where, mend=mend)


def fact_from_text(
    text: str,
    *,
    learned_at: Instant,
    source: str,
    said_by: str,
    subject: Subject = THE_INCIDENT,
    fidelity: Fidelity | None = None,
    zone: str | None = None,
    true_at: Instant | None = None,
    standing: Standing = Standing.ASSERTED,
    complete: bool = False,
    reason: str = "",
    privileged: bool = False,
) -> Fact:
    """The one fact that `residents.DE=5`, `residents.DE=400..600` or `aware_at=2026-11-23T10:00+01:00` says.

    Raises:
        InputRefused: no `KEY=VALUE`, outside the vocabulary, or several facts at once (see `facts_from_text`).
    """
    telling = Telling(
        learned_at, source, said_by, subject, zone, fidelity, true_at, standing, complete, reason, privileged=privileged
    )
    facts = facts_from_text(text, telling)
    if len(facts) != 1:
        raise InputRefused(f"{text!r} says {len(facts)} facts", mend="give one KEY=VALUE each")
    return facts[0]


def facts_from_text(text: str, telling: Telling) -> tuple[Fact, ...]:
    """The facts that one `KEY=VALUE` says; several for `residents=DE:5,FR:20`.

    Raises:
        InputRefused: no `KEY=VALUE`, or outside the vocabulary.
    """
    name, equals, raw = text.partition("=")
    if not equals:
        raise InputRefused(f"{text!r} is not KEY=VALUE", mend="write residents.DE=5 or aware_at=2026-11-23T10:00+01:00")
    try:
        return _from_pair(name, raw, telling)
    except IncidentError as error:
        error.where = error.where or name.strip()
        raise


def _from_pair(name: str, raw: str, telling: Telling) -> tuple[Fact, ...]:
    match = re.fullmatch(r"\s*(\w+)(?:\.([\w-]+)|\[([\w-]+)\])?\s*", name)
    if match is None:
        raise UnknownFact(f"unknown key {name!r}", mend="write KEY, or residents.DE")
    key, part = fact_key(match[1]), match[2] or match[3] or ""
    if part and key.kind is not ValueKind.COUNTS:
        raise UnknownFact(f"{key.name} has no parts, so {part!r} means nothing", mend=f"write {key.name}=VALUE")
    if key.kind is not ValueKind.COUNTS:
        return facts_from_data(key.name, raw, telling)
    return facts_from_data(key.name, {part: raw} if part else _parts(raw), telling)


def facts_from_data(name: str, raw: object, telling: Telling) -> tuple[Fact, ...]:
    """The facts that a plain value says about one key.

    Args:
        name: key of the vocabulary.
        raw: the value; for counts by residence, a mapping from place to count, or `unknown`.
        telling: who says so, when, about what.

    Raises:
        InputRefused: outside the vocabulary, or not a value of the key's kind.
    """
    key = fact_key(name)
    _check(key, telling)
    if telling.standing is Standing.RETRACTED:
        parts = [check_place(str(part)) for part in raw] if isinstance(raw, Mapping) else [""]
        return tuple(_fact(key, Said(None), telling, part=part) for part in parts)
    if key.kind is not ValueKind.COUNTS:
        return (_fact(key, read_value(key, raw, fidelity=telling.fidelity, zone=telling.zone), telling),)
    if raw == UNKNOWN:
        return (_fact(key, Said(None), telling),)
    return _counts(key, raw, telling)


def _check(key: FactKey, telling: Telling) -> None:
    if telling.subject.kind not in key.subjects and telling.subject.kind not in (SubjectKind.ASSET, SubjectKind.GROUP):
        raise UnknownFact(f"{key.name} is not a fact about {telling.subject}", mend=f"about {', '.join(key.subjects)}")
    if telling.standing in (Standing.DETERMINED, Standing.RETRACTED) and not telling.reason:
        raise InputRefused(f"{key.name} is {telling.standing} without a reason", mend="say why")
    if telling.complete and key.kind not in (ValueKind.SET, ValueKind.COUNT, ValueKind.COUNTS):
        raise InputRefused(f"{key.name} cannot be complete", mend="only sets and counts are")
    for what, value in (("source", telling.source), ("person", telling.said_by)):
        if not value.strip():
            raise InputRefused(f"{key.name} names no {what}", mend=f"say which {what} it comes from")


def _counts(key: FactKey, raw: object, telling: Telling) -> tuple[Fact, ...]:
    if not isinstance(raw, Mapping) or not raw:
        raise InputRefused(f"{raw!r} does not count by place", mend="write {DE: 5, US-CA: 400..600}")
    facts = []
    for place, count in raw.items():
        check_place(str(place))
        said = read_value(key, count, fidelity=telling.fidelity)
        facts.append(_fact(key, said, replace(telling, complete=False), part=str(place)))
    if telling.complete:  # one more fact lists the places, so that a place that is not among them counts as zero
        facts.append(_fact(key, Said(frozenset(map(str, raw))), telling))
    return tuple(facts)


def _parts(raw: str) -> object:
    if raw.strip() == UNKNOWN:
        return UNKNOWN
    pairs = [item.partition(":") for item in raw.split(",")]
    if not all(colon for _, colon, _ in pairs):
        raise InputRefused(f"{raw!r} does not count by place", mend="write residents=DE:5,FR:20 or residents.DE=5")
    return {place.strip(): count for place, _, count in pairs}


def _fact(key: FactKey, said: Said, telling: Telling, *, part: str = "") -> Fact:
    return Fact(
        id=new_id(telling.learned_at),
        key=key.name,
        value=said.value,
        learned_at=telling.learned_at,
        source=telling.source,
        said_by=telling.said_by,
        subject=telling.subject,
        part=part,
        earliest=said.earliest,
        latest=said.latest,
        true_at=telling.true_at,
        fidelity=said.fidelity,
        standing=telling.standing,
        complete=telling.complete,
        reason=telling.reason,
        privileged=telling.privileged,
    )
