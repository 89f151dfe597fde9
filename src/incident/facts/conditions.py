"""Answering one leaf of a condition from the fact sheet: true, false or unknown, with the reason in plain words.

A leaf about the duty's holder (`scope: entity`) looks first at what was said of that entity, then at what was said of
the incident as a whole, then at the organisation profile; one about a data set looks at the data set first. Contested
rivals answer only what they agree on. An instant that nobody recorded has not happened: that is false, not unknown.
Where it was found that no personal data is concerned, nobody is counted and no kind of data about people is asked for.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from incident.facts.fact import THE_INCIDENT, Count, Subject, Value
from incident.facts.residence import EVERYWHERE, Range, people_in
from incident.facts.sheet import FactSheet, Known
from incident.kernel.logic import Answer, Operator, Test, Truth
from incident.kernel.periods import parse_period
from incident.kernel.seats import is_inside
from incident.vocabulary import FACT_KEYS, PLACE_FACTS, Standing, SubjectKind, ValueKind

PERSONAL_KINDS = frozenset(
    {
        "names",
        "contact",
        "birth_date",
        "identity_number",
        "government_id",
        "financial_account",
        "payment_card",
        "health",
        "health_insurance",
        "biometric",
        "genetic",
        "location",
        "children",
        "special_category",
        "criminal",
        "communications",
        "employment",
    }
)
"""Kinds of data that are about people, so that `personal_data` follows from them."""
_IMPERSONAL = Test("personal_data", Operator.IS, ("false",))


def answer(test: Test, sheet: FactSheet, *, entity: str, data_set: str = "") -> Answer:
    """The answer to one leaf.

    Args:
        test: the leaf.
        sheet: what is known.
        entity: our entity whose duty is asked about.
        data_set: the data set asked about; empty where there is one or none.
    """
    subjects = subjects_of(test.scope, entity, data_set)
    if test.operator in (Operator.STATED, Operator.HAPPENED, Operator.WITHIN):
        return _whether(test, sheet, subjects)
    if FACT_KEYS[test.fact].kind is ValueKind.COUNTS:
        return _people(test, sheet, subjects)
    known = sheet.about(test.fact, subjects, test.part)
    found = _unknown(test, f"{_name(test)} is unknown") if known is None else _agreed(test, known)
    if known is None and test.fact == "personal_data":
        return _personal_data(test, sheet, subjects)
    if found.truth is Truth.UNKNOWN and test.fact == "data_kinds" and _asks_for_people(test):
        return _nobody_is_concerned(test, sheet, subjects) or found
    return found


class Answers:
    """The answers about one entity and data set, each found once: many laws ask the same question."""

    def __init__(self, sheet: FactSheet, entity: str, data_set: str = "") -> None:
        self._sheet, self._entity, self._data_set = sheet, entity, data_set
        self._found: dict[tuple[str, str, tuple[str, ...], str, str], Answer] = {}

    def __call__(self, test: Test) -> Answer:
        """The answer to a leaf; it carries the leaf that was asked, with its own provision."""
        found = self._look_up(test)
        return found if found.test is test else replace(found, test=test)

    def truth(self, test: Test) -> Truth:
        """The truth of a leaf alone."""
        return self._look_up(test).truth

    def _look_up(self, test: Test) -> Answer:
        question = (test.fact, test.operator.value, test.values, test.part, test.scope)
        found = self._found.get(question)
        if found is None:
            found = self._found[question] = answer(test, self._sheet, entity=self._entity, data_set=self._data_set)
        return found


def subjects_of(scope: str, entity: str, data_set: str = "") -> tuple[Subject, ...]:
    """Where a leaf looks, the most specific first."""
    found = [Subject(SubjectKind.DATA_SET, data_set)] if data_set and scope != "entity" else []
    if entity:
        found.append(Subject(SubjectKind.ENTITY, entity))
    return (*found, THE_INCIDENT)


def _whether(test: Test, sheet: FactSheet, subjects: tuple[Subject, ...]) -> Answer:
    """Questions that never find a fact missing: whether something is recorded, has happened, or is still in time."""
    if test.operator is Operator.STATED:
        stated = sheet.speaks_of(test.fact)
        return _say(test, stated, f"{'something' if stated else 'nothing'} is recorded of {_name(test)}")
    known = sheet.about(test.fact, subjects)
    if test.operator is Operator.HAPPENED:
        return _say(test, known is not None, f"{_name(test)} is {'' if known else 'not '}recorded")
    return _within(test, known, sheet.about(test.part, subjects))


def _within(test: Test, later: Known | None, earlier: Known | None) -> Answer:
    """Whether the one instant follows the other within the period, on every tenable reading of both."""
    if later is None:
        return _say(test, True, f"{test.fact} has not happened, so that it can still be within {test.values[0]}")
    if earlier is None or not (later.earliest and later.latest and earlier.earliest and earlier.latest):
        return Answer(test, Truth.UNKNOWN, f"{test.part} is unknown", (test.part,))
    period = parse_period(test.values[0])
    allowed = timedelta(**{str(period.unit): period.value})
    soonest, latest = later.earliest.utc - earlier.latest.utc, later.latest.utc - earlier.earliest.utc
    because = f"{test.fact} came {latest} after {test.part}, asked whether within {period}"
    if (soonest <= allowed) is (latest <= allowed):
        return _say(test, latest <= allowed, because)
    return Answer(test, Truth.UNKNOWN, because, (test.fact, test.part))


def _agreed(test: Test, known: Known) -> Answer:
    """The answer on which all rivals agree; on one value, the answer. A disputed statement alone settles nothing."""
    answers = [_ask(test, value, known) for value in known.rivals]
    disputed = known.standing is Standing.CONTESTED and not known.contested
    if len({found.truth for found in answers}) == 1 and not disputed:
        return answers[0]
    said = "; ".join(f"{fact.said_by} says {_shown(fact.value)}" for fact in known.facts)
    return _unknown(test, f"{_name(test)} is contested: {said}")


def _ask(test: Test, value: Value, known: Known) -> Answer:
    if value is None:
        return _unknown(test, f"{_name(test)} is unknown")
    return _ASKED[FACT_KEYS[test.fact].kind](test, value, known)


def _truth(test: Test, value: Value, _: Known) -> Answer:
    return _say(test, (value is True) == (test.values == ("true",)), f"{_name(test)} is {_shown(value)}")


def _choice(test: Test, value: Value, _: Known) -> Answer:
    found = value in test.values
    return _say(test, found == (test.operator is Operator.IS), f"{_name(test)} is {value}")


def _set(test: Test, value: Value, known: Known) -> Answer:
    held = value if isinstance(value, frozenset) else frozenset()
    matches = [word for word in test.values if _holds(test.fact, held, word)]
    wanted = " or ".join(test.values)
    enough = len(matches) == len(test.values) if test.operator is Operator.HAS else bool(matches)
    if enough:
        return _say(test, True, f"{_name(test)} has {', '.join(matches)}")
    if not known.complete or any(_could_hold(test.fact, held, word) for word in test.values):
        return _unknown(test, f"{_name(test)} is {_shown(held)}, which does not settle {wanted}")
    return _say(test, False, f"{_name(test)} is {_shown(held)} and not {wanted}")


def _count(test: Test, value: Value, _: Known) -> Answer:
    assert isinstance(value, Count)  # noqa: S101 - the vocabulary gives counts to count keys; narrows the type
    return _compare(test, Range(value.low, value.high))


_ASKED: dict[ValueKind, Callable[[Test, Value, Known], Answer]] = {
    ValueKind.TRUTH: _truth,
    ValueKind.CHOICE: _choice,
    ValueKind.SET: _set,
    ValueKind.COUNT: _count,
}


def _holds(fact: str, held: frozenset[str], word: str) -> bool:
    """Whether a word is held; a place also by what lies inside it, and business in a country is in all its parts."""
    if fact not in PLACE_FACTS:
        return word in held
    if fact == "does_business_in" and any(is_inside(word, item) for item in held):
        return True
    return any(is_inside(item, word) for item in held)


def _could_hold(fact: str, held: frozenset[str], word: str) -> bool:
    """Whether a wider place is held (`US`), so that the narrower one (`US-CA`) is neither held nor excluded."""
    return fact in PLACE_FACTS and any(item != word and is_inside(word, item) for item in held)


def _compare(test: Test, found: Range) -> Answer:
    """A range against a threshold: settled only where both its ends give the same answer."""
    threshold = int(test.values[0])
    low = _passes(test.operator, found.low, threshold)
    unbounded = test.operator in (Operator.AT_LEAST, Operator.OVER)
    high = unbounded if found.high is None else _passes(test.operator, found.high, threshold)
    because = f"{_name(test)} is {found}, asked whether {test.operator.replace('_', ' ')} {threshold}"
    return _say(test, low, because) if low is high else _unknown(test, because)


def _passes(operator: Operator, number: int, threshold: int) -> bool:
    match operator:
        case Operator.AT_LEAST:
            return number >= threshold
        case Operator.OVER:
            return number > threshold
        case Operator.AT_MOST:
            return number <= threshold
        case _:
            return number < threshold


def _people(test: Test, sheet: FactSheet, subjects: tuple[Subject, ...]) -> Answer:
    """How many people are concerned; none where no personal data is and nobody was counted."""
    found = _compare(test, people_in(test.part or EVERYWHERE, sheet, subjects))
    if found.truth is Truth.UNKNOWN and not sheet.parts("residents", subjects):
        return _nobody_is_concerned(test, sheet, subjects) or found
    return found


def _nobody_is_concerned(test: Test, sheet: FactSheet, subjects: tuple[Subject, ...]) -> Answer | None:
    """What follows from the finding that no personal data is concerned; None where nobody found so."""
    personal = sheet.about("personal_data", subjects)
    if personal is None or _agreed(_IMPERSONAL, personal).truth is not Truth.TRUE or _kinds(sheet, subjects):
        return None
    if FACT_KEYS[test.fact].kind is ValueKind.COUNTS:
        return replace(_compare(test, Range(0, 0)), because="no personal data is concerned, so that nobody is")
    return _say(test, False, "no personal data is concerned, so that no data about people is")


def _asks_for_people(test: Test) -> bool:
    """Whether only data about people is asked for; a person's credentials are."""
    of_people = {*test.values} - {"credentials"}
    return bool(of_people) and of_people <= PERSONAL_KINDS


def _personal_data(test: Test, sheet: FactSheet, subjects: tuple[Subject, ...]) -> Answer:
    """Nobody said whether personal data is concerned: kinds of data or people counted may still tell."""
    personal = _kinds(sheet, subjects)
    if personal:
        return _say(test, test.values == ("true",), f"the data includes {', '.join(sorted(personal))}")
    people = people_in(EVERYWHERE, sheet, subjects)
    if people.low > 0:
        return _say(test, test.values == ("true",), f"people are concerned ({people})")
    return _unknown(test, "personal_data is unknown")


def _kinds(sheet: FactSheet, subjects: tuple[Subject, ...]) -> frozenset[str]:
    """The kinds of data about people that somebody named."""
    kinds = sheet.about("data_kinds", subjects)
    return PERSONAL_KINDS & kinds.value if kinds and isinstance(kinds.value, frozenset) else frozenset()


def _say(test: Test, truth: bool, because: str) -> Answer:
    return Answer(test, Truth.TRUE if truth else Truth.FALSE, because)


def _unknown(test: Test, because: str) -> Answer:
    return Answer(test, Truth.UNKNOWN, because, (_name(test),))


def _name(test: Test) -> str:
    return f"{test.fact}[{test.part}]" if test.part and test.operator is not Operator.WITHIN else test.fact


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return (", ".join(sorted(value)) or "empty") if isinstance(value, frozenset) else str(value)
