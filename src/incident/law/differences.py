"""What changed between two law books: duties added, taken away or changed, each change typed and in words.

A rule is the same rule by its id; what changed in it is told by aspect: dates, clock, conditions, contents and so on.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from incident.kernel.logic import str_of
from incident.kernel.terms import Counting, Limb, Terms
from incident.law.book import LawBook
from incident.law.rule import Content, Rule


class Kind(StrEnum):
    """What happened to a rule."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Moved:
    """One aspect of a rule that changed: what it said, and what it says."""

    what: str
    from_: str
    to: str

    def __str__(self) -> str:
        return f"{self.what}: {self.from_ or 'none'} ▶ {self.to or 'none'}"


@dataclass(frozen=True, slots=True)
class Changed:
    """One rule that differs between two books.

    Attributes:
        id: the rule's.
        duty: its family, by which obligations are known.
        moved: what changed, by aspect; for an added or removed rule its aspects that say something.
    """

    id: str
    duty: str
    jurisdiction: str
    kind: Kind
    moved: tuple[Moved, ...]


def compare(old: LawBook, new: LawBook) -> tuple[Changed, ...]:
    """All rules that differ, by id."""
    ids = sorted({*old.rules, *new.rules})
    return tuple(_rule(id_, old.rules.get(id_), new.rules.get(id_)) for id_ in ids if _differs(id_, old, new))


def duties_of(changed: Iterable[Changed]) -> frozenset[str]:
    """The duties that the changed rules are versions of."""
    return frozenset(it.duty for it in changed)


def _differs(id_: str, old: LawBook, new: LawBook) -> bool:
    before, after = old.rules.get(id_), new.rules.get(id_)
    if before is None or after is None:
        return True
    return before.digest != after.digest and any(_moved(before, after))


def _rule(id_: str, before: Rule | None, after: Rule | None) -> Changed:
    known = after or before
    assert known is not None  # noqa: S101 - the id comes from one of the two books
    kind = Kind.ADDED if before is None else Kind.REMOVED if after is None else Kind.CHANGED
    return Changed(id_, known.duty, known.jurisdiction, kind, tuple(_moved(before, after)))


def _moved(before: Rule | None, after: Rule | None) -> Iterator[Moved]:
    for what, told in ASPECTS.items():
        was, is_ = told(before) if before else "", told(after) if after else ""
        if was != is_:
            yield Moved(what, was, is_)


def _dates(rule: Rule) -> str:
    dates = {
        "from": rule.effective_from,
        "to": rule.effective_to,
        "enforceable from": rule.enforceable_from,
        "history incomplete before": rule.history_incomplete_before,
    }
    told = [f"{name} {day}" for name, day in dates.items() if day]
    return ", ".join([*told, f"attaches to {rule.applies_to_event}"])


def _periods(terms: Terms) -> str:
    told = [f"{limb.period} from {_anchors(limb.anchor, limb.fallbacks)}" for limb in terms.limbs]
    combined = [str(terms.combine)] if len(told) > 1 else []
    soft = [" from ".join(filter(None, (terms.soft, _anchors(terms.anchor, terms.fallbacks))))] if terms.soft else []
    return "; ".join([*combined, *told, *soft])


def _anchors(anchor: str, fallbacks: tuple[str, ...]) -> str:
    return anchor + (f", else {', '.join(fallbacks)}" if fallbacks else "")


def _counting(terms: Terms) -> str:
    marks = [word for word in ("waiting", "determination") if getattr(terms, word)]
    zone = terms.zone or str(terms.zone_rule)
    calendar = f"calendar {terms.calendar}" if terms.calendar else ""
    own = [f"zone {zone}", f"target {terms.target}" if terms.target else "", calendar, str(terms.direction), *marks]
    return "; ".join([*map(_counted, terms.limbs), *filter(None, own), f"satisfied on {terms.satisfied_on}"])


def _counted(limb: Limb) -> str:
    outer = f", outer {_choices(limb.outer)}" if limb.outer else ""
    return f"{_choices(limb.counting)}{outer}{f', {limb.anchor_shift}' if limb.anchor_shift else ''}"


def _choices(counting: Counting) -> str:
    return counting.preset or f"{counting.start}/{counting.end_at or counting.end}/{counting.roll}"


def _contents(contents: Iterable[Content]) -> str:
    return "; ".join(f"{it.id}{' (may follow)' if it.phased else ''}: {it.text}" for it in contents)


def _words(rule: Rule) -> str:
    told = (rule.name, rule.citation, rule.channel, rule.form, rule.language, rule.penalty, rule.notes)
    flags = [word for word in ("late_reasons", "phased") if getattr(rule, word)]
    return " | ".join(filter(None, (*told, *flags)))


def _lineage(rule: Rule) -> str:
    named = {
        "duty": rule.duty,
        "stage": rule.stage,
        "follows": rule.follows,
        "supersedes": rule.supersedes,
        "pack": rule.pack,
    }
    lists = {"aliases": rule.aliases, "template of": rule.template_of}
    told = [f"{name} {value}" for name, value in named.items() if value]
    return ", ".join([*told, *(f"{name} {' '.join(ids)}" for name, ids in lists.items() if ids)])


ASPECTS: Mapping[str, Callable[[Rule], str]] = {
    "status": lambda rule: f"{rule.status}, {rule.effect}",
    "confidence": lambda rule: str(rule.confidence),
    "dates": _dates,
    "period": lambda rule: _periods(rule.terms),
    "counting": lambda rule: _counting(rule.terms),
    "recipient": lambda rule: (
        f"{rule.recipient.audience}: {rule.recipient.name} {rule.recipient.per} {rule.recipient.region} {rule.place}"
    ).rstrip(),
    "holder": lambda rule: ", ".join(rule.holder_roles),
    "connection": lambda rule: str_of(rule.nexus),
    "conditions": lambda rule: "; ".join(filter(None, (str_of(rule.applies), *rule.open_conditions))),
    "exemptions": lambda rule: "; ".join(f"{str_of(it.when)} ({it.provision})" for it in rule.exemptions),
    "contents": lambda rule: _contents(rule.contents),
    "forbidden": lambda rule: _contents(rule.forbidden),
    "orders": lambda rule: "; ".join(f"{it.relation} {it.other}" for it in rule.orders),
    "holds": lambda rule: "; ".join(
        f"{it.authority} {it.form} {it.effect} {it.maximum_days} {it.release_days}" for it in rule.holds
    ),
    "lineage": _lineage,
    "sources": lambda rule: "; ".join(f"{it.title} [{it.verified}]" for it in rule.sources),
    "review": lambda rule: str(rule.reviewed_on),
    "words": _words,
}
"""How each aspect of a rule is told; two rules differ in an aspect where these words differ."""
