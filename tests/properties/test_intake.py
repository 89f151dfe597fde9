"""Whatever comes in from outside: it is read, or refused with one of our own errors, and never guessed at."""

import json
from collections.abc import Callable
from typing import Any

import yaml
from hypothesis import given
from hypothesis import strategies as st

from incident.agreements.check import load_portfolio
from incident.errors import IncidentError
from incident.facts.fact import Count
from incident.facts.learning import Telling, facts_from_text
from incident.facts.profile import read_profile
from incident.facts.report import read_report
from incident.facts.values import value_from_data, value_to_data
from incident.kernel.canonical import canonical
from incident.kernel.instants import Instant, parse_instant
from incident.kernel.reading import load_yaml
from incident.vocabulary import FACT_KEYS, ValueKind

NOW = parse_instant("2026-11-24T10:00:00Z")
TELLING = Telling(NOW, "call", "ana")

words = st.text(st.characters(codec="utf-8", exclude_characters="\x00", exclude_categories=["Cs", "Cc"]), max_size=12)
plain = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | words,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(words, inner, max_size=4),
    max_leaves=12,
)
keys = st.sampled_from([*FACT_KEYS, "title", "facts", "about", "residents", "complete", "value", "rivals", "zone"])
reports = st.dictionaries(keys, plain | st.dictionaries(keys, plain, max_size=3), max_size=5)


def refusals(read: Callable[[], object]) -> tuple[IncidentError, ...]:
    """The faults with which an input is refused; none where it is read. Any other error fails the test."""
    try:
        read()
    except IncidentError as error:
        return error.faults or (error,)
    return ()


def as_bytes(value: object) -> bytes:
    return json.dumps(value).encode()


@given(st.binary(max_size=200))
def test_bytes_are_read_or_refused(data: bytes) -> None:
    for fault in refusals(lambda: load_yaml(data, name="x")):
        assert fault.where.startswith("x")
        assert fault.mend


@given(plain.filter(lambda value: value not in ("", None)))
def test_what_json_says_is_what_is_read(value: Any) -> None:
    assert load_yaml(json.dumps({"a": value}).encode(), name="x.json") == {"a": value}


texts = st.dictionaries(
    words.filter(lambda key: key != "<<"), words | st.lists(words, max_size=3), min_size=1, max_size=4
)


@given(texts)
def test_what_yaml_quotes_is_what_is_read(value: dict[str, Any]) -> None:
    text = yaml.safe_dump(value, default_style='"', allow_unicode=True).encode()

    assert load_yaml(text, name="x.yaml") == value


@given(reports)
def test_a_report_is_read_whole_or_refused_with_its_place(report: dict[str, Any]) -> None:
    def read() -> None:
        found = read_report(as_bytes(report), name="r.json", received_at=NOW, said_by="ana")
        assert all(fact.key in FACT_KEYS and canonical(value_to_data(fact.value)) for fact in found.facts)

    for fault in refusals(read):
        assert fault.where.startswith("r.json")
        assert fault.mend


@given(st.dictionaries(st.sampled_from(["name", "entities", "contacts", "targets", "from_address"]), plain))
def test_a_profile_is_read_whole_or_refused(profile: dict[str, Any]) -> None:
    for fault in refusals(lambda: read_profile(as_bytes(profile), name="p.json")):
        assert fault.where.startswith("p.json")


@given(st.dictionaries(st.sampled_from(["parties", "agreements", "assets", "disclosures"]), plain, min_size=1))
def test_a_portfolio_is_read_whole_or_refused(portfolio: dict[str, Any]) -> None:
    for fault in refusals(lambda: load_portfolio([("p.json", as_bytes(portfolio))])):
        assert fault.mend


@given(st.sampled_from(sorted(FACT_KEYS)), words)
def test_a_statement_is_learned_or_refused_at_its_key(name: str, raw: str) -> None:
    def learn() -> None:
        assert {fact.key for fact in facts_from_text(f"{name}={raw}", TELLING)} == {name}

    for fault in refusals(learn):
        assert fault.where == name
        assert fault.mend


@given(
    st.integers(0, 10**10),
    st.integers(0, 10**10),
    st.datetimes(timezones=st.timezones()),
    st.frozensets(st.sampled_from(["names", "contact"]), min_size=1),
)
def test_values_survive_their_rows(low: int, high: int, at: Any, kinds: frozenset[str]) -> None:
    assert value_from_data(ValueKind.COUNT, value_to_data(Count(low, high))) == Count(low, high)
    assert value_from_data(ValueKind.SET, value_to_data(kinds)) == kinds
    instant = Instant(at) if 1 < at.year < 9998 else NOW
    assert value_from_data(ValueKind.INSTANT, value_to_data(instant)) == instant
