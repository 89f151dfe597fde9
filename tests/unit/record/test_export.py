"""An export verifies without the database, and every changed byte of it is found."""

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from incident.errors import RecordBroken
from incident.kernel.canonical import canonical
from incident.kernel.instants import parse_instant
from incident.record.anchor import heads_in, listed_heads
from incident.record.chain import Head, follow, head_after
from incident.record.entry import ORGANISATION, Actor
from incident.record.export import ChainToExport, export_lines, is_privileged, verify_export
from incident.record.proof import Fault, Kept
from incident.vocabulary import Tag

AT = parse_instant("2026-10-24T10:00:00Z")
PRIVILEGED = {"facts": [{"key": "cause", "privileged": True}]}


def chain(name: str, payloads: list[dict[str, object]]) -> ChainToExport:
    kept, head, heads = [], Head(name), []
    for number, payload in enumerate(payloads, start=1):
        salt = f"{number:064x}"
        entry = follow(
            head,
            tag=Tag.FACTS_LEARNED,
            payload=payload,
            salt=salt,
            actor=Actor("person", "ana"),
            at=AT,
            recorded_at=AT,
            schema=1,
        )
        head = head_after(entry)
        heads.append(head)
        kept.append(Kept(number, entry, entry.hash(), salt, canonical(payload)))
    return ChainToExport(kept, head, heads[:1])


CHAINS = [chain("a", [{"n": 1}, {"n": "zwei ü"}, PRIVILEGED, {"n": 4}]), chain(ORGANISATION, [{"n": 1}, {"n": 2}])]
HEADER = {"chains": {"a": {"id": "7"}, ORGANISATION: {"id": ORGANISATION}}, "exported_by": "ana"}


def exported(chains: list[ChainToExport] = CHAINS, *, with_privileged: bool = True) -> list[bytes]:
    return list(export_lines(chains, header=HEADER, with_privileged=with_privileged))


LINES = exported()


def found(lines: list[bytes], *anchors: Head) -> dict[str, tuple[int, Fault] | None]:
    proofs = verify_export(lines, anchors=anchors)
    return {it.chain: (it.finding.seq, it.finding.fault) if it.finding else None for it in proofs}


GOOD = {"a": None, ORGANISATION: None}


def test_untouched_export_is_proved() -> None:
    assert found(LINES) == GOOD


def test_lines_are_canonical_and_the_header_says_what_they_are() -> None:
    assert all(canonical(json.loads(line)) + b"\n" == line for line in LINES)
    assert json.loads(LINES[0]) == {"line": "header", "format": "incident-record", "version": 1, **HEADER}


def test_privileged_payload_is_withheld_and_the_chain_stays_proved() -> None:
    lines = exported(with_privileged=False)

    text = b"".join(lines)
    assert b"cause" not in text
    assert f"{3:064x}".encode() in b"".join(LINES)
    assert text.count(f"{3:064x}".encode()) == 0, "nor its salt: a guess could be proved with it"
    (proof, _) = verify_export(lines)
    assert (proof.finding, proof.withheld, proof.entries) == (None, 1, 4)


def test_payload_that_was_withheld_before_stays_so() -> None:
    withheld = replace(CHAINS[0].kept[1], payload=None, withheld="retention")
    chains = [replace(CHAINS[0], kept=[CHAINS[0].kept[0], withheld, *CHAINS[0].kept[2:]]), CHAINS[1]]

    assert found(exported(chains)) == GOOD


def index_of(seq: int, name: str = "a", line: str = "entry") -> int:
    wanted = {"entry": lambda it: it["entry"], "payload": lambda it: it}
    for at, text in enumerate(LINES):
        content = json.loads(text)
        if content["line"] == line and (wanted[line](content)["chain"], wanted[line](content)["seq"]) == (name, seq):
            return at
    raise AssertionError(seq)


def without(*indices: int) -> list[bytes]:
    return [line for at, line in enumerate(LINES) if at not in indices]


def edited(at: int, old: str, new: str) -> list[bytes]:
    assert old in LINES[at].decode()
    return [*LINES[:at], LINES[at].decode().replace(old, new, 1).encode(), *LINES[at + 1 :]]


def test_entry_removed() -> None:
    at = index_of(2)

    assert found(without(at, at + 1)) == GOOD | {"a": (2, Fault.REMOVED)}


def test_entries_reordered() -> None:
    second, third = index_of(2), index_of(3)
    lines = [*LINES[:second], *LINES[third : third + 2], *LINES[second : second + 2], *LINES[third + 2 :]]

    assert found(lines) == GOOD | {"a": (2, Fault.REORDERED)}


def test_entry_edited() -> None:
    assert found(edited(index_of(3), "facts:learned", "facts:learnt")) == GOOD | {"a": (3, Fault.EDITED)}


def test_payload_edited() -> None:
    assert found(edited(index_of(2, line="payload"), "zwei", "drei")) == GOOD | {"a": (2, Fault.PAYLOAD_EDITED)}


def test_payload_removed() -> None:
    assert found(without(index_of(2, line="payload"))) == GOOD | {"a": (2, Fault.PAYLOAD_REMOVED)}


def test_instant_written_another_way() -> None:
    lines = edited(index_of(2), '"at":"2026-10-24T10:00:00.000000Z"', '"at":"2026-10-24T10:00:00Z"')

    assert found(lines) == GOOD | {"a": (2, Fault.UNREADABLE)}


def test_tail_truncated_with_its_head() -> None:
    heads = [at for at, line in enumerate(LINES) if b'"line":"head"' in line]

    assert found(without(index_of(4), index_of(4) + 1)) == GOOD | {"a": (4, Fault.TRUNCATED)}
    assert found(without(index_of(4), index_of(4) + 1, heads[0])) == GOOD | {"a": (3, Fault.UNHEADED)}


def test_file_cut_in_the_middle() -> None:
    for end in range(1, len(LINES)):
        assert found(LINES[:end]) != GOOD, end


def test_chain_taken_out_is_missed_by_the_header() -> None:
    lines = [line for line in LINES if b'"chain":"organisation"' not in line or b'"line":"header"' in line]

    assert found(lines) == GOOD | {ORGANISATION: (1, Fault.VANISHED)}


def test_chain_taken_out_of_the_header_too_needs_an_anchor() -> None:
    header = {"chains": {"a": {"id": "7"}}, "exported_by": "ana"}
    lines = list(export_lines(CHAINS[:1], header=header, with_privileged=True))

    assert found(lines) == {"a": None}
    assert found(lines, CHAINS[1].head) == GOOD | {ORGANISATION: (1, Fault.VANISHED)}


def test_anchor_kept_elsewhere_confirms_or_refutes() -> None:
    assert found(LINES, CHAINS[0].head) == GOOD
    assert found(LINES, Head("a", 2, "f" * 64)) == GOOD | {"a": (2, Fault.REHASHED)}


@pytest.mark.parametrize(
    "lines",
    [
        [],
        [b"\n"],
        [b"hello\n"],
        [b"[1]\n"],
        [b"{}\n"],
        [b'{"a":' * 100_000 + b"\n"],
        LINES[1:],
        [LINES[0], LINES[0]],
        [LINES[0], LINES[2]],
        [*LINES[:3], LINES[2], *LINES[3:]],
        [LINES[0].replace(b'"version":1', b'"version":2'), *LINES[1:]],
        [LINES[0], b'{"entry":{},"hash":"","line":"entry"}\n'],
        [LINES[0], b'{"entry":[],"hash":"","line":"entry"}\n'],
        [LINES[0], b'{"entry":{"chain":[],"seq":1},"hash":"","line":"entry"}\n'],
        [LINES[0], b'{"chain":"a","hash":"","line":"head","seq":"1"}\n'],
        [LINES[0], b'{"line":"rumour"}\n'],
    ],
    ids=lambda lines: repr(b"".join(lines)[:30]) + str(len(lines)),
)
def test_what_is_no_export_is_refused(lines: list[bytes]) -> None:
    with pytest.raises(RecordBroken):
        verify_export(lines)


@settings(max_examples=300)
@given(st.data())
def test_any_changed_byte_is_found(data: st.DataObject) -> None:
    at = data.draw(st.integers(1, len(LINES) - 1), label="line")
    place = data.draw(st.integers(0, len(LINES[at]) - 1), label="byte")
    byte = data.draw(st.integers(0, 255).filter(lambda it: it != LINES[at][place]), label="becomes")
    changed = LINES[at][:place] + bytes([byte]) + LINES[at][place + 1 :]

    try:
        assert found([*LINES[:at], changed, *LINES[at + 1 :]]) != GOOD
    except RecordBroken as error:
        # An entry that names another chain is found at its payload, which no longer follows it.
        assert error.where in (f"line {at + 1}", f"line {at + 2}")  # noqa: PT017 - one of two ways to be found


def test_anchors_are_read_back_and_rubbish_is_passed_over() -> None:
    heads = [Head("b", 2, "x"), Head("a", 1, "y")]

    assert heads_in(listed_heads(heads)) == sorted(heads, key=lambda it: it.chain)
    assert heads_in([1, {"chain": "a"}, {"chain": "a", "seq": "1", "hash": ""}]) == []
    assert heads_in(None) == []


@pytest.mark.parametrize(
    ("payload", "expected"),
    [
        ({"privileged": True}, True),
        ({"privileged": False}, False),
        ({"facts": [{"a": 1}, {"privileged": True}]}, True),
        ({"facts": ({"a": {"privileged": True}},)}, True),
        ({"a": "privileged"}, False),
    ],
)
def test_privilege_anywhere_inside_counts(payload: dict[str, object], *, expected: bool) -> None:
    assert is_privileged(payload) is expected
