"""The deadline of one named rule, whatever its status: for planning, for tests, and for anybody who checks the engine.

The status is told beside it; only an assessment refuses a rule that is not in force. Where the rule fixes no zone and
none is given, the authority's seat counts. Vectors are JSON lines; the answers keep their order.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from incident.deadlines.deadline import Deadline, Due
from incident.deadlines.derive import Anchor, Setting, derive
from incident.errors import IncidentError, InputRefused, UnknownFact
from incident.kernel.calendars import CalendarSpec
from incident.kernel.instants import Instant, parse_instant, zone_of
from incident.kernel.seats import zone_of_seat
from incident.kernel.terms import Terms, ZoneRule
from incident.law.book import LawBook
from incident.law.rule import Rule
from incident.vocabulary import FACT_KEYS, ValueKind

INSTITUTIONS = "EU"
"""The place of a rule whose authority is an institution of the Union; it keeps the institutions' own holidays."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of a rule.

    Attributes:
        rule: its id.
        trigger: the instant of the rule's own trigger; None where the facts name it.
        place: ISO 3166 code of the authority or obligor; empty: the rule's own seat.
        zone: reckoning zone where the rule fixes none; empty: the seat's.
        facts: further instants by fact key, and `entity_type`.
    """

    rule: str
    trigger: Instant | None = None
    place: str = ""
    zone: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)


def deadline_of_rule(book: LawBook, asked: Asked) -> tuple[Rule, Deadline]:
    """The rule that was named, and its deadline.

    Raises:
        RuleUnknown: no such rule. InputRefused: a place, zone, instant or fact that cannot be read.
    """
    rule = book.rule(asked.rule)
    terms = rule.terms
    place = asked.place or rule.place or rule.jurisdiction
    if place == INSTITUTIONS and terms.calendar is None:
        terms = replace(terms, calendar=CalendarSpec(corrections=("eu-commission",)))
    anchors, entity_type = _anchors(terms, asked)
    zone = asked.zone or zone_of_seat(place, where="place")
    zone_of(zone)
    setting = Setting(
        anchors=anchors,
        zones=dict.fromkeys((ZoneRule.AUTHORITY, ZoneRule.RECIPIENT, ZoneRule.OBLIGOR, ZoneRule.PLACE), (zone,)),
        calendar_place=place,
        entity_type=entity_type,
        targets={},
        now=next((anchor.instant for anchor in anchors.values() if anchor.instant is not None), _NEVER),
        sources=(("law", book.digest), ("rule", rule.digest)),
    )
    return rule, derive(terms, setting, name=rule.name)


def answers(book: LawBook, lines: Iterable[str]) -> Iterator[dict[str, str]]:
    """One answer for every line that is not blank: `{id, due, outer?}`, without a date `{id, status}`, or an error."""
    for number, line in enumerate(lines, 1):
        if line.strip():
            yield _answer(book, line, where=f"line {number}")


def _answer(book: LawBook, line: str, *, where: str) -> dict[str, str]:
    name = where
    try:
        case = _case(line, where)
        name = str(case.get("id", where))
        _, deadline = deadline_of_rule(book, _asked(case, name))
    except IncidentError as error:
        return {"id": name, "error": f"{type(error).__name__}: {error.what}"}
    if not isinstance(deadline, Due):
        return {"id": name, "status": state_of(deadline)}
    outer = {"outer": deadline.outer.short()} if deadline.outer is not None else {}
    return {"id": name, "due": deadline.due.short(), **outer}


def state_of(deadline: Deadline) -> str:
    """`due`, `no_fixed_period`, `awaiting`, `indeterminate` or `out_of_scope`."""
    name = type(deadline).__name__
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name).lstrip("_")


def _case(line: str, where: str) -> dict[str, Any]:
    try:
        case = json.loads(line)
    except ValueError as error:
        raise InputRefused(f"no JSON: {error}", where=where, mend="one JSON object a line") from error
    if not isinstance(case, dict) or not isinstance(case.get("facts", {}), dict):
        raise InputRefused("no JSON object with id and rule", where=where, mend="one JSON object a line")
    return case


def _asked(case: Mapping[str, Any], name: str) -> Asked:
    trigger = case.get("trigger")
    return Asked(
        rule=str(case.get("rule", "")),
        trigger=None if trigger is None else parse_instant(trigger, where=f"{name}.trigger"),
        place=str(case.get("place", "")),
        zone=str(case.get("zone", "")),
        facts={str(key): str(value) for key, value in case.get("facts", {}).items()},
    )


def _anchors(terms: Terms, asked: Asked) -> tuple[dict[str, Anchor], str]:
    anchors, entity_type = {}, ""
    for key, text in asked.facts.items():
        if key == "entity_type":
            entity_type = text
        elif key.startswith(("submission:", "due:")) or _is_instant(key):
            anchors[key] = Anchor(parse_instant(text, where=f"facts.{key}"))
        else:
            raise UnknownFact(f"{key!r} decides no date", where="facts", mend="give instants, or entity_type")
    if asked.trigger is not None:
        anchors[terms.limbs[0].anchor if terms.limbs else terms.anchor] = Anchor(asked.trigger)
    return anchors, entity_type


def _is_instant(key: str) -> bool:
    return key in FACT_KEYS and FACT_KEYS[key].kind is ValueKind.INSTANT


_NEVER = parse_instant("1970-01-01T00:00Z")
"""The present where nothing has happened; no date depends on it."""
