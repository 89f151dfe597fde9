"""Facts made from a rule's own conditions: to meet them all, to break one, or to leave one open."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from incident.facts.fact import THE_INCIDENT, Count, Fact, Subject
from incident.kernel.instants import parse_instant
from incident.kernel.logic import AllOf, AnyOf, Condition, Not, Operator, Test
from incident.law.rule import Rule
from incident.obligations.applicability import holder_test
from incident.vocabulary import FACT_KEYS, SubjectKind, ValueKind

ENTITY = "ours"
AT = parse_instant("2026-11-23T10:00Z")
_MEMBER = {"EU": "DE", "EEA": "DE", "*": "DE", "US-*": "US-OH"}

Want = tuple[Test, bool]
"""A leaf and the truth that it shall have."""


def wanted(condition: Condition, *, truth: bool) -> list[Want]:
    """One way to give a condition a truth: for `any` the first branch, for a broken `all` its last."""
    match condition:
        case Test():
            return [(condition, truth)]
        case Not(of=inner):
            return wanted(inner, truth=not truth)
        case AllOf(of=parts) | AnyOf(of=parts):
            every = isinstance(condition, AllOf) == truth
            chosen = parts if every else parts[-1:] if isinstance(condition, AllOf) else parts[:1]
            return [want for part in chosen for want in wanted(part, truth=truth)]
    raise AssertionError


def meeting(rule: Rule) -> list[Want]:
    """What makes a rule bind: nexus, role and conditions."""
    role = [holder_test(rule)] if rule.holder_roles else []
    return [want for part in (rule.nexus, *role, rule.applies) for want in wanted(part, truth=True)]


def breaking(rule: Rule) -> Iterator[list[Want]]:
    """Ways in which it might not bind: an exemption proved, or one condition broken while the rest holds."""
    for exemption in rule.exemptions:
        yield [*meeting(rule), *wanted(exemption.when, truth=True)]
    parts = rule.applies.of if isinstance(rule.applies, AllOf) else (rule.applies,)
    for at in range(len(parts)):
        rest = [want for other, part in enumerate(parts) if other != at for want in wanted(part, truth=True)]
        role = [(holder_test(rule), True)] if rule.holder_roles else []
        yield [*wanted(rule.nexus, truth=True), *role, *rest, *_all_false(parts[at])]
    if rule.holder_roles:
        yield [*wanted(rule.nexus, truth=True), (holder_test(rule), False)]
    yield [(test, False) for test, _ in wanted(rule.nexus, truth=True)]


def opening(rule: Rule) -> Iterator[list[Want]]:
    """Ways in which it might stay open: one leaf of what makes it bind left out."""
    meets = meeting(rule)
    for leaf, _ in meets:
        rest = [want for want in meets if want[0].fact != leaf.fact]
        if leaf.operator is Operator.WITHIN:  # open where the later instant is known and the earlier is not
            rest.append((replace(leaf, operator=Operator.HAPPENED, values=(), part=""), True))
        yield rest


def _all_false(condition: Condition) -> list[Want]:
    match condition:
        case AnyOf(of=parts):
            return [want for part in parts for want in _all_false(part)]
        case _:
            return wanted(condition, truth=False)


def facts_for(wants: Iterable[Want]) -> list[Fact]:
    """Facts that give each leaf its truth; leaves about one fact are merged."""
    slots: dict[tuple[str, Subject, str], Fact] = {}
    for test, truth in wants:
        for fact in _facts(test, truth=truth):
            slot = (fact.key, fact.subject, fact.part)
            slots[slot] = _merged(slots.get(slot), fact)
    return [replace(fact, id=str(number)) for number, fact in enumerate(slots.values())]


def _merged(old: Fact | None, new: Fact) -> Fact:
    if old is None:
        return new
    if isinstance(old.value, frozenset) and isinstance(new.value, frozenset):
        return replace(new, value=old.value | new.value, complete=old.complete or new.complete)
    if isinstance(old.value, Count) and isinstance(new.value, Count):
        return max(old, new, key=lambda fact: fact.value.low if isinstance(fact.value, Count) else 0)
    return new


def _facts(test: Test, *, truth: bool) -> list[Fact]:
    key = FACT_KEYS[test.fact]
    subject = Subject(SubjectKind.ENTITY, ENTITY) if test.scope == "entity" else THE_INCIDENT
    base = Fact("", test.fact, None, AT, "its own conditions", "a test", subject)
    if test.operator in (Operator.STATED, Operator.HAPPENED):
        return [_instant(base)] if truth and key.kind is ValueKind.INSTANT else []
    match key.kind:
        case ValueKind.TRUTH:
            return [replace(base, value=(test.values == ("true",)) == truth, part=test.part)]
        case ValueKind.CHOICE:
            return [replace(base, value=_choice(test, truth=truth))]
        case ValueKind.SET:
            asked = test.values if test.operator is Operator.HAS else test.values[:1]
            words = frozenset(_MEMBER.get(word, word) for word in asked)
            return [replace(base, value=words if truth else frozenset({"none_of_them"}), complete=not truth)]
        case ValueKind.COUNTS | ValueKind.COUNT:
            return _counts(test, base, truth=truth)
        case _:
            return _within(test, base, truth=truth)


def _instant(base: Fact) -> Fact:
    return replace(base, value=AT, earliest=AT, latest=AT)


def _within(test: Test, base: Fact, *, truth: bool) -> list[Fact]:
    if truth:
        return []
    first, later = parse_instant("2026-11-20T10:00Z"), parse_instant("2026-11-23T10:00Z")
    return [
        replace(base, key=test.part, value=first, earliest=first, latest=first),
        replace(base, value=later, earliest=later, latest=later),
    ]


def _choice(test: Test, *, truth: bool) -> str:
    if truth == (test.operator is Operator.IS):
        return test.values[0]
    others = [word for word in FACT_KEYS[test.fact].choices if word not in test.values]
    return others[0] if others else "none_of_them"


def _counts(test: Test, base: Fact, *, truth: bool) -> list[Fact]:
    place = _MEMBER.get(test.part, test.part)
    count = _number(test, truth=truth)
    if not place:
        return [replace(base, value=count)]
    listed = replace(base, value=frozenset({place}), complete=True)
    return [replace(base, value=count, part=place), listed]


def _number(test: Test, *, truth: bool) -> Count:
    threshold = int(test.values[0])
    above = truth == (test.operator in (Operator.OVER, Operator.AT_LEAST))
    number = threshold + 1 if above else max(threshold - 1, 0)
    return Count(number, number)
