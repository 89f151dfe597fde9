"""The strict reader: what a file from outside may not do."""

import time

import pytest

from incident.errors import InputRefused
from incident.kernel.reading import DEEPEST, LIMIT, MOST_VALUES, load_yaml, path_text, read_document, refuse_large


def read(text: str | bytes, name: str = "report.yaml") -> object:
    return load_yaml(text if isinstance(text, bytes) else text.encode(), name=name)


def bomb(levels: int = 9) -> str:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, levels)]
    return "\n".join(lines)


def test_times_and_dates_stay_text_so_that_a_naive_time_is_caught_where_it_is_read() -> None:
    assert read("at: 2026-11-23T10:00\nday: 2026-11-23\nclock: 17:30") == {
        "at": "2026-11-23T10:00",
        "day": "2026-11-23",
        "clock": "17:30",
    }


@pytest.mark.parametrize("word", ["NO", "no", "on", "off", "yes", "y", "N"])
def test_a_country_code_is_not_a_truth(word: str) -> None:
    assert read(f"residents: {{{word}: 5}}\nkind: {word}") == {"residents": {word: 5}, "kind": word}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("true", True),
        ("False", False),
        ("~", None),
        ("", None),
        ("null", None),
        ("12", 12),
        ("-3", -3),
        ("'12'", "12"),
        ("0123", "0123"),  # no octal numbers
        ("1_000", "1_000"),  # no digit groups
        ("1.5", "1.5"),  # no floats in the house
        ("1e3", "1e3"),
        ("9007199254740991", 9007199254740991),
        ("9007199254740992", "9007199254740992"),  # beyond 2^53
        ("9" * 5000, "9" * 5000),
    ],
)
def test_plain_values_are_read_without_guessing(text: str, value: object) -> None:
    assert read(f"key: {text}") == {"key": value}


@pytest.mark.parametrize(
    ("text", "what", "line"),
    [
        ("a: 1\nb: 2\na: 3", "stands twice", 3),
        ("a: &x [1]\nb: *y", "alias", 2),
        ("a: &x [*x]", "names nothing that is complete", 1),
        ("a: 1\n---\nb: 2", "second document", 2),
        ("a: !!python/object:os.system x", "tag", 1),
        ("a: !!timestamp 2026-11-23", "tag", 1),
        ("<<: {a: 1}", "merge key", 1),
        ("a: .nan", "not a number", 1),
        ("a: -.INF", "not a number", 1),
        ("1: a", "is not text", 1),
        ("? [a]\n: b", "is not text", 1),
        ("a: [1\nb: 2", "not YAML", 2),
        ("a: b: c", "not YAML", 1),
        ("\ta: 1", "not YAML", 1),
    ],
)
def test_what_is_refused_is_named_with_its_line(text: str, what: str, line: int) -> None:
    with pytest.raises(InputRefused) as refused:
        read(text)

    assert what in refused.value.what
    assert refused.value.where == f"report.yaml:{line}"
    assert refused.value.mend


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ('{"a": 1, "a": 2}', "stands twice"),
        ('{"a": NaN}', "not a number"),
        ('{"a": -Infinity}', "not a number"),
        ('{"a": "\\ud800"}', "surrogate"),
        ("{'a': 1}", "not JSON"),
        ('{"a": 1}{"b": 2}', "not JSON"),
        ("[" * 100_000, "deeper"),
        ("[" * 500 + "]" * 500, "deeper"),
    ],
)
def test_json_is_read_as_strictly(text: str, what: str) -> None:
    with pytest.raises(InputRefused, match=what):
        read(text, "alert.json")


def test_json_numbers_keep_every_digit() -> None:
    assert read('{"a": 1.10, "b": 377077835340488700, "c": 5}', "alert.json") == {
        "a": "1.10",
        "b": "377077835340488700",
        "c": 5,
    }


def test_a_file_of_fifty_megabytes_is_refused_before_it_is_parsed() -> None:
    data = b"[" + b"1," * 25_000_000 + b"1]"
    began = time.perf_counter()

    with pytest.raises(InputRefused, match="bytes are more than"):
        read(data)
    assert time.perf_counter() - began < 0.1


def test_a_size_alone_can_be_refused() -> None:
    refuse_large(LIMIT, name="x")
    with pytest.raises(InputRefused):
        refuse_large(LIMIT + 1, name="x")


def test_an_alias_bomb_is_refused_by_what_it_would_become() -> None:
    with pytest.raises(InputRefused, match=f"more than {MOST_VALUES:,} values"):
        read(bomb())


def test_an_alias_that_stays_small_is_read() -> None:
    assert read("a: &a {x: 1}\nb: [*a, *a]") == {"a": {"x": 1}, "b": [{"x": 1}, {"x": 1}]}


@pytest.mark.parametrize("text", ["- " * 200_000, "[" * 200_000, "{a: " * 200_000, "- " * (DEEPEST + 1) + "x"])
def test_deep_nesting_is_refused_and_never_recurses(text: str) -> None:
    with pytest.raises(InputRefused):
        read(text)


@pytest.mark.parametrize(
    "data", [b"title: \xff\xfe", b"title: caf\xe9", "title: x".encode("utf-16"), b"title: \x00", b"title: '\x01'"]
)
def test_bytes_that_are_not_utf_8_text_are_refused(data: bytes) -> None:
    with pytest.raises(InputRefused) as refused:
        read(data)
    assert refused.value.where.startswith("report.yaml")


@pytest.mark.parametrize("data", [b"", b"  \n", b"\xef\xbb\xbf"])
def test_an_empty_file_is_refused(data: bytes) -> None:
    with pytest.raises(InputRefused, match="empty"):
        read(data)


def test_a_byte_order_mark_is_no_part_of_the_first_key() -> None:
    assert read(b"\xef\xbb\xbftitle: x") == {"title": "x"}


def test_a_field_path_leads_to_its_line() -> None:
    document = read_document(b"title: x\nfacts:\n  aware_at: y\nlist:\n- a: 1\n- a: 2\n", name="r.yaml")

    assert document.place(("facts", "aware_at")) == "r.yaml:3 facts.aware_at"
    assert document.place(("list", 1, "a")) == "r.yaml:6 list[1].a"
    assert document.place(("facts", "missing")) == "r.yaml:2 facts.missing"
    assert document.place(()) == "r.yaml"


def test_a_line_of_json_is_told_too() -> None:
    document = read_document(b'{\n "a": 1,\n "b": {"c": 2}\n}', name="r.json")

    assert document.line(("b", "c")) == 3


def test_a_path_reads_like_code() -> None:
    assert path_text(("clauses", 0, "terms")) == "clauses[0].terms"
