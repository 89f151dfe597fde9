"""The line of a field in a JSON text is where a person finds it."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incident.kernel.json_places import line_in_json
from incident.kernel.reading import Document

TEXT = b"""
{
 "parties": [
  {"id": "p,1", "zone": "}]"},
  {
   "id" : "p2",
   "addresses": [ {"to": "a\\"b"}, 7,
    "last"
   ]
  }
 ], "assets": {}
}
"""
PLACES = {
    (): None,
    ("parties",): 3,
    ("parties", 0, "zone"): 4,
    ("parties", 1): 5,
    ("parties", 1, "id"): 6,
    ("parties", 1, "addresses", 0, "to"): 7,
    ("parties", 1, "addresses", 1): 7,
    ("parties", 1, "addresses", 2): 8,
    ("assets",): 11,
    ("assets", "missing"): 11,
    ("parties", 5): 3,
    ("parties", "0"): 3,
}


@pytest.mark.parametrize(("path", "line"), PLACES.items(), ids=map(str, PLACES))
def test_line_is_where_the_field_begins(path: tuple[str | int, ...], line: int | None) -> None:
    assert line_in_json(TEXT, path) == line


def test_what_only_looks_like_json_is_read_as_yaml() -> None:
    flow = b"# no JSON\n"
    assert Document("r.yaml", {}, b"{a: 1,\n b: [1,\n 2]}").line(("b", 1)) == 3
    with pytest.raises(ValueError, match="b'#'"):
        line_in_json(flow, ("a",))


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner, max_size=4),
)


def paths(value: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    below = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(found for step, inner in below for found in paths(inner, (*path, step)))]


@given(VALUES.filter(lambda it: isinstance(it, dict | list)))
def test_fields_written_each_on_its_own_line_have_ascending_lines(value: Any) -> None:
    raw = json.dumps(value, indent=1, ensure_ascii=False).encode()
    found = [line_in_json(raw, path) for path in paths(value)]

    lines = [line for line in found if line is not None]
    assert lines == sorted(set(lines))
    assert len(lines) == len(found) - 1
