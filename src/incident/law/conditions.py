"""The friendly form of conditions in packs, read into the kernel's trees.

A leaf names a fact, one question and where the law says so; trees are made of `all`, `any` and `not`::

    all:
      - {fact: personal_data, is: true, provision: Art. 4(12)}
      - {fact: roles, has: controller, of_entity: true, provision: Art. 33(1)}
      - {fact: residents, of: US-CA, over: 500, provision: § 1798.82(f)}
      - not: {fact: sectors, has_any: [banking, insurance], of_entity: true}

Every leaf is checked against the fact vocabulary: key, kind of question, admitted values, place. A word stands for a
common nexus, see `NEXUS_WORDS`.
"""

from collections.abc import Callable, Mapping

from incident.kernel.fields import Fields, nearest
from incident.kernel.logic import AllOf, AnyOf, Condition, Not, Operator, Test
from incident.kernel.seats import has_seat
from incident.vocabulary import ANY_PART, FACT_KEYS, PLACE_FACTS, PLACE_GROUPS, FactKey, ValueKind

QUESTIONS: dict[ValueKind, frozenset[Operator]] = {
    ValueKind.INSTANT: frozenset({Operator.HAPPENED, Operator.WITHIN, Operator.STATED}),
    ValueKind.TRUTH: frozenset({Operator.IS, Operator.STATED}),
    ValueKind.SET: frozenset({Operator.HAS, Operator.HAS_ANY, Operator.STATED}),
    ValueKind.COUNT: frozenset({Operator.AT_LEAST, Operator.OVER, Operator.AT_MOST, Operator.UNDER, Operator.STATED}),
    ValueKind.COUNTS: frozenset({Operator.AT_LEAST, Operator.OVER, Operator.AT_MOST, Operator.UNDER, Operator.STATED}),
    ValueKind.CHOICE: frozenset({Operator.IS, Operator.IS_NOT, Operator.STATED}),
    ValueKind.TEXT: frozenset({Operator.STATED}),
}
"""Which questions each kind of fact admits."""
_NUMBERS = frozenset({Operator.AT_LEAST, Operator.OVER, Operator.AT_MOST, Operator.UNDER})
PARTED = frozenset({"applicable"})
"""Facts that are not counts and still have parts: a rule id."""

NOTHING = AllOf()
"""What a condition that could not be read stands for; its fault refuses the pack."""


def residents_of(area: str) -> Condition:
    """Somebody who lives there is concerned; where nothing is said of residence at all, an establishment there."""
    silent = Not(Test("residents", Operator.STATED))
    return AnyOf((_lives_in(area), AllOf((silent, established_in(area)))))


def established_in(area: str) -> Condition:
    """The holder is established there."""
    return Test("establishments", Operator.HAS, (area,), scope="entity")


def residents_or_established(area: str) -> Condition:
    """Somebody who lives there is concerned, or the holder is established there."""
    return AnyOf((_lives_in(area), established_in(area)))


def _anywhere(_: str) -> Condition:
    return NOTHING


def _lives_in(area: str) -> Condition:
    return Test("residents", Operator.OVER, ("0",), part=area)


NEXUS_WORDS: Mapping[str, Callable[[str], Condition]] = {
    "residents": residents_of,
    "established": established_in,
    "residents_or_established": residents_or_established,
    "anywhere": _anywhere,
}
"""Words for a nexus, each made for the rule's area; `anywhere` leaves it to the holder's role."""


def read_nexus(fields: Fields, area: str) -> Condition:
    """The nexus of a rule: a word, or a condition."""
    value = fields.raw("nexus")
    if isinstance(value, str) and value in NEXUS_WORDS:
        return NEXUS_WORDS[value](area)
    if value is None or isinstance(value, str):
        fields.fault(f"nexus is {value!r}", "nexus", mend=f"write a condition, or one of {', '.join(NEXUS_WORDS)}")
        return NOTHING
    return read_condition(Fields(fields.document, value, (*fields.path, "nexus"), fields.faults))


def read_optional(fields: Fields, key: str) -> Condition:
    """The condition under a key; always true where it is missing."""
    inner = fields.mapping(key)
    return NOTHING if inner is None else read_condition(inner)


def read_condition(fields: Fields) -> Condition:
    """One condition; its faults are noted on the fields."""
    condition = _read(fields)
    fields.done()
    return condition


def _read(fields: Fields) -> Condition:
    if "all" in fields:
        return AllOf(tuple(read_condition(item) for item in fields.items("all")))
    if "any" in fields:
        return AnyOf(tuple(read_condition(item) for item in fields.items("any")))
    if "not" in fields:
        return Not(read_optional(fields, "not"))
    return _leaf(fields)


def _leaf(fields: Fields) -> Condition:
    key = FACT_KEYS.get(fields.text("fact", needed=True))
    if key is None:
        fields.fault(f"{fields.data.get('fact')!r} is not in the fact vocabulary", "fact", mend="see vocabulary.py")
        return NOTHING
    asked = [operator for operator in Operator if operator in fields]
    if len(asked) != 1 or asked[0] not in QUESTIONS[key.kind]:
        admitted = ", ".join(sorted(QUESTIONS[key.kind]))
        fields.fault(f"a question about {key.name} needs one of {admitted}", mend="ask exactly one of them")
        for operator in asked:
            fields.raw(operator)
        return NOTHING
    operator = asked[0]
    values, negated = _values(fields, key, operator)
    test = Test(
        key.name, operator, values, _part(fields, key), scope=_scope(fields), provision=fields.text("provision")
    )
    return Not(test) if negated else test


def _values(fields: Fields, key: FactKey, operator: Operator) -> tuple[tuple[str, ...], bool]:
    """The compared values, and whether the question is put in the negative (`happened: false`)."""
    if operator in (Operator.HAPPENED, Operator.STATED):
        return (), not fields.flag(operator, default=True)
    if key.kind is ValueKind.TRUTH:
        return ("true" if fields.flag(operator) else "false",), False
    if operator is Operator.WITHIN:
        period = fields.period(operator, needed=True)
        if period is not None and not period.unit.is_elapsed:
            fields.fault(f"{period} is not counted in hours or minutes", operator, mend="write 24 hours")
        return (str(period),), False
    if operator in _NUMBERS:
        return (str(fields.whole(operator)),), False
    values = fields.texts(operator)
    for value in values:
        if key.choices and value not in key.choices:
            fields.fault(f"{value!r} is no value of {key.name}", operator, mend=nearest(value, key.choices))
        if key.name in PLACE_FACTS and not _is_area(value):
            fields.fault(f"place {value!r} is not known", operator, mend="use an ISO 3166 code or EU, EEA")
    if not values:
        fields.fault(f"{operator} of {key.name} compares with nothing", operator, mend="give a value")
    return values, False


def _part(fields: Fields, key: FactKey) -> str:
    part = fields.text("of")
    if key.kind is ValueKind.COUNTS:
        if not _is_area(part.removesuffix(ANY_PART)):
            mend = "use an ISO 3166 code or EU, EEA, * for all, or US-* for any one part of a country"
            fields.fault(f"place {part!r} is not known", "of", mend=mend)
    elif "within" in fields:
        if part not in FACT_KEYS or FACT_KEYS[part].kind is not ValueKind.INSTANT:
            fields.fault(f"{part!r} is no instant", "of", mend="name the instant that it is measured from")
    elif part and key.name not in PARTED:
        fields.fault(f"{key.name} has no parts", "of", mend="leave `of` out")
    return part


def _is_area(code: str) -> bool:
    return code == "*" or code in PLACE_GROUPS or has_seat(code)


def _scope(fields: Fields) -> str:
    if fields.flag("of_entity"):
        return "entity"
    return "data_set" if fields.flag("of_data_set") else "incident"
