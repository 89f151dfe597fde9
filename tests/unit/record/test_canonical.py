"""Canonical bytes are RFC 8785, restricted to what a payload may hold: a change of them would break every record."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incident.errors import InputRefused
from incident.kernel.canonical import SAFE_INTEGER, canonical, digest, encoded, parse_canonical

VECTORS = {
    # RFC 8785, section 3.2.2, with its numbers (out of our domain) left out and its string as it stands there.
    "section 3.2.2: literals and the string escapes": (
        '{"string": "\\u20ac$\\u000F\\u000aA\'\\u0042\\u0022\\u005c\\\\\\"\\/", "literals": [null, true, false]}',
        '{"literals":[null,true,false],"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
    ),
    # RFC 8785, section 3.2.3 sorts by UTF-16 code units; with ASCII keys that is the order of the bytes.
    "section 3.2.3: names are sorted, in nested objects too": (
        '{"1": {"f": {"f": "hi", "F": "5"}}, "10": {}, "111": [{"e": "yes", "E": "no"}], "A": {}, "": "empty"}',
        '{"":"empty","1":{"f":{"F":"5","f":"hi"}},"10":{},"111":[{"E":"no","e":"yes"}],"A":{}}',
    ),
    # github.com/cyberphone/json-canonicalization, testdata/arrays.json, its numbers being integers.
    "arrays keep their order": ('[56, {"d": true, "10": null, "1": []}]', '[56,{"1":[],"10":null,"d":true}]'),
    # ibid., testdata/french.json
    "no locale in the order of names": (
        '{"peach": "This sorting order", "pear": "is wrong", "sin": "according"}',
        '{"peach":"This sorting order","pear":"is wrong","sin":"according"}',
    ),
    # ibid., testdata/unicode.json: no normalization
    "Unicode is not normalized": ('{"Unnormalized Unicode": "A\\u030a"}', '{"Unnormalized Unicode":"A\u030a"}'),
    # RFC 8785, section 3.2.2.2: two-character escapes, then lower-case \u00xx, everything else as it is
    "control characters": (
        '"\\u0008\\u0009\\u000a\\u000c\\u000d\\u0000\\u001F\\u007f\\u0080\\u2028\\ud83d\\ude00"',
        '"\\b\\t\\n\\f\\r\\u0000\\u001f\u007f\u0080\u2028\U0001f600"',
    ),
    "integers up to 2^53": ("[0, -0, 9007199254740991, -9007199254740991]", "[0,0,9007199254740991,-9007199254740991]"),
}


@pytest.mark.parametrize(("given", "expected"), VECTORS.values(), ids=VECTORS.keys())
def test_canonical_bytes_are_rfc_8785(given: str, expected: str) -> None:
    assert canonical(json.loads(given)).decode() == expected


def test_digest_is_pinned() -> None:
    payload = {"title": "leak ü", "residents": {"DE": 5}, "list": ["b", "a"], "none": None, "yes": True}

    assert digest(payload) == "0258ee47bbba224ade26e392b0e24588ef6b14b56fbbddf2fcf2d045399cd2fe"


@pytest.mark.parametrize(
    "value",
    [1.0, float("nan"), SAFE_INTEGER, -SAFE_INTEGER, {1: "a"}, {"ü": 1}, {"a"}, b"a", "\ud800", {"a": [{"b": 0.5}]}],
    ids=repr,
)
def test_what_has_no_one_form_is_refused(value: object) -> None:
    with pytest.raises(InputRefused):
        canonical(value)


payloads = st.recursive(
    st.none() | st.booleans() | st.integers(1 - SAFE_INTEGER, SAFE_INTEGER - 1) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters(codec="ascii")), inner),
    max_leaves=20,
)


@given(payloads)
def test_canonical_bytes_are_read_back_and_written_the_same(payload: object) -> None:
    assert canonical(parse_canonical(canonical(payload))) == canonical(payload)
    assert parse_canonical(canonical(payload)) == payload


def test_what_is_encoded_already_is_not_encoded_again_and_stands_for_a_whole_value_only() -> None:
    value = {"b": 1, "a": ["ü", None]}

    once = encoded(value)

    assert encoded(once) is once
    assert (canonical(once), once.digest) == (canonical(value), digest(value))
    with pytest.raises(InputRefused, match="Encoded cannot be hashed"):
        canonical({"a": once})
