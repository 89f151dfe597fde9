"""Replaying real cases: what the clock would have said, beside what happened.

A case file holds facts that an authority established, the rules whose clocks they started, and when the duties were
performed. The deadline comes from `deadlines.derive` over the law book's own terms, as everywhere; whether something
was late is judged at the latest tenable instant of the performance and the earliest of the deadline.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from incident.deadlines.deadline import Deadline, Due
from incident.deadlines.derive import Anchor, Setting, derive
from incident.facts.learning import fact_key
from incident.facts.values import Said, read_value
from incident.kernel.fields import Faults, Fields
from incident.kernel.instants import Instant
from incident.kernel.reading import read_document
from incident.law.book import LawBook
from incident.law.rule import Rule
from incident.vocabulary import FACT_KEYS

_PERFORMANCE = FACT_KEYS["authority_notified_at"]
"""How the time of a performance is read: doubt is taken late."""


@dataclass(frozen=True, slots=True)
class Happened:
    """What somebody did, and how it stands to the deadline.

    Attributes:
        days_late: whole local days after the deadline's day; 0: on that day or before, None: no date to compare.
    """

    what: str
    day: date
    late: bool | None
    days_late: int | None


@dataclass(frozen=True, slots=True)
class ReplayedClock:
    """One clock of a case."""

    rule: Rule
    deadline: Deadline
    happened: tuple[Happened, ...]
    found: str


@dataclass(frozen=True, slots=True)
class Replayed:
    """A case with its clocks."""

    id: str
    title: str
    authority: str
    zone: str
    summary: str
    outcome: str
    facts: tuple[tuple[str, Said], ...]
    clocks: tuple[ReplayedClock, ...]
    sources: tuple[str, ...]


def replay(book: LawBook, data: bytes, *, name: str, now: Instant) -> Replayed:
    """Replay one case file.

    Args:
        book: the law book; the version of each rule in force on the day of the trigger counts.
        data: bytes of the YAML file.
        name: file name, for messages.
        now: the present; no date depends on it.

    Raises:
        InputRefused: any fault in the file. RuleUnknown: a rule that the book does not hold.
    """
    faults = Faults()
    document = read_document(data, name=name)
    fields = Fields(document, document.data, (), faults)
    zone, place = fields.zone("zone", needed=True), fields.country("place", needed=True)
    facts = _facts(fields.mapping("facts"), zone)
    setting = _setting(facts, zone, place, now)
    replayed = Replayed(
        id=fields.text("id", needed=True),
        title=fields.text("title", needed=True),
        authority=fields.text("authority", needed=True),
        zone=zone,
        summary=fields.text("summary"),
        outcome=fields.text("outcome"),
        facts=tuple(facts.items()),
        clocks=tuple(_clock(item, book, setting, zone) for item in fields.items("clocks")),
        sources=fields.texts("sources"),
    )
    fields.day("decided")
    fields.done()
    faults.refuse(name)
    return replayed


def _facts(fields: Fields | None, zone: str) -> dict[str, Said]:
    found = {}
    for name in fields.data if fields is not None else ():
        if fields is not None:
            with fields.gathering(name):
                found[name] = read_value(fact_key(name), fields.raw(name), zone=zone)
    return found


def _setting(facts: Mapping[str, Said], zone: str, place: str, now: Instant) -> Setting:
    anchors = {
        name: Anchor(said.earliest, said.latest if said.latest != said.earliest else None)
        for name, said in facts.items()
        if said.earliest is not None
    }
    zones = {"authority": (zone,), "obligor": (zone,), "place": (zone,)}
    return Setting(anchors=anchors, zones=zones, calendar_place=place, entity_type="", targets={}, now=now)


def _clock(fields: Fields, book: LawBook, setting: Setting, zone: str) -> ReplayedClock:
    rule = book.rule(fields.text("rule", needed=True))
    begun = min((anchor.instant for anchor in setting.anchors.values() if anchor.instant), default=setting.now)
    rule = book.in_force(rule.duty, begun.day(zone)) or rule
    deadline = derive(rule.terms, setting, name=rule.name)
    happened = tuple(_happened(item, deadline, zone) for item in fields.items("happened"))
    clock = ReplayedClock(rule, deadline, happened, fields.text("found"))
    fields.done()
    return clock


def _happened(fields: Fields, deadline: Deadline, zone: str) -> Happened:
    said = fields.read("at", lambda text: read_value(_PERFORMANCE, text, zone=zone), needed=True)
    done = said.latest if said is not None else None
    what = fields.text("what", needed=True)
    fields.done()
    if done is None:
        return Happened(what, date.min, None, None)
    if not isinstance(deadline, Due):
        return Happened(what, done.day(zone), None, None)
    last = _last_day(deadline, zone)
    return Happened(what, done.day(zone), not deadline.is_met_at(done), max(0, (done.day(zone) - last).days))


def _last_day(deadline: Due, zone: str) -> date:
    """The last local day on which the duty could be met; an exclusive end is the midnight after it."""
    day = deadline.due.day(zone)
    return date.fromordinal(day.toordinal() - 1) if deadline.exclusive else day
